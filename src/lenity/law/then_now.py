"""The penalty then and today, as far as the inputs allow: what the minimum and maximum were, and what changed since.

Usable only as the book's record ``then_and_now.use`` says. Whether a prior conviction still counts is three-valued;
where it is unknown, every outcome that remains possible is given with the condition on which it hangs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial

from ..errors import InputError
from ..rules.tree import Value
from .book import Book, load
from .model import Definition, How
from .outcomes import MOST_PRIORS, NOW_WORDS, THEN_WORDS, Outcome, Side, drug_outcomes, gun_outcomes, side, total
from .penalties import Amount, Row, Years, in_force, reached, weakest, within
from .priors import Prior, PriorTest, evaluate, test_prior
from .when import When, bounds, written


@dataclass(frozen=True)
class Inputs:
    """What is known of the conviction.

    ``tier`` is the letter of § 841(b)(1) in the judgment. ``enhanced_by`` is the number of prior convictions that
    raised the minimum under § 851 (0: none). ``death`` counts only where it was charged and found. ``guns`` is the
    conduct of each § 924(c) count (``possess``, ``brandish``, ``discharge``; ``None`` where unknown); ``()`` says that
    there was none. ``facts`` answers further elements of the changes by name.
    """

    drug: str | None = None
    amount: Amount | None = None
    tier: str | None = None
    death: bool = False
    enhanced_by: int | None = None
    priors: tuple[Prior, ...] = ()
    offense_on: When | None = None
    guns: tuple[str | None, ...] | None = None
    gun_prior_final: bool | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A change since the sentencing, whether it reaches this sentence, and by which way it may be used."""

    id: str
    cite: str
    title: str
    since: date
    reaches: bool | None
    what: str
    retroactive: str
    vehicle: str
    verified: How
    note: str | None
    unsettled: tuple[str, ...]


@dataclass(frozen=True)
class ThenNow:
    """The whole comparison. Totals add the firearm terms, which run consecutively; ``None`` where unknown."""

    sentenced_on: str | None
    on: date
    then: Side
    now: Side
    guns_then: Side | None
    guns_now: Side | None
    total_minimum_then: Years | None
    total_minimum_now: Years | None
    level_then: int | None
    level_now: int | None
    priors: tuple[PriorTest, ...]
    changes: tuple[Change, ...]
    label: str
    label_verified: How
    for_counsel: tuple[str, ...]
    unknown: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        plain: dict[str, object] = json.loads(json.dumps(asdict(self), default=str))
        return plain


def then_and_now(inputs: Inputs, sentenced_on: When | None, on: date, book: Book | None = None) -> ThenNow:
    """The penalty at sentencing and on ``on``. ``InputError`` where the inputs contradict one another or the tables."""
    tables = _Tables(book or load(), inputs)
    days = sorted(set(bounds(sentenced_on))) if sentenced_on else []
    then_tiers, now_tiers = tables.tiers_then(days), tables.tiers_now(days, on)
    tests = {tier: tables.test(days, then_tiers, tier, on) for tier in now_tiers}
    why = tables.why_unknown()
    then = side(
        days,
        tables.penalties,
        partial(drug_outcomes, tiers=then_tiers, death=inputs.death, counts=tables.counts_then, hangs_on=THEN_WORDS),
        why if days else "the day of sentencing is not known",
    )
    now = side(
        [on],
        tables.penalties,
        partial(
            drug_outcomes,
            tiers=now_tiers,
            death=inputs.death,
            counts=lambda tier: tables.counts_now(tests[tier]),
            hangs_on=NOW_WORDS,
        ),
        why,
    )
    guns_then, guns_now = tables.guns(days), tables.guns([on])
    changes = _changes(tables, sentenced_on, on, then.outcomes, then_tiers)
    heaviest = next(iter(tests.values()), ())
    label, label_verified = tables.label(on)
    return ThenNow(
        sentenced_on=written(sentenced_on),
        on=on,
        then=then,
        now=now,
        guns_then=guns_then,
        guns_now=guns_now,
        total_minimum_then=total(then, guns_then),
        total_minimum_now=total(now, guns_now),
        level_then=tables.level(days),
        level_now=tables.level([on]),
        priors=heaviest,
        changes=changes,
        label=label,
        label_verified=label_verified,
        for_counsel=tables.for_counsel(),
        unknown=_unknown(inputs, (then, now), heaviest, changes),
    )


