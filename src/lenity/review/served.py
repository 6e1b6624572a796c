"""Years and share of the term served, as expressions: the same for one case file and for a caseload."""

from __future__ import annotations

from datetime import date

import polars as pl

from ..rules import dates
from ..sentence import columns


def served(frame: pl.LazyFrame, to: date | pl.Expr) -> pl.LazyFrame:
    """Adds ``years_served``, ``share_of_term_served`` and ``thirty_years_served_on`` to ``sentence.columns``.

    ``to`` is the day time is counted to. The columns ``sentence_start``, ``jail_credit_days`` and ``inoperative_days``
    must be there. The count of years moves its end, not its start, for credit: so it reaches ten on the very day that
    ``ten_years_served_on`` names.
    """
    day = pl.lit(to) if isinstance(to, date) else to
    start, credit = pl.col("sentence_start"), pl.col("jail_credit_days") - pl.col("inoperative_days").fill_null(0)
    length = dates.days_inclusive(start, pl.col("full_term_date")) + credit
    return columns(frame, day).with_columns(
        years_served=dates.years_between(start, dates.add_days(day, credit + 1)).clip(lower_bound=0),
        share_of_term_served=pl.col("days_served") / length,
        thirty_years_served_on=dates.add_days(dates.add_years(start, 30), -1 - credit).clip(lower_bound=start),
    )
