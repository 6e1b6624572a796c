"""Where a caseload comes from: text, Excel, Parquet, a folder of case files, or standard input."""

from __future__ import annotations

import codecs
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import InputError
from .batches import ROWS, Batch, Source, checked, recognised, single_values
from .columns import columns
from .delimited import Delimited
from .sheets import Excel
from .spreadsheet import Workbook

_CASES = 200


@contextmanager
def opened(path: str, chosen: Mapping[str, str], circuit: str | None) -> Iterator[Source]:
    """The caseload at a path, ``-`` for standard input. Copies made on the way are deleted afterwards.

    ``circuit`` is that of case files that name none: they are reviewed as they are read.
    """
    with tempfile.TemporaryDirectory(prefix="lenity-") as scratch:
        if path == "-":
            copy = Path(scratch) / "standard input"
            with copy.open("wb") as out:
                shutil.copyfileobj(sys.stdin.buffer, out, 1 << 20)
            yield _source(copy, "standard input", chosen, Path(scratch), circuit)
        else:
            yield _source(Path(path), path, chosen, Path(scratch), circuit)


def _source(path: Path, name: str, chosen: Mapping[str, str], scratch: Path, circuit: str | None) -> Source:
    if path.is_dir():
        if tables := sorted(path.glob("*.parquet")):
            return _Parquet(tables, name, chosen)
        from .casefolder import case_files  # case files need the whole review; tables do not

        if cases := case_files(path):
            return _Cases(cases, path, name, circuit)
        raise InputError("the folder holds neither case files nor Parquet", file=name, fix="name the caseload itself")
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as e:
        raise InputError(f"cannot be read ({e.strerror})", file=name, fix="check the path") from None
    if head.startswith(b"PAR1"):
        return _Parquet([path], name, chosen)
    if head.startswith(b"PK"):
        return Excel(Workbook.open(path, name), name, chosen)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        fix = "save it as .xlsx without a password, or as CSV"
        raise InputError("an old or password-protected Excel file", file=name, fix=fix)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        path = _as_utf8(path, scratch, name)
    return _Text(path, name, chosen)


def _as_utf8(path: Path, scratch: Path, name: str) -> Path:
    copy = scratch / "utf-8"
    try:
        with path.open(encoding="utf-16", newline="") as text, copy.open("w", encoding="utf-8", newline="") as out:
            shutil.copyfileobj(text, out, 1 << 20)
    except UnicodeError:
        raise InputError("begins as UTF-16 text and is not", file=name, fix="save it as UTF-8") from None
    return copy


class _Text:
    def __init__(self, path: Path, name: str, chosen: Mapping[str, str]) -> None:
        self.name = name
        self._file = Delimited.open(path, name)
        self._headers = recognised(self._file.headers, chosen, name)
        self._size = max(path.stat().st_size, 1)

    def columns(self) -> set[str]:
        return set(self._headers.read.values())

    def unknown(self) -> tuple[str, ...]:
        return self._headers.unknown

    def batches(self, wanted: frozenset[str], on: date, state: Mapping[str, Any] | None) -> Iterator[Batch]:
        at = state or {"byte": self._file.first_byte, "line": self._file.first_line}
        names = {i: name for i, name in self._headers.read.items() if name in wanted}
        titles = {name: self._file.headers[i] for i, name in names.items()}
        for block in self._file.blocks(names, at["byte"], at["line"]):
            rows, bad, empty = checked(block.rows, titles, on)
            notes = {"lines read as Windows-1252": block.re_encoded} if block.re_encoded else {}
            yield Batch(
                rows,
                pl.concat([block.rejects, bad]),
                block.blank + empty,
                min(block.next_byte / self._size, 1.0),
                {"byte": block.next_byte, "line": block.next_line},
                notes,
            )


class _Parquet:
    def __init__(self, paths: list[Path], name: str, chosen: Mapping[str, str]) -> None:
        self.name = name
        try:
            self._scan = pl.scan_parquet(paths)
            schema = self._scan.collect_schema()
            self._titles = list(schema)
            self._total: int = self._scan.select(pl.len()).collect().item()
        except (pl.exceptions.PolarsError, OSError) as e:
            reason = str(e).splitlines()[0]
            raise InputError(f"not readable as Parquet ({reason})", file=name, fix="write the file again") from None
        self._headers = recognised(self._titles, chosen, name)
        single_values({self._titles[i]: str(schema[self._titles[i]]) for i in self._headers.read}, name)

    def columns(self) -> set[str]:
        return set(self._headers.read.values())

    def unknown(self) -> tuple[str, ...]:
        return self._headers.unknown

    def batches(self, wanted: frozenset[str], on: date, state: Mapping[str, Any] | None) -> Iterator[Batch]:
        names = {self._titles[i]: name for i, name in self._headers.read.items() if name in wanted}
        picked = self._scan.select(pl.col(title).alias(name) for title, name in names.items())
        start = state["row"] if state else 0
        for at in range(start, max(self._total, 1), ROWS):
            raw = picked.slice(at, ROWS).collect()
            end = at + len(raw)
            place = pl.int_range(at + 1, end + 1, dtype=pl.Int64, eager=True).alias("row")
            raw = raw.with_columns(place, sheet=pl.lit(None, pl.String))
            rows, bad, empty = checked(raw, {name: title for title, name in names.items()}, on)
            yield Batch(rows, bad, empty, end / max(self._total, 1), {"row": end})


class _Cases:
    def __init__(self, paths: list[Path], root: Path, name: str, circuit: str | None) -> None:
        self.name = name
        self._paths, self._root, self._circuit = paths, root, circuit

    def columns(self) -> set[str]:
        return set(columns())

    def unknown(self) -> tuple[str, ...]:
        return ()

    def batches(self, wanted: frozenset[str], on: date, state: Mapping[str, Any] | None) -> Iterator[Batch]:
        from .casefolder import read_cases

        start = state["file"] if state else 0
        for at in range(start, len(self._paths), _CASES):
            found = read_cases(self._paths[at : at + _CASES], self._root, on, self._circuit)
            end = min(at + _CASES, len(self._paths))
            yield Batch(found.rows, found.rejects, 0, end / len(self._paths), {"file": end}, reviewed=True)


def hash_of(path: str) -> str | None:
    """The SHA-256 of a caseload's bytes (of all files of a folder, in order); ``None`` for standard input."""
    if path == "-":
        return None
    digest = hashlib.sha256()
    root = Path(path)
    for file in sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else [root]:
        if root.is_dir():
            digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
