"""What a caseload can come as, and what happens to the rows that cannot be read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from lenity.review.matter import matter
from lenity.review.scope import load

from .caseloads import ON as DAY
from .conftest import HEADER, Ran

Screen = Callable[..., Ran]
DECISIONS = Path(__file__).parents[1] / "decisions" / "cases"
ROWS = f"""{HEADER}
p1,Ann Invented,4,1955-03-01,2010-05-01,250 mos,,yes
p2,Bo Invented,9,1990,2015,LIFE,,no
p3,Cy Invented,4,,,,,
"""


def result(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path)


def test_text_parquet_excel_and_standard_input_say_the_same(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text(ROWS)
    cells = pl.read_csv(here / "c.csv", infer_schema=False)
    cells.write_parquet(here / "c.parquet")
    cells.write_excel(here / "c.xlsx")
    assert screen("c.csv", "--out", "a.parquet").code == 0
    assert screen("c.parquet", "--out", "b.parquet").code == 0
    assert screen("c.xlsx", "--out", "x.parquet").code == 0
    assert screen("-", "--out", "s.parquet", given=ROWS.encode()).code == 0
    a, b, x, s = (result(here / f"{n}.parquet").drop("row", "sheet", strict=False) for n in "abxs")
    assert a["1B1.13(b)(1)(A)"].to_list() == ["supported", "not_supported", "unknown"]
    assert a.equals(b)
    assert a.equals(x)
    assert a.equals(s)


def test_what_people_type_is_read(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text(
        "Case;Circuit;Date of birth;Term started on;Term (months);Jail credit (days)\n"
        "p1;4;3/5/60;39448;20 yrs 10 mos;0\n"
        "p2;4;July 24, 1960;24-Jul-07;250 months;0\n"
        "p3;4;24 de julio de 1960;2007-07;natural life;0\n"
        "p4;4;n/a;;12 months 1 day;\n"
    )
    ran = screen("c.csv", "--out", "o.parquet", "--columns", "case,age_65_on,full_term_date,term,born")
    assert ran.code == 0, ran.err
    rows = {row["case"]: row for row in result(here / "o.parquet").to_dicts()}
    assert str(rows["p1"]["born"]) == "1960-03-05"
    assert str(rows["p1"]["full_term_date"]) == "2028-10-31"  # from 2008-01-01, a day the spreadsheet stores as 39448
    assert str(rows["p2"]["full_term_date"]) == "2028-05-23"
    assert str(rows["p3"]["age_65_on"]) == "2025-07-24"
    assert rows["p3"]["life"]
    assert rows["p3"]["full_term_date"] is None
    assert (rows["p4"]["term_months"], rows["p4"]["born"]) == (12, None)


def test_every_sheet_is_read_below_its_title(screen: Screen, here: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(here / "c.xlsx")) as book:
        for title, case in (("North", "n1"), ("South", "s1")):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, ["A list of nobody"])
            sheet.write_row(2, 0, ["Case", "Circuit", "Terminal illness"])
            sheet.write_row(3, 0, [case, "4", "yes"])
        book.add_worksheet("Notes").write_row(0, 0, ["Call back in May"])
    ran = screen("c.xlsx", "--out", "o.parquet")
    assert ran.code == 0, ran.err
    found = result(here / "o.parquet")
    assert found.select("sheet", "row", "case").rows() == [("North", 4, "n1"), ("South", 4, "s1")]
    assert "1 sheets without a known column" in ran.out
    assert "rows above a header" in ran.out


def test_rows_that_cannot_be_read_go_to_the_rejects_and_the_rest_goes_on(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text(
        "Case,Circuit,Date of birth,Term started on\n"
        "p1,4,1960-02-30,2010-01-01\n"
        "p2,4,31/12/1960,2010-01-01\n"
        "p3,12,1960-01-01,2010-01-01\n"
        "p4,4\n"
        "p5,4,1960-01-01,1950-01-01\n"
        ",,,\n"
        "p6,4,1960-01-01,2010-01-01\n"
    )
    ran = screen("c.csv", "--out", "o.csv")
    assert ran.code == 0
    assert "7 rows read" in ran.out or "7 rows read" in ran.err
    rejects = pl.read_csv(here / "o.rejects.csv", infer_schema=False)
    assert rejects["row"].unique(maintain_order=True).to_list() == ["2", "3", "4", "5", "6"] or set(
        rejects["row"].to_list()
    ) == {"2", "3", "4", "5", "6"}
    assert not rejects["mend"].null_count()
    day_first = rejects.filter(pl.col("row") == "3").to_dicts()[0]
    assert day_first["column"] == "Date of birth"
    assert day_first["value"] == "31/12/1960"
    assert "month first" in day_first["mend"]
    assert pl.read_csv(here / "o.csv", infer_schema=False)["case"].to_list() == ["p6"]
    # The next run without problems takes the old list of rejects away.
    (here / "c.csv").write_text("Case,Circuit\np6,4\n")
    assert screen("c.csv", "--out", "o.csv").code == 0
    assert not (here / "o.rejects.csv").exists()


def test_an_unknown_header_is_suggested_and_never_taken(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,Circ,DOB,Shoe size\np1,4,1950-01-01,44\n")
    ran = screen("c.csv", "--out", "o.parquet", "--circuit", "4")
    assert ran.code == 0
    assert '"DOB" = "born"' in ran.err
    assert '"Shoe size" = ""' in ran.err
    assert result(here / "o.parquet")["age_65_on"].to_list() == [None]
    (here / "map.toml").write_text('[columns]\n"DOB" = "born"\n"Circ" = "circuit"\n"Shoe size" = ""\n')
    ran = screen("c.csv", "--out", "o.parquet", "--map", "map.toml")
    assert ran.code == 0
    assert "not known" not in ran.err
    assert str(result(here / "o.parquet")["age_65_on"][0]) == "2015-01-01"


def test_a_mapping_to_no_column_names_the_file_and_the_header(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,DOB\np1,1950-01-01\n")
    (here / "map.toml").write_text('[columns]\n"DOB" = "brn"\n')
    ran = screen("c.csv", "--map", "map.toml")
    assert ran.code == 1
    assert "map.toml" in ran.err
    assert "'DOB'" in ran.err


def test_no_circuit_is_no_guess(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,Terminal illness\np1,yes\n")
    ran = screen("c.csv", "--out", "o.csv")
    assert ran.code == 0
    assert "the circuit is not known" in (here / "o.rejects.csv").read_text()
    assert screen("c.csv", "--out", "o.csv", "--circuit", "12").code == 1
    assert screen("c.csv", "--out", "o.csv", "--circuit", "dc").code == 0
    (here / "d.csv").write_text("Case,Where,Terminal illness\np1,4,yes\n")
    assert screen("d.csv", "--out", "d.parquet", "--circuit-column", "Where").code == 0
    assert result(here / "d.parquet")["circuit"].to_list() == ["4"]


def test_a_folder_of_real_decisions_says_what_each_review_says(screen: Screen, here: Path) -> None:
    ran = screen(DECISIONS, "--out", "o.parquet", "--circuit", "1")
    assert ran.code == 0, ran.err
    rows = {row["case"]: row for row in result(here / "o.parquet").to_dicts()}
    paths = sorted(DECISIONS.glob("*.yaml"))
    assert len(rows) == len(paths) > 40
    for path in paths:
        m = matter(load(path).case, DAY, load(path).case.circuit or "1")
        for ground in m.grounds:
            assert rows[m.case.id][ground.id] == ground.finding, (path.name, ground.id)
        assert rows[m.case.id]["exhaustion"] == m.exhaustion.status, path.name


def test_a_broken_case_file_is_a_reject_with_its_line(screen: Screen, here: Path) -> None:
    (here / "cases" / "good").mkdir(parents=True)
    (here / "cases" / "bad").mkdir()
    shutil.copy(next(iter(sorted(DECISIONS.glob("*.yaml")))), here / "cases" / "good" / "case.yaml")
    (here / "cases" / "bad" / "case.yaml").write_text("lenity: 1\nid: bad\nperson: {bron: 1960}\n")
    ran = screen("cases", "--out", "o.csv", "--circuit", "4")
    assert ran.code == 0, ran.err
    rejects = pl.read_csv(here / "o.rejects.csv", infer_schema=False).to_dicts()
    assert rejects[0]["sheet"] == "bad/case.yaml"
    assert rejects[0]["row"] == "3"
