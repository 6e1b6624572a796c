"""From bytes to rows of text: only the wanted columns, one pass, constant memory.

Fixed width: each record is cut by one precompiled :class:`struct.Struct`, so a record of 30,000 bytes costs as much as
the hundred fields kept. CSV: blocks that end at a record's end go through Polars with every column read as text.
Both give blocks of text columns, decoded from Windows-1252 after slicing, because positions count bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from struct import Struct
from typing import IO

import polars as pl

from lenity.errors import InputError
from lenity.peers.layout import Layout
from lenity.peers.sources import Source, broken_zip

BLOCK = 32 << 20
"""Bytes of CSV parsed at a time: large enough that a header of 20,000 names costs little."""
RECORDS = 4 << 20
"""Bytes of fixed-width records cut at a time: small enough that the memory is used again."""
KEY = "USSCIDN"
_UNIT = "\x1f"
_AGAIN = "download the file again; do not re-save it in a spreadsheet"


class Stream:
    """A source's bytes, read in blocks, with the sha256 of all of them computed on a second core."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._file: IO[bytes] = source.open()
        self._hash = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def read(self, size: int) -> bytes:
        try:
            block = self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise broken_zip(self.source.path, error) from None
        if self._pending:
            self._pending.result()
        self._pending = self._pool.submit(self._hash.update, block)
        return block

    def digest(self) -> str:
        """sha256 of everything read so far."""
        if self._pending:
            self._pending.result()
        return self._hash.hexdigest()

    def drain(self) -> None:
        """Read on to the end, for the sha256."""
        while self.read(RECORDS):
            pass

    def close(self) -> None:
        self._pool.shutdown()
        self._file.close()


def sha256(source: Source) -> str:
    """sha256 of a source's (unpacked) bytes."""
    stream = Stream(source)
    try:
        while stream.read(BLOCK):
            pass
        return stream.digest()
    finally:
        stream.close()


def blocks(stream: Stream, wanted: list[str]) -> Iterator[pl.DataFrame]:
    """Frames of text columns, at most those of ``wanted`` that the file has, under upper-case names."""
    layout = stream.source.layout
    return _fixed(stream, layout, wanted) if layout else _csv(stream, wanted)


def require_key(names: list[str], file: str) -> None:
    """Without the Commission's case number a file is not one of the Commission's files."""
    if KEY not in names:
        raise InputError(
            f"has no column {KEY}: it is not a datafile of the Commission, or its header is damaged",
            file=file,
            line=1,
            fix="use the file as downloaded from ussc.gov",
        )


def _fixed(stream: Stream, layout: Layout, wanted: list[str]) -> Iterator[pl.DataFrame]:
    require_key(layout.names, stream.source.name)
    columns = [c for c in layout.columns if c.name in set(wanted)]
    shape, at = "", 0
    for column in columns:
        shape += f"{column.start - 1 - at}x{column.end - column.start + 1}s"
        at = column.end
    shape += f"{layout.length - at}x"
    names = [c.name for c in columns]
    join = _UNIT.encode().join
    done = 0
    for block in _whole_lines(stream, layout.length):
        stride = layout.length + len(_line_end(block))
        if len(block) % stride == 0 and block[stride - 1 :: stride].count(b"\n") == len(block) // stride:
            rows = list(map(join, Struct(f"{shape}{stride - layout.length}x").iter_unpack(block)))
        else:
            lines = _even(block, layout.length, stream.source.name, done)
            rows = list(map(join, map(Struct(shape).unpack, lines)))
        text = b"\n".join(rows)
        if text.count(b"\n") != len(rows) - 1:
            raise InputError(
                "a line ends inside a record",
                file=stream.source.name,
                line=done + 1,
                fix="the layout belongs to another file: use the .sas from the same zip",
            )
        done += len(rows)
        yield _frame(text, names)


def _line_end(block: bytes) -> bytes:
    return b"\r\n" if block[: block.find(b"\n") + 1].endswith(b"\r\n") else b"\n"


