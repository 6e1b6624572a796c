"""The same questions on paper: a booklet to mail into a prison, with answer sheets that intake can read back.

Each question has a short code and each answer a box: ``F2`` and ``F2a``. Black and white, large type, no staples.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ... import typeset
from ...rules import Atom, Compare, atoms
from .questions import Language, Question, script
from .texts import listed, say

TEMPLATE = Path(__file__).with_name("booklet.typ")
BOXES = "abcdefghijklm"
UNKNOWN_BOX = "x"
LINES = {"text": 2, "list": 4, "people": 4}


def booklet(language: Language, on: date, return_to: str = "") -> bytes:
    """The booklet as PDF/A-2a with PDF/UA-1 structure. ``return_to`` is the address for the answer sheets."""
    return typeset.pdf(TEMPLATE, content(language, on, return_to), f"booklet ({language})")


def asked() -> list[Question]:
    """The questions that are put on paper, in order."""
    return [q for q in script().questions if q.booklet]


def content(language: Language, on: date, return_to: str = "") -> dict[str, Any]:
    """Everything on the pages, as data."""
    t = {
        name: say(f"booklet.{name}", language) for name in ("title", "cover_title", "dear", "sender", "number", "page")
    }
    t |= {name: say(f"booklet.{name}", language) for name in ("ask", "sheet", "sheet_lead", "why", "proof", "signed")}
    t |= {name: say(f"booklet.{name}", language) for name in ("column_code", "column_answer", "code_hint", "date")}
    topics = [
        {
            "title": title.in_(language),
            "questions": [_question(q, language) for q in asked() if q.topic == name],
        }
        for name, title in script().topics.items()
    ]
    return {
        "language": language,
        "date": [on.year, on.month, on.day],
        "text": t,
        "cover": listed("booklet.cover", language),
        "return_to": [line.strip() for line in return_to.split(";") if line.strip()],
        "topics": topics,
    }


def boxes(question: Question, language: Language) -> list[tuple[str, str]]:
    """The boxes of a question: code and words. The last says that the answer is not known."""
    if question.kind == "yes_no":
        labels = [say("fields.yes", language), say("fields.no", language)]
    else:
        labels = [words.in_(language) for words in question.choices.values()]
    found = [(f"{question.code}{BOXES[n]}", label) for n, label in enumerate(labels)]
    if question.kind == "term":
        found.append((f"{question.code}a", say("fields.life", language)))
    if question.kind == "people":
        found.append((f"{question.code}a", say("fields.nobody", language)))
    return [*found, (f"{question.code}{UNKNOWN_BOX}", say("page.unknown", language))]


def _question(question: Question, language: Language) -> dict[str, Any]:
    papers = [script().papers[paper].in_(language) for paper in question.proof]
    hint = question.hint.in_(language) if question.hint and question.kind not in ("court", "term") else ""
    return {
        "code": question.code,
        "ask": question.asks(language, to_self=True),
        "if": _only_if(question, language),
        "hint": hint,
        "why": question.why.in_(language),
        "proof": "; ".join(papers),
        "boxes": [list(pair) for pair in boxes(question, language)],
        "lines": list(_lines(question, language)),
    }


def _lines(question: Question, language: Language) -> Iterator[str]:
    """What stands before each line to write on."""
    match question.kind:
        case "date":
            yield say("booklet.date", language)
        case "term":
            yield f"{say('fields.years', language)}, {say('fields.months', language).lower()}:"
        case "people":
            label = say("booklet.person", language)
            yield from (f"{question.code}-{n} {label}" for n in range(1, LINES["people"] + 1))
        case "list":
            yield from (f"{question.code}-{n}" for n in range(1, LINES["list"] + 1))
        case "text" | "court":
            yield from ["", ""][: LINES.get(question.kind, 1)]


def _only_if(question: Question, language: Language) -> str:
    """When the question is to be answered, told by the codes of others."""
    if question.when is None:
        return ""
    joined = say("booklet.or", language).join(_told(atom, language) for atom in atoms(question.when))
    return say("booklet.if", language, codes=joined)


def _told(atom: Atom, language: Language) -> str:
    other = script().question(atom.name)
    if other.kind == "people":
        return say("booklet.if_named", language, code=other.code)
    if isinstance(atom, Compare):
        wanted = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        codes = [f"{other.code}{BOXES[n]}" for n, name in enumerate(other.choices) if name in wanted]
        return say("booklet.if_box", language, code=say("booklet.or", language).join(codes))
    return say("booklet.if_yes", language, code=other.code)
