"""One caseload under the law of two days: the same facts, and what the change of law alone does to every ground."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from ..law.regime import regime
from . import sources
from .changes import AVAILABLE, CHANGE, TwoLaws, kind
from .run import Job, readable


@dataclass
class Shift:
    """``grounds``: by ground, rows by (finding before, finding after). ``had``, ``have``, ``lost``, ``gained``: people
    with any ground supported or open. ``changes``: one line for each person and ground that changed.
    """

    before: date
    after: date
    grounds: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    people: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    changes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CHANGE))
    titles: dict[str, str] = field(default_factory=dict)
    because: dict[str, list[str]] = field(default_factory=dict)


def law_as_of(job: Job, before: date, after: date) -> Shift:
    """Screens the caseload twice; facts are counted to the screening's own date under both laws, and ``where`` is read
    under the later.
    """
    second = replace(job, screening=replace(job.screening, law_on=after))
    first = replace(job, screening=replace(job.screening, law_on=before, where=None))
    shift, found = Shift(before, after), []
    shift.titles = first.screening.grounds | second.screening.grounds
    with sources.opened(job.caseload, job.mapping, job.circuit) as source:
        wanted = first.screening.wanted | second.screening.wanted
        for batch in source.batches(wanted, job.screening.on, None):
            rows, rejects = readable(batch, job.circuit)
            unread = rejects.select("sheet", "row").unique().height
            shift.rows.update(read=len(rows) + unread + batch.blank, rejected=unread, empty=batch.blank)
            if len(rows):
                old, new = (j.screening.run(rows, reviewed=batch.reviewed) for j in (first, second))
                shift.rows.update(screened=len(new), left_out=len(old) - len(new))
                old = old.join(new, on=["sheet", "row"], how="semi", nulls_equal=True, maintain_order="left")
                _count(shift, old, new)
                found.append(_changed(shift, old, new))
    shift.changes = pl.concat(found) if found else shift.changes
    return shift


def _count(shift: Shift, old: pl.DataFrame, new: pl.DataFrame) -> None:
    for ground in shift.titles:
        pairs = pl.DataFrame({"old": _words(old, ground), "new": _words(new, ground)})
        counted = shift.grounds.setdefault(ground, Counter())
        counted.update({(a, b): n for a, b, n in pairs.group_by("old", "new").len().iter_rows()})
    had, have = (frame["supported"].is_not_null() | frame["open"].is_not_null() for frame in (old, new))
    shift.people.update(
        had=int(had.sum()), have=int(have.sum()), lost=int((had & ~have).sum()), gained=int((have & ~had).sum())
    )


def _words(frame: pl.DataFrame, ground: str) -> pl.Series:
    if ground not in frame.columns:
        return pl.repeat("not_in_force", len(frame), dtype=pl.String, eager=True)
    return frame[ground].cast(pl.String)


def _changed(shift: Shift, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The people and grounds for which one of the two laws leaves the ground supported or open, and not the other."""
    lines = []
    for ground in shift.titles:
        pair = new.select("case", "name", "circuit").with_columns(before=_words(old, ground), after=_words(new, ground))
        was, now = (pl.col(c).is_in(AVAILABLE) for c in ("before", "after"))
        moved = pair.filter((was != now) | (was & now & (pl.col("before") != pl.col("after"))))
        for (circuit,), part in moved.group_by("circuit", maintain_order=True):
            laws = TwoLaws(*(regime(day, str(circuit)) for day in (shift.before, shift.after)))
            reasons = list(laws.because(ground))
            shift.because.setdefault(ground, [])
            shift.because[ground] += [r for r in reasons if r not in shift.because[ground]]
            told = part.with_columns(
                change=pl.struct("before", "after").map_elements(
                    lambda pair: kind(pair["before"], pair["after"]), return_dtype=pl.String
                ),
                ground=pl.lit(f"{ground} {shift.titles[ground]}"),
                because=pl.lit("; ".join(reasons) or "the law of the two days"),
            )
            lines.append(told.select(pl.col(name).cast(dtype) for name, dtype in CHANGE.items()))
    return pl.concat(lines) if lines else pl.DataFrame(schema=CHANGE)
