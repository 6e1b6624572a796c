"""One entry, or one statement, as a form: what stands there as text, and what was typed back into the data.

Everything a form holds is text under its field's name, so that what two people typed can be laid side by side.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, TypeAlias

from django import forms

from ...casefile.model import CIRCUITS
from ...casefile.vocabulary import vocabulary
from ...review.words import CIRCUIT
from . import places
from .changes import shown
from .kinds import FIELD, Kind, kind_of, kind_of_fact
from .places import Entry, NoPlaceError, Statement

Typed: TypeAlias = dict[str, str]
CITED = {"from": "Source", "at": "Page or paragraph", "quote": "Quote, word for word, at most 15 words"}
_TEXT, _LONG = Kind("text"), Kind("long")


@dataclass(frozen=True)
class Fixed:
    """A field of an entry that the entry's form does not change, because it holds statements with other sources."""

    label: str
    lines: tuple[tuple[str, str], ...]  # what it says, and the address of its statement
    more: str  # the address for another statement


def source_choices(data: Any) -> list[tuple[str, str]]:
    """The sources of a case to choose from."""
    listed = data.get("sources") or [] if isinstance(data, dict) else []
    rows = [s for s in listed if isinstance(s, dict) and s.get("id")]
    return [("", "none chosen"), *((str(s["id"]), f"{s['id']}: {s.get('title', '')}"[:90]) for s in rows)]


def _cited_fields(data: Any, hint: str) -> dict[str, forms.Field]:
    choose = forms.ChoiceField(choices=source_choices(data), label=CITED["from"], required=False, help_text=hint)
    rest = {key: _TEXT.field(CITED[key]) for key in ("at", "quote")}
    return {"from": choose, **rest}


def form_of(fields: dict[str, forms.Field], typed: Typed | None, initial: Typed) -> forms.Form:
    """A form with these fields: filled with what was typed, else with what stands there."""
    form = forms.Form(typed, initial=initial)
    form.fields.update(fields)
    for field in form.fields.values():
        field.template_name = FIELD  # type: ignore[attr-defined]
    return form


def is_cited(where: Entry) -> bool:
    """Whether the entry has a source of its own (a source has none)."""
    return "source" in where.model.model_fields


# An entry


def entry_fields(where: Entry, data: Any) -> tuple[dict[str, forms.Field], dict[str, Fixed]]:
    """The fields of the entry's form, and those that are changed statement by statement."""
    raw = _entry(where, data)
    fields: dict[str, forms.Field] = {}
    fixed: dict[str, Fixed] = {}
    if is_cited(where):
        fields |= _cited_fields(data, "Holds for everything in this entry that names no other.")
    for name, label in where.table.fields.items():
        kind = kind_of(where.model, name)
        if kind.claim and not _inline(raw, name):
            fixed[name] = _fixed(where, label, name, raw[name])
        else:
            fields[name] = kind.field(label)
    if is_cited(where):
        fields["note"] = _LONG.field("Note")
    return fields, fixed


def entry_typed(where: Entry, data: Any) -> Typed:
    """What stands in the entry, as its form has it."""
    raw = _entry(where, data)
    names = [*(["from", "at", "quote", "note"] if is_cited(where) else []), *where.table.fields]
    kinds = {name: kind_of(where.model, name) for name in where.table.fields}
    return {
        name: kinds.get(name, _TEXT).typed(_bare(raw.get(name)))
        for name in names
        if not (name in kinds and kinds[name].claim and not _inline(raw, name))
    }


def entry_put(where: Entry, data: Any, typed: Typed) -> dict[str, Any]:
    """The data with the entry as it was typed. Only what differs from what stands there is touched."""
    new: dict[str, Any] = copy.deepcopy(data)
    stood = entry_typed(where, data)
    raw = dict(_entry(where, data))
    for name, text in typed.items():
        if name not in stood or text.strip().replace("\r\n", "\n") == stood[name]:
            continue
        kind = kind_of(where.model, name) if name in where.table.fields else _TEXT
        value = kind.raw(text)
        if value is None or (kind.name == "tick" and value is not True):
            raw.pop(name, None)
        else:
            raw[name] = raw[name] | {"value": value} if isinstance(raw.get(name), dict) else value
    if where.new:
        above = places.holder(new, where.path[:-1])
        above[where.path[-1]] = [*(above.get(where.path[-1]) or []), raw]
    elif places.get(data, where.path) is None and where.listed:
        raise NoPlaceError(where.address)
    else:
        _set(new, where.path, raw)
    return new


def _entry(where: Entry, data: Any) -> dict[str, Any]:
    found = {} if where.new else places.get(data, where.path)
    return found if isinstance(found, dict) else {}


def _set(data: dict[str, Any], path: places.Path, raw: dict[str, Any]) -> None:
    above = places.holder(data, path[:-1])
    if raw:
        above[path[-1]] = raw
    elif isinstance(above, dict):
        above.pop(path[-1], None)


def _bare(item: Any) -> Any:
    if isinstance(item, list) and len(item) == 1:
        item = item[0]
    return item.get("value") if isinstance(item, dict) else item


