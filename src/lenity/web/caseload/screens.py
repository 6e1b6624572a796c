"""A spreadsheet screened as by ``lenity screen``: the first rows shown, the workbook kept for a few days."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from ...errors import InputError
from ...screening.kernel import Screening
from ...screening.receipt import receipt
from ...screening.run import Job, run
from ...screening.summary import Summary as Told
from ...screening.tables import chosen, in_order
from ...screening.triage import read_triage
from ...screening.workbook import write_workbook
from ..core.files import BlobStore
from .intake import ALSO, entry
from .models import Screened

KEPT = timedelta(days=7)
TEN, SHOWN, UNREAD = 10, 100, 50
ENDINGS = (".xlsx", ".csv", ".parquet")
COLUMNS = ("triage_rank", "case", "name", "register_number", "circuit", "triage", "why", "question", "next_deadline")


def screen(data: bytes, name: str, on: date, circuit: str | None, user: Any) -> Screened:
    """Screens a spreadsheet and keeps what came of it for this person.

    Raises:
        InputError: it cannot be read, or has a header that nobody knows; nothing was kept.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"a file ending in {ending or 'nothing'} is no caseload", fix=f"give {', '.join(ENDINGS)}")
    with tempfile.TemporaryDirectory(prefix="lenity-screen-") as folder:
        path, out = Path(folder) / f"caseload{ending}", Path(folder) / "screened.xlsx"
        path.write_bytes(data)
        job = Job(str(path), Screening(on, read_triage(), also=ALSO), circuit=circuit)
        done, _ = run(job, None)
        summary = Told(job.screening, done)
        columns = chosen(done, list(job.screening.schema), None)
        write_workbook(summary, columns, out, receipt(job, done))
        rows, _ = in_order(done, columns)
        first = rows.head(TEN).collect().rows(named=True)
        head = rows.head(SHOWN).select(pl.col(c).cast(pl.String) for c in COLUMNS if c in columns).collect()
        told = {
            "file": Path(name).name[:120],
            "on": on.isoformat(),
            "rows": head.rows(named=True),
            "first": [entry(row, done.columns) for row in first],
            "count": done.rows,
            "summary": [line for line in summary.lines() if line.strip()],
            "rejects": done.rejects.head(UNREAD).select(pl.all().cast(pl.String)).rows(named=True),
            "unread": done.tally["rows"]["rejected"],
            "advice": done.advice,
            "unknown": list(done.unknown)[:40],
        }
        workbook = out.read_bytes()
    with transaction.atomic():
        kept = Screened(user=user, expires=timezone.now() + KEPT, told=told)
        kept.told = {**told, "workbook": BlobStore().put(kept.pk, workbook)}
        kept.save(force_insert=True)
    return kept


def workbook(kept: Screened) -> bytes:
    """The whole result."""
    return BlobStore().get(kept.pk, kept.told["workbook"])


def forget(kept: Screened) -> None:
    """Deletes a screening and the key of its workbook."""
    BlobStore().forget(kept.pk)
    kept.delete()


def forget_expired() -> int:
    """Deletes the screenings whose time is over; how many."""
    over = list(Screened.objects.filter(expires__lte=timezone.now()))
    for kept in over:
        forget(kept)
    return len(over)
