"""The Commission's JSIN figures for a cell, by its published method, and what JSIN leaves out.

JSIN: the five latest fiscal years; the position against the range over the whole cell; then, without the cases of
substantial assistance (§5K1.1), the share imprisoned and the mean and median. Here also: the whole distribution, the
interval of each median, the same with those cases in, without mandatory minimums, with probation counted as nothing,
by year, circuit and district, where one sentence falls, and a second cell beside the first. Never a mix of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

import lenity
from lenity.errors import InputError
from lenity.peers import codebook, distribution
from lenity.peers.cell import Cell
from lenity.peers.distribution import SUPPRESS, THIN, percent
from lenity.peers.store import Partition, Store, wording

YEARS = 5
COLUMNS = (
    "fiscal_year",
    "CIRCDIST",
    "position",
    "substantial_assistance",
    "prison",
    "months_imprisonment",
    "months_sentence",
    "table_min",
    "table_max",
    "mandatory_minimum_binding",
    "level",
    "history",
    "COMBDRG2",
    "DRUGTYP1",
)
_NEEDS = {"guideline": "GDLINEHI", "level": "XFOLSOR", "history": "XCRHISSR"}


def compare(
    store: Store,
    cell: Cell,
    *,
    dataset: str = "individual",
    years: Sequence[int] | None = None,
    sentence: float | None = None,
    district: codebook.District | None = None,
    at_sentencing: Cell | None = None,
    allow_selected: bool = False,
) -> dict[str, Any]:
    """Everything ``lenity peers`` prints, as one JSON-ready document.

    ``sentence`` is in months (470 for life); ``years`` are fiscal years, the five latest loaded when None. Raises
    :class:`InputError` for a selected dataset without ``allow_selected``, for years that cross a break in coding, for
    a file that lacks what the cell names, and for an empty cell of nothing asked.
    """
    about = wording()["dataset"][dataset]
    if about.get("selected") and not allow_selected:
        raise InputError(f"{about['short']}: {about['selected']}", fix="add --allow-selected for arithmetic only")
    chosen = sorted(years) if years else store.years(dataset)[-YEARS:]
    frame, files = _rows(store, dataset, chosen or None, cell)
    _refuse_break(files, chosen)
    result: dict[str, Any] = {
        "kind": "peers",
        "lenity": lenity.__version__,
        "stamp": about.get("stamp"),
        "cell": cell.data(),
        "jsin_cell": cell.is_jsin and dataset == "individual",
        "dataset": {"id": dataset, "title": about["title"], "source": wording()["source"]},
        "fiscal_years": chosen or sorted(frame["fiscal_year"].unique()),
        "files": [_file(part) for part in files],
        "sentence": sentence,
        **block(frame, sentence),
        "by_year": _by(frame, "fiscal_year", str),
        "by_circuit": _by(_with_circuit(frame), "circuit", lambda n: str(n or "D.C.")),
        "by_district": _by(frame, "CIRCDIST", lambda code: codebook.districts()[code].name),
        "neighbors": [],
        "at_sentencing": None,
    }
    if district:
        result["district"] = {"name": district.name, **block(frame.filter(CIRCDIST=district.circdist), sentence)}
    if _imprisoned(result) < THIN:
        result["neighbors"] = _neighbors(store, dataset, chosen, cell, sentence)
    if at_sentencing:
        then, _ = _rows(store, dataset, chosen or None, at_sentencing)
        result["at_sentencing"] = {
            "cell": at_sentencing.data(),
            "changed": at_sentencing.changed(cell),
            **block(then, sentence),
        }
    result["excluded"] = _excluded(files, result)
    result["notes"] = _notes(result, files, about)
    return result


def block(frame: pl.DataFrame, sentence: float | None) -> dict[str, Any]:
    """All figures of one cell: the position table, JSIN's numbers, and the variants JSIN does not print."""
    helped = pl.col("substantial_assistance").fill_null(False)
    jsin = frame.filter(~helped)
    variants = {
        "jsin": jsin,
        "with_substantial_assistance": frame,
        "without_mandatory_minimum": jsin.filter(~pl.col("mandatory_minimum_binding").fill_null(False)),
        "only_substantial_assistance": frame.filter(helped),
    }
    return {
        "n": frame.height,
        "substantial_assistance": int(frame.select(helped.sum()).item()),
        "substantial_assistance_unknown": frame["substantial_assistance"].null_count(),
        "range": _range(frame),
        "position": _position(frame),
        "measures": {name: measure(rows, sentence) for name, rows in variants.items()},
        "distribution": {
            "imprisonment": distribution.histogram(jsin.filter(prison=True)["months_imprisonment"]),
            "sentence": distribution.histogram(jsin["months_sentence"]),
        },
    }


