"""The findings of a caseload: one compiled regime for every circuit whose law differs, run on that circuit's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from ..casefile.vocabulary import schema
from ..law.regime import Regime, regime
from ..rules import upper


@dataclass(frozen=True)
class Law:
    """The law of one day, for the circuits that occur. Circuits whose law is the same share a regime."""

    on: date
    groups: tuple[tuple[Regime, tuple[str, ...]], ...]

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, on: date, circuits: tuple[str, ...]) -> Law:
        """``InputError`` for a circuit that does not exist and for a day before this law."""
        found: dict[object, tuple[Regime, list[str]]] = {}
        for circuit in circuits:
            law = regime(on, circuit)
            alike = tuple((g.barred, g.circuit_open) for g in law.grounds)
            found.setdefault(alike, (law, []))[1].append(circuit)
        return cls(on, tuple((law, tuple(names)) for law, names in found.values()))

    def facts(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The columns the program reads, with nulls for what the caseload does not have."""
        program, types, have = self.groups[0][0].program, schema(), set(rows.columns)
        names = [(n, n) for n in program.facts] + [(upper(n), n) for n in program.facts if n in program.ranges]
        nothing = [pl.lit(None, types[fact]).alias(name) for name, fact in names if name not in have]
        return rows.with_columns(nothing).select(pl.col(name).cast(types[fact]) for name, fact in names)

    def findings(self, facts: pl.DataFrame, circuit: pl.Series) -> pl.DataFrame:
        """``Regime.findings`` for every row under the law of its circuit, in the order of the rows."""
        if len(self.groups) == 1:
            return self.groups[0][0].findings(facts.lazy()).collect()
        at = "row of the frame"
        numbered = facts.with_row_index(at)
        parts = [
            law.findings(numbered.filter(circuit.is_in(names)).lazy(), keep=[at]).collect()
            for law, names in self.groups
        ]
        return pl.concat(parts).sort(at).drop(at)
