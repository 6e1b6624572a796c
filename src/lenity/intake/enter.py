"""Puts an accepted proposal into the data of a case file, and the change into the file's own text.

The text is changed where the data changes and nowhere else: comments, order and layout stay. The changed text is read
again and must give exactly the changed data, or nothing is written.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel

from .. import yamlfile
from ..casefile.entry import Said
from ..casefile.model import CaseFile
from ..casefile.people import Relation
from ..errors import InputError
from .papers import table
from .proposals import Proposal

_STARTED = {"denials": {"by": "court"}, "letters": {"writer": "not named"}}  # what an entry cannot be without
_LESS_EXACT = {"relation": ("parent", "sibling", "grandparent", "other")}  # gives way to what is exact
_FIELD = re.compile(r"(?P<section>[a-z_]+)(?:\[(?P<key>[^\]]*)\])?(?:\.(?P<name>[a-z_]+)(?P<more>\[\])?)?")


@cache
def keys() -> dict[str, str]:
    found: dict[str, str] = yamlfile.read(Path(__file__).with_name("fields.yaml")).data
    return found


def parts(field: str) -> tuple[str, str | None, str | None]:
    """Section, key and name of a field path. ``InputError`` for a path the case file does not have."""
    match = _FIELD.fullmatch(field)
    if not match or match["section"] not in CaseFile.model_fields:
        raise InputError(f"the case file has no field {field!r}", fix="reject this proposal")
    return match["section"], match["key"], match["name"]


def cited(p: Proposal) -> dict[str, Any]:
    """Source, page, quote and voice; a line break of the page is a blank in the case file."""
    place = {"from": p.source, "at": f"p. {p.page}", "quote": " ".join(p.quote.split())}
    return place | ({"note": f"said by {p.said_by}"} if p.said_by else {})


def claim(p: Proposal) -> dict[str, Any]:
    return {"value": p.value, **cited(p)}


def put(data: dict[str, Any], p: Proposal) -> None:
    """Adds the proposal to the data; what stands there stays and the new claim stands beside it. Twice is once."""
    section, key, name = parts(p.field)
    if section == "notes":
        told = f"{p.value} ({p.source}, p. {p.page}, {p.standing}{f'; said by {p.said_by}' if p.said_by else ''})"
        _once(data.setdefault("notes", []), told)
        return
    annotation = CaseFile.model_fields[section].annotation
    if section == "facts" and name is not None:
        told_facts = data.setdefault("facts", {})
        told_facts[name] = _beside(told_facts.get(name), claim(p))
        return
    if _claims(annotation) and key is None and name is None:  # a claim of its own, as `no_request` is
        data[section] = _beside(data.get(section), claim(p))
        return
    if get_origin(annotation) is list:
        entry = _entry(data, section, key or "", p)
        model = get_args(annotation)[0]
    else:
        entry, model = data.setdefault(section, {}), annotation
    if name is None:
        if isinstance(p.value, dict):
            for inner, given in p.value.items():
                entry.setdefault(inner, given)
        return
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or name not in model.model_fields:
        raise InputError(f"the case file has no field {p.field!r}", fix="reject this proposal")
    inner_type = model.model_fields[name].annotation
    if _claims(inner_type):
        entry[name] = _beside(entry.get(name), claim(p))
    elif get_origin(inner_type) is list:
        _once(entry.setdefault(name, []), {**p.value, **cited(p)} if isinstance(p.value, dict) else p.value)
        for who in p.value.get("depends_on", []) if isinstance(p.value, dict) else []:
            _entry(data, "relatives", who, p)
    elif entry.get(name) in (None, p.value, _STARTED.get(section, {}).get(name), *_LESS_EXACT.get(name, ())):
        entry[name] = p.value
    else:
        message = f"{p.field} is {entry[name]!r} already and holds one value"
        raise InputError(message, fix="change it in the case file by hand, or reject the proposal")


def _entry(data: dict[str, Any], section: str, key: str, p: Proposal) -> dict[str, Any]:
    """The entry that the key names, made when there is none. An empty key makes a new one unless it stands there."""
    listed: list[dict[str, Any]] = data.setdefault(section, [])
    word = keys()[section]
    if key:
        for entry in listed:
            if str(entry.get(word)) == key:
                return entry
    started: dict[str, Any] = {word: key} if key else {}
    if section == "relatives":
        base = re.sub(r"_of_.*|s$", "", key)
        folk = table("words")["kinsfolk"].get(base, base)
        folk = {"children": "child", "grandchildren": "grandchild"}.get(key, folk)
        started["relation"] = folk if folk in get_args(Relation) else "other"
    started |= _STARTED.get(section, {})
    name = parts(p.field)[2]
    started |= {"from": p.source} if key and (name or section == "relatives") else cited(p)
    if not key:
        if section == "incidents" and name == "act":
            started["act"] = p.value
        for entry in listed:
            same = isinstance(p.value, dict) and all(entry.get(k) == v for k, v in p.value.items())
            told = entry.get(name) if name else None
            told = told[0] if isinstance(told, list) and told else told
            if entry.get("from") == p.source and (same or told in (p.value, claim(p))):
                return entry
        if isinstance(p.value, dict):
            started = {**p.value, **cited(p)}
    listed.append(started)
    return started


def _claims(annotation: Any) -> bool:
    inner = get_args(annotation)
    return get_origin(annotation) is list and bool(inner) and isinstance(inner[0], type) and issubclass(inner[0], Said)


def _beside(there: Any, new: dict[str, Any]) -> Any:
    listed = there if isinstance(there, list) else [] if there is None else [there]
    same = [c for c in listed if isinstance(c, dict) and (c.get("value"), c.get("from")) == (new["value"], new["from"])]
    if same:
        return there
    return [*listed, new] if listed else new


def _once(listed: list[Any], item: Any) -> None:
    if item not in listed:
        listed.append(item)


def add_source(data: dict[str, Any], source: dict[str, Any]) -> None:
    """Lists the paper as a source, unless it is listed."""
    listed: list[dict[str, Any]] = data.setdefault("sources", [])
    if all(s.get("id") != source["id"] for s in listed):
        listed.append(dict(source))


# The change in the text


def rewrite(text: str, new: dict[str, Any], file: str) -> str:
    """The text with the additions of ``new`` worked in."""
    edits: list[tuple[int, int, str]] = []
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    _change(text, node, yamlfile.parse(text, file).data, new, edits)
    for start, end, put_in in sorted(edits, reverse=True):
        text = text[:start] + put_in + text[end:]
    if yamlfile.parse(text, file).data != new:
        raise InputError("the entry cannot be worked into this file", file=file, fix="enter it by hand")
    return text


def _change(text: str, node: Any, old: Any, new: Any, edits: list[tuple[int, int, str]]) -> None:
    if old == new:
        return
    grown = isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value
    if grown and isinstance(old, dict) and isinstance(new, dict) and set(old) <= set(new):
        for key_node, value_node in node.value:
            _change(text, value_node, old[key_node.value], new[key_node.value], edits)
        indent = " " * node.value[0][0].start_mark.column
        added = [f"{indent}{key}:{_lines(value, indent)}" for key, value in new.items() if key not in old]
        _append(text, node, added, edits)
    elif grown and isinstance(old, list) and isinstance(new, list) and len(old) <= len(new):
        for item, was, now in zip(node.value, old, new, strict=False):
            _change(text, item, was, now, edits)
        indent = " " * node.start_mark.column
        _append(text, node, [f"{indent}- {_flow(value)}" for value in new[len(old) :]], edits)
    else:
        start, end = node.start_mark.index, node.end_mark.index
        inline = text[start - 1 : start] in ("", " ", "-", "[", "{") or start == end
        column = text.rfind("\n", 0, start) + 1
        lead = re.match(r" *", text[column:])
        indent = lead[0] if lead else ""
        block = isinstance(new, list) and old in ([], None) and not indent
        body = "".join(f"\n  - {_flow(v)}" for v in new) if block else _flow(new)
        edits.append((start - (block and text[start - 1] == " "), end, body if inline or block else " " + body))


def _append(text: str, node: Any, lines: list[str], edits: list[tuple[int, int, str]]) -> None:
    if lines:
        at = _last(node)
        at = at - 1 if at and text[at - 1] == "\n" else at
        line_end = text.find("\n", at)
        at = len(text) if line_end < 0 else line_end
        edits.append((at, at, "".join("\n" + line for line in lines)))


def _last(node: Any) -> int:
    """The end of the last thing written inside a node."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _last(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last(node.value[-1])
    return int(node.end_mark.index)


def _lines(value: Any, indent: str) -> str:
    if isinstance(value, list) and value and not indent:
        return "".join(f"\n  - {_flow(v)}" for v in value)
    return f" {_flow(value)}"


def _flow(value: Any) -> str:
    dumped = yaml.safe_dump(value, default_flow_style=True, width=10_000_000, allow_unicode=True, sort_keys=False)
    return dumped.removesuffix("\n").removesuffix("\n...").strip()
