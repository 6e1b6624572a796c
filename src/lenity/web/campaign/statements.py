"""The daily statement: counts by state of life, and the head of the chain, signed so that the past stays."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from ..core import crypto
from . import counting
from .models import Campaign, Link, Signature, Statement, Total
from .verify import FORM, canonical, key_name

S = Signature.State


def _key() -> Ed25519PrivateKey:
    """The signing key of this installation, derived from the key that is never rotated: its name stays the same."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lenity campaign statements").derive(
        crypto.ring().keys.index
    )
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> bytes:
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def issue(campaign: Campaign, now: datetime) -> Statement | None:
    """The statement of today, once a day however often it is asked; none for a campaign that was never public."""
    day = timezone.localdate(now)
    if campaign.published is None:
        return None
    while counting.fold():
        pass
    with transaction.atomic():
        total = Total.objects.select_for_update().get_or_create(pk=campaign.pk)[0]
        last = Statement.objects.filter(campaign=campaign).order_by("-number").first()
        if last is not None and last.day >= day:
            return last
        body: dict[str, Any] = {
            "campaign": campaign.slug,
            "number": last.number + 1 if last else 1,
            "day": day.isoformat(),
            "counts": _counts(campaign, total),
            "links": total.links,
            "head": total.head,
            "before": hashlib.sha256(canonical(last.body["body"])).hexdigest() if last else "",
            "demonstration": campaign.demonstration,
            "key": base64.b64encode(public_key()).decode(),
        }
        signed = {"body": body, "signature": base64.b64encode(_key().sign(canonical(body))).decode()}
        return Statement.objects.create(campaign=campaign, number=body["number"], day=day, body=signed)


def _counts(campaign: Campaign, total: Total) -> dict[str, int]:
    """Folded counts by way, and all other states. After the signers' data were deleted, only the first."""
    rows = Signature.objects.filter(campaign=campaign).aggregate(
        pending=Count("pk", filter=Q(state=S.PENDING, held="")),
        in_doubt=Count("pk", filter=~Q(held="") & Q(state__in=[S.PENDING, S.CONFIRMED])),
        withdrawn=Count("pk", filter=Q(state=S.WITHDRAWN)),
        invalidated=Count("pk", filter=Q(state=S.INVALID)),
    )
    return {"mail": total.mail, "paper": total.paper, **rows}


def issue_all() -> int:
    """The statements of yesterday's end, soon after midnight; the number of campaigns."""
    found = list(Campaign.objects.exclude(published=None).filter(erased=None))
    return sum(issue(campaign, timezone.now()) is not None for campaign in found)


def bundle(campaign: uuid.UUID, slug: str) -> dict[str, Any]:
    """All statements and the chain up to the last of them, as published."""
    statements = [s.body for s in Statement.objects.filter(campaign_id=campaign).order_by("number")]
    links = statements[-1]["body"]["links"] if statements else 0
    chain = Link.objects.filter(campaign_id=campaign, number__lte=links).order_by("number")
    return {
        "form": FORM,
        "campaign": slug,
        "key": key_name(public_key()),
        "statements": statements,
        "chain": [[k.number, k.day.isoformat(), k.step, k.way, k.leaf, k.reason] for k in chain.iterator(5000)],
    }
