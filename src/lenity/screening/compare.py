"""Two runs side by side: who is new, who is gone, which grounds opened and closed, because of which fact or provision.

People are matched by their case (or register) number and never by name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..casefile.vocabulary import vocabulary
from ..errors import InputError
from ..law.regime import regime
from .changes import CHANGE, TwoLaws, facts_told, kind
from .tables import plain, read_result

_KEYS = ("case", "register_number")
_OLD = " before"


@dataclass(frozen=True)
class Comparison:
    """``changes``: a line for each person that is new or gone and each ground that changed; ``counts`` by kind."""

    key: str
    changes: pl.DataFrame
    counts: Counter[str]
    people: tuple[int, int]


def compare(old: Path, new: Path, key: str | None = None) -> Comparison:
    """Compares two outputs of ``lenity screen``. ``InputError`` when people cannot be told apart."""
    before, after = (_Result.read(path) for path in (old, new))
    key = key or next((k for k in _KEYS if all(r.tells_apart(k) for r in (before, after))), None)
    if key is None:
        fix = "screen again with a column Case that never repeats, or name another with --key"
        raise InputError("nothing tells the people apart", file=f"{old}, {new}", fix=fix)
    for result in (before, after):
        result.check(key)
    lines = list(_lines(before, after, key))
    counts = Counter(str(line["change"]) for line in lines)
    return Comparison(key, pl.DataFrame(lines, schema=CHANGE), counts, (len(before.frame), len(after.frame)))


@dataclass(frozen=True)
class _Result:
    path: Path
    frame: pl.DataFrame
    receipt: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> _Result:
        frame = read_result(path)
        text = frame.select(
            plain(pl.col(name), dtype).cast(pl.String).alias(name) for name, dtype in frame.schema.items()
        )
        return cls(path, text, _receipt(path))

    def tells_apart(self, key: str) -> bool:
        column = self.frame.get_column(key, default=None)
        return column is not None and not column.null_count() and column.n_unique() == len(column)

    def check(self, key: str) -> None:
        if key not in self.frame.columns:
            raise InputError(f"has no column {key!r}", file=str(self.path), fix="name a column that both results have")
        if not self.tells_apart(key):
            fix = "give every person a number of their own, or name another column with --key"
            raise InputError(f"{key!r} is blank or repeats", file=str(self.path), fix=fix)

    @property
    def grounds(self) -> list[str]:
        return list(self.receipt.get("grounds") or [])

    def law(self, circuit: str) -> Any:
        return regime(date.fromisoformat(self.receipt["law_on"]), circuit)


def _receipt(path: Path) -> dict[str, Any]:
    """The receipt in a Parquet file or beside a CSV file; in a workbook, on its own sheet."""
    fix = "keep the receipt beside the result, or compare Parquet outputs"
    try:
        if path.suffix.lower() == ".parquet":
            text = pl.read_parquet_metadata(path)["lenity"]
        elif path.suffix.lower() == ".xlsx":
            rows = pl.read_excel(path, sheet_name="Receipt", has_header=False, engine="calamine").rows()
            return {str(name).replace(" ", "_"): _value(value) for name, value in rows}
        else:
            text = path.with_name(path.name + ".receipt.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
    except (OSError, KeyError, ValueError, pl.exceptions.PolarsError):
        raise InputError("its receipt cannot be found", file=str(path), fix=fix) from None
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _lines(before: _Result, after: _Result, key: str) -> Iterator[dict[str, Any]]:
    for row in after.frame.join(before.frame, on=key, how="anti", maintain_order="left").iter_rows(named=True):
        yield _line(key, row, "new")
    grounds = dict.fromkeys([*before.grounds, *after.grounds])
    blank = [pl.lit(None, pl.String).alias(g) for g in grounds]
    old, new = (
        r.frame.with_columns(b for b in blank if b.meta.output_name() not in r.frame.columns) for r in (before, after)
    )
    pairs = new.join(old, on=key, how="inner", suffix=_OLD, maintain_order="left")
    moved = pairs.filter(pl.any_horizontal(pl.col(g).ne_missing(pl.col(g + _OLD)) for g in grounds))
    for row in moved.iter_rows(named=True):
        was = {name: row.get(name + _OLD, row[name] if name == key else None) for name in old.columns}
        yield from _changed(before, after, key, was, row)
    for row in before.frame.join(after.frame, on=key, how="anti", maintain_order="left").iter_rows(named=True):
        yield _line(key, row, "gone")


def _line(key: str, row: dict[str, Any], change: str, **more: str | None) -> dict[str, Any]:
    return {"case": row[key], "name": row.get("name"), "change": change, **more}


def _changed(
    before: _Result, after: _Result, key: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    grounds = [g for g in dict.fromkeys([*before.grounds, *after.grounds]) if old.get(g) != new.get(g)]
    circuit = new.get("circuit") or old.get("circuit") or ""
    laws = TwoLaws(before.law(old.get("circuit") or circuit), after.law(circuit))
    same_law = before.receipt["law_on"] == after.receipt["law_on"] and old.get("circuit") == new.get("circuit")
    for ground in grounds:
        read = [name for name in laws.reads(ground) if name in vocabulary()]
        reasons = [*facts_told(read, old, new), *([] if same_law else laws.because(ground))]
        if before.receipt["rule_book"] != after.receipt["rule_book"] and not reasons:
            reasons = ["the rule book was corrected between the two runs"]
        yield _line(
            key,
            new,
            kind(old.get(ground), new.get(ground)),
            ground=ground,
            before=old.get(ground),
            after=new.get(ground),
            because="; ".join(reasons) or "not traced to a fact or provision",
        )
