"""Disparity: the estimates against statsmodels and plain arithmetic, the truth of invented people, and the refusals."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import polars as pl
import pytest

from lenity.errors import InputError
from lenity.peers import chart, fits, models, text
from lenity.peers.cell import read_cell
from lenity.peers.disparity import Question, disparity
from lenity.peers.published import published
from lenity.peers.store import Store

from .peers_samples import GROUP_EFFECT

sm = pytest.importorskip("statsmodels.api")
pytest.importorskip("pyfixest")


@pytest.fixture(scope="module")
def table(national: Store) -> dict[str, Any]:
    return disparity(national)


@pytest.fixture(scope="module")
def arithmetic(violations: Store) -> dict[str, Any]:
    return disparity(violations, dataset="violations", allow_selected=True)


def model(table: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    found = next(m for m in table["models"] if m["id"] == name)
    return {row["group"]: row for row in found["rows"]}


def people(store: Store, dataset: str, offense: str) -> pl.DataFrame:
    return models.tidy(store.scan(dataset)[0], offense).collect()


def dense(frame: pl.DataFrame, design: fits.Design) -> np.ndarray:
    parts = [frame.select(*design.groups, *design.numbers).to_numpy()]
    parts += [frame.select(pl.col(c).cast(pl.String)).to_dummies(drop_first=True).to_numpy() for c in design.categories]
    return np.hstack([np.ones((frame.height, 1)), *parts]).astype(float)


def small(seed: int = 3, count: int = 3000) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    group, district, year = rng.integers(0, 3, count), rng.integers(0, 25, count), rng.integers(0, 3, count)
    age = rng.integers(18, 80, count).astype(float)
    log = 3 + 0.2 * (group == 1) - 0.1 * (group == 2) + 0.005 * age + 0.03 * district + rng.normal(0, 0.4, count)
    prison = (rng.random(count) < 1 / (1 + np.exp(-(0.5 + 0.4 * (group == 1) + 0.02 * (age - 40))))).astype(float)
    return pl.DataFrame(
        {
            "g1": (group == 1).astype(float),
            "g2": (group == 2).astype(float),
            "age": age,
            "district": district,
            "year": year,
            "log": log,
            "months": np.where(prison == 1, np.exp(log), 0.0),
            "prison": prison,
        }
    )


DESIGN = fits.Design(("g1", "g2"), ("age",), ("district", "year"))


def test_least_squares_equal_statsmodels() -> None:
    frame = small()
    ours = fits.linear(frame, ["log"], DESIGN)["log"]
    theirs = sm.OLS(frame["log"].to_numpy(), dense(frame, DESIGN)).fit(
        cov_type="cluster", cov_kwds={"groups": frame["district"].to_numpy()}
    )
    for i, found in enumerate(ours.estimates):
        assert found.value == pytest.approx(theirs.params[i + 1], abs=1e-8)
        # pyfixest does not count the absorbed effects that are nested in the clusters among its parameters
        assert found.error == pytest.approx(theirs.bse[i + 1], rel=0.01)
    assert (ours.n, ours.clusters) == (3000, 25)


def test_poisson_equals_statsmodels() -> None:
    frame = small()
    ours = fits.poisson(frame, "months", DESIGN)
    theirs = sm.GLM(frame["months"].to_numpy(), dense(frame, DESIGN), family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": frame["district"].to_numpy()}
    )
    for i, found in enumerate(ours.estimates):
        assert found.value == pytest.approx(theirs.params[i + 1], abs=1e-5)
        assert found.error == pytest.approx(theirs.bse[i + 1], rel=0.01)


def test_marginal_effects_equal_statsmodels() -> None:
    frame = small().filter(pl.col("g2") == 0)
    design = fits.Design(("g1",), ("age",), ("district", "year"))
    ours = fits.logit_effects(frame, "prison", design).estimates[0]
    theirs = sm.Logit(frame["prison"].to_numpy(), dense(frame, design)).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": frame["district"].to_numpy()}
    )
    effects = theirs.get_margeff(at="overall", dummy=True)
    assert ours.value == pytest.approx(effects.margeff[0], abs=1e-6)
    assert ours.error == pytest.approx(effects.margeff_se[0], rel=1e-4)


def test_marginal_effects_of_three_groups_switch_one_for_another() -> None:
    frame = small()
    x = dense(frame, DESIGN)
    fitted = sm.Logit(frame["prison"].to_numpy(), x).fit(disp=0)
    for i, found in enumerate(fits.logit_effects(frame, "prison", DESIGN).estimates):
        there, reference = x.copy(), x.copy()
        there[:, 1:3] = reference[:, 1:3] = 0
        there[:, 1 + i] = 1
        expected = (fitted.predict(there) - fitted.predict(reference)).mean()
        assert found.value == pytest.approx(expected, abs=1e-6)


def test_categories_without_variation_are_dropped_by_name() -> None:
    frame = small().with_columns(prison=pl.when(pl.col("district") == 3).then(1.0).otherwise("prison"))
    found = fits.logit_effects(frame, "prison", DESIGN)
    assert found.n == frame.filter(pl.col("district") != 3).height
    assert "1 value(s) of district" in found.dropped[0]


def test_invented_effects_are_found(table: dict[str, Any]) -> None:
    """With the guideline range held alike the model is the one that made the sentences: months given prison."""
    found = model(table, "commission_length")
    for group, effect in GROUP_EFFECT.items():
        if group != "White male":
            low, high = (math.log1p(found[group][k] / 100) for k in ("low", "high"))
            assert low - 0.02 < effect < high + 0.02


def test_the_raw_difference_is_a_ratio_of_means(table: dict[str, Any]) -> None:
    sizes = {row["group"]: row for row in table["groups"]}
    for group, row in model(table, "raw").items():
        ratio = 100 * (sizes[group]["mean_months"] / sizes["White male"]["mean_months"] - 1)
        assert row["estimate"] == pytest.approx(ratio, abs=0.1)
        assert row["n"] == sizes[group]["n"]


VIOLATIONS_BY_STATSMODELS = {
    # percent or points, each computed once with statsmodels from the raw CSV, all effects written out as 0/1 columns
    "raw": (33.7208, -35.8373, -20.6004, -47.527, -46.0585, -60.0872, -55.7781),
    "total": (8.848, 6.526, 13.578, -22.657, -24.922, -16.160, -13.991),
    "length": (6.617, 0.431, 8.426, -11.051, -7.984, -12.940, -10.391),
    "ppml": (6.751, 0.271, 5.813, -14.558, -11.163, -17.734, -13.182),
    "prison": (1.003, 1.338, 2.537, -2.541, -3.523, -1.705, 1.593),
}


def test_violations_arithmetic_equals_statsmodels(arithmetic: dict[str, Any]) -> None:
    assert arithmetic["stamp"] == "selected sample, not a finding"
    others = [g for g in models.GROUPS if g != models.REFERENCE]
    for name, expected in VIOLATIONS_BY_STATSMODELS.items():
        found = model(arithmetic, name)
        assert [found[g]["estimate"] for g in others] == pytest.approx(list(expected), abs=0.0051)


def from_raw(store: Store) -> pl.DataFrame:
    """The people of a store by the Commission's own columns alone, without the tidying under test."""
    c = pl.col
    raw = store.scan("individual")[0].collect()
    race = {1: "White", 2: "Black", 3: "Hispanic", 6: "Other"}
    return raw.select(
        (
            c("NEWRACE").replace_strict(race, default=None, return_dtype=pl.String)
            + pl.when(c("MONSEX") == 0).then(pl.lit(" male")).when(c("MONSEX") == 1).then(pl.lit(" female"))
        ).alias("group"),
        c("SENSPCAP").alias("months"),
        pl.when(c("SENTIMP").is_in([1, 2])).then("SENTTCAP").alias("term"),
        pl.when(c("SENTIMP") >= 0).then(c("SENTIMP").is_in([1, 2])).cast(pl.Float64).alias("prison"),
        c("AGE").cast(pl.Float64).alias("age"),
        c("NEWCIT").cast(pl.Float64).alias("citizen"),
        (pl.min_horizontal("GLMIN", pl.lit(470.0)) + 1).log().alias("minimum"),
        ((c("STATMIN") > 0) & (c("SAFETY").fill_null(0) != 1) & ~c("SAFE").fill_null(0).is_in([1, 2]))
        .cast(pl.Float64)
        .alias("mandatory"),
        c("NEWCNVTN").cast(pl.Float64).alias("trial"),
        (c("PRESENT") == 1).cast(pl.Float64).alias("detained"),
        c("SENTRNGE")
        .replace_strict(
            {0: "in", 1: "up", 6: "up", 2: "help", 3: "gov", 4: "gov", 7: "gov", 5: "down", 8: "down"},
            default=None,
            return_dtype=pl.String,
        )
        .alias("position"),
        *(c(name).cast(pl.String) for name in ("NEWEDUC", "OFFGUIDE", "CIRCDIST", "XCRHISSR", "fiscal_year")),
    ).drop_nulls(["group", "months"])


