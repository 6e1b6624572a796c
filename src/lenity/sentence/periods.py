"""Periods of whole days, both ends counted: merged where they overlap, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from ..rules.dates import add_days, days_inclusive
from .stages import Delay


def merged(periods: Sequence[tuple[date, date]]) -> pl.DataFrame:
    """One row a period in order of time: ``from``, ``days`` not counted before, and ``before``, days of earlier ones.

    A day in two periods counts once, in the earlier.
    """
    first, last = pl.col("first"), pl.col("last")
    covered = last.cum_max().shift(1)
    counted = pl.max_horizontal(first, add_days(covered, 1))
    return (
        pl.DataFrame(list(periods), schema={"first": pl.Date, "last": pl.Date}, orient="row")
        .sort("first", "last")
        .with_columns(counted.alias("from"), days=pl.max_horizontal(days_inclusive(counted, last), pl.lit(0)))
        .filter(pl.col("days") > 0)
        .select("from", "days", before=pl.col("days").cum_sum() - pl.col("days"))
    )


def counted(periods: Sequence[tuple[date, date]], until: date | None = None) -> int:
    """Days in the periods, each day once; with ``until``, only those up to and including it."""
    if not periods:
        return 0
    clipped = [(first, min(last, until)) for first, last in periods if first <= until] if until else periods
    return int(merged(clipped)["days"].sum())


def delay(periods: Sequence[tuple[date, date]]) -> Delay:
    """Days by which inoperative periods put a date off.

    A period counts when it begins on or before the date as the earlier periods have already put it off; once one comes
    too late, so do all after it, which is why no running total is needed.
    """
    rows = merged(periods).rows()

    def days(day: pl.Expr) -> pl.Expr:
        return sum(
            (
                pl.when(pl.lit(begins) <= add_days(day, before)).then(length).otherwise(0)
                for begins, length, before in rows
            ),
            start=pl.lit(0, dtype=pl.Int32),
        )

    return days
