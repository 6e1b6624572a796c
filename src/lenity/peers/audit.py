"""Checks over what is loaded: each file against itself, against the national count, and against its neighbors."""

from __future__ import annotations

from typing import Any

import polars as pl

from lenity.peers import checks, harmonise, records
from lenity.peers.store import Partition, Store


def audit(store: Store) -> list[dict[str, Any]]:
    """One row a check: ``file``, ``check``, ``applied``, ``failed`` (None: could not be made), ``note``."""
    parts = store.partitions()
    supplements = {p.fiscal_year: p for p in parts if p.dataset == "supplement"}
    found = []
    for part in parts:
        frame = pl.scan_parquet(part.path, hive_partitioning=False)
        rows = frame.select(pl.len()).collect().item()
        stored = part.report.people if part.dataset == "violations" else part.report.records
        whole = int(rows != stored - (part.report.duplicates_dropped if part.dataset != "violations" else 0))
        found.append(_row(part, "every record of the report is stored", rows, whole))
        found += [_row(part, c["name"], c["applied"], c["failed"], c["note"]) for c in part.report.checks]
        if part.report.expected_records:
            short = abs(part.short or 0)
            found.append(_row(part, "as many records as the national file", part.report.records, short))
        if part.dataset == "individual":
            found += _bounds(part, frame)
        if part.dataset != "supplement" and part.fiscal_year in supplements:
            found.append(_joined(part, frame, supplements[part.fiscal_year]))
        if part.dataset == "violations":
            found += [
                _joined(part, frame.filter(fiscal_year=year), s) for year, s in sorted(supplements.items()) if year
            ]
    return found


def _row(part: Partition, check: str, applied: int, failed: int | None, note: str = "") -> dict[str, Any]:
    name = f"{part.dataset} {part.fiscal_year or ''}".strip()
    return {"file": name, "check": check, "applied": applied, "failed": failed, "note": note}


def _bounds(part: Partition, frame: pl.LazyFrame) -> list[dict[str, Any]]:
    """Where the file has guideline bounds: 100·MNTHDEPT/PCNTDEPT gives GLMIN below the range and GLMAX above it."""
    above = pl.col("SENTRNGE").is_in([1, 6])
    bound = pl.when(above).then("GLMAX").otherwise("GLMIN")
    cases = frame.filter((pl.col("MNTHDEPT") > 0) & (pl.col("PCNTDEPT") > 0) & bound.is_not_null())
    gap = (100 * pl.col("MNTHDEPT") / pl.col("PCNTDEPT") - bound).abs()
    made = cases.select(pl.len().alias("n"), (gap > 0.01).sum().alias("wrong")).collect()
    if not made["n"].item():
        return []
    return [_row(part, "MNTHDEPT and PCNTDEPT give the range's own bound", made["n"].item(), made["wrong"].item())]


def _joined(part: Partition, frame: pl.LazyFrame, supplement: Partition) -> dict[str, Any]:
    """The same person in a supplement has the same length, within the rounding of stored decimals.

    The district's file has only prison terms (SENTTOT0), and 0 where the supplement imputes one day of time served:
    compared with SENTTCAP below the cap, to one day.
    """
    mine, theirs = ("SENTTOT0", "SENTTCAP") if part.dataset == "district" else ("SENSPCAP", "SENSPCAP")
    ours = frame.select(records.KEY, pl.col(mine).alias("ours"))
    other = pl.scan_parquet(supplement.path, hive_partitioning=False)
    both = ours.join(other.select(records.KEY, pl.col(theirs).alias("theirs")), on=records.KEY).drop_nulls()
    if part.dataset == "district":
        both = both.filter(pl.col("theirs") < harmonise.CAP)
    slack = checks.DAY if part.dataset == "district" else checks.SLACK
    wrong = (pl.col("ours") - pl.col("theirs")).abs() > slack
    made = both.select(pl.len().alias("n"), wrong.sum().alias("wrong")).collect()
    name = f"people also in the supplement of {supplement.fiscal_year} have the same sentence length"
    return _row(part, name, made["n"].item(), made["wrong"].item())
