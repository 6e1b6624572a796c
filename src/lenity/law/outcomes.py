"""The penalties that remain possible under the law of a day: drug tier and priors, and firearm counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from .model import How
from .penalties import Row, Years, in_force, weakest, years
from .when import written

MOST_PRIORS = 2  # the tables know none, one, and two or more

# What an outcome hangs on: (priors of its row, whether no row for more priors can be reached, or it is for none)
THEN_WORDS = {
    (0, True): "if no prior raised the minimum under § 851",
    (1, True): "if a prior raised the minimum under § 851",
    (1, False): "if one prior raised the minimum under § 851",
    (2, True): "if two or more priors raised the minimum under § 851",
}
NOW_WORDS = {
    (0, True): "if no prior qualifies today",
    (1, True): "if a prior qualifies today",
    (1, False): "if exactly one prior qualifies today",
    (2, True): "if two or more priors qualify today",
}


@dataclass(frozen=True)
class Outcome:
    """A penalty that remains possible, and on what it hangs (empty: on nothing)."""

    when: str
    minimum_years: Years
    maximum_years: Years
    verified: How


@dataclass(frozen=True)
class Side:
    """The penalty under the law of one day. ``minimum_years`` is known only where every outcome agrees."""

    on: str
    outcomes: tuple[Outcome, ...]
    minimum_years: Years | None
    maximum_years: Years | None
    why_unknown: str | None


def drug_outcomes(
    rows: Sequence[Row],
    tiers: Mapping[str, How],
    death: bool,
    counts: Callable[[str], range],
    hangs_on: Mapping[tuple[int, bool], str],
) -> list[Outcome]:
    """One outcome per tier and row that the numbers of qualifying priors (``counts`` of a tier) can reach.

    ``tiers`` carries how far each tier's threshold was verified.
    """
    found = []
    for tier, mark in tiers.items():
        here = [r for r in rows if r["tier"] == tier and (r["death"] == "yes") is death]
        chosen: dict[int, Row] = {}
        for n in counts(tier):
            row = max((r for r in here if int(r["priors"]) <= n), key=lambda r: int(r["priors"]), default=None)
            if row is not None:
                chosen[int(row["priors"])] = row
        for priors, row in chosen.items():
            hangs = [f"tier {tier}"] if len(tiers) > 1 else []
            hangs += [hangs_on[priors, priors in (0, max(chosen))]] if len(chosen) > 1 else []
            least, most = years(row["minimum_years"]), years(row["maximum_years"])
            found.append(Outcome(", ".join(hangs), least, most, weakest([mark, row["verified"]])))
    return found


def gun_outcomes(rows: Sequence[Row], guns: Sequence[str | None], prior_final: bool | None) -> list[Outcome]:
    """The sum of the consecutive terms, for every conduct and every earlier conviction that remains possible."""
    table = {r["conduct"]: r for r in rows}
    finals = (True, False) if prior_final is None else (prior_final,)
    found = []
    for final, conducts in product(finals, product(*([c] if c else list(table) for c in guns))):
        chosen = [table[c] for c in conducts if c in table]
        if len(chosen) < len(guns):
            continue
        hangs = [f"counts: {', '.join(conducts)}"] if None in guns else []
        if len(finals) > 1:
            hangs.append("if an earlier § 924(c) conviction was final" if final else "if none was final before")
        total = sum(_gun_years(row, place, final) for place, row in enumerate(chosen))
        found.append(Outcome(", ".join(hangs), total, "life", weakest(r["verified"] for r in chosen)))
    return found


def _gun_years(row: Row, place: int, final: bool) -> int:
    further = final or (place > 0 and row["later_needs"] == "any")
    return int(row["later_years"] if further else row["first_years"])


def side(
    days: Sequence[date], rows: Sequence[Row], outcomes_of: Callable[[Sequence[Row]], list[Outcome]], why: str
) -> Side:
    """The side of the comparison for a day known exactly, or only as the first and last day it can mean."""
    stretches = [in_force(rows, day) for day in days]
    found: dict[Outcome, None] = {}
    for day, stretch in zip(days, stretches, strict=True):
        differ = any(other != stretch for other in stretches)
        for o in outcomes_of(stretch):
            when = ", ".join(w for w in (f"sentenced on {day}" if differ else "", o.when) if w)
            found[Outcome(when, o.minimum_years, o.maximum_years, o.verified)] = None
    least, most = {o.minimum_years for o in found}, {o.maximum_years for o in found}
    settled = len(least) == len(most) == 1
    return Side(
        on=written((days[0], days[-1])) or "" if days else "",
        outcomes=tuple(found),
        minimum_years=next(iter(least)) if len(least) == 1 else None,
        maximum_years=next(iter(most)) if len(most) == 1 else None,
        why_unknown=None if settled else "several outcomes remain possible" if found else why,
    )


def total(drugs: Side, guns: Side | None) -> Years | None:
    """Both minimums together; the firearm terms run consecutively."""
    if drugs.minimum_years is None or guns is None or guns.minimum_years is None:
        return None
    if drugs.minimum_years == "life" or guns.minimum_years == "life":
        return "life"
    return drugs.minimum_years + guns.minimum_years
