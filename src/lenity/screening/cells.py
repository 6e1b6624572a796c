"""Whole columns read at once: the usual spellings by expressions, the rest one distinct value at a time.

A row with a cell that cannot be read is not screened; it goes to the rejects with the cell and the mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from ..law.model import CIRCUITS
from ..rules import upper
from .columns import Column, columns
from .values import YEARS, BadValue, limits, parse, width

# Where a row stands: the sheet (or file) and the row as a spreadsheet program numbers it, the header being row 1.
PLACE: dict[str, pl.DataType] = {"sheet": pl.String(), "row": pl.Int64()}
REJECTS: dict[str, pl.DataType] = {
    **PLACE,
    "column": pl.String(),
    "value": pl.String(),
    "problem": pl.String(),
    "mend": pl.String(),
}
_DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "circuit": pl.String(),
    "word": pl.String(),
    "yes_no": pl.Boolean(),
    "date": pl.Date(),
    "whole": pl.Int64(),
    "number": pl.Float64(),
}
_QUICK_YES, _QUICK_NO = ("yes", "Yes", "TRUE", "true", "1"), ("no", "No", "FALSE", "false", "0")
_TERM_MAX = 12_000
_SHOWN = 200


@dataclass(frozen=True)
class Read:
    """The rows that could be read, typed; and every cell that could not."""

    rows: pl.DataFrame
    rejects: pl.DataFrame


def typed(column: Column) -> dict[str, pl.DataType]:
    """The typed columns that one column of the caseload becomes."""
    if column.type == "term":
        return {"term_months": pl.Int64(), "term_days": pl.Int64(), "life": pl.Boolean()}
    dtype = _DTYPES[column.type]
    return {column.name: dtype, upper(column.name): dtype} if column.ranged else {column.name: dtype}


def read(raw: pl.DataFrame, headers: Mapping[str, str], on: date) -> Read:
    """Reads a batch: ``sheet``, ``row``, and columns by our names; ``headers`` gives the names the user knows them by.

    Cells that are typed already (Parquet) are only checked; everything else is read as text.
    """
    wanted = [columns()[name] for name in raw.columns if name not in PLACE]
    quick = raw.lazy().select(*PLACE, *(e for c in wanted for e in _quick(c, raw.schema[c.name]))).collect()
    rejects: list[pl.DataFrame] = []
    for column in wanted:
        given, first = raw[column.name], quick[next(iter(typed(column)))]
        left = (given.is_not_null() & first.is_null()).arg_true()
        if len(left) and column.type != "text":
            quick, bad = _slowly(column, given.gather(left).cast(pl.String), left, quick, on)
            rejects.append(bad.with_columns(column=pl.lit(headers.get(column.name, column.name))))
    rejects += [
        bad.with_columns(column=pl.lit(headers.get(name, name))) for name, bad in _impossible(quick, wanted, on)
    ]
    if not rejects:
        return Read(quick, pl.DataFrame(schema=REJECTS))
    bad = pl.concat(rejects, how="diagonal")
    good = quick.filter(~pl.int_range(pl.len()).is_in(bad["at"].unique().to_list()))
    places = quick.select(*PLACE)[bad["at"]]
    found = places.hstack(bad.select("column", pl.col("value").str.slice(0, _SHOWN), "problem", "mend"))
    return Read(good, found.sort("row", "sheet", maintain_order=True))


def _quick(column: Column, dtype: pl.DataType) -> list[pl.Expr]:
    """The typed columns for the usual spellings; null for all else."""
    cell = pl.col(column.name)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        cell, dtype = cell.cast(pl.String), pl.String()
    value = _QUICKLY[column.type](column, cell, dtype)
    names = typed(column)
    if column.type != "term":
        return [value.alias(name) for name in names]
    days, life = (pl.when(value.is_not_null()).then(part) for part in (pl.lit(0, pl.Int64), pl.lit(False)))
    return [part.alias(name) for name, part in zip(names, (value, days, life), strict=True)]


def _text(_: Column, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    stripped = (cell if isinstance(dtype, pl.String) else cell.cast(pl.String)).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _yes_no(_: Column, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not isinstance(dtype, pl.String):
        return cell if isinstance(dtype, pl.Boolean) else pl.lit(None, pl.Boolean)
    yes, no = (pl.any_horizontal(cell == w for w in words) for words in (_QUICK_YES, _QUICK_NO))
    return pl.when(yes).then(True).when(no).then(False)


def _word(column: Column, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    known = cell.is_in(column.values or CIRCUITS) if isinstance(dtype, pl.String) else pl.lit(False)
    return pl.when(known).then(cell.cast(pl.String))


def _number(column: Column, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    target = pl.Float64() if column.type == "number" else pl.Int64()
    if not (isinstance(dtype, pl.String) or dtype.is_integer() or (column.type == "number" and dtype.is_numeric())):
        return pl.lit(None, target)
    number = cell.cast(target, strict=False)
    if column.values:
        return pl.when(number.is_in([int(v) for v in column.values])).then(number)
    least, most = (1, _TERM_MAX) if column.type == "term" else limits(column)
    return pl.when(number.is_between(least, most)).then(number)


def _date(_: Column, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    day = cell.cast(pl.Date) if isinstance(dtype, pl.Date | pl.Datetime) else pl.lit(None, pl.Date)
    if isinstance(dtype, pl.String):
        day = pl.coalesce(cell.str.to_date(style, strict=False) for style in ("%Y-%m-%d", "%m/%d/%Y"))
    return pl.when(day.dt.year().is_between(*YEARS)).then(day)


_QUICKLY: dict[str, Callable[[Column, pl.Expr, pl.DataType], pl.Expr]] = {
    "text": _text,
    "yes_no": _yes_no,
    "word": _word,
    "circuit": _word,
    "whole": _number,
    "number": _number,
    "term": _number,
    "date": _date,
}


def _slowly(
    column: Column, texts: pl.Series, at: pl.Series, rows: pl.DataFrame, on: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every distinct text once, by the long way; the rows with the values put in, and the cells that stay unread."""
    names = typed(column)
    found: list[tuple[object, ...]] = []
    for text in texts.unique(maintain_order=True):
        try:
            found.append((text, *parse(column, text, on), None, None))
        except BadValue as e:
            found.append((text, *(None,) * width(column), e.problem, e.mend))
    schema = {"value": pl.String(), **names, "problem": pl.String(), "mend": pl.String()}
    lookup = pl.DataFrame(found, schema=schema, orient="row")
    each = texts.alias("value").to_frame().join(lookup, on="value", how="left", maintain_order="left")
    rows = rows.with_columns(rows[name].scatter(at, each[name]) for name in names)
    bad = each.with_columns(at=at).filter(pl.col("problem").is_not_null()).select("at", "value", "problem", "mend")
    return rows, bad


def _impossible(rows: pl.DataFrame, wanted: list[Column], on: date) -> Iterator[tuple[str, pl.DataFrame]]:
    """Dates that cannot stand beside the ruling date or one another."""
    dates = {c.name: c for c in wanted if c.type == "date"}
    for name, column in dates.items():
        checks = []
        if column.past:
            checks.append((pl.col(name) > on, pl.lit(f"lies after the ruling date {on}")))
        if (earlier := dates.get(column.not_before or "")) is not None:
            last = pl.col(list(typed(column))[-1])
            told = pl.format(f"is before {earlier.header.en.lower()} ({{}})", earlier.name)
            checks.append((last < pl.col(earlier.name), told))
        for wrong, problem in checks:
            bad = rows.with_row_index("at").filter(wrong)
            if len(bad):
                yield (
                    name,
                    bad.select(
                        "at",
                        value=pl.col(name).cast(pl.String),
                        problem=problem,
                        mend=pl.lit("correct the date"),
                    ),
                )
