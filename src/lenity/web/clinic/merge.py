"""Two people changed one entry: what can stand beside the other stands, and the rest is asked."""

from __future__ import annotations

from dataclasses import dataclass

from .editor import Typed


@dataclass(frozen=True)
class Clash:
    """A field that both changed, with both values."""

    name: str
    mine: str
    theirs: str


def merged(before: Typed, theirs: Typed, mine: Typed) -> tuple[Typed, list[Clash]]:
    """What both wrote together, and where they cannot both be right.

    Args:
        before: what stood there when this person opened the form.
        theirs: what stands there now.
        mine: what this person sent.
    """
    out, clashes = dict(theirs), []
    for name, value in mine.items():
        was, now = _plain(before.get(name, "")), _plain(theirs.get(name, ""))
        if _plain(value) in (was, now):
            continue
        out[name] = value
        if now != was:
            clashes.append(Clash(name, value, theirs.get(name, "")))
    return out, clashes


def _plain(text: str) -> str:
    return text.strip().replace("\r\n", "\n")
