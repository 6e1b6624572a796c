"""From the model to what both writers need: runs flattened into spans, and segments for comparing and marking.

A **span** is a piece of text with one look. A **segment** is the smallest piece of a document with an id of its own: a
paragraph, a list item, a table cell, a footnote, one line of the caption. Word bookmarks, page links, the text
comparison and the redaction queue all speak of segments.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from lenity.packet.model import (
    AuthorityGroup,
    CaptionTable,
    Cite,
    Document,
    Emphasis,
    Footnote,
    FormField,
    Gap,
    Heading,
    ListBlock,
    NoteRun,
    PageBreak,
    Paragraph,
    Quote,
    RecordRef,
    Run,
    Signature,
    Table,
    Text,
    all_runs,
    block_runs,
    footnotes,
)
from lenity.packet.typography import bind, caps

GROUPS: tuple[AuthorityGroup, ...] = (
    "constitution", "cases", "statutes", "guidelines", "rules", "regulations", "other"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Text with one look. ``style``: "", italic, bold, underline or gap. ``link``: exhibit and page (``B/4``)."""

    text: str
    style: str = ""
    link: str = ""
    cite: str = ""
    note: Footnote | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One comparable piece of text: its id, the block it belongs to, and its words."""

    id: str
    block: str
    text: str
    kind: str


@cache
def words(language: str) -> dict[str, str]:
    """The engine's own few words in a language (``labels.toml``)."""
    table: dict[str, dict[str, str]] = tomllib.loads(
        (Path(__file__).parent / "labels.toml").read_text(encoding="utf-8")
    )
    return table[language]


def record_text(ref: RecordRef, language: str = "en") -> str:
    """How a record reference reads: ``Ex. B``, ``Ex. B p. 4``, ``Ex. B pp. 4–6``."""
    say = words(language)
    if ref.first is None:
        return f"{say['exhibit']} {ref.exhibit}"
    if ref.last in (None, ref.first):
        return f"{say['exhibit']} {ref.exhibit} {say['page']} {ref.first}"
    return f"{say['exhibit']} {ref.exhibit} {say['pages']} {ref.first}–{ref.last}"


def spans(runs: tuple[Run, ...] | tuple[NoteRun, ...], language: str = "en", *, capitals: bool = False) -> list[Span]:
    """Flatten runs. Spaces inside citations are bound; ``capitals`` spares citations and section numbers."""
    out: list[Span] = []
    for run in runs:
        match run:
            case Text():
                out.append(Span(bind(caps(run.text) if capitals else run.text)))
            case Emphasis():
                out.append(Span(bind(caps(run.text) if capitals else run.text), run.style))
            case Cite():
                # The parts are bound as one text, so that "Booker" + ", 543 U.S. 220" meet the same rule as plain text.
                whole, at = bind("".join(part.text for part in run.parts)), 0
                for part in run.parts:
                    style = part.style if isinstance(part, Emphasis) else ""
                    out.append(Span(whole[at : at + len(part.text)], style, cite=run.authority))
                    at += len(part.text)
            case RecordRef():
                link = f"{run.exhibit}/{run.first or 0}"
                out.append(Span(record_text(run, language).replace(" ", "\u00a0"), link=link))
            case Quote():
                words_only = re.sub(r"\s+", " ", run.text)  # a line end of the source is a space here
                out.append(Span(f"“{words_only}”" if run.marks else words_only))
            case Gap():
                out.append(Span(f"[{run.text}]", "gap"))
            case Footnote():
                out.append(Span("", note=run))
    return out


def text_of(runs: tuple[Run, ...] | tuple[NoteRun, ...], language: str = "en", *, capitals: bool = False) -> str:
    """The words of some runs, footnotes left out."""
    return "".join(span.text for span in spans(runs, language, capitals=capitals))


def numbered_text(runs: tuple[Run, ...], language: str, numbers: Iterator[int], *, capitals: bool = False) -> str:
    """The words of some runs with the number of each footnote in its place, as they are printed."""
    flat = spans(runs, language, capitals=capitals)
    return "".join(str(next(numbers)) if span.note is not None else span.text for span in flat)


def caption_lines(document: Document) -> list[tuple[str, str]]:
    """The lines of the caption, each with the last part of its segment id, in reading order."""
    caption = document.caption
    if caption is None:
        return []
    say = words(document.language)
    lines = [
        ("court", caption.court),
        ("district", caption.district),
        ("division", caption.division),
        ("plaintiff", f"{caption.plaintiff},"),
        ("versus", say["versus"]),
        ("defendant", f"{caption.defendant},"),
        ("role", f"{caption.role}."),
        ("number", bind(f"{say['case_number']} {caption.case_number}")),
        ("judge", f"{say['judge']}: {caption.judge}" if caption.judge else ""),
    ]
    return [(name, text) for name, text in lines if text]


