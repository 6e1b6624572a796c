"""The term on the calendar: what more days, credit and interruptions do to the dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lenity.errors import InputError
from lenity.sentence import compute, parse

_STARTS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
_TERMS = st.fixed_dictionaries(
    {"years": st.integers(0, 40), "months": st.integers(0, 14), "days": st.integers(0, 40)}
).filter(lambda term: any(term.values()))
_PLAIN: dict[str, Any] = {
    "sentence_start": "2020-01-01",
    "term": {"years": 10},
    "jail_credit_days": 0,
    "gct_rate_per_year": 54,
}
_DATED = ("full_term_date", "statutory_release_date", "ten_years_served_on", "three_quarters_served_on")


def _of(**changes: Any) -> dict[str, Any]:
    return compute(parse({**_PLAIN, **changes}))


def _day(text: Any) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2020-01-01", {"months": 24}, "2021-12-31"),
        ("2020-02-29", {"years": 1}, "2021-02-27"),
        ("2019-03-01", {"years": 1}, "2020-02-29"),
        ("2021-01-31", {"months": 1}, "2021-02-27"),
        ("2021-01-31", {"months": 1, "days": 1}, "2021-02-28"),
        ("2021-01-01", {"days": 1}, "2021-01-01"),
        ("2008-05-12", {"months": 250}, "2029-03-11"),
        ("2008-05-12", {"years": 20, "months": 10}, "2029-03-11"),
    ],
)
def test_full_term(start: str, term: dict[str, int], end: str) -> None:
    assert _of(sentence_start=start, term=term)["full_term_date"] == end


def test_credit_comes_off_the_end_not_the_start() -> None:
    # Starting 60 days earlier would put 29 February 2020 outside the term.
    assert _of(sentence_start="2020-04-01", term={"years": 1}, jail_credit_days=60)["full_term_date"] == "2021-01-30"


@given(_STARTS, _TERMS, st.integers(0, 2000), st.integers(1, 300))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_more_jail_credit_is_never_later(start: date, term: dict[str, int], credit: int, more: int) -> None:
    told = {"sentence_start": str(start), "term": term, "regime": "post_fsa"}
    less, greater = _of(**told, jail_credit_days=credit), _of(**told, jail_credit_days=credit + more)
    for key in _DATED:
        assert greater[key] <= less[key]
    assert greater["gct_days"] == less["gct_days"]


@given(_STARTS, _TERMS, st.integers(1, 400), st.sampled_from([54, 42]), st.sampled_from(["pre_fsa", "post_fsa"]))
@example(date(2020, 2, 29), {"years": 1, "months": 0, "days": 0}, 1, 54, "post_fsa")
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_consecutive_day_is_never_earlier(
    start: date, term: dict[str, int], more: int, rate: int, regime: str
) -> None:
    told = {"sentence_start": str(start), "gct_rate_per_year": rate, "regime": regime}
    longer = [{"term": term}, {"term": {"days": more}, "relation": "consecutive"}]
    before, after = _of(**told, term=term), _of(**told, term=None, components=longer)
    assert _day(after["full_term_date"]) - _day(before["full_term_date"]) == timedelta(more)
    assert after["three_quarters_served_on"] >= before["three_quarters_served_on"]
    # Passing from 12 months to 12 months and a day earns 54 days for one: the known cliff of § 3624(b)(1).
    if before["gct_days"] > 0 or after["gct_days"] == 0:
        assert after["statutory_release_date"] >= before["statutory_release_date"]


@given(_STARTS, st.integers(2, 30), st.integers(0, 500), st.integers(0, 300))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_an_inoperative_day_moves_the_full_term_by_one(start: date, years: int, after: int, length: int) -> None:
    first = start + timedelta(1 + after)
    told = {"sentence_start": str(start), "term": {"years": years}, "regime": "post_fsa"}
    plain = _of(**told)
    idle = _of(**told, inoperative_periods=[[str(first), str(first + timedelta(length))]])
    moved = timedelta(length + 1)
    assert idle["inoperative_days"] == moved.days
    assert _day(idle["full_term_date"]) - _day(plain["full_term_date"]) == moved
    assert _day(idle["statutory_release_date"]) - _day(plain["statutory_release_date"]) == moved


def test_an_interruption_after_a_milestone_does_not_move_it() -> None:
    early = _of(inoperative_periods=[["2021-01-01", "2021-01-10"]])
    late = _of(inoperative_periods=[["2029-01-01", "2029-01-10"]])
    assert early["three_quarters_served_on"] == "2027-07-12"
    assert late["three_quarters_served_on"] == _of()["three_quarters_served_on"] == "2027-07-02"
    assert late["full_term_date"] == early["full_term_date"] == "2030-01-10"


def test_an_interruption_that_an_earlier_one_makes_count() -> None:
    # Three quarters would be served on 2027-07-02; the first interruption puts that past the second.
    two = _of(inoperative_periods=[["2021-01-01", "2021-01-10"], ["2027-07-05", "2027-07-06"]])
    assert two["three_quarters_served_on"] == "2027-07-14"


def test_periods_that_overlap_count_each_day_once() -> None:
    result = _of(
        jail_credit_days=None, jail_credit_periods=[["2019-03-05", "2019-03-10"], ["2019-03-01", "2019-03-06"]]
    )
    assert result["jail_credit_days"] == 10
    within = _of(
        jail_credit_days=None, jail_credit_periods=[["2019-03-01", "2019-03-31"], ["2019-03-05", "2019-03-06"]]
    )
    assert within["jail_credit_days"] == 31


def test_days_served_and_percentages() -> None:
    first = _of(on="2020-01-01")
    assert first["days_served"] == 1
    end = _of(on="2029-12-31")
    assert (end["days_served"], end["percent_full_term"]) == (3653, 100.0)
    released = _of(on=_of()["statutory_release_date"])
    assert released["percent_statutory_term"] == 100.0
    assert 85 <= released["percent_full_term"] <= 87
    credited = _of(on="2020-01-01", jail_credit_days=99)
    assert credited["days_served"] == 100


def test_time_served_stops_at_the_term() -> None:
    result = _of(on="2035-01-01")
    assert result["days_served"] == result["total_term_days"]
    assert any("had passed" in note for note in result["notes"])


def test_time_away_is_not_served() -> None:
    idle = [["2020-06-01", "2020-06-10"]]
    assert _of(on="2020-06-05", inoperative_periods=idle)["days_served"] == 152
    assert _of(on="2020-01-02", inoperative_periods=[["2020-01-02", "2020-03-01"]])["days_served"] == 1
    assert _of(on="2020-05-31", inoperative_periods=idle)["days_served"] == 152
    assert _of(on="2020-06-01", inoperative_periods=idle)["days_served"] == 152
    assert _of(on="2020-06-30", inoperative_periods=idle)["days_served"] == 172


@given(_STARTS, st.integers(1, 480), st.integers(0, 900))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_three_quarters_is_the_first_day_that_reads_75(start: date, months: int, credit: int) -> None:
    told = {"sentence_start": str(start), "term": {"months": months}, "jail_credit_days": credit}
    day = _day(_of(**told)["three_quarters_served_on"])
    assert _of(**told, on=str(day))["percent_full_term"] >= 75
    if day > start:
        assert _of(**told, on=str(day - timedelta(1)))["percent_full_term"] < 75


@given(_STARTS, st.integers(0, 900))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_ten_years_of_a_ten_year_term_is_the_full_term(start: date, credit: int) -> None:
    result = _of(sentence_start=str(start), jail_credit_days=credit)
    assert result["ten_years_served_on"] == result["full_term_date"]
    assert result["lesser_of_ten_years_or_three_quarters_on"] == result["three_quarters_served_on"]


def test_the_lesser_of_ten_years_or_three_quarters() -> None:
    assert _of(term={"years": 30})["lesser_of_ten_years_or_three_quarters_on"] == "2029-12-31"
    assert _of(term={"years": 12})["lesser_of_ten_years_or_three_quarters_on"] == "2028-12-31"


def test_ten_years_of_a_shorter_term_are_a_date_but_no_line() -> None:
    long, short = _of(term={"years": 12}), _of(term={"years": 9})
    assert long["ten_years_served_on"] == short["ten_years_served_on"] == "2029-12-31"
    assert any("Ten years" in line["rule"] for line in long["breakdown"])
    assert not any("Ten years" in line["rule"] for line in short["breakdown"])
    assert any("ends before ten years" in note for note in short["notes"])


@pytest.mark.parametrize(
    ("term", "months", "day"),
    [
        ({"years": 10}, 80, "2026-08-31"),
        (
            {"months": 250},
            pytest.approx(166.667, abs=0.001),
            "2033-11-20",
        ),  # 166 months, and 20 of the 30 days of November
        ({"years": 3}, 24, "2021-12-31"),
    ],
)
def test_two_thirds(term: dict[str, int], months: object, day: str) -> None:
    result = _of(term=term)
    assert result["two_thirds_of_term_months"] == months
    assert result["two_thirds_date"] == day


def test_credit_longer_than_the_term_ends_it_on_its_first_day() -> None:
    result = _of(term={"months": 6}, jail_credit_days=400)
    assert result["full_term_date"] == result["statutory_release_date"] == "2020-01-01"
    assert any("whole term" in note for note in result["notes"])


class TestAggregates:
    def test_consecutive_terms_are_added_and_computed_once(self) -> None:
        result = _of(
            term=None,
            components=[{"term": {"months": 46}}, {"term": {"months": 21}, "relation": "consecutive"}],
        )
        assert result["aggregate_months"] == 67
        assert result["gct_days"] == 301
        apart = 3 * 54 + 304 * 54 // 365 + 54 + 273 * 54 // 365
        assert result["gct_days"] != apart

    def test_the_longer_of_concurrent_terms_controls(self) -> None:
        for terms in ([250, 120], [120, 250]):
            parts = [{"term": {"months": months}, "relation": "concurrent"} for months in terms]
            result = _of(term=None, components=parts)
            assert result["aggregate_months"] == 250
            assert result["full_term_date"] == _of(term={"months": 250})["full_term_date"]

    def test_concurrent_terms_from_different_days_overlap(self) -> None:
        parts: list[dict[str, Any]] = [
            {"term": {"years": 5}},
            {"term": {"years": 5}, "relation": "concurrent", "sentence_start": "2022-07-15"},
        ]
        result = _of(term=None, components=parts)
        assert result["full_term_date"] == "2027-07-14"
        assert result["gct_days"] == 7 * 54 + 195 * 54 // 365
        assert any("earliest start" in line["rule"] for line in result["breakdown"])
        within = [parts[0], {**parts[1], "term": {"years": 1}}]
        assert _of(term=None, components=within)["full_term_date"] == "2024-12-31"

    def test_the_aggregate_that_the_third_circuit_upheld(self) -> None:
        # Blood v. Bledsoe, 648 F.3d 203 (3d Cir. 2011): 51 months from 2004-02-09 and 78 months from 2006-03-13,
        # concurrent, are 103 months and 4 days.
        parts = [
            {"term": {"months": 51}},
            {"term": {"months": 78}, "relation": "concurrent", "sentence_start": "2006-03-13"},
        ]
        result = _of(sentence_start="2004-02-09", term=None, components=parts)
        one = _of(sentence_start="2004-02-09", term={"months": 103, "days": 4})
        assert result["full_term_date"] == one["full_term_date"] == "2012-09-12"
        assert any("8 years 7 months 4 days" in line["rule"] for line in result["breakdown"])

    def test_the_first_listed_need_not_start_first(self) -> None:
        parts = [
            {"term": {"years": 5}, "sentence_start": "2022-07-15"},
            {"term": {"years": 5}, "relation": "concurrent", "sentence_start": "2020-01-01"},
        ]
        result = _of(term=None, sentence_start=None, components=parts)
        assert (result["sentence_start"], result["full_term_date"]) == ("2020-01-01", "2027-07-14")

    def test_term_and_components_must_agree(self) -> None:
        with pytest.raises(InputError, match="components make 5 years 7 months"):
            _of(components=[{"term": {"months": 46}}, {"term": {"months": 21}, "relation": "consecutive"}])

    def test_terms_beyond_reason_are_refused(self) -> None:
        parts = [{"term": {"years": 1000}}, *[{"term": {"years": 1000}, "relation": "consecutive"}] * 3]
        with pytest.raises(InputError, match="2,000 years"):
            _of(term=None, components=parts)


class TestLife:
    def test_dates_are_null_with_the_reason_and_time_served_still_counts(self) -> None:
        result = _of(term=None, life=True, on="2026-06-30", born="1970-05-01", jail_credit_days=200)
        for key in ("full_term_date", "statutory_release_date", "three_quarters_served_on", "two_thirds_date"):
            assert result[key] is None
            assert "life" in result["unknown"][key]
        assert result["days_served"] == 2373 + 200
        assert result["ten_years_served_on"] == "2029-06-14"
        assert result["lesser_of_ten_years_or_three_quarters_on"] == "2029-06-14"
        assert result["age65_on"] == "2035-05-01"
        assert result["gct_days"] == 0

    def test_life_beside_a_term_is_life(self) -> None:
        assert _of(life=True, on="2026-06-30")["full_term_date"] is None