@pytest.mark.parametrize(
    ("name", "outcome", "numbers", "categories"),
    [
        ("total", "all", ["citizen"], ["CIRCDIST", "OFFGUIDE", "XCRHISSR", "fiscal_year"]),
        ("length", "term", ["citizen"], ["CIRCDIST", "OFFGUIDE", "XCRHISSR", "fiscal_year"]),
        ("ppml", "months", ["citizen"], ["CIRCDIST", "OFFGUIDE", "XCRHISSR", "fiscal_year"]),
        (
            "commission",
            "all",
            ["citizen", "minimum", "mandatory", "trial", "detained"],
            ["OFFGUIDE", "position", "NEWEDUC", "fiscal_year"],
        ),
        (
            "commission_length",
            "term",
            ["citizen", "minimum", "mandatory", "trial", "detained"],
            ["OFFGUIDE", "position", "NEWEDUC", "fiscal_year"],
        ),
    ],
)
def test_each_model_of_the_table_equals_statsmodels_from_the_raw_columns(
    table: dict[str, Any], national: Store, name: str, outcome: str, numbers: list[str], categories: list[str]
) -> None:
    rows = from_raw(national)
    if outcome == "term":
        rows = rows.filter(pl.col("term") >= 1)
    rows = rows.drop_nulls(["age", *numbers, *categories])
    others = [g for g in models.GROUPS if g in model(table, name)]
    rows = rows.filter(pl.col("group").is_in([*others, models.REFERENCE]))
    x = np.hstack(
        [
            np.ones((rows.height, 1)),
            np.column_stack([(rows["group"] == g).to_numpy() for g in others]),
            np.column_stack([rows["age"], rows["age"] ** 2 / 100, *(rows[n] for n in numbers)]),
            *(rows.select(c).to_dummies(drop_first=True).to_numpy() for c in categories),
        ]
    ).astype(float)
    clusters = {"cov_type": "cluster", "cov_kwds": {"groups": rows["CIRCDIST"].cast(pl.Int32).to_numpy()}}
    if outcome == "months":
        theirs = sm.GLM(rows["months"].to_numpy(), x, family=sm.families.Poisson()).fit(**clusters)
    else:
        y = np.log((rows["term"] if outcome == "term" else rows["months"] + 1).to_numpy())
        theirs = sm.OLS(y, x).fit(**clusters)
    found = model(table, name)
    for i, group in enumerate(others):
        assert found[group]["estimate"] == pytest.approx(100 * math.expm1(theirs.params[1 + i]), abs=0.01)
        half = (1.96 if outcome == "months" else 1.99) * theirs.bse[1 + i]  # normal; t of the districts
        assert found[group]["low"] == pytest.approx(100 * math.expm1(theirs.params[1 + i] - half), abs=0.35)


