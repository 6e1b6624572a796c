"""What a district's electronic filing takes: one row for each limit somebody has read on the court's own page."""

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

BYTES_PER_MB = 1_000_000  # courts that say so count 1,000 KB to the megabyte


@dataclass(frozen=True, slots=True)
class District:
    """A court's limit on one file. Without a source the limit is the cautious default, and ``known`` is False."""

    code: str
    name: str
    circuit: str
    max_mb: int
    source: str
    date: str

    @property
    def known(self) -> bool:
        return bool(self.source)

    @property
    def max_bytes(self) -> int:
        return self.max_mb * BYTES_PER_MB


def district(code: str) -> District:
    """The district of that code (as in its web address: ``paed``), or the cautious default under that code."""
    return _table().get(code) or replace(_table()["default"], code=code)


def named(name: str) -> District | None:
    """The district of that name (``District of Maryland``); ``None`` when nobody has read its limit."""
    return next((found for found in _table().values() if found.name.casefold() == name.casefold()), None)


@cache
def _table() -> dict[str, District]:
    with Path(__file__).with_name("districts.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: District(
                row["code"], row["name"], row["circuit"], int(row["max_mb"]), row["source"], row["date"]
            )
            for row in csv.DictReader(file)
        }
