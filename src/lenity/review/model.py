"""What a review says: the JSON contract of docs/design.md, section 7, as typed records."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from ..casefile.derive import Citation
from ..law.model import Finding, How

Day: TypeAlias = date  # for records that have a field called date


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class RestsOn(Part):
    """Where a finding's ground is said, and how much weight the paper carries."""

    source: str
    standing: str
    at: str | None = None
    quote: str | None = None

    @classmethod
    def of(cls, cited: Citation) -> RestsOn:
        return cls(source=cited.source, standing=cited.standing.name, at=cited.at, quote=cited.quote)


class ElementFinding(Part):
    """One condition of a ground: met, not met (with the day it will be, if it only waits), or not known."""

    id: str
    text: str
    finding: Literal["met", "not_met", "unknown"]
    rests_on: tuple[RestsOn, ...] = ()
    question: str | None = None
    proof: tuple[str, ...] = ()
    met_on: date | None = None
    why: str | None = None
    for_court: bool = False
    needed: bool = True
    presumed: bool = False
    alternative: str | None = None
    verified: How
    computed: bool = Field(False, exclude=True)
    of_time: bool = Field(False, exclude=True)

    @property
    def speaks(self) -> bool:
        """Whether a paper speaks for it or leaves it unsettled.

        A no does not, nor time served, which comes to everybody, nor an age that only the press tells.
        """
        told = self.finding != "not_met" and not self.of_time
        return told and any(not (self.computed and r.standing == "press") for r in self.rests_on)


class GroundFinding(Part):
    id: str
    title: str
    cite: str
    finding: Finding
    says: str
    elements: tuple[ElementFinding, ...]
    verified: How
    cites: tuple[str, ...]
    because: tuple[str, ...] = ()
    in_force_from: date
    in_force_until: date | None = None
    closed: bool = False
    stands: bool | None = None
    succeeded_by: str | None = None
    for_counsel: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Not known yet, but some paper already speaks to it."""
        return self.finding == Finding.UNKNOWN and any(e.speaks for e in self.elements)


class Exhaustion(Part):
    status: Literal["met", "not_met", "unknown"]
    says: str
    earliest_textual: date | None = None
    earliest_safe: date | None = None
    elements: tuple[ElementFinding, ...] = ()
    notes: tuple[str, ...] = ()


class Excluded(Part):
    reason: str
    because: str
    cite: str
    verified: How


class FactorPoint(Part):
    text: str
    rests_on: tuple[RestsOn, ...]


class FactorWeighed(Part):
    """Points for and against, never a result."""

    factor: str
    text: str
    speaks_for: tuple[FactorPoint, ...] = ()
    speaks_against: tuple[FactorPoint, ...] = ()


class Settled(Part):
    """Who settled a contradiction, when, why, and what was found to be right."""

    by: str
    on: str
    why: str
    holds: str | None = None
    sources: tuple[str, ...] = ()


class ContradictionFound(Part):
    code: str
    message: str
    between: tuple[RestsOn, ...]
    question: str
    about: str = ""
    history: tuple[Settled, ...] = ()


class Defect(Part):
    """Something that loses motions before anyone reaches the merits."""

    code: str
    level: Literal["stop", "warn"]
    message: str
    fix: str
    why: str = ""
    cites: tuple[str, ...] = ()
    verified: How = How.MEMORY
    rests_on: tuple[RestsOn, ...] = ()


class Deadline(Part):
    """The end of a clock: ``clock`` is its record in the rule book, ``started`` the day of the event it runs from."""

    what: str
    date: Day
    rule: str
    verified: How
    clock: str | None = None
    started: Day | None = None


class Paper(Part):
    """A paper that would answer a reason for denial. ``held`` is ``None`` where no rule can tell."""

    what: str
    held: bool | None
    new: bool = False
    rests_on: tuple[RestsOn, ...] = ()


class Answer(Part):
    """A reason for denial and what answers it; ``beside`` says what the record says beside it."""

    id: str
    title: str
    hook: str
    cite: str
    verified: How
    answered_by: tuple[str, ...]
    papers: tuple[Paper, ...]
    beside: tuple[str, ...] = ()


class NewSince(Part):
    """Something new since a denial. ``opens`` marks what can make a new motion new."""

    kind: Literal["fact", "paper", "law", "time"]
    what: str
    opens: bool
    ground: str | None = None
    rests_on: tuple[RestsOn, ...] = ()


class GroundSince(Part):
    """What has changed on one ground since a denial, and what is still missing. Never advice to file."""

    ground: str
    title: str
    finding: Finding
    changed: tuple[str, ...]
    missing: tuple[str, ...]


class DenialFound(Part):
    """A denial, or the government's opposition, with the clocks it starts and what answers it."""

    by: str
    on: str
    text: str | None
    rests_on: tuple[RestsOn, ...]
    answers: tuple[Answer, ...]
    clocks: tuple[Deadline, ...] = ()
    new: tuple[NewSince, ...] = ()
    grounds: tuple[GroundSince, ...] = ()


class Precedent(Part):
    """An earlier ruling in the case, and whether what it rests on still stands on the ruling date."""

    on: date | None
    outcome: str
    rests_on: tuple[str, ...]
    superseded: bool
    because: str | None = None


class Next(Part):
    what: str
    why: str


class Receipt(Part):
    """Same inputs, same bytes."""

    lenity: str
    rule_book: str
    facts: str
    on: date
    circuit: str


class Review(Part):
    case: str
    title: str
    on: date
    circuit: str
    lenity: str
    sentence: dict[str, Any]
    exhaustion: Exhaustion
    grounds: tuple[GroundFinding, ...]
    excluded: tuple[Excluded, ...]
    factors: tuple[FactorWeighed, ...]
    discipline: dict[str, Any]
    then_now: dict[str, Any] = {}
    marijuana: dict[str, Any] = {}
    contradictions: tuple[ContradictionFound, ...]
    settled: tuple[ContradictionFound, ...] = ()
    defects: tuple[Defect, ...]
    deadlines: tuple[Deadline, ...]
    denials: tuple[DenialFound, ...] = ()
    precedents: tuple[Precedent, ...]
    next: tuple[Next, ...]
    for_counsel: tuple[str, ...]
    sources: dict[str, str]
    receipt: Receipt

    def to_json(self) -> dict[str, Any]:
        """The contract's plain data; ``for`` and ``against`` are spelt as the contract spells them."""
        data = self.model_dump(mode="json")
        for factor in data["factors"]:
            factor["for"], factor["against"] = factor.pop("speaks_for"), factor.pop("speaks_against")
        return data
