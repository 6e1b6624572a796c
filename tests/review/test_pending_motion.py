"""Which motion is looked at, and what only waits for time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lenity import yamlfile
from lenity.casefile.reader import parse
from lenity.review.model import Review
from lenity.review.review import review

HEAD = """lenity: 1
id: x
circuit: "9"
sources:
  - {id: ORD, kind: order, title: Order, date: 2025-11-14}
  - {id: WARD, kind: bop_record, title: Answer, date: 2026-06-20}
  - {id: NEWS, kind: article, title: News, date: 2026-01-05}
  - {id: LET, kind: letter, title: Letter, date: 2026-10-01}
"""


def reviewed(body: str) -> Review:
    return review(parse(yamlfile.parse(HEAD + body, "case.yaml"), Path()).case, date(2026, 11, 28))


DENIED = """denials: [{by: court, on: 2025-11-14, from: ORD, reasons: [D5]}]
requests: [{received_on: 2026-06-08, from: WARD}]
"""


def test_a_new_draft_is_measured_by_the_new_request_not_by_the_motion_already_denied() -> None:
    old = "{filed_on: 2025-09-01, from: ORD}"
    assert reviewed(DENIED + f"motions: [{old}, {{draft: true, from: LET}}]\n").exhaustion.status == "met"
    early = reviewed(DENIED + f"motions: [{old}]\n").exhaustion
    assert {e.id: e.finding for e in early.elements}["lapse"] == "not_met"  # the only motion came before it


def test_time_served_alone_speaks_to_no_ground() -> None:
    served = "custody: {commenced_on: {value: 2003-09-01, from: LET}}\njudgment: {term: {value: life, from: ORD}}\n"
    age = next(g for g in reviewed(served).grounds if g.id == "1B1.13(b)(2)")
    assert [e.finding for e in age.elements if e.id == "ten_years"] == ["met"]
    assert not age.begun
    old = "person: {born: {value: 1955-01-02, from: WARD}}\n"
    assert next(g for g in reviewed(served + old).grounds if g.id == "1B1.13(b)(2)").begun


def test_a_no_speaks_to_no_ground() -> None:
    grown = "relatives: [{id: daughter, relation: child, from: LET, minor: false}]\n"
    assert not next(g for g in reviewed(grown).grounds if g.id == "1B1.13(b)(3)(A)").begun
    minor = grown.replace("minor: false", "minor: true")
    assert next(g for g in reviewed(minor).grounds if g.id == "1B1.13(b)(3)(A)").begun
