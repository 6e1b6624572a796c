"""A matter: one case under the law of one day, with everything computed that the parts of a review read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..casefile.derive import FactFound
from ..casefile.derive import facts as case_facts
from ..casefile.model import CaseFile
from ..errors import InputError
from ..law.book import Book
from ..law.model import CIRCUITS
from ..law.regime import Regime, regime
from . import exhaustion, time
from .frame import one_row
from .grounds import Evaluated
from .model import Exhaustion, GroundFinding


@dataclass(frozen=True, eq=False)
class Matter:
    """``facts`` are those of the case file with the time facts joined; ``on`` is the ruling date."""

    case: CaseFile
    on: date
    regime: Regime
    facts: dict[str, FactFound]

    @cached_property
    def evaluated(self) -> Evaluated:
        return Evaluated(self.regime, one_row(self.facts, self.regime.program), self.facts)

    @cached_property
    def grounds(self) -> tuple[GroundFinding, ...]:
        return self.evaluated.grounds()

    @cached_property
    def exhaustion(self) -> Exhaustion:
        return exhaustion.exhaustion(self.case, self.on, self.regime, self.evaluated)

    @cached_property
    def sentence(self) -> dict[str, Any]:
        return time.sentence_of(self.case, self.on)

    def value(self, fact: str) -> object:
        """The fact's value, or ``None`` when it is unknown."""
        found = self.facts.get(fact)
        return found.value if found else None


def matter(case: CaseFile, on: date, circuit: str | None = None, book: Book | None = None) -> Matter:
    """The matter under the law of ``on`` in ``circuit`` (the case file's own unless given).

    ``InputError`` when the circuit is not known or the date lies before this law.
    """
    where = circuit or case.circuit
    if where is None:
        fix = f"add `circuit:` to the case file or give --circuit ({', '.join(CIRCUITS)})"
        raise InputError("the circuit is not known, and the law differs by circuit", fix=fix)
    facts = case_facts(case, on) | time.facts(case, on) | exhaustion.facts(case, on)
    return Matter(case, on, regime(on, where, book), facts)
