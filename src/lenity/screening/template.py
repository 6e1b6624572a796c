"""The spreadsheet to fill in: one column for each fact, plain titles, help in two languages, allowed words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from ..casefile.vocabulary import vocabulary
from ..errors import InputError
from ..law.model import CIRCUITS
from .columns import Column, columns
from .parts import replacing

_ROWS = 5_000
_WRITE = {
    "yes_no": ("yes or no", "yes (sí) o no"),
    "date": ("a date, like 2007-07-24 or 07/24/2007", "una fecha, como 2007-07-24 o 07/24/2007 (mes primero)"),
    "whole": ("a whole number", "un número entero"),
    "number": ("a number", "un número"),
    "term": ("months, or 20 yrs 10 mos, or life", "meses, o 20 yrs 10 mos, o life (perpetua)"),
    "circuit": (", ".join(CIRCUITS), ", ".join(CIRCUITS)),
    "text": ("anything", "cualquier texto"),
}
_BLANK = ("Leave a cell blank when it is not known.", "Deje la celda en blanco si no se sabe.")


def write_template(out: Path) -> None:
    """Writes the workbook: ``Caseload`` to fill in, ``Help`` and ``Ayuda`` to read."""
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        fix = "pip install xlsxwriter"
        raise InputError("writing Excel needs the package xlsxwriter", file=str(out), fix=fix) from None
    if out.suffix.lower() != ".xlsx":
        raise InputError("the template is a workbook", file=str(out), fix="give a name that ends in .xlsx")
    with replacing(out) as path, xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": "Lenity caseload", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        _caseload(book)
        _help(book, "Help", ("Column", "Question", "Write", "Counted in", "Proof"), _BLANK[0], spanish=False)
        _help(book, "Ayuda", ("Columna", "Pregunta", "Escriba", "Unidad", "Prueba"), _BLANK[1], spanish=True)


def _offered() -> list[Column]:
    """The columns of the template: fields first; dates worked out by Lenity come last, for those who have them."""
    return sorted(columns().values(), key=lambda c: c.computed)


def _caseload(book: Any) -> None:
    sheet = book.add_worksheet("Caseload")
    styles = {
        kind: book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": colour})
        for kind, colour in (("field", "#E8EEF5"), ("fact", "#F7F5F0"), ("computed", "#EEEEEE"))
    }
    sheet.set_row(0, 62)
    for i, column in enumerate(_offered()):
        kind = "computed" if column.computed else "fact" if column.is_fact else "field"
        sheet.write_string(0, i, column.header.en, styles[kind])
        sheet.set_column(i, i, 16)
        sheet.write_comment(0, i, _comment(column), {"x_scale": 2.2, "y_scale": 1.8, "visible": False})
        if allowed := _allowed(column):
            rule = {
                "validate": "list",
                "source": allowed,
                "error_title": "Not a word of this column",
                "error_message": f"Write {' or '.join(allowed[:6])}; leave it blank if it is not known."[:250],
            }
            sheet.data_validation(1, i, _ROWS, i, rule)
    sheet.freeze_panes(1, 2)


def _comment(column: Column) -> str:
    en, es = _write(column, spanish=False), _write(column, spanish=True)
    worked_out = "Worked out from the dates; fill in only what you have instead.\n" if column.computed else ""
    return f"{worked_out}{column.ask.en}\nWrite: {en}.\n{column.ask.es}\nEscriba: {es}.\n{_BLANK[0]} {_BLANK[1]}"


def _allowed(column: Column) -> list[str]:
    if column.type == "yes_no":
        return ["yes", "no"]
    return list(CIRCUITS) if column.type == "circuit" else list(column.values)


def _write(column: Column, *, spanish: bool) -> str:
    words = ", ".join(column.values) or _WRITE.get(column.type, ("", ""))[spanish]
    partial = (" (2007-07 or 2007 will do)", " (basta 2007-07 o 2007)")[spanish]
    return words + (partial if column.type == "date" and column.ranged else "")


def _help(book: Any, title: str, headers: tuple[str, ...], blank: str, *, spanish: bool) -> None:
    sheet = book.add_worksheet(title)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for i, (header, width) in enumerate(zip(headers, (34, 60, 40, 30, 50), strict=True)):
        sheet.write_string(0, i, header, bold)
        sheet.set_column(i, i, width, wrap)
    for row, column in enumerate(_offered(), 1):
        proof = vocabulary()[column.name].proof if column.is_fact else ()
        asked = column.ask.es if spanish else column.ask.en
        name = column.header.es if spanish and not column.is_fact else column.header.en
        cells = (name, asked, _write(column, spanish=spanish), column.unit or "", "; ".join(proof))
        for i, cell in enumerate(cells):
            sheet.write_string(row, i, cell)
    sheet.write_string(len(columns()) + 2, 0, blank, bold)
    sheet.freeze_panes(1, 1)
