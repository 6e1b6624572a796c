"""Whether PDF and Word say exactly what the model says: no word lost, none added.

White space and line breaks are taken out of both sides, so that only signs are compared. A segment that runs over a
page end is found in two pieces; what is left on the pages afterwards may only be page numbers, numbering and the lists
made from the document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]

from lenity.packet.layout import authority_groups, contents, index_table, segments, text_of, words
from lenity.packet.model import Document, ExhibitIndex, Table, Toa, Toc
from lenity.packet.pdf import PageMap
from lenity.packet.readers import page_words
from lenity.packet.typography import caps, squeeze
from lenity.packet.wordread import compare, read

USED = "\x00"


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a file and the model differ: segment, page of the file (0 when unknown), and what."""

    segment: str
    page: int
    what: str


def pdf_differences(document: Document, pdf: bytes, pages: PageMap) -> Iterator[Difference]:
    """Where the words of the PDF differ from the model."""
    texts = [_even(page_words(page)[0]) for page in pypdfium2.PdfDocument(pdf)]
    for segment in segments(document, note_numbers=True):
        place = pages.segments.get(segment.id)
        sheet = place.sheet if place else 1
        wanted = _even(segment.text)
        if wanted and not _take(texts, sheet - 1, wanted):
            yield Difference(segment.id, sheet, f"“{_short(segment.text)}” is not printed as written")
    for header in _headers(document):  # repeated where a table runs on to a new page
        texts = [text.replace(header, USED) for text in texts]
    for entry in _generated(document):
        for i, text in enumerate(texts):
            if entry in text:
                texts[i] = text.replace(entry, USED, 1)
                break
    for sheet, text in enumerate(texts, 1):
        for extra in re.findall(r"[^\W\d_]{4,}", text.replace(_even(words(document.language)["passim"]), "")):
            yield Difference("", sheet, f"“{extra}” is printed but not in the text")


def word_differences(document: Document, docx: bytes) -> Iterator[Difference]:
    """Where the words of the Word file differ from the model."""
    for change in compare(document, read(docx)):
        shown = _short(change.after or change.before)
        yield Difference(change.id, 0, f"{change.what} in the Word file: “{shown}”")


def _even(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text))


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:67]}…"


def _take(texts: list[str], sheet: int, wanted: str) -> bool:
    """Find ``wanted`` from page ``sheet`` (from 0) on, whole or continued overleaf, and strike it out there."""
    pieces: list[tuple[int, str]] = []
    rest = wanted
    for i in range(sheet, min(sheet + 4, len(texts))):
        if rest in texts[i]:
            pieces.append((i, rest))
            for page, piece in pieces:
                texts[page] = texts[page].replace(piece, USED, 1)
            return True
        # The longest beginning that stands on this page; the rest must follow on the next.
        low, high = 0, len(rest) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if rest[:middle] in texts[i] else (low, middle - 1)
        if low:
            pieces.append((i, rest[:low]))
            rest = rest[low:]
    return False


def _headers(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield "".join(_even(text_of(cell, document.language)) for cell in block.header)


def _generated(document: Document) -> Iterator[str]:
    """The words of the lists that are made from the document, longest first."""
    out: list[str] = []
    kinds = {type(block) for block in document.blocks}
    say = words(document.language)
    if Toc in kinds:
        out += [caps(say["toc"]), *(entry.text for entry in contents(document))]
    if Toa in kinds:
        parts = {a.key: a.parts for a in document.authorities}
        out.append(caps(say["toa"]))
        for name, lines in authority_groups(document):
            out += [name, *(text_of(parts[key], document.language) for key, _ in lines)]
    if ExhibitIndex in kinds:
        out += [cell for row in index_table(document) for cell in row]
    yield from sorted(filter(None, map(_even, out)), key=len, reverse=True)
