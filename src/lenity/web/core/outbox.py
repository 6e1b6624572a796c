"""Mail that is not lost: queued in the transaction of what it tells of, sent by a worker with a lease and backoff.

A worker that dies while sending leaves a lease that runs out; the mail is then sent once more.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import Mail

LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = 12  # tries: about two days
_log = logging.getLogger("lenity.outbox")


def queue(to: str, subject: str, body: str, purpose: str) -> Mail:
    """Queues a mail. A subject is one line: breaks in it become spaces."""
    return Mail.objects.create(to=to, subject=" ".join(subject.split()), body=body, purpose=purpose)


def _claim() -> Mail | None:
    """Takes the next mail that is due, for the time of the lease."""
    now = timezone.now()
    with transaction.atomic():
        due = Mail.objects.filter(sent=None, given_up=None, due__lte=now).order_by("due")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        mail = due.first()
        if mail is None:
            return None
        Mail.objects.filter(pk=mail.pk).update(due=now + LEASE, attempts=F("attempts") + 1)
        mail.attempts += 1
        return mail


def send_one() -> bool:
    """Sends the next mail that is due; whether there was one."""
    mail = _claim()
    if mail is None:
        return False
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.to], connection=get_connection()).send()
    except Exception as e:  # whatever a mail server does, the mail stays queued
        _log.warning("mail %s (%s): try %d failed: %s", mail.pk, mail.purpose, mail.attempts, type(e).__name__)
        wait = timedelta(seconds=min(30 * 2**mail.attempts, 6 * 3600))
        over = mail.attempts >= GIVE_UP_AFTER
        Mail.objects.filter(pk=mail.pk).update(due=timezone.now() + wait, given_up=timezone.now() if over else None)
        return True
    # what was sent is not kept
    mail.to = mail.subject = mail.body = ""
    mail.sent = timezone.now()
    mail.save(update_fields=["to", "subject", "body", "sent"])
    return True


def work(stop: threading.Event, every: float = 5.0) -> None:
    """Sends, and does the periodic jobs, until told to stop."""
    from .periodic import run_due

    while not stop.is_set():
        try:
            close_old_connections()
            run_due()
            if send_one():
                continue
        except Exception as e:
            _log.error("outbox: %s", type(e).__name__)
        stop.wait(every)
    connection.close()
