"""The Spark engine on a real local[2] master: row for row what the local engine says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lenity.screening.synthetic import people as invented

from .caseloads import as_frame, people
from .conftest import Ran

pytest.importorskip("pyspark", reason="pyspark is not installed")
if shutil.which("java") is None:
    pytest.skip("Java is not installed", allow_module_level=True)

Screen = Callable[..., Ran]
SPARK = ("--engine", "spark", "--master", "local[2]")


@pytest.fixture(scope="module", autouse=True)
def one_session() -> Iterator[None]:
    """One Spark for all tests of the file: starting it takes most of their time."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SparkSession, "stop", lambda _: None)
        yield
    if (spark := SparkSession.getActiveSession()) is not None:
        spark.stop()


def both(screen: Screen, caseload: str, here: Path) -> tuple[pl.DataFrame, pl.DataFrame, Ran]:
    for old in here.glob("spark*"):
        shutil.rmtree(old)
    local = screen(caseload, "--out", "local.parquet")
    spark = screen(caseload, "--out", "spark", *SPARK)
    assert local.code == 0, local.err
    assert spark.code == 0, spark.err
    ours = pl.read_parquet(here / "local.parquet")
    theirs = pl.read_parquet(here / "spark" / "*.parquet")
    shared = [name for name in ours.columns if name in theirs.columns and name not in ("row", "triage_rank")]
    assert len(shared) > 60
    plain = [pl.col(c).cast(pl.String) for c in shared]
    return ours.sort("case").select(plain), theirs.sort("case").select(plain), spark


def test_invented_people_row_for_row(screen: Screen, here: Path) -> None:
    invented(3_000, 11, date(2026, 11, 23)).collect().write_parquet(here / "c.parquet")
    ours, theirs, ran = both(screen, "c.parquet", here)
    assert ours.equals(theirs)
    assert "3,000 rows read: 3,000 screened" in ran.out
    (told,) = (here / "spark.receipt").glob("part-*")
    paper = json.loads(told.read_text())
    assert paper["rows"] == {"read": 3000, "screened": 3000, "left_out": 0, "rejected": 0, "empty": 0}
    assert (paper["on"], paper["engine"], len(paper["rule_book"])) == ("2026-11-23", "spark", 64)


QUICK = settings(
    max_examples=2,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@QUICK
@given(rows=st.lists(people(), min_size=20, max_size=30))
def test_random_caseloads_row_for_row(screen: Screen, here: Path, rows: list[dict[str, object]]) -> None:
    named = [{**row, "case": f"p{i}"} for i, row in enumerate(rows)]
    as_frame(named).drop("sheet", "row").write_csv(here / "c.csv")
    ours, theirs, _ = both(screen, "c.csv", here)
    assert ours.equals(theirs)


def test_rows_that_cannot_be_read_are_counted(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,Circuit,Date of birth\np1,4,1960-01-01\np2,4,1960-13-01\np3,12,1960-01-01\n,,\n")
    ran = screen("c.csv", "--out", "spark", *SPARK)
    assert ran.code == 0, ran.err
    assert "4 rows read: 1 screened" in ran.out
    assert "2 not readable, 1 empty" in ran.out
    rejects = pl.read_csv(here / "spark.rejects" / "*.csv", infer_schema=False)
    assert set(rejects["value"]) == {"1960-13-01", "12"}
    assert not rejects["mend"].null_count()
    assert screen("c.csv", "--out", "spark", *SPARK).code == 1  # never overwritten
    assert screen("nowhere.parquet", "--out", "s2", *SPARK).code == 1
    assert screen("c.csv", *SPARK).code == 2


def test_nested_columns_are_refused_on_both_engines(screen: Screen, here: Path) -> None:
    nested = pl.DataFrame({"Case": ["p1"], "Circuit": ["4"], "Terminal illness": [[True]]})
    nested.write_parquet(here / "c.parquet")
    for engine in ((), SPARK):
        ran = screen("c.parquet", "--out", "out.parquet", *engine)
        assert (ran.code, "c.parquet: the column 'Terminal illness' holds no single values" in ran.err) == (1, True)
        assert not (here / "out.parquet").exists()


def test_text_from_spark_runs_no_formula(screen: Screen, here: Path) -> None:
    (here / "c.csv").write_text("Case,Name,Circuit\np1,=1+1,4\n")
    ran = screen("c.csv", "--out", "out.csv", "--columns", "case,name,why", *SPARK)
    assert ran.code == 0, ran.err
    found = pl.read_csv(here / "out.csv" / "*.csv", infer_schema=False).to_dicts()
    assert found[0]["name"] == "'=1+1"
    assert found[0]["why"]
