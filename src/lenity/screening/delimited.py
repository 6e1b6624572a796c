"""Delimited text in blocks: a broken line costs its own row and no other, however large the file.

Quotes, cells with line breaks, stray bytes of another encoding and lines cut short are found before anything is parsed.
Every line read is part of a row, a blank line, or a reject: the three add up.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..errors import InputError
from .cells import REJECTS

BLOCK = 32 << 20
_HEADER_MAX = 4 << 20
_SEPARATORS = (",", ";", "\t", "|")
# A cell may hold line breaks; one that goes on for more lines than this is a quotation mark that nobody closed.
_LINES_MAX = 100
_SHOWN = 200


@dataclass(frozen=True)
class Block:
    """Rows of text (``row``: the line each starts on), lines that are no rows, and where the next block starts."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    blank: int
    re_encoded: int
    next_byte: int
    next_line: int


@dataclass(frozen=True)
class Delimited:
    """A file of delimited text in UTF-8 (with single lines in Windows-1252 tolerated and counted)."""

    path: Path
    headers: list[str]
    separator: str
    first_byte: int
    first_line: int

    @classmethod
    def open(cls, path: Path, name: str) -> Delimited:
        """Reads the header. ``InputError`` (naming the file as ``name``) when there is none."""
        with path.open("rb") as file:
            head = file.read(_HEADER_MAX)
        if not head.strip():
            raise InputError("the file is empty", file=name, fix="export the caseload again, with its header row")
        bom = 3 if head.startswith(b"\xef\xbb\xbf") else 0
        lines = head[bom:].split(b"\n")
        at, skipped = bom, 0
        while lines and (not lines[0].strip(b"\r ,;\t|") or lines[0].lower().startswith(b"sep=")):
            at, skipped = at + len(lines[0]) + 1, skipped + 1
            lines.pop(0)
        text = b"\n".join(lines).decode("utf-8", errors="replace")
        separator = _separator(text.split("\n", 1)[0])
        reader = csv.reader(io.StringIO(text), delimiter=separator)
        try:
            headers = next(reader)
        except (csv.Error, StopIteration):
            raise InputError("the header cannot be read", file=name, line=1, fix="check the first line") from None
        if (
            len(headers) != len(next(csv.reader([text.split("\n", 1)[0]], delimiter=separator)))
            and reader.line_num > 99
        ):
            raise InputError("a quotation mark in the header is never closed", file=name, line=1, fix="close it")
        taken = sum(len(line) + 1 for line in lines[: reader.line_num])
        return cls(path, [h.strip() for h in headers], separator, at + taken, skipped + reader.line_num + 1)

    def blocks(self, names: Mapping[int, str], byte: int, line: int, size: int = BLOCK) -> Iterator[Block]:
        """The rows from an offset on, block by block, with the columns at these positions under these names."""
        with self.path.open("rb") as file:
            while True:
                file.seek(byte)
                data = file.read(size)
                if not data:
                    return
                last = len(data) < size
                if not last:
                    end = data.rfind(b"\n") + 1
                    if end == 0:
                        fix = "check the file near this line; is it text at all?"
                        raise InputError("a line is longer than 32 MB", file=str(self.path), line=line, fix=fix)
                    data = data[:end]
                block = self._block(data, names, byte, line, last)
                yield block
                byte, line = block.next_byte, block.next_line

    def _block(self, data: bytes, names: Mapping[int, str], byte: int, line: int, last: bool) -> Block:
        if b"\r" in data and b"\n" not in data:
            data = data.replace(b"\r", b"\n")
        text, re_encoded = _as_utf8(data)
        lines = pl.read_lines(text)["line"]
        shape = _Shape.of(lines, self.separator, len(self.headers))
        taken = shape.assemble(last)
        if taken.unfinished is not None:
            # The last record goes on in the next block.
            used = sum(len(part) + 1 for part in data.split(b"\n")[: taken.unfinished])
            end_byte, end_line = byte + used, line + taken.unfinished
        else:
            end_byte, end_line = byte + len(data), line + len(lines)
        numbers = pl.Series("row", taken.at, dtype=pl.Int64) + line
        rows = self._parsed(taken.whole(text), names, numbers)
        bad = pl.DataFrame(
            [(None, i + line, None, lines[i][:_SHOWN], problem, mend) for i, problem, mend in taken.bad],
            schema=REJECTS,
            orient="row",
        )
        return Block(rows, bad, taken.blank, re_encoded, end_byte, end_line)

    def _parsed(self, text: bytes, names: Mapping[int, str], numbers: pl.Series) -> pl.DataFrame:
        schema = {f"{i}": pl.String() for i in range(len(self.headers))}
        columns = [f"{i}" for i in names]
        if not len(numbers):
            found = pl.DataFrame(schema=dict.fromkeys(columns, pl.String()))
        else:
            quote = '"' if b'"' in text else None
            scan = pl.scan_csv(text, has_header=False, schema=schema, separator=self.separator, quote_char=quote)
            found = scan.select(columns).collect()
        if len(found) != len(numbers):
            reader = csv.reader(io.StringIO(text.decode()), delimiter=self.separator)
            picked = [[row[i] or None for i in names] for row in reader]
            found = pl.DataFrame(picked, schema=dict.fromkeys(columns, pl.String()), orient="row")
        found = found.select(pl.col(f"{i}").alias(name) for i, name in names.items())
        return found.with_columns(sheet=pl.lit(None, pl.String), row=numbers)


