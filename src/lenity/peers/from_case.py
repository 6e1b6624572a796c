"""What a case file knows of its own cell: the drug, the sentence and the district. Unknown stays open.

A case file holds neither the primary guideline nor the final offense level and criminal history category, so a person
gives those; nothing is inferred from the range.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lenity.casefile.model import CaseFile
from lenity.casefile.reader import load
from lenity.casefile.said import best_term
from lenity.errors import InputError
from lenity.peers.cell import Cell, read_cell
from lenity.peers.harmonise import CAP, LIFE


@dataclass(frozen=True, slots=True)
class FromCase:
    """The part of a comparison that a case file gives. ``months`` is in the Commission's caps (life 470)."""

    cell: Cell = field(default_factory=Cell)
    months: float | None = None
    district: str | None = None


def read_case(path: Path) -> FromCase:
    """Read a case file or its folder. Raises :class:`InputErrors` with every problem of the file."""
    case = load(path).case
    district = {said.value for said in case.court.district}
    return FromCase(cell_from_case(case), months_from_case(case), district.pop() if len(district) == 1 else None)


def cell_from_case(case: CaseFile) -> Cell:
    """The cell as far as the case file states it: the drug, where every charge that names one names the same."""
    drugs = {said.value.strip().lower() for charge in case.charges for said in charge.drug}
    if len(drugs) != 1:
        return Cell()
    try:
        return read_cell(drug=drugs.pop())
    except InputError:
        return Cell()  # a drug the Commission's list does not have in these words: left open


def months_from_case(case: CaseFile) -> float | None:
    """The term of the judgment on the strongest standing, in months; a month is 30.44 days."""
    said = best_term(case.judgment.term, case)
    if said is None:
        return None
    if said.value.life:
        return LIFE
    months = said.value.months + said.value.days / 30.44
    return CAP if months >= LIFE else months
