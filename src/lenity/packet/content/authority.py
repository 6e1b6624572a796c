"""Authorities of the papers: each looked up in the rule book, with whether it is in force on the ruling date.

An authority that the book shows to be superseded is refused by the checks; one that the book does not hold is marked
unknown, and one whose text was not read at its source is listed for counsel to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ...law.audit import read_sign_offs
from ...law.book import Book
from ...law.model import CircuitRow, DenialGround, How, InForce, Provision
from .. import cites
from ..model import Authority, AuthorityGroup, Emphasis, Text

Status = Literal["in_force", "superseded", "unknown"]
GROUPS: dict[str, AuthorityGroup] = {
    "case": "cases",
    "statute": "statutes",
    "law": "statutes",
    "guideline": "guidelines",
    "rule": "rules",
    "regulation": "regulations",
}
_NAME = re.compile(r"(.+?)(, (?:\d+ |No\. ).*| \((?:U\.S\.|\w+\.? Cir\.|[A-Z]\.).*)")
_SUBDIVISION = re.compile(r"\([^()]*\)$|-[\w.]+$| cmt\. n\..*$")


@dataclass(frozen=True)
class Used:
    """An authority as the papers use it. ``how`` is ``None`` when the rule book does not hold it."""

    authority: Authority
    how: How | None
    note: str | None = None
    signed_by: str | None = None


def from_text(book: Book, on: date, normal: str, kind: str) -> Used:
    """A citation found in running text, by its normal form (:mod:`lenity.packet.cites`)."""
    versions = _versions(book, normal)
    status, because = standing((p.in_force for p in versions), on)
    authority = Authority(
        key=normal, group=GROUPS[kind], parts=(Text(text=normal),), covers=(normal,), status=status, because=because
    )
    return _used(authority, [p for p in versions if p.in_force.covers(on)] or versions[-1:], book, on)


def from_book(book: Book, on: date, name: str) -> Used:
    """An authority by its id in the book; ``KeyError`` when there is none."""
    versions = [p for p in book.find(name) if p.id == name]
    if not versions:
        raise KeyError(name)
    status, because = standing((p.in_force for p in versions), on)
    now = [p for p in versions if p.in_force.covers(on)] or versions[-1:]
    return _used(_named(now[0].cite, status, because), now, book, on)


def from_row(row: CircuitRow) -> list[Used]:
    """The decisions that a circuit's row names; the row was in force, or it would not have been picked."""
    cases = [case.strip() for case in row.case.split(";")]
    return [Used(_named(case, "in_force", ""), row.verified, row.note) for case in cases]


def standing(spans: Iterable[InForce], on: date) -> tuple[Status, str]:
    """Whether any version is in force on the day, and if none is, why."""
    known = list(spans)
    if not known:
        return "unknown", "the rule book does not hold it"
    if any(span.covers(on) for span in known):
        return "in_force", ""
    ended = [span for span in known if span.until and span.until <= on]
    if ended:
        return "superseded", f"in force only until {max(span.until for span in ended if span.until)}"
    return "superseded", f"in force only from {min(span.start for span in known)}"


def _named(cite: str, status: Status, because: str) -> Authority:
    """An authority from its full citation, a case's name in italics."""
    found = [c for c in cites.find(cite) if c.kind in GROUPS or c.kind == "docket"]
    name = _NAME.fullmatch(cite)
    is_case = " v. " in cite or (found and found[0].kind == "case")
    group: AuthorityGroup = "cases" if is_case else GROUPS.get(found[0].kind, "other") if found else "other"
    parts = (Emphasis(text=name[1]), Text(text=name[2])) if is_case and name else (Text(text=cite),)
    covers = tuple(dict.fromkeys(c.normal for c in found)) or (cite,)
    return Authority(
        key=covers[0] if found else cite, group=group, parts=parts, covers=covers, status=status, because=because
    )


def _versions(book: Book, normal: str) -> tuple[Provision, ...]:
    """Every version of what a normal form cites, or of the nearest provision above it."""
    text = normal.replace("C.F.R.", "CFR").replace("§§", "§")
    found: tuple[Provision, ...]
    while True:
        found = tuple(p for p in book.find(text) if not isinstance(p, DenialGround))
        found = found or tuple(p for p in book.provisions if p.authority.partition(" (")[0] == text)
        shorter = _SUBDIVISION.sub("", text)
        if found or shorter == text:
            return found
        text = shorter


def _used(authority: Authority, versions: Sequence[Provision], book: Book, on: date) -> Used:
    """The authority with the mark of the record that was read most closely: others are but parts or neighbors of it."""
    if not versions:
        return Used(authority, None)
    signed = {(s.provision, s.in_force_from): s.by for s in read_sign_offs(book) if s.date <= on}
    best = min(versions, key=lambda p: list(How).index(p.verified.how))
    by = next((name for p in versions if (name := signed.get((p.id, p.in_force.start)))), None)
    return Used(authority, best.verified.how, best.verified.note, by)