def _separator(header: str) -> str:
    """The separator that stands most often outside quotes; a comma when none does."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_SEPARATORS, key=bare.count)


def _as_utf8(data: bytes) -> tuple[bytes, int]:
    """The bytes as UTF-8, and how many lines were something else (taken as Windows-1252)."""
    try:
        data.decode("utf-8")
        return data, 0
    except UnicodeDecodeError:
        pass
    lines, changed = data.split(b"\n"), 0
    for i, line in enumerate(lines):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            lines[i] = line.decode("cp1252", errors="replace").encode()
            changed += 1
    return b"\n".join(lines), changed


@dataclass
class _Taken:
    """The lines at which rows start, replacement text where a row was put together, and what is no row."""

    lines: pl.Series
    good: pl.Series
    rebuilt: dict[int, str]
    bad: list[tuple[int, str, str]]
    blank: int
    unfinished: int | None

    @property
    def at(self) -> pl.Series:
        return self.good.arg_true().cast(pl.Int64)

    def whole(self, text: bytes) -> bytes:
        """The text of the rows alone."""
        if not self.rebuilt and self.good.all():
            return text
        at = self.at.to_list()
        kept = self.lines.filter(self.good).to_list()
        return "\n".join(self.rebuilt.get(i, line) for i, line in zip(at, kept, strict=True)).encode() + b"\n"


@dataclass
class _Shape:
    """What each physical line looks like: blank, a whole row, or something that quotes make hard to tell."""

    lines: pl.Series
    separator: str
    width: int
    fields: pl.Series
    blank: pl.Series
    odd: pl.Series

    @classmethod
    def of(cls, lines: pl.Series, separator: str, width: int) -> _Shape:
        line, mark = pl.col("line"), re.escape(separator)
        cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
        frame = lines.alias("line").to_frame()
        frame = frame.with_columns(quoted=line.str.contains('"', literal=True))
        bare = line
        if frame["quoted"].any():
            bare = pl.when("quoted").then(line.str.replace_all(r'"[^"]*"', "")).otherwise(line)
            odd = pl.col("quoted") & ~line.str.contains(rf"^{cell}(?:{mark}{cell})*$")
        else:
            odd = pl.lit(False)
        null = line.str.contains("\0", literal=True)
        found = frame.select(
            fields=pl.when(null).then(-1).otherwise(bare.str.count_matches(separator, literal=True).cast(pl.Int64) + 1),
            blank=line.str.strip_chars(f"{separator} \t\r") == "",
            odd=odd,
        )
        return cls(lines, separator, width, found["fields"], found["blank"], found["odd"])

    def assemble(self, last: bool) -> _Taken:
        """Rows, with records that run over several lines put together; ``last``: no more text follows."""
        good = (self.fields == self.width) & ~self.odd & ~self.blank
        taken = _Taken(self.lines, good, {}, [], 0, None)
        if not self.odd.any():
            taken.blank = int(self.blank.sum())
            self._cut_short(taken, (~good & ~self.blank).arg_true().to_list())
            return taken
        keep, swallowed = good.to_list(), set[int]()
        for i in self.odd.arg_true().to_list():
            if i in swallowed:
                continue
            end = self._record_from(i, taken)
            if end is None and not last and len(self.lines) - i < _LINES_MAX and i > 0:
                taken.unfinished = i
                break
            if end is None:
                fields = self._alone(i)
                if fields is not None and len(fields) == self.width:
                    taken.rebuilt[i] = self._written(fields)
                    keep[i] = True
                else:
                    problem = "the quotation marks of this line do not close"
                    taken.bad.append((i, problem, "close or remove the quotation mark"))
                continue
            keep[i] = True
            for j in range(i + 1, end):
                keep[j] = False
                swallowed.add(j)
        stop = len(keep) if taken.unfinished is None else taken.unfinished
        keep[stop:] = [False] * (len(keep) - stop)
        taken.good = pl.Series(keep, dtype=pl.Boolean)
        settled = swallowed | {i for i, _, _ in taken.bad}
        rest = [i for i in range(stop) if not keep[i] and i not in settled]
        taken.blank = sum(1 for i in rest if self.blank[i])
        self._cut_short(taken, [i for i in rest if not self.blank[i]])
        return taken

    def _record_from(self, i: int, taken: _Taken) -> int | None:
        """Puts together the record that starts on a line; the line after it, or ``None`` if it is no record."""
        text, quotes = "", 0
        for j in range(i, min(i + _LINES_MAX, len(self.lines))):
            text += ("\n" if j > i else "") + self.lines[j]
            quotes += self.lines[j].count('"')
            if quotes % 2:
                continue
            try:
                found = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, strict=True))
            except csv.Error:
                return None
            if len(found) == 1 and len(found[0]) == self.width:
                taken.rebuilt[i] = self._written(found[0])
                return j + 1
            return None
        return None

    def _alone(self, i: int) -> list[str] | None:
        """The cells of one line read by itself; ``None`` where a stray line break makes it no line."""
        try:
            return next(csv.reader([self.lines[i]], delimiter=self.separator))
        except (csv.Error, StopIteration):
            return None

    def _written(self, fields: list[str]) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=self.separator, lineterminator="\n").writerow(fields)
        return out.getvalue().removesuffix("\n")

    def _cut_short(self, taken: _Taken, at: list[int]) -> None:
        for i in at:
            fields = self.fields[i]
            if fields < 0:
                taken.bad.append((i, "the line holds a null byte", "the file is damaged here; export it again"))
            else:
                problem = f"the line has {fields} cells, the header {self.width}"
                taken.bad.append((i, problem, "complete the line, or quote the cell that holds the separator"))
