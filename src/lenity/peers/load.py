"""Load the Commission's files into one Parquet file per dataset and fiscal year.

A load either becomes visible whole (written beside, then renamed) or leaves nothing. The report of a load travels
inside the Parquet file, so the two can never disagree. A second load of the same bytes does nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

import lenity
from lenity.errors import InputError
from lenity.peers import checks, codebook, harmonise, records, sources
from lenity.peers.convert import convert
from lenity.peers.sources import Source

FORMAT = 1
"""Raise it when the written columns change meaning: older loads are then made anew."""
META = "lenity"
GROUP = 8192
"""Rows per Parquet row group: a cell of the sentencing table then touches one or two of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a load read and kept. Counts are of records; ``columns`` holds the tallies by variable."""

    dataset: str
    fiscal_year: int | None
    file: str
    sha256: str
    bytes: int
    layout_sha256: str | None
    records: int
    people: int
    without_cell: int
    """Records that lack the guideline, the offense level or the category, and so can enter no cell."""
    expected_records: int | None
    kept: list[str]
    missing: list[str]
    duplicates_dropped: int
    repeated_ids: int
    columns: dict[str, dict[str, Any]]
    checks: list[dict[str, Any]]
    lenity: str = lenity.__version__
    format: int = FORMAT
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome for one source: ``already`` when the very same bytes were loaded before."""

    report: Report
    path: Path
    already: bool


def add(paths: Iterable[Path], root: Path, progress: Callable[[str], None] = lambda _: None) -> list[Loaded]:
    """Load files, folders or zips into ``root``. Everything is recognised before anything is read.

    Raises :class:`InputError` for the first file that is damaged, shifted or of another year; what was loaded before
    it stays, so a second run goes on from there.
    """
    done = []
    for source in sources.discover(paths):
        progress(f"{source.name}: reading")
        try:
            loaded = load(source, root)
        except OSError as error:
            why = error.strerror or str(error)
            raise InputError(
                f"cannot be loaded ({why})", file=source.name, fix="check the disk and its rights"
            ) from None
        progress(f"{source.name}: {'already loaded' if loaded.already else f'{loaded.report.records:,} records'}")
        done.append(loaded)
    return done


def load(source: Source, root: Path) -> Loaded:
    """Load one source. See :func:`add`."""
    target = partition(root, source.dataset, source.fiscal_year)
    before = _earlier(target)
    if before and before.bytes == source.size and before.sha256 == records.sha256(source):
        return Loaded(before, target, already=True)
    frame, report = read(source)
    _write(frame, report, target)
    return Loaded(report, target, already=False)


def partition(root: Path, dataset: str, year: int | None) -> Path:
    """Where a dataset's fiscal year is kept."""
    folder = root / dataset
    return (folder / f"fiscal_year={year}" if year else folder) / "data.parquet"


def read_report(path: Path) -> Report | None:
    """The report inside a loaded file; None when there is no such file."""
    if not path.exists():
        return None
    try:
        return Report(**json.loads(pl.read_parquet_metadata(path)[META]))
    except (pl.exceptions.PolarsError, OSError, KeyError, TypeError, ValueError):
        raise InputError(
            "is not a file this program wrote, or was written by another version of it",
            file=str(path),
            fix="remove it and load the Commission's file again",
        ) from None


def _earlier(target: Path) -> Report | None:
    """An earlier load that still counts: one that another version of this program wrote is made anew."""
    try:
        report = read_report(target)
    except InputError:
        return None
    return report if report and report.format == FORMAT else None


