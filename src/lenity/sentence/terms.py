"""The term on the calendar: full term date, time served, and the days on which shares of the term have been served.

Reads the working columns ``start`` (date), ``months``, ``days`` (the term), ``credit`` (jail credit days), ``life``,
``born``, ``on``, ``idle_by_on`` (inoperative days up to ``on``). Null means unknown and stays so.
"""

from __future__ import annotations

import polars as pl

from ..rules.dates import (
    add_days,
    add_months,
    add_years,
    birthday,
    days_between,
    days_inclusive,
    share_down,
    share_up,
    years_between,
)
from .parameters import value
from .stages import Delay, Stage, col

# A year of a term whose start is not known: no 29 February can be placed.
PLAIN_YEAR = 365


def _floating_days() -> pl.Expr:
    """Days of a term in whole years and days whose start is unknown; months have no length without a start."""
    return pl.when(col("start").is_null() & (col("months") % 12 == 0) & ~col("life")).then(
        col("months") // 12 * PLAIN_YEAR + col("days")
    )


def year_lengths(years: pl.Expr) -> pl.Expr:
    """Days of the first ``years`` years of the term."""
    on_calendar = days_between(col("start"), add_years(col("start"), years))
    return pl.coalesce(on_calendar, years * PLAIN_YEAR)


def term() -> list[Stage]:
    """``uncredited_end`` (date), ``total`` days, ``years`` whole and ``partial`` days of a last, partial year."""
    end = add_days(add_months(col("start"), col("months")), col("days") - 1)
    total = pl.coalesce(days_inclusive(col("start"), col("uncredited_end")), _floating_days())
    years = pl.coalesce(
        years_between(col("start"), add_days(col("uncredited_end"), 1)),
        pl.when(col("start").is_null()).then(col("total") // PLAIN_YEAR),
    )
    return [
        {"uncredited_end": pl.when(~col("life")).then(end)},
        {"total": total},
        {"years": years},
        {"partial": col("total") - year_lengths(col("years"))},
    ]


def put_off(counted: pl.Expr, delay: Delay) -> pl.Expr:
    """A date counted from the start as if nothing interrupted the term, less jail credit, plus inoperative time.

    Never before the term starts: jail credit longer than the span means it is complete on the first day.
    """
    credited = add_days(counted, -col("credit"))
    return add_days(credited, delay(credited)).clip(lower_bound=col("start"))


def full_term(delay: Delay) -> Stage:
    """``full_term_date``."""
    return {"full_term_date": put_off(col("uncredited_end"), delay)}


def milestones(delay: Delay) -> list[Stage]:
    """Ten years served, three quarters served, the earlier of the two, and the 65th birthday."""
    ten = add_days(add_years(col("start"), value("ten_years", "years")), -1)
    quarters = share_up(col("total"), value("three_quarters", "numerator"), value("three_quarters", "denominator"))
    lesser = (
        pl.when(col("life"))
        .then(col("ten_years_served_on"))
        .when(col("three_quarters_served_on").is_not_null())
        .then(pl.min_horizontal(col("ten_years_served_on"), col("three_quarters_served_on")))
    )
    return [
        {
            "ten_years_served_on": put_off(ten, delay),
            "three_quarters_served_on": put_off(add_days(col("start"), quarters - 1), delay),
            "age65_on": birthday(col("born"), value("age", "years")),
        },
        {"lesser_of_ten_years_or_three_quarters_on": lesser},
    ]


def two_thirds(delay: Delay) -> list[Stage]:
    """``two_thirds_of_term_months`` (a number) and ``two_thirds_date``, counted in months on the calendar.

    The whole months of the share run on the calendar; what is left of a month is taken in days of the month it falls
    in, and two thirds of the term's odd days are added; both are rounded up.
    """
    top, bottom = value("two_thirds", "numerator"), value("two_thirds", "denominator")
    month = days_between(col("two_thirds_reached"), add_months(col("start"), col("two_thirds_whole") + 1))
    parts = col("months") * top - col("two_thirds_whole") * bottom  # of a month, in `bottom` parts
    odd = share_up(month * parts, 1, bottom) + share_up(col("days"), top, bottom)
    return [
        {"two_thirds_whole": pl.when(~col("life")).then(share_down(col("months"), top, bottom))},
        {"two_thirds_reached": add_months(col("start"), col("two_thirds_whole"))},
        {"two_thirds_end": add_days(col("two_thirds_reached"), odd - 1)},
        {
            "two_thirds_of_term_months": pl.when(~col("life") & (col("days") == 0)).then(
                col("months").cast(pl.Float64) * top / bottom
            ),
            "two_thirds_date": put_off(col("two_thirds_end"), delay),
        },
    ]


def served() -> list[Stage]:
    """``days_served`` up to and including ``on``; null before the term starts; never more than the term."""
    run = days_inclusive(col("start"), col("on")) + col("credit") - col("idle_by_on")
    # A bound that is null does not bind: without a term known, or for life, time served has no end.
    days = pl.when(col("on") >= col("start")).then(run.clip(0, col("total")))
    return [
        {"days_served": days},
        {
            "percent_full_term": _percent(col("days_served"), col("total")),
            "percent_statutory_term": _percent(col("days_served"), col("total") - col("gct_days")),
        },
    ]


def _percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """In percent, rounded down to two decimals, so that it never reads 75 before the day."""
    # Rounded once more: division by a constant differs in the last bit between one row and many.
    return (part.cast(pl.Int64) * 10_000 // whole / 100).round(2)
