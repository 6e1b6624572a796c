"""The Vailes case as a demonstration campaign: public facts, marked on every page; names, if any, are made up."""

from __future__ import annotations

import random
import secrets
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ...errors import InputError
from ...review.scope import load
from . import counting, guard, publishing
from .content import parse
from .models import Campaign, Signature
from .signing import count, digest

TEXT = Path(__file__).with_name("demo.yaml")
CASE = Path(__file__).parents[2] / "examples" / "vailes"
SLUG = "vailes"
REASON = "a public record of a closed case, told in a demonstration"
PLACES = ("NC", "NC", "NC", "NC", "NY", "NY", "NY", "SC", "VA", "GA", "CA", "FL", "TX", "NJ", "IL", "")


def make() -> Campaign:
    """The demonstration, public; the same one however often it is asked for."""
    there = Campaign.objects.filter(slug=SLUG).first()
    if there is not None:
        if not there.demonstration:
            raise InputError(f"there is a campaign {SLUG!r} that is no demonstration")
        return there
    content = parse(TEXT.read_text(encoding="utf-8"), TEXT.name)
    protected: Any = guard.protected_by(load(CASE).case, timezone.localdate())
    with transaction.atomic():
        campaign = Campaign.objects.create(slug=SLUG, goal=20_000, demonstration=True, protected=protected)
        version = publishing.write(campaign, content, "demonstration")
        found = guard.check_content(content, protected)
        publishing.check(version, {f.key: REASON for f in found if not f.blocks}, "demonstration")
        publishing.publish(version, "demonstration")
    campaign.refresh_from_db()
    return campaign


def fill(campaign: Campaign, n: int, now: datetime | None = None) -> None:
    """Made-up signatures, confirmed over the last weeks: each says in its own data that it is made up."""
    if not campaign.demonstration:
        raise InputError("only a demonstration can be filled with made-up signatures")
    now, chance = now or timezone.now(), random.Random(3582)
    Campaign.objects.filter(pk=campaign.pk).update(published=now - timedelta(days=61))
    for start in range(0, n, 500):
        with transaction.atomic():
            rows = []
            for number in range(start, min(n, start + 500)):
                # most come in the first days, as they do
                when = now - timedelta(days=60 * (1 - chance.random() ** 2), seconds=chance.randrange(86_400))
                person: Any = {"name": f"Made-up Name {number}", "email": f"n{number}@example.invalid", "postcode": ""}
                rows.append(
                    Signature(
                        id=uuid.uuid4(), campaign=campaign, person=person, name_key=digest(str(number), "name"),
                        region=chance.choice(PLACES), nonce=secrets.token_hex(16), state="confirmed", made=when,
                        confirmed=when, text_version=1, way="paper" if number % 50 == 7 else "mail",
                    )
                )  # fmt: skip
            rows.sort(key=lambda row: row.made)
            Signature.objects.bulk_create(rows)
            for row in rows:
                count(row, 1, now)
    while counting.fold():
        pass
