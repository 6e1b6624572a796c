"""Every clock of the law that an event of the case file has started, and every day that the court has set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ..casefile.filings import Denial, Request, Ruling
from ..casefile.model import CaseFile
from ..casefile.said import best_date
from ..casefile.values import PartialDate
from ..law.book import clocks
from ..law.clock import due, lapse
from ..law.model import Clock, How
from ..law.regime import Regime
from .answers import body
from .model import Deadline

Event = tuple[str, PartialDate, str]
_DENIED = {"court": "order_entered", "warden": "warden_signed", "bureau": "regional_signed"}
_FINAL = ("general_counsel", "director")  # no further appeal in the Bureau, so no clock
_SIGNED = {"BP-9": "warden_signed", "BP-10": "regional_signed"}
_FOLLOWS = {"FRAP_4(b).defendant": "appeal_time_ended"}  # clocks whose end is itself an event


def deadlines(case: CaseFile, on: date, regime: Regime) -> list[Deadline]:
    """The clocks, soonest first. Clocks run out long ago stay listed: counsel must know that they did."""
    entries: list[Request | Denial | Ruling] = [*case.requests, *case.denials, *case.rulings]
    started = [event for entry in entries for event in _events(case, entry)]
    return _sorted([*_ends(started, on, regime), *_set_by_court(case, on)])


def ends(case: CaseFile, on: date, regime: Regime, entries: Iterable[Request | Denial]) -> list[Deadline]:
    """The clocks that these requests or denials have started."""
    return _sorted(_ends([event for entry in entries for event in _events(case, entry)], on, regime))


def _sorted(found: Iterable[Deadline]) -> list[Deadline]:
    """Soonest first. One event told twice (a denial under its request and under `denials`) starts one clock."""
    once = {(d.clock, d.started, d.what if d.clock is None else ""): d for d in found}
    return sorted(once.values(), key=lambda d: (d.date, d.what))


def _events(case: CaseFile, entry: Request | Denial | Ruling) -> Iterator[Event]:
    """The events that start clocks: name, day, and a word on which one it was."""
    if isinstance(entry, Ruling):
        if day := best_date(entry.on, case):
            yield _DENIED["court"], day, f"ruling of {day}"
        return
    if isinstance(entry, Denial):
        if entry.level not in _FINAL and (day := best_date(entry.on, case)):
            yield _DENIED[entry.by], day, f"denial by the {body(entry)} of {day}"
        return
    if day := best_date(entry.received_on, case):
        yield "warden_received", day, f"request received {day}"
    if (day := best_date(entry.answered_on, case)) and any(a.value == "denied" for a in entry.answer):
        yield "warden_signed", day, f"denial by the warden of {day}"
    for step in entry.remedies:
        filed, signed = best_date(step.filed_on, case), best_date(step.signed_on, case)
        if filed:
            name = step.form.lower().replace("-", "")
            yield f"{'emergency_' if step.emergency else ''}{name}_filed", filed, f"{step.form} filed {filed}"
        if signed and step.form in _SIGNED:
            yield _SIGNED[step.form], signed, f"answer to the {step.form} signed {signed}"


def _ends(events: Iterable[Event], on: date, regime: Regime) -> Iterator[Deadline]:
    """Only events whose day is exactly known and not after the ruling date start a clock."""
    for event, day, which in events:
        if day.exact is None or day.exact > on:
            continue
        for clock in clocks(regime.book, day.exact):
            if clock.starts != event:
                continue
            last = _end(clock, day.exact)
            yield Deadline(
                what=f"{clock.what} ({which})",
                date=last,
                rule=clock.cite,
                verified=clock.verified.how,
                clock=clock.id,
                started=day.exact,
            )
            if following := _FOLLOWS.get(clock.id):
                yield from _following(following, last, day.exact, which, regime)


def _following(event: str, ended: date, started: date, which: str, regime: Regime) -> Iterator[Deadline]:
    for clock in clocks(regime.book, started):
        if clock.starts == event:
            yield Deadline(
                what=f"{clock.what} ({which})",
                date=_end(clock, ended),
                rule=clock.cite,
                verified=clock.verified.how,
                clock=clock.id,
                started=started,
            )


def _end(clock: Clock, start: date) -> date:
    """The day a waiting period allows action, or the last day to act; rolled past a closed day where the law rolls."""
    if clock.gives == "lapse":
        return lapse(start, clock.days).earliest_safe
    return due(start, clock.days) if clock.rolls else start + timedelta(days=clock.days)


def _set_by_court(case: CaseFile, on: date) -> Iterator[Deadline]:
    """Days that the court fixed itself; they are not counted under any rule."""
    for motion in case.motions:
        filed = best_date(motion.filed_on, case)
        for item in motion.due if filed is None or filed.first <= on else []:
            day, done = best_date(item.due_on, case), best_date(item.done_on, case)
            if day and day.exact:
                state = f" (done {done})" if done else ""
                yield Deadline(
                    what=f"{item.what}{state}", date=day.exact, rule="order of the court", verified=How.PRIMARY
                )
