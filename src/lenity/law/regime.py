"""The law in force on one day in one circuit, compiled: the same expressions for one case and for a caseload."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import polars as pl

from ..errors import InputError
from ..rules import AllOf, AnyOf, Atom, Compare, Explained, Node, Not, Program, atoms, leaf_column, tree_expr
from .book import Book, load
from .model import CIRCUITS, CircuitRow, CircuitTable, Factors, Finding, Gate, Ground, Limit, LimitItem

FIRST_DAY = date(1987, 11, 1)
CLOSING = ("forecloses", "excludes")
FINDINGS = pl.Enum([f.value for f in Finding])


@dataclass(frozen=True)
class AppliedLimit:
    """One item of a limit in force, with the name of its tree in the program."""

    limit: Limit
    item: LimitItem
    tree: str


@dataclass(frozen=True)
class GroundInForce:
    """A ground with what the day and the circuit make of it."""

    ground: Ground
    in_force: bool
    row: CircuitRow | None
    limits: tuple[AppliedLimit, ...]

    @property
    def barred(self) -> bool:
        """The circuit has said that it may not be used."""
        return self.row is not None and self.row.rule == "may_not"

    @property
    def circuit_open(self) -> bool:
        """The circuit has said nothing, or nothing settled."""
        return self.ground.by_circuit is not None and (self.row is None or self.row.rule == "open")


class Regime:
    """Which provisions govern on ``on`` in ``circuit``, and their trees compiled as one program.

    ``findings`` is the only place where a ground's finding is computed, for one row or ten million.
    """

    def __init__(self, on: date, circuit: str, book: Book) -> None:
        if circuit not in CIRCUITS:
            raise InputError(f"there is no circuit {circuit!r}", fix=f"use one of {', '.join(CIRCUITS)}")
        if on < FIRST_DAY:
            raise InputError(
                f"{on} is before 1987-11-01, when this law began", fix="give a ruling date on or after 1987-11-01"
            )
        self.on, self.circuit, self.book = on, circuit, book
        now = book.in_force(on)
        self.limits = tuple(
            AppliedLimit(p, item, f"{p.id}#{i}") for p in now if isinstance(p, Limit) for i, item in enumerate(p.limits)
        )
        self.never_alone = tuple(p for p in now if isinstance(p, Limit) and p.never_alone)
        self.gates = tuple(p for p in now if isinstance(p, Gate))
        self.factors = tuple(p for p in now if isinstance(p, Factors))
        self.tables = {p.id: p for p in now if isinstance(p, CircuitTable)}
        self.grounds = tuple(self._ground(g) for g in _one_per_id(book, on))
        trees = (
            {g.ground.id: g.ground.met_when.node for g in self.grounds}
            | {gate.id: gate.met_when.node for gate in self.gates}
            | {limit.tree: limit.item.when.node for limit in self.limits}
        )
        self.program = Program(trees, ranges=_ordered(trees.values()))

    def _ground(self, ground: Ground) -> GroundInForce:
        table = self.tables.get(ground.by_circuit or "")
        row = table.row(self.circuit, self.on) if table else None
        limits = tuple(limit for limit in self.limits if ground.id in limit.item.grounds)
        return GroundInForce(ground, ground.in_force.covers(self.on), row, limits)

    def findings(self, facts: pl.LazyFrame, keep: Iterable[str] = ()) -> pl.LazyFrame:
        """One column per ground (``FINDINGS``), and one nullable boolean per gate and limit."""
        kept = list(keep)
        return facts.select([*kept, *self.program.leaves]).select([*kept, *self._columns])

    @cached_property
    def _columns(self) -> list[pl.Expr]:
        grounds = [self.finding(g).alias(g.ground.id) for g in self.grounds]
        gates = [self._gate(gate).alias(gate.id) for gate in self.gates]
        limits = [tree_expr(limit.item.when.node, leaf_column).alias(limit.tree) for limit in self.limits]
        return [*grounds, *gates, *limits]

    @staticmethod
    def _gate(gate: Gate) -> pl.Expr:
        unheard = presumed_atoms(gate)
        return tree_expr(
            gate.met_when.node, lambda a: leaf_column(a).fill_null(False) if a in unheard else leaf_column(a)
        )

    def finding(self, state: GroundInForce) -> pl.Expr:
        """The finding of one ground over leaf columns.

        Not supported: an element fails, or a limit or the circuit takes the reason away. Supported: every element is
        met and nothing takes it away. Open: it would be supported but for what only the court can weigh, or the law
        itself leaves the question open. Anything else is unknown.
        """

        def word(finding: Finding) -> pl.Expr:
            return pl.lit(finding.value, dtype=FINDINGS)

        if not state.in_force:
            return word(Finding.NOT_IN_FORCE)
        if state.barred:
            return word(Finding.NOT_SUPPORTED)
        node = effective(state)
        weighed = frozenset(court_atoms(state.ground))
        stands = tree_expr(node, leaf_column)
        would_stand = tree_expr(node, lambda a: leaf_column(a).fill_null(True) if a in weighed else leaf_column(a))
        opened = [tree_expr(x.item.when.node, leaf_column) for x in state.limits if x.item.effect not in CLOSING]
        left_open = pl.any_horizontal(opened).fill_null(False) if opened else pl.lit(state.circuit_open)
        return (
            pl.when(stands.not_().fill_null(False))
            .then(word(Finding.NOT_SUPPORTED))
            .when(stands.fill_null(False) & ~(left_open | state.circuit_open))
            .then(word(Finding.SUPPORTED))
            .when(would_stand.fill_null(False))
            .then(word(Finding.OPEN))
            .otherwise(word(Finding.UNKNOWN))
        )

    def explain(self, facts: pl.DataFrame) -> dict[str, Explained]:
        """Every tree of the program, node by node, on the one row."""
        return self.program.explain(facts)


def _ordered(trees: Iterable[Node]) -> set[str]:
    """The facts compared by size: a case file may know them only between two bounds."""
    return {a.name for a in atoms(*trees) if isinstance(a, Compare) and a.op in (">=", "<=", ">", "<")}


def effective(state: GroundInForce) -> Node:
    """A ground's tree with the limits that close it: what must be true for the ground to stand."""
    closing = tuple(limit.item.when.node for limit in state.limits if limit.item.effect in CLOSING)
    node = state.ground.met_when.node
    return AllOf((node, Not(AnyOf(closing)))) if closing else node


def court_atoms(ground: Ground) -> tuple[Atom, ...]:
    """The leaves that only the court can weigh."""
    return atoms(*(e.node for e in ground.met_when.elements if e.judgment == "court"))


def presumed_atoms(gate: Gate) -> frozenset[Atom]:
    """The leaves that are taken as not so until a paper says that they are."""
    return frozenset(atoms(*(e.node for e in gate.met_when.elements if e.presumed is False)))


def _one_per_id(book: Book, on: date) -> list[Ground]:
    """Each ground once: the version in force, else the next to come, else the last there was; in the book's order."""
    versions: dict[str, list[Ground]] = {}
    for p in book.provisions:
        if isinstance(p, Ground):
            versions.setdefault(p.id, []).append(p)
    chosen = []
    for same in versions.values():
        same.sort(key=lambda g: g.in_force.start)
        now = [g for g in same if g.in_force.covers(on)]
        later = [g for g in same if g.in_force.start > on]
        chosen.append((now or later or same[-1:])[0])
    return chosen


@lru_cache(maxsize=64)
def regime(on: date, circuit: str, book: Book | None = None) -> Regime:
    """The compiled law of a day and circuit; compiled once per process."""
    return Regime(on, circuit, book or load())
