"""The data tables of the campaign, read once. What they say can be changed without touching code."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def toml(name: str) -> dict[str, Any]:
    with (HERE / f"{name}.toml").open("rb") as f:
        return tomllib.load(f)


@cache
def states() -> dict[str, str]:
    """State by the first three digits of a ZIP code."""
    with (HERE / "zip3.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    return {f"{n:03}": row["state"] for row in rows for n in range(int(row["first"]), int(row["last"]) + 1)}


@cache
def tiles() -> dict[str, tuple[int, int]]:
    """Where a state stands on the map of tiles: column and row."""
    with (HERE / "tiles.csv").open(encoding="utf-8", newline="") as f:
        return {row["state"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(f)}
