"""Calendar arithmetic as Polars expressions: ages, months, shares of a span. Every function says how it rounds.

All take and return ``pl.Expr``; dates are ``pl.Date``, counts are whole numbers. A null in gives a null out. Nothing
here reads the clock and nothing here knows law.
"""

from __future__ import annotations

import polars as pl

# Beyond two thousand years a count of months is a slip of the pen, not a term: such a row becomes unknown.
_MONTHS_MAX = 24_000


def add_days(day: pl.Expr, days: pl.Expr | int) -> pl.Expr:
    """The date ``days`` later (earlier when negative)."""
    return (day.cast(pl.Int32) + days).cast(pl.Int32).cast(pl.Date)


def days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Days from ``start`` to ``end``, counting one end only: 0 for the same day, negative when ``end`` is earlier."""
    return end.cast(pl.Int32) - start.cast(pl.Int32)


def days_inclusive(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Days from ``first`` to ``last`` counting both ends and any part of a day as a day: 1 for the same day."""
    return days_between(first, last) + 1


def add_months(day: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """The same day of the month ``months`` later, or the last day of that month when it has no such day.

    31 January and one month is 28 February (29 in a leap year); 29 February and twelve months is 28 February. Negative
    counts go back by the same rule. More than 24,000 months either way is null.
    """
    if isinstance(months, int):
        return day.dt.offset_by(f"{months}mo") if abs(months) <= _MONTHS_MAX else pl.lit(None, dtype=pl.Date)
    sane = pl.when((months >= -_MONTHS_MAX) & (months <= _MONTHS_MAX)).then(months)
    return day.dt.offset_by(sane.cast(pl.String) + "mo")


def add_years(day: pl.Expr, years: pl.Expr | int) -> pl.Expr:
    """The same date ``years`` later; 29 February becomes 28 February in a common year (as ``add_months``)."""
    return add_months(day, years * 12)


def whole_months_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Completed months from ``start`` to ``end``, rounded down: the largest ``n`` with ``add_months(start, n) <= end``.

    31 January to 28 February of a common year is one month, because that is where ``add_months`` lands. Negative when
    ``end`` is earlier (still rounded down: one day before is -1).
    """
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
    short = (end.dt.day() < start.dt.day()) & (end.dt.day() < end.dt.days_in_month())
    return months - short.cast(pl.Int32)


def years_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Completed years from ``start`` to ``end``, rounded down, counted as twelve whole months each."""
    return whole_months_between(start, end) // 12


def age_on(born: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Age in full years on a date, rounded down; null before birth.

    A person born on 29 February completes a year on 1 March of a year that has no 29 February: never a day early.
    """
    before_birthday = (on.dt.month() < born.dt.month()) | (
        (on.dt.month() == born.dt.month()) & (on.dt.day() < born.dt.day())
    )
    return pl.when(on >= born).then(on.dt.year() - born.dt.year() - before_birthday.cast(pl.Int32))


def birthday(born: pl.Expr, years: int) -> pl.Expr:
    """The first day on which ``age_on`` gives ``years``: for 29 February, 1 March of a common year."""
    same = add_years(born, years)
    return add_days(same, (same.dt.day() < born.dt.day()).cast(pl.Int32))


def share_up(total: pl.Expr, numerator: int, denominator: int) -> pl.Expr:
    """``numerator/denominator`` of a whole number, rounded up to the next whole number, without floating point."""
    return -((-total.cast(pl.Int64) * numerator) // denominator)


def share_down(total: pl.Expr, numerator: int, denominator: int) -> pl.Expr:
    """``numerator/denominator`` of a whole number, rounded down, without floating point."""
    return (total.cast(pl.Int64) * numerator) // denominator


def leap_days(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """How many times 29 February falls from ``first`` to ``last``, both counted."""

    def until(day: pl.Expr) -> pl.Expr:
        year = add_days(day, -59).dt.year()  # 29 February, or 1 March of a common year, is the 60th day
        return year // 4 - year // 100 + year // 400

    return until(last) - until(add_days(first, -1))