def measure(rows: pl.DataFrame, sentence: float | None) -> dict[str, Any]:
    """Prison or not, and the three ways to measure length, in months.

    ``imprisonment`` is prison alone among those imprisoned; ``imprisonment_or_zero`` counts everyone else as 0;
    ``sentence`` adds confinement alternatives and counts probation as 0 (the Commission's sentence length).
    """
    prison = rows.filter(prison=True)
    out = rows.filter(prison=False).height
    zero = pl.when(pl.col("prison")).then("months_imprisonment").when(~pl.col("prison")).then(0.0)
    lengths = {
        "imprisonment": prison["months_imprisonment"],
        "imprisonment_or_zero": rows.select(zero.alias("months"))["months"],
        "sentence": rows["months_sentence"],
    }
    known = prison.height + out
    return {
        "n": _count(rows.height, 0)["n"],
        "prison": _count(prison.height, known),
        "not_prison": _count(out, known),
        "kind_unknown": rows.height - known,
        **{
            name: distribution.describe(months)
            | {
                "length_unknown": months.null_count(),
                "place": None if sentence is None else distribution.place(months, sentence),
            }
            for name, months in lengths.items()
        },
    }


def _rows(
    store: Store, dataset: str, years: Iterable[int] | None, cell: Cell, near: pl.Expr | None = None
) -> tuple[pl.DataFrame, list[Partition]]:
    where = cell.predicate() if near is None else cell.predicate() & near
    lazy, files = store.scan(dataset, years, where)
    refuse_absent(cell, files, wording()["dataset"][dataset])
    return lazy.filter(cell.offense_predicate()).select(COLUMNS).collect(), files


def refuse_absent(cell: Cell, files: list[Partition], about: dict[str, Any]) -> None:
    """Refuses a cell that names what the files do not hold."""
    kept = {name for part in files for name in part.report.kept}
    for field, raw in _NEEDS.items():
        if getattr(cell, field) is not None and raw not in kept:
            raise InputError(
                f"{about['short']} has no {field} ({raw})",
                fix=f"leave out --{field}, or load the Commission's yearly individual files",
            )


def _refuse_break(files: list[Partition], years: list[int]) -> None:
    """Years coded by SENTRNGE and years coded otherwise are two series, unless the supplements join them."""
    new = {p.fiscal_year for p in files if "SENTRNGE" in p.report.kept}
    old = [year for year in years if year not in new]
    if old and len(old) < len(years):
        supplement = f"ussc_sup_fy{old[-1] % 100:02d}.zip"
        raise InputError(
            f"fiscal years {years[0]} to {years[-1]} cross a break: the position against the range is coded otherwise "
            f"in {', '.join(map(str, old))}",
            fix=f"lenity data add {supplement} (supplements exist for 2014 to 2017), or choose --years on one side",
        )


def _position(frame: pl.DataFrame) -> dict[str, Any]:
    known = frame.filter(pl.col("position").is_not_null())
    counts = dict(known["position"].value_counts().iter_rows()) if known.height else {}
    return {
        "n": known.height,
        "unknown": frame.height - known.height,
        "rows": [
            {"code": int(code), "label": name, **_count(counts.get(int(code), 0), known.height)}
            for code, name in codebook.values()["SENTRNGE"].items()
        ],
    }


def _count(n: int, whole: int) -> dict[str, Any]:
    """A count and its share; below three people neither is printed."""
    hidden = 0 < n < SUPPRESS
    return {"n": None if hidden else n, "percent": None if hidden else percent(n, whole)}


def _range(frame: pl.DataFrame) -> dict[str, Any] | None:
    """The range from the sentencing table that most people of the cell had; tables were amended, cells can hold two."""
    ranges = frame.select("table_min", "table_max").drop_nulls()
    if ranges.height < SUPPRESS:
        return None
    low, high, n = ranges.group_by("table_min", "table_max").len().sort("len", "table_min", descending=True).row(0)
    return {"min": low, "max": high, "percent": percent(n, ranges.height)}


def _by(frame: pl.DataFrame, column: str, name: Callable[[int], str]) -> list[dict[str, Any]]:
    """JSIN's figures by year, circuit or district: medians of prison and of all sentences; small groups withheld."""
    rows = (
        frame.filter(~pl.col("substantial_assistance").fill_null(False) & pl.col(column).is_not_null())
        .group_by(column)
        .agg(
            pl.len().alias("n"),
            pl.col("prison").sum().cast(pl.Int64).alias("prison_n"),
            pl.col("months_imprisonment").filter(pl.col("prison")).median().round(2).alias("median_imprisonment"),
            pl.col("months_sentence").median().round(2).alias("median_sentence"),
        )
        .sort(column)
    )
    few, few_prison = pl.col("n") < SUPPRESS, pl.col("prison_n") < SUPPRESS
    shown = rows.with_columns(pl.when(~few_prison).then(c) for c in ("prison_n", "median_imprisonment")).with_columns(
        pl.when(~few).then(c) for c in ("n", "median_sentence")
    )
    return [{"name": name(row.pop(column)), **row} for row in shown.iter_rows(named=True)]


