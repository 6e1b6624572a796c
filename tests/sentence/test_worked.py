"""Sentences worked by hand, apart from the code: every date and count exactly (data/worked.yaml)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from lenity.sentence.commands import sentence

WORKED: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "worked.yaml").read_text())


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["name"])
def test_worked_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(case["inputs"]), encoding="utf-8")
    printed = CliRunner().invoke(sentence, [str(path), "--format", "json"], catch_exceptions=False)
    result = json.loads(printed.output)
    assert {key: result.get(key) for key in case["expected"]} == case["expected"]
