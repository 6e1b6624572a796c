"""The script: any way through it is a valid case file, unknown never becomes no, and only what matters is asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lenity import yamlfile
from lenity.casefile.derive import facts
from lenity.casefile.vocabulary import vocabulary
from lenity.law.model import Finding
from lenity.review.review import review_of
from lenity.web.interview import script as story
from lenity.web.interview.answers import SKIPPED, UNKNOWN, Answer, Answers, Problem, read, warnings
from lenity.web.interview.ending import ending
from lenity.web.interview.questions import script

from .interviews import RIVERA, TODAY, interviews, walk

SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(interviews())
def test_any_way_through_is_a_valid_case_file(answers: Answers) -> None:
    case = story.load(answers, TODAY).case
    text = yamlfile.parse(story.case_yaml(answers, TODAY), "case.yaml").data
    assert text == yamlfile.parse(story.case_yaml(dict(answers), TODAY), "case.yaml").data
    assert [source.standing.name for source in case.sources] == ["stated"]
    assert review_of(story.shown(answers, TODAY, TODAY)).to_json()["sources"].keys() == {"INTERVIEW"}


@SLOW
@given(interviews())
def test_what_is_not_known_or_skipped_leaves_no_trace(answers: Answers) -> None:
    told = {key: answer for key, answer in answers.items() if answer.state == "told"}
    assert story.case_data(answers, TODAY) == story.case_data(told, TODAY)
    for state in (UNKNOWN, SKIPPED):
        silent = {key: answer if answer.state == "told" else state for key, answer in answers.items()}
        assert story.case_data(silent, TODAY) == story.case_data(told, TODAY)


@SLOW
@given(interviews(most=8), st.data())
def test_a_question_that_was_put_never_comes_again(answers: Answers, data: st.DataObject) -> None:
    left = [q.key for q in story.remaining(answers, TODAY, TODAY)]
    assert not set(left) & set(answers)
    assert len(left) == len(set(left))
    if left:
        key = data.draw(st.sampled_from(left))
        assert key not in [q.key for q in story.remaining({**answers, key: SKIPPED}, TODAY, TODAY)]


@pytest.mark.parametrize("otherwise", [UNKNOWN, SKIPPED])
def test_somebody_who_knows_nothing_makes_no_fact(otherwise: Answer) -> None:
    answers = walk({}, otherwise)
    assert len(answers) > 20
    assert facts(story.load(answers, TODAY).case, TODAY) == {}
    assert not {g.finding for g in story.shown(answers, TODAY, TODAY).grounds} & {Finding.SUPPORTED, Finding.OPEN}


def test_a_family_that_cares_for_a_mother_is_asked_about_her_and_not_about_others() -> None:
    answers = walk(RIVERA)
    assert {"parent_relation", "parent_carers", "parent_all_listed", "recovery_not_expected"} <= set(answers)
    never = {
        "spouse_carers",
        "relative_carers",
        "child_caregiver_lost",
        "abuse_sexual",
        "received_on",
        "in_imminent_danger",
    }
    assert not never & set(answers)
    by_id = {g.id: g.finding for g in story.shown(answers, TODAY, TODAY).grounds}
    assert by_id["1B1.13(b)(3)(C)"] == Finding.SUPPORTED
    assert by_id["1B1.13(b)(1)(B)"] == Finding.UNKNOWN  # an illness needs more than a word


def test_private_questions_come_last() -> None:
    topics = [script().question(key).topic for key in walk({**RIVERA, "abuse": True})]
    assert topics.index("abuse") == len(topics) - topics.count("abuse")


def test_a_topic_is_not_left_and_taken_up_again() -> None:
    topics = [script().question(key).topic for key in walk({**RIVERA, "request_made": True})]
    turns = [t for t, before in zip(topics, [None, *topics], strict=False) if t != before]
    assert len(turns) == len(set(turns))


def test_a_no_ends_what_hangs_on_it_although_only_a_paper_settles_it() -> None:
    answers = walk(
        {
            **RIVERA,
            "serious_condition": False,
            "terminal_illness": False,
            "serious_impairment": False,
            "deteriorating_because_of_age": False,
            "serious_aging_deterioration": False,
        }
    )
    assert "self_care_diminished" not in answers
    by_id = {g.id: g.finding for g in story.shown(answers, TODAY, TODAY).grounds}
    assert by_id["1B1.13(b)(1)(B)"] == Finding.UNKNOWN  # the word of a relative does not close it


def test_an_answer_that_a_changed_one_shut_is_kept_and_not_used() -> None:
    answers = walk(RIVERA)
    changed = story.accept(answers, script().question("parent_incapacitated"), Answer.told(False), TODAY)
    assert "parent_carers" in changed
    assert "relatives" not in story.case_data(changed, TODAY)
    again = story.accept(changed, script().question("parent_incapacitated"), Answer.told(True), TODAY)
    assert story.case_data(again, TODAY) == story.case_data(answers, TODAY)


def test_nobody_else_means_everyone_is_listed() -> None:
    case = story.load({**walk(RIVERA), "parent_carers": Answer.told([])}, TODAY).case
    assert facts(case, TODAY)["only_caregiver_for_parent"].value is True


def test_dates_that_cannot_both_be_are_refused_with_nothing_changed() -> None:
    answers = {"born": Answer.told("1960")}
    for key in ("in_prison_since", "sentenced_on"):
        with pytest.raises(Problem) as found:
            story.accept(answers, script().question(key), Answer.told("1950"), TODAY)
        assert found.value.message == "does_not_fit"
    assert answers == {"born": Answer.told("1960")}


def test_every_fact_and_place_and_paper_exists() -> None:
    found = script()
    codes = [q.code for q in found.questions]
    assert len(codes) == len(set(codes))
    for question in found.questions:
        assert set(question.facts) <= set(vocabulary()), question.key
        assert set(question.proof) <= set(found.papers), question.key
        assert question.topic in found.topics
        assert question.always or question.facts, f"{question.key} would never be asked"


def test_every_open_fact_that_a_family_can_know_has_a_question() -> None:
    """What no question settles is law, or the head of the Bureau's word: a lawyer's, listed here by name."""
    asked = {fact for q in script().questions for fact in q.facts}
    open_facts = {fact for m in story.at_their_word({}, TODAY, TODAY) for fact in story.ranked(m)}
    assert (
        open_facts - asked == {"bureau_found_no_danger", "gross_disparity", "other_reason_similar_gravity"} & open_facts
    )


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("born", {"year": "1960"}, "1960"),
        ("born", {"year": "1960", "month": "4", "day": "2"}, "1960-04-02"),
        ("term", {"years": "20", "months": "10"}, "250 months"),
        ("term", {"life": "on"}, "life"),
        ("request_made", {"answer": "no"}, False),
        ("programmes", {"answer": "GED\n\n welding "}, ["GED", "welding"]),
        ("parent_carers", {"nobody": "on"}, []),
        ("name", {"answer": "A\u202elex  Rivera\x07"}, "Alex Rivera"),
    ],
)
def test_what_is_typed_is_read(key: str, typed: dict[str, str], value: Any) -> None:
    assert read(script().question(key), typed) == Answer.told(value)


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("born", {}, "year"),
        ("born", {"year": "60"}, "number"),
        ("born", {"year": "1960", "day": "2"}, "month"),
        ("born", {"year": "1960", "month": "2", "day": "30"}, "day"),
        ("term", {}, "term"),
        ("request_made", {"answer": "maybe"}, "choose"),
        ("district", {"answer": "Court of Mars"}, "choose"),
        ("name", {"answer": "  "}, "empty"),
        ("parent_carers", {"why_1": "ill"}, "who"),
        ("parent_carers", {"who_1": "Ana", "nobody": "on"}, "nobody"),
    ],
)
def test_what_cannot_be_read_says_why(key: str, typed: dict[str, str], message: str) -> None:
    with pytest.raises(Problem) as found:
        read(script().question(key), typed)
    assert found.value.message == message


def test_a_soft_warning_keeps_the_answer() -> None:
    assert warnings(script().question("register_number"), Answer.told("123"))
    assert not warnings(script().question("register_number"), Answer.told("12345-678"))
    assert warnings(script().question("born"), Answer.told("1899"))
    assert warnings(script().question("term"), Answer.told("900 months"))
    assert not warnings(script().question("term"), UNKNOWN)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_end_says_what_is_told_and_what_needs_papers(language: Any) -> None:
    end = ending(walk(RIVERA), TODAY, TODAY, language)
    assert [m.word for m in end.meanings] == ["begun", "shown"]
    assert end.court_known
    assert not end.asked_warden
    assert len(end.collect) > 5
    assert all(day > TODAY for day, _ in end.dates)


def test_the_end_names_the_day_before_which_nobody_should_file() -> None:
    sent = {"request_made": True, "sent_on": "2026-11-05", "received_on": "2026-11-09", "answer": "none"}
    end = ending(walk({**RIVERA, **sent}), TODAY, TODAY, "en")
    safe = story.shown(walk({**RIVERA, **sent}), TODAY, TODAY).exhaustion.earliest_safe
    assert end.asked_warden
    assert safe is not None
    assert end.dates[0][0] == safe


def test_an_unknown_court_is_said_and_every_circuit_is_looked_at() -> None:
    answers = walk({key: value for key, value in RIVERA.items() if key != "district"})
    assert not ending(answers, TODAY, TODAY, "en").court_known
    assert len(story.at_their_word(answers, TODAY, TODAY)) == 12
