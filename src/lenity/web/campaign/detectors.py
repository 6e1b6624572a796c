"""Looks at the signatures of the last hour for what no single one shows: bursts, and addresses that differ by a sign.

What is found is held, never deleted; a person decides. Runs every few minutes.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from rapidfuzz import fuzz

from .models import Campaign, Event, Signature
from .moderation import Condition, hold
from .people import domain_of, mailbox
from .signing import digest
from .tables import toml

MOST = 20_000  # signatures of one campaign that are compared; beyond that the bursts speak
NEIGHBOURS = 40


def detect(now: datetime | None = None) -> int:
    """Holds what stands out; the number held."""
    now = now or timezone.now()
    since = now - timedelta(minutes=toml("signals")["detectors"]["look_back_minutes"])
    found = 0
    for campaign in Campaign.objects.filter(state=Campaign.State.PUBLIC):
        rows = Signature.objects.filter(campaign=campaign, made__gte=since, held="", way="mail")
        # what a person has let pass is not held again
        passed = {str(key) for key in _released(campaign)}
        for signal, keys in (("burst", _bursts(rows)), ("similar", _similar(rows))):
            wanted = tuple(sorted(key for key in keys if key not in passed))
            if wanted:
                found += hold(campaign, Condition(keys=wanted), signal, "detector")[1]
    return found


def _released(campaign: Campaign) -> Any:
    return Event.objects.filter(campaign_id=campaign.pk, kind__in=["released", "undone"]).values_list(
        "signature_id", flat=True
    )


def _bursts(rows: Any) -> set[str]:
    table = toml("signals")["detectors"]
    large = {digest(domain, "domain") for domain in table["large_providers"]}
    out: set[str] = set()
    for column, most, but in (("block_key", table["burst_block"], {""}), ("domain_key", table["burst_domain"], large)):
        busy = rows.values(column).annotate(n=Count("pk")).filter(n__gt=most).order_by()
        keys = [row[column] for row in busy if row[column] not in but]
        out |= {str(pk) for pk in rows.filter(**{f"{column}__in": keys}).values_list("pk", flat=True)}
    return out


def _similar(rows: Any) -> set[str]:
    """Groups of local parts in one domain that differ by very little (``ana1``, ``ana2``, ``ana3`` …)."""
    table = toml("signals")["detectors"]
    by_domain: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows.order_by("-made")[:MOST].iterator(2000):
        box = mailbox(row.person["email"])
        by_domain[domain_of(box)].append((box.rpartition("@")[0], str(row.pk)))
    out: set[str] = set()
    for people in by_domain.values():
        near: dict[str, set[str]] = defaultdict(set)
        # sorted from the front and from the back: what differs little stands close by in one of the two
        for order in (sorted(people), sorted(people, key=lambda person: person[0][::-1])):
            for i, (local, key) in enumerate(order):
                for other, its in order[i + 1 : i + 1 + NEIGHBOURS]:
                    if fuzz.ratio(local, other) >= table["similar_ratio"]:
                        near[key].add(its)
                        near[its].add(key)
        out |= {key for key, others in near.items() if len(others) + 1 >= table["similar_group"]}
    return out
