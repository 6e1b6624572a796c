"""Good conduct time on both bases, against the Bureau's loop written out, and the choice between them by date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lenity.errors import InputError
from lenity.sentence import columns, compute, parse

_STARTS = st.dates(date(1988, 1, 1), date(2060, 12, 31))
_ROWS = st.lists(
    st.tuples(_STARTS, st.integers(0, 1800), st.integers(0, 400), st.sampled_from([54, 42])).filter(
        lambda row: row[1] + row[2] > 0
    ),
    min_size=1,
    max_size=40,
)


def _anniversary(start: date, years: int) -> date:
    leap_day = (start.month, start.day) == (2, 29)
    year = start.year + years
    return (
        date(year, 2, 28) if leap_day and (year % 4 or (year % 100 == 0 and year % 400)) else start.replace(year=year)
    )


def _loop(start: date, total: int, rate: int) -> int:
    """Serve a year, add the year's credit, while the rest covers both; then the last part day by day."""
    thousandths = {54: 148, 42: 115}[rate]
    credit, years, rest = 0, 0, total
    while True:
        year = (_anniversary(start, years + 1) - _anniversary(start, years)).days
        if rest < year + rate:
            break
        rest, credit, years = rest - year - rate, credit + rate, years + 1
    served = 0
    while served + thousandths * served // 1000 < rest:
        served += 1
    return credit + thousandths * served // 1000


def _by_columns(rows: list[tuple[date, int, int, int]], regime: str) -> pl.DataFrame:
    names = ("sentence_start", "term_months", "term_days", "gct_rate")
    frame = pl.DataFrame(rows, schema=list(names), orient="row").with_columns(
        term_years=0, jail_credit_days=0, regime=pl.lit(regime)
    )
    return columns(frame.lazy(), date(2026, 11, 23)).collect()


def _earns(row: dict[str, Any]) -> bool:
    return bool(row["full_term_date"] >= _anniversary(row["sentence_start"], 1))


@given(_ROWS)
@example([(date(2008, 2, 29), 12, 1, 54), (date(2000, 3, 1), 1800, 0, 54), (date(1999, 3, 1), 1799, 29, 42)])
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_closed_form_is_the_loop(rows: list[tuple[date, int, int, int]]) -> None:
    for row in _by_columns(rows, "pre_fsa").iter_rows(named=True):
        total = (row["full_term_date"] - row["sentence_start"]).days + 1
        expected = _loop(row["sentence_start"], total, row["gct_rate"]) if _earns(row) else 0
        assert row["gct_days"] == expected


@pytest.mark.parametrize("rate", [54, 42])
@pytest.mark.parametrize("start", [date(2000, 3, 1), date(2001, 1, 1), date(2007, 7, 15)])
def test_terms_that_end_close_to_a_whole_count_of_years(start: date, rate: int) -> None:
    rows = [
        (start, 0, (_anniversary(start, years) - start).days + rate * years + off, rate)
        for years in (1, 2, 7, 20, 100)
        for off in (-3, -2, -1, 0, 1, 2, 3)
    ]
    for row in _by_columns(rows, "pre_fsa").iter_rows(named=True):
        assert row["gct_days"] == _loop(start, row["term_days"], rate), row["term_days"]


