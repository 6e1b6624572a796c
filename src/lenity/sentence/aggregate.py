"""Several terms run as one (18 U.S.C. § 3584(c)): a bounded loop over the components, one set of expressions each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from ..errors import InputError
from ..rules.dates import add_days, add_months, days_between, whole_months_between
from .model import Component, Term

# With no start known, two concurrent terms are compared on a year without 29 February.
_ANY_START = date(2001, 1, 1)
MONTHS_MAX, DAYS_MAX = 24_000, 800_000  # no term on record is longer; more is a slip of the pen


class Aggregate(NamedTuple):
    """The one term: where it starts, its length, and whether terms from different days overlap in it."""

    start: date | None
    months: int
    days: int
    overlapped: bool = False


def months_of(term: Term) -> int:
    """Years and months of a term, in months."""
    return term.years * 12 + term.months


def aggregate(start: date | None, components: Sequence[Component]) -> Aggregate:
    """Consecutive terms are added; of concurrent ones the latest end holds (started together, the longer)."""
    first, *others = components
    starts = [day for day in (start, *(c.sentence_start for c in components)) if day is not None]
    begins = min(starts) if starts else None
    own = first.sentence_start or begins or _ANY_START
    state = pl.DataFrame({"start": [begins or own], "months": [months_of(first.term)], "days": [first.term.days]})
    state = state.with_columns(overlapped=pl.lit(False))
    if own != state["start"].item():  # the first listed is not the first to start
        state = _concurrent(state.with_columns(months=pl.lit(0), days=pl.lit(0)), first, own)
    for component in others:
        own = component.sentence_start or begins or _ANY_START
        state = _consecutive(state, component) if component.consecutive else _concurrent(state, component, own)
    _, months, days, overlapped = state.row(0)
    if months is None or months > MONTHS_MAX or days > DAYS_MAX:
        raise InputError("the components make more than 2,000 years", fix="check their terms and relations")
    return Aggregate(begins, months, days, overlapped)


def _consecutive(state: pl.DataFrame, component: Component) -> pl.DataFrame:
    return state.with_columns(
        months=pl.col("months") + months_of(component.term), days=pl.col("days") + component.term.days
    )


def _concurrent(state: pl.DataFrame, component: Component, own: date) -> pl.DataFrame:
    months, days = pl.lit(months_of(component.term)), pl.lit(component.term.days)
    start, after = pl.col("start"), pl.col("after")
    together = start == pl.lit(own)
    whole = whole_months_between(start, after)
    return (
        state.with_columns(after=add_days(add_months(pl.lit(own), months), days))
        .with_columns(longer=after > add_days(add_months(start, pl.col("months")), pl.col("days")))
        .with_columns(
            months=pl.when(~pl.col("longer")).then("months").when(together).then(months).otherwise(whole),
            days=pl.when(~pl.col("longer"))
            .then("days")
            .when(together)
            .then(days)
            .otherwise(days_between(add_months(start, whole), after)),
            overlapped=pl.col("overlapped") | ~together,
        )
        .select("start", "months", "days", "overlapped")
    )