class _Tables:
    """The penalty tables of the book, read for one set of inputs."""

    def __init__(self, book: Book, inputs: Inputs) -> None:
        self.book, self.inputs = book, inputs
        self.penalties = self._rows("841(b)(1).penalties")
        self.firearms = self._rows("924(c)")
        quantities = self._rows("841(b)(1).quantities")
        self.quantities = [r for r in quantities if r["drug"] == inputs.drug]
        self.levels = [r for r in self._rows("2D1.1.marijuana") if r["drug"] == inputs.drug]
        _one_of("drug in the book", inputs.drug, quantities, "drug")
        _one_of("tier", inputs.tier, self.penalties, "tier")
        for conduct in inputs.guns or ():
            _one_of("firearm conduct", conduct, self.firearms, "conduct")
        if inputs.enhanced_by is not None and len(inputs.priors) > inputs.enhanced_by:
            raise InputError(
                f"{len(inputs.priors)} priors are described, but the minimum was raised for {inputs.enhanced_by}",
                fix="describe only the priors named in the § 851 information",
            )

    def _rows(self, name: str) -> list[Row]:
        return self.book.table(name, self.book.find(name)[-1].in_force.start)

    def tiers_then(self, days: Sequence[date]) -> dict[str, How]:
        """The tiers open at sentencing, heaviest first: the judgment's own, else by the amount."""
        if self.inputs.tier:
            return {self.inputs.tier: How.PRIMARY}
        return self._reached(days, [self.inputs.amount] if self.inputs.amount else [])

    def tiers_now(self, days: Sequence[date], on: date) -> dict[str, How]:
        """The tiers open today: by the amount, else by the amounts that the tier of the judgment stood for."""
        amounts = [self.inputs.amount] if self.inputs.amount else []
        if not amounts and self.inputs.tier:
            amounts = [a for day in days for a in within(in_force(self.quantities, day), self.inputs.tier)]
        return self._reached([on], amounts)

    def _reached(self, days: Sequence[date], amounts: Sequence[Amount]) -> dict[str, How]:
        rows = [r for day in days for a in amounts for r in reached(in_force(self.quantities, day), a)]
        tiers = sorted({r["tier"] for r in rows})
        return {tier: weakest(r["verified"] for r in rows if r["tier"] == tier) for tier in tiers}

    def test(self, days: Sequence[date], then_tiers: Iterable[str], tier: str, on: date) -> tuple[PriorTest, ...]:
        """Each prior that raised the minimum, against what a prior must be today in a tier."""
        if not self.inputs.enhanced_by:
            return ()
        was = frozenset(p for t in then_tiers for p in self._predicates(t, days))
        must_be = self._predicates(tier, [on])
        unnamed = (Prior(),) * (self.inputs.enhanced_by - len(self.inputs.priors))
        priors = (*self.inputs.priors, *unnamed)
        if was and was <= must_be:
            return tuple(PriorTest(p.offense, True, ()) for p in priors)
        definitions = [d for name in sorted(must_be) if isinstance(d := self.book.find(name)[-1], Definition)]
        return tuple(test_prior(p, was, definitions, self.inputs.offense_on) for p in priors)

    def _predicates(self, tier: str, days: Sequence[date]) -> frozenset[str]:
        rows = (r for day in days for r in in_force(self.penalties, day) if r["tier"] == tier)
        return frozenset(name for r in rows for name in r["predicate"].split())

    def counts_then(self, _tier: str) -> range:
        n = self.inputs.enhanced_by
        return range(MOST_PRIORS + 1) if n is None else range(n, n + 1)

    def counts_now(self, tests: Sequence[PriorTest]) -> range:
        if self.inputs.enhanced_by is None:
            return range(MOST_PRIORS + 1)
        sure = sum(t.qualifies is True for t in tests)
        return range(sure, sure + sum(t.qualifies is None for t in tests) + 1)

    def guns(self, days: Sequence[date]) -> Side | None:
        """The firearm terms; ``None`` where nobody says whether there is such a count."""
        if self.inputs.guns is None:
            return None
        guns, final = self.inputs.guns, self.inputs.gun_prior_final
        none = [Outcome("", 0, 0, How.PRIMARY)]
        why = "the day is not known, or before the book's table of § 924(c)"
        return side(days, self.firearms, lambda rows: gun_outcomes(rows, guns, final) if guns else none, why)

    def level(self, days: Sequence[date]) -> int | None:
        """The base offense level where the amount decides it on all the days."""
        if self.inputs.amount is None:
            return None
        rows = [r for day in days for r in reached(in_force(self.levels, day), self.inputs.amount)]
        found = {int(r["level"]) for r in rows}
        return found.pop() if len(found) == 1 else None

    def label(self, on: date) -> tuple[str, How]:
        """What the comparison may be used for on the day."""
        versions = self.book.find("then_and_now.use")
        use = next((p for p in versions if p.in_force.covers(on)), versions[0])
        return use.points[0].text, use.verified.how

    def for_counsel(self) -> tuple[str, ...]:
        names = ["841(b)(1).quantities", "841(b)(1).penalties"]
        names += ["924(c)"] if self.inputs.guns else []
        names += ["2D1.1.marijuana"] if self.levels else []
        return tuple(note for name in names for note in self.book.find(name)[-1].for_counsel)

    def why_unknown(self) -> str:
        if self.inputs.amount is None and self.inputs.tier is None:
            return "neither the drug amount nor the tier of the judgment is known"
        if self.inputs.drug is None:
            return "the drug is not known"
        return "the book's tables do not cover that drug, measure or day"


