"""Every clock of the law that an event of the case file has started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..casefile.model import CaseFile
from ..casefile.reader import best_date
from ..casefile.values import PartialDate
from ..law.book import clocks
from ..law.clock import due, lapse
from ..law.regime import Regime
from .model import Deadline


def events(case: CaseFile) -> Iterator[tuple[str, PartialDate, str]]:
    """The events that start clocks: name, day, and a word on which one it was."""
    for request in case.requests:
        if day := best_date(request.received_on, case):
            yield "warden_received", day, f"request received {day}"
        if (day := best_date(request.answered_on, case)) and any(a.value == "denied" for a in request.answer):
            yield "warden_signed", day, f"warden's denial of {day}"
    for denial in case.denials:
        if day := best_date(denial.on, case):
            event = {"court": "order_entered", "warden": "warden_signed", "bureau": "regional_signed"}[denial.by]
            yield event, day, f"denial by the {denial.by} of {day}"


def deadlines(case: CaseFile, on: date, regime: Regime) -> list[Deadline]:
    """The clocks, soonest first. Clocks run out long ago stay listed: counsel must know that they did."""
    found = []
    for event, day, which in events(case):
        if day.exact is None or day.exact > on:
            continue
        for clock in clocks(regime.book, day.exact):
            if clock.starts == event:
                waiting = clock.gives == "lapse"
                last = lapse(day.exact, clock.days).earliest_safe if waiting else due(day.exact, clock.days)
                what = f"{clock.what} ({which})"
                found.append(Deadline(what=what, date=last, rule=clock.cite, verified=clock.verified.how))
    return sorted(found, key=lambda d: (d.date, d.what))
