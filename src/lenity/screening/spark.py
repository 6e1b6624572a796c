"""The Spark engine: the same kernel on the Arrow batches of any table that Spark can read (``mapInArrow``)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ..errors import InputError
from .batches import Batch, checked, recognised, single_values
from .cells import PLACE, REJECTS
from .kernel import Screening
from .receipt import ROWS, receipt_of_counts
from .run import Job, readable
from .tables import harmless
from .triage import ORDER

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyspark.sql import DataFrame, SparkSession

# The order of opening as a number to sort by: a place for every row would mean sorting the whole population.
SORT_BY = "triage_order"
_ROWS = 100_000
_CORRUPT = "line that cannot be read"
_TYPES = {pl.Boolean: "boolean", pl.Int32: "int", pl.Int64: "bigint", pl.Float64: "double", pl.Date: "date"}
_DAMAGED = ("the line is damaged", "compare it with its neighbours and complete it")


@dataclass(frozen=True)
class Counted:
    """What became of every row; all but ``read`` add up to it."""

    read: int
    screened: int
    left_out: int
    rejected: int
    empty: int
    unknown: tuple[str, ...]
    columns: frozenset[str]


def screen_with_spark(job: Job, out: str, columns: list[str] | None, master: str | None) -> Counted:
    """Screens any Parquet or CSV path that Spark can read and writes a folder of Parquet (or CSV, by its suffix).

    Rejects go to ``OUT.rejects``, the receipt to ``OUT.receipt``. ``InputError`` when pyspark is not installed or
    Spark cannot read or write a path.
    """
    if _is_here(master):
        # The JVM may have been started from another folder.
        out, job = os.path.abspath(out), replace(job, caseload=os.path.abspath(job.caseload))
    with _session(master) as spark:
        table, titles = _read(spark, job.caseload)
        headers = recognised(titles, job.mapping, job.caseload)
        names = {titles[i]: name for i, name in headers.read.items() if name in job.screening.wanted}
        kinds = dict(table.dtypes)
        single_values({title: kinds[title] for title in names}, job.caseload)
        raw = _renamed(table, names)
        schema = _schema(job.screening, columns)
        kernel = _Kernel(_asked(job.screening), job.circuit, tuple(schema), as_text=_is_text(out))
        _write(raw.mapInArrow(kernel.results, _ddl(schema)), out)
        read, screened = table.count(), _again(spark, out).count()
        empty = rejected = 0
        if read != screened:
            rejects = raw.mapInArrow(kernel.rejects, _ddl(REJECTS)).cache()
            rejected = rejects.select("row").distinct().count()
            if rejected:
                _write(rejects, out + ".rejects", "csv")
            filled = " OR ".join(f"`{name}` IS NOT NULL" for name in [*names.values(), *_corrupt(table)])
            empty = read - raw.filter(filled).count()
        left_out = read - screened - rejected - empty
        rows = dict(zip(ROWS, (read, screened, left_out, rejected, empty), strict=True))
        told = json.dumps(receipt_of_counts(job, rows, headers.unknown), ensure_ascii=False, indent=2)
        spark.createDataFrame([(told,)], "receipt string").coalesce(1).write.text(out + ".receipt")
        return Counted(read, screened, left_out, rejected, empty, headers.unknown, frozenset(names.values()))


@contextmanager
def _session(master: str | None) -> Iterator[SparkSession]:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise InputError("the Spark engine needs pyspark", fix="pip install 'lenity[spark]'") from None
    if master is None or _is_here(master):
        # Workers of this machine: the same Python, one Polars thread each beside the threads of Spark.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
    builder = SparkSession.builder.appName("lenity screen")
    for name, value in {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(_ROWS),
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
        "spark.sql.session.timeZone": "UTC",
        # A line is damaged whichever of its columns are read.
        "spark.sql.csv.parser.columnPruning.enabled": "false",
    }.items():
        builder = builder.config(name, value)
    try:
        spark = (builder.master(master) if master else builder).getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
    except Exception as e:
        fix = "check that Java 17 or later is installed, and the address given with --master"
        raise InputError(f"Spark does not start ({_first_line(e)})", fix=fix) from None
    try:
        yield spark
    except PySparkException as e:
        raise InputError(f"Spark: {_first_line(e)}", fix="check the paths and the columns named here") from None
    finally:
        spark.stop()


def _is_here(master: str | None) -> bool:
    """Whether Spark runs on this machine alone, so that a bare path is a path of this machine."""
    return master is not None and master.startswith("local")


def _first_line(e: BaseException) -> str:
    lines = [line.strip() for line in str(e).splitlines() if line.strip()]
    told = [line for line in lines if "InputError" in line]
    return (told or lines or [type(e).__name__])[-1 if told else 0][:300]


def _read(spark: SparkSession, path: str) -> tuple[DataFrame, list[str]]:
    """The table, and its headers. Damaged lines of text are kept in a column of their own."""
    if not path.lower().rstrip("/").endswith((".csv", ".tsv", ".txt", ".csv.gz")):
        table = spark.read.parquet(path)
        return table, table.columns
    options = {"header": True, "sep": "\t" if path.lower().endswith(".tsv") else ",", "escape": '"', "multiLine": False}
    titles = spark.read.options(**options).csv(path).columns
    schema = ", ".join(f"`{t}` string" for t in [*(t.replace("`", "``") for t in titles), _CORRUPT])
    options |= {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": _CORRUPT, "enforceSchema": True}
    return spark.read.options(**options).schema(schema).csv(path), titles


def _corrupt(table: DataFrame) -> list[str]:
    return [_CORRUPT] if _CORRUPT in table.columns else []


def _renamed(table: DataFrame, names: dict[str, str]) -> DataFrame:
    """The columns that are read, under our names, with a number that tells the rows apart."""
    from pyspark.sql import functions as f

    quoted = {f"`{title.replace('`', '``')}`": name for title, name in names.items()}
    picked = [f.col(title).alias(name) for title, name in quoted.items()]
    picked += [f.col(f"`{name}`") for name in _corrupt(table)]
    return table.select(*picked, f.monotonically_increasing_id().alias("row"))


def _schema(screening: Screening, columns: list[str] | None) -> dict[str, pl.DataType]:
    full = {SORT_BY if name == ORDER else name: dtype for name, dtype in screening.schema.items() if name != "sheet"}
    for name in columns or []:
        if name not in full:
            raise InputError(f"there is no column {name!r}", file="--columns", fix=f"columns: {', '.join(full)}")
    return {name: full[name] for name in columns or full}


def _ddl(schema: dict[str, pl.DataType]) -> str:
    return ", ".join(f"`{name}` {_TYPES.get(type(dtype), 'string')}" for name, dtype in schema.items())


def _asked(screening: Screening) -> tuple[Any, ...]:
    """What a worker needs to compile the same law for itself."""
    return (screening.on, screening.triage, screening.law_on, screening.where, screening.also)


@lru_cache(maxsize=4)
def _compiled(asked: tuple[Any, ...]) -> Screening:
    return Screening(*asked)


@dataclass(frozen=True)
class _Kernel:
    """What runs in the workers: small enough to send, compiled there once."""

    asked: tuple[Any, ...]
    circuit: str | None
    columns: tuple[str, ...]
    as_text: bool

    def results(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        screening = _compiled(self.asked)
        for batch in batches:
            rows, _ = self._readable(batch)
            if len(rows):
                found = screening.run(rows).rename({ORDER: SORT_BY}).select(self.columns)
                yield from _as_arrow(found, harmlessly=self.as_text)

    def rejects(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            _, rejects = self._readable(batch)
            if len(rejects):
                yield from _as_arrow(rejects.select(*REJECTS), harmlessly=True)

    def _readable(self, batch: pa.RecordBatch) -> tuple[pl.DataFrame, pl.DataFrame]:
        raw = pl.from_arrow(batch)
        assert isinstance(raw, pl.DataFrame)
        raw = raw.with_columns(pl.lit(None, pl.String).alias("sheet"), pl.col("row").cast(PLACE["row"]))
        damaged = pl.DataFrame(schema=REJECTS)
        if _CORRUPT in raw.columns:
            bad = raw.filter(pl.col(_CORRUPT).is_not_null())
            problem, mend = (pl.lit(text) for text in _DAMAGED)
            damaged = bad.select(
                "sheet", "row", column=pl.lit(None, pl.String), value=_CORRUPT, problem=problem, mend=mend
            )
            raw = raw.filter(pl.col(_CORRUPT).is_null()).drop(_CORRUPT)
        rows, rejects, empty = checked(raw, {}, self.asked[0])
        return readable(Batch(rows, pl.concat([damaged, rejects]), empty, 1.0, {}), self.circuit)


def _as_arrow(frame: pl.DataFrame, *, harmlessly: bool) -> Iterator[pa.RecordBatch]:
    """The rows as Spark takes them: plain strings, no dictionaries; for a text file, none that runs as a formula."""
    import pyarrow as pa

    kinds = {"string": pa.string(), "boolean": pa.bool_(), "int": pa.int32(), "bigint": pa.int64()}
    kinds |= {"double": pa.float64(), "date": pa.date32()}
    words = pl.col([n for n, t in frame.schema.items() if isinstance(t, pl.String | pl.Categorical | pl.Enum)])
    text = harmless(words.cast(pl.String)) if harmlessly else words.cast(pl.String)
    table = frame.with_columns(text).to_arrow(compat_level=pl.CompatLevel.oldest())
    target = pa.schema([(name, kinds[_TYPES.get(type(dtype), "string")]) for name, dtype in frame.schema.items()])
    yield from table.cast(target).to_batches()


def _write(table: DataFrame, out: str, kind: str | None = None) -> None:
    """Spark commits a folder when all of it is written; what is already there is never overwritten."""
    kind = kind or ("csv" if _is_text(out) else "parquet")
    writer = table.write.mode("errorifexists")
    if kind == "csv":
        writer.option("header", True).option("escape", '"').csv(out)
    else:
        writer.parquet(out)


def _again(spark: SparkSession, out: str) -> DataFrame:
    if _is_text(out):
        return spark.read.option("header", True).option("multiLine", True).option("escape", '"').csv(out)
    return spark.read.parquet(out)


def _is_text(out: str) -> bool:
    return out.lower().rstrip("/").endswith(".csv")
