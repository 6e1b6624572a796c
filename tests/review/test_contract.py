"""The command line and JSON that other people's checks call (docs/design.md, sections 6 and 7)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lenity.review.demo import CASE

KEYS = {
    "case": str,
    "on": str,
    "circuit": str,
    "lenity": str,
    "sentence": dict,
    "exhaustion": dict,
    "grounds": list,
    "excluded": list,
    "factors": list,
    "discipline": dict,
    "contradictions": list,
    "defects": list,
    "deadlines": list,
    "next": list,
}


def lenity(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lenity", *map(str, args)], capture_output=True, text=True, check=False
    )


def test_review_json_has_the_contract_keys() -> None:
    done = lenity("review", CASE, "--on", "2026-11-23", "--circuit", "4", "--format", "json")
    assert done.returncode == 0
    assert done.stderr == ""
    data = json.loads(done.stdout)
    for key, kind in KEYS.items():
        assert isinstance(data[key], kind), key
    assert set(data["exhaustion"]) >= {"status", "earliest_textual", "earliest_safe", "notes"}
    ground = next(g for g in data["grounds"] if g["id"] == "1B1.13(b)(3)(D)")
    assert set(ground) >= {"id", "title", "finding", "elements", "verified", "cites"}
    assert set(ground["elements"][0]) >= {"id", "text", "finding", "rests_on", "question", "proof"}
    assert set(ground["elements"][0]["rests_on"][0]) >= {"source", "standing", "at"}
    assert all({"factor", "for", "against"} <= set(f) for f in data["factors"])
    assert set(data["discipline"]) >= {"count", "by_severity", "incidents", "clear_since"}
    assert all({"code", "message", "between"} <= set(c) for c in data["contradictions"])
    assert data["factors"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("review", "/no/such/case"), 1, "cannot be read"),
        (("review", CASE, "--on", "2026-13-01"), 1, "not a date"),
        (("review", CASE, "--on", "1987-10-31"), 1, "1987-11-01"),
        (("review", CASE, "--circuit", "14"), 1, "no circuit"),
        (("review",), 2, "CASE"),
        (("compare", CASE, "--on", "2022-01-11"), 2, "twice"),
        (("zzz",), 2, "zzz"),
        (("check", CASE), 0, ""),
        (("check", "--schema"), 0, ""),
        (("--help",), 0, ""),
    ],
)
def test_exit_codes_and_messages(args: tuple[object, ...], code: int, words: str) -> None:
    done = lenity(*args)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_check_names_every_problem_with_file_and_line(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("lenity: 1\nid: x\ncircuit: 4\nperson: {born: 2000}\ncustody: {facility: {value: A, from: Z}}\n")
    done = lenity("check", tmp_path)
    assert done.returncode == 1
    assert f"{case}:4:" in done.stderr
    assert f"{case}:5:" in done.stderr
    assert "Mend:" in done.stderr


def test_schema_is_json_schema() -> None:
    schema = json.loads(lenity("check", "--schema").stdout)
    assert schema["title"] == "CaseFile"
    assert "relatives" in schema["properties"]


def test_demo_writes_three_reviews_in_three_forms(tmp_path: Path) -> None:
    done = lenity("demo", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    for day in ("2022-01-11", "2023-07-06", "2026-11-23"):
        for suffix in ("html", "pdf", "json"):
            assert (tmp_path / f"review-{day}.{suffix}").stat().st_size > 1000
    assert "What changed from 2022-01-11" in done.stdout
    assert "superseded" in done.stdout


def test_review_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    assert lenity("review", CASE, "--on", "2026-11-23", "--format", "html", "--out", out).returncode == 0
    page = out.read_text()
    assert "<script" not in page
    assert "src=" not in page
    assert "Not legal advice" in page


@pytest.mark.parametrize("args", [("review", "--out"), ("deadlines", "--ics")])
def test_a_place_that_cannot_be_written_is_a_message(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = lenity(args[0], CASE, "--on", "2026-11-23", args[1], tmp_path)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
