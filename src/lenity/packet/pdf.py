"""A document as PDF: one fixed Typst template reads the model as data.

Exported with Typst's PDF/A-2a and PDF/UA-1 checks in one file. Those are the producer's own checks, not a validator's
verdict: say "exported with", never "certified". Any warning of the compiler (an unknown font, say) fails the build.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import threading
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lenity.errors import InputError
from lenity.packet.fontfile import missing_characters
from lenity.packet.layout import (
    SMALL_TABLE,
    Span,
    authority_groups,
    caption_lines,
    contents,
    index_table,
    kept_together,
    segments,
    spans,
    words,
)
from lenity.packet.model import (
    AnyBlock,
    CaptionTable,
    Document,
    DraftingNote,
    ExhibitIndex,
    FormField,
    Heading,
    ListBlock,
    PageBreak,
    Run,
    Signature,
    Table,
    Toa,
    Toc,
)
from lenity.packet.typography import bind, caps

HERE = Path(__file__).parent
FONT = "TeX Gyre Schola"
STANDARDS: list[Any] = ["a-2a", "ua-1"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the sheet (from 1) and the page number printed on it (``iv``, ``12``)."""

    sheet: int
    label: str


@dataclass(frozen=True, slots=True)
class PageMap:
    """Segment id to :class:`Place`, and authority key to the places that cite it, in reading order."""

    segments: dict[str, Place]
    cites: dict[str, tuple[Place, ...]]

    def labels(self, key: str) -> list[str]:
        """The printed page numbers on which an authority is cited, each once."""
        return list(dict.fromkeys(place.label for place in self.cites.get(key, ())))


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: PageMap


def render(document: Document, *, links: bool = False) -> Rendered:
    """Typeset a document. Same document, same bytes.

    ``links`` marks record references for :mod:`lenity.packet.assemble` to turn into jumps; leave it off for a document
    that is filed alone. Raises :class:`InputError` for a character the font does not have,
    a heading level that skips, or any warning of the compiler.
    """
    data = json.dumps(_data(document, links=links), ensure_ascii=False)
    if missing_characters(data):
        _refuse_missing(document)
    pdf, found = _workshop().make(data, document.id)
    cites: dict[str, list[Place]] = {}
    for key, sheet, label in found["cites"]:
        cites.setdefault(key, []).append(Place(sheet, label))
    places: dict[str, Place] = {}
    for name, sheet, label in found["blocks"]:
        places.setdefault(name, Place(sheet, label))
    return Rendered(pdf, PageMap(places, {key: tuple(value) for key, value in cites.items()}))


def _refuse_missing(document: Document) -> None:
    for segment in segments(document):
        if lost := missing_characters(segment.text):
            signs = ", ".join(map(repr, sorted(lost)))
            raise InputError(
                f"{document.id}, block {segment.id}: the court font has no sign for {signs}",
                fix="write it in Latin letters, or attach the original as an exhibit",
            )


class _Workshop:
    """The template of documents with its compiler, in a folder of its own that only this user may enter.

    The text is handed over as a file, not as an input of the compiler: the compiler then sets anew only the paragraphs
    that changed, which halves the time of an edit. The file is emptied as soon as it is read.
    """

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="lenity-")
        self.data = Path(self.folder.name) / "data.json"
        template = shutil.copy(HERE / "templates" / "document.typ", self.folder.name)
        self.compiler = typst.Compiler(str(template), root=self.folder.name, font_paths=_fonts())
        self.one_at_a_time = threading.Lock()

    def make(self, data: str, name: str) -> tuple[bytes, dict[str, Any]]:
        """The PDF, and where everything landed."""
        with self.one_at_a_time:
            try:
                self.data.write_text(data, encoding="utf-8")
                pdf = _compile(self.compiler, name, pdf_standards=STANDARDS)
                return pdf, json.loads(self.compiler.query("<pagemap>", field="value", one=True))
            finally:
                self.data.write_text("", encoding="utf-8")


@cache
def _workshop() -> _Workshop:
    return _Workshop()


def compile_template(template: str, data: dict[str, Any], name: str) -> bytes:
    """Run one of our templates, untagged, on ``data``; warnings and errors become an :class:`InputError`."""
    root = HERE / "templates"
    compiler = typst.Compiler(str(root / template), root=str(root), font_paths=_fonts())
    inputs = {"doc": json.dumps(data, ensure_ascii=False)}
    return _compile(compiler, name, sys_inputs=inputs, pdf_tags=False)


def _compile(compiler: typst.Compiler, name: str, **how: Any) -> bytes:
    try:
        pdf, warnings = compiler.compile_with_warnings(format="pdf", timestamp=0, **how)
    except typst.TypstError as error:
        raise InputError(f"{name}: cannot be typeset: {_first_line(error.message)}") from None
    if warnings:
        raise InputError(f"{name}: the typesetter warns: {_first_line(warnings[0].message)}")
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])


