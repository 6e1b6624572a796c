"""One cell as a person types it: dates, numbers, terms, yes and no. Every parser says what is wrong and how to mend it.

Nothing is guessed: what could mean two things is refused. Words for "not known" give no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from .. import yamlfile
from ..casefile.values import PartialDate, Term
from ..law.model import CIRCUITS
from .columns import Column, plain

Values: TypeAlias = tuple[Any, ...]
_WORDS = yamlfile.read(Path(__file__).with_name("words.yaml")).data
UNKNOWN, YES, NO = (frozenset(_WORDS[key]) for key in ("unknown", "yes", "no"))
# A month by its whole name, or by its first three letters.
_MONTHS = {
    short: i for i, names in enumerate(_WORDS["months"], 1) for name in names.split() for short in (name, name[:3])
}
YEARS = (1850, 2150)
EXCEL_DAY_ZERO = date(1899, 12, 30)
# Day counts of a spreadsheet that can be dates of a living person's case: 1927 to 2078.
_SERIALS = range(10_000, 65_400)
_WRITE_DATE = "write it as YYYY-MM-DD, for example 2007-07-24"
_WRITE_TERM = "write months (250), or 250 mos, 20 yrs 10 mos, 12 months 1 day, life"


@dataclass
class BadValue(Exception):
    """Why a cell cannot be read, and the mend."""

    problem: str
    mend: str


def parse(column: Column, text: str, on: date) -> Values:
    """The values of one cell: one, two for a ranged column (its ends), three for a term (months, days, life).

    ``on`` is the ruling date: a two-digit year is read as one of the hundred around it that the column can mean.
    ``BadValue`` for what cannot be read.
    """
    bare = text.strip()
    if bare.casefold() in UNKNOWN:
        return (None,) * width(column)
    match column.type:
        case "yes_no":
            return (_yes_no(bare),)
        case "word":
            return (_word(column, bare),)
        case "circuit":
            return (_circuit(bare),)
        case "whole" | "number":
            return _number(column, bare)
        case "term":
            return _term(bare)
        case "date":
            return _date(column, bare, on)
        case "text":
            return (bare,)


def width(column: Column) -> int:
    return 3 if column.type == "term" else 2 if column.ranged else 1


def limits(column: Column) -> tuple[float, float]:
    """The least and the most a number of this column can be, by its unit."""
    unit = re.match(r"\w*", column.unit or "")
    return {"years": (0, 125), "share": (0, 1), "days": (-100_000, 100_000)}.get(unit[0] if unit else "", (0, 200_000))


def _yes_no(text: str) -> bool:
    word = text.casefold().rstrip(".")
    if word in YES or word in NO:
        return word in YES
    raise BadValue(f"{text!r} is neither yes nor no", "write yes or no, and leave it blank if it is not known")


def _word(column: Column, text: str) -> str:
    word = plain(text).replace(" ", "_")
    if word in column.values:
        return word
    raise BadValue(f"{text!r} is not one of the words of this column", f"write one of {', '.join(column.values)}")


def _circuit(text: str) -> str:
    word = re.sub(
        r"\b(circuit|cir|circ|ca|court of appeals|federal|u s)\b|^ca(?=\d|dc)", " ", plain(text.removesuffix(".0"))
    )
    word = re.sub(r"[ ]|\b0(?=\d)", "", word)
    if word in ("dc", "districtofcolumbia"):
        return "DC"
    if word in _WORDS["ordinals"]:
        return str(_WORDS["ordinals"].index(word) + 1)
    number = re.fullmatch(r"(\d{1,2})(st|nd|rd|th|d)?", word)
    if number and number[1] in CIRCUITS:
        return number[1]
    raise BadValue(f"there is no circuit {text!r}", f"write one of {', '.join(CIRCUITS)}")


def _number(column: Column, text: str) -> Values:
    low, high = _stretch(text)
    least, most = limits(column)
    whole = column.type == "whole"
    for end in (low, high):
        if end is None:
            continue
        if whole and end != int(end):
            raise BadValue(f"{text!r} is not a whole number", "write a whole number")
        if not least <= end <= most:
            raise BadValue(f"{text!r} cannot be right", f"write a number from {least:,} to {most:,}")
    if high is not None and high < low:
        raise BadValue(f"{text!r} has its ends the wrong way round", "write the lower number first")
    if column.values and text.removesuffix(".0") not in column.values:
        raise BadValue(f"{text!r} is not one of the values of this column", f"write {' or '.join(column.values)}")
    kind = int if whole else float
    if not column.ranged:
        if high != low:
            raise BadValue(f"{text!r} is a stretch, and one number is needed", "write one number")
        return (kind(low),)
    return (kind(low), None if high is None else kind(high))


_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?)\s*(%?)(?:\s*(?:years?|yrs?|days?|años|días))?"
_AT_LEAST = ("over", "at least", "more than", "at least about", "mas de", "más de", "al menos")


def _stretch(text: str) -> tuple[float, float | None]:
    """``62``, ``75%``, ``60-62`` (also with ``to``), ``60+`` (no upper end)."""
    if one := re.fullmatch(_NUMBER, text):
        return (value := _figure(one[1], one[2])), value
    if two := re.fullmatch(rf"{_NUMBER}\s*(?:-|–|to|a)\s*{_NUMBER}", text):
        return _figure(two[1], two[2] or two[4]), _figure(two[3], two[4])
    if more := re.fullmatch(rf"(?:>=\s*)?{_NUMBER}\s*\+?", text):
        return _figure(more[1], more[2]), None
    raise BadValue(f"{text!r} is not a number", "write a number, and leave it blank if it is not known")


def _figure(digits: str, percent: str) -> float:
    value = float(digits.replace(",", ""))
    return value / 100 if percent else value


def _term(text: str) -> Values:
    words = text.casefold().replace("&", " and ")
    words = re.sub(r"(?<=\d)\s*-\s*(?=[a-z])|(?<=[a-z])\.", " ", words)
    if words.strip() in _WORDS["life"]:
        return (None, None, True)
    if months := re.fullmatch(r"(\d{1,5})(?:\.0+)?", words):
        words = f"{months[1]} months"
    try:
        term = Term.parse(words)
    except ValueError:
        try:
            term = Term.parse(re.sub(r"[^\W\d]+", lambda w: _WORDS["units"].get(w[0], w[0]), words))
        except ValueError:
            raise BadValue(f"{text!r} is not a term", _WRITE_TERM) from None
    if not (term.months or term.days):
        raise BadValue(f"{text!r} is a term of nothing", f"{_WRITE_TERM}; leave it blank if it is not known")
    return (term.months, term.days, False)


def _date(column: Column, text: str, on: date) -> Values:
    bare = re.sub(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?(Z|[+-]\d{2}:?\d{2})?$", "", text)
    try:
        first, last = _stretch_of_days(bare.strip(" ,"), column, on)
    except ValueError:
        raise BadValue(f"{text!r} is not a date", _mend(column)) from None
    if not YEARS[0] <= first.year <= YEARS[1]:
        raise BadValue(f"the year of {text!r} cannot be right", _mend(column))
    if column.ranged:
        return (first, last)
    if first != last:
        raise BadValue(f"{text!r} leaves the day open", "write the day too, as YYYY-MM-DD; leave it blank if not known")
    return (first,)


def _mend(column: Column) -> str:
    return _WRITE_DATE + (", or 2007-07 or 2007 if no more is known" if column.ranged else "")


def _stretch_of_days(text: str, column: Column, on: date) -> tuple[date, date]:
    """The first and last day a date can mean; ``ValueError`` when it is none."""
    if m := re.fullmatch(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", text):
        return _days(m[1], m[2], m[3])
    if m := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", text):
        if int(m[1]) > 12 >= int(m[2]):
            raise BadValue(f"{text!r} has the day first", "put the month first (07/24/2007), or " + _WRITE_DATE)
        return _days(_year(m[3], column, on), m[1], m[2])
    if m := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return _days(m[2], m[1], None)
    if m := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return _days(m[1], m[2], m[3])
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in _SERIALS:
        day = EXCEL_DAY_ZERO + timedelta(days=int(float(text)))
        return day, day
    return _named(text, column, on)


def _named(text: str, column: Column, on: date) -> tuple[date, date]:
    """``July 24, 2007``, ``24-Jul-07``, ``24 de julio de 2007``, ``Jul 2007``."""
    words = [w for w in re.split(r"[\s,./-]+", text.casefold()) if w not in ("de", "del", "of", "the", "")]
    months = [w for w in words if w in _MONTHS]
    numbers = [re.sub(r"(?<=\d)(st|nd|rd|th)$", "", w) for w in words if w not in _MONTHS]
    if len(months) != 1 or not all(n.isdigit() for n in numbers):
        raise ValueError(text)
    month = str(_MONTHS[months[0]])
    match [len(n) for n in numbers]:
        case [4]:
            return _days(numbers[0], month, None)
        case [1 | 2, 4]:
            return _days(numbers[1], month, numbers[0])
        case [4, 1 | 2]:
            return _days(numbers[0], month, numbers[1])
        case [1 | 2, 2]:
            return _days(_year(numbers[1], column, on), month, numbers[0])
    raise ValueError(text)


def _days(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    numbers = (int(year), int(month) if month else None, int(day) if day else None)
    date(numbers[0], numbers[1] or 1, numbers[2] or 1)
    found = PartialDate(*numbers)
    return found.first, found.last


def _year(digits: str, column: Column, on: date) -> str:
    """Four digits; for two, the one year of the column's century around the ruling date."""
    first = on.year + column.century[0]
    return digits if len(digits) == 4 else str(first + (int(digits) - first) % 100)
