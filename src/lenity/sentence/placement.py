"""Release and placement after the statutory release date: RDAP, prerelease custody, home confinement, weekends."""

from __future__ import annotations

from datetime import date
from functools import cache, reduce

import holidays
import polars as pl

from ..rules.dates import add_days, add_months, share_down
from .parameters import value
from .stages import Stage, col


def rdap() -> list[Stage]:
    """The most months the drug program can take off a term, and ``reduced_release``: release after those granted."""
    tiers = value("rdap", "tiers")
    months = col("months") + col("days") // 31  # odd days make no month more unless they are a month
    most: pl.Expr = reduce(
        lambda rest, tier: pl.when(months <= tier["to_months"]).then(pl.lit(tier["less_months"])).otherwise(rest),
        reversed(tiers[:-1]),
        pl.lit(tiers[-1]["less_months"]),
    )
    released = add_months(col("statutory_release_date"), -col("rdap_months")).clip(lower_bound=col("start"))
    return [
        {
            "max_rdap_reduction_months": pl.when(~col("life") & months.is_not_null()).then(most),
            "rdap_release_date": released,
        },
        {"reduced_release": pl.coalesce(col("rdap_release_date"), col("statutory_release_date"))},
    ]


def prerelease() -> list[Stage]:
    """Planning dates under § 3624(c): up to 12 months of prerelease custody, and home confinement on both bases."""
    year: int = value("prerelease", "months")
    percent: int = value("home_confinement", "percent")
    longest = add_months(col("reduced_release"), -value("home_confinement", "months"))

    def home(term: pl.Expr) -> pl.Expr:
        """The shorter of the two is the later start; an unknown share leaves the whole unknown."""
        tenth = add_days(col("reduced_release"), -share_down(term, percent, 100))
        return tenth.clip(lower_bound=pl.max_horizontal(col("longest_home"), col("start")))

    def a_year_before(day: pl.Expr) -> pl.Expr:
        return add_months(day, -year).clip(lower_bound=col("start"))

    return [
        {"longest_home": longest},
        {
            "prerelease_custody_earliest_date": a_year_before(col("reduced_release")),
            "prerelease_stacked_earliest_date": a_year_before(col("prerelease_placement_date")),
            "home_confinement_date_imposed_base": home(col("total")),
            "home_confinement_date_gct_base": home(col("total") - col("gct_days")),
        },
    ]


def last_preceding_weekday(day: pl.Expr, year: int) -> pl.Expr:
    """The date, or the last weekday before it when it is a Saturday, Sunday or federal holiday.

    ``year`` is the year of the dates; the observed New Year's Day in December before it is known too. Holidays after
    the last year that the calendar library knows are not applied.
    """
    return day.dt.add_business_days(0, holidays=_closed(year), roll="backward")


@cache
def _closed(year: int) -> list[date]:
    """Federal holidays that can fall into a year, or move into it when observed."""
    if year > value("weekend", "holidays_known_to"):
        return []
    return sorted(holidays.country_holidays("US", years=(year - 1, year, year + 1)))
