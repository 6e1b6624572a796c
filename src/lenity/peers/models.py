"""The models of a disparity table: what each holds alike, on whom, and what it loses.

The table is data (:data:`MODELS`); each model runs on the people who have every variable it names. A model whose
variables the files do not hold is listed with the reason, never silently left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from lenity.peers import codebook, fits
from lenity.peers.fits import CLUSTER, Design, Fit
from lenity.peers.store import wording

SMALLEST = 30
CONSTANT = 1.0
"""Months added before the logarithm in the models that keep probation at 0."""
CONSTANTS = (0.01, 0.1, 1.0, 12.0)
"""The same, varied: the weight of every probation sentence hangs on it."""
_RACES = {1: "White", 2: "Black", 3: "Hispanic", 6: "Other"}
GROUPS = tuple(f"{race} {sex}" for sex in ("male", "female") for race in _RACES.values())
REFERENCE = "White male"
_POSITION = {0: "within", 1: "above", 6: "above", 2: "assistance", 3: "government", 4: "government", 7: "government"}

_CONTROLS = {
    "none": Design(()),
    "total": Design((), ("age", "age_squared", "non_citizen"), (CLUSTER, "offense", "history", "fiscal_year")),
    "charging": Design(
        (),
        ("age", "age_squared", "non_citizen", "log_range_min", "mandatory", "trial", "detained"),
        ("offense", "position", "education", "fiscal_year"),
    ),
}


@dataclass(frozen=True, slots=True)
class Model:
    """One line of the table: how it is fitted, what is explained, which controls."""

    id: str
    method: Literal["linear", "poisson", "logit"]
    outcome: str
    controls: Literal["none", "total", "charging"]

    @property
    def unit(self) -> str:
        return "points" if self.method == "logit" else "percent"


MODELS = (
    Model("raw", "poisson", "months", "none"),
    Model("total", "linear", "log_months", "total"),
    Model("ppml", "poisson", "months", "total"),
    Model("prison", "logit", "prison", "total"),
    Model("length", "linear", "log_prison", "total"),
    Model("commission", "linear", "log_months", "charging"),
    Model("commission_length", "linear", "log_prison", "charging"),
)


def tidy(lazy: pl.LazyFrame, offense: str) -> pl.LazyFrame:
    """One row a person, in the words of the models. Nulls stay; who is lost to them is counted by :func:`lost`."""
    c = pl.col
    race = c("NEWRACE").replace_strict(_RACES, default=None, return_dtype=pl.String)
    sex = c("MONSEX").replace_strict({0: "male", 1: "female"}, default=None, return_dtype=pl.String)
    position = c("position").replace_strict(_POSITION, default="below", return_dtype=pl.String)
    return lazy.select(
        pl.concat_str(race, sex, separator=" ").alias("group"),
        c("months_sentence").alias("months"),
        # A file without SENTTCAP still has the sentence length of those imprisoned, alternatives counted.
        pl.when(c("prison")).then(pl.coalesce("months_imprisonment", "months_sentence")).alias("prison_months"),
        c("prison").cast(pl.Float64),
        c("AGE").cast(pl.Float64).alias("age"),
        (c("AGE").cast(pl.Float64) ** 2 / 100).alias("age_squared"),
        pl.when(c("NEWCIT").is_in([0, 1])).then("NEWCIT").cast(pl.Float64).alias("non_citizen"),
        c("history").cast(pl.Int32),
        c(offense).cast(pl.Int32).alias("offense"),
        c("CIRCDIST").cast(pl.Int32).alias(CLUSTER),
        c("fiscal_year").cast(pl.Int32),
        (c("range_min") + CONSTANT).log().alias("log_range_min"),
        c("mandatory_minimum_binding").cast(pl.Float64).alias("mandatory"),
        pl.when(c("position").is_not_null()).then(position).alias("position"),
        c("NEWCNVTN").cast(pl.Float64).alias("trial"),
        (c("PRESENT") == 1).cast(pl.Float64).alias("detained"),
        c("NEWEDUC").cast(pl.Int32).alias("education"),
    ).with_columns(
        (c("months") + CONSTANT).log().alias("log_months"),
        pl.when(c("prison_months") >= 1).then(c("prison_months").log()).alias("log_prison"),
    )


def estimate(
    people: pl.DataFrame, reference: str, level: float, offense: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The table, and the total effect again under other choices (``sensitivity``)."""
    table = [_run(model, people, reference, level) for model in MODELS]
    total = next(found for found in table if found["id"] == "total")
    return table, _sensitivity(people, reference, level, offense, total) if total["rows"] else []


def describe(people: pl.DataFrame) -> list[dict[str, Any]]:
    """Each group before any control: n, mean and median months (probation 0), per cent imprisoned."""
    rows = people.group_by("group").agg(
        pl.len().alias("n"),
        pl.col("months").mean().round(2).alias("mean_months"),
        pl.col("months").median().round(2).alias("median_months"),
        (100 * pl.col("prison").mean()).round(1).alias("prison_percent"),
    )
    found = {row["group"]: row for row in rows.iter_rows(named=True) if row["n"] >= SMALLEST}
    return [found[group] for group in GROUPS if group in found]


def lost(people: pl.DataFrame) -> list[dict[str, Any]]:
    """People who lack a variable, by variable; first those without group or length, who enter no model."""
    kept = people.drop_nulls(["group", "months"])
    names = list(dict.fromkeys([CLUSTER, *_CONTROLS["total"].columns, *_CONTROLS["charging"].columns, "prison"]))
    return [
        {"variable": "people in the files asked for", "lost": people.height},
        {"variable": "sex or race", "lost": people["group"].null_count()},
        {"variable": "sentence length", "lost": people.filter(pl.col("group").is_not_null())["months"].null_count()},
        *({"variable": name, "lost": kept[name].null_count()} for name in names),
    ]


