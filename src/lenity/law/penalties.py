"""Drug amounts, the penalty tier they fall in, and the rows of the penalty tables. The numbers stand in the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from ..errors import InputError
from .model import How

Years: TypeAlias = int | Literal["life"]
Row: TypeAlias = dict[str, str]
Measure: TypeAlias = Literal["g", "plants"]

_NUMBER = r"\d{1,9}(?:\.\d{1,6})?"
_UNIT = r"kg|kilograms?|kilos?|g|grams?|lbs?|pounds?|plants?"
_AMOUNT = re.compile(
    r"(?P<word>at least|>=|≥|more than|over|>|less than|under|<=|≤|<|up to)?\s*"
    rf"(?P<low>{_NUMBER})(?P<plus>\+)?\s*(?P<unit>{_UNIT})?\s*"
    rf"(?:(?P<join>-|–|to less than|to|but less than)\s*(?P<high>{_NUMBER})\s*(?P<last>{_UNIT}))?\s*"
    r"(?P<more>or more|\+)?(?:\s+of\b.*|\s+mari[jh]uana\b.*)?"
)
_ONE = {"kg": 1000, "kilogram": 1000, "kilo": 1000, "g": 1, "gram": 1, "plant": 1}
_POUND = Decimal("453.59237")
_AT_MOST = ("up to", "<=", "≤")
_BELOW = ("less than", "under", "<")
_ABOVE = ("more than", "over", ">")


@dataclass(frozen=True)
class Edge:
    """One end of an amount; ``side`` is 0 for the amount itself, -1 for just under it, 1 for just over it."""

    amount: Decimal
    side: Literal[-1, 0, 1] = 0

    def reaches(self, row: Row) -> bool:
        """Whether the row's threshold (at least, or more than) is reached."""
        bar = Decimal(row["amount"])
        return self.amount > bar or (self.amount == bar and self.side >= (1 if row.get("bound") == "more than" else 0))


@dataclass(frozen=True)
class Amount:
    """What was found, in grams or plants; no ``high`` means that there is no upper bound."""

    low: Edge
    high: Edge | None
    measure: Measure = "g"


def parse_amount(text: str) -> Amount:
    """``1000 kg or more``, ``1,000-3,000 kg``, ``at least 100 but less than 400 kg``, ``under 50 g``, ``300 plants``.

    ``InputError`` for anything else.
    """
    cleaned = " ".join(text.replace(",", "").lower().split())
    match = _AMOUNT.fullmatch(cleaned)
    if match is None or not (match["unit"] or match["last"]):
        raise InputError(f"{text!r} is not an amount", fix="write it like `1000 kg or more`, `5-50 g` or `300 plants`")
    word, last_unit = match["word"] or "", match["last"] or match["unit"]
    low = _in(match["low"], match["unit"] or last_unit)
    measure: Measure = "plants" if last_unit.startswith("plant") else "g"
    if match["high"]:
        high, below = _in(match["high"], last_unit), "less than" in match["join"]
        if word not in ("", "at least") or match["more"] or match["plus"] or high < low or (below and high == low):
            raise InputError(f"{text!r} is not a range", fix="write the smaller amount first, like `1000-3000 kg`")
        return Amount(Edge(low), Edge(high, -1 if below else 0), measure)
    if word in (*_AT_MOST, *_BELOW):
        return Amount(Edge(Decimal(0)), Edge(low, 0 if word in _AT_MOST else -1), measure)
    if word in _ABOVE:
        return Amount(Edge(low, 1), None, measure)
    return Amount(Edge(low), None if word or match["more"] or match["plus"] else Edge(low), measure)


def _in(number: str, unit: str) -> Decimal:
    return Decimal(number) * _ONE.get(unit.rstrip("s"), _POUND)


def in_force(rows: Iterable[Row], on: date) -> list[Row]:
    """The rows whose half-open stretch covers the day."""
    return [
        r
        for r in rows
        if date.fromisoformat(r["from"]) <= on and (not r["until"] or on < date.fromisoformat(r["until"]))
    ]


def reached(rows: Sequence[Row], amount: Amount) -> list[Row]:
    """The threshold rows the amount can fall in, lightest first; one row when the amount decides."""
    ladder = sorted((r for r in rows if r["measure"] == amount.measure), key=lambda r: Decimal(r["amount"]))
    below = [i for i, r in enumerate(ladder) if amount.low.reaches(r)]
    if not ladder or not below:
        return []
    top = len(ladder) - 1
    if amount.high is not None:
        top = max((i for i, r in enumerate(ladder) if amount.high.reaches(r)), default=below[-1])
    return ladder[below[-1] : top + 1]


def within(rows: Sequence[Row], tier: str) -> list[Amount]:
    """The amounts that a tier stands for, one for each measure."""
    found = []
    for measure in ("g", "plants"):
        ladder = sorted((r for r in rows if r["measure"] == measure), key=lambda r: Decimal(r["amount"]))
        for i, row in enumerate(ladder):
            if row["tier"] == tier:
                low = Edge(Decimal(row["amount"]), 1 if row["bound"] == "more than" else 0)
                found.append(Amount(low, _under(ladder[i + 1]) if i + 1 < len(ladder) else None, measure))
    return found


def _under(row: Row) -> Edge:
    return Edge(Decimal(row["amount"]), 0 if row["bound"] == "more than" else -1)


def years(text: str) -> Years:
    return "life" if text == "life" else int(text)


def weakest(marks: Iterable[str]) -> How:
    """The weakest of several verification marks; primary when there are none."""
    order = list(How)
    return max((How(m) for m in marks), key=order.index, default=How.PRIMARY)