@pytest.mark.parametrize("rate", [54, 42])
def test_without_a_start_years_have_365_days(rate: int) -> None:
    thousandths = {54: 148, 42: 115}[rate]
    for years in (2, 3, 9, 40, 150):
        total = years * 365
        whole = total // (365 + rate)
        rest = total - whole * (365 + rate)
        served = next(x for x in range(rest + 1) if x + thousandths * x // 1000 >= rest)
        result = _of(term={"years": years}, gct_rate_per_year=rate, regime="pre_fsa")
        assert result["gct_days"] == whole * rate + thousandths * served // 1000
        assert result["days_served_to_release"] == total - result["gct_days"]
        assert any("365 days" in note for note in result["notes"])


@given(_ROWS, st.sampled_from(["pre_fsa", "post_fsa"]))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_never_more_than_the_rate_for_each_year(rows: list[tuple[date, int, int, int]], regime: str) -> None:
    for row in _by_columns(rows, regime).iter_rows(named=True):
        total = (row["full_term_date"] - row["sentence_start"]).days + 1
        assert 0 <= row["gct_days"] <= row["gct_rate"] * total / 365
        assert row["gct_days"] == 0 or _earns(row)
        assert row["statutory_release_date"] == row["full_term_date"] - timedelta(row["gct_days"])


@given(_ROWS)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_the_years_imposed_never_earn_less_than_the_years_served(rows: list[tuple[date, int, int, int]]) -> None:
    served, imposed = _by_columns(rows, "pre_fsa"), _by_columns(rows, "post_fsa")
    assert (imposed["gct_days"] >= served["gct_days"]).all()


_PLAIN: dict[str, Any] = {"term": {"years": 10}, "jail_credit_days": 0, "gct_rate_per_year": 54}


def _of(**changes: Any) -> dict[str, Any]:
    return compute(parse({**_PLAIN, **changes}))


@pytest.mark.parametrize(
    ("start", "on", "regime", "days"),
    [
        ("2015-01-01", "2019-07-18", "pre_fsa", 470),
        ("2015-01-01", "2019-07-19", "post_fsa", 540),
        ("2015-01-01", None, "post_fsa", 540),
        ("2019-07-19", None, "post_fsa", 540),
        # Released on the old basis before the change: 2008-12-31 less 470 days.
        ("1999-01-01", "2026-11-23", "pre_fsa", 470),
        ("1999-01-01", None, "pre_fsa", 470),
        # The last release on the old basis, and the first recalculated (release on the day itself).
        ("2010-10-31", None, "pre_fsa", 470),
        ("2010-11-01", None, "post_fsa", 540),
    ],
)
def test_the_basis_follows_the_date(start: str, on: str | None, regime: str, days: int) -> None:
    result = _of(sentence_start=start, on=on)
    assert (result["regime"], result["gct_days"]) == (regime, days)


def test_the_day_before_the_change_really_is_the_last_old_release() -> None:
    assert _of(sentence_start="2010-10-31", regime="pre_fsa")["statutory_release_date"] == "2019-07-18"
    assert _of(sentence_start="2010-11-01", regime="pre_fsa")["statutory_release_date"] == "2019-07-19"


def test_jail_credit_can_bring_release_before_the_change() -> None:
    assert _of(sentence_start="2010-11-05", jail_credit_days=4)["regime"] == "post_fsa"
    assert _of(sentence_start="2010-11-05", jail_credit_days=5)["regime"] == "pre_fsa"


def test_the_breakdown_shows_the_basis_used_and_only_it() -> None:
    def words(**changes: Any) -> str:
        return " / ".join(line["rule"] for line in _of(sentence_start="2015-01-01", **changes)["breakdown"])

    old, new, short = words(regime="pre_fsa"), words(regime="post_fsa"), words(term={"years": 1})
    assert "on years served: 8 full years" in old
    assert "10 full years" not in old
    assert "10 full years at 54 days" in new
    assert "years served" not in new
    assert "No good conduct time" in short
    assert "lost through discipline" not in new
    assert "lost through discipline" in words(regime="post_fsa", gct_disallowed_days=1)


def test_lost_time_can_keep_a_person_in_past_the_change() -> None:
    assert _of(sentence_start="2010-10-31", gct_disallowed_days=1)["regime"] == "post_fsa"


def test_without_any_date_the_basis_is_unknown() -> None:
    result = _of()
    assert result["gct_days"] is None
    assert "regime" in result["unknown"]["gct_days"]
    assert result["gct_days_if_imposed_basis"] == 540
    assert result["gct_days_if_served_basis"] == 470


@pytest.mark.parametrize(
    ("term", "days"),
    [({"years": 1}, 0), ({"months": 12}, 0), ({"years": 1, "days": 1}, 54), ({"days": 366}, 0), ({"days": 367}, 54)],
)
def test_more_than_one_year(term: dict[str, int], days: int) -> None:
    assert _of(sentence_start="2024-01-01", term=term)["gct_days"] == days


def test_loss_moves_release_later_and_at_most_by_all_of_it() -> None:
    told: dict[str, Any] = {"sentence_start": "2020-01-01"}
    assert _of(**told)["statutory_release_date"] == "2028-07-09"
    lost = _of(**told, gct_disallowed_days=27)
    assert (lost["gct_days"], lost["gct_days_maximum"]) == (513, 540)
    assert lost["statutory_release_date"] == "2028-08-05"
    everything = _of(**told, gct_disallowed_days=9999)
    assert (everything["gct_days"], everything["statutory_release_date"]) == (0, everything["full_term_date"])


def test_an_unknown_rate_gives_both_ends() -> None:
    result = _of(sentence_start="2020-01-01", gct_rate_per_year=None)
    assert result["statutory_release_date"] is None
    assert result["full_term_date"] == "2029-12-31"
    assert result["ranges"]["statutory_release_date"] == {"min": "2028-07-09", "max": "2028-11-06"}
    assert result["ranges"]["gct_days"] == {"min": 420, "max": 540}


def test_a_partial_year_with_a_leap_day_says_so() -> None:
    def flagged(start: str, term: dict[str, int]) -> bool:
        return any("29 February" in note for note in _of(sentence_start=start, term=term)["notes"])

    assert flagged("2021-10-01", {"years": 2, "months": 6})
    assert not flagged("2021-10-01", {"years": 1, "months": 6})
    assert not flagged("2021-10-01", {"years": 3})


def test_a_rate_the_law_does_not_know_is_refused() -> None:
    with pytest.raises(InputError, match=r"gct_rate_per_year is 47.*54 or 42"):
        _of(gct_rate_per_year=47)
