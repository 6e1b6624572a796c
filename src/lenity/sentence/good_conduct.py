"""Good conduct time, on both bases, and the statutory release date (18 U.S.C. § 3624(b))."""

from __future__ import annotations

import polars as pl

from ..rules.dates import add_days
from .parameters import parameters, value
from .stages import Delay, Stage, col
from .terms import PLAIN_YEAR, year_lengths

# The mean Gregorian year in ten-thousandths of a day, and more days than any run of calendar years strays from it.
_MEAN_YEAR = 3_652_425
_STRAY = 3


def _imposed_basis() -> pl.Expr:
    """Whole years of the term at the yearly rate, the partial year in proportion, fractions dropped."""
    year_days: int = value("gct_imposed", "year_days")
    return col("years") * col("rate") + col("partial") * col("rate") // year_days


def _served_basis() -> list[Stage]:
    """The rate at the end of each year served, the last part in proportion: the Bureau's loop in closed form.

    The loop serves a year and adds the year's credit while the rest of the term still covers both. Years served and
    credited up to year ``k`` take ``days of k years + k * rate`` days, which grows with ``k``; the last ``k`` that fits
    is the one estimated from the mean year, or the one before. The rest of the term, ``R`` days, ends on the smallest
    day ``x`` with ``x + floor(p x / 1000) >= R``; as ``R`` is whole that is ``x = ceil(1000 R / (1000 + p))``.
    """
    estimate = (
        pl.when(col("start").is_null())
        .then(col("total") // (PLAIN_YEAR + col("rate")))
        .otherwise((col("total").cast(pl.Int64) + _STRAY) * 10_000 // (_MEAN_YEAR + col("rate") * 10_000))
    )
    rates = value("gct_served", "last_part_per_thousand")
    per_thousand = col("rate").replace_strict(
        {int(rate): part for rate, part in rates.items()}, default=None, return_dtype=pl.Int64
    )
    last_day = -(-col("rest").cast(pl.Int64) * 1000 // (1000 + per_thousand))

    def used(years: pl.Expr) -> pl.Expr:
        return year_lengths(years) + years * col("rate")

    return [
        {"served_years": estimate},
        {"served_years": col("served_years") - (used(col("served_years")) > col("total")).cast(pl.Int32)},
        {"rest": col("total") - used(col("served_years"))},
        {"gct_if_served": col("served_years") * col("rate") + last_day * per_thousand // 1000},
    ]


def _by_law(delay: Delay) -> pl.Expr:
    """True when the years imposed are the basis, false when the years served are; the regime given goes first.

    Everyone still in custody when the First Step Act's rule took effect was computed again. So the old basis holds for
    an ``on`` before that day, and for a person whose release on the old basis (without jail credit, if that is unknown)
    came before it.
    """
    effective = pl.lit(parameters()["gct_imposed"].since)
    lost = col("gct_if_served") - col("disallowed")
    credited = add_days(col("uncredited_end"), -col("credit").fill_null(0))
    old_release = add_days(credited, delay(credited) - lost.clip(lower_bound=0)).clip(lower_bound=col("start"))
    return (
        pl.when(col("regime").is_not_null())
        .then(col("regime") == "post_fsa")
        .when((col("on") < effective) | (old_release < effective))
        .then(pl.lit(False))
        .when((col("on") >= effective) | (old_release >= effective) | (col("start") >= effective))
        .then(pl.lit(True))
    )


def good_conduct(delay: Delay) -> list[Stage]:
    """``gct_days_maximum`` on the basis the law gives, ``gct_days`` after loss, and both bases side by side."""
    least = value("gct_minimum_term", "more_than_years")
    earns = (col("years") > least) | ((col("years") == least) & (col("partial") > 0))
    lawful = pl.when(col("imposed")).then(col("gct_if_imposed")).when(~col("imposed")).then(col("gct_if_served"))

    def if_earning(days: pl.Expr) -> pl.Expr:
        return pl.when(col("life") | ~earns).then(pl.lit(0)).when(earns).then(days).cast(pl.Int32)

    return [
        *_served_basis(),
        {"gct_if_served": if_earning(col("gct_if_served")), "gct_if_imposed": if_earning(_imposed_basis())},
        {"imposed": _by_law(delay)},
        {"gct_days_maximum": pl.when(col("life") | ~earns).then(pl.lit(0)).otherwise(lawful).cast(pl.Int32)},
        {"gct_days": (col("gct_days_maximum") - col("disallowed")).clip(lower_bound=0)},
    ]


def statutory_release() -> Stage:
    """``statutory_release_date``, never before the term starts, and the days to serve until it, credit included."""
    release = add_days(col("full_term_date"), -col("gct_days"))
    return {
        "statutory_release_date": release.clip(lower_bound=col("start")),
        "days_served_to_release": col("total") - col("gct_days"),
    }
