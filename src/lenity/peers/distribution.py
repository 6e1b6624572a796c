"""One group's sentences as numbers: n, mean, median with its interval, deciles, where one sentence falls.

Order statistics only: no resampling, so the same data give the same figures. Percentiles interpolate linearly between
neighbouring sentences, and the median of an even number is the mean of the two middle ones.
"""

from __future__ import annotations

import math
from typing import Any

import polars as pl

SUPPRESS = 3
"""JSIN reports nothing for fewer people than this."""
THIN = 30
"""Below this a figure is printed with a warning, and neighbours are shown beside it."""
DECILES_FROM = 10
"""Deciles of fewer people than this would be the people themselves."""
DAY = 0.0164
"""Months: half a day. Sentences closer than this are the same sentence."""


def describe(months: pl.Series) -> dict[str, Any]:
    """Figures for a set of sentences in months. Null figures carry the reason under ``unknown``."""
    values = months.drop_nulls().sort()
    n = values.len()
    if n < SUPPRESS:
        return {
            "n": n if n == 0 else None,
            "mean": None,
            "median": None,
            "median_interval": None,
            "deciles": None,
            "unknown": "nobody" if n == 0 else f"fewer than {SUPPRESS} people: not reported",
        }
    found: dict[str, Any] = {
        "n": n,
        "mean": _round(values.mean()),
        "median": _round(values.median()),
        "median_interval": median_interval(values),
        "deciles": None,
    }
    if n >= DECILES_FROM:
        found["deciles"] = [_round(values.quantile(k / 10, "linear")) for k in range(1, 10)]
    else:
        found["unknown"] = f"deciles need {DECILES_FROM} people"
    return found


def median_interval(values: pl.Series, confidence: float = 0.95) -> list[float] | None:
    """The distribution-free interval between two order statistics of sorted values; None below six people.

    Uses the largest rank r with P(Binomial(n, 1/2) < r) at most (1 - confidence)/2: at least the stated confidence.
    """
    n = values.len()
    tail, rank = 0.0, 0
    start = max(0, int(n / 2 - 4 * math.sqrt(n)))
    for k in range(start, n):
        tail += math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))
        if tail > (1 - confidence) / 2:
            break
        rank = k + 1
    if rank == 0:
        return None
    return [_round(values[rank - 1]), _round(values[n - rank])]


def place(months: pl.Series, sentence: float) -> dict[str, Any] | None:
    """Where one sentence falls among others: shares below, equal (within half a day) and above."""
    values = months.drop_nulls()
    n = values.len()
    if n < SUPPRESS:
        return None
    equal = int(((values - sentence).abs() <= DAY).sum())
    below = int((values < sentence - DAY).sum())
    return {
        "n": n,
        "below": below,
        "equal": equal,
        "above": n - below - equal,
        "below_percent": percent(below, n),
        "equal_percent": percent(equal, n),
        "above_percent": percent(n - below - equal, n),
    }


def histogram(months: pl.Series) -> dict[str, Any] | None:
    """Counts in bins [from, to) of 3, 6 or 12 months, by how far nine in ten sentences reach; exact zeros apart.

    None below ten people, whose bars would be the people themselves.
    """
    values = months.drop_nulls()
    if values.len() < DECILES_FROM:
        return None
    reach = float(values.quantile(0.9, "linear") or 0)
    width = next((w for limit, w in ((36, 3), (120, 6)) if reach <= limit), 12)
    zero = int((values == 0).sum())
    bins = (values.filter(values > 0) / width).floor().cast(pl.Int32)
    counts = dict(bins.value_counts().iter_rows())
    return {
        "width": width,
        "zero": zero,
        "bins": [
            {"from": i * width, "to": (i + 1) * width, "n": counts.get(i, 0)}
            for i in range(max(counts, default=-1) + 1)
        ],
    }


def percent(part: int, whole: int) -> float | None:
    """Per cent to one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def _round(value: Any) -> float:
    return round(float(value), 2)