def _one_of(what: str, value: str | None, rows: Sequence[Row], column: str) -> None:
    known = dict.fromkeys(r[column] for r in rows)
    if value is not None and value not in known:
        raise InputError(f"there is no {what} called {value!r}", fix=f"one of {', '.join(known)}")


def _changes(
    tables: _Tables, sentenced_on: When | None, on: date, then: Sequence[Outcome], tiers: Mapping[str, How]
) -> tuple[Change, ...]:
    """Every change of the book that is law by ``on``, oldest first."""
    inputs = tables.inputs
    minimum = {o.minimum_years != 0 for o in then}
    facts: dict[str, Value | None] = {
        "drug": inputs.drug,
        "tier": next(iter(tiers)) if len(tiers) == 1 else None,
        "enhanced_851": None if inputs.enhanced_by is None else inputs.enhanced_by > 0,
        "drug_minimum_then": minimum.pop() if len(minimum) == 1 else None,
        "gun_counts": None if inputs.guns is None else len(inputs.guns),
        "gun_prior_final": inputs.gun_prior_final,
        **inputs.facts,
    }
    found = []
    for provision in tables.book.provisions:
        points = {p.id: p.text for p in provision.points}
        if not isinstance(provision, Definition) or "retroactive" not in points or provision.in_force.start > on:
            continue
        reaches, unsettled = evaluate(provision, facts)
        before = _sentenced_before(sentenced_on, provision.in_force.start)
        if before is False or reaches is False:
            reaches, unsettled = False, ()
        elif before is None:
            reaches, unsettled = None, (*unsettled, "the day of sentencing")
        found.append(
            Change(
                id=provision.id,
                cite=provision.cite,
                title=provision.title,
                since=provision.in_force.start,
                reaches=reaches,
                what=points["what"],
                retroactive=points["retroactive"],
                vehicle=points["vehicle"],
                verified=weakest([provision.verified.how, *(p.verified for p in provision.points if p.verified)]),
                note=provision.verified.note,
                unsettled=unsettled,
            )
        )
    return tuple(sorted(found, key=lambda c: c.since))


def _sentenced_before(sentenced_on: When | None, day: date) -> bool | None:
    if sentenced_on is None:
        return None
    first, last = bounds(sentenced_on)
    return True if last < day else False if first >= day else None


def _unknown(
    inputs: Inputs, sides: Sequence[Side], tests: Sequence[PriorTest], changes: Sequence[Change]
) -> tuple[str, ...]:
    asks = [s.why_unknown for s in sides if s.why_unknown and not s.outcomes]
    asks += ["how many priors raised the minimum under § 851 (information, judgment)"] * (inputs.enhanced_by is None)
    asks += ["whether any count is under 18 U.S.C. § 924(c) (judgment)"] * (inputs.guns is None)
    asks += [f"{t.offense}: {text}" for t in tests for text in t.unsettled]
    asks += [f"{c.title}: {text}" for c in changes if c.reaches is None for text in c.unsettled]
    return tuple(dict.fromkeys(asks))
