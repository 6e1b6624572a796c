"""Key rotation: every sealed value of every room again under the current key, and a look whether any was missed.

Sealed fields are found by asking the installed models, so a new room needs no word here. :func:`left` asks the
database itself, column by column: it also finds what a room sealed by hand in a field of another kind.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction

from . import crypto
from .adapters import MfaAdapter
from .fields import reseal


def reseal_all() -> int:
    """The number of rows changed. Safe to stop and run again."""
    return sum(reseal(model) for model in apps.get_models()) + _second_factors()


def left() -> list[str]:
    """The columns (``table.column``) that still hold a value under an older key; empty after a whole rotation."""
    keys = crypto.ring().keys
    older = [f"%v1|{name}|%" for name in keys.data if name != keys.current]
    found, quote = [], connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)) if older else []:
            for column in connection.introspection.get_table_description(cursor, table):
                like = " OR ".join(f"CAST({quote(column.name)} AS text) LIKE %s" for _ in older)
                cursor.execute(f"SELECT 1 FROM {quote(table)} WHERE {like} LIMIT 1", older)
                if cursor.fetchone():
                    found.append(f"{table}.{column.name}")
    return found


def _second_factors() -> int:
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update():
            new = _again(row.data)
            if new != row.data:
                row.data = new
                row.save(update_fields=["data"])
                changed += 1
    return changed


def _again(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _again(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_again(v) for v in value]
    if isinstance(value, str) and value.startswith("v1|") and crypto.ring().key_of(value) != crypto.ring().keys.current:
        return crypto.ring().seal(crypto.ring().open(value, MfaAdapter.PLACE), MfaAdapter.PLACE)
    return value
