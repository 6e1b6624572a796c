"""What comes out: tables, workbook, page; order, filters, columns; the same bytes for the same inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lenity.screening.columns import columns
from lenity.screening.plots import Series, upright_bars
from lenity.screening.synthetic import MARK, people

from .conftest import HEADER, ON, Ran

Screen = Callable[..., Ran]
CASELOAD = f"""{HEADER}
p1,Ann Invented,4,1962-01-15,2010-05-01,250,,
p2,=HYPERLINK("x"),9,1990-01-01,2015-01-01,200,,yes
p3,+Cy,4,1985-01-01,2016-01-01,140,,no
"""


@pytest.fixture
def caseload(here: Path) -> Path:
    (here / "c.csv").write_text(CASELOAD)
    return here / "c.csv"


def test_the_same_inputs_give_the_same_bytes(screen: Screen, caseload: Path, here: Path) -> None:
    for style in ("csv", "parquet", "xlsx", "html"):
        for n in "12":
            assert screen(caseload, "--out", f"{n}.{style}").code == 0
        assert (here / f"1.{style}").read_bytes() == (here / f"2.{style}").read_bytes(), style


def test_time_is_a_day_and_the_order_is_explained(screen: Screen, caseload: Path, here: Path) -> None:
    assert screen(caseload, "--out", "o.csv").code == 0
    rows = pl.read_csv(here / "o.csv", infer_schema=False).to_dicts()
    assert rows[0]["case"] == "p2"
    assert "Every condition of this ground is met" in rows[0]["why"]
    by = {row["case"]: row for row in rows}
    assert by["p1"]["age_65_on"] == "2027-01-15"
    assert by["p1"]["ten_years_served_on"] == "2020-04-30" or by["p1"]["ten_years_served_on"] == "2020-05-01"
    assert [row["triage_rank"] for row in rows] == ["1", "2", "3"]
    assert all(row["question"] or row["triage"] == "none" for row in rows)


def test_nothing_runs_as_a_formula(screen: Screen, caseload: Path, here: Path) -> None:
    assert screen(caseload, "--out", "o.csv").code == 0
    names = pl.read_csv(here / "o.csv", infer_schema=False)["name"].to_list()
    assert '\'=HYPERLINK("x")' in names
    assert "'+Cy" in names
    assert screen(caseload, "--out", "o.xlsx").code == 0
    import zipfile

    with zipfile.ZipFile(here / "o.xlsx") as book:
        parts = [book.read(n) for n in book.namelist() if "worksheets" in n and n.endswith(".xml")]
    assert not any(b"<f>" in part or b"<f " in part for part in parts)


def test_where_and_columns(screen: Screen, caseload: Path, here: Path) -> None:
    ran = screen(caseload, "--out", "o.csv", "--where", "age_years >= 60", "--columns", "case,why,born")
    assert ran.code == 0, ran.err
    frame = pl.read_csv(here / "o.csv", infer_schema=False)
    assert frame.columns == ["case", "why", "born"]
    assert frame["case"].to_list() == ["p1"]
    assert "2 left out" in ran.out
    wrong = screen(caseload, "--out", "p.csv", "--columns", "agge")
    assert wrong.code == 1
    assert "agge" in wrong.err
    assert not (here / "p.csv").exists()
    assert screen(caseload, "--where", "age_years >>= 60").code == 1
    assert screen(caseload, "--where", "shoe_size = 44").code == 1


def test_an_empty_result_stays_empty(screen: Screen, caseload: Path, here: Path) -> None:
    for style in ("csv", "parquet", "xlsx", "html"):
        ran = screen(caseload, "--out", f"o.{style}", "--where", "age_years > 200")
        assert ran.code == 0, ran.err
    assert pl.read_parquet(here / "o.parquet").height == 0
    assert pl.read_csv(here / "o.csv", infer_schema=False).height == 0
    (here / "none.csv").write_text(HEADER + "\n")
    ran = screen("none.csv", "--out", "n.parquet")
    assert ran.code == 0, ran.err
    assert pl.read_parquet(here / "n.parquet").height == 0
    assert "0 rows read" in ran.out


def test_the_workbook_has_summary_list_and_receipt(screen: Screen, caseload: Path, here: Path) -> None:
    assert screen(caseload, "--out", "o.xlsx").code == 0
    sheets = pl.read_excel(here / "o.xlsx", sheet_id=0, has_header=False, infer_schema_length=0)
    assert list(sheets) == ["Summary", "List", "Everything", "Receipt"]
    summary = "\n".join(str(cell) for row in sheets["Summary"].iter_rows() for cell in row if cell)
    for title in ("What became of every row", "Grounds", "What is missing", "Upcoming by month"):
        assert title in summary
    receipt = {str(k): v for k, v, *_ in sheets["Receipt"].iter_rows()}
    assert receipt["on"] == ON
    assert any("rule book" in key or "rule_book" in key for key in receipt)


def test_the_page_stands_alone_and_escapes_names(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text(f"{HEADER}\np1,<script>alert(1)</script>,4,1962-01-15,2010-05-01,250,,yes\n")
    assert screen("c.csv", "--out", "o.html").code == 0
    page = (here / "o.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "Not legal advice" in page
    assert page.count("<svg") >= 2


def test_the_order_is_the_users(screen: Screen, caseload: Path, here: Path) -> None:
    (here / "t.toml").write_text(
        '[[tier]]\nname = "old"\ntitle = "Oldest"\nwhen = "age_years >= 60"\nby = ""\nwhy = "Age {age_years}."\n'
        '[[tier]]\nname = "rest"\ntitle = "The rest"\nwhen = "TRUE"\nby = ""\nwhy = "Later."\n'
    )
    assert screen(caseload, "--out", "o.csv", "--triage", "t.toml").code == 0
    rows = pl.read_csv(here / "o.csv", infer_schema=False).to_dicts()
    assert (rows[0]["case"], rows[0]["why"]) == ("p1", "Age 64.")
    (here / "bad.toml").write_text('[[tier]]\nname = "x"\ntitle = "X"\nwhen = "agge > 1"\nby = ""\nwhy = "."\n')
    assert screen(caseload, "--triage", "bad.toml").code == 1


def test_the_template_filled_in_is_a_caseload(screen: Screen, here: Path) -> None:
    openpyxl = pytest.importorskip("docx") and None  # the template is written by us and read by the same reader
    assert openpyxl is None
    assert screen("--template", "t.xlsx").code == 0
    sheets = pl.read_excel(here / "t.xlsx", sheet_id=0, infer_schema_length=0)
    assert list(sheets) == ["Caseload", "Help", "Ayuda"]
    titles = sheets["Caseload"].columns
    assert len(titles) == len(columns())
    cells = {"Case": "p1", "Circuit": "4", "Terminal illness": "yes"}
    pl.DataFrame([{title: cells.get(title) for title in titles}]).cast(pl.String).write_excel(here / "f.xlsx")
    assert screen("f.xlsx", "--out", "o.parquet").code == 0
    assert pl.read_parquet(here / "o.parquet")["1B1.13(b)(1)(A)"].to_list() == ["supported"]
    for sheet in ("Help", "Ayuda"):
        assert sheets[sheet].height >= len(columns())
    import zipfile

    with zipfile.ZipFile(here / "t.xlsx") as book:
        assert b'errorTitle="Not a word of this column"' in book.read("xl/worksheets/sheet1.xml")


def test_invented_people_are_marked_and_seeded(screen: Screen, here: Path) -> None:
    one, two, other = (people(200, seed, date(2026, 11, 23)).collect() for seed in (5, 5, 6))
    assert one.equals(two)
    assert not one.equals(other)
    assert one["name"].str.contains("(?i)invented").all()
    assert all(one[c].null_count() > 0 for c in ("born", "sentence_start", "terminal_illness"))
    for style in ("csv", "xlsx", "parquet"):
        assert MARK in screen("--synthetic", 50, "--seed", 5, "--out", f"p.{style}").out
        assert screen(f"p.{style}", "--out", f"o-{style}.parquet").code == 0
    a, b, c = (
        pl.read_parquet(here / f"o-{s}.parquet").drop("row", "sheet", strict=False) for s in ("csv", "xlsx", "parquet")
    )
    assert a.equals(b)
    assert a.equals(c)
    assert screen("--synthetic", 5).code == 2


def test_the_receipt_names_what_the_result_rests_on(screen: Screen, caseload: Path, here: Path) -> None:
    assert screen(caseload, "--out", "o.csv").code == 0
    receipt = json.loads((here / "o.csv.receipt.json").read_text())
    assert receipt["on"] == ON
    assert len(receipt["rule_book"]) == 64
    assert receipt["rows"]["read"] == 3


@pytest.mark.parametrize("most", [1, 3, 7, 12, 490, 160_000])
def test_a_line_of_a_chart_stands_at_the_height_it_names(most: int) -> None:
    svg = upright_bars("t", "Title", ["2027"], [Series("all", "solid", [most])])
    lines = [float(y) for y in re.findall(r'<line x1="56" y1="([\d.]+)"', svg)]
    named = [int(n.replace(",", "")) for n in re.findall(r'text-anchor="end"[^>]*>([\d,]+)<', svg)]
    assert 2 <= len(named) <= 6
    for y, value in zip(lines, named, strict=True):
        assert y == pytest.approx(54 + 220 * (1 - value / most), abs=0.06)
