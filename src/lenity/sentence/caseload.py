"""The main dates of the computation for a caseload: the same expressions, on a lazy frame of any length."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from ..errors import InputError
from .aggregate import DAYS_MAX, MONTHS_MAX
from .good_conduct import good_conduct, statutory_release
from .parameters import value
from .stages import PREFIX, Stage, col, run
from .terms import full_term, milestones, served, term

OUTPUTS = (
    "full_term_date",
    "gct_days",
    "statutory_release_date",
    "days_served",
    "percent_full_term",
    "ten_years_served_on",
    "three_quarters_served_on",
    "lesser_of_ten_years_or_three_quarters_on",
    "age65_on",
)
_DATES = {"sentence_start", "born"}
_NUMBERS = {
    *("term_years", "term_months", "term_days"),
    *("jail_credit_days", "inoperative_days", "gct_rate", "gct_disallowed_days"),
}
_MEAN_MONTH = 365.2425 / 12


def columns(frame: pl.LazyFrame, on: date | str | pl.Expr) -> pl.LazyFrame:
    """Adds the nine main dates and counts (``OUTPUTS``) to a caseload; elementwise, so it streams.

    Reads ``sentence_start``, ``term_months`` (or ``term_years``, ``term_months``, ``term_days``), ``jail_credit_days``,
    ``inoperative_days``, ``gct_rate``, ``gct_disallowed_days``, ``born``, ``life`` and, when there is one, ``regime``
    (``pre_fsa`` or ``post_fsa``). ``on`` is a date, the name of a date column, or an expression.

    A missing column is a column of nulls, and null is unknown: what rests on it is null. Three readings are stated
    instead of unknown, because the exception is what a record states: no ``inoperative_days`` and no
    ``gct_disallowed_days`` are none, and a null ``life`` is a term of years. Parts of a term left blank beside a stated
    part are no part of it. The fraction of a month (12.03 in Commission data) becomes days of a mean month, to the
    nearest day. Negative counts, terms of nothing and rates that the law does not know are unknown. Inoperative days
    are taken to lie before ``on`` and before each milestone.
    """
    present = _checked(frame.collect_schema())
    day = pl.lit(on) if isinstance(on, date) else pl.col(on) if isinstance(on, str) else on
    stages = [
        _inputs(present, day.cast(pl.Date)),
        *term(),
        full_term(_idle),
        *good_conduct(_idle),
        statutory_release(),
        *served(),
        *milestones(_idle),
    ]
    added = {name: col(name) for name in OUTPUTS}
    return run(frame, stages).with_columns(**added).drop(_working(stages))


def _idle(_: pl.Expr) -> pl.Expr:
    return col("idle_by_on")


def _working(stages: Iterable[Stage]) -> list[str]:
    return sorted({PREFIX + name for stage in stages for name in stage})


def _checked(schema: pl.Schema) -> set[str]:
    """The columns that the computation reads; ``InputError`` for one that holds another kind of thing."""
    for name in _DATES & schema.keys():
        if not isinstance(schema[name], pl.Date | pl.Datetime | pl.Null):
            raise InputError(f"column {name} holds {schema[name]}, not dates", fix="read it as dates (YYYY-MM-DD)")
    for name in _NUMBERS & schema.keys():
        if not (schema[name].is_numeric() or isinstance(schema[name], pl.Null)):
            raise InputError(f"column {name} holds {schema[name]}, not numbers", fix="read it as numbers")
    return set(schema)


def _inputs(present: set[str], on: pl.Expr) -> Stage:
    def given(name: str, dtype: type[pl.DataType]) -> pl.Expr:
        return (pl.col(name) if name in present else pl.lit(None)).cast(dtype, strict=False)

    def count(name: str) -> pl.Expr:
        """A whole number of days; negative is unknown."""
        number = given(name, pl.Int32)
        return pl.when(number >= 0).then(number)

    years, months, days = (given(f"term_{unit}", pl.Float64) for unit in ("years", "months", "days"))
    stated = pl.coalesce(years, months, days).is_not_null()
    in_months = years.fill_null(0) * 12 + months.fill_null(0)
    odd_days = ((in_months - in_months.floor()) * _MEAN_MONTH).round() + days.fill_null(0)
    positive = (
        stated
        & (pl.min_horizontal(years, months, days) >= 0)
        & (in_months + days.fill_null(0) > 0)
        & (in_months <= MONTHS_MAX)
        & (odd_days <= DAYS_MAX)
    )
    return {
        "start": given("sentence_start", pl.Date),
        "months": pl.when(positive).then(in_months.floor()).cast(pl.Int32),
        "days": pl.when(positive).then(odd_days).cast(pl.Int32),
        "credit": count("jail_credit_days"),
        "idle_by_on": count("inoperative_days").fill_null(0),
        "rate": pl.when(given("gct_rate", pl.Int32).is_in(value("gct_rates", "per_year"))).then(
            given("gct_rate", pl.Int32)
        ),
        "disallowed": count("gct_disallowed_days").fill_null(0),
        "regime": given("regime", pl.String),
        "life": given("life", pl.Boolean).fill_null(False),
        "born": given("born", pl.Date),
        "on": on,
    }
