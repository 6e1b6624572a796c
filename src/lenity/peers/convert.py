"""From text to typed columns, counting everything that is not a plain value.

Blank and ``.`` are missing; a lone letter is one of SAS's special missing values; 0 is a value. Nothing is guessed:
text that is no number is counted as unreadable, and a file with too much of it is refused by the loader.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lenity.peers import codebook
from lenity.peers.codebook import Variable

SPECIAL = r"^\.?[A-Z_]$"


@dataclass(frozen=True, slots=True)
class Tally:
    """What was met in one column. ``first_odd`` is a record number, from 1."""

    missing: int
    special_missing: dict[str, int]
    unreadable: int
    outside: dict[str, int]
    first_odd: int | None

    @property
    def odd(self) -> int:
        """Values that are unreadable or that the codebook does not print."""
        return self.unreadable + sum(self.outside.values())


def convert(text: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Tally]]:
    """Typed columns in place of text ones, and the tally of each."""
    known = codebook.variables()
    pairs = {name: _column(text[name].str.strip_chars(), known[name]) for name in text.columns}
    return pl.DataFrame([series for series, _ in pairs.values()]), {name: tally for name, (_, tally) in pairs.items()}


def _column(text: pl.Series, variable: Variable) -> tuple[pl.Series, Tally]:
    text = text.set(text.is_in(["", "."]), None)
    if variable.kind == "text":
        series = text.str.to_uppercase()
        special = lost = text.is_null() & text.is_not_null()
    else:
        number = text.cast(pl.Float64, strict=False)
        plain = number.is_finite() if variable.kind == "number" else number == number.floor()
        series = number.set(~plain.fill_null(False), None).cast(variable.dtype, strict=False)
        lost = series.is_null() & text.is_not_null()
        special = lost & text.str.contains(SPECIAL)
        lost &= ~special
    compared = series if variable.kind == "text" else series.cast(pl.Float64)
    outside = ~_printed(compared, variable) & series.is_not_null()
    odd = (lost | outside).arg_true()
    return series, Tally(
        missing=series.null_count(),
        special_missing=_counts(text.filter(special)),
        unreadable=int(lost.sum()),
        outside=_counts(text.filter(outside)),
        first_odd=int(odd[0]) + 1 if len(odd) else None,
    )


def _printed(series: pl.Series, variable: Variable) -> pl.Series:
    """Whether the codebook prints this value. Codes were added after FY2019: the others are kept, and counted."""
    codes = codebook.values().get(variable.name)
    if codes:
        return series.is_in(list(codes) if variable.kind == "text" else [float(code) for code in codes]).fill_null(True)
    if variable.kind == "text":
        return series.is_not_null()
    inside = pl.repeat(True, series.len(), eager=True)
    if variable.low is not None:
        inside &= series >= variable.low
    if variable.high is not None:
        inside &= series <= variable.high
    return (inside | series.is_in(list(codebook.specials().get(variable.name, {})))).fill_null(True)


def _counts(text: pl.Series) -> dict[str, int]:
    return dict(sorted(text.value_counts().iter_rows())) if text.len() else {}
