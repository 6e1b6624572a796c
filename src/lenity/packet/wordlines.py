"""An edited Word file, read: what it says, line by line, by the bookmarks that :mod:`lenity.packet.word` put into it.

The file comes from people, so it is read with care: sizes are bounded, nothing outside it is opened.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from lxml import etree  # type: ignore[import-untyped]

from lenity.errors import InputError
from lenity.packet.typography import plain

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BOOKMARK = "lb_"
LARGEST = 100_000_000  # bytes of XML in one .docx
Look = Literal["", "italic", "bold", "underline"]
# What Word itself fills in; no words of the author's.
_GENERATED_STYLES = re.compile(r"^(toc |toa heading|table of authorities|footer|header|writing line)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one look, or a footnote mark (``note``: its number in the file)."""

    text: str
    style: Look = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the file, or the part of it that one bookmark covers. ``id`` is "" for a new one."""

    id: str
    style: str
    pieces: tuple[Piece, ...]
    row: tuple[int, int, int] | None = None  # (table, row, cell), from 0

    @property
    def text(self) -> str:
        return plain("".join(piece.text for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word file says. ``losses`` names what it holds that a document cannot carry."""

    lines: tuple[Line, ...]
    notes: dict[str, Line]
    losses: tuple[str, ...]

    def texts(self) -> dict[str, str]:
        """Segment id to text, for the segments that are still in the file."""
        return {line.id: line.text for line in (*self.lines, *self.notes.values()) if line.id}


def read(data: bytes, *, file: str | None = None) -> WordText:
    """Read a .docx. Raises :class:`InputError` for a file that is none, is too large, or is damaged."""
    parts = _parts(data, file)
    styles = {
        style.get(f"{W}styleId"): (style.find(f"{W}name").get(f"{W}val") or "").lower()
        for style in parts.get("word/styles.xml", etree.Element("none")).iter(f"{W}style")
        if style.find(f"{W}name") is not None
    }
    body = parts["word/document.xml"].find(f"{W}body")
    if body is None:
        raise InputError("the Word file has no text part", file=file, fix="save it again as .docx from Word")
    cells = {
        paragraph: (t, r, c)
        for t, table in enumerate(body.iter(f"{W}tbl"))
        for r, row in enumerate(table.iterchildren(f"{W}tr"))
        for c, cell in enumerate(row.iterchildren(f"{W}tc"))
        for paragraph in cell.iter(f"{W}p")
    }
    lines: list[Line] = []
    seen: set[str] = set()
    for paragraph in body.iter(f"{W}p"):
        for line in _lines(paragraph, styles, cells.get(paragraph)):
            lines.append(replace(line, id="") if line.id in seen else line)  # the second of two copies is new text
            seen.add(line.id)
    notes: dict[str, Line] = {}
    for note in parts.get("word/footnotes.xml", etree.Element("none")).iter(f"{W}footnote"):
        if note.get(f"{W}type") in (None, "normal"):
            found = [line for p in note.iter(f"{W}p") for line in _lines(p, styles, None)]
            name = next((line.id for line in found if line.id), "")
            pieces = tuple(piece for line in found for piece in line.pieces)
            notes[note.get(f"{W}id")] = Line(name, "footnote text", pieces)
    return WordText(tuple(lines), notes, tuple(_losses(body, parts)))


# Reading the XML


def _parts(data: bytes, file: str | None) -> dict[str, Any]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    names = ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/comments.xml")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            if sum(infos[name].file_size for name in names if name in infos) > LARGEST:
                raise InputError("the Word file is too large to read", file=file, fix="remove what is not text from it")
            parts = {name: etree.fromstring(archive.read(name), parser) for name in names if name in infos}
    except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, OSError, RuntimeError, ValueError):
        raise InputError("not a readable Word file", file=file, fix="save it again as .docx from Word") from None
    if "word/document.xml" not in parts:
        raise InputError("not a Word file", file=file, fix="save it again as .docx from Word")
    return parts


def _losses(body: Any, parts: dict[str, Any]) -> Iterator[str]:
    for tag, what in (
        ("ins", "insertions not yet accepted (read as accepted)"),
        ("del", "deletions not yet accepted (read as accepted)"),
        ("drawing", "pictures or shapes"),
        ("pict", "pictures or shapes"),
        ("object", "embedded objects"),
    ):
        if count := sum(1 for _ in body.iter(W + tag)):
            yield f"{count} {what}"
    if "word/comments.xml" in parts and len(parts["word/comments.xml"]):
        yield f"{len(parts['word/comments.xml'])} comments"


def _lines(paragraph: Any, styles: dict[str, str], row: tuple[int, int, int] | None) -> list[Line]:
    """The lines of one paragraph: one for each bookmark of ours that covers text in it, else one without an id."""
    mark = paragraph.find(f"{W}pPr/{W}pStyle")
    style = styles.get(mark.get(f"{W}val"), "") if mark is not None else ""
    if _GENERATED_STYLES.match(style):
        return []
    parts: list[tuple[str, list[Piece]]] = [("", [])]
    open_marks: dict[str, str] = {}
    for node in paragraph.iter():
        tag = node.tag
        if tag == f"{W}bookmarkStart" and (node.get(f"{W}name") or "").startswith(BOOKMARK):
            # LibreOffice renames the bookmark of a second note, and of a copied paragraph, "…_Copy_1".
            name = re.sub(r"_Copy_\d+$", "", node.get(f"{W}name").removeprefix(BOOKMARK))
            open_marks[node.get(f"{W}id")] = name
            parts.append((name, []))
        elif tag == f"{W}bookmarkEnd" and node.get(f"{W}id") in open_marks:
            # A bookmark that holds nothing is what Word leaves of a deleted paragraph.
            name = open_marks.pop(node.get(f"{W}id"))
            if parts[-1][0] == name and not parts[-1][1]:
                parts.pop()
        elif tag == f"{W}r" and not any(up.tag in (f"{W}del", f"{W}moveFrom") for up in node.iterancestors()):
            parts[-1][1].extend(_pieces(node))
    if len(parts) > 1:
        head = parts.pop(0)[1]
        parts[0] = (parts[0][0], head + parts[0][1])
    return [Line(name, style, tuple(pieces), row) for name, pieces in parts if name or pieces]


def _pieces(node: Any) -> Iterator[Piece]:
    properties = node.find(f"{W}rPr")
    look: Look = ""
    if properties is not None:
        character = properties.find(f"{W}rStyle")
        if character is not None and character.get(f"{W}val") == "Generated":
            return
        if _on(properties, "vanish"):
            return
        look = "italic" if _on(properties, "i") else "bold" if _on(properties, "b") else ""
        if not look and _on(properties, "u"):
            look = "underline"
    for child in node:
        if child.tag == f"{W}t":
            yield Piece((child.text or "").replace("\u00a0", " "), look)
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield Piece(" ", look)
        elif child.tag == f"{W}noBreakHyphen":
            yield Piece("-", look)
        elif child.tag == f"{W}footnoteReference":
            yield Piece("", look, note=child.get(f"{W}id"))


def _on(properties: Any, tag: str) -> bool:
    found = properties.find(W + tag)
    return found is not None and found.get(f"{W}val") not in ("0", "false", "none", "off")
