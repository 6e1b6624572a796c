"""What a match means: dates, terms, numbers, relatives, illnesses. Nothing here knows one rule from another."""

from __future__ import annotations

import re
from typing import Any

from ..casefile.values import Term
from ..packet.dates import DateFound, find_dates
from .papers import table
from .patterns import Hit, compiled, kin_of


def iso(found: DateFound) -> str | None:
    """As a case file writes it, as far as it is known."""
    if found.year is None or not 1900 <= found.year <= 2100:
        return None
    parts = [f"{found.year:04d}"]
    if found.month:
        parts.append(f"{found.month:02d}")
        if found.day:
            parts.append(f"{found.day:02d}")
    return "-".join(parts)


_YEAR = re.compile(r"(?<![\d$#,:-])(?:19[3-9]|20[0-4])\d(?![\d,:-]*\d|%)")


def first_date(text: str) -> str | None:
    """The first date in the text; a year alone where nothing more exact stands."""
    dated = [d for f in find_dates(text) if (d := iso(f))]
    year = _YEAR.search(text)
    return dated[0] if dated else year[0] if year else None


def last_date(text: str) -> str | None:
    dated = [(f.start, d) for f in find_dates(text) if (d := iso(f))]
    years = [(m.start(), m[0]) for m in _YEAR.finditer(text) if not any(a <= m.start() < a + 18 for a, _ in dated)]
    return max(dated + years)[1] if dated or years else None


_NUMBERS: dict[str, int] = table("words")["numbers"]


def number(text: str) -> int | None:
    """``20,000``, ``twenty-two``, ``ten``."""
    digits = re.sub(r"[,\s]", "", text)
    if digits.isdigit():
        return int(digits)
    parts = [_NUMBERS.get(p) for p in re.findall(r"[\wáéíóúñ]+", text.lower())]
    return sum(p for p in parts if p is not None) if parts and None not in parts else None


_UNITS = {"year": "years", "yr": "years", "año": "years", "month": "months", "mes": "months", "day": "days"}


def term(text: str) -> str | None:
    """``20-year``, ``twenty years and 10 months``, ``250 meses``, ``life`` as the case file writes it."""
    if re.search(r"\b(?:life|cadena perpetua|vida)\b", text, re.IGNORECASE):
        return "life"
    out = []
    for amount, unit in re.findall(r"([\d,]+|[a-záéíóú]+(?:-[a-z]+)?)[\s-]+(year|yr|año|month|mes|day)", text.lower()):
        count = number(amount)
        if count is not None:
            out.append(f"{count} {_UNITS[unit]}")
    written = " ".join(out)
    try:
        Term.parse(written)
    except ValueError:
        return None
    return written


def relation(word: str) -> str:
    """The relation a word for a relative names."""
    return kin_of(word)


def illness(hit: Hit) -> str:
    """What ails the relative, in the paper's words; the need of care itself where no illness is named."""
    found = list(compiled("{ill}").finditer(hit.sentence.text[hit.span.start - hit.sentence.start :]))
    text = found[0].group() if found else "needs care"
    return re.sub(r"\s+", " ", text)


def value(hit: Hit) -> Any:
    """The value of a hit as its rule reads it; ``None`` when the words give none."""
    text = hit.sentence.text[hit.span.start - hit.sentence.start : hit.span.end - hit.sentence.start]
    given = hit.rule.value
    filled = given.format(**{k: v.strip() for k, v in hit.groups.items()}) if isinstance(given, str) else given
    match hit.rule.reads:
        case "death":
            return hit.groups.get("year") or _after_death(text) or _year_before(hit)
        case "illness":
            return illness(hit)
        case "date":
            return first_date(filled)
        case "term":
            return term(filled)
        case "number":
            return number(filled)
        case "true":
            return True
        case "programme":
            return table("programmes").get(filled.lower(), filled)
        case _:
            return _tidy(filled)


def _tidy(text: str) -> str | None:
    """One line, without quotation marks that lost their partner."""
    text = re.sub(r"\s+", " ", text).strip(" ,.;")
    return (text if text.count("“") == text.count("”") else re.sub("[“”]", "", text)) or None


def _after_death(text: str) -> str | None:
    return last_date(text) if re.search(r"\d", text) else None


_LEADING_YEAR = re.compile(
    r"(?:^\s*|[;,]\s|\b(?:then|and|y) )(?:back )?(?:in|en) (?:(?:\w+ ){0,2}|el )"
    r"(?P<year>(?:19[3-9]|20[0-4])\d),? (?:[\w'-]+ ){0,4}$",
    re.IGNORECASE,
)


def _year_before(hit: Hit) -> str | None:
    """The year that leads the statement: "in 2017 my only daughter was taken"."""
    lead = _LEADING_YEAR.search(hit.sentence.text[: hit.span.start - hit.sentence.start])
    return lead["year"] if lead else None
