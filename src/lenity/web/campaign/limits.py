"""How many signatures come from one address and one block of addresses, counted in one statement.

Runs inside the transaction of the signature: the count costs no commit of its own.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Literal

from django.db import connection

from ..core import crypto
from ..core.models import Hits
from .tables import toml

Verdict = Literal["", "rate", "refuse"]
_TABLE = Hits._meta.db_table
_SQL = (
    f'INSERT INTO {_TABLE} (id, who, "window", ends, count) VALUES (%s,%s,%s,%s,1), (%s,%s,%s,%s,1) '
    f'ON CONFLICT (who, "window") DO UPDATE SET count = {_TABLE}.count + 1 RETURNING who, count'
)


def count(address: str, block: str, now: float) -> Verdict:
    """Counts one signature from here, and says whether it is one too many."""
    limits = toml("signals")["limits"]
    window = int(now) // limits["window"]
    ends = connection.ops.adapt_datetimefield_value(datetime.fromtimestamp((window + 1) * limits["window"], UTC))
    index = crypto.ring().blind_index
    mine, ours = index(f"sign|{address}", "hits"), index(f"sign|{block}|block", "hits")
    values: list[Any] = []
    for who in sorted((mine, ours)):  # always in one order: two requests never wait for each other
        values += [_id(), who, window, ends]
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        found = dict(cursor.fetchall())
    if found[mine] > limits["refuse_address"] or found[ours] > limits["refuse_block"]:
        return "refuse"
    return "rate" if found[mine] > limits["hold_address"] or found[ours] > limits["hold_block"] else ""


def _id() -> Any:
    new = uuid.uuid4()
    return new if connection.features.has_native_uuid_field else new.hex
