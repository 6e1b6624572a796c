"""Comparison: the real district recomputed two other ways, invented years with known truth, and what is refused."""

from __future__ import annotations

import csv
import lzma
import math
import statistics
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lenity
from lenity.errors import InputError
from lenity.peers import codebook, distribution, load
from lenity.peers.cell import Cell, read_cell
from lenity.peers.compare import compare
from lenity.peers.from_case import FromCase, read_case
from lenity.peers.store import Store

from .peers_samples import DATA, people, unpack, write_csv


def raw(name: str) -> list[dict[str, str]]:
    with lzma.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def district_rows() -> list[dict[str, str]]:
    """The district's people beside their supplement, straight from the CSVs, without any of our code."""
    extra = {r["USSCIDN"]: r for r in raw("ussc_sup_fy15.csv.xz")}
    return [{**r, **extra[r["USSCIDN"]]} for r in raw("edny_fy2015.csv.xz")]


@pytest.mark.parametrize(
    ("offense", "level", "history"),
    [(10, 21, 1), (10, 15, 1), (17, 6, 1), (10, 17, 1), (16, None, 1), (None, 13, None)],
)
def test_district_cells_equal_two_other_computations(
    district_rows: list[dict[str, str]], sample: Store, offense: int | None, level: int | None, history: int | None
) -> None:
    ours = compare(sample, Cell(level=level, history=history, offense=offense), dataset="district", sentence=12)
    # first way: plain Python over the CSV
    cell = [
        r
        for r in district_rows
        if (offense is None or r["OFFGUIDE"] == str(offense))
        and (level is None or (r["XFOLSOR"] and min(int(r["XFOLSOR"]), 43) == level))
        and (history is None or r["XCRHISSR"] == str(history))
    ]
    jsin = [r for r in cell if r["SENTRNGE"] != "2"]
    prison = [float(r["SENTTCAP"]) for r in jsin if r["SENTIMP"] in ("1", "2") and r["SENTTCAP"]]
    everyone = [float(r["SENSPCAP"]) for r in jsin if r["SENSPCAP"]]
    m = ours["measures"]["jsin"]
    assert ours["n"] == len(cell)
    assert m["n"] == len(jsin)
    assert m["imprisonment"]["n"] == len(prison)
    assert m["imprisonment"]["median"] == pytest.approx(statistics.median(prison), abs=0.006)
    assert m["imprisonment"]["mean"] == pytest.approx(statistics.fmean(prison), abs=0.006)
    assert m["sentence"]["median"] == pytest.approx(statistics.median(everyone), abs=0.006)
    zero = [float(r["SENTTCAP"]) if r["SENTIMP"] in ("1", "2") else 0.0 for r in jsin if r["SENTIMP"]]
    assert m["imprisonment_or_zero"]["median"] == pytest.approx(statistics.median(zero), abs=0.006)
    # second way: NumPy on arrays
    array = np.array(everyone)
    assert m["sentence"]["deciles"] == pytest.approx(np.percentile(array, range(10, 100, 10)).tolist(), abs=0.006)
    place = m["sentence"]["place"]
    assert place["below"] == int((array < 12 - 0.0164).sum())
    assert place["above"] == int((array > 12 + 0.0164).sum())
    counts = np.bincount([int(r["SENTRNGE"]) for r in cell if r["SENTRNGE"]], minlength=9)
    for row in ours["position"]["rows"]:
        n = int(counts[row["code"]])
        assert row["n"] == (n if n == 0 or n >= 3 else None)


