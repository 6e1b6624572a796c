"""The warden's thirty days: from the day of receipt, or as near as the file can say."""

from __future__ import annotations

from datetime import date

from ..casefile.derive import Citation, FactFound, cite
from ..casefile.filings import Request
from ..casefile.model import CaseFile
from ..casefile.motions import undecided
from ..casefile.said import best_date
from ..casefile.values import PartialDate
from ..law.book import clocks, load
from ..law.clock import Lapse, lapse
from ..law.regime import Regime
from .grounds import Evaluated
from .model import Exhaustion


def request_for(case: CaseFile, on: date) -> tuple[Request | None, PartialDate | None]:
    """The request that the pending motion can rest on, and the day that motion was filed (``None``: not filed yet).

    A draft is not filed yet; failing that, the motion that waits or, when all are decided, the last one. The request is
    the last made before it; failing that the last request.
    """
    filed = [d for m in case.motions if (d := best_date(m.filed_on, case)) and d.first <= on]
    waiting = undecided(case, on)
    motion = best_date(waiting.filed_on, case) if waiting else max(filed, key=lambda d: d.last, default=None)
    if any(m.draft for m in case.motions):
        motion = None
    asked = [(day, r) for r in case.requests if (day := _day(r, case)) is None or day.first <= on]
    before = [pair for pair in asked if motion is None or pair[0] is None or pair[0].first <= motion.last]
    chosen = max(before or asked, key=lambda pair: pair[0].last if pair[0] else date.min, default=None)
    return (chosen[1] if chosen else None), motion


def _day(request: Request, case: CaseFile) -> PartialDate | None:
    return best_date(request.received_on or request.sent_on, case)


def facts(case: CaseFile, on: date) -> dict[str, FactFound]:
    """Days from the warden's receipt to the filing, or to the ruling date while nothing is filed."""
    request, motion = request_for(case, on)
    if request is None:
        return {}
    received, sent, answered = (
        best_date(said, case) for said in (request.received_on, request.sent_on, request.answered_on)
    )
    first, last = (motion.first, motion.last) if motion else (on, on)
    not_before, not_after = (
        received or sent,
        received or answered,
    )  # it came no earlier than sent, no later than answered
    low = (first - not_after.last).days if not_after else None
    high = (last - not_before.first).days if not_before else None
    cited = _cited(case, request, received) if received else tuple(c for c in (cite(case, request),) if c)
    wait = _whole_wait(on)
    if received is None and (high is None or high >= wait) and (told := _wait_over(case, request)):
        low, cited = max(low or 0, wait), told
    why = None if received else "the day the warden received the request is not known"
    return {"days_from_receipt": FactFound("days_from_receipt", low, cited, to=high, why=why)}


def _wait_over(case: CaseFile, request: Request) -> tuple[Citation, ...]:
    """Who says, without a day, that the wait was over when the motion came; nobody if the strongest differ."""
    said = [(c, s.value) for s in request.wait_over if (c := cite(case, s))]
    strongest = [(c, value) for c, value in said if c.standing == max(c.standing for c, _ in said)]
    return tuple(c for c, _ in strongest) if all(value for _, value in strongest) else ()


def _whole_wait(on: date) -> int:
    """Days from receipt to the first day on which the wait is surely over; 0 while the law knows no such clock."""
    return next((c.days + 1 for c in clocks(load(), on) if c.starts == "warden_received" and c.gives == "lapse"), 0)


def _cited(case: CaseFile, request: Request, received: PartialDate) -> tuple[Citation, ...]:
    return tuple(c for s in request.received_on if s.value == received and (c := cite(case, s)))


def exhaustion(case: CaseFile, on: date, regime: Regime, evaluated: Evaluated) -> Exhaustion:
    """The gate's finding, with the earliest days on which a motion could be filed."""
    gate = next(g for g in regime.gates if g.id == "exhaustion")
    status = evaluated.gate(gate)
    request, _ = request_for(case, on)
    received = best_date(request.received_on, case) if request else None
    clock = next((c for c in clocks(regime.book, on) if c.starts == "warden_received" and c.gives == "lapse"), None)
    period: Lapse | None = lapse(received.exact, clock.days) if received and received.exact and clock else None
    notes = list(gate.for_counsel)
    if clock:
        notes += clock.for_counsel
    if request and not (received and received.exact):
        notes.insert(0, "The day the warden received the request is not exactly known; mailing is not receipt.")
    return Exhaustion(
        status=status,
        says={"met": gate.says.met, "not_met": gate.says.not_met, "unknown": gate.says.unknown}[status],
        earliest_textual=period.earliest_textual if period else None,
        earliest_safe=period.earliest_safe if period else None,
        elements=evaluated.elements(gate.id, gate.met_when, gate.verified.how),
        notes=tuple(notes),
    )
