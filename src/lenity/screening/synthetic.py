"""Invented people in any number, the same for the same seed. Every row says that it is invented.

Chance comes from hashing the row's number (splitmix64) in plain integer arithmetic, so the same people come out on
every machine and however the work is cut up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from .. import yamlfile
from ..errors import InputError
from ..rules.dates import add_days
from .columns import columns
from .parts import replacing

MARK = "invented, not a real person"
_BATCH = 500_000
_FILE = Path(__file__).with_name("synthetic.yaml")
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
# The years of prison terms, in months, from short to long; a row takes one by chance and strays a little from it.
_TERMS = (18, 24, 37, 46, 60, 60, 70, 84, 96, 120, 120, 120, 135, 151, 180, 188, 235, 240, 262, 292, 360, 420)


@lru_cache
def _rates() -> dict[str, Any]:
    found: dict[str, Any] = yamlfile.read(_FILE).data
    return found


def people(number: int, seed: int, on: date, first: int = 0) -> pl.LazyFrame:
    """``number`` invented rows from row ``first`` on, typed, under our names; ``on`` is the day on which they stand."""
    rates, chance = _rates(), _Chance(seed)
    at = pl.int_range(first, first + number, dtype=pl.UInt64, eager=True).alias("i").to_frame().lazy()
    older = pl.when(chance("older") < 0.1).then(28 * chance("how much older")).otherwise(0.0)
    age_days = (365 * (18 + 12 * (chance("age a") + chance("age b") + chance("age c")) + older)).cast(pl.Int32)
    share = chance("share served")
    frame = at.with_columns(
        age=age_days / 365.25,
        born=add_days(pl.lit(on), -age_days),
        circuit=_weighed(chance("circuit"), rates["circuits"]),
        term=_one_of(chance("term"), _TERMS) + (chance("term more") * 13).cast(pl.Int64),
        life=chance("life") < rates["life"],
        filled=_filled(chance, rates),
    )
    served = (pl.col("term") * 30.4 * 0.85 * share).cast(pl.Int32).clip(0, age_days - 16 * 365)
    thin = pl.col("circuit").is_in(rates["thin_circuits"]["circuits"])
    frame = frame.with_columns(
        sentence_start=add_days(pl.lit(on), -served),
        filled=pl.col("filled") * pl.when(thin).then(rates["thin_circuits"]["factor"]).otherwise(1.0),
    )
    truth = {name: _true(name, rate, chance) for name, rate in rates["facts"].items()}
    frame = frame.with_columns(
        **{f"true {name}": expr for name, expr in truth.items() if "with" not in rates["facts"][name]}
    )
    for name, expr in truth.items():
        if "with" in rates["facts"][name]:
            frame = frame.with_columns(expr.alias(f"true {name}"))
    return frame.select(*_identity(seed), *_dates(chance, rates, on), *_facts(chance, rates), note=pl.lit(MARK))


class _Chance:
    """Numbers from 0 to 1 by row and by purpose."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, purpose: str) -> pl.Expr:
        digest = hashlib.sha256(f"{self._seed}:{purpose}".encode()).digest()
        z = pl.col("i") * _u64(_GOLDEN) + _u64(int.from_bytes(digest[:8], "big"))
        z = (z ^ (z // _u64(1 << 30))) * _u64(_FIRST)
        z = (z ^ (z // _u64(1 << 27))) * _u64(_SECOND)
        z = z ^ (z // _u64(1 << 31))
        upper: pl.Expr = z // _u64(1 << 11)
        return upper.cast(pl.Float64) * pl.lit(2.0**-53)


def _u64(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.UInt64)


def _filled(chance: _Chance, rates: Mapping[str, Any]) -> pl.Expr:
    """How much of a row is filled in: nothing, or from a low share up."""
    low, share = rates["completeness"]["low"], chance("filled")
    empty = rates["completeness"]["empty"]
    return pl.when(share < empty).then(0.0).otherwise(low + (1 - low) * chance("filled more"))


def _one_of(share: pl.Expr, values: tuple[int, ...]) -> pl.Expr:
    index = (share * len(values)).cast(pl.Int64)
    return index.replace_strict(range(len(values)), values, return_dtype=pl.Int64)


def _weighed(share: pl.Expr, weights: Mapping[str, int]) -> pl.Expr:
    total, reached = sum(weights.values()), 0
    chosen: Any = pl
    for name, weight in weights.items():
        reached += weight
        chosen = chosen.when(share < reached / total).then(pl.lit(name))
    found: pl.Expr = chosen.otherwise(pl.lit(next(iter(weights))))
    return found


def _true(name: str, rate: Mapping[str, Any], chance: _Chance) -> pl.Expr:
    decades = (pl.col("age") - 40) / 10
    likely = (rate["true"] * pl.lit(float(rate["per_decade"])).pow(decades)).clip(upper_bound=0.95)
    true: pl.Expr = chance(f"true {name}") < likely
    return true & pl.col(f"true {rate['with']}") if "with" in rate else true


def _identity(seed: int) -> list[pl.Expr]:
    number = (pl.col("i") + 1).cast(pl.String).str.zfill(8)
    return [
        pl.format("INVENTED-{}-{}", pl.lit(seed), number).alias("case"),
        pl.format("Invented Person {}", number).alias("name"),
        pl.col("circuit"),
    ]


def _dates(chance: _Chance, rates: Mapping[str, Any], on: date) -> list[pl.Expr]:
    given = rates["given"]
    back = -(chance("request days") ** 2 * 700).cast(pl.Int32)
    asked = chance("request") < given["request"]
    received = asked & (chance("received") < given["received"])
    arrived = add_days(pl.lit(on), back)
    filed = received & (chance("filed") < given["filed"]) & (back < -60)
    denied = received & (chance("warden denied") < given["warden_denied"]) & (back < -5)

    def known(name: str) -> pl.Expr:
        return chance(f"given {name}") < float(given[name]) * pl.when(pl.col("filled") > 0).then(1.0).otherwise(0.3)

    return [
        pl.when(known("born")).then("born").alias("born"),
        pl.when(known("sentence_start")).then("sentence_start").alias("sentence_start"),
        pl.when(known("term"))
        .then(pl.when("life").then(pl.lit("life")).otherwise(pl.col("term").cast(pl.String)))
        .alias("term"),
        pl.when(known("jail_credit_days")).then((chance("credit") * 500).cast(pl.Int64)).alias("jail_credit_days"),
        pl.when(known("gct_rate")).then(pl.when(chance("rate") < 0.9).then(54).otherwise(42)).alias("gct_rate"),
        pl.when(asked & ~received).then(True).alias("request_made"),
        pl.when(received).then(arrived).alias("request_received_on"),
        pl.when(filed).then(add_days(arrived, 31)).alias("motion_filed_on"),
        pl.when(denied).then(add_days(arrived, 5)).alias("warden_denied_on"),
        pl.when(chance("court denied") < given["court_denied"])
        .then(add_days(pl.lit(on), -(chance("court days") * 120).cast(pl.Int32)))
        .alias("court_denied_on"),
    ]


def _facts(chance: _Chance, rates: Mapping[str, Any]) -> list[pl.Expr]:
    """What is true, where it is known: more often when true than when false, and by how well the row is filled in."""
    found = []
    for name, rate in rates["facts"].items():
        true = pl.col(f"true {name}")
        likely = pl.when(true).then(float(rate["told"])).otherwise(float(rate["denied"])) * pl.col("filled")
        found.append(pl.when(chance(f"known {name}") < likely).then(true).alias(name))
    kind = rates["law_change_kind"]
    told = pl.col(f"true {kind['with']}") & (chance("known kind") < kind["told"] * pl.col("filled"))
    found.append(pl.when(told).then(_weighed(chance("kind"), kind["kinds"])).alias("law_change_kind"))
    return found


def as_text(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same as a person would type it: yes and no, dates, and the plain titles as headers."""
    schema = frame.collect_schema()
    exprs = []
    for name, dtype in schema.items():
        column = pl.col(name)
        if isinstance(dtype, pl.Boolean):
            column = pl.when(column).then(pl.lit("yes")).when(~column).then(pl.lit("no"))
        exprs.append(column.cast(pl.String).alias(columns()[name].header.en))
    return frame.select(exprs)


def write_people(number: int, seed: int, on: date, out: Path) -> None:
    """Writes an invented caseload: Parquet typed, CSV and Excel as a person would type it."""
    rows = people(number, seed, on)
    with replacing(out) as path:
        match out.suffix.lower():
            case ".parquet":
                batches = [people(min(_BATCH, number - at), seed, on, at) for at in range(0, number, _BATCH)]
                told = {"lenity": f"{MARK}; seed {seed}"}
                pl.concat(batches or [rows]).sink_parquet(path, metadata=told)
            case ".csv":
                as_text(rows).collect().write_csv(path)
            case ".xlsx":
                as_text(rows).collect().write_excel(path, worksheet="Invented")
            case _:
                fix = "give a name that ends in .parquet, .csv or .xlsx"
                raise InputError("invented people are written as Parquet, CSV or Excel", file=str(out), fix=fix)