def test_every_cell_of_the_district_and_every_variant_equals_plain_python(
    district_rows: list[dict[str, str]], sample: Store
) -> None:
    """All cells by level and category with three people: each variant, each measure, each figure."""

    def number(text: str) -> float | None:
        return float(text) if text and 0 <= float(text) <= 470 else None

    def interval(values: list[float]) -> list[float] | None:
        n, rank, tail = len(values), 0, 0.0
        while (tail := tail + math.comb(n, rank) / 2**n) <= 0.025:
            rank += 1
        return [values[rank - 1], values[n - rank]] if rank else None

    cells: dict[tuple[int, int], list[dict[str, str]]] = {}
    for r in district_rows:
        if r["XFOLSOR"] and r["XCRHISSR"]:
            cells.setdefault((min(int(r["XFOLSOR"]), 43), int(r["XCRHISSR"])), []).append(r)
    checked = 0
    for (level, history), rows in cells.items():
        if len(rows) < 3:
            continue
        ours = compare(sample, Cell(level=level, history=history), dataset="district", sentence=24)["measures"]
        jsin = [r for r in rows if r["SENTRNGE"] != "2"]
        bound = [r for r in jsin if r["STATMIN"] and float(r["STATMIN"]) > 0 and r["SAFE"] not in ("1", "2")]
        variants = {
            "jsin": jsin,
            "with_substantial_assistance": rows,
            "only_substantial_assistance": [r for r in rows if r["SENTRNGE"] == "2"],
            "without_mandatory_minimum": [r for r in jsin if r not in bound],
        }
        for name, chosen in variants.items():
            measures = {
                "imprisonment": [number(r["SENTTCAP"]) for r in chosen if r["SENTIMP"] in ("1", "2")],
                "imprisonment_or_zero": [
                    number(r["SENTTCAP"]) if r["SENTIMP"] in ("1", "2") else 0.0 for r in chosen if r["SENTIMP"]
                ],
                "sentence": [number(r["SENSPCAP"]) for r in chosen],
            }
            for what, months in measures.items():
                values, found = sorted(m for m in months if m is not None), ours[name][what]
                if len(values) < 3:
                    assert (found["mean"], found["median"], found["deciles"], found["place"]) == (None,) * 4
                    continue
                checked += 1
                assert found["n"] == len(values)
                assert found["mean"] == pytest.approx(statistics.fmean(values), abs=0.006)
                assert found["median"] == pytest.approx(statistics.median(values), abs=0.006)
                expected = interval(values)
                assert found["median_interval"] == (expected and pytest.approx(expected, abs=0.006))
                if len(values) >= 10:
                    tenths = np.percentile(values, range(10, 100, 10)).tolist()
                    assert found["deciles"] == pytest.approx(tenths, abs=0.006)
                else:
                    assert found["deciles"] is None
                assert found["place"]["above"] == sum(m > 24.0164 for m in values)
    assert checked > 300


def test_the_circles_around_a_thin_cell_equal_plain_python(district_rows: list[dict[str, str]], sample: Store) -> None:
    ours = compare(sample, Cell(level=21, history=1), dataset="district")
    around = {
        "offense level one up or down": ((20, 21, 22), (1,)),
        "criminal history category one up or down": ((21,), (1, 2)),
        "level and category one up or down": ((20, 21, 22), (1, 2)),
    }
    jsin = [r for r in district_rows if r["XFOLSOR"] and r["XCRHISSR"] and r["SENTRNGE"] != "2"]
    shown = {n["widened_by"]: n for n in ours["neighbors"]}
    if (ours["measures"]["jsin"]["prison"]["n"] or 0) < 30:
        assert set(around) <= set(shown)
    for name, (levels, histories) in around.items():
        if name in shown:
            months = [
                float(r["SENSPCAP"])
                for r in jsin
                if int(r["XFOLSOR"]) in levels and int(r["XCRHISSR"]) in histories and r["SENSPCAP"]
            ]
            assert shown[name]["sentence"]["n"] == len(months)
            assert shown[name]["sentence"]["median"] == pytest.approx(statistics.median(months), abs=0.006)


def test_the_whole_district_has_one_row_a_person(sample: Store) -> None:
    everyone = compare(sample, Cell(), dataset="district")
    assert everyone["n"] == 795
    assert everyone["stamp"]


