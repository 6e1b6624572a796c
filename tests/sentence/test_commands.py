"""`lenity sentence` as it is typed: text or JSON to the screen, and the picture only where it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lenity.sentence import lines, sentence_command
from lenity.sentence.commands import sentence

INPUT = {"sentence_start": "2015-03-02", "term": {"months": 120}, "on": "2022-01-11"}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "sentence.json"
    path.write_text(json.dumps(INPUT), encoding="utf-8")
    return path


def test_text_is_what_comes_unasked(case: Path) -> None:
    result = CliRunner().invoke(sentence, [str(case)], catch_exceptions=False)
    assert result.output == "\n".join(lines(sentence_command(case))) + "\n"
    assert list(case.parent.iterdir()) == [case]


def test_json(case: Path) -> None:
    result = CliRunner().invoke(sentence, [str(case), "--format", "json"], catch_exceptions=False)
    assert json.loads(result.output) == sentence_command(case)


def test_picture(case: Path) -> None:
    picture = case.with_suffix(".svg")
    result = CliRunner().invoke(sentence, [str(case), "--svg", str(picture)], catch_exceptions=False)
    assert result.exit_code == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")
