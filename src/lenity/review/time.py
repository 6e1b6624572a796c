"""Time served: the sentence computation for the case, and the time facts that rules read.

Where the file gives a start only in part (July 2007) the facts are bounds: the latest start gives the lower one, the
earliest the upper. Days are counted to the ruling date, or to release when that came first.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from ..casefile.derive import Citation, FactFound, cite
from ..casefile.model import CaseFile, Said
from ..casefile.reader import best_date, best_term
from ..casefile.values import PartialDate, Standing
from ..rules import dates
from ..sentence.compute import compute
from ..sentence.model import parse

_DATES = {
    "ten_years_served_on": 10,
    "thirty_years_served_on": 30,
}


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
            day = _shift(born.last, years)
            found[f"age_{years}_on"] = FactFound(f"age_{years}_on", day, cited)
    start, cited = _start(case)
    if start is None:
        return found
    if max((c.standing for c in cited), default=Standing.press) < Standing.stated:
        why = "the start of custody is told only in the press"
        return found | {n: FactFound(n, None, cited, why=why) for n in ("years_served", "share_of_term_served")}
    released = best_date(case.custody.released_on, case)
    to = min(on, released.last) if released else on
    frame = _bounds(case, start, to)
    low, high = frame.row(0, named=True), frame.row(1, named=True)
    found["years_served"] = FactFound("years_served", low["years"], cited, to=high["years"])
    for name, years in _DATES.items():
        found[name] = FactFound(name, low[f"on_{years}"], cited)
    term = best_term(case.judgment.term, case)
    term_cited = cite(case, term) if term else None
    if term and term_cited and not term.value.life:
        both = (*cited, term_cited)
        share = FactFound("share_of_term_served", low["share"], both, to=high["share"])
        found["share_of_term_served"] = share
        found["three_quarters_served_on"] = FactFound("three_quarters_served_on", low["three_quarters"], both)
    return found


def _start(case: CaseFile) -> tuple[PartialDate | None, tuple[Citation, ...]]:
    """The start of the term or, failing that, of unbroken custody (whose days count as credit toward the term)."""
    for said in (case.custody.commenced_on, case.custody.in_prison_since):
        if start := best_date(said, case):
            return start, _cited(case, said, start)
    return None, ()


def _cited(case: CaseFile, said: list[Said[PartialDate]], value: PartialDate) -> tuple[Citation, ...]:
    return tuple(c for s in said if s.value.agrees_with(value) and (c := cite(case, s)))


def _bounds(case: CaseFile, start: PartialDate, to: date) -> pl.DataFrame:
    """Two rows: the latest possible start, then the earliest. Jail credit moves the start back day for day."""
    term = best_term(case.judgment.term, case)
    months = term.value.months if term else None
    days = term.value.days if term else None
    credit, lost = _credit(case), sum((s.end.last - s.start.first).days + 1 for s in case.custody.inoperative)
    frame = pl.DataFrame(
        {"start": [start.last, start.first], "months": [months] * 2, "days": [days] * 2},
        schema={"start": pl.Date, "months": pl.Int64, "days": pl.Int64},
    )
    began = dates.add_days(pl.col("start"), lost - credit)
    after = pl.lit(to) + pl.duration(days=1)
    full_term = dates.add_days(dates.add_months(pl.col("start"), pl.col("months")), pl.col("days"))
    length = dates.days_between(pl.col("start"), full_term)
    served = dates.days_between(began, after)
    return frame.select(
        years=dates.years_between(began, after).clip(lower_bound=0),
        share=served / length,
        three_quarters=dates.add_days(began, (length * 0.75).ceil().cast(pl.Int32) - 1),
        **{f"on_{n}": dates.add_days(dates.add_years(began, n), -1) for n in _DATES.values()},
    )


def _credit(case: CaseFile) -> int:
    custody = case.custody
    if custody.jail_credit_days:
        return int(strongest(custody.jail_credit_days, case).value)
    return sum((s.end.last - s.start.first).days + 1 for s in custody.jail_credit)


def _shift(day: date, years: int) -> date:
    shifted = pl.select(dates.add_years(pl.lit(day), years)).item()
    assert isinstance(shifted, date)
    return shifted
