"""Batches of a caseload, whatever it comes from: rows typed and ready, and a count for everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import polars as pl

from ..errors import InputError
from . import cells
from .cells import PLACE
from .columns import Headers, as_mapping, recognise, suggest

ROWS = 500_000


@dataclass(frozen=True)
class Batch:
    """Rows typed and ready, what could not be read, and how far into the caseload the batch reaches.

    ``state`` is what the source needs to go on after this batch; ``done`` the share of the caseload read, 0 to 1.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    blank: int
    done: float
    state: dict[str, Any]
    notes: dict[str, int] = field(default_factory=dict)
    reviewed: bool = False

    @property
    def rejected(self) -> int:
        """Rows (not cells) that could not be read."""
        return self.rejects.select("sheet", "row").unique().height


class Source(Protocol):
    """A caseload that can be read in batches, and again from after any of them."""

    name: str

    def batches(self, wanted: frozenset[str], on: date, state: Mapping[str, Any] | None) -> Iterator[Batch]: ...

    def columns(self) -> set[str]:
        """The columns of ours that it has."""

    def unknown(self) -> tuple[str, ...]:
        """The headers that nothing is known of."""


def recognised(headers: list[str], chosen: Mapping[str, str], name: str) -> Headers:
    found = recognise(headers, chosen, name)
    if not found.read:
        raise InputError("no column is recognised", file=name, fix=advice(found.unknown, ()))
    return found


def single_values(kinds: Mapping[str, str], file: str) -> None:
    """``InputError`` when a column holds lists, records or raw bytes, which no cell of a spreadsheet can."""
    for title, kind in kinds.items():
        if re.match(r"list|array|struct|map|binary|object", kind.lower()):
            fix = f"write one plain value a row into {title!r}, or leave the column out"
            raise InputError(f"the column {title!r} holds no single values ({kind})", file=file, fix=fix)


def advice(unknown: tuple[str, ...], taken: set[str] | tuple[str, ...]) -> str:
    """What to do about headers that nothing is known of, with a mapping to look through and save."""
    if not unknown:
        return "give the caseload a header row; `lenity screen --template FILE.xlsx` shows the titles"
    mapping = as_mapping(suggest(unknown, taken), unknown[:40])
    more = f"# and {len(unknown) - 40} more\n" if len(unknown) > 40 else ""
    return f"look through this mapping, correct it, save it, and give it with --map FILE.toml:\n\n{mapping}{more}"


def checked(raw: pl.DataFrame, headers: Mapping[str, str], on: date) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Typed rows, rejects, and how many rows had nothing in any column that is read."""
    names = [name for name in raw.columns if name not in PLACE]
    given = pl.any_horizontal(pl.col(name).is_not_null() for name in names) if names else pl.lit(False)
    filled = raw.filter(given)
    found = cells.read(filled, headers, on)
    return found.rows, found.rejects, len(raw) - len(filled)
