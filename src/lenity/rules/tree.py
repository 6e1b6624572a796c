"""A rule is a small tree over facts. Nothing here knows any law.

Leaves (``Fact``, ``Compare``) read one fact each. The connectives follow Kleene's strong three-valued logic:
true, false, and unknown (``None``), where unknown never counts as false.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Value: TypeAlias = bool | int | float | str
Op: TypeAlias = Literal["==", "!=", ">=", "<=", ">", "<", "in"]


@dataclass(frozen=True)
class Fact:
    """A yes-or-no fact, read as it stands."""

    name: str
    label: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Compare:
    """A fact against a constant (``age_years >= 65``), or ``in`` a tuple of constants."""

    name: str
    op: Op
    value: Value | tuple[Value, ...]
    label: str = field(default="", compare=False)

    def __str__(self) -> str:
        value = f"[{', '.join(map(str, self.value))}]" if isinstance(self.value, tuple) else self.value
        return f"{self.name} {self.op} {value}"


@dataclass(frozen=True)
class AllOf:
    """True when every part is; false as soon as one is false."""

    parts: tuple[Node, ...]
    label: str = field(default="", compare=False)


@dataclass(frozen=True)
class AnyOf:
    """True as soon as one part is; false when every part is false."""

    parts: tuple[Node, ...]
    label: str = field(default="", compare=False)


@dataclass(frozen=True)
class AtLeast:
    """True when ``n`` parts are true; false when fewer than ``n`` still can be."""

    n: int
    parts: tuple[Node, ...]
    label: str = field(default="", compare=False)


@dataclass(frozen=True)
class Not:
    """The contrary; the contrary of unknown is unknown."""

    part: Node
    label: str = field(default="", compare=False)


Atom: TypeAlias = Fact | Compare
Node: TypeAlias = Fact | Compare | AllOf | AnyOf | AtLeast | Not


def all_of(*parts: Node, label: str = "") -> AllOf:
    return AllOf(parts, label)


def any_of(*parts: Node, label: str = "") -> AnyOf:
    return AnyOf(parts, label)


def at_least(n: int, *parts: Node, label: str = "") -> AtLeast:
    return AtLeast(n, parts, label)


def not_(part: Node, label: str = "") -> Not:
    return Not(part, label)


def children(node: Node) -> tuple[Node, ...]:
    """The parts a node is made of; a leaf has none."""
    if isinstance(node, Fact | Compare):
        return ()
    return (node.part,) if isinstance(node, Not) else node.parts


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, in the order it is written."""
    yield node
    for part in children(node):
        yield from walk(part)


def atoms(*nodes: Node) -> tuple[Atom, ...]:
    """The distinct leaves of the trees, in the order they are first met."""
    found = dict.fromkeys(leaf for node in nodes for leaf in walk(node) if isinstance(leaf, Fact | Compare))
    return tuple(found)
