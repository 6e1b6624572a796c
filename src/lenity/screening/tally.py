"""Counts over a whole caseload, added up batch by batch, so that no summary needs all rows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from .kernel import Screening
from .timefacts import REACHED

_YEARS_AHEAD = 10


@dataclass
class Tally:
    """Named counters: ``rows`` (what became of every row), ``notes``, and one for each thing that a summary shows.

    ``rows`` holds ``read``, ``screened``, ``left_out`` (by --where), ``rejected`` and ``empty``; the last four add up
    to the first.
    """

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Counter[str]:
        return self.counts.setdefault(name, Counter())

    def add(self, rows: pl.DataFrame, screening: Screening) -> None:
        """Counts a batch of results."""
        for ground in screening.in_force:
            self._values(f"finding {ground}", rows[ground])
        for name in ("triage", "exhaustion", "circuit", "question_about"):
            self._values(name, rows[name])
        for name in ("defects", "excluded"):
            for text, n in _counted(rows[name]):
                for word in str(text).split("; "):
                    self[name][word] += n
        blank = rows.select(pl.col(name).null_count() for name in screening.facts).row(0, named=True)
        self["blank"].update({name: n for name, n in blank.items() if n})
        last = date(screening.on.year + _YEARS_AHEAD, screening.on.month, 1)
        ahead = pl.col("day").is_between(screening.on, last, closed="right")
        for name in REACHED:
            self._months(f"reached {name}", rows.select(day=name).filter(ahead))
        opening = rows.select("time_opens_ready", day="time_opens_on").filter(ahead)
        self._months("opens ready", opening.filter("time_opens_ready"))
        self._months("opens asked", opening.filter(~pl.col("time_opens_ready")))
        self["any ground"]["supported"] += int((rows["supported"].is_not_null()).sum())
        self["any ground"]["open"] += int((rows["supported"].is_null() & rows["open"].is_not_null()).sum())

    def merge(self, counts: dict[str, dict[str, int]]) -> None:
        """Adds counts made before, as ``plain`` gave them."""
        for name, found in counts.items():
            self[name].update(found)

    def plain(self) -> dict[str, dict[str, int]]:
        """The counts as plain data, in an order that depends on the counts alone."""
        return {name: dict(sorted(found.items())) for name, found in sorted(self.counts.items())}

    def _values(self, name: str, column: pl.Series) -> None:
        self[name].update({str(value): n for value, n in _counted(column)})

    def _months(self, name: str, days: pl.DataFrame) -> None:
        if len(days):
            self._values(name, days["day"].dt.strftime("%Y-%m"))


def _counted(column: pl.Series) -> Iterable[tuple[object, int]]:
    """Each value with its number of rows; nulls are left out."""
    return [(value, n) for value, n in column.drop_nulls().value_counts().iter_rows()]
