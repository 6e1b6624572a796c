"""Every clock of a review as a calendar file (RFC 5545) that any calendar program opens. Same review, same bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta

from ..errors import InputError
from .model import Deadline, Review
from .words import VERIFIED

REMINDER = timedelta(days=7)


def calendar(review: Review) -> bytes:
    """One all-day event per clock, with its rule, and a reminder a week before. ``InputError`` without icalendar."""
    try:
        from icalendar import Alarm, Calendar, Event
    except ImportError:
        fix = "install the part of Lenity that writes documents: pip install 'lenity[packet]'"
        raise InputError("calendar files need the package icalendar", fix=fix) from None

    out = Calendar()
    out.add("prodid", f"-//Lenity//lenity {review.lenity}//EN")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    stamp = datetime.combine(review.on, time(), UTC)
    for due in review.deadlines:
        event = Event()
        event.add("uid", _uid(review, due))
        event.add("dtstamp", stamp)
        event.add("dtstart", due.date)
        event.add("dtend", due.date + timedelta(days=1))
        event.add("summary", f"{review.title}: {due.what}")
        event.add("description", _description(review, due))
        event.add("categories", ["Lenity"])
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", due.what)
        alarm.add("trigger", -REMINDER)
        event.add_component(alarm)
        out.add_component(event)
    data: bytes = out.to_ical()
    return data


def _uid(review: Review, due: Deadline) -> str:
    """The same for the same clock in a later review, so that an import updates and does not repeat."""
    text = "|".join((review.case, due.clock or due.what, str(due.started or due.date)))
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@lenity"


def _description(review: Review, due: Deadline) -> str:
    started = f" Counted from {due.started}." if due.started else ""
    return (
        f"Rule: {due.rule}; {VERIFIED[due.verified]}.{started} State holidays and closings are not counted: check. "
        f"From the review under the law of {review.on}. Not legal advice; a lawyer must check."
    )
