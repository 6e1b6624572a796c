"""The answer sheet typed in: how `lenity intake` reads it (a layout), and how it is written.

A line is a code and an answer: ``F2: yes``, ``F2: a`` or ``F2a``; ``P4: 1960-04-02``; ``F4-1: Ana Rivera; no; she is
ill``. A code without an answer, ``?``, ``x`` and "I do not know" propose nothing: not known is never no. The layout
file in ``intake/rules/layouts`` is written from the questions; a test keeps the two alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from .answers import Answers
from .booklet import BOXES, asked
from .questions import LANGUAGES, Language, Question
from .script import told
from .texts import say

LAYOUT = "answer_sheet.yaml"
HEAD = {"en": "Answer sheet", "es": "Hoja de respuestas"}
_YES, _NO = "yes|y|s[ií]", "no|n"
_NOTHING = r"(?:\?|x|-|i do not know|don't know|unknown|no lo s[eé]|no s[eé]|skipped?|saltada)[ .]*$"
_WORDS = rf"(?P<v>(?!{_NOTHING})\S[^\n]*?)[ \t]*$"


def layout() -> str:
    """The layout file's text."""
    marks = [mark for question in asked() for mark in _marks(question)]
    data = {
        "name": "interview's answer sheet",
        "kinds": ["interview"],
        "known_by": "answer sheet|hoja de respuestas",
        "marks": marks,
    }
    head = (
        "# How a typed-in answer sheet of the booklet is read. Written from the interview's questions (docs/web.md).\n"
    )
    return head + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)


def typed(answers: Answers, language: Language) -> str:
    """An answer sheet as somebody types it in: for tests, and to show how."""
    lines = [HEAD[language]]
    for question, answer in told(answers):
        if question.booklet:
            lines += _typed(question, answer.value, language)
    return "\n".join(lines) + "\n"


def _marks(question: Question) -> Iterator[dict[str, Any]]:
    code = question.code
    places = _places(question)
    match question.kind:
        case "yes_no":
            for word, box in ((_YES, "a"), (_NO, "b")):
                for place, value in places[box == "a"]:
                    yield _mark(
                        rf"^[ \t]*{code}[ \t]*(?:{box}\b|[:.][ \t]*(?:{word}|{box})[ \t]*[.]?[ \t]*$)",
                        place,
                        value=value,
                    )
        case "choice":
            for n, (name, words) in enumerate(question.choices.items()):
                said = "|".join(dict.fromkeys(re.escape(words.in_(lang)) for lang in LANGUAGES))
                box = BOXES[n]
                found = rf"^[ \t]*{code}[ \t]*(?:{box}\b|[:.][ \t]*(?:{name}|{said}|{box})[ \t]*[.]?[ \t]*$)"
                yield {"find": found, "field": _field(str(question.place)), "value": name}
        case "date":
            yield _words(question, "date")
        case "term":
            yield {
                "find": rf"^[ \t]*{code}[ \t]*(?:a\b|[:.][ \t]*a[ \t]*$)",
                "field": _field(str(question.place)),
                "value": "life",
            }
            yield _words(question, "term")
        case "people":
            field = _field(str(question.place))
            person = rf"^[ \t]*{code}-\d+[ \t]*[:.][ \t]*(?P<who>[^;\n]+?)[ \t]*;"
            for word, can in ((_NO, "false"), (_YES, "true")):
                found = rf"{person}[ \t]*(?:{word})[ \t]*(?:;[ \t]*(?P<why>[^\n]*?))?[ \t]*$"
                entry = {"who": "{who}", "available": can, "why_not": "{why}"}
                yield {"find": found, "field": field, "entry": entry, "each": True}
            unsure = rf"{person}(?![ \t]*(?:{_YES}|{_NO})[ \t]*(?:;|$))[; \t]*(?P<why>[^\n]*?)[ \t]*$"
            yield {"find": unsure, "field": field, "entry": {"who": "{who}", "why_not": "{why}"}, "each": True}
            nobody = rf"^[ \t]*{code}[ \t]*(?:a\b|[:.][ \t]*(?:a|nobody|no one|nadie)[ \t]*[.]?[ \t]*$)"
            yield _mark(nobody, field.replace(".carers", ".all_carers_listed"), value=True)
        case "list":
            found = rf"^[ \t]*{code}-\d+[ \t]*[:.][ \t]*{_WORDS}"
            yield {"find": found, "field": str(question.place), "entry": {"name": "{v}"}, "each": True}
        case _:
            yield _words(question, "text")


def _words(question: Question, reads: str) -> dict[str, Any]:
    found = rf"^[ \t]*{question.code}[ \t]*[:.][ \t]*{_WORDS}"
    return {"find": found, "field": _field(str(question.place)), "value": "{v}", "reads": reads}


def _mark(find: str, place: str, *, value: Any) -> dict[str, Any]:
    """A mark for a yes or a no. An entry that only has to be there (a request was made) is begun by a yes."""
    return {"find": find, "field": _field(place), "value": "false" if value is False else "true", "reads": "yes_no"}


def _places(question: Question) -> dict[bool, list[tuple[str, Any]]]:
    """What a yes and a no fill."""
    if question.says:
        return {yes: list(question.says.get("yes" if yes else "no", {}).items()) for yes in (True, False)}
    return {yes: [(str(question.place), yes)] for yes in (True, False)}


def _field(place: str) -> str:
    """A place as intake names it: a request is told by its source, a note has no field, an illness's name is a note."""
    place = place.replace("requests[warden]", "requests[{source}]")
    return {"notes": "notes[]", "health[illness].name": "health[illness].note"}.get(place, place)


def _typed(question: Question, value: Any, language: Language) -> list[str]:
    code = question.code
    match question.kind:
        case "yes_no":
            return [f"{code}: {say('fields.yes' if value else 'fields.no', language).lower()}"]
        case "choice":
            return [f"{code}: {BOXES[list(question.choices).index(value)]}"]
        case "people":
            can = {True: "yes", False: "no", None: ""}
            lines = [f"{code}-{n}: {p['who']}; {can[p['can']]}; {p['why']}" for n, p in enumerate(value, 1)]
            return lines or [f"{code}: nobody"]
        case "list":
            return [f"{code}-{n}: {name}" for n, name in enumerate(value, 1)]
    return [f"{code}: {value}"]
