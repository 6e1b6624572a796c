"""Where each column stands in a fixed-width file: the Commission's SAS layout program, read strictly.

Grammar actually used by the Commission (FY2015-2019 and the supplements): ``INFILE … LRECL=n;`` then
``INPUT NAME [$] START[-END] … ;``. Positions are bytes, from 1, both ends included. Anything else inside INPUT
(``@``, ``#``, ``/``, an informat) is refused: a guessed position is a wrong sentence.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from lenity.errors import InputError

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\$|\d+\s*-\s*\d+|\d+|\S+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PLACE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: first and last byte, from 1, both included."""

    name: str
    text: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A fixed-width record: its length in bytes (without the line end) and its columns in order of position."""

    length: int
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def digest(self) -> str:
        """sha256 of the positions; two layouts that place every column alike have one digest."""
        text = "\n".join(f"{c.name},{c.text:d},{c.start},{c.end}" for c in self.columns)
        return hashlib.sha256(f"{self.length}\n{text}".encode()).hexdigest()


def parse_sas(program: str, *, file: str) -> Layout:
    """Read a SAS program of the Commission's kind. Raises :class:`InputError` with the line it cannot read."""
    code = _without_comments(program, file)
    infile = re.search(r"(?im)^\s*INFILE\b(.*?);", code, re.DOTALL)
    length = re.search(r"(?i)\bLRECL\s*=\s*(\d+)", infile.group(1)) if infile else None
    if not length:
        raise _refuse("no INFILE statement with LRECL=", file, 1)
    found = list(re.finditer(r"(?im)^[ \t]*INPUT\b", code))
    if len(found) != 1:
        raise _refuse(f"{len(found)} INPUT statements where one is expected", file, 1)
    begin = found[0].end()
    end = code.find(";", begin)
    if end < 0:
        raise _refuse("the INPUT statement has no end", file, _line(code, begin))
    columns = _items(code, begin, end, file)
    layout = Layout(int(length.group(1)), tuple(columns))
    _check(layout, file)
    return layout


def _items(code: str, begin: int, end: int, file: str) -> list[Column]:
    tokens = [(m.group(), begin + m.start()) for m in _TOKEN.finditer(code[begin:end])]
    columns: list[Column] = []
    at = 0
    while at < len(tokens):
        name, where = tokens[at]
        at += 1
        text = at < len(tokens) and tokens[at][0] == "$"
        at += text
        place = _PLACE.match(tokens[at][0]) if at < len(tokens) else None
        if not _NAME.match(name) or not place:
            odd = name if not _NAME.match(name) else tokens[at][0] if at < len(tokens) else "the end"
            raise _refuse(f"cannot read {odd!r} in the INPUT statement", file, _line(code, where))
        at += 1
        first = int(place.group(1))
        columns.append(Column(name.upper(), bool(text), first, int(place.group(2) or first)))
    return columns


def _check(layout: Layout, file: str) -> None:
    if not layout.columns:
        raise _refuse("the INPUT statement names no column", file, 1)
    seen: set[str] = set()
    last = 0
    for column in layout.columns:
        if column.name in seen:
            raise _refuse(f"{column.name} is placed twice", file, None)
        if column.start <= last or column.end < column.start:
            raise _refuse(f"{column.name} ({column.start}-{column.end}) overlaps what stands before it", file, None)
        seen.add(column.name)
        last = column.end
    if last > layout.length:
        raise _refuse(f"the last column ends at byte {last}, past LRECL={layout.length}", file, None)


def _without_comments(program: str, file: str) -> str:
    """Comments and quoted text become blanks of the same shape, so that line numbers stay right."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    code = re.sub(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'", blank, program, flags=re.DOTALL)
    if "/*" in code:
        raise _refuse("a comment is never closed", file, _line(code, code.index("/*")))
    return code


def _line(code: str, at: int) -> int:
    return code.count("\n", 0, at) + 1


def _refuse(why: str, file: str, line: int | None) -> InputError:
    return InputError(
        f"this layout cannot be read: {why}",
        file=file,
        line=line,
        fix="use the .sas program that came in the same zip, unchanged; or load the CSV of that year instead",
    )
