"""Weights as papers write them: ``at least 1000 kg``, ``more than one ton``, ``2.5 pounds``."""

from __future__ import annotations

import re
from math import inf

KILOGRAMS = {
    "mg": 1e-6,
    "milligram": 1e-6,
    "g": 1e-3,
    "gram": 1e-3,
    "kg": 1.0,
    "kilo": 1.0,
    "kilogram": 1.0,
    "oz": 0.028349523125,
    "ounce": 0.028349523125,
    "lb": 0.45359237,
    "pound": 0.45359237,
    "tonne": 1000.0,
    "metric ton": 1000.0,
    "ton": 907.18474,
}
NUMBERS = {"a": 1, "an": 1, "half a": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_FROM = ("at least", "more than", "over", "no less than", "not less than", "upwards of")
_TO = ("at most", "less than", "under", "no more than", "not more than", "up to")
ROUNDED = 0.05  # a bare figure is taken as rounded to about this share

_UNITS = "|".join(sorted(KILOGRAMS, key=len, reverse=True))
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_WEIGHT = re.compile(
    rf"({'|'.join((*_FROM, *_TO))})?\s*(\d[\d,]*(?:\.\d+)?|\b(?:{_WORDS})\b)\s*({_UNITS})s?\b", re.IGNORECASE
)


def weight(text: str) -> tuple[float, float] | None:
    """The first weight in the text, as its least and most in kilograms; ``None`` when there is none."""
    if not (found := _WEIGHT.search(text)):
        return None
    bound, number, unit = ((group or "").lower() for group in found.groups())
    kilograms = (NUMBERS[number] if number in NUMBERS else float(number.replace(",", ""))) * KILOGRAMS[unit]
    if bound in _FROM:
        return kilograms, inf
    if bound in _TO:
        return 0.0, kilograms
    return kilograms * (1 - ROUNDED), kilograms * (1 + ROUNDED)
