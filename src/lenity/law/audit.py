"""What of the rule book still waits for a lawyer: secondary, from memory, or last read more than a year ago.

A sign-off is a row of ``sign-offs.csv`` in the book's folder: which provision and version, by whom, on what day,
against what text. It takes that version off the list until it is itself more than a year old.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from ..errors import InputError, InputErrors
from .book import Book
from .model import CircuitTable, Definition, Gate, Ground, How, Limit, Provision, Table
from .when import anniversary

FILE = "sign-offs.csv"
COLUMNS = ("provision", "in_force_from", "by", "date", "against")
ORDER = list(How)


@dataclass(frozen=True)
class SignOff:
    """One row: a lawyer checked a version of a provision against a text."""

    provision: str
    in_force_from: date
    by: str
    date: date
    against: str


@dataclass(frozen=True)
class Item:
    """Something to check. ``part`` names an element, point or row that is weaker than its provision."""

    authority: str
    provision: str
    part: str
    cite: str
    title: str
    in_force_from: date
    how: How
    read_on: date
    why: str
    sources: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class Audit:
    """The checklist as of a day, and the sign-offs that shortened it."""

    on: date
    items: tuple[Item, ...]
    signed: tuple[SignOff, ...]
    provisions: int

    def as_dict(self) -> dict[str, object]:
        plain: dict[str, object] = json.loads(json.dumps(asdict(self), default=str))
        return plain


def audit(book: Book, on: date, sign_offs: Sequence[SignOff] | None = None) -> Audit:
    """Everything to check as of ``on``. Sign-offs dated later than ``on`` do not count yet."""
    given = read_sign_offs(book) if sign_offs is None else sign_offs
    valid = {(s.provision, s.in_force_from): s for s in sorted(given, key=lambda s: s.date) if s.date <= on}
    items: list[Item] = []
    used = []
    for provision in book.provisions:
        sign_off = valid.get((provision.id, provision.in_force.start))
        if sign_off is None:
            items += _items(provision, book, on)
        elif on > anniversary(sign_off.date, 1):
            note = f"signed off by {sign_off.by} against {sign_off.against}"
            items.append(_item(provision, "", provision.verified.how, sign_off.date, _OLD, note))
        else:
            used.append(sign_off)
    return Audit(on, tuple(items), tuple(used), len(book.provisions))


_OLD = "read more than a year ago"
_WHY = {How.SECONDARY: "read only in secondary pages", How.MEMORY: "from memory, not checked"}


def _item(provision: Provision, part: str, how: How, read_on: date, why: str, note: str | None) -> Item:
    sources = provision.verified.sources
    start = provision.in_force.start
    return Item(
        provision.authority,
        provision.id,
        part,
        provision.cite,
        provision.title,
        start,
        how,
        read_on,
        why,
        sources,
        note,
    )


def _items(provision: Provision, book: Book, on: date) -> Iterator[Item]:
    own = provision.verified
    if own.how is not How.PRIMARY:
        yield _item(provision, "", own.how, own.on, _WHY[own.how], own.note)
    elif on > anniversary(own.on, 1):
        yield _item(provision, "", own.how, own.on, _OLD, own.note)
    for part, how in _parts(provision, book):
        if ORDER.index(how) > ORDER.index(own.how):
            yield _item(provision, part, how, own.on, _WHY[how], None)


def _parts(provision: Provision, book: Book) -> Iterator[tuple[str, How]]:
    """The marks that elements, points and rows carry of their own."""
    yield from ((f"{p.id}: {p.text}", p.verified) for p in provision.points if p.verified)
    if isinstance(provision, Ground | Gate | Definition):
        yield from ((f"{e.id}: {e.text}", How(e.verified)) for e in provision.met_when.elements if e.verified)
    if isinstance(provision, Limit):
        yield from ((f"{i.effect}: {i.reason}", i.verified) for i in provision.limits if i.verified)
    if isinstance(provision, CircuitTable):
        yield from ((f"circuit {r.circuit} from {r.start}: {r.case}", r.verified) for r in provision.rows)
    if isinstance(provision, Table):
        rows = book.table(provision.id, provision.in_force.start)
        marks = Counter(row["verified"] for row in rows if row.get("verified"))
        yield from ((f"{n} of {len(rows)} rows of {provision.table}", How(how)) for how, n in marks.items())


def read_sign_offs(book: Book) -> tuple[SignOff, ...]:
    """The sign-offs of the book's folder. ``InputErrors`` names every row that does not fit, and nothing is used."""
    path = book.folder / FILE
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = tuple(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as e:
        raise InputError(f"cannot be read ({e})", file=str(path), fix="save it as CSV in UTF-8") from None
    if columns != COLUMNS:
        fix = f"the first line must be {','.join(COLUMNS)}"
        raise InputError("these are not the columns of a sign-off", file=str(path), line=1, fix=fix)
    versions = {(p.id, p.in_force.start) for p in book.provisions}
    found, problems = [], []
    for line, row in rows:
        try:
            found.append(_sign_off(row, versions, path, line))
        except InputError as e:
            problems.append(e)
    if problems:
        raise InputErrors(problems)
    return tuple(found)


def _sign_off(row: dict[str, str], versions: set[tuple[str, date]], path: Path, line: int) -> SignOff:
    def wrong(message: str, fix: str) -> InputError:
        return InputError(message, file=str(path), line=line, fix=fix)

    if None in row or None in row.values():
        raise wrong(f"the row has not {len(COLUMNS)} cells", "put text that holds a comma in double quotes")
    values = {key: value.strip() for key, value in row.items()}
    if missing := [key for key in COLUMNS if not values[key]]:
        raise wrong(f"{', '.join(missing)}: empty", "fill in every cell")
    days = {}
    for key in ("in_force_from", "date"):
        try:
            days[key] = date.fromisoformat(values[key])
        except ValueError:
            raise wrong(f"{key}: {values[key]!r} is not a day", "write it as YYYY-MM-DD") from None
    provision = values["provision"]
    if (provision, days["in_force_from"]) not in versions:
        starts = sorted(start.isoformat() for id_, start in versions if id_ == provision)
        fix = f"its versions start on {', '.join(starts)}" if starts else "`lenity law` lists every id"
        raise wrong(f"the book has no version of {provision!r} from {days['in_force_from']}", fix)
    return SignOff(provision, days["in_force_from"], values["by"], days["date"], values["against"])


def audit_text(found: Audit) -> str:
    """The checklist as plain text, by authority."""
    by = Counter(item.why for item in found.items)
    waiting = len({(i.provision, i.in_force_from) for i in found.items})
    lines = [
        f"As of {found.on}: {waiting} of {found.provisions} provisions wait for a lawyer ({len(found.items)} entries).",
        *(f"  {n} {why}" for why, n in by.most_common()),
        f"To sign one off, add a row to law/book/{FILE}: {','.join(COLUMNS)}",
    ]
    authority = None
    for item in sorted(found.items, key=lambda i: i.authority):
        lines += ["", item.authority] if item.authority != authority else []
        authority = item.authority
        lines.append(f"[ ] {item.provision} from {item.in_force_from}  {item.part or item.title}")
        lines.append(f"      {item.why}, {item.read_on}; {item.cite}")
        lines += [f"      read in: {', '.join(item.sources)}"] if item.sources and not item.part else []
        lines += [f"      {item.note}"] if item.note else []
    lines += ["", "Signed off"] if found.signed else []
    lines += [f"[x] {s.provision} from {s.in_force_from}: {s.by}, {s.date}, against {s.against}" for s in found.signed]
    return "\n".join(lines)
