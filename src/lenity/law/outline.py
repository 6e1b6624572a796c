"""A provision as plain data: the record as written in the book, its condition in the law's order and letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..rules import AllOf, AnyOf, AtLeast, Node, Not
from .book import Book
from .model import Condition, Definition, Gate, Ground, Limit, Provision, Source, Table
from .tree import Element

_TREES: Any = {"met_when": True, "limits": {"__all__": {"when"}}}
_JOIN_WORDS = {"all": "all of:", "any": "any of:", "not": "not:"}


def outline(provision: Provision, book: Book) -> dict[str, Any]:
    """The record with its condition as a tree, the rows of its table, and each source with how it was read."""
    data: dict[str, Any] = provision.model_dump(mode="json", by_alias=True, exclude=_TREES, exclude_none=True)
    if isinstance(provision, Ground | Gate | Definition):
        data["met_when"] = condition(provision.met_when)
    if isinstance(provision, Limit):
        for item, shown in zip(provision.limits, data["limits"], strict=True):
            shown["when"] = condition(item.when)
    if isinstance(provision, Table):
        data["rows"] = book.table(provision.id, provision.in_force.start)
    data["sources"] = [source(name, book.sources[name]) for name in provision.verified.sources]
    return {key: value for key, value in data.items() if value not in ((), [], {})}


def source(name: str, found: Source) -> dict[str, Any]:
    return {"id": name, **found.model_dump(exclude_none=True)}


def condition(found: Condition) -> Any:
    """The tree in the shape in which the file has it."""
    elements = iter(found.elements)
    return _tree(found.node, elements)


def _tree(node: Node, elements: Iterator[Element]) -> Any:
    if not getattr(node, "label", ""):
        return _bare(node, elements)
    element = next(elements)
    shown = {
        "text": element.text,
        "when": _words(node),
        "proof": list(element.proof),
        "verified": element.verified,
        "judgment": element.judgment if element.judgment == "court" else None,
        "met_on": element.met_on,
        "note": element.note,
    }
    return {element.id: {key: value for key, value in shown.items() if value}}


def _bare(node: Node, elements: Iterator[Element]) -> Any:
    match node:
        case AllOf(parts):
            return {"all": [_tree(part, elements) for part in parts]}
        case AnyOf(parts):
            return {"any": [_tree(part, elements) for part in parts]}
        case AtLeast(n, parts):
            return {"at_least": {"n": n, "of": [_tree(part, elements) for part in parts]}}
        case Not(part):
            return {"not": [_tree(part, elements)]}
    return str(node)


def _words(node: Node) -> str:
    """An element's own condition on one line."""
    match node:
        case AllOf(parts):
            return f"({' and '.join(map(_words, parts))})"
        case AnyOf(parts):
            return f"({' or '.join(map(_words, parts))})"
        case AtLeast(n, parts):
            return f"at least {n} of ({', '.join(map(_words, parts))})"
        case Not(part):
            return f"not {_words(part)}"
    return str(node)


def condition_lines(tree: Any, depth: int = 0) -> Iterator[tuple[int, str]]:
    """The tree of ``condition`` as (depth, words), one line for each join and each element."""
    if isinstance(tree, str):
        yield depth, tree
        return
    ((key, body),) = tree.items()
    if key == "at_least":
        yield depth, f"at least {body['n']} of:"
        for part in body["of"]:
            yield from condition_lines(part, depth + 1)
    elif isinstance(body, list):
        yield depth, _JOIN_WORDS[key]
        for part in body:
            yield from condition_lines(part, depth + 1)
    else:
        yield depth, f"{key}: {body['text']} {{{body['when']}}}{_rest(body)}"


def _rest(body: dict[str, Any]) -> str:
    parts = [f"proof: {'; '.join(body['proof'])}"] if body.get("proof") else []
    parts += ["only the court can weigh it"] if body.get("judgment") else []
    parts += [f"waiting alone meets it: {body['met_on']}"] if body.get("met_on") else []
    parts += [body["note"]] if body.get("note") else []
    mark = f" [{body['verified']}]" if body.get("verified") else ""
    return f" ({', '.join(parts)}){mark}" if parts else mark


def in_force_words(data: dict[str, Any]) -> str:
    """``from 2023-11-01 until 2026-05-28, by Amendment 814``."""
    until = f" until {data['until']}" if data.get("until") else ""
    by = f", by {data['by']}" if data.get("by") else ""
    return f"from {data['from']}{until}{by}"


def cells(rows: Sequence[dict[str, str]]) -> list[list[str]]:
    """A table with its header row, for printing."""
    return [list(rows[0]), *(list(row.values()) for row in rows)] if rows else []
