"""A decision often says that the thirty days had run and gives no day: that is a fact, with its source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lenity.casefile.reader import load
from lenity.review.review import review

CASE = """
lenity: 1
id: fictional-wait
title: United States v. Roe
circuit: "{circuit}"
sources:
  - {{id: ORDER, kind: order, title: an order, date: 2024-06-03}}
  - {{id: MOTION, kind: filing, title: the motion, date: 2024-05-01}}
  - {{id: GOVT, kind: filing, title: the government's answer, date: 2024-05-20}}
requests:
  - from: ORDER
{request}
motions:
  - {{from: ORDER, filed_on: 2024-05-01, by: defendant}}
"""


@pytest.mark.parametrize(
    ("request_lines", "status"),
    [
        ("    sent_on: 2024-02-01", "unknown"),
        ("    wait_over: true", "met"),
        ("    wait_over: {value: true, from: MOTION}", "met"),
        ("    wait_over: false", "unknown"),
        ("    wait_over: [{value: true, from: MOTION}, {value: false, from: ORDER}]", "unknown"),
        ("    wait_over: [{value: false, from: MOTION}, {value: true, from: ORDER}]", "met"),
        ("    wait_over: [{value: true, from: MOTION}, {value: false, from: GOVT}]", "unknown"),
        # A day of receipt that is told decides by itself, whatever anyone says of it.
        ("    received_on: 2024-04-20\n    wait_over: true", "unknown"),
        # It was sent too late for that: the days decide.
        ("    sent_on: 2024-04-20\n    wait_over: true", "unknown"),
    ],
)
def test_the_wait_without_its_day(tmp_path: Path, request_lines: str, status: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE.format(circuit="4", request=request_lines), encoding="utf-8")
    found = review(load(path).case, on=date(2024, 6, 3), circuit="4")
    assert found.exhaustion.status == status
