"""A day known exactly, or only as the first and last day it can mean (a month, a year)."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

When: TypeAlias = date | tuple[date, date]


def bounds(when: When) -> tuple[date, date]:
    """The first and the last day it can mean; ``ValueError`` where they stand the wrong way round."""
    first, last = when if isinstance(when, tuple) else (when, when)
    if first > last:
        raise ValueError(f"{first} is after {last}")
    return first, last


def written(when: When | None) -> str | None:
    """``2007-07-24``, ``2007-07`` or ``2007``; other stretches as ``2007-03-01..2007-05-31``."""
    if when is None:
        return None
    first, last = bounds(when)
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    if first.day == 1 and (after - last).days == 1:
        return f"{first:%Y-%m}"
    return f"{first}..{last}"


def anniversary(day: date, years: int) -> date:
    """The same day of a later year; 29 February comes round on 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def full_years(start: date, end: date) -> int:
    """Full calendar years from ``start`` to ``end``, never below zero."""
    years = end.year - start.year
    return max(0, years - (end < anniversary(start, years)))
