"""The records of the rule book. A record reads line by line like the provision it encodes.

Every file of ``law/book/`` holds one authority from one date on. This module says which keys a record may have; the
meaning of the law stands in the files, never here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..rules import Node
from .tree import Element, parse_tree

CIRCUITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "DC")


class Finding(StrEnum):
    """What a review may say of a ground. There is no word for 'will be granted'."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    UNKNOWN = "unknown"
    OPEN = "open"
    NOT_IN_FORCE = "not_in_force"


class How(StrEnum):
    """How far a text was checked, weakest last."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MEMORY = "memory"


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Verified(Record):
    """Against what, how closely and when somebody last read it."""

    how: How
    on: date
    sources: tuple[str, ...] = ()
    note: str | None = None


class InForce(Record):
    """Half-open: ``from`` is the first day, ``until`` the first day no longer; no ``until``, still in force."""

    start: date = Field(alias="from")
    until: date | None = None
    by: str | None = None

    def covers(self, on: date) -> bool:
        return self.start <= on and (self.until is None or on < self.until)


class Says(Record):
    """The three texts of a finding, in plain words."""

    met: str
    not_met: str
    unknown: str


class Point(Record):
    """One lettered part of a provision that is stated, not evaluated."""

    id: str
    text: str
    verified: How | None = None
    data: dict[str, object] | None = None


class Condition(Record):
    """A tree and the elements it is made of, as written in the file."""

    node: Node
    elements: tuple[Element, ...]


def _condition(raw: object) -> object:
    if isinstance(raw, Condition):
        return raw
    node, elements = parse_tree(raw)
    return Condition(node=node, elements=elements)


ConditionField: TypeAlias = Annotated[Condition, BeforeValidator(_condition)]


class _Provision(Record):
    id: str
    cite: str
    title: str
    in_force: InForce
    verified: Verified
    authority: str
    aliases: tuple[str, ...] = ()
    says: Says | None = None
    points: tuple[Point, ...] = ()
    for_counsel: tuple[str, ...] = ()


class Ground(_Provision):
    """A reason that a policy statement (or, where none binds, a circuit) recognises."""

    kind: Literal["ground"]
    met_when: ConditionField
    says: Says
    by_circuit: str | None = Field(None, description="id of the circuit table that decides whether it may be used")
    succeeded_by: str | None = Field(None, description="id of the ground that took its place")


class Gate(_Provision):
    """A condition that every motion must pass, whatever its ground (exhaustion)."""

    kind: Literal["gate"]
    met_when: ConditionField
    says: Says


class LimitItem(Record):
    """What one holding does to which grounds, for which kind of reason."""

    effect: Literal["forecloses", "excludes", "own_vehicle", "leaves_open"]
    grounds: tuple[str, ...]
    when: ConditionField
    reason: str
    because: str
    verified: How | None = None


class Limit(_Provision):
    """A holding or statute that takes reasons away, or leaves them to a lawyer."""

    kind: Literal["limit"]
    limits: tuple[LimitItem, ...] = ()
    never_alone: str | None = Field(None, description="fact whose reason cannot stand by itself")


class CircuitRow(Record):
    circuit: str
    start: date = Field(alias="from")
    until: date | None = None
    rule: Literal["may", "may_not", "open"]
    case: str
    text: str
    verified: How
    note: str | None = None


class CircuitTable(_Provision):
    """One question, answered circuit by circuit and date by date. Where no row covers the day, it is open."""

    kind: Literal["circuits"]
    question: str
    rows: tuple[CircuitRow, ...]

    def row(self, circuit: str, on: date) -> CircuitRow | None:
        found = [r for r in self.rows if r.circuit == circuit and r.start <= on and (r.until is None or on < r.until)]
        return max(found, key=lambda r: r.start) if found else None


class FactorSide(Record):
    """A point that a yes-or-no fact makes: ``fact: violent_offense``, or ``fact: not violent_offense``."""

    fact: str
    says: str

    @property
    def name(self) -> str:
        """The fact itself."""
        return self.fact.removeprefix("not ")

    def speaks(self, value: object) -> bool:
        """Whether the fact, having this value, makes the point. An unknown fact makes none."""
        return value is (self.name == self.fact)


class Factor(Record):
    """One thing a court weighs. Never yes or no: points for, and beside them the points against."""

    id: str
    text: str
    speaks_for: tuple[FactorSide, ...] = Field((), alias="for")
    speaks_against: tuple[FactorSide, ...] = Field((), alias="against")


class Factors(_Provision):
    kind: Literal["factors"]
    factors: tuple[Factor, ...]


class Clock(_Provision):
    """A period that runs from an event of the case file."""

    kind: Literal["clock"]
    starts: str
    days: int = Field(gt=0)
    gives: Literal["lapse", "due"]
    what: str
    rolls: bool = True


class Rule(_Provision):
    """A provision that is stated and shown, and that no finding is computed from."""

    kind: Literal["rule"]


class Definition(_Provision):
    """A test that other provisions apply, or whom a change in the law reaches. Evaluated and shown, never a ground."""

    kind: Literal["definition"]
    met_when: ConditionField
    says: Says


class DenialGround(_Provision):
    """A reason for which motions are denied, and what answers it."""

    kind: Literal["denial"]
    hook: str
    answered_by: tuple[str, ...]
    proof: tuple[str, ...]


class Table(_Provision):
    """A provision that is a table: the rows stand in a CSV file beside the record, one column per key."""

    kind: Literal["table"]
    table: str
    columns: dict[str, str] = Field({}, description="what each column holds, with its unit")


class Scope(_Provision):
    """Whose sentence this law reaches at all."""

    kind: Literal["scope"]
    first_offense: date
    refuses: dict[str, str]


Provision: TypeAlias = Annotated[
    Ground | Gate | Limit | CircuitTable | Factors | Clock | Rule | Definition | DenialGround | Table | Scope,
    Field(discriminator="kind"),
]


class Source(Record):
    """Where a provision was read."""

    what: str
    kind: str
    read: str
    address: str | None = None
