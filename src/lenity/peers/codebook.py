"""The variables that matter, under the Commission's names, and what their codes mean.

All of it is data: ``codebook/*.csv``, drawn from the Commission's codebook FY1999-2019 (public domain).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from lenity.errors import InputError

HERE = Path(__file__).parent / "codebook"
Kind = Literal["integer", "code", "number", "text"]


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of the Commission's files. ``first_year``/``last_year`` are fiscal years; None is open."""

    name: str
    kind: Kind
    label: str
    first_year: int | None
    last_year: int | None
    low: float | None
    high: float | None
    detects_shift: bool

    def expected_in(self, year: int) -> bool:
        """Whether the Commission's yearly file of that fiscal year should hold it."""
        if self.first_year is None:
            return False
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def dtype(self) -> type[pl.DataType]:
        return {"integer": pl.Int32, "code": pl.Int16, "number": pl.Float64, "text": pl.String}[self.kind]


@dataclass(frozen=True, slots=True)
class District:
    """A judicial district: its number in Sourcebook order (``circdist``), in administrative order, and its circuit."""

    circdist: int
    district: int
    circuit: str
    name: str


def rows(name: str) -> list[dict[str, str]]:
    """A table of ``codebook/`` as dictionaries."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def variables() -> dict[str, Variable]:
    """Every variable kept, by name, in the codebook's order."""

    def number(text: str) -> float | None:
        return float(text) if text else None

    def year(text: str) -> int | None:
        return int(text) if text else None

    return {
        r["name"]: Variable(
            r["name"],
            r["kind"],  # type: ignore[arg-type]
            r["label"],
            year(r["first_year"]),
            year(r["last_year"]),
            number(r["low"]),
            number(r["high"]),
            r["detects_shift"] == "yes",
        )
        for r in rows("variables.csv")
    }


@cache
def values() -> dict[str, dict[str, str]]:
    """Variable name → code (as text) → the Commission's label."""
    found: dict[str, dict[str, str]] = {}
    for row in rows("values.csv"):
        found.setdefault(row["variable"], {})[row["code"]] = row["label"]
    return found


@cache
def specials() -> dict[str, dict[float, str]]:
    """Variable name → code that is not a quantity → its meaning. Always compared by equality, never by size."""
    found: dict[str, dict[float, str]] = {}
    for row in rows("specials.csv"):
        found.setdefault(row["variable"], {})[float(row["code"])] = row["meaning"]
    return found


@cache
def districts() -> dict[int, District]:
    """Districts by CIRCDIST (1-94). DISTRICT numbers them otherwise: never read one with the other's labels."""
    return {
        int(r["circdist"]): District(int(r["circdist"]), int(r["district"]), r["circuit"], r["name"])
        for r in rows("districts.csv")
    }


@cache
def national_counts() -> dict[int, int]:
    """Records in the Commission's national file, by fiscal year, where known."""
    return {int(r["fiscal_year"]): int(r["records"]) for r in rows("national_counts.csv")}


def label(variable: str, code: object) -> str:
    """The label of a code, or the code itself as text when the codebook does not know it."""
    return values().get(variable, {}).get(str(code), f"code {code}")


def find_district(text: str) -> District:
    """A district by CIRCDIST number or by name (``E.D.N.Y.``, ``New York, Eastern District``, ``nye``)."""
    known = districts()
    if text.strip().isdigit() and int(text) in known:
        return known[int(text)]
    wanted = _plain(text)
    for district in known.values():
        if wanted in {_plain(name) for name in _names(district.name)}:
            return district
    raise InputError(
        f"no federal district is called {text!r}",
        fix="write it as the Commission does, for example 'New York, Eastern District', or short, 'E.D. New York'",
    )


def _names(name: str) -> list[str]:
    """``New York, Eastern District`` as papers write it: ``Eastern District of New York``, ``E.D. New York``."""
    state, _, part = name.partition(", ")
    of = "" if name.startswith("District of") else "District of "
    return [name, f"{part} of {state}", f"{part[0]}.D. {state}"] if part else [name, of + name, f"D. {name}"]


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