def segments(document: Document, *, note_numbers: bool = False) -> Iterator[Segment]:
    """Every piece of text of a document in reading order; a footnote follows the segment it hangs on.

    Generated lists (contents, authorities, exhibit index) are not among them: they say nothing of their own.
    ``note_numbers`` puts the number of each footnote where it is printed.
    """
    language, numbers = document.language, itertools.count(1)
    hanging: dict[str, list[Footnote]] = {}
    for where, note in footnotes(document):
        hanging.setdefault(where, []).append(note)
    for block in document.blocks:
        kind = block.kind
        if isinstance(block, CaptionTable):
            for name, text in caption_lines(document):
                yield Segment(f"{block.id}__{name}", block.id, text, kind)
            yield Segment(f"{block.id}__title", block.id, bind(caps(document.title)), kind)
        elif isinstance(block, Signature):
            texts = [("closing", block.closing), *((str(n), line) for n, line in enumerate(block.lines, 1))]
            texts.append(("date", block.date_label))
            for name, text in texts:
                if text:
                    yield Segment(f"{block.id}__{name}", block.id, bind(text), kind)
        for where, runs in block_runs(block):
            capitals = block.kind == "heading" and block.level == 1
            if note_numbers:
                text = numbered_text(runs, language, numbers, capitals=capitals)
            else:
                text = text_of(runs, language, capitals=capitals)
            if kind == "drafting_note":
                text = f"[{words(language)['drafting_note']}: {text}]"
            yield Segment(where, block.id, text, kind)
            for note in hanging.get(where, ()):
                yield Segment(note.id, block.id, text_of(note.runs, language), "footnote")
        if isinstance(block, FormField) and block.value:
            yield Segment(f"{block.id}__value", block.id, bind(block.value), kind)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents."""

    id: str
    level: int
    text: str


def contents(document: Document) -> list[Entry]:
    """The headings, as the table of contents lists them."""
    out = []
    for block in document.blocks:
        if isinstance(block, Heading):
            text = text_of(block.runs, document.language, capitals=block.level == 1)
            out.append(Entry(block.id, block.level, f"{block.number}\u00a0\u00a0{text}" if block.number else text))
    return out


def authority_groups(document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """The table of authorities: each group's heading with the (key, text) of those cited, in alphabetical order."""
    cited = {run.authority for _, run in all_runs(document) if isinstance(run, Cite)}
    out = []
    for group in GROUPS:
        lines = [(a.key, a.text) for a in document.authorities if a.group == group and a.key in cited]
        if lines:
            out.append((words(document.language)[group], sorted(lines, key=lambda line: _natural(line[1]))))
    return out


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", text.casefold())
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts if p]


def index_table(document: Document) -> list[tuple[str, str, str]]:
    """The exhibit index inside a document, header first: mark, title (and whether sealed), pages."""
    say = words(document.language)
    rows = [(say["column_mark"], say["column_title"], say["column_pages"])]
    for exhibit in document.exhibits:
        title = f"{exhibit.title} ({say['sealed']})" if exhibit.sealed else exhibit.title
        rows.append((bind(f"{say['exhibit']} {exhibit.mark}"), title, str(exhibit.pages)))
    return rows


SMALL_TABLE = 8  # rows: a table of no more is never cut by the end of a page
LINE = 90  # characters of a line of text; less than that before a signature is not enough to stand above it


def kept_together(document: Document) -> set[str]:
    """The blocks that stay on the page of the next one.

    Nobody signs a page on which nothing is said: at least two lines go with a signature, and a form's last part stays
    whole. What announces a table or a list is not torn from it.
    """
    blocks = document.blocks
    out: set[str] = set()
    for number, block in enumerate(blocks):
        if isinstance(block, Signature):
            said = 0
            for before in reversed(blocks[:number]):
                if said >= LINE or isinstance(before, PageBreak | CaptionTable):
                    break
                said += sum(len(text_of(runs, document.language)) for _, runs in block_runs(before))
                out.add(before.id)
    for block, after in pairwise(blocks):
        if isinstance(block, Paragraph) and isinstance(after, Table | ListBlock):
            out |= {block.id} if text_of(block.runs, document.language).rstrip().endswith(":") else set()
    signs = next((n for n, b in enumerate(blocks) if isinstance(b, FormField) and b.field == "signature"), None)
    if signs is not None:
        heading = max((n for n in range(signs) if isinstance(blocks[n], Heading)), default=signs)
        out |= {block.id for block in blocks[heading:-1]}
    return out