def synthetic(national: Store, *tests: pl.Expr) -> pl.DataFrame:
    lazy, _ = national.scan("individual")
    return lazy.filter(*tests).collect()


def test_an_invented_cell_is_counted_as_jsin_counts(national: Store) -> None:
    cell = read_cell(guideline="§2d1.1", level=23, history="I")
    ours = compare(national, cell, sentence=30)
    rows = synthetic(national, pl.col("GDLINEHI") == "2D1.1", pl.col("XFOLSOR") == 23, pl.col("XCRHISSR") == 1)
    kept = rows.filter(pl.col("SENTRNGE").fill_null(-1) != 2)
    prison = kept.filter(pl.col("SENTIMP").is_in([1, 2]))
    assert ours["jsin_cell"]
    assert ours["n"] == rows.height
    assert ours["substantial_assistance"] == rows.filter(SENTRNGE=2).height
    assert ours["measures"]["jsin"]["prison"]["n"] == prison.height
    assert ours["measures"]["jsin"]["imprisonment"]["median"] == round(prison["SENTTCAP"].median(), 2)  # type: ignore[arg-type]
    free = kept.filter((pl.col("STATMIN") == 0) | (pl.col("SAFETY") == 1))
    assert ours["measures"]["without_mandatory_minimum"]["n"] == free.height
    assert sum(r["n"] or 0 for r in ours["by_year"]) <= kept.height
    names = [r["name"] for r in compare(national, read_cell(history="I"))["by_circuit"]]
    assert names == ["D.C.", *map(str, range(1, 12))]


def test_levels_above_43_are_43(national: Store) -> None:
    rows = synthetic(national, pl.col("XFOLSOR") >= 43)
    assert rows["XFOLSOR"].max() == 45
    assert compare(national, read_cell(level=45))["n"] == rows.height


def test_only_the_five_latest_years_enter_unless_others_are_named(national: Store) -> None:
    everyone = compare(national, read_cell(history="I"))
    assert everyone["fiscal_years"] == [2017, 2018, 2019, 2020, 2021]
    two = compare(national, read_cell(history="I"), years=[2020, 2018])
    assert two["fiscal_years"] == [2018, 2020]
    assert any("not consecutive" in note for note in two["notes"])
    assert any("Only 2 fiscal year(s)" in note for note in two["notes"])
    with pytest.raises(InputError, match="2012 is not loaded"):
        compare(national, read_cell(history="I"), years=[2012])


def test_a_thin_cell_shows_neighbors_and_is_not_widened(national: Store) -> None:
    cell = read_cell(guideline="2B3.1", level=21, history="I")
    ours = compare(national, cell)
    rows = synthetic(national, cell.predicate())
    assert ours["n"] == rows.height
    assert 3 < ours["measures"]["jsin"]["n"] < 30
    names = [n["widened_by"] for n in ours["neighbors"]]
    assert "offense level one up or down" in names
    wide = synthetic(
        national, pl.col("guideline") == "2B3.1", pl.col("level").is_between(20, 22), pl.col("history") == 1
    ).filter(pl.col("SENTRNGE").fill_null(-1) != 2)
    found = next(n for n in ours["neighbors"] if n["widened_by"] == "offense level one up or down")
    assert found["sentence"]["n"] in (wide.height, None if wide.height < 3 else wide.height)
    assert any("Only" in note and "imprisoned" in note for note in ours["notes"])


def test_fewer_than_three_people_are_never_described(national: Store) -> None:
    for level in range(38, 44):
        ours = compare(national, read_cell(guideline="2A2.2", level=level, history="V"))
        m = ours["measures"]["jsin"]
        if ours["n"] < 3:
            assert m["n"] in (0, None)
            assert m["sentence"]["median"] is None
            assert m["sentence"]["unknown"]
            assert ours["distribution"]["sentence"] is None
        for row in [*ours["by_year"], *ours["by_circuit"], *ours["by_district"]]:
            assert row["n"] is None or row["n"] >= 3
            assert (row["n"] is None) == (row["median_sentence"] is None)


