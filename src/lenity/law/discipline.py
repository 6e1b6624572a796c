"""A disciplinary record in proportion: 28 CFR part 541 as encoded in the rule book, never a score.

Every act keeps its words, its code and its severity; only sustained reports count; what is not known stays unknown and
names the record that would settle it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from .book import Book, load
from .codes import SEVERITIES, Candidate, CodeEntry, Rules, parse_code
from .model import How
from .when import When, bounds, full_years, written

RECENT_YEARS = 5
DAYS_PER_YEAR = 365.2425
Found: TypeAlias = Literal["sustained", "pending", "dismissed", "expunged", "informal"]


@dataclass(frozen=True)
class Report:
    """One disciplinary report, as a case file tells it.

    ``on`` is the day of the act, or the first and last day it can mean. ``found`` is ``None`` when nobody says how it
    ended. Reports with the same ``number`` are several acts of one incident.
    """

    act: str
    on: When | None = None
    code: str | None = None
    found: Found | None = None
    gct_days_lost: int | None = None
    could_be: tuple[str, ...] = ()
    fsa_days_lost: int | None = None
    number: str | None = None


@dataclass(frozen=True)
class Act:
    """A counted report: what was done, under which code, how long ago."""

    date: str | None
    act: str
    code: str | None
    severity: str | None
    covers: str | None
    attempt: bool
    flags: tuple[str, ...]
    found: Found | None
    years_ago: tuple[int, int] | None
    gct_days_lost: int | None
    candidates: tuple[Candidate, ...]
    verified: How
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Excluded:
    act: str
    date: str | None
    why: str


@dataclass(frozen=True)
class Since:
    """When something last happened. ``ever`` is ``None`` while an act of unknown code or finding could be one."""

    ever: bool | None
    last: date | None = None
    years: int | None = None
    why: str | None = None


@dataclass(frozen=True)
class Year:
    year: int
    count: int


@dataclass(frozen=True)
class BaseRate:
    value: float
    what: str
    unit: str
    year: str
    source: str
    verified: str
    caution: str


@dataclass(frozen=True)
class DisciplineSummary:
    """The record on one day. ``count`` holds sustained acts; ``undecided`` those whose finding nobody states.

    ``clear_since`` is the last day on which a counted or undecided act can have happened; ``None`` with ``why`` when
    that cannot be told. ``rate`` is sustained acts per year served; it is a floor unless ``complete``.
    """

    on: date
    count: int
    incident_count: int
    undecided: int
    complete: bool | None
    by_severity: dict[str, int]
    by_flag: dict[str, int]
    incidents: tuple[Act, ...]
    excluded: tuple[Excluded, ...]
    clear_since: date | None
    years_clear: int | None
    clear_why: str | None
    violent: Since
    gct_days_lost: int
    gct_days_unknown: int
    fsa_days_lost: int
    years_served: float | None
    rate: float | None
    rate_recent: float | None
    base_rate: BaseRate
    strip: tuple[Year, ...]
    undated: int
    labels: dict[str, str]
    notes: tuple[str, ...]
    to_settle: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Plain data for JSON; days as ISO text."""
        plain: dict[str, object] = json.loads(json.dumps(asdict(self), default=str))
        return plain