def _whole_lines(stream: Stream, length: int) -> Iterator[bytes]:
    """Blocks that end where a record ends; as long as the records are regular, nothing is searched or copied."""
    first = stream.read(length + 2)
    stride = length + len(_line_end(first))
    regular = stride * (RECORDS // stride + 4)
    rest = first
    while block := stream.read(regular - len(rest)):
        block = rest + block if rest else block
        end = len(block) if block.endswith(b"\n") else block.rfind(b"\n") + 1
        rest = block[end:]
        if len(rest) > 2 * length:
            break
        if end:
            yield block[:end] if rest else block
    if rest:
        yield rest


def _even(block: bytes, length: int, name: str, done: int) -> Iterator[bytes]:
    """Lines filled up to the layout's length: trailing blanks may have been cut. A longer line is refused."""
    for number, line in enumerate(block.removesuffix(b"\n").split(b"\n"), done + 1):
        line = line.removesuffix(b"\r")
        if len(line) > length:
            raise InputError(
                f"the record is {len(line)} bytes long, the layout says {length}",
                file=name,
                line=number,
                fix="the layout belongs to another file: use the .sas from the same zip",
            )
        yield line.ljust(length)


def _frame(text: bytes, names: list[str]) -> pl.DataFrame:
    return pl.read_csv(
        _utf8(text),
        has_header=False,
        new_columns=names,
        separator=_UNIT,
        quote_char=None,
        infer_schema=False,
    )


def _utf8(raw: bytes) -> bytes:
    return raw if raw.isascii() else raw.decode("cp1252", "replace").encode()


def _csv(stream: Stream, wanted: list[str]) -> Iterator[pl.DataFrame]:
    name = stream.source.name
    head, newline, rest = stream.read(BLOCK).partition(b"\n")
    if not newline:
        raise InputError("has no line that ends", file=name, fix=_AGAIN)
    header = _header(head, name)
    require_key(header, name)
    keep = {f"c{i}": column for i, column in enumerate(header) if column in set(wanted)}
    schema = {f"c{i}": pl.String for i in range(len(header))}
    if stream.source.member is None:  # Polars reads a loose file faster than blocks of it
        with ThreadPoolExecutor(1) as pool:
            rest_of_file = pool.submit(stream.drain)
            yield _parse(stream.source.path, schema, keep, name, 1)
            rest_of_file.result()
        return
    done = 1
    while True:
        end = _record_end(rest)
        text, rest = rest[:end], rest[end:]
        block = stream.read(BLOCK)
        if not block and rest.strip():
            text, rest = text + rest, b""
        if text:
            frame = _parse(text, schema, keep, name, done)
            done += frame.height
            yield frame
        if not block:
            break
        rest = b"".join((rest, block))


def _header(line: bytes, name: str) -> list[str]:
    """Column names, upper-cased and stripped."""
    text = line.decode("utf-8-sig", "replace").strip("\r\n")
    header = [column.strip().upper() for column in next(csv.reader(io.StringIO(text)), [])]
    seen: set[str] = set()
    for column in header:
        if column in seen:
            raise InputError(f"the header names {column} twice", file=name, line=1, fix="download the file again")
        seen.add(column)
    return header


def _record_end(block: bytes) -> int:
    """Where the last complete record ends: a line end with no quotation still open."""
    end = block.rfind(b"\n") + 1
    if b'"' in block:
        while end and block.count(b'"', 0, end) % 2:
            end = block.rfind(b"\n", 0, end - 1) + 1
    return end


def _parse(
    data: Path | bytes, schema: dict[str, type[pl.String]], keep: dict[str, str], name: str, done: int
) -> pl.DataFrame:
    """A loose file, or one block without a header.

    A record of the wrong number of fields moves the case number out of its place: that is where it is looked for.
    """
    skip = int(isinstance(data, Path))
    scan = pl.scan_csv(data, has_header=False, skip_rows=skip, schema=schema, encoding="utf8-lossy")
    try:
        frame = scan.select(list(keep)).collect(engine="streaming").rename(keep)
    except pl.exceptions.PolarsError:
        frame = None
    if frame is None or frame[KEY].str.strip_chars().replace("", None).has_nulls():
        _check_shape(data, len(schema), name, done)
    if frame is None:
        raise InputError("cannot be read as CSV", file=name, line=done, fix=_AGAIN)
    return frame


def _check_shape(data: Path | bytes, width: int, name: str, done: int) -> None:
    """Name the first record that has more or fewer fields than the header."""
    csv.field_size_limit(1 << 20)
    binary = data.open("rb") if isinstance(data, Path) else io.BytesIO(data)
    first = 1 if isinstance(data, Path) else done + 1
    with io.TextIOWrapper(binary, encoding="cp1252", errors="replace", newline="") as text:
        for number, record in enumerate(csv.reader(text), first):
            if len(record) != width:
                raise InputError(
                    f"the record has {len(record)} fields, the header {width}: the file is cut short or damaged",
                    file=name,
                    line=number,
                    fix=_AGAIN,
                )
