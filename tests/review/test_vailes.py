"""The Vailes case, end to end: three dates, what changed between them, and because of which provision."""

from __future__ import annotations

from datetime import date

import pytest

from lenity.law.model import Finding
from lenity.review.compare import Change, compare
from lenity.review.demo import CASE
from lenity.review.model import GroundFinding, Review
from lenity.review.review import review
from lenity.review.scope import load

OPPOSITION, WON, TODAY = date(2022, 1, 11), date(2023, 7, 6), date(2026, 11, 23)
RUTHERFORD = date(2026, 5, 28)


@pytest.fixture(scope="module")
def reviews() -> dict[date, Review]:
    case = load(CASE).case
    return {day: review(case, day) for day in (OPPOSITION, WON, date(2026, 5, 27), RUTHERFORD, TODAY)}


def ground(r: Review, name: str) -> GroundFinding:
    return next(g for g in r.grounds if g.id == name)


@pytest.mark.parametrize("day", [OPPOSITION, WON])
def test_change_of_law_with_rehabilitation_was_usable_in_the_fourth_circuit(
    reviews: dict[date, Review], day: date
) -> None:
    found = ground(reviews[day], "change_in_law")
    assert found.finding == Finding.SUPPORTED
    assert "McCoy" in found.because[0]
    assert all(e.finding == "met" and e.rests_on[0].standing == "court" for e in found.elements)


def test_rutherford_closes_the_disparity_on_the_day_it_was_decided(reviews: dict[date, Review]) -> None:
    before, on = ground(reviews[date(2026, 5, 27)], "1B1.13(b)(6)"), ground(reviews[RUTHERFORD], "1B1.13(b)(6)")
    assert (before.finding, before.closed) == (Finding.OPEN, False)
    assert (on.finding, on.closed) == (Finding.NOT_SUPPORTED, True)
    assert "Rutherford" in on.because[0]
    assert any("Rutherford" in x.because for x in reviews[TODAY].excluded)
    assert any(x.cite == "28 U.S.C. § 994(t)" for x in reviews[TODAY].excluded)


def test_care_of_a_sibling_begins_on_2023_11_01_and_asks_who_else_could_care(reviews: dict[date, Review]) -> None:
    assert ground(reviews[OPPOSITION], "1B1.13(b)(3)(D)").finding == Finding.NOT_IN_FORCE
    now = ground(reviews[TODAY], "1B1.13(b)(3)(D)")
    assert now.finding == Finding.UNKNOWN
    only = next(e for e in now.elements if e.id == "only")
    assert only.finding == "unknown"
    assert only.rests_on[0].standing == "press"
    assert only.question
    assert "List each person" in only.question
    assert only.proof


def test_the_win_of_2023_is_no_precedent_after_rutherford(reviews: dict[date, Review]) -> None:
    assert reviews[OPPOSITION].precedents == ()
    assert not reviews[WON].precedents[0].superseded
    assert not reviews[date(2026, 5, 27)].precedents[0].superseded
    today = reviews[TODAY].precedents[0]
    assert today.superseded
    assert today.because
    assert "Rutherford" in today.because


def test_what_changed_names_the_provision(reviews: dict[date, Review]) -> None:
    changed = compare(reviews[OPPOSITION], reviews[TODAY])
    by_ground: dict[str, Change] = {c.ground: c for c in changed.changes}
    assert by_ground["change_in_law"].kind == "closed"
    assert any("Rutherford" in b for b in by_ground["change_in_law"].because)
    assert by_ground["1B1.13(b)(3)(D)"].kind == "opened"
    assert any("2023-11-01" in b for b in by_ground["1B1.13(b)(3)(D)"].because)
    assert len(changed.superseded) == 1
    assert compare(reviews[TODAY], reviews[TODAY]).changes == ()


def test_contradictions_are_found_by_rule(reviews: dict[date, Review]) -> None:
    found = {c.code: c for c in reviews[TODAY].contradictions}
    term = next(c for c in reviews[TODAY].contradictions if c.code == "told_differently" and "250 months" in c.message)
    assert [b.standing for b in term.between] == ["court", "press"]
    assert "20 years" in term.message
    assert "2007" in found["sentenced_in_year_of_arrest"].message
    plan = found["plan_rests_on_the_dead"]
    assert "mother died in 2020" in plan.message
    assert "brother" in plan.message


def test_infractions_are_codes_with_severity_and_the_record_that_settles_them(reviews: dict[date, Review]) -> None:
    record = reviews[OPPOSITION].discipline
    assert record["count"] == 2
    chicken, uniform = record["incidents"]
    assert {c["code"] for c in chicken["candidates"]} >= {"331", "305", "219"}
    assert {c["code"] for c in uniform["candidates"]} >= {"329", "331"}
    assert {c["severity"] for c in chicken["candidates"]} == {"moderate", "high"}
    assert record["to_settle"]
    assert chicken["code"] is None


def test_next_steps_have_reasons(reviews: dict[date, Review]) -> None:
    steps = reviews[TODAY].next
    assert len(steps) > 3
    assert all(step.what and step.why for step in steps)


def test_what_is_not_known_stays_unknown(reviews: dict[date, Review]) -> None:
    sentence = reviews[TODAY].sentence
    assert sentence["full_term_date"] is None
    assert sentence["unknown"]["full_term_date"]
    assert reviews[OPPOSITION].exhaustion.status == "unknown"
    assert reviews[OPPOSITION].exhaustion.earliest_safe is None


def test_same_inputs_same_bytes(reviews: dict[date, Review]) -> None:
    from lenity.review.html import review_html
    from lenity.review.pdf import review_pdf

    again = review(load(CASE).case, TODAY)
    assert again.to_json() == reviews[TODAY].to_json()
    assert review_html(again) == review_html(reviews[TODAY])
    assert review_pdf(again) == review_pdf(reviews[TODAY])
