"""Which exhibits the papers refer to, and the files each is bound from: sources, letters with their index, our own."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from ...casefile.entry import Source
from ..exhibits import Taken
from ..model import Document, Exhibit
from ..pdf import render
from ..sources import Source as StoredPages
from . import made
from .draft import Draft
from .files import Files
from .record import LETTERS, Record

FEWEST_LETTERS = 2  # one letter needs no index


@dataclass
class Bound:
    """One exhibit as it will be assembled. ``missing``: a sheet stands in for a file that is not at hand."""

    mark: str
    key: str
    title: str
    pages: list[StoredPages]
    count: int
    sealed: bool = False
    missing: bool = False
    taken: list[Taken] = field(default_factory=list)
    document: Document | None = None

    def exhibit(self) -> Exhibit:
        return Exhibit(mark=self.mark, title=self.title, pages=self.count, sealed=self.sealed)


def set_letters(record: Record) -> int:
    """Binds two or more letters of support together: each keeps its own pages, behind the index. Index pages."""
    letters = made.support_letters(record)
    if len(letters) < FEWEST_LETTERS:
        return 0
    index = 1
    while True:
        starts = _starts(record, index)
        needed = _sheets(render(made.letters_index(record, starts)).pdf)
        if needed == index:
            break
        index = needed
    record.marks.offsets = {source: start - 1 for (_, source), start in zip(letters, starts, strict=True)}
    return index


def _starts(record: Record, index: int) -> list[int]:
    """The page of the bound letters on which each begins."""
    out, at = [], index + 1
    for _, source in made.support_letters(record):
        out.append(at)
        at += record.pages.count(source) or 0
    return out


def bind(record: Record, files: Files, work: Path) -> list[Bound]:
    """Every exhibit that has a mark, in the order of the marks. Our own exhibits may give out further marks."""
    out: list[Bound] = []
    while len(out) < len(record.marks.given):
        key, mark = list(record.marks.given.items())[len(out)]
        out.append(_bound(record, files, work, key, mark))
    return out


def _bound(record: Record, files: Files, work: Path, key: str, mark: str) -> Bound:
    source = record.case.source(key)
    if source is not None:
        return _of_source(record, files, work, source, mark)
    if key == LETTERS:
        return _letters(record, files, work, mark)
    if key == made.PEERS:
        title = made.title(key)
        return Bound(mark, key, title, files.pages(key), files.count(key) or 0, taken=files.parts(key))
    if key == made.TIMELINE:
        return _own(work, mark, key, made.timeline_exhibit(record) or b"", None)
    document = made.DOCUMENTS[key](record)
    assert document is not None, key
    return _own(work, mark, key, render(document).pdf, document)


def _of_source(record: Record, files: Files, work: Path, source: Source, mark: str) -> Bound:
    sealed = record.sealed(source)
    if files.count(source.id) is None:
        slip = _slip(record, source, mark)
        path = _write(work, f"slip-{mark}.pdf", render(slip).pdf)
        return Bound(mark, source.id, source.title, [StoredPages(path)], 1, sealed, missing=True, document=slip)
    taken = files.parts(source.id)
    pages = files.pages(source.id)
    return Bound(mark, source.id, source.title, pages, files.count(source.id) or 0, sealed, taken=taken)


def _slip(record: Record, source: Source, mark: str) -> Document:
    """The sheet that stands for an exhibit not yet attached."""
    draft = Draft(f"slip_{mark.lower()}", "exhibit", source.title, record, style="letter")
    draft.heading("exhibits.slip_title", 1)
    draft.paragraph(source.title, style="tight")
    draft.note("exhibits.slip", found=source.found or draft.texts["exhibits.slip_nowhere"])
    return draft.done()


def _letters(record: Record, files: Files, work: Path, mark: str) -> Bound:
    letters = made.support_letters(record)
    index = min(record.marks.offsets.values())
    document = made.letters_index(record, _starts(record, index))
    path = _write(work, "letters-index.pdf", render(document).pdf)
    pages, taken, count = [StoredPages(path)], [], index
    for _, source in letters:
        pages += files.pages(source)
        taken += files.parts(source)
        count += files.count(source) or 0
    return Bound(mark, LETTERS, made.title(LETTERS), pages, count, taken=taken, document=document)


def _own(work: Path, mark: str, key: str, pdf: bytes, document: Document | None) -> Bound:
    path = _write(work, f"{key.partition(':')[2]}.pdf", pdf)
    return Bound(mark, key, made.title(key), [StoredPages(path)], _sheets(pdf), document=document)


def _write(work: Path, name: str, data: bytes) -> Path:
    path = work / name
    path.write_bytes(data)
    return path


def _sheets(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
