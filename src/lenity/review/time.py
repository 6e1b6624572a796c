"""Time served: the sentence computation for the case, and the time facts that rules read.

Where the file gives a start only in part (July 2007) the facts are bounds: the latest start gives the lower one, the
earliest the upper. Days are counted to the ruling date, or to release when that came first.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from ..casefile.derive import Citation, FactFound, cite
from ..casefile.entry import Said
from ..casefile.model import CaseFile
from ..casefile.said import best_date, best_term
from ..casefile.values import PartialDate, Standing
from ..rules import dates
from ..sentence import compute, parse
from .served import served


def sentence_of(case: CaseFile, on: date) -> dict[str, Any]:
    """The computation of section 7 of the design, from what the case file gives exactly; the rest null with reasons."""
    term = best_term(case.judgment.term, case)
    start = best_date(case.custody.commenced_on, case)
    born = best_date(case.person.born, case)
    inputs: dict[str, Any] = {"on": on.isoformat()}
    if start and start.exact:
        inputs["sentence_start"] = start.exact.isoformat()
    if term and term.value.life:
        inputs["life"] = True
    elif term:
        years, months = divmod(term.value.months, 12)
        inputs["term"] = {"years": years, "months": months, "days": term.value.days}
    if born and born.exact:
        inputs["born"] = born.exact.isoformat()
    custody = case.custody
    for key, said in (
        ("jail_credit_days", custody.jail_credit_days),
        ("gct_rate_per_year", custody.good_conduct_rate),
        ("gct_disallowed_days", custody.good_conduct_lost_days),
    ):
        if said:
            inputs[key] = strongest(said, case).value
    for key, spans in (("jail_credit_periods", custody.jail_credit), ("inoperative_periods", custody.inoperative)):
        exact = [[str(s.start), str(s.end)] for s in spans if s.start.exact and s.end.exact]
        if exact and len(exact) == len(spans):
            inputs[key] = exact
    return compute(parse(inputs))


def strongest(said: list[Said[Any]], case: CaseFile) -> Said[Any]:
    """The claim on the strongest standing."""
    return max(said, key=lambda s: source.standing if (source := case.source(s.source)) else 0)


def facts(case: CaseFile, on: date) -> dict[str, FactFound]:
    """Years and share of the term served, with bounds, and the dates on which time alone will meet an element."""
    found: dict[str, FactFound] = {}
    born = best_date(case.person.born, case)
    if born:
        cited = _cited(case, case.person.born, born)
        for years in (65, 70):
            day = pl.select(dates.birthday(pl.lit(born.last), years)).item()
            found[f"age_{years}_on"] = FactFound(f"age_{years}_on", day, cited)
    start, cited = _start(case)
    if start is None:
        return found
    if max((c.standing for c in cited), default=Standing.press) < Standing.stated:
        why = "the start of custody is told only in the press, which does not settle it"
        return found | {n: FactFound(n, None, cited, why=why) for n in ("years_served", "share_of_term_served")}
    released = best_date(case.custody.released_on, case)
    low, high = _bounds(case, start, min(on, released.last) if released else on)
    found["years_served"] = FactFound("years_served", low["years_served"], cited, to=high["years_served"])
    for name in ("ten_years_served_on", "thirty_years_served_on"):
        found[name] = FactFound(name, low[name], cited)
    term = best_term(case.judgment.term, case)
    term_cited = cite(case, term) if term else None
    if term and term_cited and not term.value.life:
        both = (*cited, term_cited)
        share = (low["share_of_term_served"], high["share_of_term_served"])
        found["share_of_term_served"] = FactFound("share_of_term_served", share[0], both, to=share[1])
        found["three_quarters_served_on"] = FactFound("three_quarters_served_on", low["three_quarters_served_on"], both)
    return found


def _start(case: CaseFile) -> tuple[PartialDate | None, tuple[Citation, ...]]:
    """The start of the term or, failing that, of unbroken custody (whose days count as credit toward the term)."""
    for said in (case.custody.commenced_on, case.custody.in_prison_since):
        if start := best_date(said, case):
            return start, _cited(case, said, start)
    return None, ()


def _cited(case: CaseFile, said: list[Said[PartialDate]], value: PartialDate) -> tuple[Citation, ...]:
    return tuple(c for s in said if s.value.agrees_with(value) and (c := cite(case, s)))


def _bounds(case: CaseFile, start: PartialDate, to: date) -> list[dict[str, Any]]:
    """Two rows: the latest possible start with the least credit, then the earliest with the most."""
    term = best_term(case.judgment.term, case)
    idle = sum((s.end.last - s.start.first).days + 1 for s in case.custody.inoperative)
    least, most = _credit(case, start)
    frame = pl.LazyFrame(
        {
            "sentence_start": [start.last, start.first],
            "term_months": [None if term is None or term.value.life else term.value.months] * 2,
            "term_days": [None if term is None or term.value.life else term.value.days] * 2,
            "jail_credit_days": [least, most],
            "inoperative_days": [idle, idle],
            "life": [bool(term and term.value.life)] * 2,
        },
        schema_overrides={"term_months": pl.Int64, "term_days": pl.Int64},
    )
    return served(frame, to).collect(optimizations=pl.QueryOptFlags.none()).to_dicts()


def _credit(case: CaseFile, start: PartialDate) -> tuple[int, int]:
    """Jail credit in days, as bounds. Not stated, it is at most the time from arrest; with no arrest known, none is
    counted, so that a date that waits for time is the latest it can be.
    """
    custody = case.custody
    if custody.jail_credit_days:
        known = int(strongest(custody.jail_credit_days, case).value)
        return known, known
    if custody.jail_credit:
        known = sum((s.end.last - s.start.first).days + 1 for s in custody.jail_credit)
        return known, known
    arrested = best_date(custody.arrested_on, case)
    if not custody.commenced_on or arrested is None:
        return 0, 0
    return 0, max(0, (start.first - arrested.first).days)
