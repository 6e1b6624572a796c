"""How often somebody may try: five times for one code and twenty from one address, in a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from .models import Try, hash_of

WINDOW = timedelta(minutes=15)
PER_CODE, PER_ADDRESS = 5, 20


class Slow(Exception):
    """Too many tries; wait a quarter of an hour."""


def attempt(request: HttpRequest, code: str) -> None:
    """Counts a try, right or wrong. :class:`Slow` when there were too many; addresses and codes are kept as hashes."""
    now = timezone.now()
    limits = {hash_of(f"code {code}"): PER_CODE, hash_of(f"address {request.META.get('REMOTE_ADDR', '')}"): PER_ADDRESS}
    for key, most in limits.items():
        if Try.objects.filter(key=key, at__gt=now - WINDOW).count() >= most:
            raise Slow
    Try.objects.bulk_create(Try(key=key, at=now) for key in limits)
