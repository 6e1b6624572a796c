"""Dates as people write them: ``12/09/1971``, ``the ninth of December 1971``, ``9 de diciembre``, holidays."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date at ``start``..``end``; parts that are not written, or not fixed by the calendar, are ``None``."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


@cache
def word_lists() -> dict[str, Any]:
    """The tables of ``redact.toml``."""
    return tomllib.loads(Path(__file__).with_name("redact.toml").read_text(encoding="utf-8"))


_DIGIT = r"[\dOoIl|]"  # as character recognition confuses them
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_YEAR_WORDS = (
    r"(?:(?:nineteen|twenty|two\sthousand)(?:[\s-]+(?:and\s)?(?:oh|hundred|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)){1,3}"
    r"|(?:mil\snovecientos|dos\smil)(?:[\s-]+(?:y\s)?[a-záéíóú]+){0,3})"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    table = word_lists()["dates"]
    month = "(?:" + "|".join(sorted(" ".join(table["months"]).split(), key=len, reverse=True)) + r")(?![a-záéíóúñ])\.?"
    words = sorted(" ".join(table["ordinals"]).split(), key=len, reverse=True)
    day_word = "(?:" + "|".join(word.replace("-", r"[\s-]") for word in words) + r")\b"
    day = rf"(?:[0-3]?\d(?:st|nd|rd|th|º|°)?(?![\d/:.]\d)|{day_word})"
    year = rf"(?:{_YEAR}\b|[’']\d\d\b|{_YEAR_WORDS}\b)"
    short_year = rf"(?:{year}|\d\d\b(?![\d:/-]))"
    holiday = "(?:" + "|".join(table["holidays"]) + r")"
    source = (
        rf"(?P<month>{month}),?\s*(?:the\s)?(?P<day>{day})(?:\s(?:and|&)\s\d{{1,2}}(?=,))?(?:\s*(?:day\b)?,?\s*(?:of\s|in\s|,\s)?(?P<year>{short_year}))?",
        rf"(?:the\s)?(?P<day>{day})(?:\sday)?\s*(?:of\s(?:the\s|each\s|every\s)?|de\s|-)?\s*(?P<month>{month})(?:,?\s*-?(?:of\s|in\s|del?\s|a\.?\s?d\.?\s)?(?P<year>{short_year}))?",
        rf"(?P<year>{_YEAR}|{_YEAR_WORDS})(?:,?\s+|[-/])(?P<month>{month})[\s/-]+(?:the\s)?(?P<day>{day})",
        rf"(?<![\d\-/$])(?<!\d\.){_DIGIT}{{1,2}}\s?(?P<sep>[/.–-])\s?{_DIGIT}{{1,2}}\s?(?P=sep)\s?[’']?(?:{_DIGIT}{{4}}|{_DIGIT}{{2}})(?![\d\-/]|\.\d)",
        rf"(?<![\d\-/.]){_YEAR}[/.–-][01]?\d[/.–-][0-3]?\d(?![\d\-/])",
        rf"(?<![\d\-/.])(?:0?[1-9]|1[0-2])\s(?:0?[1-9]|[12]\d|3[01])\s{_YEAR}\b",
        rf"(?<!\d)(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_YEAR}|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)",
        rf"(?:(?:the|a|two|three|four|\d)\s(?:days?|weeks?)\s(?:before|after)\s)?(?P<holiday>{holiday})(?:,?\s*(?:of\s|in\s|de\s|morning\s)*(?P<year>{year}))?",
        rf"(?P<month>{month}),?\s*(?:of\s|de\s)?(?P<year>{_YEAR})\b",
        r"(?<![\d\-/.$])(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])(?![\d\-/]|\.\d)",
    )
    return tuple(re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE) for pattern in source)


def find_dates(text: str) -> list[DateFound]:
    """Every date in the text, longest reading first, none overlapping another."""
    found: list[DateFound] = []
    for order, pattern in enumerate(_patterns()):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if groups.get("month") and not _likely_month(groups["month"], groups.get("day"), match.group()):
                continue
            date = _written(match, groups) if groups.get("month") or groups.get("holiday") else _numeric(match, order)
            if date is not None:
                found.append(date)
    found.sort(key=lambda date: (date.start, -(date.end - date.start)))
    out: list[DateFound] = []
    for date in found:
        if not out or date.start >= out[-1].end:
            out.append(date)
        elif date.end - date.start > out[-1].end - out[-1].start:
            out[-1] = date
    return out


def _likely_month(month: str, day: str | None, whole: str) -> bool:
    """``may first`` and ``march second`` are verbs unless written as a name or with a number."""
    name = month.rstrip(".")
    if name in ("may", "march", "mar", "sep", "ene", "dic") and day and not day[0].isdigit():
        return " of " in whole or " the " in whole or " de " in whole
    return True


def _written(match: re.Match[str], groups: dict[str, str | None]) -> DateFound:
    table = word_lists()["dates"]
    month = day = None
    if name := groups.get("month"):
        name = name.lower().rstrip(".")
        month = next(n for n, names in enumerate(table["months"], 1) if name in names.split())
    if written := groups.get("day"):
        digits = re.match(r"\d+", written)
        lowered = re.sub(r"\s", "-", written.lower())
        day = int(digits[0]) if digits else next(n for n, w in enumerate(table["ordinals"], 1) if lowered in w.split())
    return DateFound(match.start(), match.end(), _year(groups.get("year")), month, day)


def _year(written: str | None) -> int | None:
    digits = re.search(r"\d+", written or "")
    if digits is None:
        return _spoken_year(written.lower()) if written else None
    number = int(digits[0])
    return number if number > 99 else 1900 + number if number > 29 else 2000 + number


_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _spoken_year(words: str) -> int | None:
    parts = re.findall(r"[a-z]+", words)
    if parts[:2] == ["two", "thousand"]:
        century, rest = 2000, parts[2:]
    elif parts[0] in ("nineteen", "twenty"):
        century, rest = (1900 if parts[0] == "nineteen" else 2000), parts[1:]
    else:
        return None
    value = 0
    for part in rest:
        value += _UNITS.index(part) if part in _UNITS else 10 * (_TENS.index(part) + 2) if part in _TENS else 0
    return century + value


def _numeric(match: re.Match[str], order: int) -> DateFound | None:
    text = match.group().translate(str.maketrans("OoIl|", "00111"))
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    if len(numbers) == 2:  # month and day alone: a date only to those who look for a birthday
        return DateFound(match.start(), match.end(), None, *numbers)
    if sum(c.isdigit() for c in match.group()) < 4:
        return None
    if len(numbers) == 1:
        digits = f"{text}"
        parts = (
            (digits[:4], digits[4:6], digits[6:]) if re.match(_YEAR, digits) else (digits[4:], digits[:2], digits[2:4])
        )
        year, month, day = (int(part) for part in parts)
    elif order == 4:
        year, month, day = numbers
    else:
        month, day, year = numbers
        if month > 12 >= day:
            month, day = day, month  # written day first
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return DateFound(match.start(), match.end(), _year(str(year)) if year < 100 else year, month, day)
