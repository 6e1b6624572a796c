"""A change of the data, written into the case file's own text: comments and layout stay wherever nothing changed."""

from __future__ import annotations

from typing import Any

import yaml

from ... import yamlfile
from ...casefile.reader import NAME
from ...errors import InputError
from ...intake.enter import rewrite
from .facts import BOM


def written(text: str, new: dict[str, Any]) -> str:
    """The text with its data changed to ``new``, and nothing else.

    What only grows or changes its value is worked in place, as intake does. A section from which something is taken
    out is written anew, and loses the comments inside it (the version before has them).
    """
    mark = BOM if text.startswith(BOM) else ""
    body = text.removeprefix(BOM)
    ends = "\r\n" if "\r\n" in body else "\n"
    body = body.replace("\r\n", "\n")
    old = yamlfile.parse(body, NAME).data
    made = _in_place(body, old, new) or _by_section(body, old, new)
    if yamlfile.parse(made, NAME).data != new:
        raise InputError("the change cannot be worked into the case file", fix="write it in other words")
    return mark + made.replace("\n", ends)


def _in_place(body: str, old: Any, new: Any) -> str | None:
    if not _grows(old, new):
        return None
    try:
        return rewrite(body, new, NAME)
    except InputError:
        return None


def _grows(old: Any, new: Any) -> bool:
    """Whether nothing is taken out of a group or list on the way from one to the other."""
    if isinstance(old, dict) and isinstance(new, dict):
        return set(old) <= set(new) and all(_grows(value, new[key]) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) <= len(new) and all(_grows(a, b) for a, b in zip(old, new, strict=False))
    return old == new or not isinstance(old, dict | list)


def _by_section(body: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    lines = body.split("\n")
    node: Any = yaml.compose(body, Loader=yaml.SafeLoader)
    places = {key.value: (key.start_mark.line, _last_line(value)) for key, value in node.value}
    added = [key for key in new if key not in old]
    for key, (first, last) in sorted(places.items(), key=lambda p: -p[1][0]):
        if key not in new:
            lines[first : last + 1] = []
        elif new[key] != old[key]:
            lines[first : last + 1] = _block(key, new[key])
    while lines and not lines[-1].strip():
        lines.pop()
    for key in added:
        lines += _block(key, new[key])
    return "\n".join(lines) + "\n"


def _last_line(node: Any) -> int:
    """The line on which the last thing inside a node is written."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    return int(end.line if end.column or end.line == node.start_mark.line else end.line - 1)


def _block(key: str, value: Any) -> list[str]:
    dumped = yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=10_000_000)
    return str(dumped).rstrip("\n").split("\n")
