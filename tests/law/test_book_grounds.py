"""Every ground, gate and limit of the book on a row of facts, on a day, in a circuit (provisions.csv)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from law_rows import finding, rows

from lenity.law.book import load
from lenity.law.model import Gate, Ground, InForce, Limit
from lenity.law.regime import FIRST_DAY

ROWS = rows("provisions.csv")
GATES = [p for p in load().provisions if isinstance(p, Gate)]
GROUNDS = [p for p in load().provisions if isinstance(p, Ground)]
MET = {"supported", "open", "met"}
NOT_MET = {"not_supported", "not_met"}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['provision']} {r['on']} {r['circuit']} {r['why']}")
def test_finding(row: dict[str, str]) -> None:
    found = finding(row["provision"], row["facts"], date.fromisoformat(row["on"]), row["circuit"])
    assert found == row["expected"], row["why"]


def _both_sides(in_force: InForce, days: set[date]) -> None:
    """Of each day on which it starts or ends: the day itself and the day before."""
    for boundary in (in_force.start, in_force.until):
        if boundary:
            assert boundary in days
            assert boundary - timedelta(days=1) in days or boundary == FIRST_DAY


def _expected(provision: str) -> set[str]:
    return {r["expected"] for r in ROWS if r["provision"] == provision}


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda g: f"{g.id} {g.in_force.start}")
def test_every_ground_has_its_rows(ground: Ground) -> None:
    """Met, not met and unknown at least once while in force, and both sides of every day on which it starts or ends."""
    mine = [(date.fromisoformat(r["on"]), r["expected"]) for r in ROWS if r["provision"] == ground.id]
    inside = {expected for on, expected in mine if ground.in_force.covers(on)}
    assert inside & MET
    assert inside & NOT_MET
    assert "unknown" in inside
    _both_sides(ground.in_force, {on for on, _ in mine})


@pytest.mark.parametrize("gate", GATES, ids=lambda g: f"{g.id} {g.in_force.start}")
def test_every_gate_has_its_rows(gate: Gate) -> None:
    """A gate always answers by one of its versions, so each version has its own rows."""
    mine = [(date.fromisoformat(r["on"]), r["expected"]) for r in ROWS if r["provision"] == gate.id]
    assert {expected for on, expected in mine if gate.in_force.covers(on)} >= {"met", "not_met", "unknown"}
    _both_sides(gate.in_force, {on for on, _ in mine})


def test_every_limit_has_its_rows() -> None:
    for limit in (p for p in load().provisions if isinstance(p, Limit)):
        days = {date.fromisoformat(r["on"]) for r in ROWS if r["provision"].startswith(f"{limit.id}#")}
        for i in range(len(limit.limits)):
            assert _expected(f"{limit.id}#{i}") >= {"met", "not_met", "unknown"}, (limit.id, i)
        if limit.limits:
            _both_sides(limit.in_force, days)


def test_the_table_names_nothing_that_is_not_in_the_book() -> None:
    known = {p.id for p in load().provisions}
    assert {r["provision"].split("#")[0] for r in ROWS} <= known