def _with_circuit(frame: pl.DataFrame) -> pl.DataFrame:
    """The circuit of each district, as a number; 0 is the District of Columbia Circuit."""
    number = {code: 0 if d.circuit == "D.C." else int(d.circuit) for code, d in codebook.districts().items()}
    return frame.with_columns(pl.col("CIRCDIST").replace_strict(number, default=None).alias("circuit"))


def _neighbors(
    store: Store, dataset: str, years: list[int], cell: Cell, sentence: float | None
) -> list[dict[str, Any]]:
    """Wider circles around a thin cell, each named for what it is. The cell itself is never widened."""
    exact = {"level": pl.lit(True), "history": pl.lit(True), "drug": pl.lit(True)}
    near = dict(exact)
    for name in ("level", "history"):
        if (value := getattr(cell, name)) is not None:
            exact[name], near[name] = pl.col(name) == value, pl.col(name).is_between(value - 1, value + 1)
    if cell.drug:
        exact["drug"] = (pl.col(cell.drug[0]) == cell.drug[1]).fill_null(False)
    longer = store.years(dataset)[-2 * YEARS :] or years
    around = replace(cell, level=None, history=None, drug=None)
    rows, files = _rows(store, dataset, longer or None, around, near["level"] & near["history"])
    try:
        _refuse_break(files, longer)
    except InputError:
        longer = years
    span = pl.col("fiscal_year").is_in(years) if years else pl.lit(True)
    circles = {
        "offense level one up or down": ({"level"}, span),
        "criminal history category one up or down": ({"history"}, span),
        "level and category one up or down": ({"level", "history"}, span),
        "any drug": ({"drug"}, span),
        f"fiscal years {longer[0]} to {longer[-1]}" if longer else "": (set(), pl.lit(True)),
    }
    found = []
    for name, (widened, when) in circles.items():
        if any(getattr(cell, part) is None for part in widened) or (not widened and len(longer) <= len(years)):
            continue
        test = pl.all_horizontal((near if part in widened else exact)[part] for part in exact)
        jsin = rows.filter(test & when & ~pl.col("substantial_assistance").fill_null(False))
        found.append({"widened_by": name, **measure(jsin, sentence)})
    return found


def _imprisoned(result: dict[str, Any]) -> int:
    """People imprisoned in the cell as JSIN counts it; zero when they are too few to be counted out loud."""
    return result["measures"]["jsin"]["prison"]["n"] or 0


def _file(part: Partition) -> dict[str, Any]:
    r = part.report
    return {
        "file": r.file,
        "dataset": r.dataset,
        "fiscal_year": r.fiscal_year,
        "records": r.records,
        "expected_records": r.expected_records,
        "sha256": r.sha256,
    }


def _excluded(files: list[Partition], result: dict[str, Any]) -> list[dict[str, Any]]:
    base = [p for p in files if p.dataset != "supplement"]
    people = sum(p.report.people for p in base)
    jsin = result["measures"]["jsin"]
    incomplete = {"why": "lack the guideline, level or category: can enter no cell"}
    return [
        {"why": "people in these files", "n": people},
        *([{**incomplete, "n": sum(p.report.without_cell for p in base)}] if result["jsin_cell"] else []),
        {"why": "outside this cell, these years or this kind of case", "n": people - result["n"]},
        {"why": "substantial assistance (§5K1.1), left out as JSIN does", "n": result["substantial_assistance"]},
        {"why": "kind of sentence not known", "n": jsin["kind_unknown"]},
        {"why": "imprisoned, length not known", "n": jsin["imprisonment"]["length_unknown"]},
    ]


def _notes(result: dict[str, Any], files: list[Partition], about: dict[str, Any]) -> list[str]:
    """Limits that hold for these very figures."""
    say = wording()["note"]
    years = result["fiscal_years"]
    notes = [about[key] for key in ("selected", "limits") if key in about]
    if not result["jsin_cell"]:
        notes.append(say["not_jsin"])
    if years and years != list(range(years[0], years[-1] + 1)):
        notes.append(say["gap_in_years"])
    if years and len(years) < YEARS and result["dataset"]["id"] == "individual":
        notes.append(say["few_years"].format(n=len(years)))
    if uneven := [f"{p.report.file} {p.short:+,}" for p in files if p.short]:
        notes.append(say["partial_year"].format(files=", ".join(uneven)))
    if _imprisoned(result) < SUPPRESS:
        notes.append(say["suppressed"])
    elif _imprisoned(result) < THIN:
        notes.append(say["thin"].format(n=_imprisoned(result)))
    if result["position"]["n"] == 0:
        notes.append(say["no_position"])
    elif result["substantial_assistance_unknown"]:
        notes.append(say["assistance_unknown"].format(n=result["substantial_assistance_unknown"]))
    if result["cell"]["guideline"] == "2D1.1" and not result["cell"]["drug"]:
        notes.append(say["drug_open"])
    if result["at_sentencing"]:
        notes.append(say["two_cells"])
    return [*notes, say["use"]]
