"""Counting days as Fed. R. Crim. P. 45(a) does: the day of the event is left out, every day after it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """The federal legal holidays of a year (5 U.S.C. § 6103), with the days on which they are observed."""
    import holidays as library  # takes a tenth of a second to import, and most commands never count days

    return frozenset(library.country_holidays("US", years=year))


def is_open(day: date, closed: Iterable[date] = ()) -> bool:
    """Whether the day is no Saturday, Sunday, federal holiday, nor one of ``closed`` (a State's holidays)."""
    return day.weekday() < 5 and day not in holidays(day.year) and day not in set(closed)


def roll_forward(day: date, closed: Iterable[date] = ()) -> date:
    """The day itself, or the next that is open: Rule 45(a)(1)(C)."""
    shut = frozenset(closed)
    while not is_open(day, shut):
        day += _DAY
    return day


@dataclass(frozen=True)
class Lapse:
    """When a waiting period is over. ``earliest_safe`` reads the rule the cautious way."""

    lapse_day: date
    earliest_textual: date
    earliest_safe: date


def lapse(event: date, days: int, closed: Iterable[date] = ()) -> Lapse:
    """A period that must have run: the last day counts in full, and the cautious reading rolls it forward."""
    last = event + days * _DAY
    return Lapse(last, last + _DAY, roll_forward(last, closed) + _DAY)


def due(event: date, days: int, closed: Iterable[date] = ()) -> date:
    """The last day to act, rolled forward past a day on which the clerk is closed."""
    return roll_forward(event + days * _DAY, closed)
