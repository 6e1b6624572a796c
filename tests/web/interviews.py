"""Invented people who answer the interview, and random ways through it."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from lenity.web.interview import script as story
from lenity.web.interview.answers import SKIPPED, UNKNOWN, Answer, Answers, Problem
from lenity.web.interview.courts import courts
from lenity.web.interview.questions import Question, script

TODAY = date(2026, 11, 23)

RIVERA: dict[str, Any] = {
    "who": "family",
    "name": "Alex Rivera",
    "register_number": "00000-000",
    "born": "1960-04-02",
    "district": "Western District of North Carolina",
    "facility": "FCI Example",
    "sentenced_on": "2012-05-03",
    "term": "250 months",
    "in_prison_since": "2011",
    "request_made": False,
    "family_need": True,
    "parent_incapacitated": True,
    "parent_relation": "mother",
    "parent_carers": [{"who": "Ana Rivera", "can": False, "why": "she is ill herself"}],
    "parent_all_listed": True,
    "spouse_incapacitated": False,
    "child_minor": False,
    "child_disabled_adult": False,
    "other_relative_incapacitated": False,
    "serious_condition": True,
    "illness_name": "heart failure",
    "self_care_diminished": True,
    "abuse": False,
    "plan_home": "Charlotte, North Carolina",
    "plan_host": "his sister",
    "plan_money": "work at a garage",
    "programmes": ["GED", "welding"],
}


def walk(given: dict[str, Any], otherwise: Answer = UNKNOWN, on: date = TODAY) -> Answers:
    """The whole interview of somebody who knows these answers and gives ``otherwise`` to everything else."""
    answers: Answers = {}
    while question := story.next_question(answers, on, on):
        assert question.key not in answers
        told = Answer.told(given[question.key]) if question.key in given else otherwise
        answers = story.accept(answers, question, told, on)
    return answers


def values(question: Question) -> st.SearchStrategy[Any]:
    """Anything that the question takes."""
    words = st.text("abcñé '-&:#{}[]\"", min_size=1, max_size=30).filter(str.strip)
    match question.kind:
        case "yes_no":
            return st.booleans()
        case "choice":
            return st.sampled_from(sorted(question.choices))
        case "court":
            return st.sampled_from(sorted(courts()))
        case "date":
            return st.dates(date(1930, 1, 1), date(2026, 11, 23)).flatmap(
                lambda d: st.sampled_from([d.isoformat(), f"{d:%Y-%m}", f"{d:%Y}"])
            )
        case "term":
            return st.one_of(st.just("life"), st.integers(1, 900).map(lambda n: f"{n} months"))
        case "number":
            return st.integers(0, 100)
        case "list":
            return st.lists(words, min_size=1, max_size=3)
        case "people":
            person = st.fixed_dictionaries({"who": words, "can": st.sampled_from([True, False, None]), "why": words})
            return st.lists(person, max_size=3)
        case "text":
            return words


def answer_of(draw: st.DrawFn, question: Question) -> Answer:
    told = draw(st.sampled_from(["told", "told", "unknown", "skipped"]))
    return Answer.told(draw(values(question))) if told == "told" else UNKNOWN if told == "unknown" else SKIPPED


@st.composite
def interviews(draw: st.DrawFn, most: int = 14) -> Answers:
    """Any way through some of it, taken as the script asks or by jumping to a question from the list of answers."""
    answers: Answers = {}
    for _ in range(draw(st.integers(0, most))):
        jump = draw(st.integers(0, 3)) == 0
        question = draw(st.sampled_from(script().questions)) if jump else None
        question = question or story.next_question(answers, TODAY, TODAY)
        if question is None:
            break
        try:
            answers = story.accept(answers, question, answer_of(draw, question), TODAY)
        except Problem:
            answers = story.accept(answers, question, UNKNOWN, TODAY)
    return answers
