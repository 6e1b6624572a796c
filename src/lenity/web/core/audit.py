"""The audit log: append-only, chained by keyed digests. Entries name actor, action and object, never case content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone

from . import crypto
from .models import AuditEntry

_LOCK = 0x4C454E  # any number, the same in every process


def record(actor: HttpRequest | Any, action: str, about: Any = None) -> AuditEntry:
    """Appends an entry in the transaction that is running (or in its own).

    Args:
        actor: the request, a user, or a word for a program (``"worker"``). A person of the public is ``public``.
        action: what was done, in a few plain words of ours ("case viewed").
        about: the model object it was done to; only its type and id are kept. ``(kind, id)`` serves as well.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEntry.objects.order_by("-number").first()
        entry = AuditEntry(
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            actor=_actor(actor),
            action=action[:64],
            key=crypto.ring().keys.current,
        )
        entry.kind, entry.object = _about(about)
        entry.digest = _digest(entry, last.digest if last else "")
        entry.save(force_insert=True)
        return entry


def _actor(actor: Any) -> str:
    user = getattr(actor, "user", actor)
    if isinstance(user, str):
        return user[:64]
    return str(user.pk) if getattr(user, "is_authenticated", False) else "public"


def _about(about: Any) -> tuple[str, str]:
    if about is None:
        return "", ""
    if isinstance(about, models.Model):
        return about._meta.label_lower, str(about.pk)
    if isinstance(about, tuple):
        return str(about[0])[:64], str(about[1])[:64]
    return type(about).__name__.lower()[:64], str(getattr(about, "pk", ""))[:64]


def _digest(e: AuditEntry, before: str) -> str:
    at = e.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [before, e.number, at, e.actor, e.action, e.kind, e.object, e.key]
    return crypto.ring().chain(e.key, json.dumps(row, ensure_ascii=False).encode())


@dataclass(frozen=True)
class Verdict:
    """What :func:`verify` found: how many rows, the digest of the last, and the first bad row with what is wrong."""

    rows: int
    head: str
    bad: int | None = None
    why: str = ""
    checked: datetime | None = None


def verify(rows: int = 0, head: str = "") -> Verdict:
    """Walks the whole chain.

    Args:
        rows, head: what an earlier check or a backup noted, if anything: only these show a log cut off at its end.
    """
    before, count = "", 0
    for e in AuditEntry.objects.order_by("number").iterator(2000):
        if e.number != count + 1:
            return Verdict(count, before, count + 1, "row is missing", timezone.now())
        try:
            good = e.digest == _digest(e, before)
        except KeyError:
            return Verdict(count, before, e.number, "its key is not in the key ring", timezone.now())
        if not good:
            return Verdict(count, before, e.number, "changed, or the row before it", timezone.now())
        before, count = e.digest, e.number
        if rows and count == rows and head and head != before:
            return Verdict(count, before, count, "not the row that was noted earlier", timezone.now())
    if count < rows:
        return Verdict(count, before, count + 1, f"the log had {rows} rows; some were cut off", timezone.now())
    return Verdict(count, before, None, "", timezone.now())