def summarise(
    incidents: Iterable[Report],
    on: date,
    years_served: float | None,
    book: Book | None = None,
    *,
    complete: bool | None = None,
) -> DisciplineSummary:
    """The record as of ``on``. ``complete`` says whether the reports are known to be all there are (a Bureau sheet).

    ``years_served`` is in years since commencement. Acts dated after ``on`` are left out: they had not happened.
    """
    rules = Rules(book or load(), on)
    reports = [r for r in incidents if r.on is None or bounds(r.on)[0] <= on]
    counted = [r for r in reports if r.found in (None, "sustained")]
    acts = tuple(_act(report, on, rules) for report in counted)
    sure = [(r, a) for r, a in zip(counted, acts, strict=True) if r.found == "sustained"]
    clear_since, clear_why = _clear_since(counted, on, complete)
    strip, undated = _strip([r for r, _ in sure], on, years_served)
    count = len(sure)
    return DisciplineSummary(
        on=on,
        count=count,
        incident_count=_incident_count([r for r, _ in sure]),
        undecided=len(counted) - count,
        complete=complete,
        by_severity={level: sum(a.severity == level for _, a in sure) for level in SEVERITIES}
        | {"unknown": sum(a.severity is None for _, a in sure)},
        by_flag={flag: n for flag in rules.labels if (n := sum(flag in a.flags for _, a in sure))},
        incidents=acts,
        excluded=tuple(
            Excluded(r.act, written(r.on), rules.excluded[r.found])
            for r in reports
            if r.found not in (None, "sustained")
        ),
        clear_since=clear_since,
        years_clear=full_years(clear_since, on) if clear_since else None,
        clear_why=clear_why,
        violent=_violent(counted, acts, on),
        gct_days_lost=sum(r.gct_days_lost or 0 for r, _ in sure),
        gct_days_unknown=sum(r.gct_days_lost is None for r, _ in sure),
        fsa_days_lost=sum(r.fsa_days_lost or 0 for r, _ in sure),
        years_served=years_served,
        rate=count / years_served if years_served else None,
        rate_recent=_recent_rate([r for r, _ in sure], on, years_served),
        base_rate=_base_rate(rules),
        strip=strip,
        undated=undated,
        labels={flag: text for flag, text in rules.labels.items() if any(flag in a.flags for a in acts)},
        notes=_notes(rules, acts, count),
        to_settle=_to_settle(rules, counted, acts, complete),
    )


def _act(report: Report, on: date, rules: Rules) -> Act:
    code, attempt = parse_code(report.code) if report.code else (None, False)
    entry = rules.code(code) if code else None
    notes = []
    how = How.PRIMARY
    if code and entry is None:
        notes.append(f"there is no code {code} in the table")
    if entry and not entry.in_use:
        notes.append(rules.texts["not_used"])
    if report.on and bounds(report.on)[0] < rules.since:
        how = How.MEMORY
        notes.append(rules.texts["before_2011"])
    elif entry and entry.start and report.on and bounds(report.on)[0] < entry.start:
        how = How.MEMORY
        notes.append(rules.texts[f"code_{entry.code}"])
    if entry and not _ordinary(report.gct_days_lost, entry):
        notes.append(rules.texts["outside_range"])
    return Act(
        date=written(report.on),
        act=report.act,
        code=code,
        severity=entry.severity if entry else None,
        covers=entry.name if entry else None,
        attempt=attempt,
        flags=entry.flags if entry else (),
        found=report.found,
        years_ago=_years_ago(report.on, on),
        gct_days_lost=report.gct_days_lost,
        candidates=() if code else rules.candidates(report.act, report.could_be),
        verified=how,
        notes=tuple(notes),
    )


def _ordinary(days: int | None, entry: CodeEntry) -> bool:
    """Whether the days of good conduct time lost lie where the table ordinarily puts them for the severity."""
    spans = [(int(r["gct_days_least"]), int(r["gct_days_most"])) for r in entry.sanctions if r["gct_days_most"]]
    return not days or min(s[0] for s in spans) <= days <= max(s[1] for s in spans)


def _years_ago(when: When | None, on: date) -> tuple[int, int] | None:
    if when is None:
        return None
    first, last = bounds(when)
    return full_years(min(last, on), on), full_years(first, on)


def _incident_count(reports: Sequence[Report]) -> int:
    numbered = {r.number for r in reports if r.number}
    return len(numbered) + sum(not r.number for r in reports)


