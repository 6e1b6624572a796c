"""The result as a workbook: a summary, the list with filters in the order of opening, every column, a receipt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import InputError
from .parts import replacing
from .summary import FINDING_WORDS, REACHED_WORDS, Summary
from .tables import RANK, in_order, plain

# What a sheet can hold, less the header.
ROWS_MAX = 1_048_575
LIST = (
    *(RANK, "triage", "why", "case", "name", "register_number", "circuit", "supported", "open", "one_answer_away"),
    *("question", "exhaustion", "earliest_safe_filing", "next_deadline", "next_deadline_what", "defects", "excluded"),
    *("time_opens", "time_opens_on", "release", "statutory_release_date", "ten_years_served_on"),
    *("three_quarters_served_on", "age_65_on", "sheet", "row"),
)
EVERYTHING = "Everything"
# A longer caseload makes a workbook that nobody can open; its whole columns are for CSV and Parquet.
_EVERYTHING_MAX = 20_000
_TITLES = {
    RANK: "Open as no.",
    "triage": "Group",
    "why": "Why it stands here",
    "one_answer_away": "One answer away",
    "question": "Ask first",
    "exhaustion": "Request to the warden",
    "earliest_safe_filing": "Earliest safe filing",
    "next_deadline_what": "Deadline for",
    "excluded": "May not be used",
    "time_opens": "Time opens",
    "time_opens_on": "Time opens it on",
    "release": "Release due",
    "statutory_release_date": "Release with good conduct time",
    "age_65_on": "Turns 65 on",
    "row": "Row of the caseload",
}
_WIDTHS = {"why": 60, "question": 44, "supported": 32, "open": 28, "one_answer_away": 36, "defects": 28, "name": 22}
_TEXT_MAX = 32_767
# Signs that fit on one line of the summary's first column.
_LINE = 64


def write_workbook(summary: Summary, columns: list[str], out: Path, receipt: dict[str, Any]) -> None:
    """Writes the workbook; more rows than a sheet can hold are cut off after the first, and the summary says so."""
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        fix = "pip install xlsxwriter, or write --format csv"
        raise InputError("writing Excel needs the package xlsxwriter", file=str(out), fix=fix) from None
    rows, is_sorted = in_order(summary.done, columns)
    names = rows.collect_schema().names()
    listed = [name for name in LIST if name in names] or names
    wanted = names if summary.done.rows <= _EVERYTHING_MAX else listed
    held = rows.head(ROWS_MAX).select(wanted).collect()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with replacing(out) as path, xlsxwriter.Workbook(str(path), options) as book:
        # The same inputs give the same bytes: no time of day.
        book.set_properties({"title": "Lenity screening", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        _summary(book, summary, len(held), is_sorted)
        _list(book, "List", held.select(listed), _TITLES)
        if len(held) <= _EVERYTHING_MAX:
            _list(book, EVERYTHING, held, {})
        _receipt(book, receipt)


def _summary(book: Any, summary: Summary, listed: int, is_sorted: bool) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
    above = book.add_format({"bold": True, "bottom": 1, "align": "right", "text_wrap": True})
    wrap, number = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"num_format": "#,##0"})
    sheet.set_column(0, 0, 64, wrap)
    sheet.set_column(1, 12, 15, number)
    at = 0

    def line(*cells: object, form: Any = None) -> None:
        nonlocal at
        if form is None:  # a wrapped line would hide under the next
            sheet.set_row(at, 15 * max(1, -(-len(str(cells[0])) // _LINE)))
        for i, cell in enumerate(cells):
            sheet.write(at, i, cell, above if form is head and i else form)
        at += 1

    def table(title: str, headers: Sequence[str], body: Iterable[Sequence[object]]) -> None:
        nonlocal at
        at += 1
        line(title, form=bold)
        line(*headers, form=head)
        for row in body:
            line(*row)

    s = summary.screening
    line(f"Screening of {s.on.isoformat()}", form=bold)
    if s.governs != s.on:
        line(f"under the law of {s.governs.isoformat()}")
    for text in summary.lines():
        line(text)
    if not is_sorted:
        line("The list keeps the order of the caseload: it is too long to sort here. Use the column Open as no.")
    if listed < summary.done.rows:
        line(f"The list holds the first {listed:,} of {summary.done.rows:,} rows: a sheet can hold no more. Use CSV.")
    if summary.done.rows > _EVERYTHING_MAX:
        line("The findings of each ground and the facts, column by column, are in the CSV and Parquet outputs.")
    table("What became of every row", ("", "Rows"), summary.rows)
    table("In which order to open them (no measure of worth or chances)", ("Group", "Rows"), summary.order)
    words = list(FINDING_WORDS.values())
    grounds = [(f"{i} {title}", *(found[f] for f in FINDING_WORDS)) for i, title, found in summary.grounds]
    table("Grounds", ("Ground", *words), grounds)
    table("What is missing", ("Question", "Asked first", "Blank in"), summary.asked)
    upcoming = [
        (month, ready, asked, *reached.values()) for month, ready, asked, reached in summary.upcoming(_last(s.on))
    ]
    headers = ("Month", "Time opens a ground", "… other facts missing", *REACHED_WORDS.values())
    table("Upcoming by month", headers, upcoming)
    defects = [(f"{finds} ({code})", n) for code, finds, n in summary.defects]
    table("Defects that the columns show", ("Defect", "Rows"), defects)
    if summary.excluded:
        table("Reasons that may not be used on this date", ("Reason", "Rows"), summary.excluded)


def _last(on: date) -> str:
    """Five years ahead: as far as a plan reaches."""
    return f"{on.year + 5}-{on.month:02}"


def _list(book: Any, title: str, frame: pl.DataFrame, titles: dict[str, str]) -> None:
    """A sheet with a header that stays, and filters."""
    sheet = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F2EFE9"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    shown = frame.select(plain(pl.col(name), dtype).alias(name) for name, dtype in frame.schema.items())
    for i, (name, dtype) in enumerate(shown.schema.items()):
        width = _WIDTHS.get(name, 12)
        sheet.set_column(i, i, width, day if isinstance(dtype, pl.Date) else None)
    for i, name in enumerate(shown.columns):
        sheet.write_string(0, i, titles.get(name, name.replace("_", " ").capitalize() if titles else name), head)
    sheet.freeze_panes(1, 4 if titles else 1)
    sheet.autofilter(0, 0, max(len(shown), 1), max(shown.width - 1, 0))
    writers = [_writer(sheet, dtype, day) for dtype in shown.dtypes]
    for row, cells in enumerate(shown.iter_rows(), 1):
        for i, cell in enumerate(cells):
            if cell is not None:
                writers[i](row, i, cell)


def _writer(sheet: Any, dtype: pl.DataType, day: Any) -> Any:
    if isinstance(dtype, pl.Date):
        return lambda row, i, cell: sheet.write_datetime(row, i, cell, day)
    if dtype.is_numeric():
        return sheet.write_number
    return lambda row, i, cell: sheet.write_string(row, i, cell[:_TEXT_MAX])


def _receipt(book: Any, receipt: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Receipt")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, (name, value) in enumerate(receipt.items()):
        sheet.write_string(row, 0, name.replace("_", " "))
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sheet.write_string(row, 1, text[:_TEXT_MAX])