def test_violations_arithmetic_equals_plain_numpy(violations: Store, arithmetic: dict[str, Any]) -> None:
    frame = people(violations, "violations", "OFFTYPE2").drop_nulls(
        ["group", "months", "age", "non_citizen", "history", "offense", "fiscal_year", "district"]
    )
    groups = models.GROUPS[1:]
    frame = frame.with_columns((pl.col("group") == g).cast(pl.Float64).alias(g) for g in groups)
    design = fits.Design(
        groups, ("age", "age_squared", "non_citizen"), ("district", "offense", "history", "fiscal_year")
    )
    x = dense(frame, design)
    y = np.log(frame["months"].to_numpy() + 1)
    slopes = np.linalg.solve(x.T @ x, x.T @ y)
    found = model(arithmetic, "total")
    for i, group in enumerate(groups):
        assert found[group]["coefficient"] == pytest.approx(slopes[1 + i], abs=1e-6)
    total = next(m for m in arithmetic["models"] if m["id"] == "total")
    assert total["n"] == frame.height - 1
    assert total["dropped"] == ["1 people alone in one value of a category"]


def test_what_the_file_lacks_is_said_and_not_estimated(arithmetic: dict[str, Any]) -> None:
    commission = next(m for m in arithmetic["models"] if m["id"] == "commission")
    assert commission["rows"] == []
    assert "guideline minimum" in commission["reason"]
    assert arithmetic["stamp"] == "selected sample, not a finding"
    printed = text.disparity(arithmetic)
    assert all(sentence.endswith("(selected sample, not a finding).") for sentence in arithmetic["sentences"])
    svg, alt = chart.disparity(arithmetic, "total")
    assert "selected sample, not a finding" in svg
    assert "selected sample, not a finding" in alt
    assert printed.splitlines()[0] == printed.splitlines()[-1] == "*** SELECTED SAMPLE, NOT A FINDING ***"


