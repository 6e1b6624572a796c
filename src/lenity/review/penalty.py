"""The penalty then and today, and the marijuana count, for a drug case: context, never a ground."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ..casefile.entry import Said
from ..casefile.model import CaseFile, Charge, Prior
from ..casefile.said import best_date
from ..casefile.values import PartialDate, Standing
from ..errors import InputError
from ..law import marijuana
from ..law import priors as tests
from ..law.marijuana_chart import Mark, chart_svg
from ..law.penalties import parse_amount
from ..law.then_now import Inputs, then_and_now
from ..law.then_now_text import then_now_text
from ..law.when import When
from .matter import Matter
from .time import strongest

DRUG = "marijuana"


def then_now(m: Matter) -> dict[str, Any]:
    """The comparison as data and as lines to read; empty where no charge names a drug. The press settles nothing."""
    charge = next((c for c in m.case.charges if _heard(c.drug, m.case)), None)
    if charge is None:
        return {}
    try:
        found = then_and_now(_inputs(m, charge), _when(_heard(m.case.judgment.sentenced_on, m.case), m.case), m.on)
    except InputError as e:
        return {"lines": [f"The penalty then and today cannot be compared: {e.message}."]}
    return {**found.as_dict(), "lines": then_now_text(found).splitlines()}


def _inputs(m: Matter, charge: Charge) -> Inputs:
    case = m.case
    priors = tuple(_prior(p, case) for p in case.priors)
    raised = _heard(case.judgment.enhancement_851, case)
    enhanced = None
    if raised:
        on = bool(strongest(raised, case).value)
        enhanced = 0 if not on else len(priors) or None
    return Inputs(
        drug=str(strongest(_heard(charge.drug, case), case).value).lower(),
        amount=_amount(charge, case),
        enhanced_by=enhanced,
        priors=priors if enhanced else (),
        offense_on=_when(_heard(case.judgment.offense_on, case), case),
    )


def _amount(charge: Charge, case: CaseFile) -> Any:
    told = _heard(charge.quantity, case)
    if not told:
        return None
    try:
        return parse_amount(str(strongest(told, case).value))
    except (InputError, ValueError):
        return None  # words that hold no amount; the case file shows them as they stand


def _prior(prior: Prior, case: CaseFile) -> tests.Prior:
    served, maximum = _heard(prior.months_served, case), _heard(prior.maximum_years, case)
    return tests.Prior(
        offense=prior.offense,
        maximum_years=float(strongest(maximum, case).value) if maximum else None,
        months_served=float(strongest(served, case).value) if served else None,
        released_on=_when(_heard(prior.released_on, case), case),
    )


def _heard(said: list[Said[Any]], case: CaseFile) -> list[Said[Any]]:
    return [s for s in said if (source := case.source(s.source)) and source.standing > Standing.press]


def _when(said: list[Said[PartialDate]], case: CaseFile) -> When | None:
    day = best_date(said, case)
    return None if day is None else day.exact or (day.first, day.last)


def states(m: Matter) -> dict[str, Any]:
    """How many States had legalised marijuana on the ruling date, for a marijuana case; empty otherwise."""
    drugs = {str(s.value).lower() for c in m.case.charges for s in _heard(c.drug, m.case)}
    if DRUG not in drugs:
        return {}
    found = marijuana.count(m.on, book=m.regime.book)
    return {**found.as_dict(), "lines": marijuana.text(found).splitlines(), "chart": _chart(m)}


def _chart(m: Matter) -> str | None:
    """The count over time with the sentence laid over it, where a paper says when custody began."""
    begun = best_date(
        _heard(m.case.custody.commenced_on, m.case) or _heard(m.case.custody.in_prison_since, m.case), m.case
    )
    if begun is None or begun.first >= m.on:
        return None
    released = best_date(m.case.custody.released_on, m.case)
    end = released.last if released and released.last <= m.on else None
    start = date(min(1996, begun.first.year), 1, 1)
    marks = [Mark(m.on, "ruling date")]
    return chart_svg(start, m.on + timedelta(days=1), begun.first, end, marks=marks, book=m.regime.book)