def test_two_cells_stand_side_by_side(national: Store) -> None:
    now = read_cell(guideline="2D1.1", level=23, history="I", drug="meth")
    then = read_cell(now, level=27, history="III")
    ours = compare(national, now, at_sentencing=then)
    alone = compare(national, then)
    assert ours["at_sentencing"]["measures"] == alone["measures"]
    assert ours["measures"] == compare(national, now)["measures"]
    assert ours["at_sentencing"]["changed"] == [
        {"input": "level", "then": 27, "now": 23},
        {"input": "history", "then": "III", "now": "I"},
    ]


def test_one_district_is_shown_beside_the_nation(national: Store) -> None:
    place = codebook.find_district("Eastern District of New York")
    ours = compare(national, read_cell(history="I"), district=place)
    assert ours["district"]["n"] == synthetic(national, pl.col("history") == 1, pl.col("CIRCDIST") == 8).height


def test_selected_files_need_leave_and_are_stamped(violations: Store) -> None:
    cell = read_cell(history="III", drug="marijuana")
    with pytest.raises(InputError, match="later had a violation"):
        compare(violations, cell, dataset="violations")
    ours = compare(violations, cell, dataset="violations", allow_selected=True)
    assert ours["stamp"] == "selected sample, not a finding"
    seen: set[str] = set()
    months = []
    for r in raw("USSC_PV_Report_2020.csv.xz"):
        if r["USSCIDN"] not in seen:
            seen.add(r["USSCIDN"])
            if r["XCRHISSR"] == "3" and r["COMBDRG2"] == "4":
                months.append(float(r["SENSPCAP"]) if r["SENSPCAP"] else None)
    known = [m for m in months if m is not None]
    assert ours["n"] == len(months)
    assert ours["measures"]["jsin"]["sentence"]["n"] == len(known)
    assert ours["measures"]["jsin"]["sentence"]["median"] == pytest.approx(statistics.median(known), abs=0.006)
    assert ours["measures"]["jsin"]["sentence"]["mean"] == pytest.approx(statistics.fmean(known), abs=0.006)


def test_a_file_without_the_variable_asked_for_is_refused(sample: Store, violations: Store) -> None:
    with pytest.raises(InputError, match="no guideline"):
        compare(sample, read_cell(guideline="2D1.1"), dataset="district")
    with pytest.raises(InputError, match="no level"):
        compare(violations, read_cell(level=20), dataset="violations", allow_selected=True)
    with pytest.raises(InputError, match="no yearly individual file loaded"):
        compare(sample, read_cell(level=20))


def test_years_across_the_break_are_refused_without_supplements(tmp_path: Path) -> None:
    ids = pl.Series("USSCIDN", [int(r["USSCIDN"]) for r in raw("ussc_sup_fy17.csv.xz")][:800])
    older = people(800, 2017).with_columns(ids).drop("SENTRNGE", "SENTTCAP", "SENSPCAP", "OFFGUIDE")
    write_csv(older, tmp_path / "opafy17nid.csv")
    write_csv(people(800, 2018), tmp_path / "opafy18nid.csv")
    root = tmp_path / "ussc"
    load.add([tmp_path / "opafy17nid.csv", tmp_path / "opafy18nid.csv"], root)
    with pytest.raises(InputError, match="cross a break"):
        compare(Store(root), read_cell(history="I"))
    before = compare(Store(root), read_cell(history="I"), years=[2017])
    assert before["position"]["n"] == 0
    load.add([unpack("ussc_sup_fy17.csv.xz", tmp_path)], root)
    joined = compare(Store(root), read_cell(history="I"))
    assert joined["fiscal_years"] == [2017, 2018]
    after = compare(Store(root), read_cell(history="I"), years=[2017])
    theirs = {int(r["USSCIDN"]): r for r in raw("ussc_sup_fy17.csv.xz")[:800]}
    mine = [theirs[r["USSCIDN"]] for r in older.filter(XCRHISSR=1).iter_rows(named=True)]
    assert after["position"]["n"] == sum(bool(r["SENTRNGE"]) for r in mine)
    kept = [float(r["SENSPCAP"]) for r in mine if r["SENTRNGE"] != "2"]
    assert after["measures"]["jsin"]["sentence"]["median"] == pytest.approx(statistics.median(kept), abs=0.006)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"guideline": "drugs"}, "not a guideline"),
        ({"level": "0"}, "not an offense level"),
        ({"level": "x"}, "not an offense level"),
        ({"history": "VII"}, "not a criminal history category"),
        ({"drug": "tea"}, "not a drug type"),
        ({"offense": "jaywalking"}, "not an offense type"),
        ({"colour": "red"}, "no part of a cell"),
    ],
)
def test_what_is_no_cell_is_refused_with_the_mend(given: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_cell(None, **given)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("marijuana", ("COMBDRG2", 4)),
        ("Meth", ("COMBDRG2", 6)),
        ("fentanyl", ("DRUGTYP1", 107)),
        ("cocaine", ("COMBDRG2", 1)),
    ],
)
def test_drugs_are_found_by_name(text: str, code: tuple[str, int]) -> None:
    assert read_cell(drug=text).drug == code


