"""Dates, names and lists as the papers write them, in English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ...casefile.values import PartialDate
from ..model import Language

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ),
}  # fmt: skip
_AND: dict[Language, str] = {"en": "and", "es": "y"}
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV|V")


def day(value: PartialDate | date, language: Language = "en") -> str:
    """A date as far as it is known: ``July 6, 2023``, ``July 2023`` or ``2023``."""
    known = value if isinstance(value, PartialDate) else PartialDate(value.year, value.month, value.day)
    if known.month is None:
        return str(known.year)
    month = MONTHS[language][known.month - 1]
    if language == "es":
        return f"{known.day} de {month} de {known.year}" if known.day else f"{month} de {known.year}"
    return f"{month} {known.day}, {known.year}" if known.day else f"{month} {known.year}"


def when(value: PartialDate | date, language: Language = "en") -> str:
    """The same with its preposition: ``on July 6, 2023``, ``in July 2023``."""
    exact = isinstance(value, date) or value.exact is not None
    preposition = {"en": ("on", "in"), "es": ("el", "en")}[language][0 if exact else 1]
    return f"{preposition} {day(value, language)}"


def listed(items: Sequence[str], language: Language = "en") -> str:
    """``a``, ``a and b``, ``a, b, and c``; semicolons when an item holds a comma of its own."""
    comma = "; " if any(", " in item for item in items) else ", "
    if len(items) < 2:
        return "".join(items)
    if len(items) == 2:
        return f"{items[0]} {_AND[language]} {items[1]}"
    last = comma if language == "en" else " "
    return f"{comma.join(items[:-1])}{last}{_AND[language]} {items[-1]}"


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def surname(name: str) -> str:
    """The name by which the papers call a person: the last part of the full name, ``Jr.`` and the like left out."""
    parts = [part for part in name.replace(",", " ").split() if not _SUFFIX.fullmatch(part)]
    return parts[-1] if parts else name


def possessive(name: str) -> str:
    return f"{name}’s"


def initials(name: str) -> str:
    """``Ana Rivera`` as ``A.R.``: all that Fed. R. Crim. P. 49.1(a)(3) leaves of a child's name."""
    return "".join(f"{part[0].upper()}." for part in re.findall(r"\w+", name))


def lower(text: str) -> str:
    """The text with a small first letter, unless its first word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
