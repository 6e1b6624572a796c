"""Published counts of compassionate-release motions, as context only: what happened to those who filed.

Never a chance of success. A rate counts those who filed under the law of their day, and small districts swing widely,
so a percentage comes with its count and an interval, or with the words that the count is missing. Gaps stay gaps.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lenity.errors import InputError
from lenity.peers import codebook

HERE = Path(__file__).parent / "rates"
CONTEXT = (
    "Context only: what happened to those who filed, under the law of their day. "
    "It is not the chance of any motion, and grant rates of small districts swing widely."
)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """One published row. ``interval`` is Wilson's 95 percent, in percent, where both counts are known."""

    scope: str
    place: str
    period: str
    first_year: int
    last_year: int
    granted: int | None
    denied: int | None
    decided: int | None
    grant_percent: float | None
    interval: tuple[float, float] | None
    source: str
    level: str
    gap: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that courts gave for granting, as published; ``percent`` None is a gap."""

    period: str
    reason: str
    percent: float | None
    source: str
    gap: str


def base_rates(*, year: int | None = None, circuit: str | None = None, district: str | None = None) -> list[BaseRate]:
    """Published rows for a fiscal year, a circuit (``"4"``, ``"D.C."``), a district, or any of them together.

    National rows when neither circuit nor district is given. A circuit or district with nothing published gives one
    row of nulls that says so: a gap, not a zero.
    """
    if circuit and district:
        raise InputError("a circuit and a district were given", fix="give one of them")
    if circuit:
        if circuit not in {d.circuit for d in codebook.districts().values()}:
            raise InputError(f"there is no circuit {circuit!r}", fix="give 1 to 11, or D.C.")
        scope, place = "circuit", circuit
    elif district:
        scope, place = "district", codebook.find_district(district).name
    else:
        scope, place = "national", ""
    found = [r for r in _all() if r.scope == scope and r.place == place]
    found = [r for r in found if year is None or r.first_year <= year <= r.last_year]
    if found:
        return found
    period = f"FY{year}" if year else "any period"
    return [BaseRate(scope, place, period, year or 0, year or 0, None, None, None, None, None, "", "", "not found")]


@cache
def reasons() -> tuple[Reason, ...]:
    """Reasons given for grants, as published. Reasons for denial were not found: a row of nulls says so."""
    titles = {row["id"]: row["title"] for row in _rows("sources.csv")}
    return tuple(
        Reason(
            r["period"],
            r["reason"],
            float(r["percent"]) if r["percent"] else None,
            titles.get(r["source"], ""),
            r["gap"],
        )
        for r in _rows("reasons.csv")
    )


@cache
def _all() -> tuple[BaseRate, ...]:
    sources = {row["id"]: row for row in _rows("sources.csv")}

    def number(text: str) -> int | None:
        return int(text) if text else None

    found = []
    for r in _rows("rates.csv"):
        named = [sources[key] for key in r["source"].split("+") if key]
        granted, decided = number(r["granted"]), number(r["decided"])
        found.append(
            BaseRate(
                r["scope"],
                r["place"],
                r["period"],
                int(r["first_year"]),
                int(r["last_year"]),
                granted,
                number(r["denied"]),
                decided,
                float(r["grant_percent"]) if r["grant_percent"] else None,
                wilson(granted, decided) if granted is not None and decided else None,
                "; ".join(f"{s['title']}, seen as {s['seen_as']}" for s in named),
                "; ".join(dict.fromkeys(s["level"] for s in named)),
                r["gap"],
            )
        )
    return tuple(found)


def wilson(part: int, whole: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95 percent interval of a share, in percent to one decimal."""
    share = part / whole
    middle = share + z * z / (2 * whole)
    wide = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return round(100 * max(0.0, (middle - wide) / scale), 1), round(100 * min(1.0, (middle + wide) / scale), 1)


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