@pytest.mark.parametrize("name", ["8", "New York, Eastern District", "Eastern District of New York", "E.D. New York"])
def test_districts_are_found_by_name(name: str) -> None:
    assert codebook.find_district(name).circdist == 8


def test_the_two_district_numberings_are_not_mixed() -> None:
    assert codebook.districts()[8].district == 7
    assert len(codebook.districts()) == 94
    with pytest.raises(InputError, match="no federal district"):
        codebook.find_district("Atlantis")


def test_a_case_file_gives_what_it_knows() -> None:
    told = read_case(Path(lenity.__file__).parent / "examples" / "vailes")
    assert told == FromCase(Cell(drug=("COMBDRG2", 4)), 250, "Western District of North Carolina")
    with pytest.raises(InputError, match="cannot be read"):
        read_case(DATA / "absent.yaml")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4700).map(lambda n: n / 10), max_size=60), st.integers(0, 4700).map(lambda n: n / 10))
def test_figures_of_any_months(months: list[float], sentence: float) -> None:
    series = pl.Series("months", months, dtype=pl.Float64)
    found = distribution.describe(series)
    if len(months) < 3:
        assert found["median"] is None
        assert distribution.place(series, sentence) is None
        return
    assert found["median"] == pytest.approx(statistics.median(months), abs=0.006)
    if interval := found["median_interval"]:
        assert interval[0] <= found["median"] <= interval[1]
    assert (found["median_interval"] is None) == (len(months) < 6)
    if found["deciles"]:
        assert found["deciles"] == sorted(found["deciles"])
        assert found["deciles"][4] == found["median"]
    place = distribution.place(series, sentence)
    assert place is not None
    assert place["below"] + place["equal"] + place["above"] == len(months)
    assert place["equal"] == months.count(sentence)
    bars = distribution.histogram(series)
    if bars:
        assert bars["zero"] + sum(b["n"] for b in bars["bins"]) == len(months)


@pytest.mark.parametrize("n", [6, 7, 20, 25, 100, 1001, 20_000])
def test_the_median_interval_covers_by_the_exact_binomial(n: int) -> None:
    found = distribution.median_interval(pl.Series(range(1, n + 1), dtype=pl.Float64))
    assert found
    rank = int(found[0])
    assert int(found[1]) == n + 1 - rank
    tail = sum(math.comb(n, k) for k in range(rank)) / 2**n if n < 2000 else 0.0
    assert tail <= 0.025
    if n < 2000:
        assert tail + math.comb(n, rank) / 2**n > 0.025
    else:
        assert rank == pytest.approx(n / 2 - 1.96 * math.sqrt(n) / 2, abs=1)
