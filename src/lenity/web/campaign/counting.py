"""Counts without a hot row: signing writes deltas, one job folds them, and the page never shows more than is true.

A delta is deleted in the transaction that adds it to the total, so that it can be taken up only once, whoever runs the
job and however often it is killed. Deltas that lower the count are believed at once, those that raise it when folded.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from .models import Campaign, Delta, Link, Signature, Tally, Total
from .verify import chained

BATCH = 5_000
_log = logging.getLogger("lenity.campaign")
_LOCK = 0x434F554E  # any number, the same in every process


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public sees: confirmed by e-mail, on paper, and the moment for which that holds."""

    mail: int
    paper: int
    as_of: datetime

    @property
    def all(self) -> int:
        return self.mail + self.paper


def shown(campaign: uuid.UUID) -> Shown:
    """The count, never above the truth of this moment: two small reads, however many have signed."""
    with transaction.atomic():
        total = Total.objects.filter(pk=campaign).first() or Total(pk=campaign)
        fewer = dict(
            Delta.objects.filter(campaign_id=campaign, n__lt=0).values_list("way").annotate(Sum("n")).order_by()
        )
    counts = [max(0, n + fewer.get(way, 0)) for way, n in (("mail", total.mail), ("paper", total.paper))]
    return Shown(counts[0], counts[1], timezone.now())


def current(campaign: uuid.UUID) -> Shown:
    """The count with what waits taken up: for the pages, which are made at most once a second."""
    try:
        fold()
    except Exception as e:  # a page is shown whatever befalls the count; the count is then older, never higher
        _log.error("counting: %s", type(e).__name__)
    return shown(campaign)


def truth(campaign: uuid.UUID) -> dict[str, int]:
    """The number of signatures that count, by way, from the signatures themselves. Slow: for checking."""
    rows = Signature.objects.filter(campaign_id=campaign, state=Signature.State.CONFIRMED, held="")
    return dict(rows.values_list("way").annotate(Count("pk")).order_by())


def fold() -> int:
    """Takes up what waits, in the order in which it was written; the number of deltas taken.

    A second job at the same time finds the lock taken and does nothing; without the lock it would wait for the same
    rows and then find them gone.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        deltas = list(Delta.objects.select_for_update().order_by("id")[:BATCH])
        if not deltas:
            return 0
        gone, _ = Delta.objects.filter(pk__in=[d.pk for d in deltas]).delete()
        if gone != len(deltas):
            raise RuntimeError("a delta was taken by someone else; nothing was counted")
        for campaign in dict.fromkeys(d.campaign_id for d in deltas):
            _add(campaign, [d for d in deltas if d.campaign_id == campaign])
        return len(deltas)


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite: the transaction has begun IMMEDIATE, there is one writer
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _add(campaign: uuid.UUID, deltas: list[Delta]) -> None:
    total, _ = Total.objects.select_for_update().get_or_create(pk=campaign)
    links = []
    for d in deltas:
        step = "+" if d.n > 0 else "-"
        total.links += 1
        total.head = chained(total.head, total.links, d.day.isoformat(), step, d.way, d.leaf, d.reason)
        link = Link(campaign_id=campaign, number=total.links, day=d.day, step=step, way=d.way, leaf=d.leaf)
        link.reason, link.digest = d.reason, total.head
        links.append(link)
    Link.objects.bulk_create(links)
    cells: Counter[tuple[date, str, str]] = Counter()
    for d in deltas:
        cells[(d.day, d.region, d.way)] += d.n
    for (day, region, way), n in cells.items():
        if n:
            place: dict[str, Any] = {"campaign_id": campaign, "day": day, "region": region, "way": way}
            Tally.objects.get_or_create(**place)
            Tally.objects.filter(**place).update(n=F("n") + n)
    for way in ("mail", "paper"):
        setattr(total, way, getattr(total, way) + sum(d.n for d in deltas if d.way == way))
    total.as_of = timezone.now()
    total.save()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a folded count is not what the signatures say."""

    campaign: uuid.UUID
    way: str
    counted: int
    true: int


def reconcile(mend: bool = False) -> list[Difference]:
    """Compares every folded count, with what still waits, with the signatures themselves.

    Args:
        mend: set the totals to the truth. The chain is not touched: a difference there is a fault to look into.
    """
    wrong = []
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        waiting: dict[Any, int] = {
            (c, w): n for c, w, n in Delta.objects.values_list("campaign_id", "way").annotate(Sum("n")).order_by()
        }
        counts: dict[Any, int] = {
            (c, w): n
            for c, w, n in Signature.objects.filter(state=Signature.State.CONFIRMED, held="")
            .values_list("campaign_id", "way")
            .annotate(Count("pk"))
            .order_by()
        }
        totals = {t.pk: t for t in Total.objects.all()}
        erased = set(Campaign.objects.exclude(erased=None).values_list("pk", flat=True))
        for campaign in ({c for c, _ in (*waiting, *counts)} | set(totals)) - erased:
            total = totals.get(campaign) or Total(pk=campaign)
            for way in ("mail", "paper"):
                true = counts.get((campaign, way), 0)
                counted = getattr(total, way) + waiting.get((campaign, way), 0)
                if counted != true:
                    wrong.append(Difference(campaign, way, counted, true))
                    if mend:
                        setattr(total, way, getattr(total, way) + true - counted)
                        total.save()
    return wrong
