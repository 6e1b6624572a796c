"""Reads the tables of the rule book's tests: one row, one assertion."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from lenity.casefile.vocabulary import schema
from lenity.law.regime import regime
from lenity.rules import upper

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts(text: str) -> dict[str, str]:
    """``a=true;b=3`` as a mapping; an empty text is nothing known."""
    return dict(part.split("=", 1) for part in text.split(";") if part)


def frame(known: Mapping[str, str], ranges: frozenset[str]) -> pl.DataFrame:
    """One person with a column for every fact of the vocabulary; what is not given is null.

    A number has its upper bound beside it, equal to the number unless ``X__to`` says otherwise.
    """
    types = schema()
    types |= {upper(name): types[name] for name in ranges}
    given = {upper(name): known[name] for name in ranges if name in known} | dict(known)
    if unknown := set(given) - set(types):
        raise KeyError(f"not in the vocabulary: {sorted(unknown)}")
    return pl.DataFrame({name: pl.Series([_value(given.get(name), kind)], dtype=kind) for name, kind in types.items()})


def _value(text: str | None, kind: pl.DataType) -> bool | int | float | str | None:
    if text is None:
        return None
    if kind == pl.Boolean():
        return {"true": True, "false": False}[text]
    if kind == pl.Int64():
        return int(text)
    return float(text) if kind == pl.Float64() else text


@lru_cache(maxsize=1024)
def finding(provision: str, known: str, on: date, circuit: str) -> str:
    """What the regime of the day and circuit finds for a ground, a gate or an item of a limit."""
    law = regime(on, circuit)
    found = law.findings(frame(facts(known), law.program.ranges).lazy()).collect().row(0, named=True)
    if provision not in found:
        return "not_in_force"
    value = found[provision]
    return {True: "met", False: "not_met", None: "unknown"}[value] if not isinstance(value, str) else value
