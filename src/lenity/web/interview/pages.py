"""What a page of the interview shows, as plain data for its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...casefile.values import PartialDate, Term
from .answers import MOST_PEOPLE, Answer, Answers
from .courts import courts
from .ending import long_day
from .questions import Language, Question, Words, script
from .texts import say

FIRST_PEOPLE = 3


@dataclass
class Field:
    """One thing to fill in. ``error`` is the message that stands at it."""

    name: str
    label: str
    value: str = ""
    checked: bool = False
    error: str = ""
    options: list[tuple[str, str, bool]] = field(default_factory=list)


@dataclass
class QuestionPage:
    """One question with its fields."""

    key: str
    kind: str
    ask: str
    hint: str
    why: str
    proof: list[str]
    step: str
    sensitive: bool
    fields: dict[str, Field]
    people: list[dict[str, Field]]
    errors: list[tuple[str, str]]
    warnings: list[str]


def question_page(
    question: Question,
    answers: Answers,
    language: Language,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    warned: list[Words] | None = None,
    people: int = 0,
) -> QuestionPage:
    """The page: with what was typed when it could not be taken, else with the answer that stands."""
    answer = answers.get(question.key)
    filled = dict(typed) if typed is not None else as_typed(question, answer)
    told = {name: say(f"errors.{message}", language) for name, message in (errors or {}).items()}
    who = answers.get("who")
    to_self = who is not None and who.value == "self"
    hint = question.hint.in_(language) if question.hint else ""
    if question.kind == "date" and not hint:
        hint = say("fields.date_hint", language)
    shown = max(people, FIRST_PEOPLE, sum(bool(filled.get(f"who_{n}")) for n in range(1, MOST_PEOPLE + 1)))
    return QuestionPage(
        key=question.key,
        kind=question.kind,
        ask=question.asks(language, to_self=to_self),
        hint=hint,
        why=question.why.in_(language),
        proof=[script().papers[paper].in_(language) for paper in question.proof],
        step=step(question, language),
        sensitive=question.sensitive,
        fields=_fields(question, filled, told, language),
        people=_people(filled, told, language, min(shown, MOST_PEOPLE)) if question.kind == "people" else [],
        errors=list(told.items()),
        warnings=[words.in_(language) for words in warned or []],
    )


def step(question: Question, language: Language) -> str:
    """``Part 2 of 8: The sentence``."""
    topics = list(script().topics)
    topic = script().topics[question.topic].in_(language)
    return say("page.step", language, n=topics.index(question.topic) + 1, of=len(topics), topic=topic)


def as_typed(question: Question, answer: Answer | None) -> dict[str, str]:
    """An answer as its form would have it."""
    if answer is None or answer.state != "told":
        return {}
    value = answer.value
    match question.kind:
        case "yes_no":
            return {"answer": "yes" if value else "no"}
        case "date":
            when = PartialDate.parse(value)
            parts = {"year": str(when.year), "month": str(when.month or ""), "day": str(when.day or "")}
            return parts | ({"about": "on"} if answer.about else {})
        case "term":
            term = Term.parse(value)
            if term.life:
                return {"life": "on"}
            return {"years": str(term.months // 12), "months": str(term.months % 12)}
        case "list":
            return {"answer": "\n".join(value)}
        case "people":
            return _people_typed(value)
    return {"answer": str(value)}


def _people_typed(people: list[dict[str, Any]]) -> dict[str, str]:
    if not people:
        return {"nobody": "on"}
    can = {True: "yes", False: "no", None: ""}
    found: dict[str, str] = {}
    for n, person in enumerate(people, 1):
        found |= {f"who_{n}": person["who"], f"can_{n}": can[person["can"]], f"why_{n}": person["why"]}
    return found


def _fields(
    question: Question, filled: Mapping[str, str], told: Mapping[str, str], language: Language
) -> dict[str, Field]:
    def one(name: str, label: str = "") -> Field:
        text = say(label, language) if label else ""
        return Field(name, text, filled.get(name, ""), bool(filled.get(name)), told.get(name, ""))

    given = filled.get("answer", "")
    match question.kind:
        case "yes_no":
            options = [(name, say(f"fields.{name}", language)) for name in ("yes", "no")]
        case "choice":
            options = [(name, words.in_(language)) for name, words in question.choices.items()]
        case "court":
            options = [(name, name) for name in courts()]
        case "date":
            return {name: one(name, f"fields.{name}") for name in ("month", "day", "year", "about")}
        case "term":
            return {name: one(name, f"fields.{name}") for name in ("years", "months", "life")}
        case "people":
            return {"nobody": one("nobody", "fields.nobody")}
        case _:
            return {"answer": one("answer")}
    answer = one("answer")
    answer.options = [(name, label, name == given) for name, label in options]
    return {"answer": answer}


def _people(
    filled: Mapping[str, str], told: Mapping[str, str], language: Language, shown: int
) -> list[dict[str, Field]]:
    """A block for each person: name, whether they can, why not."""
    found = []
    for n in range(1, shown + 1):
        block = {}
        for name, label in (("who", "fields.who"), ("can", "fields.can"), ("why", "fields.why_not")):
            full = f"{name}_{n}"
            block[name] = Field(full, say(label, language), filled.get(full, ""), error=told.get(full, ""))
        given = block["can"].value
        options = [("yes", "fields.yes"), ("no", "fields.no"), ("", "fields.not_sure")]
        block["can"].options = [(name, say(label, language), name == given) for name, label in options]
        block["title"] = Field(f"person_{n}", say("fields.person", language, n=n))
        found.append(block)
    return found


# The list of answers


@dataclass(frozen=True)
class Row:
    """One line of "check your answers"."""

    key: str
    ask: str
    value: str
    told: bool


def rows(answers: Answers, in_play: Answers, language: Language) -> list[tuple[str, list[Row]]]:
    """By topic, in the script's order."""
    to_self = "who" in answers and answers["who"].value == "self"
    found = []
    for name, topic in script().topics.items():
        lines = [
            Row(q.key, q.asks(language, to_self=to_self), shown(q, answer, language), answer.state == "told")
            for q in script().questions
            if q.topic == name and (answer := in_play.get(q.key))
        ]
        if lines:
            found.append((topic.in_(language), lines))
    return found


def shown(question: Question, answer: Answer, language: Language) -> str:
    """An answer in words."""
    if answer.state != "told":
        return say("check.unknown" if answer.state == "unknown" else "check.skipped", language)
    value = answer.value
    match question.kind:
        case "yes_no":
            return say("fields.yes" if value else "fields.no", language)
        case "choice":
            return question.choices[value].in_(language)
        case "date":
            when = PartialDate.parse(value)
            day = long_day(when.exact, language) if when.exact else str(when)
            return say("check.about", language, value=day) if answer.about else day
        case "term":
            term = Term.parse(value)
            if term.life:
                return say("check.life", language)
            return say("check.term", language, years=term.months // 12, months=term.months % 12)
        case "list":
            return "; ".join(value)
        case "people":
            words = {True: "check.can", False: "check.cannot", None: "check.not_known"}
            told = [say(words[p["can"]], language, who=p["who"], why=p["why"]).strip() for p in value]
            return "; ".join(told) or say("fields.nobody", language)
    return str(value)
