"""What differs between two versions of a case file, value by value, in words."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

MOST_SHOWN = 400


def changes(old: Any, new: Any, place: str = "") -> Iterator[dict[str, str]]:
    """Each value that was added, changed or taken out: its place, what it was, what it is (empty where nothing)."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from changes(old.get(key), new.get(key), f"{place}/{key}" if place else str(key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _listed(old, new, place)
    else:
        yield {"place": place, "before": shown(old), "after": shown(new)}


def _listed(old: list[Any], new: list[Any], place: str) -> Iterator[dict[str, str]]:
    matcher = SequenceMatcher(None, [repr(x) for x in old], [repr(x) for x in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            continue
        for i in range(max(b - a, d - c)):
            was = old[a + i] if a + i < b else None
            now = new[c + i] if c + i < d else None
            at = c + i if now is not None else a + i
            if isinstance(was, dict) and isinstance(now, dict):
                yield from changes(was, now, f"{place}/{at}")
            else:
                yield {"place": f"{place}/{at}", "before": shown(was), "after": shown(now)}


def shown(value: Any) -> str:
    """A value of the file in words: ``250 months (V4C)``; an entry with its parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if "value" in value:
            source = f" ({value['from']})" if value.get("from") else ""
            return f"{shown(value['value'])}{source}"[:MOST_SHOWN]
        parts = [f"{str(k).replace('_', ' ')}: {shown(v)}" for k, v in value.items() if v not in (None, [], {})]
        return "; ".join(parts)[:MOST_SHOWN]
    if isinstance(value, list):
        return "; ".join(shown(v) for v in value)[:MOST_SHOWN]
    return str(value)[:MOST_SHOWN]
