"""What the review says of decided cases, beside what the court found.

The case files under ``cases/`` hold facts only, coded by docs/coding-a-case.md. ``decisions.csv`` lists every decision
and why some are left out; ``expected.csv`` says what the court found, and which of our codes answer to its words.
Discretion (danger, 18 U.S.C. § 3553(a)) and outcomes are neither predicted nor scored.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from lenity.casefile.model import CaseFile
from lenity.casefile.said import best_date
from lenity.casefile.values import PartialDate
from lenity.law.model import Finding
from lenity.law.regime import regime
from lenity.review.model import ElementFinding, Review
from lenity.review.review import review
from lenity.review.scope import load

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
CHANGE_GROUNDS = ("change_in_law", "1B1.13(b)(6)")


@dataclass(frozen=True)
class Decision:
    """One decision: when, under the law of which day, and how it ended (shown, never scored)."""

    id: str
    tier: str
    decided: PartialDate | None
    law_on: PartialDate | None
    outcome: str
    granted: bool
    rests_on_change: bool
    left_out: str

    @property
    def coded(self) -> bool:
        return self.tier in ("A", "B")

    @cached_property
    def case(self) -> CaseFile:
        return load(HERE / "cases" / f"{self.id}.yaml").case

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The first and the last day the decision can be of; not before the motion it decides was filed."""
        when = self.law_on or self.decided
        if when is None:
            return ()
        filed = [d.first for m in self.case.motions if (d := best_date(m.filed_on, self.case)) and d.first <= when.last]
        return tuple(dict.fromkeys((max([when.first, *filed]), when.last)))

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        return tuple(review(self.case, day) for day in self.days)

    @cached_property
    def today(self) -> Review:
        return review(self.case, TODAY)


@dataclass(frozen=True)
class Item:
    """One thing the court found (``exhaustion``, ``ground``) or saw wrong with the filing (``defect``)."""

    case: str
    item: str
    court_code: str
    ours: tuple[str, ...]
    court: str
    reason: str


class Verdict(StrEnum):
    AGREE = "agree"
    ASKS = "asks"
    COURT = "left to the court"
    DAY = "the day decides"
    DISAGREE = "disagree"


class Said(StrEnum):
    """Whether the review says, before filing, what the court later held against the filing."""

    SAYS = "says so"
    ASKS = "asks for it"
    SILENT = "silent"


@dataclass(frozen=True)
class Scored:
    """An item with what the review says, and the question it asks where it does not know."""

    decision: Decision
    item: Item
    ours: str
    verdict: Verdict | Said
    question: str | None = None


@lru_cache
def decisions() -> tuple[Decision, ...]:
    """Every decision listed, in the list's order."""
    return tuple(
        Decision(
            id=row["case"],
            tier=row["tier"],
            decided=_day(row["decided"]),
            law_on=_day(row["law_on"]),
            outcome=row["outcome"],
            granted=row["granted"] == "yes",
            rests_on_change=row["rests_on_change"] == "yes",
            left_out=row["left_out"],
        )
        for row in _rows("decisions.csv")
    )


