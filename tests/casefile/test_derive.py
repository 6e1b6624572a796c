"""From entries to facts: whose facts may be joined, which motion counts, and what follows from what is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lenity import yamlfile
from lenity.casefile.derive import facts
from lenity.casefile.model import CaseFile
from lenity.casefile.motions import pending
from lenity.casefile.reader import parse

ON = date(2026, 11, 23)
HEAD = """lenity: 1
id: x
circuit: "4"
sources:
  - {id: J, kind: order, title: Order, date: 2020-06-15}
  - {id: NEWS, kind: article, title: Article, date: 2020-06-15}
  - {id: MED, kind: medical_record, title: Records}
  - {id: HE, kind: letter, title: Letter}
"""


def case(body: str) -> CaseFile:
    return parse(yamlfile.parse(HEAD + body, "case.yaml"), Path()).case


def value(body: str, fact: str) -> object:
    found = facts(case(body), ON).get(fact)
    return found.value if found else None


MOTHER_ILL = "  - {id: mother, relation: mother, from: J, incapacitated: true}\n"
FATHER_ALONE = "  - {id: father, relation: father, from: J, incapacitated: false, all_carers_listed: true}\n"
FATHER_ILL_AND_ALONE = "  - {id: father, relation: father, from: J, incapacitated: true, all_carers_listed: true}\n"


def test_one_parent_is_not_made_of_two() -> None:
    both = "relatives:\n" + MOTHER_ILL + FATHER_ALONE
    assert (value(both, "parent_incapacitated"), value(both, "only_caregiver_for_parent")) == (True, None)


@pytest.mark.parametrize("order", [MOTHER_ILL + FATHER_ILL_AND_ALONE, FATHER_ILL_AND_ALONE + MOTHER_ILL])
def test_the_parent_who_meets_most_is_taken_whatever_the_order(order: str) -> None:
    assert value("relatives:\n" + order, "parent_incapacitated") is True
    assert value("relatives:\n" + order, "only_caregiver_for_parent") is True


def test_one_child_is_not_made_of_two() -> None:
    two = (
        "relatives:\n"
        "  - {id: grown, relation: child, from: J, minor: false, caregiver_died_or_incapacitated: true}\n"
        "  - {id: small, relation: child, from: J, minor: true, caregiver_died_or_incapacitated: false}\n"
    )
    assert not (value(two, "child_minor") and value(two, "child_caregiver_lost"))


def test_a_claim_too_weak_to_settle_does_not_push_a_documented_condition_aside() -> None:
    two = (
        "health:\n"
        "  - {name: asthma, from: HE, serious_condition: true}\n"
        "  - {name: heart failure, from: MED, serious_condition: true}\n"
    )
    assert value(two, "serious_condition") is True


def test_what_becomes_true_later_does_not_choose_the_condition() -> None:
    two = (
        "health:\n"
        "  - {name: cancer, from: MED, terminal_illness: {value: true, as_of: 2027-01}}\n"
        "  - {name: gout, from: MED, terminal_illness: false}\n"
    )
    assert value(two, "terminal_illness") is None


def test_without_a_request_no_remedy_was_exhausted() -> None:
    none = "no_request: {value: true, from: HE}\n"
    assert (value(none, "request_made"), value(none, "remedies_exhausted")) == (False, False)
    assert value("no_request: {value: false, from: HE}\n", "remedies_exhausted") is None


@pytest.mark.parametrize(
    ("government", "expected"), [("unopposed", True), ("joined", True), ("opposed", None), ("silent", None)]
)
def test_a_government_that_opposes_nothing_contests_nothing(government: str, expected: bool | None) -> None:
    body = f"motions:\n  - {{from: J, government: {government}}}\n"
    assert value(body, "exhaustion_not_contested") is expected


@pytest.mark.parametrize(
    ("motions", "expected"),
    [
        ("  - {from: J, filed_on: 2021, exhaustion_contested: true}\n  - {from: J, filed_on: 2023-05}\n", None),
        ("  - {from: J, filed_on: 2021}\n  - {from: J, filed_on: 2023-05, exhaustion_contested: true}\n", False),
        ("  - {from: J, filed_on: 2023-05, exhaustion_contested: true}\n  - {from: J, filed_on: 2021}\n", False),
        ("  - {from: J, exhaustion_contested: true}\n  - {from: J, filed_on: 2021}\n", None),
        ("  - {from: J, filed_on: 2021}\n  - {from: J, exhaustion_contested: true}\n", False),
        ("  - {from: J, draft: true, exhaustion_contested: true}\n  - {from: J, filed_on: 2021}\n", False),
        ("  - {from: J, filed_on: 2021}\n  - {from: J, filed_on: 2027, exhaustion_contested: true}\n", None),
    ],
)
def test_only_the_last_motion_filed_by_the_day_counts(motions: str, expected: bool | None) -> None:
    assert value("motions:\n" + motions, "exhaustion_not_contested") is expected


def test_nothing_is_pending_before_anything_is_filed() -> None:
    assert pending(case("motions:\n  - {from: J, filed_on: 2027}\n"), ON) is None


@pytest.mark.parametrize(
    ("said", "on", "expected"),
    [
        ("{value: 30 years, from: J}", date(2020, 6, 15), (29, 31)),
        ("{value: 46 months, from: J}", date(2020, 6, 15), (3, 4)),
        ("{value: 118 months, from: J}", date(2022, 6, 15), (11, 12)),
        ("{value: 30 years, from: J, as_of: 2019}", date(2020, 6, 15), (30, 32)),
        ("[{value: 30 years, from: NEWS}, {value: 46 months, from: J}]", date(2020, 6, 15), (3, 4)),
        ("{value: 30 years, from: NEWS}", date(2020, 6, 15), (None, None)),
        ("{value: 30 years, from: J}", date(2020, 6, 14), None),
        ("{value: life, from: J}", date(2020, 6, 15), None),
    ],
)
def test_time_served_as_stated_gives_bounds(
    said: str, on: date, expected: tuple[int | None, int | None] | None
) -> None:
    found = facts(case(f"custody: {{time_served: {said}}}\n"), on).get("years_served")
    assert (found and (found.value, found.to)) == expected


def test_share_served_needs_a_term_with_an_end() -> None:
    half = case("judgment: {term: 100 months, from: J}\ncustody: {time_served: 50 months, from: J}\n")
    share = facts(half, date(2020, 6, 15))["share_of_term_served"]
    assert isinstance(share.value, float)
    assert isinstance(share.to, float)
    assert share.value < 0.5 < share.to
    life = case("judgment: {term: life, from: J}\ncustody: {time_served: 50 months, from: J}\n")
    assert "share_of_term_served" not in facts(life, date(2020, 6, 15))


def test_time_served_stops_at_release() -> None:
    out = case("custody: {time_served: 46 months, from: J, released_on: 2020-07-01}\n")
    found = facts(out, ON)["years_served"]
    assert (found.value, found.to) == (3, 4)
