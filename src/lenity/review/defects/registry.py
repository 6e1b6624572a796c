"""The tests that look for defects, by code, and the record in which each has its words and its level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from ... import yamlfile
from ...casefile.derive import Citation
from ...casefile.values import Standing, StandingField
from ...law.model import How
from ..filing import Filing
from ..matter import Matter
from ..model import Defect, RestsOn

TABLE = Path(__file__).with_name("table.yaml")
Level: TypeAlias = Literal["stop", "warn"]
Topic: TypeAlias = Literal["request", "vehicle", "grounds", "proof", "plan", "relief", "repeat"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByCircuit(_Record):
    """The level that each answer of a circuit table gives."""

    table: str
    may: Level | Literal["none"]
    open: Level | Literal["none"]
    may_not: Level | Literal["none"]


class Gap(_Record):
    """An element that must be met by a paper of some standing: see ``table.yaml``."""

    facts: tuple[str, ...]
    least: StandingField = Standing.press


class Kind(_Record):
    """One kind of defect, as ``table.yaml`` words it."""

    about: Topic
    level: Level
    beside: Level | None = None
    by_circuit: ByCircuit | None = None
    unless: tuple[str, ...] = ()
    finds: str
    message: str
    fix: str
    why: str
    cites: tuple[str, ...]
    verified: How
    decisions: tuple[str, ...] = ()
    gap: Gap | None = None
    asked: tuple[str, ...] = ()
    facts: dict[str, tuple[bool | str, ...]] = {}
    data: dict[str, Any] = {}


class _Table(_Record):
    kinds: dict[str, Kind]
    reported: dict[str, str] = Field(alias="decisions")


@dataclass(frozen=True)
class Found:
    """What a test found: the values that complete the words of its kind, what they rest on, and another level."""

    words: Mapping[str, object] = field(default_factory=dict)
    rests_on: Iterable[Citation] = ()
    level: Level | None = None


Test: TypeAlias = Callable[[Filing], Iterator[Found]]
TestOfKind: TypeAlias = Callable[[Filing, Kind], Iterator[Found]]
_TESTS: dict[str, TestOfKind] = {}


def test(code: str) -> Callable[[Test], Test]:
    """Registers the test of a kind."""

    def register(function: Test) -> Test:
        _TESTS[code] = lambda filing, _kind: function(filing)
        return function

    return register


def test_of_kind(*codes: str) -> Callable[[TestOfKind], TestOfKind]:
    """Registers a test that reads its kind's record, of one or more kinds."""

    def register(function: TestOfKind) -> TestOfKind:
        _TESTS.update(dict.fromkeys(codes, function))
        return function

    return register


@lru_cache
def _table() -> _Table:
    return _Table.model_validate(yamlfile.read(TABLE).data)


def kinds() -> dict[str, Kind]:
    """Every kind by code, in the table's order."""
    return _table().kinds


def cites(kind: Kind) -> tuple[str, ...]:
    """The provisions and the reported decisions behind a kind."""
    return (*kind.cites, *(_table().reported[name] for name in kind.decisions))


def defects(m: Matter) -> list[Defect]:
    """Everything the registry finds in this matter, stops first."""
    filing = Filing(m)
    found = [defect for code in kinds() for defect in _look(code, filing)]
    return sorted(found, key=lambda d: d.level != "stop")


def _look(code: str, filing: Filing) -> Iterator[Defect]:
    kind = kinds()[code]
    if any(filing.true(fact) for fact in kind.unless):
        return
    level, row = _by_circuit(kind, filing)
    if level == "none":
        return
    for found in _TESTS[code](filing, kind):
        yield Defect(
            code=code,
            level=found.level or level,
            message=kind.message.format(**found.words),
            fix=kind.fix.format(**found.words),
            why=kind.why,
            cites=(*row, *cites(kind)),
            verified=kind.verified,
            rests_on=tuple(dict.fromkeys(RestsOn.of(c) for c in found.rests_on)),
        )


def _by_circuit(kind: Kind, filing: Filing) -> tuple[Level | Literal["none"], tuple[str, ...]]:
    """The level on this day in this circuit, and the row of the table that gives it."""
    if kind.by_circuit is None:
        return kind.level, ()
    regime = filing.m.regime
    table = regime.tables.get(kind.by_circuit.table)
    row = table.row(regime.circuit, regime.on) if table else None
    level: Level | Literal["none"] = getattr(kind.by_circuit, row.rule if row else "open")
    return level, (f"{row.case}: {row.text}",) if row else ()
