"""Reads the fact vocabulary (``facts.yaml``): what each fact is, how to ask for it, what proves it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, TypeAdapter

from .. import yamlfile
from .values import Standing, StandingField

FILE = Path(__file__).with_name("facts.yaml")
_POLARS: dict[str, pl.DataType] = {
    "yes_no": pl.Boolean(),
    "whole": pl.Int64(),
    "number": pl.Float64(),
    "date": pl.Date(),
    "word": pl.String(),
}


class Ask(BaseModel):
    """The plain question in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: str
    es: str


class FactKind(BaseModel):
    """One fact of the vocabulary."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["yes_no", "whole", "number", "date", "word"]
    header: str
    ask: Ask
    unit: str | None = None
    values: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    least: StandingField = Standing.stated
    computed: bool = False
    of_time: bool = False


@lru_cache
def vocabulary() -> dict[str, FactKind]:
    """Every fact by name, in the file's order."""
    return TypeAdapter(dict[str, FactKind]).validate_python(yamlfile.read(FILE).data)


def schema() -> dict[str, pl.DataType]:
    """The column type of every fact."""
    return {name: _POLARS[kind.type] for name, kind in vocabulary().items()}
