"""Damaged and hostile caseloads: clear, counted, nothing half-written."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity.errors import InputError
from lenity.screening import run as runner
from lenity.screening import sources
from lenity.screening.columns import columns
from lenity.screening.delimited import Delimited
from lenity.screening.kernel import Screening
from lenity.screening.progress import Progress
from lenity.screening.triage import read_triage
from lenity.screening.values import BadValue, parse

from .caseloads import ON as DAY
from .conftest import HEADER, Ran

Screen = Callable[..., Ran]


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 1, ran.err
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


def test_a_zip_bomb_is_refused_before_it_unpacks(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text(f"{HEADER}\np1,A,4,,,,,yes\n")
    pl.read_csv(here / "c.csv", infer_schema=False).write_excel(here / "c.xlsx")
    with zipfile.ZipFile(here / "c.xlsx") as good, zipfile.ZipFile(here / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name))
        bad.writestr("xl/media/zeros.bin", bytes(200 << 20))
    refused(screen("b.xlsx", "--out", "o.csv"), "b.xlsx", "unpacks to more than")
    assert not list(here.glob("o.*"))


@pytest.mark.parametrize("lie", ["not a workbook", "PK\x03\x04 cut short", "\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_says_so(screen: Screen, here: Path, lie: str) -> None:
    (here / "c.xlsx").write_bytes(lie.encode("latin-1"))
    refused(screen("c.xlsx", "--out", "o.csv"), "c.xlsx")
    assert not (here / "o.csv").exists()


def test_entities_in_a_workbook_are_refused(screen: Screen, here: Path) -> None:
    pl.DataFrame({"Case": ["p1"], "Circuit": ["4"]}).write_excel(here / "c.xlsx")
    with zipfile.ZipFile(here / "c.xlsx") as good, zipfile.ZipFile(here / "b.xlsx", "w") as bad:
        for name in good.namelist():
            text = good.read(name)
            if name.endswith("workbook.xml"):
                text = text.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook', 1)
            bad.writestr(name, text)
    refused(screen("b.xlsx"), "entities")


def test_a_formula_is_never_run(screen: Screen, here: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(here / "c.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Case", "Circuit", "Terminal illness", "Date of birth"])
        sheet.write_row(1, 0, ["p1", "4", "yes"])
        sheet.write_formula(1, 3, "=TODAY()", None, "")
        sheet.write_row(2, 0, ["p2", "4"])
        sheet.write_formula(2, 2, '=IF(1=1,"yes","no")', None, "yes")
        sheet.write_row(3, 0, ["p3", "4"])
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    assert screen("c.xlsx", "--out", "o.csv").code == 0
    assert pl.read_csv(here / "o.csv", infer_schema=False)["case"].to_list() == ["p2"]
    rejects = (here / "o.rejects.csv").read_text()
    assert "formulas are never run" in rejects
    assert "#DIV/0!" in rejects


def test_ten_thousand_columns(screen: Screen, here: Path) -> None:
    names = ["Case", "Circuit", "Terminal illness", *(f"extra {i}" for i in range(10_000))]
    (here / "c.csv").write_text(",".join(names) + "\n" + ",".join(["p1", "4", "yes"] + ["x"] * 10_000) + "\n")
    ran = screen("c.csv", "--out", "o.parquet")
    assert ran.code == 0, ran.err
    assert "10000 columns are not known" in ran.err.replace(",", "")
    assert pl.read_parquet(here / "o.parquet")["1B1.13(b)(1)(A)"].to_list() == ["supported"]


def test_two_headers_for_one_column_are_nobodys_guess(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,Circuit,Circuit\np1,4,9\n")
    refused(screen("c.csv"), "c.csv:1:", "mean the same column")


def test_mixed_encodings(screen: Screen, here: Path) -> None:
    text = "Case,Name,Circuit\np1,Peña,4\n".encode() + "p2,Núñez,4\n".encode("cp1252")
    (here / "c.csv").write_bytes(b"\xef\xbb\xbf" + text)
    ran = screen("c.csv", "--out", "o.csv")
    assert ran.code == 0
    assert "1 lines read as Windows-1252" in ran.out
    assert set(pl.read_csv(here / "o.csv", infer_schema=False)["name"]) == {"Peña", "Núñez"}
    (here / "u.csv").write_bytes("Case,Name,Circuit\np1,Peña,4\n".encode("utf-16"))
    assert screen("u.csv", "--out", "u.parquet").code == 0
    assert pl.read_parquet(here / "u.parquet")["name"].to_list() == ["Peña"]


def test_a_broken_line_costs_its_own_row_only(screen: Screen, here: Path) -> None:
    good = [f"p{i},A,4,,,,,yes" for i in range(5_000)]
    good[2_500] = 'p2500,"never closed,4,,,,,yes'
    (here / "c.csv").write_text("\n".join([HEADER, *good]) + "\n")
    ran = screen("c.csv", "--out", "o.parquet")
    assert ran.code == 0, ran.err
    assert len(pl.read_parquet(here / "o.parquet")) == 4_999
    assert "2502" in (here / "o.rejects.csv").read_text()


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.text(alphabet='ab1,"\r \t;\0é', max_size=14), max_size=30),
    size=st.integers(40, 400),
)
def test_no_line_is_lost_whatever_the_blocks(lines: list[str], size: int) -> None:
    """Rows, rejects and blank lines add up to the lines; the size of the blocks changes nothing."""
    import tempfile

    data = ("Case,Circuit\n" + "".join(line + "\n" for line in lines)).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.csv"
        path.write_bytes(data)
        file = Delimited.open(path, "c.csv")
        found = []
        for block_size in (size, 1 << 20):
            try:
                blocks = list(file.blocks({0: "case", 1: "circuit"}, file.first_byte, file.first_line, block_size))
            except InputError:
                return  # one line longer than a block
            rows = pl.concat([b.rows for b in blocks]) if blocks else pl.DataFrame()
            bad = sum(len(b.rejects) for b in blocks)
            found.append((rows.to_dicts(), bad, sum(b.blank for b in blocks)))
        whole = found[1]
        assert found[0][0] == whole[0]
        assert found[0][1:] == whole[1:]


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(columns())), text=st.text(max_size=24))
def test_any_cell_is_read_or_refused_with_a_mend(name: str, text: str) -> None:
    try:
        told: object = parse(columns()[name], text, DAY)
    except BadValue as e:
        told = e.problem and e.mend
    assert told


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_no_traceback(screen: Screen, here: Path, seed: int) -> None:
    """Bytes flipped in good files of each kind."""
    chance = random.Random(seed)
    (here / "c.csv").write_text(f"{HEADER}\n" + "p1,A,4,1960-01-01,2010-01-01,250,,yes\n" * 40)
    frame = pl.read_csv(here / "c.csv", infer_schema=False)
    kinds: dict[str, Callable[[io.BytesIO], object]] = {"parquet": frame.write_parquet, "xlsx": frame.write_excel}
    for kind in ("csv", *kinds):
        if kind == "csv":
            data = bytearray((here / "c.csv").read_bytes())
        else:
            held = io.BytesIO()
            kinds[kind](held)
            data = bytearray(held.getvalue())
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (here / f"d.{kind}").write_bytes(bytes(data))
        ran = screen(f"d.{kind}", "--out", f"o.{kind}.parquet")
        assert ran.code in (0, 1)
        assert "Traceback" not in ran.err


def test_a_run_that_was_stopped_goes_on(screen: Screen, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pl.DataFrame({"Case": [f"p{i}" for i in range(1000)], "Circuit": ["4"] * 1000, "Terminal illness": "yes"})
    rows.write_parquet(here / "c.parquet")
    monkeypatch.setattr(sources, "ROWS", 100)
    assert screen("c.parquet", "--out", "whole.parquet").code == 0
    kernel, calls = runner._kernel, []

    def dies(*given: object, **named: object) -> pl.DataFrame:
        calls.append(1)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return kernel(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "_kernel", dies)
    ran = screen("c.parquet", "--out", "o.parquet")
    assert ran.code == 1
    assert "goes on from there" in ran.err
    assert not (here / "o.parquet").exists()
    assert (here / "o.parquet.parts").is_dir()
    calls.clear()

    def counts(*given: object, **named: object) -> pl.DataFrame:
        calls.append(1)
        return kernel(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "_kernel", counts)
    assert screen("c.parquet", "--out", "o.parquet").code == 0
    assert len(calls) == 5
    assert not (here / "o.parquet.parts").exists()
    assert pl.read_parquet(here / "o.parquet").equals(pl.read_parquet(here / "whole.parquet"))


def test_a_changed_caseload_starts_again(screen: Screen, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ROWS", 10)
    rows = pl.DataFrame({"Case": [f"p{i}" for i in range(40)], "Circuit": ["4"] * 40, "Terminal illness": "yes"})
    rows.write_parquet(here / "c.parquet")
    kernel, calls = runner._kernel, []

    def dies(*given: object, **named: object) -> pl.DataFrame:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return kernel(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "_kernel", dies)
    assert screen("c.parquet", "--out", "o.parquet").code == 1
    rows.with_columns(pl.lit("no").alias("Terminal illness")).write_parquet(here / "c.parquet")
    monkeypatch.setattr(runner, "_kernel", kernel)
    assert screen("c.parquet", "--out", "o.parquet").code == 0
    assert pl.read_parquet(here / "o.parquet")["1B1.13(b)(1)(A)"].unique().to_list() == ["not_supported"]


def test_a_changed_file_of_a_folder_starts_again(here: Path) -> None:
    (here / "cases").mkdir()
    (here / "cases" / "a.yaml").write_text("lenity: 1")
    job = runner.Job("cases", Screening(DAY, read_triage()))
    before = job.identity()
    assert job.identity() == before
    (here / "cases" / "a.yaml").write_text("lenity: 1\n")
    assert job.identity() != before


@pytest.mark.parametrize("name", ["list.csv", "list.rejects.csv", "list.csv.receipt.json"])
def test_no_output_takes_the_place_of_the_caseload(screen: Screen, here: Path, name: str) -> None:
    """Nor do the rejects and the receipt, which are written (or cleared away) beside it."""
    (here / name).write_text("Case,Circuit\np1,4\n")
    ran = screen(name, "--out", "list.csv")
    assert ran.code == 1
    assert "take the place of an input" in ran.err
    assert [p.name for p in here.iterdir()] == [name]
    assert (here / name).read_text() == "Case,Circuit\np1,4\n"


@pytest.mark.parametrize("text", ["max(age_years) > 60", "count(*) > 3", "age_years > avg(age_years)"])
def test_a_condition_looks_at_one_row(screen: Screen, here: Path, text: str) -> None:
    (here / "c.csv").write_text("Case,Circuit\np1,4\n")
    ran = screen("c.csv", "--where", text)
    assert ran.code == 1
    assert "looks at more than one row" in ran.err


def test_progress_tells_rows_speed_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now, out = [100.0], io.StringIO()
    monkeypatch.setattr("lenity.screening.progress.time.monotonic", lambda: now[0])
    progress = Progress(out)
    progress.begin(0.2)  # an earlier run did a fifth
    now[0] += 0.5
    progress.step(10, 0.3)
    assert not out.getvalue()  # short work says nothing
    now[0] += 39.5
    progress.step(2_000_000, 0.6)
    progress.end()
    assert out.getvalue() == "2,000,000 rows, 60%, 50,000 rows/s, about 40 s left\n"
