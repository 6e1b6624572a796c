"""Signatures by place and by day, for the public: no cell under ten, and none that the others would give away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from .models import Tally

LEAST = 10


@dataclass(frozen=True, slots=True)
class Days:
    """Some days in a row, both ends counted, with their signatures."""

    first: date
    last: date
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Signatures by state, the rest together, and by days; each number at least ten, or nothing is told."""

    regions: list[tuple[str, int]]
    other: int
    days: list[Days]


def spread(campaign: uuid.UUID) -> Spread:
    rows = list(Tally.objects.filter(campaign_id=campaign).values_list("region").annotate(Sum("n")).order_by())
    by_day = list(Tally.objects.filter(campaign_id=campaign).values_list("day").annotate(Sum("n")).order_by("day"))
    regions, other = cells(dict(rows))
    return Spread(regions, other, binned(by_day))


def cells(counts: dict[str, int]) -> tuple[list[tuple[str, int]], int]:
    """The cells that may be told, largest first, and what all others make together.

    The rest is told only as one number. Where it would be under ten, the smallest cells join it until it is not: else
    the whole less what is told would give a small cell away.
    """
    told = sorted(((r, n) for r, n in counts.items() if r and n >= LEAST), key=lambda cell: (-cell[1], cell[0]))
    rest = sum(n for n in counts.values() if n > 0) - sum(n for _, n in told)
    while told and 0 < rest < LEAST:
        rest += told.pop()[1]
    return told, rest if rest >= LEAST else 0


def binned(by_day: list[tuple[date, int]]) -> list[Days]:
    """Days joined until each group has ten; what is left at the end joins the last group."""
    out: list[Days] = []
    first, n = None, 0
    for day, count in by_day:
        first = first or day
        n += count
        if n >= LEAST:
            out.append(Days(first, day, n))
            first, n = None, 0
    if first is not None and n and out:
        last = out.pop()
        out.append(Days(last.first, by_day[-1][0], last.n + n))
    return out
