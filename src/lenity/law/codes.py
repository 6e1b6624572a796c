"""The prohibited acts of 28 CFR 541.3 as the book holds them: codes, what they can cost, and acts in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .book import Book, load
from .model import Provision

SEVERITIES = ("greatest", "high", "moderate", "low")
_BY_SEVERITY = ("541.3.sanctions", "541.3.repeat", "541.4")


@dataclass(frozen=True)
class Candidate:
    """A code that could cover an act whose code is not known."""

    code: str
    severity: str | None
    name: str
    fit: str
    note: str
    settled_by: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeEntry:
    """A code as the book holds it, with what it can cost."""

    code: str
    severity: str
    in_use: bool
    name: str
    flags: tuple[str, ...]
    start: date | None
    note: str
    sanctions: tuple[dict[str, str], ...]
    repeat: tuple[dict[str, str], ...]
    mandatory: tuple[dict[str, str], ...]


class Rules:
    """The discipline part of the book, read as of a day (its first version for days before there was one)."""

    def __init__(self, book: Book, on: date) -> None:
        self.book, self.on = book, on
        self.codes = {row["code"]: row for row in self.rows("541.3.codes")}
        self.since = self.provision("541.3.codes").in_force.start
        self.labels = {p.id: p.text for p in self.provision("541.3.flags").points if p.data}
        stated = (self.provision(name) for name in ("541.3", "541.3.flags", "541.summary"))
        self.texts = {p.id: p.text for provision in stated for p in provision.points}
        self.excluded = {p.id: p.text for p in self.provision("541.summary").points if p.data}

    def provision(self, name: str) -> Provision:
        versions = self.book.find(name)
        return next((p for p in reversed(versions) if p.in_force.start <= self.on), versions[0])

    def rows(self, name: str) -> list[dict[str, str]]:
        return self.book.table(name, max(self.on, self.provision(name).in_force.start))

    def code(self, text: str) -> CodeEntry | None:
        """The entry of a code, with or without its attempt suffix; ``None`` when the table has no such code."""
        row = self.codes.get(parse_code(text)[0])
        if row is None:
            return None
        same = {name: tuple(r for r in self.rows(name) if r["severity"] == row["severity"]) for name in _BY_SEVERITY}
        return CodeEntry(
            code=row["code"],
            severity=row["severity"],
            in_use=row["in_use"] == "yes",
            name=row["name"] or "not to be used",
            flags=tuple(row["flags"].split()),
            start=date.fromisoformat(row["from"]) if row["from"] else None,
            note=row["note"],
            sanctions=same["541.3.sanctions"],
            repeat=same["541.3.repeat"],
            mandatory=same["541.4"],
        )

    def candidates(self, act: str, could_be: Sequence[str]) -> tuple[Candidate, ...]:
        """The codes that could cover an act: those the case file names, else those the book's table of acts gives."""
        known = {row["code"]: row for row in self.acts(act)}
        chosen = [parse_code(code)[0] for code in could_be] or list(known)
        found = []
        for code in dict.fromkeys(chosen):
            row = known.get(code, {})
            entry = self.codes.get(code)
            found.append(
                Candidate(
                    code=code,
                    severity=entry["severity"] if entry else None,
                    name=entry["name"] if entry else "not in the table",
                    fit=row.get("fit", "possible"),
                    note=row.get("note", ""),
                    settled_by=row.get("settled_by") or self.texts["ask_finding"],
                    flags=tuple(entry["flags"].split()) if entry else (),
                )
            )
        return tuple(sorted(found, key=lambda c: c.fit != "best"))

    def acts(self, act: str) -> list[dict[str, str]]:
        """The rows of the table of acts whose keywords the words of ``act`` hold."""
        found, keywords = [], ""
        for row in self.rows("541.acts"):
            keywords = row["keywords"] or keywords
            if _holds(act.lower(), keywords):
                found.append(row)
        return found


def parse_code(text: str) -> tuple[str, bool]:
    """The three digits of a code, and whether a suffix marks an attempt (``101A``)."""
    match = re.fullmatch(r"\s*(\d{3})\s*([A-Za-z]?)\s*", text)
    return (match[1], bool(match[2])) if match else (text.strip(), False)


def _holds(act: str, keywords: str) -> bool:
    return all(
        any(re.search(rf"\b{re.escape(word)}", act) for word in group.split("|")) for group in keywords.split("+")
    )


def look_up(code: str, on: date, book: Book | None = None) -> CodeEntry | None:
    """A code of 28 CFR 541.3 as of a day, with its sanctions; ``None`` when there is no such code."""
    return Rules(book or load(), on).code(code)
