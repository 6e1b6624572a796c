"""What is new since a day: facts and papers dated later, law that came or went, ages and times reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..casefile.derive import Citation
from ..casefile.values import PartialDate
from ..law.model import Finding
from ..law.regime import GroundInForce
from .matter import Matter
from .model import GroundFinding
from .news import events_since, shown_since


@dataclass(frozen=True)
class New:
    """One thing that is new. ``opens`` marks what can make a new motion new; the rest only has to be known."""

    kind: Literal["fact", "paper", "law", "time"]
    what: str
    opens: bool
    ground: str | None = None
    cited: tuple[Citation, ...] = ()


def since(m: Matter, day: PartialDate) -> list[New]:
    """Everything new in this matter after the day, as far as the day is known: what may be older is left out."""
    after = day.last
    found = [
        New("fact", f"{event.what} ({event.day})", event.opens, cited=event.cited)
        for event in events_since(m.case, after, m.on)
    ]
    for state, finding in zip(m.regime.grounds, m.grounds, strict=True):
        found += [*_law(m, state, finding, after), *_papers(m, state, finding, after), *_time(m, state, finding, after)]
    return found


def name_of(finding: GroundFinding) -> str:
    """The ground's title and id."""
    return f"{finding.title} ({finding.id})"


def _papers(m: Matter, state: GroundInForce, finding: GroundFinding, after: date) -> Iterator[New]:
    """Elements that only wait for time are no news of a paper: see ``_time``."""
    if finding.finding not in (Finding.NOT_IN_FORCE, Finding.NOT_SUPPORTED):
        pairs = zip(state.ground.met_when.elements, finding.elements, strict=True)
        settled = [found for element, found in pairs if element.met_on is None]
        for text, weighty in shown_since(m.case, settled, after, m.on):
            yield New("paper", f"{name_of(finding)}: {text}", weighty, finding.id)


def _law(m: Matter, state: GroundInForce, finding: GroundFinding, after: date) -> Iterator[New]:
    """Only what bears on this case: on a ground that some paper speaks to and none denies."""
    on, name = m.on, name_of(finding)
    start, until = finding.in_force_from, finding.in_force_until
    if finding.stands is False or not any(e.rests_on for e in finding.elements):
        return
    if state.in_force and after < start and not finding.closed:
        yield New("law", f"{name} is in force from {start}", True, finding.id)
    if until and start <= after < until <= on:
        yield New("law", f"{name} ended on {until}", False, finding.id)
    table = m.regime.tables.get(state.ground.by_circuit or "")
    if state.in_force and state.row and table and start <= after < state.row.start:
        was = table.row(m.regime.circuit, after)
        if (was.rule if was else "open") != state.row.rule:
            opens = state.row.rule == "may" and not finding.closed
            yield New("law", f"{name}: {state.row.case} ({state.row.start}), {state.row.text}", opens, finding.id)
    for limit in state.limits:
        if after < limit.limit.in_force.start and m.evaluated.findings[limit.tree]:
            yield New("law", f"{name}: {limit.item.because}", False, finding.id)


def _time(m: Matter, state: GroundInForce, finding: GroundFinding, after: date) -> Iterator[New]:
    """Elements that waited for age or time and were met between the two days."""
    if not state.in_force or finding.closed:
        return
    for element, found in zip(state.ground.met_when.elements, finding.elements, strict=True):
        fact = m.facts.get(element.met_on or "")
        day = fact.value if fact else None
        if fact and isinstance(day, date) and found.finding == "met" and after < day <= m.on:
            opens = finding.finding != Finding.NOT_SUPPORTED
            what = f"{name_of(finding)}: {element.text}, reached on {day}"
            yield New("time", what, opens, finding.id, fact.rests_on)
