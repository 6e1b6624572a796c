"""The wide net of the redaction check: everything that looks like one of the five kinds of Fed. R. Crim. P. 49.1(a).

It is made to catch too much. Each catch goes before a person; none is a verdict, and what it misses is not clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lenity.packet.catches import Catch, near, patterns, word_pattern
from lenity.packet.dates import DateFound, find_dates, word_lists
from lenity.packet.readings import repaired
from lenity.packet.redact_children import children, trimmed
from lenity.packet.redact_numbers import contacts, numbers

REACH = 160  # characters: how far apart the words of one catch may stand


def catch_all(text: str, adults: frozenset[str] = frozenset(), common: frozenset[str] = frozenset()) -> list[Catch]:
    """Everything the net catches in one page. ``adults``: lower-case names that are never a child's;
    ``common``: words that stand in small letters somewhere in the pages, and are no names.

    The page is read twice: as it stands, and with what character recognition garbled put right.
    """
    found = _catch(text, adults, common)
    again = repaired(text)
    for first, last in again.around(REACH):
        for catch in _catch(again.text[first:last], adults, common):
            start, end = again.at[first + catch.start], again.at[first + catch.end - 1] + 1
            found.append(catch._replace(start=start, end=end))
    return found


def _catch(text: str, adults: frozenset[str], common: frozenset[str]) -> list[Catch]:
    dates = find_dates(text)
    born = list(_birth_dates(text, dates))
    spans = [(date.start, date.end) for date in dates]
    counted = [c for c in numbers(text) if not any(s < c.end and c.start < e for s, e in spans) or c.level == "likely"]
    young = [catch for date in born if date.level == "likely" for catch in _born_lately(text, date, adults)]
    return [*born, *counted, *contacts(text), *_addresses(text), *children(text, adults, common), *young]


# Dates of birth


def _birth_dates(text: str, dates: list[DateFound]) -> Iterator[Catch]:
    birth = word_pattern("dates", "birth")
    for date in dates:
        full = date.day is not None and date.month is not None and date.year is not None
        whole = full or (date.month is None and date.year is not None)
        digits_only = text[date.start : date.end].isdigit()
        if near(birth, text, date.start, date.end, 70, 40):
            yield Catch(date.start, date.end, "dob", "likely", "a date next to words of birth or age")
        elif whole and not digits_only and not re.search(r"(?:Cir|D|Ct)\.\s?[A-Z.\s]*$", text[: date.start][-12:]):
            yield Catch(date.start, date.end, "dob", "look", "a full date")
    for line in patterns("birth"):
        for match in line.pattern.finditer(text):
            yield Catch(*match.span("take"), "dob", line.level, line.why)


def _born_lately(text: str, born: Catch, adults: frozenset[str]) -> Iterator[Catch]:
    """The last name before a birth date of late years, in its line: whoever was born then may still be a child."""
    table = word_lists()["children"]
    years = [date.year for date in find_dates(text[born.start : born.end]) if date.year]
    if not years or max(years) < table["born_from"]:
        return
    start = max(text.rfind("\n", 0, born.start) + 1, born.start - 70)
    for line in patterns("full_name"):
        names = list(line.pattern.finditer(text, start, born.start))
        for match in names:
            yield from trimmed(match.start(), match.group(), line.level, line.why, adults)


# Addresses

_NO_STREET = re.compile(
    r"(?i)\b(?:district|supreme|circuit|federal|superior|criminal|appeals|u\.s\.|united\sstates)\s+court"
    r"|u\.s\.c|\bmonths\b|\byears\b|\bdays\b"
)


def _addresses(text: str) -> Iterator[Catch]:
    lives = word_pattern("addresses", "lives")
    anywhere = lives.search(text) is not None
    for line in patterns("address"):
        if line.needs_living and not anywhere:
            continue
        for match in line.pattern.finditer(text):
            start, end = match.span("take") if "take" in match.groupdict() else match.span()
            if _NO_STREET.search(match.group()):
                continue
            if line.needs_living and not near(lives, text, start, end, 60, 25):
                continue
            yield Catch(start, end, "address", line.level, line.why)