@lru_cache
def items() -> tuple[Item, ...]:
    """What the courts found, in the order of the decisions."""
    return tuple(
        Item(r["case"], r["item"], r["court_code"], tuple(r["ours"].split()), r["court"], r["reason"])
        for r in _rows("expected.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def measured() -> Iterator[tuple[Decision, Item]]:
    """The items of every decision that can be measured: coded, with a date."""
    by_id = {d.id: d for d in decisions()}
    for item in items():
        decision = by_id[item.case]
        if not decision.left_out:
            yield decision, item


def findings() -> list[Scored]:
    """Exhaustion and grounds the court reached, scored as of the decision."""
    return [score(d, i) for d, i in measured() if i.item != "defect" and i.court in ("yes", "no")]


def defects() -> list[Scored]:
    """What a filer could have known and mended, and whether the review says so as of the decision."""
    return [score_defect(d, i) for d, i in measured() if i.item == "defect" and i.court == "before filing"]


def score(decision: Decision, item: Item) -> Scored:
    """The verdict on one finding of the court."""
    said = [_status(r, item) for r in decision.reviews]
    if len(set(said)) > 1:
        return Scored(decision, item, " or ".join(said), Verdict.DAY)
    found, ours = item.court == "yes", said[0]
    if ours == "unknown":
        return Scored(decision, item, ours, Verdict.ASKS, _question(decision.reviews[0], item))
    if ours == Finding.OPEN and not found:
        return Scored(decision, item, ours, Verdict.COURT)
    stands = ours in (Finding.SUPPORTED, Finding.OPEN, "met")
    return Scored(decision, item, ours, Verdict.AGREE if stands == found else Verdict.DISAGREE)


_BEST_FIRST = (Finding.SUPPORTED, Finding.OPEN, Finding.UNKNOWN, Finding.NOT_SUPPORTED)


def _status(r: Review, item: Item) -> str:
    """The gate's status; or, of the grounds that answer to the court's, the finding that goes furthest."""
    if item.item == "exhaustion":
        return r.exhaustion.status
    found = {g.finding for g in r.grounds if g.id in item.ours}
    return next((f.value for f in _BEST_FIRST if f in found), Finding.NOT_IN_FORCE.value)


def _question(r: Review, item: Item) -> str | None:
    """The first question; where there is a choice of ways, of a way that some paper speaks to."""
    elements = list(_elements(r, item))
    told = {e.alternative for e in elements if e.rests_on}
    asked = [e for e in elements if e.finding == "unknown" and e.question]
    return next((e.question for e in sorted(asked, key=lambda e: e.alternative not in told)), None)


def _elements(r: Review, item: Item) -> Iterator[ElementFinding]:
    if item.item == "exhaustion":
        yield from r.exhaustion.elements
    for ground in r.grounds:
        if ground.id in item.ours and ground.finding == Finding.UNKNOWN:
            yield from ground.elements


def score_defect(decision: Decision, item: Item) -> Scored:
    """Whether any of the signals that answer to the defect is in the review, on every day it can be of."""
    order = (Said.SAYS, Said.ASKS, Said.SILENT)
    per_day = []
    for r in decision.reviews:
        found = [(answer, signal) for signal in item.ours if (answer := _answer(r, signal)) != Said.SILENT]
        per_day.append(min(found, key=lambda pair: order.index(pair[0]), default=(Said.SILENT, "")))
    worst = max(per_day, key=lambda pair: order.index(pair[0]))
    return Scored(decision, item, worst[1], worst[0])


def _answer(r: Review, signal: str) -> Said:
    """``defect:CODE``, ``contradiction:CODE``, ``excluded:CITE``, ``against:FACT``, or ``GROUND/ELEMENT``."""
    kind, _, name = signal.partition(":") if "/" not in signal else ("element", "", signal)
    match kind:
        case "defect":
            return _said(any(d.code == name for d in r.defects))
        case "contradiction":
            return _said(any(c.code == name for c in r.contradictions))
        case "excluded":
            return _said(any(name in x.cite for x in r.excluded))
        case "against":
            words = set(_against(r, name))
            return _said(any(p.text in words for f in r.factors for p in f.speaks_against))
        case "element":
            return _element(r, *name.split("/"))
    raise ValueError(f"{signal!r} in expected.csv is no signal")


def _said(yes: bool) -> Said:
    return Said.SAYS if yes else Said.SILENT


def _against(r: Review, fact: str) -> Iterator[str]:
    for provision in regime(r.on, r.circuit).factors:
        for factor in provision.factors:
            yield from (side.says for side in factor.speaks_against if side.fact == fact)


def _element(r: Review, ground: str, element: str) -> Said:
    elements: Iterable[ElementFinding] = r.exhaustion.elements
    if ground != "exhaustion":
        elements = next((g.elements for g in r.grounds if g.id == ground), ())
    found = next((e for e in elements if e.id == element), None)
    if found is None:
        raise ValueError(f"{ground}/{element} in expected.csv is no element of the law of {r.on}")
    return {"not_met": Said.SAYS, "unknown": Said.ASKS, "met": Said.SILENT}[found.finding]


def elsewhere(scored: Scored) -> int:
    """In how many other measured decisions the signal that speaks is there too: a warning given to all says little."""
    others = {d.id: d for d, _ in measured() if d.id != scored.decision.id}
    return sum(
        scored.ours.startswith("defect:") and all(_answer(r, scored.ours) == Said.SAYS for r in d.reviews)
        for d in others.values()
    )


def alive_today(decision: Decision) -> list[tuple[str, Finding]]:
    """The grounds that are supported or open under the law of today on the same facts."""
    return [(g.id, g.finding) for g in decision.today.grounds if g.finding in (Finding.SUPPORTED, Finding.OPEN)]


def superseded(decision: Decision) -> bool:
    """Whether a grant that rested on a nonretroactive change gets no support from it today, and is told why."""
    told = any("Rutherford" in x.because for x in decision.today.excluded)
    by_change = [g for g in decision.today.grounds if g.id in (*CHANGE_GROUNDS, "1B1.13(b)(5)")]
    spent = all(g.finding not in (Finding.SUPPORTED, Finding.OPEN) for g in by_change)
    return told and spent and not any(finding == Finding.SUPPORTED for _, finding in alive_today(decision))