def test_every_output_carries_its_limits_and_never_the_forbidden_words(table: dict[str, Any]) -> None:
    printed = text.disparity(table)
    assert len(table["caveats"]) >= 6
    for caveat in table["caveats"]:
        assert caveat in printed
    assert "associated with" in printed
    assert not re.search(r"discriminat|racis|because of race|bias|will be|caused by", printed + json.dumps(table), re.I)
    assert all("takes charging and fact-finding as given" in s for s in table["sentences"] if "guideline minimum" in s)
    assert len(table["sentences"]) == sum(bool(m["rows"]) for m in table["models"])
    assert {"people in the files asked for", "position", "district"} <= {row["variable"] for row in table["lost"]}


def test_the_sensitivity_to_the_constant_is_printed(table: dict[str, Any]) -> None:
    variants = {v["variant"]: v for v in table["sensitivity"]}
    assert len(variants) == 6
    one = next(v for name, v in variants.items() if name.startswith("1 month"))
    assert one["rows"] == next(m for m in table["models"] if m["id"] == "total")["rows"]
    values = [v["rows"][0]["estimate"] for v in table["sensitivity"][:4]]
    assert values == sorted(values, reverse=True)
    assert variants["without immigration cases"]["n"] < one["n"]
    printed = text.disparity(table)
    for name in variants:
        assert name in printed


def test_a_searched_subgroup_needs_its_number_and_gets_wider_intervals(national: Store) -> None:
    subgroup = read_cell(offense="drug trafficking")
    with pytest.raises(InputError, match="not said out of how many"):
        disparity(national, Question(subgroup=subgroup))
    narrow = disparity(national, Question(subgroup=subgroup, looked_at=1))
    wide = disparity(national, Question(subgroup=subgroup, looked_at=20))
    for one, many in zip(narrow["models"], wide["models"], strict=True):
        for a, b in zip(one["rows"], many["rows"], strict=True):
            assert b["low"] < a["low"] < a["estimate"] < a["high"] < b["high"]
    assert any("20 subgroup(s)" in note for note in wide["notes"])
    assert "99.75% interval" in text.disparity(wide)
    assert wide["narrowed_to"] == "drug trafficking cases"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question(subgroup=read_cell(level=23, history="I"), looked_at=1), "single cell"),
        (Question(reference="Martian male"), "no group of this analysis"),
        (Question(circuit="12", looked_at=1), "no circuit"),
        (Question(circuit="4"), "not said out of how many"),
        (Question(subgroup=read_cell(guideline="2A2.2", level=12), looked_at=1), "fewer than 30"),
    ],
)
def test_what_cannot_carry_an_estimate_is_refused(question: Question, said: str, national: Store) -> None:
    with pytest.raises(InputError, match=said):
        disparity(national, question)


def test_selected_and_partial_files_are_refused(violations: Store, sample: Store) -> None:
    with pytest.raises(InputError, match="later had a violation"):
        disparity(violations, dataset="violations")
    with pytest.raises(InputError, match="one district"):
        disparity(sample, dataset="district")


def test_a_subgroup_by_what_the_file_lacks_is_refused(violations: Store) -> None:
    asked = Question(subgroup=read_cell(level=20), looked_at=3)
    with pytest.raises(InputError, match="has no level"):
        disparity(violations, asked, dataset="violations", allow_selected=True)


def test_small_groups_are_named_and_not_estimated(national: Store) -> None:
    found = disparity(national, Question(subgroup=read_cell(guideline="2B1.1"), circuit="9", looked_at=1))
    estimated = {row["group"] for m in found["models"] for row in m["rows"]}
    described = {row["group"] for row in found["groups"]}
    assert estimated < set(models.GROUPS)
    assert described >= estimated
    assert any("fewer than 30" in note for note in found["notes"])


def test_another_reference_turns_the_raw_figure_round(national: Store, table: dict[str, Any]) -> None:
    turned = disparity(national, Question(reference="White female"))
    one = model(table, "raw")["White female"]["coefficient"]
    other = model(turned, "raw")["White male"]["coefficient"]
    assert one == pytest.approx(-other, abs=1e-6)


def test_published_figures_are_compared_only_on_their_own_years(national: Store, sample: Store) -> None:
    found = published(national)
    by_source = {row["what"]: row for row in found}
    ours = by_source["Black male against White male, commission_length model, percent"]
    assert ours["published"] == 4.7
    assert ours["ours"] is not None
    assert ours["unknown"] is None
    yaeger = next(row for row in found if "JSIN median" in row["what"])
    assert yaeger["ours"] is None
    assert "2016" in yaeger["unknown"]
    assert next(row for row in found if "drug trafficking" in row["what"])["ours"] is not None
    assert all(row["ours"] is None and row["unknown"] for row in published(sample))
    assert len(published(sample)) == len(found)
