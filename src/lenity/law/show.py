"""A provision as encoded, on a day and in a circuit; what changed between two days; the whole book by authority."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..errors import InputError
from ..rules import atoms
from .book import Book
from .model import CIRCUITS, CircuitTable, Ground, Limit, Provision, Record
from .outline import condition_lines, in_force_words, outline

FIRST, LAST = date.min, date.max


def show(book: Book, name: str, on: date, circuit: str | None = None) -> dict[str, Any]:
    """Every record of that id, alias or citation: in force on the day, or else the next to come or the last there was.

    ``InputError`` names the nearest ids where there is none.
    """
    if circuit is not None and circuit not in CIRCUITS:
        raise InputError(f"there is no circuit {circuit!r}", fix=f"use one of {', '.join(CIRCUITS)}")
    found = book.find(name) or _loosely(book, name)
    if not found:
        raise InputError(f"the book has no provision {name!r}", fix=_nearest(book, name))
    chosen = [_version([p for p in found if p.id == one], on) for one in dict.fromkeys(p.id for p in found)]
    return {
        "asked": name,
        "on": on.isoformat(),
        "circuit": circuit,
        "records": [_on(book, p, on, circuit) for p in chosen],
    }


def _loosely(book: Book, name: str) -> tuple[Provision, ...]:
    """The provision whose id has the same letters and digits (``1B1.13b3D``), when there is just one."""
    wanted = _bare(name)
    ids = {p.id for p in book.provisions if _bare(p.id) == wanted}
    return book.find(ids.pop()) if len(ids) == 1 else ()


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _nearest(book: Book, name: str) -> str:
    ids = sorted({p.id for p in book.provisions})
    near = difflib.get_close_matches(name, ids, n=3, cutoff=0.5) or [i for i in ids if name.lower() in i.lower()][:3]
    return f"did you mean {', '.join(near)}?" if near else "`lenity law` lists every id"


def _version(same: Sequence[Provision], on: date) -> Provision:
    now = [p for p in same if p.in_force.covers(on)]
    later = [p for p in same if p.in_force.start > on]
    return (now or later or same[-1:])[0]


def _on(book: Book, provision: Provision, on: date, circuit: str | None) -> dict[str, Any]:
    versions = [p.in_force for p in book.provisions if p.id == provision.id]
    return {
        **outline(provision, book),
        "in_force_on": provision.in_force.covers(on),
        "versions": [v.model_dump(mode="json", by_alias=True, exclude_none=True) for v in versions],
        "limits_on": list(_limits(book, provision, on)),
        "circuits_on": _circuits(book, provision, on, circuit),
    }


def _limits(book: Book, provision: Provision, on: date) -> Iterable[dict[str, Any]]:
    """What holdings and statutes in force on the day do to a ground."""
    if not isinstance(provision, Ground):
        return
    reads = {str(atom) for atom in atoms(provision.met_when.node)}
    for limit in (p for p in book.in_force(on) if isinstance(p, Limit)):
        common = {"id": limit.id, "cite": limit.cite}
        for item in (i for i in limit.limits if provision.id in i.grounds):
            mark = item.verified or limit.verified.how
            stated = {"effect": item.effect, "reason": item.reason, "because": item.because, "verified": mark.value}
            yield {**common, **stated}
        if limit.never_alone in reads:
            mark = limit.verified.how
            yield {
                **common,
                "effect": "never alone",
                "reason": limit.title,
                "because": limit.cite,
                "verified": mark.value,
            }


def _circuits(book: Book, provision: Provision, on: date, circuit: str | None) -> list[dict[str, Any]]:
    """What the circuit (or each circuit) says on the day; an absent row means that it has said nothing."""
    name = provision.by_circuit if isinstance(provision, Ground) else provision.id
    tables = [p for p in book.in_force(on) if isinstance(p, CircuitTable) and p.id == name]
    found = []
    for table in tables:
        for one in [circuit] if circuit else CIRCUITS:
            row = table.row(one, on)
            said = _plain(row) if row else {"circuit": one, "rule": "open", "text": "nothing found"}
            found.append({"table": table.id, "question": table.question, **said})
    return found


def _plain(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True, exclude_none=True)


_KNOWN = {  # what has a line of its own below; other keys of a record are printed as they stand
    "id", "cite", "title", "kind", "authority", "aliases", "in_force", "verified", "sources", "met_when", "limits",
    "says", "points", "for_counsel", "rows", "columns", "in_force_on", "versions", "limits_on", "circuits_on",
    "factors", "table",
}  # fmt: skip


def show_text(shown: dict[str, Any]) -> str:
    """What ``show`` found, as plain text."""
    where = f", circuit {shown['circuit']}" if shown["circuit"] else ""
    blocks = [f"As of {shown['on']}{where}"]
    blocks += ["\n".join(_lines(record, shown["on"])) for record in shown["records"]]
    return "\n\n".join(blocks)


def _lines(record: dict[str, Any], on: str) -> list[str]:
    verified = record["verified"]
    state = "in force" if record["in_force_on"] else "NOT in force"
    lines = [f"{record['id']}  {record['title']}", f"  {record['cite']} ({record['kind']}; {record['authority']})"]
    lines += [f"  also called {', '.join(record['aliases'])}"] if record.get("aliases") else []
    lines.append(f"  {state} on {on}: {in_force_words(record['in_force'])}")
    if len(record["versions"]) > 1:
        lines += [f"  version {in_force_words(v)}" for v in record["versions"]]
    lines.append(f"  verified: {verified['how']}, {verified['on']}")
    lines += [f"    {verified['note']}"] if verified.get("note") else []
    lines += [f"    {s['id']}: {s['what']} [{s['kind']}; {s['read']}]" for s in record.get("sources", [])]
    lines += body_lines(record)
    lines += [
        f"  limit {x['id']}: {x['effect']} — {x['reason']}. {x['because']} [{x['verified']}]"
        for x in record["limits_on"]
    ]
    lines += _circuit_lines(record["circuits_on"])
    return lines


def body_lines(record: dict[str, Any]) -> list[str]:
    """What the record itself says: its condition, its points, its texts and its rows."""
    lines = []
    if "met_when" in record:
        lines.append("  met when")
        lines += [f"    {'  ' * depth}{words}" for depth, words in condition_lines(record["met_when"])]
    for item in record.get("limits", []):
        mark = f" [{item['verified']}]" if "verified" in item else ""
        grounds = ", ".join(item["grounds"]) or "any ground"
        lines.append(f"  {item['effect']} {grounds}: {item['reason']}{mark}")
        lines += [f"    when {'  ' * depth}{words}" for depth, words in condition_lines(item["when"])]
        lines.append(f"    because {item['because']}")
    for point in record.get("points", []):
        mark = f" [{point['verified']}]" if "verified" in point else ""
        lines.append(f"  {point['id']}: {point['text']}{mark}")
    for factor in record.get("factors", []):
        lines.append(f"  {factor['id']}: {factor['text']}")
        lines += [f"    for: {x['says']} {{{x['fact']}}}" for x in factor["for"]]
        lines += [f"    against: {x['says']} {{{x['fact']}}}" for x in factor["against"]]
    for key in ("met", "not_met", "unknown"):
        lines += [f"  says if {key.replace('_', ' ')}: {record['says'][key]}"] if record.get("says") else []
    lines += [f"  {key}: {_value(value)}" for key, value in record.items() if key not in _KNOWN]
    if record.get("table"):
        lines += [f"  {name}: {words}" for name, words in record.get("columns", {}).items()]
        lines += ["  " + " | ".join(f"{k}: {v}" for k, v in row.items() if v) for row in record["rows"]]
    elif record.get("rows"):
        lines += [f"  {_row(row)}" for row in record["rows"]]
    lines += [f"  for counsel: {note}" for note in record.get("for_counsel", [])]
    return lines


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _row(row: dict[str, Any]) -> str:
    until = f" until {row['until']}" if row.get("until") else ""
    since = f" from {row['from']}{until}" if "from" in row else ""
    case = f" ({row['case']})" if "case" in row else ""
    mark = f" [{row['verified']}]" if "verified" in row else ""
    note = f" Note: {row['note']}" if row.get("note") else ""
    return f"{row['circuit']}: {row['rule'].replace('_', ' ')}{since}: {row['text']}{case}{mark}{note}"


def _circuit_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        lines += [f"  {row['table']}: {row['question']}"] if row is rows[0] else []
        lines.append(f"    circuit {_row(row)}")
    return lines


@dataclass(frozen=True)
class Turn:
    """Something that began, or that was no longer in force from, a day."""

    on: date
    what: str
    id: str
    cite: str
    title: str
    verified: str
    by: str | None = None


def changes(book: Book, start: date, end: date) -> tuple[Turn, ...]:
    """Everything that began or ended from ``start`` to ``end``, both days counted; circuits row by row."""
    found = []
    for p in book.provisions:
        mark = p.verified.how.value
        found.append(Turn(p.in_force.start, "begins", p.id, p.cite, p.title, mark, p.in_force.by))
        if p.in_force.until:
            found.append(Turn(p.in_force.until, "ends", p.id, p.cite, p.title, mark))
        for r in p.rows if isinstance(p, CircuitTable) else ():
            title = f"circuit {r.circuit}: {r.rule.replace('_', ' ')}: {r.text}"
            found.append(Turn(r.start, "begins", p.id, r.case, title, r.verified.value))
            if r.until:
                found.append(Turn(r.until, "ends", p.id, r.case, title, r.verified.value))
    return tuple(
        sorted({t for t in found if start <= t.on <= end}, key=lambda t: (t.on, t.what == "begins", t.id, t.title))
    )


def parse_stretch(text: str) -> tuple[date, date]:
    """``2018-12-21..2026-11-23``; either end may be left open. ``InputError`` for anything else."""
    first, dots, last = text.partition("..")
    try:
        start = date.fromisoformat(first) if first else FIRST
        end = date.fromisoformat(last) if last else LAST
    except ValueError:
        dots = ""
    if not dots or start > end:
        raise InputError(f"{text!r} is no stretch of days", fix="write it like 2018-12-21..2026-11-23")
    return start, end


def changes_text(turns: Sequence[Turn]) -> str:
    lines: list[str] = []
    day: date | None = None
    for turn in turns:
        lines += ["", turn.on.isoformat()] if turn.on != day else []
        day = turn.on
        by = f", by {turn.by}" if turn.by else ""
        lines.append(f"  {turn.what:<6} {turn.id}  {turn.title} ({turn.cite}{by}) [{turn.verified}]")
    return "\n".join(lines[1:]) if lines else "Nothing of the book changed in that stretch."


def turns_dict(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = json.loads(json.dumps([asdict(t) for t in turns], default=str))
    return plain


def listing(book: Book, on: date) -> list[dict[str, Any]]:
    """Every record with whether it is in force on the day, in the book's order by authority."""
    order = list(dict.fromkeys(p.authority for p in book.provisions))
    return [
        {
            "authority": p.authority,
            "id": p.id,
            "kind": p.kind,
            "cite": p.cite,
            "title": p.title,
            "in_force": p.in_force.model_dump(mode="json", by_alias=True, exclude_none=True),
            "in_force_on": p.in_force.covers(on),
            "verified": p.verified.how.value,
        }
        for p in sorted(book.provisions, key=lambda p: order.index(p.authority))
    ]


def listing_text(rows: Sequence[dict[str, Any]], on: date) -> str:
    lines = [f"The rule book as of {on}; “-” marks what is not in force on that day."]
    authority = None
    for row in rows:
        lines += ["", row["authority"]] if row["authority"] != authority else []
        authority = row["authority"]
        sign = " " if row["in_force_on"] else "-"
        lines.append(f" {sign} {row['id']}  {row['title']}  ({in_force_words(row['in_force'])}) [{row['verified']}]")
    return "\n".join(lines)
