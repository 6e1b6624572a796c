"""Whether a prior conviction still counts: the definitions of the book, evaluated in three values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from ..rules import Atom, Compare, Program, upper
from ..rules.tree import Value
from .model import Definition
from .when import When, anniversary, bounds, full_years

_GAP = "years_from_release_to_offense"


@dataclass(frozen=True)
class Prior:
    """A prior conviction that raised the minimum. Every field unknown unless given; times in years and months."""

    offense: str = "the prior conviction"
    trafficking: bool | None = None
    maximum_years: float | None = None
    months_served: float | None = None
    released_on: When | None = None
    listed_3559c2: bool | None = None
    felony_113: bool | None = None
    drug_offense: bool | None = None


@dataclass(frozen=True)
class PriorTest:
    """Whether a prior still counts today, and the elements that would settle it."""

    offense: str
    qualifies: bool | None
    unsettled: tuple[str, ...]


def test_prior(prior: Prior, was: frozenset[str], must_be: Iterable[Definition], offense_on: When | None) -> PriorTest:
    """A prior against the definitions of which any one is enough; ``was`` names what it had to be then."""
    gap = _gap(prior.released_on, offense_on)
    facts: dict[str, Value | None] = {
        "prior_trafficking": prior.trafficking,
        "prior_maximum_years": prior.maximum_years,
        "prior_months_served": prior.months_served,
        "prior_listed_3559c2": prior.listed_3559c2,
        "prior_felony_113": prior.felony_113,
        _GAP: gap[0] if gap else None,
        upper(_GAP): gap[1] if gap else None,
        "prior_was_felony_drug_offense": prior.drug_offense,
        **({f"prior_was_{name}": True for name in was} if len(was) == 1 else {}),
    }
    results = [evaluate(definition, facts, ranges=(_GAP,)) for definition in must_be]
    values = {value for value, _ in results}
    if True in values:
        return PriorTest(prior.offense, True, ())
    if None not in values and values:
        return PriorTest(prior.offense, False, ())
    return PriorTest(prior.offense, None, tuple(dict.fromkeys(text for _, texts in results for text in texts)))


def _gap(released: When | None, offense: When | None) -> tuple[float, float] | None:
    """Years from release to the offense, least and most; none where the release came after the offense began."""
    if released is None or offense is None:
        return None
    (r_first, r_last), (o_first, o_last) = bounds(released), bounds(offense)
    return _years_between(r_last, o_first), _years_between(r_first, o_last)


def _years_between(start: date, end: date) -> float:
    """Full years and the share of the next one, so that an anniversary gives a whole number."""
    if end <= start:
        return 0.0
    whole = full_years(start, end)
    last, following = anniversary(start, whole), anniversary(start, whole + 1)
    return whole + (end - last).days / (following - last).days


def evaluate(
    definition: Definition, facts: Mapping[str, Value | None], ranges: Iterable[str] = ()
) -> tuple[bool | None, tuple[str, ...]]:
    """The definition on one set of facts, and the texts of the elements on which an unknown still hangs."""
    tree = {definition.id: definition.met_when.node}
    program = Program(tree, set(ranges) & set(Program(tree).facts))
    columns: dict[str, pl.Series] = {}
    for atom in program.atoms:
        for name in (atom.name, upper(atom.name)) if atom.name in program.ranges else (atom.name,):
            columns[name] = pl.Series(name, [facts.get(name)], dtype=_dtype(atom), strict=False)
    explained = program.explain(pl.DataFrame(columns))[definition.id]
    open_atoms = set(explained.unknown_atoms())
    texts = [
        f"{e.text} ({'; '.join(e.proof)})" if e.proof else e.text
        for e in definition.met_when.elements
        if open_atoms & set(e.atoms)
    ]
    return explained.value, tuple(texts)


def _dtype(atom: Atom) -> type[pl.DataType]:
    value = atom.value if isinstance(atom, Compare) else True
    sample = value[0] if isinstance(value, tuple) else value
    return pl.Boolean if isinstance(sample, bool) else pl.String if isinstance(sample, str) else pl.Float64
