"""Who could care: what the papers already say is not asked again, one trouble is one stop, and the steps stay short."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

from lenity import yamlfile
from lenity.casefile.reader import parse
from lenity.review.model import Review
from lenity.review.review import review
from lenity.review.steps import SILENT

ON = date(2026, 11, 23)
HEAD = """lenity: 1
id: x
circuit: "4"
sources:
  - {id: DECL, kind: declaration, title: Declaration, date: 2026-09-01}
  - {id: CERT, kind: official_record, title: Death certificate, date: 2025-02-01}
  - {id: LET, kind: letter, title: Letter, date: 2026-09-02}
motions: [{draft: true, grounds: [1B1.13(b)(3)(D)], from: DECL}]
"""
BROTHER = """relatives:
  - {id: mother, relation: mother, died_on: {value: 2025-01-07, from: CERT}}
  - {id: uncle, relation: uncle, in_prison: {value: true, from: LET}}
  - id: brother
    relation: brother
    from: DECL
    incapacitated: true
    all_carers_listed: true
    carers:
      - {who: his mother, relative: mother}
      - {who: his uncle, relative: uncle}
      - {who: his aunt, lives: Reno, age: 50, %s}
"""
ILL = "available: false, why_not: ill herself, proof: [LET]"


def reviewed(body: str) -> Review:
    return review(parse(yamlfile.parse(dedent(HEAD + body), "case.yaml"), Path()).case, ON, "4")


def messages(found: Review, code: str) -> list[str]:
    return [d.message for d in found.defects if d.code == code]


def element(found: Review, fact: str) -> str:
    ground = next(g for g in found.grounds if g.id == "1B1.13(b)(3)(D)")
    return next(e.finding for e in ground.elements if fact in e.id or fact in e.text.lower())


def test_the_dead_and_who_is_in_prison_are_not_asked_whether_they_can_come() -> None:
    found = reviewed(BROTHER % ILL)
    assert messages(found, "caregiver_table_incomplete") == [
        "The table of possible carers for the brother is not complete: his uncle (proof)."
    ]  # the certificate proves the death; a letter does not prove the imprisonment
    assert element(found, "only available caregiver") == "met"


def test_somebody_who_may_be_alive_is_still_unknown() -> None:
    found = reviewed(BROTHER.replace("died_on: {value: 2025-01-07, from: CERT}", "") % ILL)
    assert "his mother (where, age, whether available)" in messages(found, "caregiver_table_incomplete")[0]
    assert element(found, "only available caregiver") == "unknown"


def test_a_prison_term_that_comes_later_keeps_nobody_away_now() -> None:
    later = BROTHER.replace(
        "in_prison: {value: true, from: LET}", "in_prison: {value: true, as_of: 2027-02, from: LET}"
    )
    assert element(reviewed(later % ILL), "only available caregiver") == "unknown"


def test_one_available_carer_is_one_stop() -> None:
    found = reviewed(BROTHER % "available: true")
    assert element(found, "only available caregiver") == "not_met"
    about = ("other_carer_available", "caregiver_table_incomplete", "element_fails")
    assert [d.code for d in found.defects if d.level == "stop" and d.code in about] == ["other_carer_available"]


def test_steps_ask_about_what_is_raised_and_name_the_rest_in_one_line() -> None:
    found = reviewed(BROTHER % ILL)
    silent = [step for step in found.next if step.why == SILENT]
    assert len(silent) == 1
    assert "Terminal illness" in silent[0].what
    assert "Abuse in custody" in silent[0].what
    assert len(found.next) <= 20
    begun = reviewed(BROTHER % ILL + "health: [{name: asthma, serious_condition: true, from: DECL}]\n")
    asked = [step.what for step in begun.next]
    assert "Do the doctors say that the illness or injury will not get better?" in asked
    assert not any("Serious condition" in step.what for step in begun.next if step.why == SILENT)