def read(source: Source) -> tuple[pl.DataFrame, Report]:
    """Read, convert, check and harmonise one source; nothing is written."""
    stream = records.Stream(source)
    try:
        parts = list(records.blocks(stream, list(codebook.variables())))
        digest = stream.digest()
    finally:
        stream.close()
    if not sum(part.height for part in parts):
        raise InputError("holds no record", file=source.name, fix="download the file again")
    text = pl.concat(parts)
    raw, tallies = convert(text)
    checks.refuse_misread(tallies, raw.height, source.name)
    if raw[records.KEY].has_nulls():
        line = int(raw[records.KEY].is_null().arg_true()[0]) + 1
        raise InputError(
            "the record has no case number (USSCIDN)", file=source.name, line=line, fix="download it again"
        )
    frame = raw if raw[records.KEY].is_unique().all() else raw.unique(maintain_order=True)
    found = checks.sentences(frame)
    if source.dataset == "individual" and source.fiscal_year:
        found.append(checks.refuse_wrong_year(harmonise.complete(frame), source.fiscal_year, source.name))
    if identity := checks.range_identity(frame):
        found.append(identity)
    kept = [name for name in codebook.variables() if name in raw.columns]
    year = source.fiscal_year
    expected = codebook.national_counts().get(year or 0) if source.dataset in {"individual", "supplement"} else None
    shaped = _shape(frame, source)
    report = Report(
        dataset=source.dataset,
        fiscal_year=year,
        file=Path(source.member or source.path).name,
        sha256=digest,
        bytes=source.size,
        layout_sha256=source.layout.digest() if source.layout else None,
        records=raw.height,
        people=frame[records.KEY].n_unique(),
        without_cell=_without_cell(shaped),
        expected_records=expected,
        kept=kept,
        missing=_missing(source, set(kept)),
        duplicates_dropped=raw.height - frame.height,
        repeated_ids=frame.height - frame[records.KEY].n_unique(),
        columns={name: {k: v for k, v in asdict(tally).items() if v} for name, tally in tallies.items()},
        checks=[asdict(check) for check in found],
    )
    report.warnings.extend(_warnings(report))
    return shaped, report


def _without_cell(frame: pl.DataFrame) -> int:
    """Zero for a supplement, which has none of the three."""
    keys = [name for name in ("guideline", "level", "history") if name in frame.columns]
    return frame.filter(pl.any_horizontal(pl.col(keys).is_null())).height if keys else 0


def _shape(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Columns and order as they are stored."""
    if source.dataset == "supplement":
        kept = frame.with_columns(pl.lit(source.fiscal_year, pl.Int16).alias("fiscal_year"))
        return kept.sort("OFFGUIDE", "SENTRNGE", "SENSPCAP", records.KEY)
    if source.dataset == "violations":  # one row a proceeding; the original sentence repeats on every row of a person
        frame = frame.unique(records.KEY, keep="first", maintain_order=True)
    full = harmonise.complete(frame)
    year = pl.lit(source.fiscal_year, pl.Int16) if source.fiscal_year else pl.col("FISCALYR").cast(pl.Int16)
    full = full.with_columns(harmonise.expressions()).with_columns(year.alias("fiscal_year"))
    return full.sort("guideline", "level", "history", records.KEY)


def _missing(source: Source, kept: set[str]) -> list[str]:
    if source.dataset != "individual" or not source.fiscal_year:
        return []
    return [v.name for v in codebook.variables().values() if v.expected_in(source.fiscal_year) and v.name not in kept]


def _warnings(report: Report) -> list[str]:
    out = []
    if report.expected_records and report.expected_records != report.records:
        short = report.records - report.expected_records
        out.append(
            f"{report.records:,} records where the Commission's file has {report.expected_records:,} ({short:+,}): "
            "part of the year, or another edition of the file"
        )
    if report.duplicates_dropped and report.dataset == "individual":
        out.append(f"{report.duplicates_dropped} record(s) repeat another in every kept column and were left out")
    if report.repeated_ids and report.dataset != "violations":
        out.append(f"{report.repeated_ids} case number(s) stand on two records that differ; both are kept")
    out += [f"{c['name']}: fails on {c['failed']:,} of {c['applied']:,}" for c in report.checks if c["failed"]]
    return out


def _write(frame: pl.DataFrame, report: Report, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in target.parent.glob("*.partial"):
        stale.unlink()
    partial = target.with_suffix(f".{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            frame.write_parquet(
                file,
                compression="zstd",
                compression_level=19 if report.dataset == "supplement" else 3,
                row_group_size=GROUP if report.dataset != "supplement" else None,
                metadata={META: json.dumps(asdict(report))},
            )
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
