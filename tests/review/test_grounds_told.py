"""What a reader is told of a ground: what begins it, what rules it out, and what each factor is called."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lenity import yamlfile
from lenity.casefile.reader import parse
from lenity.review import words
from lenity.review.model import Review
from lenity.review.review import review

HEAD = """lenity: 1
id: x
circuit: "11"
sources:
  - {id: J, kind: judgment, title: Judgment, date: 2019-03-04}
  - {id: SHEET, kind: bop_record, title: Computation sheet, date: 2026-01-10}
  - {id: NEWS, kind: article, title: Local story, date: 2026-04-01}
  - {id: MED, kind: medical_record, title: Medical records, date: 2026-04-01}
"""
AGE = "1B1.13(b)(2)"


def reviewed(body: str, circuit: str = "11") -> Review:
    return review(parse(yamlfile.parse(HEAD + body, "case.yaml"), Path()).case, date(2026, 10, 1), circuit)


@pytest.mark.parametrize(("source", "begun"), [("NEWS", False), ("SHEET", True)])
def test_an_age_that_only_the_press_tells_begins_no_ground(source: str, begun: bool) -> None:
    found = reviewed(f"person: {{from: {source}, born: 1950}}\n")
    ground = next(g for g in found.grounds if g.id == AGE)
    assert ground.finding.value == "unknown"
    assert ground.begun is begun
    assert ("no_ground" in {d.code for d in found.defects}) is not begun


def test_a_ground_that_the_facts_rule_out_is_not_among_those_left_to_ask() -> None:
    found = reviewed("person: {from: SHEET, born: 1980-01-01}\n")
    assert AGE not in {g.id for g in words.silent(found)}
    why = {g.id: text for g, text in words.spoken_against(found)}
    assert why[AGE] == "is at least 65 years old (not yet: will be met on 2045-01-01)"
    every = {g.id for g in found.grounds if g.finding.value != "not_in_force"}
    assert every == {g.id for g in [*words.spoken(found), *words.silent(found)]} | set(why)


def test_a_ground_closed_in_the_circuit_names_the_decision() -> None:
    found = reviewed("person: {from: SHEET, born: 1980-01-01}\n", "7")
    why = {g.id: text for g, text in words.spoken_against(found)}
    assert "Black" in why["1B1.13(b)(6)"]


def test_what_is_not_known_is_told_and_does_not_rest_on_its_paper() -> None:
    found = reviewed("relatives: [{id: wife, relation: spouse, from: NEWS, incapacitated: true}]\n")
    element = next(g for g in found.grounds if g.id == "1B1.13(b)(3)(B)").elements[0]
    assert (element.finding, words.leans_on(element)) == ("unknown", "told by")


def test_factors_are_named_by_statute_and_paragraph() -> None:
    names = [f.factor for f in reviewed("").factors]
    assert len(names) == len(set(names))
    assert {"3553(a)", "3553(a)(1)", "3553(a)(2)(A)", "3142(g)(1)", "3142(g)(3)(A)"} <= set(names)
    assert not [f.text for f in reviewed("").factors if f.text.startswith("(")]


def test_each_reason_for_an_unknown_time_names_what_it_leaves_unknown() -> None:
    rows = [label for label, _ in words.time_rows(reviewed("")) if label.startswith("Not known")]
    assert rows
    assert all(label.startswith("Not known: ") for label in rows)
    assert len(rows) == len(set(rows))
