"""The facts that wait for time, worked out from a caseload's dates exactly as the review of one case does.

A fact that the caseload gives as a column is taken as given. A date known only within a stretch (a month, a year) gives
bounds: the lower one in ``FACT``, the upper one in ``FACT__to``.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from ..casefile.vocabulary import schema
from ..review.served import served
from ..rules import dates, upper
from .cells import typed
from .columns import columns

# Dates of the sentence that stand in the output beside the facts; unknown where jail credit or the day of start is.
SENTENCE: dict[str, pl.DataType] = {
    "full_term_date": pl.Date(),
    "gct_days": pl.Int32(),
    "statutory_release_date": pl.Date(),
    "days_served": pl.Int32(),
    "percent_full_term": pl.Float64(),
}
_FROM_CREDIT = ("full_term_date", "statutory_release_date", "days_served", "percent_full_term")
_SERVED = ("years_served", "share_of_term_served")
# Days on which time alone meets something.
REACHED = (
    "age_65_on",
    "age_70_on",
    "ten_years_served_on",
    "three_quarters_served_on",
    "lesser_of_ten_years_or_three_quarters_on",
    "thirty_years_served_on",
)
_FROM_START = REACHED[2:]
_FIELDS = ("born", "arrested_on", "sentence_start", "released_on", "request_received_on", "motion_filed_on")
_READ = (
    *_FIELDS,
    "term",
    "jail_credit_days",
    "inoperative_days",
    "gct_rate",
    "gct_disallowed_days",
    "request_sent_on",
    "warden_denied_on",
)


def with_time_facts(rows: pl.DataFrame, on: date, *, reviewed: bool = False) -> pl.DataFrame:
    """Adds every time fact and the sentence's dates (``SENTENCE``), on the ruling date ``on``.

    ``reviewed`` rows come from case files: what their review left unknown stays so, whatever the dates would give.
    """
    missing = {
        name: dtype for field in _READ for name, dtype in typed(columns()[field]).items() if name not in rows.columns
    }
    rows = rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
    sent = pl.coalesce("request_sent_on", "request_received_on")
    rows = rows.with_columns(pl.when(sent <= on).then(True).alias("computed request_made"))
    rows = rows.with_columns(_happened(on))
    rows = _with_served(rows, on)
    computed = _birthdays() | _request(on) | {name: pl.col(f"computed {name}") for name in _FROM_START}
    bounded = _bounded_ages(on) | _bounded_receipt(on)
    bounded |= {name: (pl.col(f"computed {name}"), pl.col(f"computed {upper(name)}")) for name in _SERVED}
    given = set(rows.columns)
    exprs = [(pl.coalesce(name, value) if name in given else value).alias(name) for name, value in computed.items()]
    for name, (low, high) in bounded.items():
        if name in given:
            to = pl.col(upper(name)) if upper(name) in given else pl.col(name)
            high = pl.when(pl.col(name).is_not_null()).then(to).otherwise(high)
            low = pl.coalesce(name, low)
        exprs += [low.alias(name).cast(schema()[name]), high.alias(upper(name)).cast(schema()[name])]
    dropped = [name for name in rows.columns if name.startswith("computed ")]
    return rows.with_columns([] if reviewed else exprs).drop(dropped)


def _happened(on: date) -> list[pl.Expr]:
    """What lies after the ruling date has not happened yet: a motion, or a request with all its days."""
    asked = pl.coalesce("request_received_on", "request_sent_on")
    days = {
        "request_sent_on": asked,
        "request_received_on": asked,
        "warden_denied_on": pl.min_horizontal(asked, "warden_denied_on"),
        "motion_filed_on": pl.col("motion_filed_on"),
    }
    return [
        pl.when(day <= on).then(pl.col(name)).alias(name)
        for field, day in days.items()
        for name in typed(columns()[field])
    ]


def _with_served(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Time served from the latest start with the least credit; where either is open, also the other way round."""
    to = pl.min_horizontal(pl.lit(on), pl.col(upper("released_on")))
    inputs = ("term_months", "term_days", "life", "inoperative_days", "gct_rate", "gct_disallowed_days", "born", "to")
    first, last = pl.col("sentence_start"), pl.col(upper("sentence_start"))
    credit = pl.col("jail_credit_days")
    since_arrest = dates.days_between(pl.col("arrested_on"), first).clip(lower_bound=0).cast(pl.Int64)
    most = pl.coalesce(credit, since_arrest, 0)
    wide = (first != last) | (most != credit.fill_null(0))
    base = rows.with_columns(to=to, wide=wide.fill_null(False))
    outputs = (*_SERVED, *_FROM_START, *SENTENCE)

    def counted(frame: pl.DataFrame, start: pl.Expr, jail: pl.Expr) -> pl.DataFrame:
        lazy = frame.lazy().select(*inputs, sentence_start=start, jail_credit_days=jail)
        return served(lazy, pl.col("to")).select(*outputs).collect()

    low = counted(base, last, credit.fill_null(0))
    result = rows.hstack(low.select(pl.col(n).alias(f"computed {n}") for n in (*_SERVED, *_FROM_START)))
    to_the_day = first.is_null() | (first == last)
    result = result.hstack(low.select(*SENTENCE))
    result = result.with_columns(pl.when(to_the_day & credit.is_not_null()).then(n).alias(n) for n in _FROM_CREDIT)
    # Without the day itself the credit is what the term alone gives: that of whole years.
    if len(part := base.select((first != last).fill_null(False).arg_true())[:, 0]):
        alone = counted(base[part], pl.lit(None, pl.Date), credit)["gct_days"]
        result = result.with_columns(result["gct_days"].scatter(part, alone))
    uppers = low.select(pl.col(n).alias(f"computed {upper(n)}") for n in _SERVED)
    at = base["wide"].arg_true()
    if len(at):
        high = counted(base[at], first, most)
        uppers = uppers.with_columns(
            uppers[f"computed {upper(n)}"].scatter(at, high[n]).alias(f"computed {upper(n)}") for n in _SERVED
        )
    return result.hstack(uppers)


def _birthdays() -> dict[str, pl.Expr]:
    return {f"age_{years}_on": dates.birthday(pl.col(upper("born")), years) for years in (65, 70)}


def _bounded_ages(on: date) -> dict[str, tuple[pl.Expr, pl.Expr]]:
    day = pl.lit(on)
    return {"age_years": (dates.age_on(pl.col(upper("born")), day), dates.age_on(pl.col("born"), day))}


def _request(on: date) -> dict[str, pl.Expr]:
    released = pl.col(upper("released_on"))
    return {
        "request_made": pl.col("computed request_made"),
        "serving_the_term": pl.when(released.is_not_null()).then(released > on),
    }


def _bounded_receipt(on: date) -> dict[str, tuple[pl.Expr, pl.Expr]]:
    """Days from the warden's receipt to the filing, or to the ruling date while nothing is filed.

    A request came no earlier than it was sent and no later than it was answered.
    """
    filed, filed_to = (pl.col(name).fill_null(on) for name in typed(columns()["motion_filed_on"]))
    not_before = pl.coalesce("request_received_on", "request_sent_on")
    not_after = pl.coalesce(upper("request_received_on"), "warden_denied_on")
    return {"days_from_receipt": (dates.days_between(not_after, filed), dates.days_between(not_before, filed_to))}
