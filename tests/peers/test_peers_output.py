"""What people see: charts, the exhibit, base rates and the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lenity.cli import cli
from lenity.errors import InputError
from lenity.peers import chart, rates
from lenity.peers.cell import read_cell
from lenity.peers.compare import compare
from lenity.peers.exhibit import exhibit
from lenity.peers.store import Store, wording

from .peers_samples import DATA, people, write_csv

ON = date(2026, 11, 23)


def run(*args: str, home: Path | None = None) -> Result:
    return CliRunner(env={"LENITY_DATA": str(home or "/nonexistent")}).invoke(cli, args)


@pytest.fixture(scope="module")
def wide(national: Store) -> dict[str, Any]:
    return compare(national, read_cell(guideline="2D1.1", history="I"), sentence=240)


@pytest.fixture(scope="module")
def thin(sample: Store) -> dict[str, Any]:
    return compare(sample, read_cell(offense="fraud", level=22, history="I"), dataset="district", sentence=24)


def test_a_chart_says_in_words_what_it_draws(wide: dict[str, Any]) -> None:
    svg = chart.spread(wide, 240)
    root = ET.fromstring(svg)
    names = {child.tag.rpartition("}")[2]: child.text for child in root if child.tag.endswith(("title", "desc"))}
    assert root.get("role") == "img"
    place = wide["measures"]["jsin"]["sentence"]["place"]
    assert f"above {place['below_percent']} percent" in str(names["desc"])
    assert "this sentence: 240" in svg
    assert f"median {chart.months(wide['measures']['jsin']['sentence']['median'])}" in svg
    colours = set(re.findall(r"#[0-9a-f]{6}", svg))
    assert colours <= {"#111111", "#8d99a8", "#e3e6ea"}


def test_the_stamp_stands_in_the_chart_and_in_its_words(sample: Store) -> None:
    result = compare(sample, read_cell(history="I"), dataset="district")
    assert result["stamp"] in chart.spread(result)
    assert result["stamp"].capitalize() in chart.spread_alt(result)


def test_every_mark_lies_inside_the_picture(wide: dict[str, Any], thin: dict[str, Any]) -> None:
    drawn = [chart.spread(wide, 900.0), chart.spread(wide, 0.0), chart.picture(thin)["svg"]]
    for svg in drawn:
        root = ET.fromstring(svg)
        _, _, width, height = map(float, str(root.get("viewBox")).split())
        for item in root.iter():
            for key, limit in (
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("cx", width),
                ("y", height),
                ("y1", height),
            ):
                if item.get(key):
                    assert -2 <= float(str(item.get(key))) <= limit + 2, (item.tag, item.attrib)


def test_a_picture_of_the_chart_is_a_png(wide: dict[str, Any]) -> None:
    made = chart.png(chart.spread(wide, 240), "alt")
    assert made.startswith(b"\x89PNG")
    assert int.from_bytes(made[16:20], "big") > 1400


def test_a_cell_too_small_for_bars_is_drawn_as_medians(thin: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="fewer than ten"):
        chart.spread(thin, 24)
    drawn = chart.picture(thin)
    assert thin["stamp"] in drawn["svg"]
    assert drawn["heading"] == wording()["exhibit"]["medians"]
    assert "offense level one up or down" in drawn["alt"]


@pytest.mark.parametrize("which", ["wide", "thin"])
def test_the_exhibit_is_one_archival_tagged_page(which: str, request: pytest.FixtureRequest) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    result = request.getfixturevalue(which)
    made = exhibit(result, ON)
    assert made == exhibit(result, ON)
    assert b"pdfaid:part" in made
    assert b"pdfuaid:part" in made
    document = pdfium.PdfDocument(made)
    assert len(document) == 1
    words = " ".join(document[0].get_textpage().get_text_bounded().split())
    assert "Method and sources" in words
    assert "November 23, 2026" in words
    assert result["files"][0]["sha256"][:12] in words
    assert "They do not say what a judge will do" in words
    if result["stamp"]:
        assert words.count(result["stamp"].upper()) == 2


def test_a_withheld_share_is_said_in_words(sample: Store) -> None:
    """In this cell 24 of 26 were sent to prison: the two others are too few to be counted out loud."""
    pdfium = pytest.importorskip("pypdfium2")
    cell = read_cell(offense="drug trafficking", level=21, history="I")
    result = compare(sample, cell, dataset="district", sentence=30)
    assert result["measures"]["jsin"]["not_prison"]["n"] is None
    told = " ".join(pdfium.PdfDocument(exhibit(result, ON))[0].get_textpage().get_text_bounded().split())
    assert "92.3 percent were sent to prison, fewer than 3 people were not" in told
    assert "None" not in told


def test_nothing_of_ours_predicts(wide: dict[str, Any], thin: dict[str, Any]) -> None:
    from lenity.peers import text

    for result in (wide, thin):
        assert not re.search(r"likely|chance|predict|will be granted|discriminat", text.peers(result), re.I)


def test_base_rates_keep_their_gaps_and_their_sources() -> None:
    rows = rates.base_rates(year=2020)
    found = next(r for r in rows if r.period == "FY2020")
    assert (found.granted, found.denied, found.decided, found.grant_percent) == (1805, 5209, 7014, 25.7)
    assert found.source
    assert found.interval
    (gap,) = rates.base_rates(year=2026)
    assert gap.granted is None
    assert gap.grant_percent is None
    assert gap.gap == "not found"
    (fourth,) = rates.base_rates(circuit="4")
    assert (fourth.granted, fourth.grant_percent, fourth.gap) == (None, None, "not found")
    (nothing,) = rates.base_rates(district="Eastern District of New York")
    assert nothing.gap == "not found"
    assert rates.reasons()[-1].percent is None
    assert "not the chance" in rates.CONTEXT
    for row in rates._all():
        assert row.source or row.gap, row
        if row.grant_percent is not None and row.interval is None:
            assert row.gap, row


def test_small_districts_come_with_an_interval() -> None:
    found = rates.base_rates(district="Puerto Rico")[0]
    assert (found.granted, found.decided) == (8, 9)
    assert found.interval is not None
    assert found.interval[0] < 60 < found.interval[1]
    assert rates.wilson(0, 16)[0] == 0
    assert rates.wilson(8, 9) == pytest.approx((56.5, 98.0), abs=0.1)


@pytest.mark.parametrize(("kind", "value"), [("circuit", "12"), ("district", "Atlantis")])
def test_base_rates_of_nowhere_are_refused(kind: str, value: str) -> None:
    with pytest.raises(InputError):
        rates.base_rates(**{kind: value})  # type: ignore[arg-type]


def test_the_sample_runs_at_once() -> None:
    made = run(
        "peers", "--sample", "--offense", "drug trafficking", "--level", "21", "--history", "I", "--sentence", "30"
    )
    assert made.exit_code == 0, made.output
    assert "ONE DISTRICT, ONE YEAR" in made.stdout
    assert "31 people" in made.stdout
    listed = run("data", "list", "--sample", "--format", "json")
    assert sum(p["records"] for p in json.loads(listed.stdout) if p["dataset"] == "supplement") == 281_454
    checked = run("data", "check", "--sample")
    assert checked.exit_code == 0
    assert "643 checked, ok" in checked.stdout
    assert " fail" not in checked.stdout


def test_the_command_line_from_a_download_to_an_exhibit(tmp_path: Path) -> None:
    for year in (2019, 2020):
        write_csv(people(1500, year), tmp_path / f"opafy{year % 100}nid.csv")
    home = tmp_path / "home"
    added = run("data", "add", str(tmp_path / "opafy19nid.csv"), str(tmp_path / "opafy20nid.csv"), home=home)
    assert added.exit_code == 0, added.output
    assert "1,500 records" in added.stdout
    assert "part of the year" in added.stdout
    again = run("data", "add", str(tmp_path / "opafy19nid.csv"), home=home)
    assert "already loaded, nothing changed" in again.stdout
    out = {kind: tmp_path / f"out.{kind}" for kind in ("svg", "png", "pdf")}
    args = [
        "--guideline",
        "2D1.1",
        "--level",
        "21",
        "--history",
        "I",
        "--at-sentencing",
        "level=25",
        "--sentence",
        "life",
    ]
    files = ["--svg", str(out["svg"]), "--png", str(out["png"]), "--exhibit", str(out["pdf"]), "--on", "2026-11-23"]
    made = run("peers", *args, *files, "--format", "json", home=home)
    assert made.exit_code == 0, made.output
    result = json.loads(made.stdout)
    assert result["sentence"] == 470
    assert result["at_sentencing"]["changed"] == [{"input": "level", "then": 25, "now": 21}]
    assert all(path.stat().st_size > 1000 for path in out.values())
    plain = run("peers", *args, "--years", "2020", home=home)
    assert "fiscal year 2020" in plain.stdout
    assert "The cell as it was at sentencing" in plain.stdout


def test_disparity_on_the_command_line(national: Store, tmp_path: Path) -> None:
    pytest.importorskip("pyfixest")
    home = national.root.parent
    made = run("disparity", "--format", "json", "--svg", str(tmp_path / "d.svg"), "--model", "raw", home=home)
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["kind"] == "disparity"
    assert "White female" in (tmp_path / "d.svg").read_text()
    bad = run("disparity", "--svg", str(tmp_path / "e.svg"), "--model", "nonsense", home=home)
    assert isinstance(bad.exception, InputError)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["peers"], "no cell was described"),
        (["peers", "--level", "20"], "no yearly individual file loaded"),
        (["peers", "--sample", "--level", "20", "--sentence", "long"], "not a sentence"),
        (["peers", "--sample", "--level", "20", "--years", "2020-1999"], "no fiscal year"),
        (["peers", "--sample", "--level", "20", "--at-sentencing", "level"], "cannot read"),
        (["peers", "--sample", "--guideline", "2D1.1"], "has no guideline"),
        (["disparity"], "no yearly individual file loaded"),
        (["data", "add", str(DATA / "edny_fy2015.csv.xz")], "packed as .xz"),
    ],
)
def test_bad_input_says_what_and_how_to_mend_it(args: list[str], said: str, tmp_path: Path) -> None:
    made = run(*args, home=tmp_path)
    assert isinstance(made.exception, InputError)
    assert said in str(made.exception)
    assert "Mend:" in str(made.exception)
    assert not list(tmp_path.iterdir())


def test_peers_needs_none_of_the_statistics_libraries() -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['numpy', 'pandas', 'scipy', 'pyfixest', 'pyarrow']))\n"
        "from lenity.cli import main\n"
        "main(['peers', '--sample', '--level', '21', '--history', 'I', '--sentence', '30', '--svg', sys.argv[1]])\n"
    )
    made = subprocess.run([sys.executable, "-c", code, "/dev/null"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert "people" in made.stdout
