"""The breakdown as plain lines of text for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

_WIDTH = 76
_MARKS = {
    "primary": "",
    "secondary": " [checked in a copy only]",
    "memory": " [not checked]",
    "inferred": " [inferred]",
}


def lines(result: Mapping[str, Any]) -> list[str]:
    """The breakdown (date, days, rule, citation, mark), what has a range, what is unknown and why, and the notes."""
    found = [f"{'date':<12}{'days':>8}  rule"]
    for line in result["breakdown"]:
        days = "" if line["days"] is None else f"{line['days']:,}"
        head, *rest = wrap(line["rule"], _WIDTH)
        found += [f"{line['date'] or '':<12}{days:>8}  {head}", *(" " * 22 + more for more in rest)]
        found += [" " * 22 + more for more in wrap(line["cite"] + _MARKS[line["verified"]], _WIDTH)]
    found += _section("Known within bounds", [f"{_name(k)}: {_between(v)}" for k, v in result["ranges"].items()])
    reasons: dict[str, list[str]] = {}
    for key, why in result["unknown"].items():
        reasons.setdefault(why, []).append(_name(key))
    found += _section("Not known, and why", [f"{', '.join(keys)}: {why}" for why, keys in reasons.items()])
    return found + _section("Notes", result["notes"])


def _section(title: str, entries: list[str]) -> list[str]:
    wrapped = [wrap(entry, _WIDTH + 20, initial_indent="- ", subsequent_indent="  ") for entry in entries]
    return ["", title, *(line for entry in wrapped for line in entry)] if entries else []


def _between(ends: Mapping[str, Any]) -> str:
    if ends["min"] is None:
        return f"{ends['max']} at the latest"
    if ends["max"] is None:
        return f"{ends['min']:,} at least"
    return f"{ends['min']} to {ends['max']}"


def _name(key: str) -> str:
    return key.replace("_", " ")