def _first_line(message: str) -> str:
    return re.sub(r"\s+", " ", message.splitlines()[0])[:300]


def _data(document: Document, *, links: bool) -> dict[str, Any]:
    say = words(document.language)
    sections: list[dict[str, Any]] = [{"numbering": "1", "restart": False, "blocks": []}]
    together = kept_together(document)
    for block in document.blocks:
        if isinstance(block, PageBreak) and block.numbering:
            numbering = {"roman": "i", "arabic": "1"}[block.numbering]
            if sections[-1]["blocks"]:
                sections.append({})
            sections[-1] = {"numbering": numbering, "restart": True, "blocks": []}
        else:
            sections[-1]["blocks"].append(_block(block, document) | {"keep": block.id in together})
    return {
        "title": document.title,
        "author": document.author,
        "language": document.language,
        "date": [document.as_of.year, document.as_of.month, document.as_of.day],
        "style": document.style,
        "font": FONT,
        "links": links,
        "words": {"toc_caps": caps(say["toc"]), "toa_caps": caps(say["toa"]), "passim": say["passim"]},
        "sections": sections,
    }


def _block(block: AnyBlock, document: Document) -> dict[str, Any]:
    """One block as the template reads it."""
    language, say = document.language, words(document.language)
    out: dict[str, Any] = {"kind": block.kind, "id": block.id}

    def cell(name: str, runs: tuple[Run, ...]) -> dict[str, Any]:
        return {"id": name, "spans": _spans(spans(runs, language), language)}

    match block:
        case CaptionTable():
            return out | {"lines": dict(caption_lines(document)), "title": bind(caps(document.title))}
        case Heading():
            capitals = block.level == 1
            flat = _spans(spans(block.runs, language, capitals=capitals), language)
            return out | {"level": block.level, "number": block.number, "spans": flat}
        case ListBlock():
            items = [cell(f"{block.id}__{n}", item) for n, item in enumerate(block.items, 1)]
            return out | {"ordered": block.ordered, "items": items}
        case Table():
            rows = [
                [cell(f"{block.id}__r{r}c{c}", runs) for c, runs in enumerate(row, 1)]
                for r, row in enumerate((block.header, *block.rows))
            ]
            widths = list(block.widths) or [1] * len(block.header)
            title = _spans(spans(block.title, language), language)
            return out | {
                "header": rows[0],
                "rows": rows[1:],
                "widths": widths,
                "title": title,
                "whole": len(block.rows) <= SMALL_TABLE,
            }
        case ExhibitIndex():
            rows = [
                [{"id": f"{block.id}__r{r}c{c}", "spans": [{"t": text, "s": ""}]} for c, text in enumerate(row, 1)]
                for r, row in enumerate(index_table(document))
            ]
            return out | {
                "header": rows[0],
                "rows": rows[1:],
                "widths": [4, 12, 3],
                "title": [],
                "whole": len(rows) <= SMALL_TABLE,
            }
        case Toa():
            return out | {"groups": _authorities(document)}
        case Signature():
            lines = [{"id": f"{block.id}__{n}", "text": bind(line)} for n, line in enumerate(block.lines, 1)]
            date = block.date_label or None
            return out | {"closing": block.closing or None, "rule": block.rule, "lines": lines, "date": date}
        case FormField():
            return out | {
                "label": _spans(spans(block.label, language), language),
                "field": block.field,
                "value": bind(block.value) or None,
                "lines": block.lines,
                "checked": block.checked,
            }
        case DraftingNote():
            flat = _spans(spans(block.runs, language), language)
            return out | {"open": f"[{say['drafting_note']}: ", "close": "]", "spans": flat}
        case Toc():
            return out | {"entries": [asdict(entry) for entry in contents(document)]}
        case PageBreak():
            return out
        case _:
            style = {"style": block.style} if block.kind == "paragraph" else {}
            return out | style | {"spans": _spans(spans(block.runs, language), language)}


def _authorities(document: Document) -> list[dict[str, Any]]:
    parts = {a.key: a.parts for a in document.authorities}
    return [
        {
            "name": name,
            "lines": [{"key": key, "spans": _spans(spans(parts[key]), document.language)} for key, _ in lines],
        }
        for name, lines in authority_groups(document)
    ]


def _spans(flat: list[Span], language: str) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    cited = ""
    for span in flat:
        if span.note is not None:
            note = {"id": span.note.id, "spans": _spans(spans(span.note.runs, language), language)}
            out.append({"note": note})
            continue
        item: dict[str, Any] = {"t": span.text, "s": span.style}
        if span.link:
            item["link"] = span.link
        if span.cite and span.cite != cited:
            item["cite"] = span.cite
        cited = span.cite
        out.append(item)
    return out
