"""Our figures beside those others published, for whoever has the very years loaded: closeness, not equality.

The Commission's selection of cases is not fully public, so a difference is information and no failure. Only what
is missing is said to be missing: nothing is compared on other years.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import polars as pl

from lenity.errors import InputError
from lenity.peers.cell import read_cell
from lenity.peers.codebook import HERE
from lenity.peers.compare import compare
from lenity.peers.disparity import Question, disparity
from lenity.peers.store import Store

_FRAUD, _DRUG_TRAFFICKING, _PRISON_ONLY = 16, 10, 1


def published(store: Store) -> list[dict[str, Any]]:
    """Every recorded expectation: ``what``, ``published``, ``ours`` (null with a reason when it cannot be made)."""
    recorded = tomllib.loads((HERE / "expectations.toml").read_text(encoding="utf-8"))
    have = {p.fiscal_year for p in store.partitions() if p.dataset == "individual"}
    makers = {"jsin": _jsin, "count": _count, "share": _share, "disparity": _disparity}
    found = []
    for kind, entries in recorded.items():
        for entry in entries:
            absent = [year for year in entry["years"] if year not in have]
            why = f"fiscal years not loaded: {', '.join(map(str, absent))}" if absent else None
            for row in _expected(kind, entry) if why else _made(makers[kind], store, kind, entry):
                found.append({"source": entry["source"], "seen": entry["seen"], "unknown": why, **row})
    return found


def _made(maker: Any, store: Store, kind: str, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        yield from maker(store, entry)
    except InputError as error:
        for row in _expected(kind, entry):
            yield {**row, "unknown": error.message}


def _expected(kind: str, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was published, without a figure of ours."""
    if kind == "count":
        for key in ("known", "offense", "citizens", "non_citizens"):
            yield {"what": f"{entry['what']}: {key}", "published": entry[key], "ours": None}
    elif kind == "disparity":
        for row in entry["rows"]:
            yield {"what": _named(row), "published": row["published"], "ours": None}
    else:
        yield {"what": entry["what"], "published": entry["published"], "ours": None}


def _named(row: dict[str, Any]) -> str:
    return f"{row['group']} against {row['reference']}, {row['model']} model, percent"


def _jsin(store: Store, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    result = compare(store, read_cell(**entry["cell"]), years=entry["years"])
    ours = result["measures"]["jsin"][entry["measure"]]["median"]
    yield {"what": entry["what"], "published": entry["published"], "ours": ours}


def _count(store: Store, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    lazy, _ = store.scan("individual", entry["years"])
    known = lazy.select("OFFGUIDE", "NEWCIT").drop_nulls().collect()
    fraud = known.filter(OFFGUIDE=_FRAUD)
    ours = {
        "known": known.height,
        "offense": fraud.height,
        "citizens": fraud.filter(NEWCIT=0).height,
        "non_citizens": fraud.filter(NEWCIT=1).height,
    }
    for row, value in zip(_expected("count", entry), ours.values(), strict=True):
        yield {**row, "ours": value}


def _share(store: Store, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    lazy, _ = store.scan("individual", entry["years"])
    cases = lazy.filter(pl.col("OFFGUIDE") == _DRUG_TRAFFICKING).select("SENTIMP").drop_nulls().collect()
    ours = round(100 * cases.filter(SENTIMP=_PRISON_ONLY).height / cases.height, 1) if cases.height else None
    yield {"what": entry["what"], "published": entry["published"], "ours": ours}


def _disparity(store: Store, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    tables = {
        reference: disparity(store, Question(reference=reference), years=entry["years"])
        for reference in dict.fromkeys(row["reference"] for row in entry["rows"])
    }
    for row in entry["rows"]:
        model = next(m for m in tables[row["reference"]]["models"] if m["id"] == row["model"])
        ours = next((r["estimate"] for r in model["rows"] if r["group"] == row["group"]), None)
        why = model["reason"] if ours is None else None
        yield {"what": _named(row), "published": row["published"], "ours": ours, "unknown": why}
