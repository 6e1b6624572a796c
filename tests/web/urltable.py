"""Every address of the site, with its action and sample values for its parts. New rooms need no word here."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.urls import URLPattern, get_resolver, reverse

from lenity.web.core import policy

MATRIX = Path(__file__).with_name("matrix.csv")
SAMPLES = {"uuid": uuid.UUID(int=7), "int": 7, "str": "sample", "slug": "sample", "path": "sample"}


class Row(NamedTuple):
    """An address: its name, its pattern, the action it needs, and a made-up path of it."""

    name: str
    pattern: str
    action: str
    path: str


def _walk(patterns: Any, before: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for p in patterns:
        if isinstance(p, URLPattern):
            yield f"{space}{p.name}", before + str(p.pattern), p
        else:
            yield from _walk(
                p.url_patterns, before + str(p.pattern), space + (f"{p.namespace}:" if p.namespace else "")
            )


def rows() -> list[Row]:
    found = []
    for name, pattern, p in _walk(get_resolver().url_patterns):
        converters = getattr(p.pattern, "converters", {})
        names: dict[str, dict[str, Any]] = {
            "account_confirm_email": {"key": "k"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "k"},
        }
        sample = names.get(name) or {
            part: SAMPLES[type(c).__name__.removesuffix("Converter").lower().replace("string", "str")]
            for part, c in converters.items()
        }
        found.append(Row(name, pattern, policy.action_of(p.callback, name) or "NONE", reverse(name, kwargs=sample)))
    return sorted(found)


def generated() -> list[dict[str, str]]:
    """The matrix as the code has it."""
    table = policy.table()
    return [
        {"url": r.pattern, "name": r.name, "action": r.action, **{role: table[r.action][role] for role in policy.ROLES}}
        for r in rows()
    ]


def committed() -> list[dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


if (
    __name__ == "__main__"
):  # python -m web.urltable, in tests/: writes the matrix anew; read the difference before you commit
    import django

    django.setup()
    with MATRIX.open("w", encoding="utf-8", newline="") as out:
        lines = generated()
        writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
