"""Whether a case is one this law reaches at all: the checks of a case file that need the rule book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ..casefile.contradictions import kinds
from ..casefile.reader import LoadedCase
from ..casefile.reader import load as read_case
from ..casefile.said import best_date
from ..errors import InputError, InputErrors
from ..law.book import Book
from ..law.book import load as load_book
from ..law.codes import parse_code
from ..law.model import DenialGround, Ground, Scope
from ..law.regime import FIRST_DAY

_BEFORE = (("judgment", "offense_on"), ("judgment", "sentenced_on"), ("custody", "commenced_on"))


def load(path: Path, book: Book | None = None) -> LoadedCase:
    """A case file that passed every check, the rule book's included. ``InputErrors`` holds every problem."""
    loaded = read_case(path)
    if problems := list(problems_of(loaded, book or load_book())):
        raise InputErrors(problems)
    return loaded


def problems_of(loaded: LoadedCase, book: Book) -> Iterator[InputError]:
    """Sentences this law does not reach, and names that the rule book does not know."""
    case, document = loaded.case, loaded.document
    ask = "ask a lawyer who knows that law"
    for scope in (p for p in book.provisions if isinstance(p, Scope)):
        for i, said in enumerate(case.judgment.kind):
            if said.value in scope.refuses:
                message = f"Lenity does not review this term: {scope.refuses[said.value]}"
                yield document.error(("judgment", "kind", i), message, ask)
        for section, name in _BEFORE:
            day = best_date(getattr(getattr(case, section), name), case)
            if day and day.last < scope.first_offense:
                message = f"Lenity does not review this term ({name}: {day}): {scope.refuses['old_law']}"
                yield document.error((section, name), message, ask)
    yield from _codes(loaded, book)
    grounds = {p.id for p in book.provisions if isinstance(p, Ground)}
    reasons = {p.id for p in book.provisions if isinstance(p, DenialGround)}
    named = [(("requests", i, "grounds"), r.grounds) for i, r in enumerate(case.requests)]
    named += [(("motions", i, "grounds"), m.grounds) for i, m in enumerate(case.motions)]
    named += [(("rulings", i, "rests_on"), r.rests_on) for i, r in enumerate(case.rulings)]
    for place, names in named:
        for name in (n for n in names if n not in grounds):
            yield document.error(place, f"there is no ground {name!r}", "see `lenity law` for the ids")
    given = [(("denials", i, "reasons"), d.reasons) for i, d in enumerate(case.denials)]
    given += [(("motions", i, "government_reasons"), m.government_reasons) for i, m in enumerate(case.motions)]
    for place, names in given:
        for reason in (r for r in names if r not in reasons):
            fix = f"use {', '.join(sorted(reasons, key=lambda d: (len(d), d)))}"
            yield document.error(place, f"there is no denial reason {reason!r}", fix)
    for i, denial in enumerate(case.denials):
        day = best_date(denial.on, case)
        if day and day.last < FIRST_DAY:
            message = f"a denial of {day} is from before this law began ({FIRST_DAY})"
            yield document.error(("denials", i, "on"), message, "correct the date")
    for i, resolution in enumerate(case.resolved):
        if resolution.code not in kinds():
            fix = f"use the code that the review gives: {', '.join(kinds())}"
            yield document.error(("resolved", i, "code"), f"there is no contradiction {resolution.code!r}", fix)


def _codes(loaded: LoadedCase, book: Book) -> Iterator[InputError]:
    """Codes that no table of prohibited acts can have had: the first digit is the severity."""
    series = {row["code"][0] for row in book.table("541.3.codes", date.max)}
    for i, incident in enumerate(loaded.case.incidents):
        given = [(("incidents", i, "code"), said.value) for said in incident.code]
        given += [(("incidents", i, "could_be"), code) for code in incident.could_be]
        for place, code in given:
            digits = parse_code(code)[0]
            if not (len(digits) == 3 and digits.isdigit() and digits[0] in series):
                fix = f"write the three digits of 28 CFR 541.3 ({min(series)}00 to {max(series)}99), or leave it out"
                yield loaded.document.error(place, f"there is no prohibited act {code!r}", fix)