def _inline(raw: dict[str, Any], name: str) -> bool:
    """Whether the entry's form can hold a claim: none yet, or one that rests on the entry's own source."""
    item = raw.get(name)
    if isinstance(item, dict):
        return set(item) <= {"value", "from"} and item.get("from") in (None, raw.get("from"))
    return not isinstance(item, list)


def _fixed(where: Entry, label: str, name: str, item: Any) -> Fixed:
    listed = item if isinstance(item, list) else [item]
    lines = tuple((shown(one), f"{where.address}/{name}/{i}") for i, one in enumerate(listed))
    return Fixed(label, lines, f"{where.address}/{name}/{places.NEW}")


# A statement


def statement_kind(where: Statement) -> tuple[str, Kind]:
    """The label of a statement's value, and its kind."""
    if where.section.key == "facts":
        known = vocabulary().get(where.field)
        if known is None or known.computed:
            raise NoPlaceError(where.address)
        return known.ask.en, kind_of_fact(where.field)
    if where.entry is None:
        return where.section.many, Kind("yes_no", True)
    kind = kind_of(where.entry.model, where.field)
    if not kind.claim:
        raise NoPlaceError(where.address)
    return where.entry.table.fields[where.field], kind


def statement_fields(where: Statement, data: Any) -> dict[str, forms.Field]:
    """The form of one statement: the value, and who says it where."""
    label, kind = statement_kind(where)
    cited = _cited_fields(data, "The paper, or the person, that says so. Left open, it is the source of the entry.")
    more = {"as_of": Kind("date").field("True as of the day, when that is not the day of the source")}
    return {"value": kind.field(label), **cited, **more, "note": _LONG.field("Note")}


def claims_of(where: Statement, data: Any) -> list[Any]:
    """Everything that is said of one field, each as the file has it."""
    item = places.get(data, (*where.holder, where.field))
    return item if isinstance(item, list) else [] if item is None else [item]


def statement_typed(where: Statement, data: Any) -> Typed:
    """What stands there, with the source that the entry hands down."""
    _, kind = statement_kind(where)
    listed = claims_of(where, data)
    if where.at is None:
        item: Any = {}
    elif where.at < len(listed):
        item = listed[where.at]
    else:
        raise NoPlaceError(where.address)
    entry = places.get(data, where.holder) if where.holder and where.section.key != "facts" else None
    handed = {k: entry[k] for k in CITED if entry.get(k)} if isinstance(entry, dict) and where.at is not None else {}
    own = item if isinstance(item, dict) else {"value": item}
    full = own if own.get("from") else handed | own
    typed = {name: _TEXT.typed(full.get(name)) for name in (*CITED, "as_of", "note")}
    return {"value": kind.typed(full.get("value")), **typed}


def statement_put(where: Statement, data: Any, typed: Typed) -> dict[str, Any]:
    """The data with the statement as it was typed."""
    new: dict[str, Any] = copy.deepcopy(data)
    _, kind = statement_kind(where)
    listed = claims_of(where, new)
    item: dict[str, Any] = {"value": kind.raw(typed.get("value", ""))}
    for name in (*CITED, "note"):
        if text := typed.get(name, "").strip():
            item[name] = text
    if (day := Kind("date").raw(typed.get("as_of", ""))) is not None:
        item["as_of"] = day
    listed = [*listed, item] if where.at is None else [*listed[: where.at], item, *listed[where.at + 1 :]]
    above = places.holder(new, where.holder)
    above[where.field] = listed if len(listed) > 1 else listed[0]
    return new


def drop(where: Entry | Statement, data: Any) -> dict[str, Any]:
    """The data without an entry or a statement."""
    new: dict[str, Any] = copy.deepcopy(data)
    if isinstance(where, Entry):
        places.drop(new, where.path)
        return new
    listed = claims_of(where, new)
    if where.at is None or where.at >= len(listed):
        raise NoPlaceError(where.address)
    left = [*listed[: where.at], *listed[where.at + 1 :]]
    if not left:
        places.drop(new, (*where.holder, where.field))
    else:
        places.holder(new, where.holder)[where.field] = left if len(left) > 1 else left[0]
    return new


# Title and circuit


def head_fields() -> dict[str, forms.Field]:
    courts = [("", "not known yet"), *((c, CIRCUIT[c]) for c in CIRCUITS)]
    return {
        "title": _TEXT.field("Title of the case"),
        "circuit": forms.ChoiceField(
            label="Court of appeals over the sentencing court", choices=courts, required=False
        ),
    }


def head_typed(data: Any) -> Typed:
    return {name: _TEXT.typed(data.get(name)) for name in ("title", "circuit")}


def head_put(data: Any, typed: Typed) -> dict[str, Any]:
    new: dict[str, Any] = copy.deepcopy(data)
    for name in ("title", "circuit"):
        text = typed.get(name, "").strip()
        if text and text != _TEXT.typed(data.get(name)):
            new[name] = text
        elif not text:
            new.pop(name, None)
    return new
