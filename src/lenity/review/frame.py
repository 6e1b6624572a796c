"""The facts of one case as a caseload of one: a one-row frame with a column for everything the law reads."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ..casefile.derive import FactFound
from ..casefile.vocabulary import schema
from ..rules import Program, upper


def one_row(found: Mapping[str, FactFound], program: Program) -> pl.DataFrame:
    """One row; a fact nobody gave is null, and a number known within bounds has its upper bound beside it."""
    types = schema()
    columns = {}
    for name in program.facts:
        fact = found.get(name)
        columns[name] = pl.Series(name, [fact.value if fact else None], dtype=types[name])
        if name in program.ranges:
            high = None if fact is None else fact.value if fact.to is None and fact.why is None else fact.to
            columns[upper(name)] = pl.Series(upper(name), [high], dtype=types[name])
    return pl.DataFrame(columns)
