"""A calendar of deadlines for one person, at a secret address that any calendar program can ask.

A calendar program and its maker see what is in a feed, so it holds case numbers and clocks, no names and no titles.
Whose cases they are is asked anew at every fetch.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from ... import __version__
from ...law.model import How
from ...review.words import VERIFIED
from ..core import policy
from ..core.models import hashed
from .models import Feed, Summary

REMINDER = timedelta(days=7)
PAST = timedelta(days=90)


def find(token: str) -> Feed | None:
    """The feed of a token, if it still stands and its person may still see cases."""
    feed = Feed.objects.filter(token=hashed(token)).select_related("user").first()
    if feed is None or not feed.user.is_active or not policy.may(feed.user, "case.view"):
        return None
    return feed


def calendar(user: Any, on: date) -> bytes:
    """The clocks of the cases this person is a member of now."""
    out = Calendar()
    out.add("prodid", f"-//Lenity//lenity {__version__}//EN")
    out.add("version", "2.0")
    out.add("x-wr-calname", "Lenity")
    mine = Summary.objects.filter(case__members__user=user.pk).select_related("case").order_by("case__number")
    for summary in mine:
        for day, what, rule, verified in summary.told.get("deadlines", []):
            due = date.fromisoformat(day)
            if due >= on - PAST:
                out.add_component(_event(summary, due, what, rule, verified))
    data: bytes = out.to_ical()
    return data


def _event(summary: Summary, due: date, what: str, rule: str, verified: str) -> Event:
    event, alarm = Event(), Alarm()
    uid = hashlib.sha256(f"{summary.pk}|{what}".encode()).hexdigest()[:32]
    event.add("uid", f"{uid}@lenity")
    event.add("dtstamp", datetime.combine(summary.on, time(), UTC))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{summary.case}: {what}")
    event.add("description", f"{rule}. {VERIFIED[How(verified)]}. Not legal advice; a lawyer must check.")
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", -REMINDER)
    event.add_component(alarm)
    return event


def fetched(feed: Feed) -> None:
    """Notes the time, so that a person sees whether an address is still in use."""
    Feed.objects.filter(pk=feed.pk).update(fetched=timezone.now())
