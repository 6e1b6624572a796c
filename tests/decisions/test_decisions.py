"""The coded decisions: they load, hold facts only, are scored in full, and the page about them is current."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lenity.casefile.values import Standing
from lenity.casefile.vocabulary import vocabulary
from lenity.law.book import load as load_book
from lenity.law.model import Finding, Gate, Ground
from lenity.review.review import review
from lenity.review.scope import load

from .agreement import (
    HERE,
    TODAY,
    Decision,
    Item,
    Said,
    Verdict,
    alive_today,
    decisions,
    defects,
    findings,
    items,
    score,
    superseded,
)
from .report import PAGE, page

CASES = sorted((HERE / "cases").glob("*.yaml"))
CODED = [d for d in decisions() if d.coded]
BY_CHANGE = [d for d in CODED if d.rests_on_change]
# Worked out from the list of carers, never from the court's word.
WORKED_OUT = {"child_no_other_family_carer"} | {f"only_caregiver_for_{who}" for who in ("spouse", "parent", "relative")}


def test_every_decision_of_tier_a_and_b_is_coded_and_nothing_else() -> None:
    assert {p.stem for p in CASES} == {d.id for d in CODED}


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_coded_case_has_no_problem_and_cites_the_decision(path: Path) -> None:
    case = load(path).case
    assert case.id == path.stem
    assert case.circuit
    order = case.source("ORDER")
    assert order
    assert order.kind in ("order", "summary")
    assert order.found
    decided = next(d.decided for d in CODED if d.id == case.id)
    assert order.date == decided


def court_facts() -> set[str]:
    """Every fact that an element leaves to the court, or that only a court's paper settles."""
    judged = [p for p in load_book().provisions if isinstance(p, Ground | Gate)]
    settled_by_court = {name for name, kind in vocabulary().items() if kind.least == Standing.court}
    return settled_by_court | {
        a.name for p in judged for e in p.met_when.elements if e.judgment == "court" for a in e.atoms
    }


def test_no_coded_case_holds_a_conclusion_of_the_court() -> None:
    never = court_facts() | WORKED_OUT
    assert {"gross_disparity", "reasons_found_extraordinary", "exhaustion_found"} <= never
    assert {(d.id, name) for d in CODED for name in d.case.facts if name in never} == set()


def test_the_ruling_under_test_is_not_in_its_own_case_file() -> None:
    for d in CODED:
        when = d.law_on or d.decided
        told = [*(r.on for r in d.case.rulings), *(x.on for x in d.case.denials if x.by == "court")]
        assert not any(when and s.value.agrees_with(when) for said in told for s in said), d.id


def test_every_disagreement_silence_and_remark_left_out_has_its_reason() -> None:
    scored = [*findings(), *defects()]
    wanting = {s.item for s in scored if s.verdict in (Verdict.DISAGREE, Said.SILENT)}
    wanting |= {i for i in items() if i.court == "not the filing"}
    assert {i for i in wanting if not i.reason} == set()


def test_every_item_is_of_a_coded_decision_and_every_coded_decision_has_its_items() -> None:
    assert {i.case for i in items()} == {d.id for d in CODED}
    assert all(sum(i.item == "exhaustion" for i in items() if i.case == d.id) == 1 for d in CODED)
    known = {"yes", "no", "-", "not reached", "before filing", "not the filing"}
    assert {i.court for i in items()} <= known


def test_every_scored_ground_is_one_that_was_in_force() -> None:
    for s in findings():
        if s.item.item == "ground":
            assert all(
                any(g.id in s.item.ours and g.finding != Finding.NOT_IN_FORCE for g in r.grounds)
                for r in s.decision.reviews
            )


def made_up(court: str, ours: str) -> tuple[Decision, Item]:
    decision = next(d for d in CODED if d.id == "ndill-states-2024")
    return decision, Item(decision.id, "ground", "made up", (ours,), court, "")


@pytest.mark.parametrize(
    ("court", "ours", "verdict"),
    [
        ("yes", "1B1.13(b)(1)(A)", Verdict.AGREE),
        ("no", "1B1.13(b)(1)(A)", Verdict.DISAGREE),
        ("yes", "1B1.13(b)(1)(D)", Verdict.ASKS),
        ("no", "1B1.13(b)(1)(D)", Verdict.ASKS),
    ],
)
def test_the_scoring_can_go_either_way(court: str, ours: str, verdict: Verdict) -> None:
    assert score(*made_up(court, ours)).verdict == verdict


def test_grants_on_a_nonretroactive_change_are_among_those_tested() -> None:
    assert len(BY_CHANGE) >= 5
    assert all(d.granted for d in BY_CHANGE)


@pytest.mark.parametrize("decision", BY_CHANGE, ids=lambda d: d.id)
def test_no_grant_on_a_nonretroactive_change_is_supported_today(decision: Decision) -> None:
    assert superseded(decision)
    assert alive_today(decision) == []


def test_the_day_before_rutherford_the_same_facts_were_not_all_closed() -> None:
    """Or the test above would pass for a review that never supports anything."""
    eve = date(2026, 5, 27)

    def alive(decision: Decision, on: date) -> bool:
        by_id = {g.id: g.finding for g in review(decision.case, on).grounds}
        return by_id["1B1.13(b)(6)"] != Finding.NOT_SUPPORTED

    assert [d.id for d in BY_CHANGE if alive(d, eve)]
    assert not [
        d.id for d in BY_CHANGE if d.today.grounds and alive(d, TODAY) and d.case.facts.get("other_reason_asserted")
    ]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make agreement`"
