"""How many States had legalised marijuana on a day, the federal steps, and the count drawn over a person's sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, TypeAlias

from .book import Book, load
from .model import How, Provision, Rule, Table

Basis: TypeAlias = Literal["enacted", "effective"]
STATES, FEDERAL = "marijuana.states", "marijuana.federal"


@dataclass(frozen=True)
class Count:
    """States of the fifty with a law on ``on``. ``doubtful`` names those whose day is in doubt within that year."""

    on: date
    basis: Basis
    medical: int
    adult: int
    either: int
    of: int
    states: tuple[str, ...]
    doubtful: tuple[str, ...]
    verified: How
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        plain: dict[str, object] = json.loads(json.dumps(asdict(self), default=str))
        return plain


@dataclass(frozen=True)
class Step:
    """One federal step."""

    on: date
    text: str
    verified: How


@dataclass(frozen=True)
class Law:
    """One State's days; ``None`` where it has no such law."""

    code: str
    one_of_fifty: bool
    medical: date | None
    adult: date | None
    doubtful: tuple[date, ...]

    def either(self) -> date | None:
        return min((day for day in (self.medical, self.adult) if day), default=None)


def laws(basis: Basis, *, alternative: bool = False, book: Book | None = None) -> tuple[Law, ...]:
    """Every State and the District of Columbia, as enacted or as effective.

    ``alternative`` also counts, as some trackers do, limited laws from the day the table names for them.
    """
    _, rows = _table(book or load())
    found = []
    for row in rows:
        medical, adult = _day(row[f"medical_{basis}"]), _day(row[f"adult_{basis}"])
        if alternative and (other := _day(row["alternative_medical_effective"])):
            medical = min(other, medical or other)
        doubtful = (_day(row[column]) for column in row["uncertain"].split() if column.endswith(basis))
        days = tuple(day for day in doubtful if day)
        found.append(Law(row["code"], row["one_of_fifty"] == "yes", medical, adult, days))
    return tuple(found)


def count(on: date, basis: Basis = "enacted", *, alternative: bool = False, book: Book | None = None) -> Count:
    """How many of the fifty States had a medical law, an adult-use law, or either, on the day."""
    book = book or load()
    provision, _ = _table(book)
    fifty = [law for law in laws(basis, alternative=alternative, book=book) if law.one_of_fifty]
    medical = {law.code for law in fifty if law.medical and law.medical <= on}
    adult = {law.code for law in fifty if law.adult and law.adult <= on}
    doubtful = tuple(law.code for law in fifty if any(day.year == on.year for day in law.doubtful))
    return Count(
        on=on,
        basis=basis,
        medical=len(medical),
        adult=len(adult),
        either=len(medical | adult),
        of=len(fifty),
        states=tuple(sorted(medical | adult)),
        doubtful=doubtful,
        verified=provision.verified.how,
        notes=_notes(provision, on, bool(doubtful), alternative),
    )


def federal(until: date, book: Book | None = None) -> tuple[Step, ...]:
    """The federal steps up to a day, oldest first."""
    provision = (book or load()).find(FEDERAL)[-1]
    assert isinstance(provision, Rule)
    steps = [
        Step(date.fromisoformat(str(p.data["on"])), p.text, p.verified or provision.verified.how)
        for p in provision.points
        if p.data
    ]
    return tuple(sorted((s for s in steps if s.on <= until), key=lambda s: s.on))


def text(found: Count, steps: Iterable[Step] = ()) -> str:
    """The count and the federal steps as plain text."""
    lines = [
        f"On {found.on}, {found.either} of {found.of} States had legalised marijuana (laws {found.basis}):",
        f"  for medicine {found.medical}, for adults {found.adult}, either {found.either} [{found.verified}]",
        f"  {' '.join(found.states)}" if found.states else "  none",
        *found.notes,
    ]
    if found.doubtful:
        lines.append(f"Days in doubt: {', '.join(found.doubtful)}")
    return "\n".join([*lines, *(f"{s.on}  {s.text} [{s.verified}]" for s in steps)])


def _table(book: Book) -> tuple[Provision, list[dict[str, str]]]:
    provision = book.find(STATES)[-1]
    assert isinstance(provision, Table)
    return provision, book.table(STATES, provision.in_force.start)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _notes(provision: Provision, on: date, doubtful: bool, alternative: bool) -> tuple[str, ...]:
    stated = {p.id: p for p in provision.points}
    notes = [provision.verified.note or ""]
    notes += [p.text for p in provision.points if p.data and date.fromisoformat(str(p.data["from"])) <= on]
    notes += [stated["day_in_doubt"].text] if doubtful else []
    notes += [stated["alternative"].text] if alternative else []
    return tuple(note for note in notes if note)