def _clear_since(counted: Sequence[Report], on: date, complete: bool | None) -> tuple[date | None, str | None]:
    if not counted:
        return None, "no report counts" if complete else "no report is listed; whether there is none is not known"
    if any(r.on is None for r in counted):
        return None, "the date of a report is not known"
    return min(on, max(bounds(r.on)[1] for r in counted if r.on)), None


def _violent(counted: Sequence[Report], acts: Sequence[Act], on: date) -> Since:
    """The last violent act (our label). Acts that may be one, because code or finding is not known, leave it open."""
    pairs = list(zip(counted, acts, strict=True))
    violent = [r for r, a in pairs if "violent" in a.flags and r.found == "sustained"]
    perhaps = [r for r, a in pairs if r not in violent and _may_be_violent(a)]
    if violent and all(r.on for r in violent):
        last = max(bounds(r.on)[1] for r in violent if r.on)
        later = [r for r in perhaps if r.on is None or bounds(r.on)[1] > last]
        if not later:
            return Since(True, last, full_years(min(last, on), on))
        return Since(True, None, None, "a later act of unknown code or finding may be violent")
    if violent:
        return Since(True, None, None, "its date is not known")
    return Since(None, why="an act of unknown code or finding may be violent") if perhaps else Since(False)


def _may_be_violent(act: Act) -> bool:
    if act.severity is not None:
        return "violent" in act.flags
    return not act.candidates or any("violent" in c.flags for c in act.candidates)


def _strip(sustained: Sequence[Report], on: date, years_served: float | None) -> tuple[tuple[Year, ...], int]:
    """Sustained acts per calendar year since the term began; acts whose year is not known are counted apart."""
    years: list[int] = []
    for report in sustained:
        if report.on and bounds(report.on)[0].year == bounds(report.on)[1].year:
            years.append(bounds(report.on)[0].year)
    starts = list(years)
    if years_served is not None:
        starts.append((on - timedelta(days=round(years_served * DAYS_PER_YEAR))).year)
    if not starts:
        return (), len(sustained)
    span = range(min(starts), on.year + 1)
    return tuple(Year(y, years.count(y)) for y in span), len(sustained) - len(years)


def _recent_rate(sustained: Sequence[Report], on: date, years_served: float | None) -> float | None:
    """Sustained acts per year over the last years served; ``None`` when a date leaves it open."""
    if not years_served:
        return None
    span = min(RECENT_YEARS, years_served)
    start = on - timedelta(days=round(span * DAYS_PER_YEAR))
    if any(r.on is None or bounds(r.on)[0] < start <= bounds(r.on)[1] for r in sustained):
        return None
    return sum(bounds(r.on)[0] >= start for r in sustained if r.on) / span


def _base_rate(rules: Rules) -> BaseRate:
    row = next(r for r in rules.rows("541.rates") if r["id"] == "acts_per_prisoner_year")
    return BaseRate(
        float(row["value"]), *(row[key] for key in ("what", "unit", "year", "source", "verified", "caution"))
    )


def _notes(rules: Rules, acts: Sequence[Act], count: int) -> tuple[str, ...]:
    notes = [rules.texts["only_sustained"], rules.texts["not_a_score"]]
    if count:
        notes.append(rules.texts["base_rate"])
    if any(a.flags for a in acts):
        notes.append(rules.texts["ours"])
    return tuple(notes)


def _to_settle(rules: Rules, counted: Sequence[Report], acts: Sequence[Act], complete: bool | None) -> tuple[str, ...]:
    """The records to ask for: per act of unknown code, then findings, days lost and completeness."""
    wanted = [c.settled_by for a in acts for c in a.candidates]
    if any(r.found is None or r.code is None for r in counted):
        wanted.append(rules.texts["ask_finding"])
    if any(r.gct_days_lost is None for r in counted):
        wanted.append(rules.texts["ask_sanction"])
    if not complete:
        wanted.append(rules.texts["ask_record"])
    return tuple(dict.fromkeys(wanted))
