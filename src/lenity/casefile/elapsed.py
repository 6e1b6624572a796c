"""Ages and time served: what a paper states on one day, counted on to another, always within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .claims import TOLD, Citation, FactFound, cite
from .entry import Said
from .model import CaseFile
from .said import best_date, best_term
from .values import PartialDate, Standing
from .vocabulary import vocabulary


def age(case: CaseFile, on: date) -> FactFound | None:
    """Full years between bounds: from a birth date or year, or from an age stated on some day."""
    ranges: list[tuple[Standing, int, int, Citation]] = []
    for born in case.person.born:
        if cited := cite(case, born):
            low, high = _years(born.value.last, on), _years(born.value.first, on)
            ranges.append((cited.standing, low, high, cited))
    for stated in case.person.age:
        if (when := _when(case, stated)) and (cited := cite(case, stated)):
            low = stated.value + (_years(when.last, on) if when.last <= on else -_years(on, when.last) - 1)
            high = stated.value + (_years(when.first, on) + 1 if when.first <= on else 0)
            if when.exact == on:
                high = low = stated.value
            ranges.append((cited.standing, low, high, cited))
    offense = best_date(case.judgment.offense_on or case.custody.arrested_on, case)
    for then in case.person.age_at_offense:
        if offense and (cited := cite(case, then)):
            low, high = then.value + _years(offense.last, on), then.value + _years(offense.first, on) + 1
            ranges.append((cited.standing, low, high, cited))
    heard = [r for r in ranges if r[0] >= vocabulary()["age_years"].least]
    if not heard:
        why = "told only in the press, which does not settle it"
        return FactFound("age_years", None, tuple(r[3] for r in ranges), why=why) if ranges else None
    best = [r for r in heard if r[0] == max(r[0] for r in heard)]
    low, high = max(r[1] for r in best), min(r[2] for r in best)
    rests = tuple(r[3] for r in best)
    if low > high:
        return FactFound("age_years", None, rests, why="sources of the same standing disagree")
    return FactFound("age_years", low, rests, to=high)


# "Ten years" may be anything up to eleven; "46 months" may be off by two either way.
_SLACK, _SLACK_WHOLE = 2, 12


def time_served(case: CaseFile, on: date) -> Iterator[FactFound]:
    """Years and share served as a paper states them, in bounds. The review counts from the days of custody instead
    wherever the file gives the start.
    """
    said = [(c, when, s.value) for s in case.custody.time_served if (c := cite(case, s)) and (when := _when(case, s))]
    names = ("years_served", "share_of_term_served")
    if not said:
        return
    cited, when, served = max(said, key=lambda x: (x[0].standing, x[1].last))
    if cited.standing < vocabulary()["years_served"].least:
        yield from (
            FactFound(n, None, (cited,), why=f"{TOLD[cited.standing]}, which does not settle it") for n in names
        )
        return
    released = best_date(case.custody.released_on, case)
    to = min(on, released.last) if released else on
    if served.life or to < when.first:
        return
    whole = served.days == 0 and served.months % 12 == 0
    low = max(0, served.months - _SLACK) + (_months(when.last, to) if when.last < to else 0)
    high = served.months + (_SLACK_WHOLE if whole else _SLACK) + _months(when.first, to) + 1
    yield FactFound(names[0], low // 12, (cited,), to=high // 12)
    term = best_term(case.judgment.term, case)
    if term and not term.value.life and term.value.months and (of := cite(case, term)):
        yield FactFound(names[1], low / term.value.months, (cited, of), to=high / term.value.months)


def _months(start: date, end: date) -> int:
    """Full months between two days."""
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)


def _when(case: CaseFile, said: Said[Any]) -> PartialDate | None:
    """The day a claim was true: its own ``as_of``, else its source's date."""
    source = case.source(said.source)
    return said.as_of or (source.date if source else None)


def birthday(born: date, age: int) -> date:
    """The day a person reaches an age; somebody born on 29 February does so on 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _years(start: date, end: date) -> int:
    """Full years from ``start`` to ``end`` (negative never: zero at least)."""
    return max(0, end.year - start.year - (end < birthday(start, end.year - start.year)))
