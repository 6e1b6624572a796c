"""The clocks of a caseload: each distinct day is counted once, by the law's own counting of days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from ..law.book import Book, clocks
from ..law.clock import due, lapse
from ..law.model import Clock
from .columns import columns

DEADLINE: dict[str, pl.DataType] = {"next_deadline": pl.Date(), "next_deadline_what": pl.String()}
FILING: dict[str, pl.DataType] = {"earliest_filing_by_text": pl.Date(), "earliest_safe_filing": pl.Date()}

# No run of closed days (a weekend with a holiday or a day of mourning beside it) is longer.
_ROLL_MAX = 10


def with_clocks(rows: pl.DataFrame, book: Book, on: date) -> pl.DataFrame:
    """Adds the next deadline on or after ``on`` and the earliest days of filing after the warden's receipt.

    A clock that ran out before ``on`` is no deadline any more. Days known only in part start no clock.
    """
    return _with_deadline(_with_filing(rows, book, on), book, on)


def last_day(clock: Clock, start: date) -> date:
    """The last day to act, rolled past closed days where the clock's own rule does that."""
    return due(start, clock.days) if clock.rolls else start + timedelta(days=clock.days)


def _with_filing(rows: pl.DataFrame, book: Book, on: date) -> pl.DataFrame:
    waits = [c for c in clocks(book, on) if c.starts == "warden_received" and c.gives == "lapse"]
    first, last = rows["request_received_on"], rows["request_received_on__to"]
    exact = rows.select(pl.when(first == last).then(first))[first.name]
    if not waits or exact.null_count() == len(exact):
        return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in FILING.items())

    def filing(day: date) -> tuple[date, date]:
        period = lapse(day, waits[0].days)
        return period.earliest_textual, period.earliest_safe

    return rows.hstack(_looked_up(exact, filing, FILING))


def _with_deadline(rows: pl.DataFrame, book: Book, on: date) -> pl.DataFrame:
    """Of every clock that the person must meet, the soonest that has not run out."""
    fields = [c for c in columns().values() if c.clocks and c.name in rows.columns and rows[c.name].count()]
    found = []
    for field in fields:
        longest = max(c.days for c in book.provisions if isinstance(c, Clock) and c.id in field.clocks)
        earliest = on - timedelta(days=longest + _ROLL_MAX)

        def soonest(
            day: date, ids: tuple[str, ...] = field.clocks, earliest: date = earliest
        ) -> tuple[date | None, str | None]:
            if not earliest <= day <= on:  # most days of a caseload started nothing that still runs
                return None, None
            running = [c for c in clocks(book, day) if c.id in ids and day <= on <= last_day(c, day)]
            ends = sorted((last_day(c, day), c.title) for c in running)
            return ends[0] if ends else (None, None)

        found.append(_looked_up(rows[field.name], soonest, DEADLINE))
    if not found:
        return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in DEADLINE.items())
    day, what = DEADLINE
    wide = pl.concat([f.rename({day: f"day {i}", what: f"what {i}"}) for i, f in enumerate(found)], how="horizontal")
    wide = wide.with_columns(pl.min_horizontal(f"day {i}" for i in range(len(found))).alias(day))
    named = pl.coalesce(pl.when(pl.col(f"day {i}") == pl.col(day)).then(f"what {i}") for i in range(len(found)))
    return rows.hstack(wide.select(day, named.alias(what)))


def _looked_up(
    days: pl.Series, answer: Callable[[date], tuple[object, ...]], schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    distinct = days.drop_nulls().unique().to_list()
    table = pl.DataFrame([(day, *answer(day)) for day in distinct], schema={"key": pl.Date(), **schema}, orient="row")
    keyed = days.alias("key").to_frame()
    return keyed.join(table, on="key", how="left", maintain_order="left").select(*schema)
