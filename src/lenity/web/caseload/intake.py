"""From a row of a screened spreadsheet to a case file: each value as stated by that row, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ...casefile.vocabulary import vocabulary
from ...screening.columns import columns

SHEET = "SHEET"
# the columns of the output, beside the facts, from which a case is begun
ALSO = ("born", "sentence_start", "projected_release", "request_sent_on", "request_received_on", "term")
_PERSON = {"name": "name", "register_number": "register_number", "born": "born"}
_CUSTODY = {"sentence_start": "commenced_on", "projected_release": "projected_release"}
_REQUEST = {"request_sent_on": "sent_on", "request_received_on": "received_on"}


def entry(row: Mapping[str, Any], given: set[str]) -> dict[str, Any]:
    """What a row itself says (columns ``given``, nothing that was worked out), as text that can be kept."""
    told = {name: row[name] for name in given & row.keys() if name in vocabulary() and not columns()[name].computed}
    for name in (*_PERSON, *_CUSTODY, *_REQUEST, "circuit", "case", "row", "why", "life", "term_months", "term_days"):
        told[name] = row.get(name)
    for name in ("born", "sentence_start", "projected_release", "request_sent_on", "request_received_on"):
        first, last = row.get(name), row.get(f"{name}__to")
        told[name] = _partial(first, last)
    return {name: value for name, value in told.items() if value is not None}


def _partial(first: Any, last: Any) -> str | None:
    """The day, or the month or year between whose ends it lies."""
    if first is None:
        return None
    if last is None or last == first:
        return str(first)
    return str(first)[:4] if first.month != last.month else str(first)[:7]


def case_text(told: Mapping[str, Any], file: str) -> str:
    """The case file that a row begins."""
    name = str(told.get("name") or told.get("register_number") or told.get("case") or f"row {told['row']}")
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())
    data: dict[str, Any] = {
        "lenity": 1,
        "id": slug[:40].strip("-") or "case",
        "title": f"United States v. {name}",
        "circuit": told.get("circuit"),
        "sources": [{"id": SHEET, "kind": "letter", "title": f"{file}, row {told['row']}, as somebody typed it in"}],
        "person": _said(told, _PERSON),
        "judgment": {"from": SHEET, "term": _term(told)} if _term(told) else None,
        "custody": _said(told, _CUSTODY),
        "requests": [request] if (request := _said(told, _REQUEST)) else None,
        "facts": {n: {"value": v, "from": SHEET} for n, v in sorted(told.items()) if n in vocabulary()},
        "notes": [f"{told.get('case', '')} {told.get('why', '')}".strip()],
    }
    kept = {key: value for key, value in data.items() if value}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)


def _said(told: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any] | None:
    found = {key: told[name] for name, key in names.items() if told.get(name) is not None}
    return {"from": SHEET, **found} if found else None


def _term(told: Mapping[str, Any]) -> str | None:
    if told.get("life"):
        return "life"
    months, days = told.get("term_months"), told.get("term_days")
    parts = [f"{int(months)} months" if months else "", f"{int(days)} days" if days else ""]
    return " ".join(p for p in parts if p) or None
