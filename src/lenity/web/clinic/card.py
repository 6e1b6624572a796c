"""What a list shows of a case, taken from its case file once, when it is saved."""

from __future__ import annotations

from typing import Any

from . import facts


def card(text: str) -> dict[str, Any]:
    """Title, name and register number as the case file has them, and how much is in it."""
    read = facts.read(text)
    case = read.case
    if case is None:
        raw = read.data if isinstance(read.data, dict) else {}
        return {"title": str(raw.get("title") or raw.get("id") or ""), "problems": len(read.problems)}
    first = {name: str(said[0].value) for name in ("name", "register_number") if (said := getattr(case.person, name))}
    return {
        "title": case.title or case.id,
        "id": case.id,
        "circuit": case.circuit or "",
        "sources": len(case.sources),
        "problems": len(read.problems),
        **first,
    }
