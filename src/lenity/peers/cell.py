"""Which people are in like circumstances: a cell of the sentencing table, as JSIN draws it, or a stated other."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

import polars as pl

from lenity.errors import InputError
from lenity.peers import codebook

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
HISTORY = {number: roman for roman, number in _ROMAN.items()}


@dataclass(frozen=True, slots=True)
class Cell:
    """Primary guideline, final offense level (1-43) and criminal history category (1-6); None leaves one open.

    ``drug`` is a (variable, code) pair, COMBDRG2 or DRUGTYP1; ``offense`` is an OFFGUIDE code.
    """

    guideline: str | None = None
    level: int | None = None
    history: int | None = None
    drug: tuple[str, int] | None = None
    offense: int | None = None

    @property
    def is_jsin(self) -> bool:
        """Whether this is a cell as the Commission's JSIN draws it (by guideline, level and history)."""
        return None not in (self.guideline, self.level, self.history) and self.offense is None

    def predicate(self) -> pl.Expr:
        """Rows of the cell by columns that every loaded file has; the offense type is :meth:`offense_predicate`."""
        tests = [
            pl.col(name) == value
            for name, value in (("guideline", self.guideline), ("level", self.level), ("history", self.history))
            if value is not None
        ]
        if self.drug:
            tests.append(pl.col(self.drug[0]) == self.drug[1])
        return pl.all_horizontal(tests) if tests else pl.lit(True)

    def offense_predicate(self) -> pl.Expr:
        """Rows of the offense type, which a supplement may supply and so is tested after it is joined."""
        return pl.lit(True) if self.offense is None else pl.col("OFFGUIDE") == self.offense

    def describe(self) -> str:
        """``§2D1.1, marijuana, offense level 33, criminal history category III``."""
        parts = []
        if self.guideline:
            parts.append(f"§{self.guideline}")
        if self.offense is not None:
            parts.append(codebook.label("OFFGUIDE", self.offense).lower() + " cases")
        if self.drug:
            parts.append(codebook.label(*self.drug).lower())
        if self.level is not None:
            parts.append(f"offense level {self.level}")
        if self.history is not None:
            parts.append(f"criminal history category {HISTORY[self.history]}")
        return ", ".join(parts) or "everyone in the file"

    def data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "guideline": self.guideline,
            "level": self.level,
            "history": HISTORY.get(self.history or 0),
            "drug": codebook.label(*self.drug) if self.drug else None,
            "drug_variable": self.drug[0] if self.drug else None,
            "offense": codebook.label("OFFGUIDE", self.offense) if self.offense is not None else None,
            "text": self.describe(),
        }

    def changed(self, other: Cell) -> list[dict[str, Any]]:
        """The inputs in which two cells differ: ``self`` is then, ``other`` is now."""
        then, now = self.data(), other.data()
        return [
            {"input": f.name, "then": then[f.name], "now": now[f.name]}
            for f in fields(Cell)
            if then[f.name] != now[f.name]
        ]


def read_cell(base: Cell | None = None, **given: str | int | None) -> Cell:
    """A cell from what a person types: ``guideline="§2D1.1", level=33, history="III", drug="marijuana"``.

    Starts from ``base`` when given, so that only what differs need be said. Raises with the mend for a value that
    no sentencing table holds.
    """
    unknown = set(given) - {f.name for f in fields(Cell)}
    if unknown:
        raise InputError(f"{min(unknown)!r} is no part of a cell", fix="use guideline, level, history, drug or offense")
    readers = {
        "guideline": _guideline,
        "level": _level,
        "history": _history,
        "drug": _drug,
        "offense": _offense,
    }
    parts: dict[str, Any] = {k: readers[k](str(v)) for k, v in given.items() if v is not None}
    return replace(base or Cell(), **parts)


def _guideline(text: str) -> str:
    bare = re.sub(r"[§\s]|U\.?S\.?S\.?G\.?", "", text.upper())
    if not re.fullmatch(r"\d[A-Z]\d+\.\d+[A-Z]?", bare):
        raise InputError(f"{text!r} is not a guideline", fix="write it like 2D1.1")
    return bare


def _level(text: str) -> int:
    if not text.strip().isdigit() or not 1 <= int(text) <= 99:
        raise InputError(f"{text!r} is not an offense level", fix="give a whole number from 1 to 43")
    return min(int(text), 43)  # levels above 43 are treated as 43 on the sentencing table, as in JSIN


def _history(text: str) -> int:
    bare = text.strip().upper()
    number = _ROMAN.get(bare, int(bare) if bare.isdigit() else 0)
    if number not in HISTORY:
        raise InputError(f"{text!r} is not a criminal history category", fix="give I to VI")
    return number


def _drug(text: str) -> tuple[str, int]:
    """Grouped drug types first (the Commission's COMBDRG2); a drug only the detailed list has by DRUGTYP1."""
    for variable in ("COMBDRG2", "DRUGTYP1"):
        if found := _code(variable, text):
            return variable, found
    names = ", ".join(codebook.values()["COMBDRG2"].values())
    raise InputError(f"{text!r} is not a drug type of the Commission's list", fix=f"one of {names}; or fentanyl")


def _offense(text: str) -> int:
    if found := _code("OFFGUIDE", text):
        return found
    names = ", ".join(codebook.values()["OFFGUIDE"].values())
    raise InputError(f"{text!r} is not an offense type of the Commission's list", fix=f"one of {names}")


def _code(variable: str, text: str) -> int | None:
    """The one code whose label is the text, or begins with it (``meth``, ``cocaine``, ``drug trafficking``)."""
    labels = {code: _plain(name) for code, name in codebook.values()[variable].items()}
    wanted = _plain(text)
    exact = [code for code, name in labels.items() if wanted in {name, code}]
    close = exact or [code for code, name in labels.items() if wanted and name.startswith(wanted)]
    return int(close[0]) if len(close) == 1 else None


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
