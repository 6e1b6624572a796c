"""Time in custody: how long, where, and with what conduct."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

from ..derive import Citation
from ..model import CaseFile
from ..values import PartialDate, Term
from .registry import Clash, Reading, name_of, pair, rule, told
from .values import same_words

_MONTH = timedelta(days=365.25 / 12)


@rule("time_served_disagrees")
def time_served_disagrees(r: Reading) -> Iterator[Clash]:
    """Every claim and every recorded day means a start of custody within bounds; two that lie apart contradict."""
    case = r.case
    starts: list[tuple[date, date, str, Citation]] = []
    for value, cited in told(case, case.custody.time_served):
        if (when := _said_on(case, cited, value)) and not value.life:
            slack = r.data["slack_months"] * _MONTH
            most = r.data["slack_months_whole"] * _MONTH if _whole_years(value) else slack
            length = value.months * _MONTH + timedelta(days=value.days)
            starts.append((when.first - length - most, when.last - length + slack, f"{value} served by {when}", cited))
    if not starts:
        return
    custody = case.custody
    if known := told(case, [*custody.arrested_on, *custody.in_prison_since] or custody.commenced_on):
        day, cited = known[0]
        starts.append((day.first, day.last, f"in custody since {day}", cited))
    starts.sort(key=lambda s: -s[3].standing)
    for (low, high, first, cited), (other_low, other_high, second, other) in combinations(starts, 2):
        if low > other_high or other_low > high:
            yield Clash("custody.time_served", (cited, other), pair(case, (first, cited), (second, other)))


def _said_on(case: CaseFile, cited: Citation, value: Term) -> PartialDate | None:
    claim = next(s for s in case.custody.time_served if s.source == cited.source and s.value == value)
    source = case.source(cited.source)
    return claim.as_of or (source.date if source else None)


def _whole_years(term: Term) -> bool:
    return term.days == 0 and term.months % 12 == 0


@rule("facility_after_transfer")
def facility_after_transfer(r: Reading) -> Iterator[Clash]:
    """Silent where every claim says when it was true: then the papers tell of one move after another."""
    case = r.case
    said = case.custody.facility
    if all(s.as_of for s in said):
        return
    first, *others = told(case, said)
    for other in others:
        if not same_words(first[0], other[0]):
            yield Clash("custody.facility", (first[1], other[1]), pair(case, first, other))


@rule("never_disciplined")
def never_disciplined(r: Reading) -> Iterator[Clash]:
    """An incident that was dismissed or expunged does not contradict a clean record."""
    case = r.case
    clean = [(value, cited) for value, cited in told(case, case.no_incidents) if value]
    reports = []
    for incident in case.incidents:
        outcome = {s.value for s in incident.found}
        cited = next((c for _, c in told(case, [*incident.found, *incident.code, *incident.on])), None)
        cited = cited or _entry(case, incident.source)
        if cited and not (outcome and outcome <= {"dismissed", "expunged"}):
            reports.append((incident.act, cited))
    if clean and reports:
        listed = "; ".join(f"{name_of(case, c)} tells of one: {act}" for act, c in reports)
        words = {"clean_paper": name_of(case, clean[0][1]), "told": listed}
        yield Clash("no_incidents", (clean[0][1], *(c for _, c in reports)), words)


def _entry(case: CaseFile, source: str | None) -> Citation | None:
    found = case.source(source)
    return Citation(found.id, found.standing) if found else None
