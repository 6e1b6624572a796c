"""The discipline record in proportion, from the case file's incidents."""

from __future__ import annotations

from typing import Any

from .matter import Matter


def discipline(m: Matter) -> dict[str, Any]:
    return {"count": len(m.case.incidents)}
