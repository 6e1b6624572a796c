"""What has been loaded, and lazy frames over it.

A store is a folder: ``individual/fiscal_year=2019/data.parquet`` and so on. The package carries a small one, with the
Commission's four supplements and one district's file, so that everything can be tried before anything is downloaded.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from lenity.errors import InputError
from lenity.peers import harmonise, records
from lenity.peers.load import Report, read_report

HERE = Path(__file__).parent


@cache
def wording() -> dict[str, Any]:
    """The texts of this part: datasets, methods, caveats, refusals (``wording.toml``)."""
    return tomllib.loads((HERE / "wording.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Partition:
    """One loaded file."""

    dataset: str
    fiscal_year: int | None
    path: Path
    report: Report

    @property
    def short(self) -> int | None:
        """Records fewer (negative) or more than the Commission's national file holds; None when that is not known."""
        expected = self.report.expected_records
        return None if expected is None else self.report.records - expected


def default_home() -> Path:
    """The user's data directory: ``LENITY_DATA``, else the XDG data home."""
    if named := os.environ.get("LENITY_DATA"):
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "lenity"


def packaged() -> Store:
    """The small real store that comes with the package (``sample/PROVENANCE.md``)."""
    return Store(HERE / "sample")


class Store:
    """Loaded Commission data under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._partitions: list[Partition] | None = None

    @classmethod
    def of(cls, home: Path | None = None) -> Store:
        """The store of a data directory (the default one when None)."""
        return cls((home or default_home()) / "ussc")

    def partitions(self) -> list[Partition]:
        """Everything loaded, by dataset and year."""
        if self._partitions is None:
            found = []
            for path in sorted(self.root.glob("**/data.parquet")):
                report = read_report(path)
                assert report
                found.append(Partition(report.dataset, report.fiscal_year, path, report))
            self._partitions = found
        return self._partitions

    def of_dataset(self, dataset: str) -> list[Partition]:
        """The loaded files of one dataset, oldest first. Raises when there is none."""
        found = [p for p in self.partitions() if p.dataset == dataset]
        if not found:
            raise InputError(
                f"no {wording()['dataset'][dataset]['short']} loaded in {self.root}",
                fix=wording()["dataset"][dataset]["get"],
            )
        return found

    def years(self, dataset: str) -> list[int]:
        """Fiscal years loaded of a dataset, oldest first."""
        return [p.fiscal_year for p in self.of_dataset(dataset) if p.fiscal_year is not None]

    def scan(
        self, dataset: str, years: Iterable[int] | None = None, where: pl.Expr | None = None
    ) -> tuple[pl.LazyFrame, list[Partition]]:
        """Rows of a dataset under one set of names, and the files they come from.

        ``where`` may use raw columns and the harmonised ``guideline``, ``level`` and ``history``; it is pushed down to
        the Parquet row groups. Years that lack the variables of FY2018 take them from their supplement when loaded.
        """
        wanted = None if years is None else set(years)
        loaded = self.of_dataset(dataset)
        have = {p.fiscal_year for p in loaded}
        if wanted and None not in have and (absent := wanted - have):
            year = min(absent)
            raise InputError(f"fiscal year {year} is not loaded", fix=f"lenity data add opafy{year % 100:02d}nid.zip")
        files = [p for p in loaded if wanted is None or p.fiscal_year in wanted or not p.fiscal_year]
        supplements = {p.fiscal_year: p for p in self.partitions() if p.dataset == "supplement"}
        frames, used = [], list(files)
        for part in files:
            frame = pl.scan_parquet(part.path, hive_partitioning=False)
            if wanted and not part.fiscal_year:
                frame = frame.filter(pl.col("fiscal_year").is_in(wanted))
            if where is not None:
                frame = frame.filter(where)
            if dataset != "violations" and "SENTRNGE" not in part.report.kept and part.fiscal_year in supplements:
                frame = _with_supplement(frame, supplements[part.fiscal_year].path)
                used.append(supplements[part.fiscal_year])
            frames.append(frame)
        return pl.concat(frames), used


def _with_supplement(frame: pl.LazyFrame, path: Path) -> pl.LazyFrame:
    order = frame.collect_schema().names()
    extra = pl.scan_parquet(path, hive_partitioning=False).select(records.KEY, *harmonise.SHARED)
    joined = frame.drop(harmonise.SHARED).join(extra, on=records.KEY, how="left", maintain_order="left")
    return joined.with_columns(harmonise.expressions()).select(order)
