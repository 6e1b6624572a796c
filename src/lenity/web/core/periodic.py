"""What is done again and again: one table (``jobs.csv``) of the core and of each room, worked through by the worker.

Each job is a function without arguments that may run at any time and twice. Of several workers one takes a turn: the
row of the job says when it is due next, and whoever moves that on does the work.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import Invitation, Mail, Turn

KEPT = timedelta(days=30)
_log = logging.getLogger("lenity.periodic")


class Job(NamedTuple):
    """A row of ``jobs.csv``."""

    name: str
    every: timedelta
    call: Callable[[], Any]


@cache
def jobs() -> tuple[Job, ...]:
    """The jobs of the core and of every installed room."""
    found = []
    for room in ("core", *settings.LENITY_ROOMS):
        table = Path(__file__).parents[1] / room / "jobs.csv"
        if table.exists():
            with table.open(encoding="utf-8", newline="") as f:
                for row in csv.DictReader(f):
                    every = timedelta(minutes=int(row["every_minutes"]))
                    found.append(Job(row["job"], every, import_string(row["call"])))
    return tuple(found)


def run_due() -> list[str]:
    """Does what is due, and says which jobs were done. One that fails is tried again at its next turn."""
    now, done = timezone.now(), []
    due = dict(Turn.objects.values_list("job", "due"))
    for job in jobs():
        if job.name not in due:
            Turn.objects.get_or_create(job=job.name, defaults={"due": now})
        elif due[job.name] > now:
            continue
        if Turn.objects.filter(job=job.name, due__lte=now).update(due=now + job.every):
            try:
                job.call()
            except Exception as e:  # the other jobs must still have their turn
                _log.error("%s: %s", job.name, type(e).__name__)
            else:
                done.append(job.name)
    return done


def forget_sessions() -> int:
    """Deletes sessions that are over; the number deleted."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def forget_done() -> int:
    """Deletes invitations that are over, and the (emptied) rows of sent mail, after 30 days; the number deleted."""
    before = timezone.now() - KEPT
    return Invitation.objects.filter(expires__lt=before).delete()[0] + Mail.objects.filter(sent__lt=before).delete()[0]