def _run(model: Model, people: pl.DataFrame, reference: str, level: float) -> dict[str, Any]:
    words = wording()["disparity"]["model"][model.id]
    out: dict[str, Any] = {"id": model.id, "title": words["title"], "conditions_on": words.get("conditions_on")}
    out |= {"unit": model.unit, "n": None, "clusters": None, "reason": None, "dropped": [], "rows": []}
    needed = [model.outcome, *_CONTROLS[model.controls].columns]
    if absent := [name for name in needed if not people[name].count()]:
        called = wording()["disparity"]["variable"]
        return out | {"reason": f"these files do not hold: {', '.join(called.get(name, name) for name in absent)}"}
    sample, codes = _with_groups(people.drop_nulls(needed), reference)
    if sample is None:
        return out | {"reason": f"fewer than {SMALLEST} people in every group but one"}
    design = _design(model.controls, codes, sample)
    fit = _METHODS[model.method](sample, model.outcome, design)
    rows = _rows(fit, codes, sample, model, level)
    return out | {"n": fit.n, "clusters": fit.clusters, "dropped": list(fit.dropped), "rows": rows}


def _linear(sample: pl.DataFrame, outcome: str, design: Design) -> Fit:
    return fits.linear(sample, [outcome], design)[outcome]


_METHODS = {"linear": _linear, "poisson": fits.poisson, "logit": fits.logit_effects}


def _with_groups(sample: pl.DataFrame, reference: str) -> tuple[pl.DataFrame | None, dict[str, str]]:
    """0/1 columns for each group of 30 or more but the reference; people of smaller groups leave the sample."""
    sizes = dict(sample["group"].value_counts().iter_rows())
    used = [g for g in GROUPS if sizes.get(g, 0) >= SMALLEST]
    if reference not in used or len(used) < 2:
        return None, {}
    codes = {g: f"g{GROUPS.index(g)}" for g in used if g != reference}
    sample = sample.filter(pl.col("group").is_in(used))
    return sample.with_columns((pl.col("group") == g).cast(pl.Float64).alias(c) for g, c in codes.items()), codes


def _design(controls: str, codes: dict[str, str], sample: pl.DataFrame) -> Design:
    """The controls that vary in this sample: a single year or offense is no control."""
    base = _CONTROLS[controls]
    return Design(
        tuple(codes.values()),
        tuple(name for name in base.numbers if sample[name].n_unique() > 1),
        tuple(name for name in base.categories if sample[name].n_unique() > 1),
    )


def _rows(fit: Fit, codes: dict[str, str], sample: pl.DataFrame, model: Model, level: float) -> list[dict[str, Any]]:
    sizes = dict(sample["group"].value_counts().iter_rows())
    names = {code: group for group, code in codes.items()}
    freedom = fit.clusters - 1 if model.method == "linear" else math.inf
    rows = []
    for found in fit.estimates:
        low, high = found.interval(level, freedom)
        rows.append(
            {
                "group": names[found.name],
                "n": sizes[names[found.name]],
                **{k: _shown(v, model.unit) for k, v in (("estimate", found.value), ("low", low), ("high", high))},
                "coefficient": found.value,
                "error": found.error,
            }
        )
    return rows


def _shown(value: float, unit: str) -> float:
    """Log points as per cent, 100(exp(b) - 1); probabilities as percentage points."""
    return round(100 * (math.expm1(value) if unit == "percent" else value), 2)


def _sensitivity(
    people: pl.DataFrame, reference: str, level: float, offense: str, found: dict[str, Any]
) -> list[dict[str, Any]]:
    """The total effect with other constants, without the shortest sentences, and without immigration cases."""
    total = next(model for model in MODELS if model.id == "total")
    sample, codes = _with_groups(people.drop_nulls(["months", *_CONTROLS["total"].columns]), reference)
    assert sample is not None
    added = {f"log_{i}": c for i, c in enumerate(CONSTANTS) if c != CONSTANT}
    sample = sample.with_columns((pl.col("months") + c).log().alias(name) for name, c in added.items())
    out = [_variant(f"{CONSTANT:g}", found["n"], found["rows"])]
    for name, fit in fits.linear(sample, list(added), _design("total", codes, sample)).items():
        out.append(_variant(f"{added[name]:g}", fit.n, _rows(fit, codes, sample, total, level)))
    out.sort(key=lambda variant: float(variant["variant"]))
    for variant in out:
        variant["variant"] = f"{variant['variant']} month(s) added before the logarithm"
    immigration = [int(code) for code, name in codebook.values()[offense].items() if name == "Immigration"]
    parts = {
        "without probation and sentences under one month": sample.filter(pl.col("months") >= 1).with_columns(
            pl.col("months").log().alias("log_months")
        ),
        "without immigration cases": sample.filter(~pl.col("offense").is_in(immigration)),
    }
    for label, part in parts.items():
        kept, again = _with_groups(part.drop(codes.values()), reference)
        if kept is not None:
            fit = _linear(kept, "log_months", _design("total", again, kept))
            out.append(_variant(label, fit.n, _rows(fit, again, kept, total, level)))
    return out


def _variant(label: str, n: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"variant": label, "n": n, "rows": rows}
