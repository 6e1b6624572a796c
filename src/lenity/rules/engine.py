"""Rule trees as Polars expressions: write a rule once, run it on ten million rows, explain it on one.

Two steps. Leaves become nullable boolean columns over the fact columns; trees become expressions over those leaf
columns. Polars' nullable booleans already are Kleene logic. The second step alone is what "what if this were known?"
needs: the leaf columns of one row, repeated with one unknown leaf set each way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from .tree import AllOf, AnyOf, AtLeast, Atom, Compare, Fact, Node, Not, atoms, children

_ORDERED = (">=", ">", "<=", "<")
Leaf = Callable[[Atom], pl.Expr]


def atom_expr(atom: Atom) -> pl.Expr:
    """The leaf over fact columns; an unknown fact gives an unknown leaf."""
    column = pl.col(atom.name)
    if isinstance(atom, Fact):
        return column
    if isinstance(atom.value, tuple):
        return column.is_in(list(atom.value))
    value = pl.lit(atom.value)
    match atom.op:
        case "==":
            return column == value
        case "!=":
            return column != value
        case ">=":
            return column >= value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case "<":
            return column < value
    raise ValueError(f"operator {atom.op!r} needs a list of values")


def upper(fact: str) -> str:
    """The column that holds the upper bound of a fact known only within a range."""
    return f"{fact}__to"


def leaf_column(atom: Atom) -> pl.Expr:
    """The leaf as an already evaluated column."""
    return pl.col(str(atom))


def tree_expr(node: Node, leaf: Leaf = atom_expr) -> pl.Expr:
    """The tree as one nullable boolean expression (Kleene logic)."""
    match node:
        case Fact() | Compare():
            return leaf(node)
        case Not(part):
            return ~tree_expr(part, leaf)
        case AllOf(parts):
            return pl.all_horizontal([tree_expr(p, leaf) for p in parts]) if parts else pl.lit(True)
        case AnyOf(parts):
            return pl.any_horizontal([tree_expr(p, leaf) for p in parts]) if parts else pl.lit(False)
        case AtLeast(n, parts):
            surely, possibly = pl.lit(0), pl.lit(0)
            for part in parts:
                value = tree_expr(part, leaf)
                surely = surely + value.fill_null(False).cast(pl.Int32)
                possibly = possibly + value.fill_null(True).cast(pl.Int32)
            return pl.when(surely >= n).then(True).when(possibly < n).then(False)


@dataclass(frozen=True)
class Explained:
    """A node with its value on one row, and its parts the same way."""

    node: Node
    value: bool | None
    parts: tuple[Explained, ...]

    def unknown_atoms(self) -> tuple[Atom, ...]:
        """The unknown leaves on which an unknown node still hangs; parts already decided do not count."""
        if self.value is not None:
            return ()
        if isinstance(self.node, Fact | Compare):
            return (self.node,)
        return tuple(dict.fromkeys(atom for part in self.parts for atom in part.unknown_atoms()))


@dataclass(frozen=True)
class Missing:
    """A fact nobody has given, with the findings it alone would settle and those it merely bears on."""

    fact: str
    settles: tuple[str, ...]
    bears_on: tuple[str, ...]


class Program:
    """Named rule trees compiled together. Immutable; compile once, use for one row or many.

    ``ranges`` names number facts known only between two bounds (an age from a birth year): the frame then carries the
    upper bound in ``FACT__to`` (null: no upper bound is known), and a comparison is known only where every value
    between the bounds gives the same answer.
    """

    def __init__(self, trees: Mapping[str, Node], ranges: Iterable[str] = ()) -> None:
        self.trees = dict(trees)
        self.ranges = frozenset(ranges)
        self.atoms = atoms(*self.trees.values())
        self.facts = tuple(dict.fromkeys(atom.name for atom in self.atoms))

    @cached_property
    def leaves(self) -> list[pl.Expr]:
        return [self._leaf(atom).alias(str(atom)) for atom in self.atoms]

    @cached_property
    def _leaf_schema(self) -> dict[str, pl.DataType]:
        return {str(atom): pl.Boolean() for atom in self.atoms}

    def _leaf(self, atom: Atom) -> pl.Expr:
        low = atom_expr(atom)
        if not isinstance(atom, Compare) or atom.name not in self.ranges:
            return low
        high = atom_expr(replace(atom, name=upper(atom.name)))
        if atom.op not in _ORDERED:  # between two bounds nearly every value may lie: known only where they meet
            return pl.when(pl.col(atom.name) == pl.col(upper(atom.name))).then(low)
        surely, never = (low, high) if atom.op in (">=", ">") else (high, low)
        return pl.when(surely).then(True).when(~never).then(False)

    @cached_property
    def roots(self) -> list[pl.Expr]:
        return [tree_expr(tree, leaf_column).alias(name) for name, tree in self.trees.items()]

    @cached_property
    def _nodes(self) -> tuple[list[Node], list[pl.Expr]]:
        nodes: list[Node] = []

        def collect(node: Node) -> None:
            nodes.append(node)
            for part in children(node):
                collect(part)

        for tree in self.trees.values():
            collect(tree)
        return nodes, [tree_expr(node, leaf_column).alias(str(i)) for i, node in enumerate(nodes)]

    def evaluate(self, frame: pl.LazyFrame, keep: Iterable[str] = ()) -> pl.LazyFrame:
        """One nullable boolean column per tree, for every row; ``keep`` carries columns of the input along."""
        kept = list(keep)
        leaves = frame.select([*kept, *self.leaves])
        return leaves.select([*kept, *self.roots])

    def explain(self, row: pl.DataFrame) -> dict[str, Explained]:
        """Every node of every tree on one row: the compiled nodes themselves, evaluated and then walked."""
        nodes, exprs = self._nodes
        values = row.select(self.leaves).select(exprs).row(0) if nodes else ()
        position = iter(range(len(nodes)))

        def build(node: Node) -> Explained:
            value = values[next(position)]
            return Explained(node, value, tuple(build(part) for part in children(node)))

        return {name: build(tree) for name, tree in self.trees.items()}

    def missing(self, row: pl.DataFrame, among: Collection[str] | None = None) -> list[Missing]:
        """The facts that would settle something ``among`` the named trees (all of them), the most telling first.

        One extra pair of rows per unknown leaf: the same person, with that leaf alone made true, then false.
        """
        if not self.atoms:
            return []
        values = row.select(self.leaves).row(0)
        unknown = [i for i, value in enumerate(values) if value is None]
        rows: list[tuple[bool | None, ...]] = [values]
        for i in unknown:
            rows += [(*values[:i], answer, *values[i + 1 :]) for answer in (True, False)]
        worlds = pl.DataFrame(rows, schema=self._leaf_schema, orient="row").select(self.roots)
        settles: dict[str, dict[str, None]] = {}
        bears: dict[str, dict[str, None]] = {}
        explained = self.explain(row)
        for name in self.trees if among is None else among:
            column = worlds[name].to_list()
            if column[0] is not None:
                continue
            for k, i in enumerate(unknown):
                if column[1 + 2 * k] is not None or column[2 + 2 * k] is not None:
                    settles.setdefault(self.atoms[i].name, {})[name] = None
            for atom in explained[name].unknown_atoms():
                bears.setdefault(atom.name, {})[name] = None
        found = [Missing(fact, tuple(settles.get(fact, ())), tuple(on)) for fact, on in bears.items()]
        return sorted(found, key=lambda m: (-len(m.settles), -len(m.bears_on)))
