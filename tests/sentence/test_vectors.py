"""Every published computation, within the slack its source allows (data/vectors_time_public.json)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lenity.sentence import compute, parse

_VECTORS = json.loads((Path(__file__).parent / "data" / "vectors_time_public.json").read_text())["vectors"]
_BY_ID = {vector["id"]: vector for vector in _VECTORS}
# Its inputs do not determine its answer: the excerpt gives no term. Tested by itself below.
_UNDETERMINED = "JOHNSTON-delta"


def _close(found: Any, stated: Any, slack: int) -> bool:
    if isinstance(stated, str):
        return abs((date.fromisoformat(found) - date.fromisoformat(stated[:10])).days) <= slack
    return bool(abs(found - stated) <= slack)


def test_all_vectors_are_here() -> None:
    assert len(_VECTORS) == 24


@pytest.mark.parametrize("name", [name for name in _BY_ID if name != _UNDETERMINED])
def test_vector(name: str) -> None:
    vector = _BY_ID[name]
    result = compute(parse(vector["inputs"]))
    for key, stated in vector["expected"].items():
        assert result[key] is not None, (key, result["unknown"])
        assert _close(result[key], stated, vector["tolerance_days"]), (key, result[key], stated)


@pytest.mark.parametrize("name", [name for name in _BY_ID if name != _UNDETERMINED])
def test_arithmetic_beside_the_source(name: str) -> None:
    vector = _BY_ID[name]
    result = compute(parse(vector["inputs"]))
    for key, stated in vector.get("derived_not_in_source", {}).items():
        if key in result:
            assert _close(result[key], stated, vector["tolerance_days"]), (key, result[key], stated)


def test_gain_of_2019_needs_the_term() -> None:
    vector = _BY_ID[_UNDETERMINED]
    alone = compute(parse(vector["inputs"]))
    assert alone["post_fsa_release_date"] is None
    assert alone["delta_days"] is None
    assert "term" in alone["unknown"]["delta_days"]  # type: ignore[index]
    # The vector's notes: 70 days is what a 120-month sentence gives.
    told = compute(parse({**vector["inputs"], "term": {"years": 10}, "gct_rate_per_year": 54}))
    assert {key: told[key] for key in vector["expected"]} == vector["expected"]


def test_jail_credit_in_words_gives_both_ends() -> None:
    holmes = compute(parse(_BY_ID["HOLMES-135m"]["inputs"]))
    assert holmes["statutory_release_date"] == "2032-12-30"
    assert holmes["ranges"]["statutory_release_date"] == {"min": "2032-12-29", "max": "2032-12-30"}  # type: ignore[index]
    assert holmes["gct_days"] == 607
    blagojevich = compute(parse(_BY_ID["BLAGOJEVICH-168m"]["inputs"]))
    assert blagojevich["ranges"]["statutory_release_date"] == {"min": "2024-05-23", "max": "2024-05-25"}  # type: ignore[index]
    assert any("range" in note for note in blagojevich["notes"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(_BY_ID))
def test_nothing_is_null_without_a_reason(name: str) -> None:
    result = compute(parse(_BY_ID[name]["inputs"]))
    nulls = {key for key, found in result.items() if found is None}
    assert nulls == set(result["unknown"])  # type: ignore[call-overload]
    assert all(result["unknown"].values())  # type: ignore[attr-defined]
