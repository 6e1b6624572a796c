"""Rate limits, counted in the database, by block of addresses (/24, /64) and by account."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from . import crypto
from .models import Hits


def address(request: HttpRequest) -> str:
    """The address a request comes from. ``X-Forwarded-For`` is believed only from a trusted proxy, from the right."""
    here = str(request.META.get("REMOTE_ADDR") or "")
    trusted = set(settings.LENITY_TRUSTED_PROXIES)
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while here in trusted and hops:
        here = hops.pop()
    return here


def block(request: HttpRequest) -> str:
    """The block of an address: people change the last part easily, and an office shares it."""
    try:
        ip = ipaddress.ip_address(address(request))
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 64), strict=False))


def pseudonym(request: HttpRequest) -> str:
    """What is kept in place of an address: a keyed digest of its block, written as a (private) IPv6 address.

    The same block gives the same one, so limits still count; nobody without the keys can go back from it.
    """
    digest = bytes.fromhex(crypto.ring().blind_index(block(request), "address"))
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))


def hit(purpose: str, who: str, limit: int, seconds: int) -> bool:
    """Counts one try, and says whether it is within the limit for this window of time."""
    return count(purpose, who, seconds, add=1) <= limit


def count(purpose: str, who: str, seconds: int, add: int = 0) -> int:
    """How many tries this window has seen, after adding some."""
    window = int(timezone.now().timestamp()) // seconds
    key = crypto.ring().blind_index(f"{purpose}|{who}", "hits")
    if not add:
        return Hits.objects.filter(who=key, window=window).values_list("count", flat=True).first() or 0
    ends = datetime.fromtimestamp((window + 1) * seconds, UTC)
    field: Any = Hits._meta.get_field
    with transaction.atomic(), connection.cursor() as cursor:
        row = Hits(who=key, window=window, ends=ends)
        cursor.execute(
            f"INSERT INTO {Hits._meta.db_table} (id, who, {connection.ops.quote_name('window')}, ends, count) "
            "VALUES (%s, %s, %s, %s, %s) "
            f"ON CONFLICT (who, {connection.ops.quote_name('window')}) "
            f"DO UPDATE SET count = {Hits._meta.db_table}.count + excluded.count RETURNING count",
            [
                field("id").get_db_prep_value(row.id, connection),
                key,
                window,
                field("ends").get_db_prep_value(ends, connection),
                add,
            ],
        )
        return int(cursor.fetchone()[0])


def forget_old() -> int:
    """Deletes counts whose window is over; the number deleted."""
    return Hits.objects.filter(ends__lt=timezone.now() - timedelta(hours=1)).delete()[0]
