"""The local engine: batch by batch through the kernel, in a bounded amount of memory, resumable, all rows counted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from .. import __version__
from ..casefile.vocabulary import FILE as VOCABULARY
from ..law.model import CIRCUITS
from . import sources
from .batches import Batch, Source, advice
from .cells import REJECTS
from .kernel import Screening
from .parts import Parts
from .progress import Progress
from .tally import Tally
from .triage import ORDER

_NO_CIRCUIT = (
    "the circuit is not known, and the law differs by circuit",
    f"write one of {', '.join(CIRCUITS)}, or give --circuit",
)


# Fewer rows than this are quicker in one piece.
_SLICE = 20_000


@dataclass(frozen=True)
class Job:
    """One caseload and what is asked of it. ``circuit`` is that of rows that name none."""

    caseload: str
    screening: Screening
    mapping: Mapping[str, str] = field(default_factory=dict)
    circuit: str | None = None

    def options(self) -> dict[str, Any]:
        """Everything besides the caseload that the result depends on."""
        s = self.screening
        order = hashlib.sha256(repr(s.triage.tiers).encode()).hexdigest()
        return {
            "lenity": __version__,
            "rule_book": s.law.book.hash,
            "vocabulary": hashlib.sha256(VOCABULARY.read_bytes()).hexdigest(),
            "on": s.on.isoformat(),
            "law_on": s.governs.isoformat(),
            "circuit_of_rows_without": self.circuit,
            "where": s.where,
            "also": list(s.also),
            "triage": order,
            "mapping": dict(self.mapping),
        }

    def identity(self) -> dict[str, Any]:
        """Which run this is: the options, and every file of the caseload by name, size and time of change."""
        path = Path(self.caseload)
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        stats = [(str(p.relative_to(path)), s.st_size, s.st_mtime_ns) for p in files if p.exists() and (s := p.stat())]
        return {"caseload": str(path.absolute()), "files": stats, **self.options()}


@dataclass
class Done:
    """The results of a run: frames in memory, or files of finished batches; with rejects, counts, unknown headers."""

    frames: list[pl.DataFrame]
    files: list[Path]
    rejects: pl.DataFrame
    tally: Tally
    unknown: tuple[str, ...]
    columns: set[str]
    advice: str

    def lazy(self) -> pl.LazyFrame:
        """All rows in the order of the caseload, with the hidden column by which they are opened."""
        if self.files:
            return pl.scan_ipc(self.files)
        return pl.concat(self.frames).lazy() if self.frames else pl.LazyFrame()

    @property
    def rows(self) -> int:
        return self.tally["rows"]["screened"]


def run(job: Job, out: Path | None, progress: Progress | None = None) -> tuple[Done, Parts | None]:
    """Screens the caseload. With ``out`` a large one is kept in parts beside it, and taken up again after a stop."""
    with sources.opened(job.caseload, job.mapping, job.circuit) as source:
        parts = Parts(out, job.identity()) if out and job.caseload != "-" else None
        return _through(job, source, parts, progress or Progress()), parts


def _through(job: Job, source: Source, parts: Parts | None, progress: Progress) -> Done:
    tally, rows_now = Tally(), 0
    for record in parts.done if parts else []:
        tally.merge(record["counts"])
    state = parts.done[-1]["state"] if parts and parts.done else None
    progress.begin(parts.done[-1]["done"] if parts and parts.done else 0.0)
    held: list[tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]] = []
    for batch in source.batches(job.screening.wanted, job.screening.on, state):
        rows, rejects, counted = _screened(job, batch)
        tally.merge(counted.plain())
        record = {"state": batch.state, "done": batch.done, "counts": counted.plain()}
        held.append((rows, rejects, record))
        # A caseload of one batch never touches the disk before its output.
        if parts is not None and (parts.done or len(held) > 1):
            for finished in held:
                parts.add(*finished)
            held = []
        rows_now += counted["rows"]["read"]
        progress.step(rows_now, batch.done)
    progress.end()
    unread = [rejects for _, rejects, _ in held]
    if parts and parts.done:
        unread.insert(0, parts.rejects())
    return Done(
        [rows for rows, _, _ in held] or ([] if parts and parts.done else [_empty(job)]),
        parts.rows() if parts and parts.done else [],
        pl.concat(unread) if unread else pl.DataFrame(schema=REJECTS),
        tally,
        source.unknown(),
        source.columns(),
        advice(source.unknown(), source.columns()) if source.unknown() else "",
    )


def _empty(job: Job) -> pl.DataFrame:
    return pl.DataFrame(schema=job.screening.schema)


def _screened(job: Job, batch: Batch) -> tuple[pl.DataFrame, pl.DataFrame, Tally]:
    """The results of one batch, its rejects, and its counts."""
    rows, rejects = readable(batch, job.circuit)
    found = _kernel(job.screening, rows, batch.reviewed) if len(rows) else _empty(job)
    tally = Tally()
    tally.add(found, job.screening)
    unread = rejects.select("sheet", "row").unique().height
    tally["rows"].update(
        read=len(rows) + unread + batch.blank,
        screened=len(found),
        left_out=len(rows) - len(found),
        rejected=unread,
        empty=batch.blank,
    )
    tally["notes"].update(batch.notes)
    return found, rejects, tally


def _kernel(screening: Screening, rows: pl.DataFrame, reviewed: bool) -> pl.DataFrame:
    """The kernel on as many slices at once as there are cores: much of its work is many short steps."""
    slices = min(os.cpu_count() or 1, len(rows) // _SLICE)
    if slices < 2:
        return screening.run(rows, reviewed=reviewed)
    size = -(-len(rows) // slices)
    _ = screening.schema  # worked out once, before the threads need it
    with ThreadPoolExecutor(slices) as pool:
        pieces = pool.map(lambda at: screening.run(rows[at : at + size], reviewed=reviewed), range(0, len(rows), size))
        return pl.concat(pieces)


def readable(batch: Batch, otherwise: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with the circuit of those that name none; where there is none to give, the row cannot be screened."""
    rows = batch.rows
    if "circuit" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias("circuit"))
    if otherwise is not None:
        return rows.with_columns(pl.col("circuit").fill_null(otherwise)), batch.rejects
    without = rows.filter(pl.col("circuit").is_null())
    if not len(without):
        return rows, batch.rejects
    problem, mend = _NO_CIRCUIT
    told = without.select(
        "sheet",
        "row",
        column=pl.lit("circuit"),
        value=pl.lit(None, pl.String),
        problem=pl.lit(problem),
        mend=pl.lit(mend),
    )
    return rows.filter(pl.col("circuit").is_not_null()), pl.concat([batch.rejects, told])


def ranks(done: Done) -> pl.Series:
    """The place of each row in the order of opening, from 1; rows alike keep the order of the caseload."""
    order = done.lazy().select(ORDER).collect()[ORDER]
    return order.rank("ordinal").cast(pl.UInt32).alias("triage_rank")


def batches_of(done: Done) -> Iterator[pl.DataFrame]:
    """The rows again, frame by frame."""
    yield from done.frames
    for path in done.files:
        yield pl.read_ipc(path)
