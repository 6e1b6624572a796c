"""Results as tables: Parquet for machines in the caseload's order; CSV for people in the order of opening.

Text that a spreadsheet program would run as a formula is written with an apostrophe before it. A file takes its place
only when it is whole.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import InputError
from .cells import typed
from .columns import columns
from .parts import replacing
from .run import Done, ranks
from .triage import ORDER

# Up to this many rows are put into the order of opening; a longer list keeps the order of the caseload.
SORTED_MAX = 2_000_000
RANK = "triage_rank"


def chosen(done: Done, schema: Sequence[str], picked: Sequence[str] | None) -> list[str]:
    """The columns to write: those picked, or all, less identity columns that the caseload does not have."""
    if picked:
        known = [RANK, *(name for name in schema if name != ORDER)]
        wanted = [part for name in picked for part in ([name] if name in known else _parts(name))]
        for name in wanted:
            if name not in known:
                near = [k for k in known if name.lower() in k.lower()][:5]
                fix = f"did you mean {', '.join(near)}?" if near else f"columns: {', '.join(known)}"
                raise InputError(f"there is no column {name!r}", file="--columns", fix=fix)
        return wanted
    sheets = any(frame["sheet"].count() for frame in done.frames) or bool(done.files)
    left_out = {name for name in ("case", "name", "register_number") if name not in done.columns}
    left_out |= {ORDER} | (set() if sheets else {"sheet"})
    return [RANK, *(name for name in schema if name not in left_out)]


def _parts(name: str) -> list[str]:
    """The columns in which a column of the caseload is kept: a term is months, days and whether it is life."""
    return list(typed(columns()[name])) if name in columns() else [name]


def spared(out: Path, *inputs: Path) -> Path:
    """``out``, when neither it nor what is written beside it would take the place of an input."""
    written = {p.resolve() for p in (out, rejects_path(out), receipt_path(out))}
    for path in inputs:
        within = path.is_dir() and out.resolve().parent == path.resolve() and out.suffix.lower() == ".parquet"
        if path.resolve() in written or within:
            raise InputError("the result would take the place of an input", file=str(path), fix="give another --out")
    return out


def write_parquet(done: Done, columns: list[str], out: Path, receipt: dict[str, Any]) -> None:
    """All rows in the order of the caseload, the place in the order of opening as a column, the receipt within."""
    metadata = {"lenity": json.dumps(receipt, ensure_ascii=False)}
    rank = ranks(done)
    with replacing(out) as path:
        if done.files:
            placed = pl.concat([rank.to_frame().lazy(), done.lazy()], how="horizontal")
            placed.select(columns).sink_parquet(path, compression_level=1, metadata=metadata)
        else:
            frame = pl.concat(done.frames).with_columns(rank).select(columns)
            frame.write_parquet(path, compression_level=1, statistics=False, metadata=metadata)


def in_order(done: Done, columns: list[str]) -> tuple[pl.LazyFrame, bool]:
    """The rows in the order of opening, or in the caseload's when there are too many; and whether they are sorted."""
    placed = pl.concat([ranks(done).to_frame().lazy(), done.lazy()], how="horizontal")
    if done.rows > SORTED_MAX:
        return placed.select(columns), False
    return placed.sort(RANK).select(columns), True


def plain(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A column as people read it: yes and no, words, and text that no spreadsheet takes for a formula."""
    if isinstance(dtype, pl.Boolean):
        return pl.when(column).then(pl.lit("yes")).when(~column).then(pl.lit("no"))
    if isinstance(dtype, pl.String | pl.Categorical):
        return harmless(column.cast(pl.String))
    if isinstance(dtype, pl.Enum):
        return column.cast(pl.String)
    return column


def harmless(text: pl.Expr) -> pl.Expr:
    """Text that begins like a formula gets an apostrophe before it."""
    return text.str.replace(r"^([=+\-@\t\r])", "'${1}")


def write_csv(done: Done, columns: list[str], out: Path) -> None:
    rows, _ = in_order(done, columns)
    schema = rows.collect_schema()
    readable = rows.select(plain(pl.col(name), dtype).alias(name) for name, dtype in schema.items())
    with replacing(out) as path:
        if done.files:
            readable.sink_csv(path)
        else:
            readable.collect().write_csv(path)


def write_table(table: pl.DataFrame, out: Path, style: str) -> None:
    """A plain list, such as what changed, as Parquet, CSV or a workbook of one sheet."""
    readable = table.select(plain(pl.col(name), dtype).alias(name) for name, dtype in table.schema.items())
    with replacing(out) as path:
        match style:
            case "parquet":
                table.write_parquet(path)
            case "csv":
                readable.write_csv(path)
            case "xlsx":
                readable.write_excel(path, autofilter=True, freeze_panes=(1, 0))
            case _:
                fix = "give a name that ends in .csv, .xlsx or .parquet"
                raise InputError("a list of changes is written as CSV, Excel or Parquet", file=str(out), fix=fix)


def write_rejects(rejects: pl.DataFrame, out: Path) -> Path | None:
    """The rejects beside the output, or none: the file of an earlier run does not stay behind."""
    target = rejects_path(out)
    if not len(rejects):
        target.unlink(missing_ok=True)
        return None
    with replacing(target) as path:
        rejects.select(plain(pl.col(n), t).alias(n) for n, t in rejects.schema.items()).write_csv(path)
    return target


def rejects_path(out: Path) -> Path:
    return out.with_name(out.stem + ".rejects.csv")


def receipt_path(out: Path) -> Path:
    return out.with_name(out.name + ".receipt.json")


def write_receipt(receipt: dict[str, Any], out: Path) -> Path:
    """The receipt beside a file that cannot hold it."""
    target = receipt_path(out)
    with replacing(target) as path:
        path.write_text(json.dumps(receipt, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return target


def read_result(path: Path) -> pl.DataFrame:
    """An earlier result, from Parquet, CSV or the list sheet of a workbook. ``InputError`` if it is none."""
    fix = "give the output of an earlier `lenity screen`"
    try:
        match path.suffix.lower():
            case ".parquet":
                frame = pl.read_parquet(path)
            case ".csv":
                frame = pl.read_csv(path, infer_schema=False)
            case ".xlsx":
                frame = pl.read_excel(path, sheet_name="Everything", engine="calamine", infer_schema_length=0)
            case _:
                raise InputError("results are read from .parquet, .csv or .xlsx", file=str(path), fix=fix)
    except (OSError, ValueError, pl.exceptions.PolarsError, csv.Error) as e:
        raise InputError(f"cannot be read ({str(e).splitlines()[0]})", file=str(path), fix=fix) from None
    if RANK not in frame.columns or "exhaustion" not in frame.columns:
        raise InputError("is not the output of a screening", file=str(path), fix=fix)
    return frame
