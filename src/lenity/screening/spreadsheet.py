"""Excel workbooks: every sheet, as text, with limits that a zip bomb meets before anything is unpacked into memory.

Formulas are never run. A cell gives the value that was stored when the workbook was saved; a formula without a stored
value, and a cell that holds an error, cannot be read and say so.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree

import polars as pl

from ..errors import InputError

if TYPE_CHECKING:
    import fastexcel

# A sheet of a million rows and sixty columns unpacks to about 3 GB; nothing honest packs a thousand to one.
_UNPACKED_MAX = 4 << 30
_RATIO_MAX, _RATIO_FROM = 1000, 64 << 20
_PARTS_MAX = 10_000
_CHUNK = 1 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RID = re.compile(r"\{.*relationships\}id")


@dataclass
class Sheet:
    """One sheet as text. ``first_row`` is the spreadsheet's number of the first line; ``unread`` are cells by their
    line and column (both from 0) with what is wrong with them.
    """

    name: str
    cells: pl.DataFrame
    first_row: int
    unread: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Workbook:
    """A workbook that passed the checks."""

    path: Path
    name: str
    reader: fastexcel.ExcelReader
    parts: dict[str, str]

    @classmethod
    def open(cls, path: Path, name: str) -> Workbook:
        """``InputError`` for what is no workbook, is protected, or would unpack to more than any caseload needs."""
        try:
            import fastexcel
        except ModuleNotFoundError:
            fix = "pip install fastexcel, or save the sheet as CSV"
            raise InputError("reading Excel needs the package fastexcel", file=name, fix=fix) from None
        try:
            with zipfile.ZipFile(path) as archive:
                _within_limits(archive, name)
                parts = _sheet_parts(archive)
        except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, zlib.error, NotImplementedError) as e:
            fix = "open it in Excel and save it again as .xlsx, without a password, or as CSV"
            raise InputError(f"not a readable Excel workbook ({e})", file=name, fix=fix) from None
        try:
            return cls(path, name, fastexcel.read_excel(path), parts)
        except fastexcel.FastExcelError as e:
            fix = "open it in Excel and save it again as .xlsx, or as CSV"
            raise InputError(f"not a readable Excel workbook ({e})", file=name, fix=fix) from None

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet that has cells, hidden ones too, in the workbook's order."""
        import fastexcel

        for title in self.reader.sheet_names:
            try:
                loaded = self.reader.load_sheet(title, header_row=None, dtypes="string")
                cells = loaded.to_polars()
            except fastexcel.FastExcelError as e:
                fix = "open it in Excel and save it again as .xlsx, or as CSV"
                raise InputError(f"sheet {title!r} cannot be read ({e})", file=self.name, fix=fix) from None
            if cells.is_empty():
                continue
            cells = cells.rename({old: str(i) for i, old in enumerate(cells.columns)})
            first, unread = self._looked_at(title)
            yield Sheet(title, cells, first, unread)

    def _looked_at(self, title: str) -> tuple[int, dict[tuple[int, int], str]]:
        """The number of the first row with a value, and the cells whose value cannot be had."""
        part = self.parts.get(title)
        if part is None:  # a chart sheet has no cells
            return 1, {}
        with zipfile.ZipFile(self.path) as archive:
            with archive.open(part) as stream:
                first, doubtful = _scan(stream)
            if not doubtful:
                return first, {}
            with archive.open(part) as stream:
                return _doubtful_cells(stream)


def _within_limits(archive: zipfile.ZipFile, name: str) -> None:
    """Unpacks every part once, counting, keeping nothing: declared sizes can lie."""
    fix = "delete what the caseload does not need, or save the sheet as CSV"
    infos = archive.infolist()
    if len(infos) > _PARTS_MAX:
        raise InputError(f"the workbook holds {len(infos):,} parts", file=name, fix=fix)
    total = 0
    for info in infos:
        if info.flag_bits & 1:
            raise InputError("the workbook is protected by a password", file=name, fix="save it without a password")
        size = 0
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size, total = size + len(chunk), total + len(chunk)
                if info.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
                    raise InputError("the workbook defines entities, which no spreadsheet needs", file=name, fix=fix)
                ratio = size / max(info.compress_size, 1)
                if total > _UNPACKED_MAX or (size > _RATIO_FROM and ratio > _RATIO_MAX):
                    raise InputError(f"the workbook unpacks to more than {total >> 20:,} MB", file=name, fix=fix)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive member of each sheet, by the sheet's name."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in links.iter(f"{_REL}Relationship")}
    found = {}
    for space in (_MAIN, _STRICT):
        for sheet in book.iter(f"{space}sheet"):
            ident = next((v for k, v in sheet.attrib.items() if _RID.fullmatch(k)), None)
            target = targets.get(ident, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in archive.namelist() and "worksheet" in part:
                found[sheet.get("name", "")] = part
    return found


_VALUE = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="[A-Z]+(\d+)"[^>]*>\s*<(?:\w+:)?(?:v|is|f)\b')
_DOUBT = re.compile(rb'<(?:\w+:)?f[\s>/]|\st="e"')


def _scan(stream: IO[bytes]) -> tuple[int, bool]:
    """The first row with a value, and whether formulas or errors make a closer look needful."""
    first, doubtful, kept = None, False, b""
    while chunk := stream.read(_CHUNK):
        window = kept + chunk
        if first is None and (match := _VALUE.search(window)):
            first = int(match[1])
        doubtful = doubtful or _DOUBT.search(window) is not None
        if first is not None and doubtful:
            break
        kept = window[-2000:]
    return first or 1, doubtful


def _doubtful_cells(stream: IO[bytes]) -> tuple[int, dict[tuple[int, int], str]]:
    """The first row with a value, and formulas without a stored value and errors, from the first line and column."""
    found: dict[tuple[int, int], str] = {}
    rows, columns = [10**9], [10**9]
    row_number, at = 0, 0
    for event, node in ElementTree.iterparse(stream, events=("start", "end")):
        tag = node.tag.rpartition("}")[2]
        if event == "start":
            if tag == "row":
                row_number, at = int(node.get("r", row_number + 1)), 0
            continue
        if tag == "c":
            place = re.fullmatch(r"([A-Z]+)(\d+)", node.get("r", ""))
            at = _column(place[1]) if place else at + 1
            kinds = {child.tag.rpartition("}")[2]: child.text for child in node}
            if kinds:
                rows[0], columns[0] = min(rows[0], row_number), min(columns[0], at)
            if node.get("t") == "e":
                found[row_number, at] = f"the cell holds the error {kinds.get('v') or ''}".rstrip()
            elif "f" in kinds and not kinds.get("v"):
                found[row_number, at] = "the cell holds a formula that has no stored value; formulas are never run"
        if tag == "row":
            node.clear()
    return (rows[0] if rows[0] < 10**9 else 1), {(r - rows[0], c - columns[0]): why for (r, c), why in found.items()}


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
