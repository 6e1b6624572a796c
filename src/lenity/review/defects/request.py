"""The request to the warden: made, proved, old enough, new enough, and about the same things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ...casefile.derive import Citation, cite
from ...casefile.entry import Said
from ...casefile.filings import Request
from ...casefile.said import best_date
from ...casefile.values import Standing
from ...law.book import clocks
from ...law.clock import lapse
from ...law.model import Clock
from ..filing import Filing, citations, months_before, request_day
from ..news import events_since
from .registry import Found, Kind, test, test_of_kind


@test("request_missing")
def request_missing(f: Filing) -> Iterator[Found]:
    if f.requests:
        return
    denied = [c for s in f.case.no_request if s.value and (c := cite(f.case, s))]
    known = "A paper says that no request was made." if denied else "The case file shows no request to the warden."
    yield Found({"known": known}, denied)


def _when(f: Filing, request: Request) -> str:
    day = request_day(request, f.case)
    return f"of {day}" if day else "(its day is not known)"


@test("request_unproved")
def request_unproved(f: Filing) -> Iterator[Found]:
    """Shown by a copy, by proof of delivery, or by an official paper that speaks of its receipt or answer."""
    if (request := f.request) and not _shown(f, request):
        yield Found({"when": _when(f, request)}, citations(f.case, request))


def _shown(f: Filing, request: Request) -> bool:
    if request.copy_at_hand:
        return any(s.value for s in request.copy_at_hand)
    said: list[Said[Any]] = [*request.received_on, *request.answered_on, *request.answer]
    official = [c for s in said if (c := cite(f.case, s)) and c.standing >= Standing.record]
    return bool(request.proof_of_receipt or official)


@test("receipt_day_unknown")
def receipt_day_unknown(f: Filing) -> Iterator[Found]:
    if f.request is None:
        return
    received = best_date(f.request.received_on, f.case)
    if received is None or received.exact is None:
        yield Found({"when": _when(f, f.request)}, citations(f.case, f.request))


@test("receipt_unproved")
def receipt_unproved(f: Filing) -> Iterator[Found]:
    """Silent where the whole request is unproved, which is said already."""
    if f.request is None or f.request.proof_of_receipt or not _shown(f, f.request):
        return
    told = [(s.value, c) for s in f.request.received_on if (c := cite(f.case, s))]
    best = max(told, key=lambda pair: pair[1].standing, default=None)
    if best and best[1].standing < Standing.record:
        yield Found({"day": best[0], "standing": best[1].standing.name}, [best[1]])


def _received(f: Filing) -> date | None:
    received = best_date(f.request.received_on, f.case) if f.request else None
    return received.exact if received else None


def _wait(f: Filing) -> Clock | None:
    return next(
        (c for c in clocks(f.m.regime.book, f.on) if c.starts == "warden_received" and c.gives == "lapse"), None
    )


@test("filed_early")
def filed_early(f: Filing) -> Iterator[Found]:
    """Where the day of receipt is not known, the request was received no earlier than it was sent."""
    clock = next(
        (c for c in clocks(f.m.regime.book, f.on) if c.starts == "warden_received" and c.gives == "lapse"), None
    )
    if f.filed is None or f.request is None or clock is None:
        return
    received, sent = _received(f), best_date(f.request.sent_on, f.case)
    asked = received or (sent.first if sent and not f.request.received_on else None)
    if asked is None:
        return
    wait = lapse(asked, clock.days)
    early = f.filed.last < wait.earliest_textual
    if early or (received and f.filed.last < wait.earliest_safe):
        days = (f.filed.last - asked).days
        before = f"that is day {days}" if days >= 0 else "that is before the request"
        words = {
            "filed": f.filed,
            "received": f"on {asked}" if received else f"no earlier than it was sent, {sent}",
            "safe": wait.earliest_safe,
            "verdict": before if early else f"{before}, in time by the text but not by a cautious count",
        }
        yield Found(words, citations(f.case, f.request), level=None if early else "warn")


@test("wait_until")
def wait_until(f: Filing) -> Iterator[Found]:
    safe, received = f.m.exhaustion.earliest_safe, _received(f)
    if f.filed is None and f.request and safe and received and f.on < safe:
        yield Found({"received": received, "safe": safe}, citations(f.case, f.request))


def _kin(f: Filing, ground: str) -> set[str]:
    """A ground with those that took its place: the request may name the older paragraph."""
    heirs = {state.ground.id: state.ground.succeeded_by for state in f.m.regime.grounds}
    found, name = set(), ground
    while name and name not in found:
        found.add(name)
        name = heirs.get(name) or ""
    return found


@test("ground_not_in_request")
def ground_not_in_request(f: Filing) -> Iterator[Found]:
    """Silent while no request says what it asked for: that is not known."""
    raised = {g for r in f.requests for g in r.grounds}
    if f.motion is None:
        return
    if f.m.value("request_raised_ground") is False:
        yield Found({"grounds": "a ground"}, f.m.facts["request_raised_ground"].rests_on)
    elif raised:
        given = set().union(*(_kin(f, g) for g in raised))
        if missing := [g for g in f.motion.grounds if not _kin(f, g) & given]:
            titles = {g.id: g.title for g in f.m.grounds}
            named = ", ".join(f"{titles.get(g, g)} ({g})" for g in missing)
            yield Found({"grounds": named}, [c for r in f.requests for c in citations(f.case, r)[:1]])


@test("fact_not_in_request")
def fact_not_in_request(f: Filing) -> Iterator[Found]:
    raised = {x.casefold() for r in f.requests for x in r.raises}
    if f.motion and raised and (missing := [x for x in f.motion.raises if x.casefold() not in raised]):
        yield Found({"facts": ", ".join(missing)}, [c for r in f.requests for c in citations(f.case, r)[:1]])


@test_of_kind("request_stale")
def request_stale(f: Filing, kind: Kind) -> Iterator[Found]:
    """Whether anything happened since may not be known; that is said, and is no reason to be silent."""
    days = [(day, r) for r in f.requests if (day := request_day(r, f.case))]
    if not days:
        return
    day, request = max(days, key=lambda pair: pair[0].last)
    months = kind.data["months"]
    if day.last < months_before(f.day, months):
        since = events_since(f.case, day.last, f.day)
        news = "; ".join(f"{event.what} ({event.day})" for event in since)
        news = f"since then: {news}" if news else "the file dates nothing that happened since"
        words = {"day": day, "months": months, "measure": f.measure, "news": news}
        yield Found(words, [*citations(f.case, request)[:1], *(c for event in since for c in event.cited)])


@test("requests_differ")
def requests_differ(f: Filing) -> Iterator[Found]:
    told = [r for r in f.requests if r.grounds or r.raises]
    if len({(frozenset(r.grounds), frozenset(x.casefold() for x in r.raises)) for r in told}) > 1:
        ways = [f"the one {_when(f, r)} gives {', '.join([*r.grounds, *r.raises])}" for r in told]
        yield Found({"differences": "; ".join(ways)}, [c for r in told for c in citations(f.case, r)[:1]])


@test("request_without_plan")
def request_without_plan(f: Filing) -> Iterator[Found]:
    if f.request and (said := [s for s in f.request.plan_given if not s.value]):
        yield Found({"when": _when(f, f.request)}, [c for s in said if (c := cite(f.case, s))])


@test("quick_denial_not_appealed")
def quick_denial_not_appealed(f: Filing) -> Iterator[Found]:
    received = _received(f)
    clock = _wait(f)
    if received is None or clock is None or f.request is None:
        return
    days: list[tuple[date, list[Citation]]] = []
    if any(s.value == "denied" for s in f.request.answer) and (said := best_date(f.request.answered_on, f.case)):
        days.append((said.last, citations(f.case, f.request)))
    for denial in f.case.denials:
        if denial.by == "warden" and (told := best_date(denial.on, f.case)):
            days.append((told.last, citations(f.case, denial)))
    end = lapse(received, clock.days).lapse_day
    for day, cited in [pair for pair in days if received <= pair[0] <= min(end, f.on)][:1]:
        yield Found({"denied": day}, cited)


@test("court_date_missed")
def court_date_missed(f: Filing) -> Iterator[Found]:
    """Not shown to be done is said as that: the file may not know."""
    for item in f.motion.due if f.motion else []:
        due, done = best_date(item.due_on, f.case), best_date(item.done_on, f.case)
        late = due and done and done.first > due.last
        if due and due.last < f.on and (done is None or late):
            state = f"It was done on {done}, late." if done else "The file does not show that it was done."
            yield Found({"due": due, "what": item.what, "state": state}, citations(f.case, item))
