"""A workbook as a caseload: the header found on each sheet, title rows and other sheets counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ..errors import InputError
from .batches import ROWS, Batch, advice, checked
from .cells import REJECTS
from .columns import Headers, known, recognise
from .spreadsheet import Sheet, Workbook

# The header may stand below a title; it is looked for in the first rows.
_HEADER_ROWS = 30
_SURE = 3


@dataclass(frozen=True)
class _Table:
    """A sheet with the line (from 0) that holds its header."""

    sheet: Sheet
    line: int
    headers: Headers
    titles: list[str]

    def batch(self, start: int, wanted: frozenset[str], on: date) -> tuple[pl.DataFrame, pl.DataFrame, int]:
        """Typed rows from a line on, rejects, and how many rows were empty."""
        sheet, names = self.sheet, {i: name for i, name in self.headers.read.items() if name in wanted}
        lines = sheet.cells.slice(start, ROWS).with_row_index("line", offset=start).filter(pl.col("line") > self.line)
        raw = lines.select(
            pl.lit(sheet.name).alias("sheet"),
            (pl.col("line").cast(pl.Int64) + sheet.first_row).alias("row"),
            *(pl.col(str(i)).alias(name) for i, name in names.items()),
        )
        unread = [
            (sheet.name, at + sheet.first_row, self.titles[i], None, why, "type the value itself into the cell")
            for (at, i), why in sheet.unread.items()
            if i in names and self.line < at and start <= at < start + ROWS
        ]
        bad = pl.DataFrame(unread, schema=REJECTS, orient="row")
        fit = raw.filter(~pl.col("row").is_in(bad["row"].to_list()))
        rows, rejects, empty = checked(fit, {name: self.titles[i] for i, name in names.items()}, on)
        return rows, pl.concat([bad, rejects]), empty


class Excel:
    """Every sheet that has a known column; the others are counted and left out."""

    def __init__(self, book: Workbook, name: str, chosen: Mapping[str, str]) -> None:
        self.name = name
        self._tables: list[_Table] = []
        self._left_out = 0
        guesses: dict[str, None] = {}
        for sheet in book.sheets():
            table = _table(sheet, chosen, name)
            if table.headers.read:
                self._tables.append(table)
            else:
                self._left_out += 1
                guesses |= dict.fromkeys(table.headers.unknown)
        if not self._tables:
            raise InputError("no sheet has a column that is recognised", file=name, fix=advice(tuple(guesses), ()))
        self._total = sum(len(table.sheet.cells) for table in self._tables)

    def columns(self) -> set[str]:
        return {name for table in self._tables for name in table.headers.read.values()}

    def unknown(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(title for table in self._tables for title in table.headers.unknown))

    def batches(self, wanted: frozenset[str], on: date, state: Mapping[str, Any] | None) -> Iterator[Batch]:
        done = 0
        for number, table in enumerate(self._tables):
            height = len(table.sheet.cells)
            for start in range(0, height, ROWS):
                done += min(ROWS, height - start)
                if state and (number, start) <= (state["sheet"], state["row"]):
                    continue
                rows, rejects, empty = table.batch(start, wanted, on)
                notes = {}
                if start == 0 and table.line:
                    notes["rows above a header"] = table.line
                if start == 0 and number == 0 and self._left_out:
                    notes["sheets without a known column"] = self._left_out
                yield Batch(rows, rejects, empty, done / self._total, {"sheet": number, "row": start}, notes)


def _table(sheet: Sheet, chosen: Mapping[str, str], name: str) -> _Table:
    """The sheet with its header: of the first rows, the one with most known titles."""
    best, line, titles = 0, 0, list[str]()
    first = [[str(cell or "") for cell in row] for row in sheet.cells.head(_HEADER_ROWS).iter_rows()]
    for at, row in enumerate(first):
        if (found := known(row, chosen)) > best:
            best, line, titles = found, at, row
        if best >= _SURE:
            break
    # One known word somewhere in a sheet of text is no header; in the first filled row it is.
    above = any(any(row) for row in first[:line])
    if not best or (best == 1 and above):
        fullest = max(first, key=lambda row: sum(map(bool, row)))
        return _Table(sheet, 0, Headers({}, tuple(filter(None, fullest))), [])
    return _Table(sheet, line, recognise(titles, chosen, f"{name}, sheet {sheet.name!r}"), titles)
