"""Calendar expressions against plain Python, with the rounding their docstrings state."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lenity.rules import dates

_DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
_A, _B, _N = pl.col("a"), pl.col("b"), pl.col("n")


def _one(expression: pl.Expr, **columns: Any) -> Any:
    schema = {name: pl.Int32 if name == "n" else pl.Date for name in columns}
    return pl.DataFrame({name: [found] for name, found in columns.items()}, schema=schema).select(expression).item()


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@given(_DAYS, st.integers(-1200, 1200))
@example(date(2020, 2, 29), 12)
@example(date(2021, 1, 31), 1)
@example(date(2020, 3, 31), -1)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_add_months(day: date, months: int) -> None:
    assert _one(dates.add_months(_A, _N), a=day, n=months) == _add_months(day, months)
    assert _one(dates.add_months(_A, months), a=day) == _add_months(day, months)


@given(_DAYS, _DAYS)
@example(date(2021, 1, 31), date(2021, 2, 28))
@example(date(2020, 2, 29), date(2021, 2, 28))
@example(date(2020, 5, 31), date(2020, 5, 30))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_whole_months_are_the_most_that_fit(start: date, end: date) -> None:
    months = _one(dates.whole_months_between(_A, _B), a=start, b=end)
    assert _add_months(start, months) <= end < _add_months(start, months + 1)
    assert _one(dates.years_between(_A, _B), a=start, b=end) == months // 12


@given(_DAYS, _DAYS)
@example(date(1960, 2, 29), date(2025, 2, 28))
@example(date(1960, 2, 29), date(2025, 3, 1))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_age(born: date, on: date) -> None:
    assert _one(dates.age_on(_A, _B), a=born, b=on) == (_age(born, on) if on >= born else None)


@given(_DAYS)
@example(date(1960, 2, 29))
@example(date(1964, 2, 29))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_birthday_is_the_first_day_of_the_age(born: date) -> None:
    day = _one(dates.birthday(_A, 65), a=born)
    assert _age(born, day) == 65
    assert _age(born, day - timedelta(1)) == 64


def test_a_leap_day_child_turns_65_on_the_first_of_march() -> None:
    assert _one(dates.birthday(_A, 65), a=date(1960, 2, 29)) == date(2025, 3, 1)
    assert _one(dates.birthday(_A, 64), a=date(1960, 2, 29)) == date(2024, 2, 29)


@given(_DAYS, st.integers(0, 4000))
@example(date(2020, 2, 29), 0)
@example(date(2021, 2, 28), 1)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_leap_days(first: date, length: int) -> None:
    last = first + timedelta(length)
    days = (first + timedelta(n) for n in range(length + 1))
    expected = sum((day.month, day.day) == (2, 29) for day in days)
    assert _one(dates.leap_days(_A, _B), a=first, b=last) == expected


@given(st.integers(-10_000, 10_000))
@settings(deadline=None, derandomize=True)
def test_shares(total: int) -> None:
    assert _one(dates.share_up(_N, 3, 4), n=total) == -(-total * 3 // 4)
    assert _one(dates.share_down(_N, 2, 3), n=total) == total * 2 // 3


@given(_DAYS, _DAYS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_days(first: date, last: date) -> None:
    assert _one(dates.days_between(_A, _B), a=first, b=last) == (last - first).days
    assert _one(dates.days_inclusive(_A, _B), a=first, b=last) == (last - first).days + 1
    assert _one(dates.add_days(_A, _N), a=first, n=(last - first).days) == last


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2024, 2, 28), date(2024, 2, 28), 0),
        (date(2024, 2, 29), date(2024, 2, 29), 1),
        (date(2024, 3, 1), date(2024, 3, 1), 0),
        (date(2024, 2, 28), date(2024, 2, 29), 1),
        (date(2024, 2, 29), date(2024, 3, 1), 1),
        (date(2024, 3, 1), date(2028, 2, 28), 0),
        (date(1900, 1, 1), date(1900, 12, 31), 0),
        (date(2000, 1, 1), date(2000, 12, 31), 1),
    ],
)
def test_leap_days_at_the_edge(first: date, last: date, count: int) -> None:
    assert _one(dates.leap_days(_A, _B), a=first, b=last) == count


def test_null_stays_null() -> None:
    known = date(2020, 1, 1)
    for expression in (
        dates.add_months(_A, 3),
        dates.add_days(_A, 3),
        dates.whole_months_between(_A, _B),
        dates.whole_months_between(_B, _A),
        dates.age_on(_A, _B),
        dates.age_on(_B, _A),
        dates.birthday(_A, 65),
        dates.leap_days(_A, _B),
    ):
        assert _one(expression, a=None, b=known) is None


def test_absurd_months_are_unknown() -> None:
    assert _one(dates.add_months(_A, _N), a=date(2020, 1, 1), n=2_000_000_000) is None
    assert _one(dates.add_months(_A, _N), a=date(2020, 1, 1), n=-24_001) is None
    assert _one(dates.add_months(_A, 24_001), a=date(2020, 1, 1)) is None
    assert _one(dates.add_months(_A, 24_000), a=date(2020, 1, 1)) is not None
