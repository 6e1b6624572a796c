"""The penalty then and today: both sides of every threshold and date, and unknown wherever an input is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_rows import rows

from lenity.errors import InputError
from lenity.law.model import How
from lenity.law.outcomes import Outcome
from lenity.law.penalties import Amount, Edge, Years, parse_amount, weakest
from lenity.law.priors import Prior
from lenity.law.then_now import Inputs, ThenNow, then_and_now
from lenity.law.then_now_text import then_now_text

TODAY = date(2026, 11, 23)
TON = parse_amount("1000 kg or more")
GOOD = Prior("a state conviction", True, 15, 20, date(1998, 1, 1))


def _inputs(row: dict[str, str]) -> Inputs:
    prior = Prior(
        trafficking={"yes": True, "no": False}.get(row["trafficking"]),
        maximum_years=float(row["maximum"]) if row["maximum"] else None,
        months_served=float(row["served"]) if row["served"] else None,
        released_on=date.fromisoformat(row["released"]) if row["released"] else None,
    )
    return Inputs(
        drug=row["drug"] or None,
        amount=parse_amount(row["amount"]) if row["amount"] else None,
        tier=row["tier"] or None,
        enhanced_by=int(row["enhanced_by"]) if row["enhanced_by"] else None,
        priors=() if prior == Prior() else (prior,),
        offense_on=date.fromisoformat(row["offense"]) if row["offense"] else None,
        guns=(),
    )


def _years(text: str) -> Years | None:
    return None if not text else "life" if text == "life" else int(text)


@pytest.mark.parametrize("row", rows("then_now.csv"), ids=lambda r: r["why"])
def test_minimum_and_maximum(row: dict[str, str]) -> None:
    sentenced = date.fromisoformat(row["sentenced"]) if row["sentenced"] else None
    found = then_and_now(_inputs(row), sentenced, date.fromisoformat(row["on"]))
    sides = [found.then.minimum_years, found.then.maximum_years, found.now.minimum_years, found.now.maximum_years]
    assert sides == [_years(row[k]) for k in ("minimum_then", "maximum_then", "minimum_now", "maximum_now")]
    for side in (found.then, found.now):
        settled = side.minimum_years is not None and side.maximum_years is not None
        assert (side.why_unknown is None) == settled


def vailes(**more: object) -> ThenNow:
    """Marijuana of 1,000 kg or more, one prior under § 851, sentenced about 2009."""
    given: dict[str, object] = {"drug": "marijuana", "amount": TON, "enhanced_by": 1, "guns": (), **more}
    return then_and_now(Inputs(**given), (date(2009, 1, 1), date(2009, 12, 31)), TODAY)  # type: ignore[arg-type]


def test_vailes_with_nothing_known_of_the_prior() -> None:
    found = vailes()
    assert found.sentenced_on == "2009"
    assert found.then.minimum_years == 20
    assert found.now.outcomes == (
        Outcome("if no prior qualifies today", 10, "life", How.PRIMARY),
        Outcome("if a prior qualifies today", 15, "life", How.PRIMARY),
    )
    assert found.priors[0].qualifies is None
    assert len(found.priors[0].unsettled) == 4
    assert any("maximum is ten years or more" in ask for ask in found.unknown)
    assert found.total_minimum_then == 20
    assert found.total_minimum_now is None


@pytest.mark.parametrize(("prior", "minimum"), [(GOOD, 15), (Prior(maximum_years=5), 10)])
def test_vailes_once_the_prior_is_known(prior: Prior, minimum: int) -> None:
    found = vailes(priors=(prior,), offense_on=date(2007, 7, 1))
    assert found.now.minimum_years == minimum
    assert found.priors[0].unsettled == ()


def test_a_date_known_in_part_settles_what_it_can() -> None:
    """Released in 1992 and offending from July 2007: fifteen years may or may not have passed."""
    whole = (date(1992, 1, 1), date(1992, 12, 31))
    late = Prior("p", True, 15, 20, (date(1993, 1, 1), date(1993, 12, 31)))
    assert vailes(priors=(Prior("p", True, 15, 20, whole),), offense_on=date(2007, 7, 1)).now.minimum_years is None
    assert vailes(priors=(late,), offense_on=date(2007, 7, 1)).now.minimum_years == 15


@pytest.mark.parametrize(
    ("drug", "tier", "minimums"),
    [
        ("heroin", "A", [10]),
        ("heroin", "B", [5]),
        ("heroin", "C", [0]),
        ("crack", "A", [10, 5]),
        ("crack", "B", [5, 0]),
        ("crack", "C", [0]),
        ("hashish", "C", [0]),
        ("hashish", "D", [0]),
        ("marijuana", "B", [5]),
    ],
)
def test_the_tier_of_the_judgment_stands_for_its_amounts(drug: str, tier: str, minimums: list[int]) -> None:
    found = then_and_now(Inputs(drug, tier=tier, enhanced_by=0), date(2009, 5, 1), TODAY)
    assert [o.minimum_years for o in found.now.outcomes] == minimums
    assert all(o.when.startswith("tier ") for o in found.now.outcomes) == (len(minimums) > 1)
    if drug == "hashish":
        assert found.now.maximum_years == {"C": 20, "D": 5}[tier]


def test_firearm_outcomes_say_on_what_they_hang() -> None:
    open_end = then_and_now(Inputs(guns=("possess", None)), date(2009, 5, 1), TODAY).guns_now
    assert open_end is not None
    said = {o.when: o.minimum_years for o in open_end.outcomes}
    assert said["counts: possess, discharge, if none was final before"] == 15
    assert said["counts: possess, brandish, if an earlier § 924(c) conviction was final"] == 50
    assert len(said) == 6
    sure = then_and_now(Inputs(guns=("possess",), gun_prior_final=False), date(2009, 5, 1), TODAY).guns_now
    assert sure is not None
    assert [o.when for o in sure.outcomes] == [""]


def test_a_sentence_known_only_within_a_year_of_change_gives_both() -> None:
    found = then_and_now(Inputs("marijuana", TON, enhanced_by=1), (date(2018, 1, 1), date(2018, 12, 31)), TODAY)
    assert [o.minimum_years for o in found.then.outcomes] == [20, 15]
    assert [o.when for o in found.then.outcomes] == ["sentenced on 2018-01-01", "sentenced on 2018-12-31"]
    reached = {c.id: c.reaches for c in found.changes}
    assert reached["fsa401"] is None


def test_a_prior_found_under_either_law_may_still_be_a_violent_one() -> None:
    """Sentenced in 2018, on an unknown side of the Act: that it was a drug offense is then not known."""
    prior = Prior(maximum_years=5)
    around = (date(2018, 1, 1), date(2018, 12, 31))
    inputs = Inputs("marijuana", TON, enhanced_by=1, priors=(prior,))
    assert then_and_now(inputs, around, TODAY).priors[0].qualifies is None
    assert then_and_now(inputs, date(2018, 1, 1), TODAY).priors[0].qualifies is False


@pytest.mark.parametrize(
    ("listed", "served", "assault", "qualifies"),
    [
        (True, 13, None, True),
        (True, 12, False, False),
        (True, None, False, None),
        (False, 13, False, False),
        (False, None, True, True),
        (None, None, None, None),
    ],
)
def test_a_serious_violent_felony(
    listed: bool | None, served: int | None, assault: bool | None, qualifies: bool | None
) -> None:
    """Where the law of the first sentence is not known, nothing says that the prior was a drug offense."""
    prior = Prior("p", False, None, served, None, listed, assault, drug_offense=False)
    inputs = Inputs("marijuana", TON, enhanced_by=1, priors=(prior,))
    assert then_and_now(inputs, (date(2018, 1, 1), date(2018, 12, 31)), TODAY).priors[0].qualifies is qualifies


def test_two_priors_of_which_one_is_known_to_fail() -> None:
    found = vailes(enhanced_by=2, priors=(Prior(maximum_years=5), GOOD), offense_on=date(2007, 7, 1))
    assert found.then.minimum_years == "life"
    assert found.now.minimum_years == 15
    open_one = vailes(enhanced_by=2, priors=(GOOD,), offense_on=date(2007, 7, 1))
    assert [(o.minimum_years, o.when) for o in open_one.now.outcomes] == [
        (15, "if exactly one prior qualifies today"),
        (25, "if two or more priors qualify today"),
    ]


def test_death_found_raises_every_tier() -> None:
    found = vailes(death=True)
    assert found.then.minimum_years == "life"
    assert [o.minimum_years for o in found.now.outcomes] == [20, "life"]


@pytest.mark.parametrize(
    ("guns", "final", "sentenced", "then", "now"),
    [
        ((), None, date(2009, 5, 1), 0, 0),
        (("possess",), False, date(2009, 5, 1), 5, 5),
        (("possess", "possess"), False, date(2009, 5, 1), 30, 10),
        (("brandish", "discharge"), False, date(2009, 5, 1), 32, 17),
        (("possess", "possess", "possess"), False, date(2018, 12, 20), 55, 15),
        (("possess", "possess", "possess"), False, date(2018, 12, 21), 15, 15),
        (("possess", "possess"), True, date(2009, 5, 1), 50, 50),
        (("possess", "possess"), None, date(2009, 5, 1), None, None),
        (("possess", None), False, date(2009, 5, 1), 30, None),
        (None, None, date(2009, 5, 1), None, None),
        (("possess", "possess"), False, date(1998, 11, 12), None, 10),
    ],
)
def test_firearm_counts(
    guns: tuple[str | None, ...] | None, final: bool | None, sentenced: date, then: int | None, now: int | None
) -> None:
    inputs = Inputs("marijuana", TON, enhanced_by=0, guns=guns, gun_prior_final=final)
    found = then_and_now(inputs, sentenced, TODAY)
    sides = [side.minimum_years if side else None for side in (found.guns_then, found.guns_now)]
    assert sides == [then, now]
    totals = [None if n is None else 10 + n for n in (then, now)]
    assert [found.total_minimum_then, found.total_minimum_now] == totals


@pytest.mark.parametrize(
    ("change", "inputs", "sentenced", "reaches"),
    [
        ("fsa401", Inputs(tier="A", enhanced_by=1), date(2018, 12, 20), True),
        ("fsa401", Inputs(tier="A", enhanced_by=1), date(2018, 12, 21), False),
        ("fsa401", Inputs(tier="C", enhanced_by=1), date(2009, 5, 1), False),
        ("fsa401", Inputs(tier="A", enhanced_by=0), date(2009, 5, 1), False),
        ("fsa401", Inputs(tier="A"), date(2009, 5, 1), None),
        ("fsa401", Inputs(tier="A", enhanced_by=1), None, None),
        ("fsa403", Inputs(guns=("possess", "possess"), gun_prior_final=False), date(2009, 5, 1), True),
        ("fsa403", Inputs(guns=("possess", "possess"), gun_prior_final=True), date(2009, 5, 1), False),
        ("fsa403", Inputs(guns=("possess", "possess")), date(2009, 5, 1), None),
        ("fsa403", Inputs(guns=("possess",)), date(2009, 5, 1), False),
        ("fair_sentencing_act", Inputs("crack", tier="A"), date(2010, 8, 2), True),
        ("fair_sentencing_act", Inputs("crack", tier="A"), date(2010, 8, 3), False),
        ("fair_sentencing_act", Inputs("marijuana", tier="A"), date(2009, 5, 1), False),
        ("782", Inputs(facts={"drug_table_used": True, "range_set_by_minimum": False}), date(2014, 10, 31), True),
        ("782", Inputs(facts={"drug_table_used": True, "range_set_by_minimum": False}), date(2014, 11, 1), False),
        ("782", Inputs(facts={"drug_table_used": True, "range_set_by_minimum": True}), date(2014, 10, 31), False),
        ("782", Inputs(), date(2014, 10, 31), None),
        ("821.A", Inputs(facts={"status_points": True}), date(2023, 10, 31), True),
        ("821.A", Inputs(facts={"status_points": False}), date(2023, 10, 31), False),
        ("821.A", Inputs(facts={"status_points": True}), date(2023, 11, 1), False),
        ("821.B", Inputs(facts={"zero_points": True}), date(2023, 10, 31), True),
        ("fsa402", Inputs("marijuana", TON, enhanced_by=0), date(2009, 5, 1), None),
        (
            "fsa402",
            Inputs("marijuana", TON, enhanced_by=0, facts={"history_points_counted": 5}),
            date(2009, 5, 1),
            False,
        ),
        (
            "fsa402",
            Inputs(
                "marijuana",
                TON,
                enhanced_by=0,
                facts={
                    "history_points_counted": 4,
                    "prior_three_point_offense": False,
                    "prior_two_point_violent_offense": False,
                },
            ),
            date(2009, 5, 1),
            True,
        ),
    ],
)
def test_which_changes_reach_the_sentence(
    change: str, inputs: Inputs, sentenced: date | None, reaches: bool | None
) -> None:
    found = next(c for c in then_and_now(inputs, sentenced, TODAY).changes if c.id == change)
    assert found.reaches is reaches
    assert bool(found.unsettled) == (reaches is None)


def test_every_change_says_whether_it_is_retroactive_and_by_which_vehicle() -> None:
    found = {c.id: c for c in vailes().changes}
    assert set(found) == {
        "fair_sentencing_act", "782", "fsa401", "fsa402", "fsa403", "821.A", "821.B", "2D1.1.2025",
    }  # fmt: skip
    for name in ("fsa401", "fsa402", "fsa403"):
        assert found[name].retroactive.startswith("No")
        assert found[name].vehicle.startswith("None of its own")
    assert "404(b)" in found["fair_sentencing_act"].vehicle
    for name in ("782", "821.A", "821.B"):
        assert "3582(c)(2)" in found[name].vehicle
    assert found["fsa401"].verified is How.MEMORY
    assert found["821.A"].verified is How.PRIMARY


def test_a_change_is_not_told_before_it_is_law() -> None:
    before = then_and_now(Inputs(), date(2009, 5, 1), date(2018, 12, 20))
    assert {c.id for c in before.changes} == {"fair_sentencing_act", "782"}
    after = then_and_now(Inputs(), date(2009, 5, 1), date(2018, 12, 21))
    assert {c.id for c in after.changes} == {"fair_sentencing_act", "782", "fsa401", "fsa402", "fsa403"}


@pytest.mark.parametrize(
    ("inputs", "then", "now"),
    [
        (Inputs(), "neither the drug amount nor the tier of the judgment is known", None),
        (Inputs(amount=TON), "the drug is not known", None),
        (Inputs(tier="A"), None, "the drug is not known"),
        (
            Inputs("hashish", parse_amount("300 plants")),
            "the book's tables do not cover that drug, measure or day",
            None,
        ),
    ],
)
def test_why_a_side_is_not_known(inputs: Inputs, then: str | None, now: str | None) -> None:
    found = then_and_now(inputs, date(2009, 5, 1), TODAY)
    if then:
        assert found.then.why_unknown == then
    assert found.now.why_unknown == (now or then)
    assert (now or then) in found.unknown


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 5, 27), "depends on the circuit and the day"),
        (date(2026, 5, 28), "Not a reason by itself for a ruling on or after 2026-05-28 (Rutherford)"),
    ],
)
def test_what_the_comparison_may_be_used_for(on: date, words: str) -> None:
    found = then_and_now(Inputs("marijuana", TON, enhanced_by=1), date(2009, 5, 1), on)
    assert words in found.label
    assert "the extent of a reduction" in found.label
    assert "§ 3553(a)(6)" in found.label
    assert then_now_text(found).startswith(found.label)


def test_before_the_first_version_its_words_are_used() -> None:
    found = then_and_now(Inputs(), None, date(1988, 11, 17))
    assert "depends on the circuit and the day" in found.label


def test_no_firearm_count_adds_nothing() -> None:
    assert vailes().guns_then == vailes(guns=()).guns_then
    assert vailes().guns_then.outcomes == (Outcome("", 0, 0, How.PRIMARY),)  # type: ignore[union-attr]
    assert "Firearm counts" not in then_now_text(vailes())
    assert "Firearm counts" in then_now_text(vailes(guns=("possess",)))


def test_marks_are_carried_along() -> None:
    assert vailes().then.outcomes[0].verified is How.SECONDARY
    crack = then_and_now(Inputs("crack", parse_amount("60 g"), enhanced_by=0), date(2009, 5, 1), TODAY)
    assert crack.then.outcomes[0].verified is How.SECONDARY
    assert weakest(["primary", "memory", "secondary"]) is How.MEMORY


@pytest.mark.parametrize(
    ("amount", "then", "now"),
    [
        ("1000 kg", 32, 30),
        ("999 kg", 30, 28),
        ("3000 kg", 34, 32),
        ("30000 kg", 38, 36),
        ("90000 kg", 38, 38),
        ("250 g", 8, 6),
        ("249 g", 6, 6),
        ("at least 1000 but less than 3000 kg", 32, 30),
        ("1000 kg or more", None, None),
        ("1000 plants", None, None),
    ],
)
def test_base_offense_levels_for_marijuana(amount: str, then: int | None, now: int | None) -> None:
    found = then_and_now(Inputs("marijuana", parse_amount(amount)), date(2014, 10, 31), TODAY)
    assert [found.level_then, found.level_now] == [then, now]
    later = then_and_now(Inputs("marijuana", parse_amount(amount)), date(2014, 11, 1), TODAY)
    assert later.level_then == now


def test_with_nothing_known_nothing_is_claimed() -> None:
    found = then_and_now(Inputs(), None, TODAY)
    assert found.then.minimum_years is None
    assert found.now.minimum_years is None
    assert found.guns_then is None
    assert found.level_now is None
    assert found.then.why_unknown == "the day of sentencing is not known"
    assert all(c.reaches is None for c in found.changes)
    assert "not known" in then_now_text(found)


@pytest.mark.parametrize(
    "inputs",
    [
        Inputs(drug="tobacco"),
        Inputs(tier="E"),
        Inputs(guns=("wave",)),
        Inputs(enhanced_by=0, priors=(GOOD,)),
    ],
)
def test_inputs_that_cannot_be(inputs: Inputs) -> None:
    with pytest.raises(InputError) as e:
        then_and_now(inputs, date(2009, 5, 1), TODAY)
    assert e.value.fix


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,000 kg or more", Amount(Edge(Decimal(1_000_000)), None)),
        ("at least 1,000 kilograms of marijuana", Amount(Edge(Decimal(1_000_000)), None)),
        ("1000+ plants", Amount(Edge(Decimal(1000)), None, "plants")),
        ("1,000-3,000 kg", Amount(Edge(Decimal(1_000_000)), Edge(Decimal(3_000_000)))),
        ("500 g to 1 kg", Amount(Edge(Decimal(500)), Edge(Decimal(1000)))),
        ("at least 100 but less than 400 kg", Amount(Edge(Decimal(100_000)), Edge(Decimal(400_000), -1))),
        ("less than 50 kg", Amount(Edge(Decimal(0)), Edge(Decimal(50_000), -1))),
        ("up to 5 g", Amount(Edge(Decimal(0)), Edge(Decimal(5)))),
        ("more than 10 kg", Amount(Edge(Decimal(10_000), 1), None)),
        ("50 g of crack", Amount(Edge(Decimal(50)), Edge(Decimal(50)))),
        ("1 lb", Amount(Edge(Decimal("453.59237")), Edge(Decimal("453.59237")))),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: Amount) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize("text", ["", "kg", "5", "many kg", "5 mg", "-5 g", "3000-1000 kg", "5-5 g but less than 5 g"])
def test_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(InputError):
        parse_amount(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_an_input_error(text: str) -> None:
    try:
        found = parse_amount(text)
    except InputError:
        return
    assert found.high is None or found.low.amount <= found.high.amount


@settings(max_examples=40, deadline=None)
@given(st.decimals(0, 2000, places=3), st.sampled_from(["marijuana", "crack", "heroin"]), st.booleans())
def test_more_of_a_drug_never_costs_less(kilograms: Decimal, drug: str, later: bool) -> None:
    sentenced = date(2020, 1, 1) if later else date(2009, 1, 1)
    found = []
    for amount in (kilograms, kilograms + 1):
        inputs = Inputs(drug, parse_amount(f"{amount} kg"), enhanced_by=0)
        found.append(then_and_now(inputs, sentenced, TODAY).then.minimum_years)
    least, most = found
    assert isinstance(least, int)
    assert isinstance(most, int)
    assert least <= most


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 60), st.none() | st.booleans())
def test_knowing_more_of_the_prior_only_narrows_the_outcomes(
    maximum: int, months: int, trafficking: bool | None
) -> None:
    open_ended = {o.minimum_years for o in vailes().now.outcomes}
    told = vailes(priors=(Prior("p", trafficking, maximum, months),), offense_on=date(2007, 7, 1))
    assert {o.minimum_years for o in told.now.outcomes} <= open_ended


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("2 kg", 2000),
        ("2 kilograms", 2000),
        ("2 kilos", 2000),
        ("2 g", 2),
        ("2 grams", 2),
        ("1 gram", 1),
        ("2 plants", 2),
        ("1 plant", 1),
        ("1 lb", "453.59237"),
        ("2 pounds", "907.18474"),
    ],
)
def test_every_unit(text: str, grams: int | str) -> None:
    assert parse_amount(text).low == Edge(Decimal(grams))


@pytest.mark.parametrize(("side", "at_least", "more_than"), [(-1, False, False), (0, True, False), (1, True, True)])
def test_the_amount_of_the_threshold_itself(side: Literal[-1, 0, 1], at_least: bool, more_than: bool) -> None:
    edge = Edge(Decimal(5), side)
    assert edge.reaches({"amount": "5", "bound": "at least"}) is at_least
    assert edge.reaches({"amount": "5", "bound": "more than"}) is more_than
    assert edge.reaches({"amount": "4.99", "bound": "more than"})
    assert not edge.reaches({"amount": "5.01", "bound": "at least"})
