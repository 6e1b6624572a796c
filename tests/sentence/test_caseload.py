"""A caseload is the single case many times: the same answers, null for the unknown, any frame, streamed or not."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lenity.errors import InputError
from lenity.sentence import columns, compute, parse
from lenity.sentence.aggregate import DAYS_MAX
from lenity.sentence.caseload import OUTPUTS

_ON = date(2026, 11, 23)
_SCHEMA = {
    "sentence_start": pl.Date,
    "term_years": pl.Int64,
    "term_months": pl.Int64,
    "term_days": pl.Int64,
    "jail_credit_days": pl.Int64,
    "inoperative_days": pl.Int64,
    "gct_rate": pl.Int64,
    "gct_disallowed_days": pl.Int64,
    "born": pl.Date,
    "life": pl.Boolean,
    "regime": pl.String,
}


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_ROW = st.tuples(
    _maybe(st.dates(date(1990, 1, 1), date(2026, 11, 22))),
    _maybe(st.integers(0, 30)),
    _maybe(st.integers(0, 300)),
    _maybe(st.integers(0, 60)),
    _maybe(st.integers(0, 900)),
    st.none(),
    _maybe(st.sampled_from([54, 42])),
    _maybe(st.integers(0, 100)),
    _maybe(st.dates(date(1930, 1, 1), date(1989, 12, 31))),
    _maybe(st.booleans()),
    _maybe(st.sampled_from(["pre_fsa", "post_fsa"])),
)


def _inputs(row: dict[str, Any]) -> dict[str, Any]:
    term = {part: row[f"term_{part}"] or 0 for part in ("years", "months", "days")}
    return {
        "on": _ON,
        "sentence_start": row["sentence_start"],
        "term": term if any(term.values()) else None,
        "jail_credit_days": row["jail_credit_days"],
        "gct_rate_per_year": row["gct_rate"],
        "gct_disallowed_days": row["gct_disallowed_days"],
        "born": row["born"],
        "life": row["life"],
        "regime": row["regime"],
    }


@given(st.lists(_ROW, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_many_equal_one(rows: list[tuple[Any, ...]]) -> None:
    done = columns(pl.DataFrame(rows, schema=_SCHEMA, orient="row").lazy(), _ON).collect()
    for row in done.iter_rows(named=True):
        single = compute(parse(_inputs(row)))
        for name in OUTPUTS:
            found = row[name].isoformat() if isinstance(row[name], date) else row[name]
            assert found == single[name], name


def test_inoperative_days_equal_a_period_long_past() -> None:
    told = {"sentence_start": date(2010, 1, 1), "term_months": 240, "jail_credit_days": 5, "gct_rate": 54}
    done = columns(pl.DataFrame([{**told, "inoperative_days": 31}]).lazy(), _ON).collect().row(0, named=True)
    idle = [["2010-03-01", "2010-03-31"]]
    single = compute(
        parse(
            {
                "sentence_start": "2010-01-01",
                "term": {"months": 240},
                "jail_credit_days": 5,
                "gct_rate_per_year": 54,
                "inoperative_periods": idle,
                "on": "2026-11-23",
            }
        )
    )
    for name in OUTPUTS:
        if name != "age65_on":
            assert str(done[name]) == str(single[name])


def _caseload(**cells: Any) -> pl.LazyFrame:
    told = {"sentence_start": date(2015, 6, 1), "term_months": 120, "jail_credit_days": 0, "gct_rate": 54}
    return pl.LazyFrame([{**told, **cells}])


def _first(frame: pl.LazyFrame, on: Any = _ON) -> dict[str, Any]:
    return columns(frame, on).collect().row(0, named=True)


def test_the_whole_answer_of_one_row() -> None:
    row = _first(_caseload(born=date(1961, 6, 1)))
    assert {name: row[name] for name in OUTPUTS} == {
        "full_term_date": date(2025, 5, 31),
        "gct_days": 540,
        "statutory_release_date": date(2023, 12, 8),
        "days_served": 3653,
        "percent_full_term": 100.0,
        "ten_years_served_on": date(2025, 5, 31),
        "three_quarters_served_on": date(2022, 11, 30),
        "lesser_of_ten_years_or_three_quarters_on": date(2022, 11, 30),
        "age65_on": date(2026, 6, 1),
    }


def test_missing_columns_are_unknown() -> None:
    row = _first(pl.LazyFrame({"name": ["A"]}))
    assert row == {"name": "A", **dict.fromkeys(OUTPUTS)}


def test_more_time_away_than_served_is_none_served() -> None:
    assert _first(_caseload(inoperative_days=9_999), date(2015, 7, 1))["days_served"] == 0


def test_on_may_be_a_column() -> None:
    frame = _caseload(asked=date(2015, 6, 10))
    assert _first(frame, "asked")["days_served"] == _first(frame, pl.col("asked"))["days_served"] == 10
    assert _first(frame, date(2015, 5, 31))["days_served"] is None


@pytest.mark.parametrize("cells", [{"jail_credit_days": -1}, {"term_months": -3}, {"term_months": 0}])
def test_impossible_numbers_are_unknown(cells: dict[str, int]) -> None:
    assert _first(_caseload(**cells))["full_term_date"] is None


def test_numbers_beyond_reason_are_unknown() -> None:
    assert _first(_caseload(term_months=10**12))["full_term_date"] is None
    assert _first(_caseload(term_months=float("nan")))["full_term_date"] is None
    assert _first(_caseload(term_months=1, term_days=10**9))["full_term_date"] is None
    assert _first(_caseload(jail_credit_days=10**12))["full_term_date"] is None
    assert _first(_caseload(gct_rate=47))["gct_days"] is None


def test_a_fraction_of_a_month_is_days() -> None:
    # The Commission writes twelve months and a day as 12.03.
    assert _first(_caseload(term_months=12.03))["full_term_date"] == date(2016, 6, 1)
    assert _first(_caseload(term_months=12.03))["gct_days"] == 47
    assert _first(_caseload(term_months=12.0))["gct_days"] == 0
    assert _first(_caseload(term_months=12.5))["full_term_date"] == date(2016, 6, 15)


def test_a_blank_part_beside_a_stated_part_is_no_part() -> None:
    row = _first(_caseload(term_years=10, term_months=None, term_days=None))
    assert row["full_term_date"] == date(2025, 5, 31)


def test_columns_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(InputError, match="column sentence_start holds String, not dates"):
        columns(_caseload(sentence_start="2015-06-01"), _ON)
    with pytest.raises(InputError, match="column gct_rate holds String, not numbers"):
        columns(_caseload(gct_rate="54"), _ON)


def test_an_empty_caseload_stays_empty_and_columns_of_ours_are_replaced() -> None:
    empty = columns(_caseload().clear(), _ON).collect()
    assert empty.height == 0
    assert set(OUTPUTS) <= set(empty.columns)
    assert _first(_caseload(gct_days=-5))["gct_days"] == 540


def test_streaming_gives_the_same() -> None:
    frame = pl.concat([_caseload(term_months=months) for months in range(1, 200)])
    whole, streamed = columns(frame, _ON).collect(), columns(frame, _ON).collect(engine="streaming")
    assert_frame_equal(whole, streamed)


def test_the_longest_term_is_still_counted_and_a_day_more_is_a_slip() -> None:
    frame = pl.LazyFrame(
        {"sentence_start": [date(2020, 1, 1)] * 2, "term_days": [DAYS_MAX, DAYS_MAX + 1], "jail_credit_days": [0, 0]}
    )
    found = columns(frame, date(2026, 1, 1)).collect()["full_term_date"]
    assert [day is None for day in found] == [False, True]
