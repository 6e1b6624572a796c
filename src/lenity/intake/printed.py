"""Printed papers (judgments, orders, dockets, Bureau sheets) read by layouts: data files in ``rules/layouts/``.

A layout names the fields by the label printed before them, the rows of its tables by a pattern, and single statements
by a pattern. A new sheet needs a new file there and no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from .. import yamlfile
from .papers import RULES, Paper, Span, flat
from .reading import first_date, number, term

_AS_WRITTEN = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}")  # as a case file writes a date
Read = tuple[str, Any, Span, str]


class Mark(BaseModel):
    """A pattern with the field it fills. ``value`` or ``entry`` name its groups; ``reads`` says how."""

    model_config = ConfigDict(extra="forbid")
    find: str
    field: str
    value: str | None = None
    entry: dict[str, str] = {}
    reads: str = "text"
    each: bool = False
    words: dict[str, str] = {}


class Layout(BaseModel):
    """One kind of printed paper: how to know it, and what stands where."""

    model_config = ConfigDict(extra="forbid")
    name: str
    kinds: list[str]
    known_by: str
    marks: list[Mark]


@cache
def layouts() -> tuple[Layout, ...]:
    files = sorted((RULES / "layouts").glob("*.yaml"))
    return tuple(Layout.model_validate(yamlfile.read(f).data) for f in files)


def read(paper: Paper) -> Iterator[Read]:
    """Field, value, place and reason for all that the fitting layouts find."""
    whole = flat("\n".join(paper.pages))
    for layout in layouts():
        if paper.kind not in layout.kinds or not re.search(layout.known_by, whole, re.IGNORECASE):
            continue
        for mark in layout.marks:
            yield from _marked(paper, layout, mark)


def _marked(paper: Paper, layout: Layout, mark: Mark) -> Iterator[Read]:
    for page_number, page in enumerate(paper.pages, 1):
        text = page.replace("’", "'")
        for match in re.finditer(mark.find, text, re.IGNORECASE | re.MULTILINE):
            given = _entry(mark, match) if mark.entry else _value(mark, mark.value or "{all}", match)
            if given is not None:
                span = Span(page_number, match.start(), match.end())
                yield mark.field.replace("{source}", paper.id), given, span, f"as printed on the {layout.name}"
            if not mark.each:
                return


def _entry(mark: Mark, match: re.Match[str]) -> dict[str, Any] | None:
    out = {}
    for name, template in mark.entry.items():
        reads = "date" if name.endswith("on") else "yes_no" if template in ("true", "false") else mark.reads
        found = _value(mark.model_copy(update={"reads": reads}), template, match)
        if found is not None:
            out[name] = found
    return out or None


def _value(mark: Mark, template: str, match: re.Match[str]) -> Any:
    groups = {k: v or "" for k, v in match.groupdict().items()} | {"all": match[0]}
    filled = re.sub(r"\s+", " ", template.format(**groups)).strip(" .,;:")
    if mark.reads == "yes_no":
        return {"true": True, "false": False}.get(filled)
    if mark.words:
        for word, means in mark.words.items():
            if re.fullmatch(word, filled, re.IGNORECASE):
                return means
    match mark.reads:
        case "date":
            return filled if _AS_WRITTEN.fullmatch(filled) else first_date(filled)
        case "term":
            return term(filled)
        case "number":
            return number(filled)
        case "reasons":
            return [filled]
    return filled or None
