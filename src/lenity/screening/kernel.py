"""The screening of one batch of rows: one kernel for every engine, and the same findings as a review of each row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from ..casefile.vocabulary import schema as fact_types
from ..casefile.vocabulary import vocabulary
from ..law.regime import FINDINGS, Regime, regime
from ..rules import Compare
from .cells import PLACE, typed
from .columns import columns
from .conditions import check, condition, reads
from .deadlines import DEADLINE, FILING, with_clocks
from .findings import Law
from .outcome import ABOUT, ASKED, DEFECTS, STATUS, TEXTS, counts, defect_conditions, texts, with_defects, with_question
from .settle import opens
from .timefacts import REACHED, SENTENCE, with_time_facts
from .triage import ORDER, Triage

IDENTITY = ("case", "name", "register_number", "circuit")


@dataclass(frozen=True)
class Screening:
    """What is asked of every row.

    ``on`` is the day the facts are counted to, ``law_on`` the day whose law governs (another only to compare laws).
    ``where`` keeps the rows for which it is true; ``also`` names columns that are wanted in the output besides.
    """

    on: date
    triage: Triage
    law_on: date | None = None
    where: str | None = None
    also: tuple[str, ...] = ()

    @property
    def governs(self) -> date:
        return self.law_on or self.on

    @cached_property
    def law(self) -> Regime:
        """The law of the day in some circuit: grounds, gates, limits and their trees are the same in all."""
        return regime(self.governs, "1")

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The columns of a caseload that this screening reads."""
        asked = set(self.also) | self.triage.reads() | set(self.law.program.facts) | set(REACHED)
        asked |= {name for text in defect_conditions().values() for name in reads(condition(text, DEFECTS.name))}
        asked |= reads(condition(self.where, "--where")) if self.where else set()
        fields = {name for name, column in columns().items() if not column.is_fact} - {"note"}
        return frozenset((asked | fields) & columns().keys())

    @cached_property
    def grounds(self) -> dict[str, str]:
        """Every ground of the book with its title, in the law's order."""
        return {state.ground.id: state.ground.title for state in self.law.grounds}

    @cached_property
    def in_force(self) -> list[str]:
        return [state.ground.id for state in self.law.grounds if state.in_force]

    @cached_property
    def facts(self) -> list[str]:
        """The facts written out beside the findings: what the law, the defects and the order read."""
        return [name for name in vocabulary() if name in self.wanted and name not in REACHED]

    @cached_property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of the output, whatever the caseload has."""
        text = {
            **PLACE,
            **dict.fromkeys(IDENTITY, pl.String()),
            "triage": pl.Enum([t.name for t in self.triage.opened]),
        }
        dates = {**FILING, **DEADLINE, "defects": pl.Categorical(), "question": ASKED, "question_about": ABOUT}
        days = dict.fromkeys((*REACHED, *(f"{g} opens on" for g in opens(self.law))), pl.Date())
        findings = dict.fromkeys(self.grounds, FINDINGS)
        return {
            **text,
            "why": pl.String(),
            **TEXTS,
            "exhaustion": STATUS,
            **dates,
            "question_settles": pl.Int32(),
            "time_opens_on": pl.Date(),
            "time_opens_ready": pl.Boolean(),
            "release": pl.Date(),
            **SENTENCE,
            **days,
            **findings,
            **{name: fact_types()[name] for name in self.facts},
            **{name: t for n in self.also for name, t in typed(columns()[n]).items()},
            ORDER: pl.Int64(),
        }

    def run(self, rows: pl.DataFrame, *, reviewed: bool = False) -> pl.DataFrame:
        """One row for every row that ``where`` keeps. ``rows`` are as ``cells.read`` gives them; all have a circuit.

        ``reviewed`` rows come from case files, with every fact as their review settled it.
        """
        known = self._findings(self._prepared(rows, reviewed))
        known = with_question(known, self.law)
        known = known.with_columns(counts(self.law, self.on))
        known = texts(known, self.law)
        known = with_defects(known)
        self._check(known.schema)
        known = self.triage.ordered(known)
        if self.where:
            known = known.filter(condition(self.where, "--where"))
        return known.select(pl.col(name).cast(dtype) for name, dtype in self.schema.items())

    def _check(self, schema: pl.Schema) -> None:
        """The user's conditions against the columns there are; once is enough."""
        if not self._checked:
            self.triage.check(schema)
            if self.where:
                check(condition(self.where, "--where"), schema, self.where, "--where")
            self._checked.append(True)

    @cached_property
    def _checked(self) -> list[bool]:
        return []

    def _prepared(self, rows: pl.DataFrame, reviewed: bool) -> pl.DataFrame:
        """The rows with every column that anything reads: null where the caseload does not have it."""
        have = set(rows.columns)
        types = {n: t for name in sorted(self.wanted) for n, t in typed(columns()[name]).items()}
        rows = rows.with_columns(pl.lit(None, dtype).alias(n) for n, dtype in types.items() if n not in have)
        rows = with_clocks(with_time_facts(rows, self.on, reviewed=reviewed), self.law.book, self.on)
        return rows.with_columns(release=pl.coalesce("projected_release", "statutory_release_date"))

    def _findings(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with the program's facts and leaves and the columns of ``Regime.findings``."""
        law = Law.of(self.governs, tuple(sorted(rows["circuit"].unique())) or ("1",))
        program = self.law.program
        facts = law.facts(rows)
        found = law.findings(facts, rows["circuit"])
        comparisons = [e for e, a in zip(program.leaves, program.atoms, strict=True) if isinstance(a, Compare)]
        rest = rows.drop(name for name in facts.columns if name in rows.columns)
        return pl.concat([rest, facts.with_columns(comparisons), found], how="horizontal")
