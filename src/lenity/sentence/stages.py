"""How the computation is put together: named expressions in stages, each reading the columns of those before it.

Working columns carry a prefix no spreadsheet uses, so that any caseload can be computed in place. A stage is a plain
mapping from name to expression; the same stages run on a one-row frame and on a lazy caseload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

PREFIX = "\N{SECTION SIGN}"

Stage = Mapping[str, pl.Expr]
# Days by which a date counted from the start is put off by inoperative time.
Delay = Callable[[pl.Expr], pl.Expr]


def col(name: str) -> pl.Expr:
    """A working column."""
    return pl.col(PREFIX + name)


def run(frame: pl.LazyFrame, stages: Iterable[Stage]) -> pl.LazyFrame:
    """The frame with the working columns of every stage."""
    for stage in stages:
        frame = frame.with_columns(**{PREFIX + name: expression for name, expression in stage.items()})
    return frame
