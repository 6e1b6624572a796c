"""Claims about facts, with their citations, and what settles a fact when several sources speak to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .entry import Entry, Said
from .model import CaseFile
from .values import PartialDate, Standing
from .vocabulary import vocabulary

FactValue = bool | int | float | str | date
TOLD = {
    Standing.press: "told only in the press",
    Standing.stated: "told only in a letter or interview",
    Standing.sworn: "told only in a declaration",
    Standing.record: "told only in a record",
}
_NEEDED = {
    Standing.stated: "a letter, an interview or better",
    Standing.sworn: "a sworn declaration or better",
    Standing.record: "an official or medical record, or a court paper",
    Standing.court: "a court paper",
}


@dataclass(frozen=True)
class Citation:
    """Where something is said."""

    source: str
    standing: Standing
    at: str | None = None
    quote: str | None = None


@dataclass(frozen=True)
class Claim:
    """One source's word on one fact."""

    fact: str
    value: FactValue
    cited: Citation
    as_of: PartialDate | None = None


@dataclass(frozen=True)
class FactFound:
    """What the case file gives for one fact.

    ``value`` is ``None`` when it is unknown; ``to`` is the upper bound of a number known only within a range. ``why``
    says why claims that exist do not settle it.
    """

    name: str
    value: FactValue | None
    rests_on: tuple[Citation, ...] = ()
    to: FactValue | None = None
    why: str | None = None


def cite(case: CaseFile, entry: Said[Any] | Entry) -> Citation | None:
    """The citation of a claim or entry, with its source's standing."""
    source = case.source(entry.source)
    return Citation(source.id, source.standing, entry.at, entry.quote) if source else None


def settle(name: str, claims: list[Claim]) -> FactFound:
    """The strongest standing decides; among equals the latest; equals that still differ leave it unknown."""
    least = vocabulary()[name].least
    heard = [c for c in claims if c.cited.standing >= least]
    cited = tuple(dict.fromkeys(c.cited for c in claims))
    if not heard:
        best = max(c.cited.standing for c in claims)
        why = f"{TOLD[best]}, which does not settle it; it takes {_NEEDED[least]}"
        return FactFound(name, None, cited, why=why)
    top = [c for c in heard if c.cited.standing == max(c.cited.standing for c in heard)]
    dated = [c for c in top if c.as_of]
    if len({c.value for c in top}) > 1 and dated:
        latest = max(c.as_of.last for c in dated if c.as_of)
        top = [c for c in dated if c.as_of and c.as_of.last == latest]
    if len({c.value for c in top}) > 1:
        return FactFound(name, None, cited, why="sources of the same standing disagree")
    agreeing = tuple(dict.fromkeys(c.cited for c in heard if c.value == top[0].value))
    return FactFound(name, top[0].value, agreeing)
