"""Which answer settles most, which grounds one answer would decide, and when time no longer stands in the way.

The rule trees of the regime, evaluated again with one leaf at a time made true, then false: what ``Program.missing``
does for one row, here as columns for a whole caseload, ranked as the review ranks its questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import polars as pl

from ..casefile.vocabulary import vocabulary
from ..law.model import Finding
from ..law.regime import GroundInForce, Regime, court_atoms, effective, presumed_atoms
from ..rules import AllOf, AnyOf, Atom, Compare, Fact, Node, atoms, children, leaf_column, tree_expr

# One number ranks an unknown fact in a row: begun grounds first, then how many findings it would settle, then on how
# many it bears, then the order of the law. Bits: 1 begun, 5 settled, 5 borne on, 12 for the place in that order.
_BEGUN, _SETTLES, _BEARS, _PLACES = 1 << 22, 1 << 17, 1 << 12, (1 << 12) - 1
_NEVER = date(9999, 12, 31)


def question(law: Regime, leaves: pl.LazyFrame) -> pl.LazyFrame:
    """``question_about`` (the fact whose answer settles most; null where nothing is open) and ``question_settles``.

    ``leaves`` holds the leaf columns of the program, its facts, and the columns of ``Regime.findings``. What only the
    court can weigh, or what would have been heard of, is never asked of anybody.
    """
    weighed = {a.name for state in law.grounds for a in court_atoms(state.ground)}
    weighed |= {a.name for gate in law.gates for a in presumed_atoms(gate)}
    pairs = [pair for pair in _pairs(law) if pair[1].name not in weighed]
    inner = {
        node: f"node {i}" for i, node in enumerate(dict.fromkeys(n for t in _trees(law).values() for n in _walk(t)))
    }
    staged = leaves.with_columns(tree_expr(node, leaf_column).alias(name) for node, name in inner.items())
    staged = staged.with_columns(e for name, node in _trees(law).items() for e in _open(law, inner, name, node))
    staged = staged.with_columns(e for i, (name, atom) in enumerate(pairs) for e in _pair(law, inner, i, name, atom))
    scores = []
    for fact in dict.fromkeys(atom.name for _, atom in pairs):
        mine = [(i, name, atom) for i, (name, atom) in enumerate(pairs) if atom.name == fact]
        scores.append(_score(law, mine).alias(f"score {fact}"))
    best, names = pl.max_horizontal(scores), pl.Enum(list(vocabulary()))
    asked = [atom.name for _, atom in pairs]
    place = _PLACES - (pl.col("best") & _PLACES)
    return staged.select(best=best).select(
        question_about=pl.when(pl.col("best") > 0).then(
            place.replace_strict(list(range(len(asked))), asked, default=None, return_dtype=names)
        ),
        question_settles=pl.when(pl.col("best") > 0).then(pl.col("best") // _SETTLES % 32).cast(pl.Int32),
    )


def _trees(law: Regime) -> dict[str, Node]:
    """The trees somebody may be asked about, in the order of the review: grounds that count, then gates."""
    grounds = {s.ground.id: s.ground.met_when.node for s in law.grounds if s.in_force and not s.barred}
    return grounds | {gate.id: gate.met_when.node for gate in law.gates}


def _pairs(law: Regime) -> list[tuple[str, Atom]]:
    return [(name, atom) for name, node in _trees(law).items() for atom in atoms(node)]


def _walk(node: Node) -> Iterator[Node]:
    """The joining nodes of a tree."""
    if not isinstance(node, Fact | Compare):
        yield node
        for part in children(node):
            yield from _walk(part)


def _open(law: Regime, inner: dict[Node, str], name: str, node: Node) -> Iterator[pl.Expr]:
    """Whether the tree is still open on a row, and whether a yes, or what is not settled, has begun to speak to it."""
    gate = name in {g.id for g in law.gates}
    begun = pl.any_horizontal(pl.lit(False), *(_speaks(inner, element) for element in _elements(node)))
    yield (pl.col(name).is_null() if gate else pl.col(name) == Finding.UNKNOWN.value).alias(f"open {name}")
    yield (pl.lit(True) if gate else begun).alias(f"begun {name}")


def _elements(node: Node) -> Iterator[Node]:
    """The elements of a condition: its labelled nodes. What time alone brings is none that somebody speaks to."""
    if not node.label:
        for part in children(node):
            yield from _elements(part)
    elif not all(vocabulary()[a.name].of_time for a in atoms(node)):
        yield node


def _speaks(inner: dict[Node, str], element: Node) -> pl.Expr:
    value = leaf_column(element) if isinstance(element, Fact | Compare) else pl.col(inner[element])
    told = pl.any_horizontal(pl.col(fact).is_not_null() for fact in sorted({a.name for a in atoms(element)}))
    return told & value.fill_null(True)


def _pair(law: Regime, inner: dict[Node, str], i: int, name: str, atom: Atom) -> Iterator[pl.Expr]:
    """Whether the leaf bears on the tree in a row, and whether its answer alone would settle it."""
    node = _trees(law)[name]
    paths = [[pl.col(inner[n]).is_null() for n in path] for path in _paths(node, atom)]
    hangs = pl.any_horizontal(pl.all_horizontal(path) if path else pl.lit(True) for path in paths)
    bears = hangs & leaf_column(atom).is_null() & pl.col(f"open {name}")
    yield bears.alias(f"bears {i}")
    if not _settles_whenever_it_bears(node, atom):
        root = leaf_column(node) if isinstance(node, Fact | Compare) else pl.col(inner[node])
        worlds = [_with(node, atom, answer).is_not_null() for answer in (True, False)]
        at_stake = leaf_column(atom).is_null() & pl.col(f"open {name}") & root.is_null()
        yield (at_stake & pl.any_horizontal(worlds)).alias(f"settles {i}")


def _settles_whenever_it_bears(node: Node, atom: Atom) -> bool:
    """A leaf right under the root: "no" decides an ``AllOf``, "yes" an ``AnyOf``."""
    return node == atom or (isinstance(node, AllOf | AnyOf) and atom in node.parts)


def _paths(node: Node, atom: Atom) -> Iterator[list[Node]]:
    """The joining nodes from the root down to each place where the leaf stands."""
    if node == atom:
        yield []
    for part in children(node):
        for path in _paths(part, atom):
            yield [node, *path]


def _with(node: Node, atom: Atom, answer: bool, filled: Sequence[Atom] = ()) -> pl.Expr:
    """The tree in the world where the leaf has this answer; ``filled`` leaves count as true where unknown."""

    def leaf(a: Atom) -> pl.Expr:
        if a == atom:
            return pl.lit(answer)
        return leaf_column(a).fill_null(True) if a in filled else leaf_column(a)

    return tree_expr(node, leaf)


def _score(law: Regime, mine: list[tuple[int, str, Atom]]) -> pl.Expr:
    """The rank of one fact in a row; 0 where nothing hangs on it."""
    if len(mine) > 1:
        return _score_of_several(law, mine)
    ((i, name, atom),) = mine
    base = _BEARS + _PLACES - i
    bears, begun = pl.col(f"bears {i}"), pl.col(f"begun {name}")
    if _settles_whenever_it_bears(_trees(law)[name], atom):
        base += _SETTLES
        return pl.when(bears & begun).then(_BEGUN + base).when(bears).then(base).otherwise(0).cast(pl.Int32)
    settles = pl.col(f"settles {i}")
    rest = pl.when(settles).then(_SETTLES).otherwise(0) + pl.when(begun).then(_BEGUN).otherwise(0)
    return pl.when(bears).then(rest + base).otherwise(0).cast(pl.Int32)


def _score_of_several(law: Regime, mine: list[tuple[int, str, Atom]]) -> pl.Expr:
    """A fact that several leaves read: a tree counts once, however many of its leaves do."""
    bears: dict[str, list[pl.Expr]] = {}
    settles: dict[str, list[pl.Expr]] = {}
    for i, name, atom in mine:
        word = "bears" if _settles_whenever_it_bears(_trees(law)[name], atom) else "settles"
        bears.setdefault(name, []).append(pl.col(f"bears {i}"))
        settles.setdefault(name, []).append(pl.col(f"{word} {i}"))
    begun = pl.any_horizontal(pl.any_horizontal(b) & pl.col(f"begun {name}") for name, b in bears.items())
    place = pl.max_horizontal(pl.when(pl.col(f"bears {i}")).then(_PLACES - i) for i, _, _ in mine)
    counts = [(begun, _BEGUN)]
    counts += [(pl.any_horizontal(b), _BEARS) for b in bears.values()]
    counts += [(pl.any_horizontal(s), _SETTLES) for s in settles.values()]
    return (place + pl.sum_horizontal(pl.when(c).then(weight) for c, weight in counts)).fill_null(0).cast(pl.Int32)


def one_away(law: Regime) -> dict[str, pl.Expr]:
    """Per ground: something known speaks for it, and one answer (not the court's) would leave it supported or open."""
    found = {}
    for state in law.grounds:
        if not state.in_force or state.barred:
            continue
        node, weighed = effective(state), court_atoms(state.ground)
        ways = [
            leaf_column(atom).is_null()
            & pl.any_horizontal(_with(node, atom, answer, weighed).fill_null(False) for answer in (True, False))
            for atom in atoms(node)
            if atom not in weighed
        ]
        unknown = pl.col(state.ground.id) == Finding.UNKNOWN.value
        found[state.ground.id] = unknown & speaks_for(state) & pl.any_horizontal(ways)
    return found


def speaks_for(state: GroundInForce, apart: Collection[Atom] = ()) -> pl.Expr:
    """Some condition of the ground is known to be met: one that is not the court's to weigh, nor among ``apart``."""
    left_out = {*apart, *court_atoms(state.ground)}
    met = [leaf_column(a).fill_null(False) for a in atoms(state.ground.met_when.node) if a not in left_out]
    return pl.any_horizontal(met) if met else pl.lit(False)


def opens(law: Regime) -> dict[str, tuple[pl.Expr, pl.Expr]]:
    """Per ground that waits for time: the day from which time no longer stands in its way, where only time does now;
    and whether everything else is met by then (else other facts are still to be known).
    """
    found: dict[str, tuple[pl.Expr, pl.Expr]] = {}
    for state in law.grounds:
        waiting = waits(state)
        if not waiting or not state.in_force or state.barred:
            continue
        node = effective(state)
        later = _day(node, waiting, law.on)
        held = (pl.col(state.ground.id) == Finding.NOT_SUPPORTED.value) & (later > law.on) & (later < _NEVER)
        ready = tree_expr(node, lambda a, w=waiting: pl.lit(True) if a in w else leaf_column(a)).fill_null(False)  # type: ignore[misc]
        found[state.ground.id] = (pl.when(held).then(later), pl.when(held).then(ready))
    return found


def waits(state: GroundInForce) -> dict[Atom, str]:
    """The leaves that time alone will meet, with the date fact of the day on which it does."""
    elements = state.ground.met_when.elements
    return {e.node: e.met_on for e in elements if e.met_on and isinstance(e.node, Fact | Compare)}


def _day(node: Node, waiting: dict[Atom, str], on: date) -> pl.Expr:
    """The day on which a tree stops being false by the passing of time; ``_NEVER`` if time cannot do it."""
    match node:
        case Fact() | Compare() if node in waiting:
            met_on = pl.col(waiting[node]).fill_null(_NEVER)
            return pl.when(leaf_column(node).fill_null(True)).then(pl.lit(on)).otherwise(met_on)
        case AllOf(parts):
            return pl.max_horizontal(_day(part, waiting, on) for part in parts)
        case AnyOf(parts):
            return pl.min_horizontal(_day(part, waiting, on) for part in parts)
    return pl.when(tree_expr(node, leaf_column).fill_null(True)).then(pl.lit(on)).otherwise(pl.lit(_NEVER))
