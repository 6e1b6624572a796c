"""Two runs, and two laws: who is new or gone, what opened and closed, and because of what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from .conftest import HEADER, Ran

Screen = Callable[..., Ran]


def test_what_changed_since_the_last_run(screen: Screen, here: Path) -> None:
    (here / "old.csv").write_text(f"{HEADER}\np1,A,4,,,,,\np2,B,4,,,,,yes\np3,C,4,,,,,yes\n")
    (here / "new.csv").write_text(f"{HEADER}\np1,A,4,,,,,yes\np2,B,4,,,,,no\np4,D,4,,,,,\n")
    for style in ("parquet", "csv", "xlsx"):
        for n in ("old", "new"):
            assert screen(f"{n}.csv", "--out", f"{n}-out.{style}").code == 0
        ran = screen("--compare", f"old-out.{style}", f"new-out.{style}", "--out", "changes.csv")
        assert ran.code == 0, ran.err
        lines = pl.read_csv(here / "changes.csv", infer_schema=False).to_dicts()
        told = {(line["case"], line["change"]) for line in lines}
        assert {("p4", "new"), ("p3", "gone"), ("p1", "opened"), ("p2", "closed")} <= told, style
        opened = next(line for line in lines if line["change"] == "opened")
        assert opened["ground"].startswith("1B1.13(b)(1)(A)")
        assert "Terminal illness: not known, now yes" in opened["because"]


def test_a_change_of_law_is_named(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,Circuit,Another close relative (sibling, grandparent, grandchild, like family)\n")
    text = (
        'Case,Circuit,"Another close relative (sibling, grandparent, grandchild, like family)",'
        "That relative is incapacitated,Only available caregiver for that relative\np1,4,yes,yes,yes\n"
    )
    (here / "c.csv").write_text(text)
    assert screen("c.csv", "--out", "before.parquet", on="2023-10-31").code == 0
    assert screen("c.csv", "--out", "after.parquet", on="2023-11-01").code == 0
    ran = screen("--compare", "before.parquet", "after.parquet")
    assert ran.code == 0, ran.err
    assert "1B1.13(b)(3)(D)" in ran.out
    assert "in force from 2023-11-01" in ran.out


def test_rutherford_on_a_caseload(screen: Screen, here: Path) -> None:
    changed = [
        "Case,Circuit,Unusually long sentence,Years served,The law behind the sentence has changed,"
        "Kind of change,Gross disparity with the sentence likely today"
    ]
    kinds = pl.Series(["nonretroactive_statute"])
    from lenity.casefile.vocabulary import vocabulary

    names = vocabulary()["law_change_kind"].values
    changed += [f"p{i},4,yes,15,yes,{name},yes" for i, name in enumerate(names)]
    assert len(kinds) == 1
    (here / "c.csv").write_text("\n".join(changed) + "\n")
    ran = screen("c.csv", "--law-as-of", "2026-05-27,2026-05-28", "--out", "changes.csv")
    assert ran.code == 0, ran.err
    assert "had one and have none" in ran.out
    lines = pl.read_csv(here / "changes.csv", infer_schema=False)
    closed = lines.filter(pl.col("change") == "closed")
    assert len(closed)
    assert closed["because"].str.contains("Rutherford").all()
    assert screen("c.csv", "--law-as-of", "2026-05-27").code == 2


def test_results_that_do_not_fit_are_refused(screen: Screen, here: Path) -> None:
    (here / "a.csv").write_text("Circuit,Terminal illness\n4,yes\n")
    assert screen("a.csv", "--out", "a.parquet").code == 0
    ran = screen("--compare", "a.parquet", "a.parquet")
    assert ran.code == 1
    assert "tells the people apart" in ran.err
    ran = screen("--compare", "a.csv", "a.parquet")
    assert ran.code == 1
    assert "not the output of a screening" in ran.err
    assert screen("--compare", "nowhere.parquet", "a.parquet").code == 1
