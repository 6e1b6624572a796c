"""First Step Act time credits (18 U.S.C. §§ 3632(d)(4), 3624(g)): earned, applied, and the dates they lead to.

Reads, besides the working columns of the term: ``fsa_eligible``, ``fsa_projected`` (full participation, so that there
is something to project), ``fsa_start`` (first day of earning), ``fsa_paused`` (days without earning since),
``fsa_bonus`` and ``fsa_applies`` (what the risk level allows), ``fsa_lost`` (days), ``fsa_before_bonus`` (periods at
the base rate) and ``fsa_release_ordered`` (supervised release in the judgment).
"""

from __future__ import annotations

import polars as pl

from ..rules.dates import add_days, add_months, days_between
from .parameters import parameters, value
from .stages import Stage, col


def _rates() -> tuple[int, int, int]:
    """Days in a period, days credited for one, and the days more at the higher rate."""
    period, base, bonus = (value("fsa_earning", key) for key in ("period_days", "base", "bonus"))
    return period, base, bonus


def _credits(periods: pl.Expr) -> pl.Expr:
    """Days earned in so many completed periods, less those lost, never below none."""
    _, base, bonus = _rates()
    at_bonus = (periods - col("fsa_before_bonus")).clip(lower_bound=0) * col("fsa_bonus").cast(pl.Int32)
    return (periods * base + at_bonus * bonus - col("fsa_lost")).clip(lower_bound=0)


def _if_eligible(days: pl.Expr) -> pl.Expr:
    """None for the ineligible; the days for the eligible, when there is something to project; else unknown."""
    return (
        pl.when(~col("fsa_eligible"))
        .then(pl.lit(0))
        .when(col("fsa_eligible") & col("fsa_projected"))
        .then(days)
        .cast(pl.Int32)
    )


def earned() -> list[Stage]:
    """``fsa_credits_earned``, projected to the day they are applied, or to release when they cannot be; and by ``on``.

    Credits are applied on the first day ``D`` with ``D + credits(D) >= release``. With ``L`` days from the first day of
    earning to release and 30-day periods, ``p`` periods reach far enough once ``30 p + credits(p) >= L - 29`` (the 29
    days before the next period can only wait); both sides of the passage to the higher rate are solved for ``p``.
    """
    period, base, bonus = _rates()
    start = pl.max_horizontal(col("fsa_start"), pl.lit(parameters()["fsa_earning"].since))
    needed = col("fsa_span") + col("fsa_lost") - (period - 1)
    reaching = (
        pl.when(col("fsa_bonus") & (col("fsa_slow") > col("fsa_before_bonus")))
        .then(_ceil(needed + col("fsa_before_bonus") * bonus, period + base + bonus))
        .otherwise(col("fsa_slow"))
    )
    to_release = col("fsa_span") // period
    by_on = days_between(col("fsa_first"), pl.min_horizontal(col("on"), col("reduced_release"))) // period
    return [
        {"fsa_first": add_days(pl.when(col("fsa_start").is_not_null()).then(start), col("fsa_paused"))},
        {"fsa_span": days_between(col("fsa_first"), col("reduced_release"))},
        {"fsa_slow": _ceil(needed, period + base)},
        {
            "fsa_periods": pl.when(col("fsa_applies")).then(reaching).when(~col("fsa_applies")).then(to_release),
            "fsa_periods_on": pl.when(col("on").is_not_null()).then(by_on),
        },
        {
            # Lost credits can ask for more periods than there is time for.
            "fsa_periods": col("fsa_periods").clip(upper_bound=to_release).clip(lower_bound=0),
            "fsa_periods_on": col("fsa_periods_on").clip(lower_bound=0),
        },
        {
            "fsa_credits_earned": _if_eligible(_credits(col("fsa_periods"))),
            "fsa_credits_earned_on": _if_eligible(_credits(col("fsa_periods_on"))),
            "earning_rate_per_30": base + col("fsa_bonus").cast(pl.Int32) * bonus,
        },
    ]


def applied() -> list[Stage]:
    """Where the credits go: supervised release brought forward by at most 12 months, the rest to prerelease custody.

    Placement is the end of the last period needed, or the day that many credits before release when that is later;
    it counts as placement only when it comes before the release it leads to.
    """
    period, _, _ = _rates()
    release, credits = col("reduced_release"), col("fsa_credits_earned")
    year_before = add_months(release, -value("fsa_applying", "supervised_release_months"))
    reached = pl.max_horizontal(add_days(col("fsa_first"), col("fsa_periods") * period), add_days(release, -credits))
    no_release = ~col("fsa_applies") | ~col("fsa_release_ordered")
    return [
        {"credits_applied": pl.when(~col("fsa_applies")).then(pl.lit(0)).when(col("fsa_applies")).then(credits)},
        {
            "fsa_to_release": pl.when(no_release)
            .then(pl.lit(0))
            .when(col("fsa_release_ordered"))
            .then(col("credits_applied").clip(upper_bound=days_between(year_before, release))),
            "fsa_placement": pl.when(col("fsa_applies") & credits.is_not_null()).then(reached),
        },
        {
            "credits_to_prerelease": col("credits_applied") - col("fsa_to_release"),
            "projected_release_date": add_days(release, -col("fsa_to_release")).clip(lower_bound=col("start")),
            "fsa_placement": col("fsa_placement").clip(col("start"), release),
        },
        {
            "fsa_conditional_release_date": pl.when(~no_release).then(col("projected_release_date")),
            "prerelease_placement_date": pl.when(col("fsa_placement") < col("projected_release_date")).then(
                col("fsa_placement")
            ),
        },
    ]


def recorded() -> list[Stage]:
    """Periods and credits for a count of days in earning status that the Bureau has recorded."""
    period, base, bonus = _rates()
    return [
        {"completed_30_day_periods": col("earning_status_days") // period},
        {
            "credits_at_10": col("completed_30_day_periods") * base,
            "credits_at_15": col("completed_30_day_periods") * (base + bonus),
        },
    ]


def _ceil(number: pl.Expr, by: int) -> pl.Expr:
    return -(-number // by)
