"""The legal numbers of the computation, read once from ``parameters.yaml``."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .. import yamlfile


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verified(_Record):
    """How far the text was checked, when, and against what."""

    how: Literal["primary", "secondary", "memory", "inferred"]
    on: date
    sources: tuple[str, ...]


class InForce(_Record):
    """Half-open: the rule holds from ``from`` until the day before ``to``; no ``to`` means still."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")


class Parameter(_Record):
    """One rule of the computation: plain words, citation, mark of verification, numbers."""

    says: str
    cite: str
    verified: Verified
    in_force: InForce | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    notes: dict[str, str] = Field(default_factory=dict)

    @property
    def since(self) -> date:
        """The first day on which the rule holds."""
        if self.in_force is None:
            raise ValueError(f"{self.cite}: no date in force")
        return self.in_force.start

    def holds(self, on: date) -> bool:
        """Whether the rule is in force on a date; a rule without dates always is."""
        span = self.in_force
        return span is None or (span.start <= on and (span.end is None or on < span.end))


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter by its name in ``parameters.yaml``."""
    with as_file(files(__package__) / "parameters.yaml") as path:
        data = yamlfile.read(path).data
    return {name: Parameter.model_validate(entry) for name, entry in data.items()}


def value(name: str, key: str) -> Any:
    """One number of a parameter."""
    return parameters()[name].values[key]


@cache
def offenses() -> dict[str, tuple[str, str]]:
    """Offenses that bar earning First Step Act credits: clause of § 3632(d)(4)(D) to (provision, in our own words)."""
    text = (files(__package__) / "fsa_ineligible_offenses.csv").read_text(encoding="utf-8")
    return {row["clause"]: (row["provision"], row["own_words"]) for row in csv.DictReader(text.splitlines())}
