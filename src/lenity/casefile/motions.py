"""Which motion a review looks at: a draft, or one that waits for its decision."""

from __future__ import annotations

from datetime import date

from .filings import Motion
from .model import CaseFile
from .said import best_date


def pending(case: CaseFile, on: date) -> Motion | None:
    """The draft in hand; else the last motion filed by the day, one without a date counting by its place if last."""
    if drafts := [m for m in case.motions if m.draft]:
        return drafts[-1]
    filed = [m for m in case.motions if (day := best_date(m.filed_on, case)) is None or day.first <= on]
    if not filed:
        return None

    def when(motion: Motion) -> date:
        day = best_date(motion.filed_on, case)
        return day.last if day else date.max if motion is filed[-1] else date.min

    return max(filed, key=when)


def undecided(case: CaseFile, on: date) -> Motion | None:
    """The last motion filed by the day that no decision surely of an earlier day has answered.

    A decision answers every motion that was surely filed before it; one whose dates leave that open, only the oldest
    of those it may have answered.
    """
    filed = [(day, m) for m in case.motions if not m.draft and (day := best_date(m.filed_on, case)) and day.first <= on]
    waiting = sorted(filed, key=lambda pair: pair[0].last)
    said = [*(d.on for d in case.denials if d.by == "court"), *(r.on for r in case.rulings)]
    decisions = [day for when in said if (day := best_date(when, case))]
    for decided in sorted((d for d in decisions if d.last < on), key=lambda d: d.last):
        unsure = [pair for pair in waiting if pair[0].first <= decided.last and decided.first < pair[0].last]
        waiting = [pair for pair in waiting if decided.first < pair[0].last and pair not in unsure[:1]]
    if waiting:
        return waiting[-1][1]
    undated = [m for m in case.motions if not m.draft and not m.filed_on]
    return undated[-1] if undated and not decisions else None
