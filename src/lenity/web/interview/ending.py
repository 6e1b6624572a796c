"""What the interview ends in: what it may mean, what to collect, the papers to print, dates, and where to find help.

Everything comes from the review and the packet; nothing is said about what a judge will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from ...law.model import Finding
from ...packet.content import prose, warden
from ...packet.content.record import Record
from ...packet.content.texts import texts as packet_texts
from ...packet.content.words import capital, day
from ...packet.model import Document
from ...packet.pdf import render
from ...review.deadlines import deadlines
from ...review.matter import Matter
from ...review.model import GroundFinding
from . import script as story
from .answers import Answers
from .questions import Language, Question, script
from .texts import part, say

Paper: TypeAlias = Literal["request", "how-to-send-it", "motion"]
PAPERS: tuple[Paper, ...] = ("request", "how-to-send-it", "motion")
_ALIVE = (Finding.SUPPORTED, Finding.OPEN)


@dataclass(frozen=True)
class Meaning:
    """A reason that the law names, in plain words, and how far the answers speak to it (a place in ``texts.yaml``)."""

    reason: str
    word: Literal["shown", "told", "begun"]


@dataclass(frozen=True)
class Ending:
    """The last page as data, in one language."""

    meanings: tuple[Meaning, ...]
    court_known: bool
    open: tuple[Question, ...]
    collect: tuple[str, ...]
    asked_warden: bool
    dates: tuple[tuple[date, str], ...]


def ending(answers: Answers, told_on: date, on: date, language: Language) -> Ending:
    """The last page for what was answered so far, under the law of ``on``."""
    shown, heard = story.shown(answers, told_on, on), story.at_their_word(answers, told_on, on)
    return Ending(
        meanings=tuple(_meanings(shown, story.widest(heard), language)),
        court_known=story.circuit_of(answers) is not None,
        open=tuple(_open(answers)),
        collect=tuple(_collect(answers, language)),
        asked_warden=any(q.key == "request_made" and a.value for q, a in story.told(answers)),
        dates=tuple(_dates(shown, language)),
    )


def _meanings(shown: Matter, heard: Matter, language: Language) -> Iterator[Meaning]:
    plain = packet_texts(language)["grounds"]
    alive = {g.id for g in shown.grounds if g.finding in _ALIVE}
    for ground in heard.grounds:
        reason = capital(plain[ground.id])
        if ground.id in alive and _spoken(ground):
            yield Meaning(reason, "shown")
        elif ground.finding in _ALIVE and _spoken(ground):
            yield Meaning(reason, "told")
        elif ground.finding == Finding.UNKNOWN and _spoken(ground):
            yield Meaning(reason, "begun")


def _spoken(ground: GroundFinding) -> bool:
    """Whether an answer speaks for it: an age or a time that every case has does not."""
    return any(e.rests_on and e.finding == "met" and not e.computed for e in ground.elements)


def _open(answers: Answers) -> Iterator[Question]:
    live = story.in_play(answers)
    yield from (q for q in script().questions if q.key in live and live[q.key].state != "told")


def _collect(answers: Answers, language: Language) -> Iterator[str]:
    """The papers that would show what was answered, each once. What was answered with no needs none."""
    named = (paper for q, answer in story.told(answers) if answer.value not in (False, []) for paper in q.proof)
    for paper in dict.fromkeys(named):
        yield capital(script().papers[paper].in_(language))


def _dates(m: Matter, language: Language) -> Iterator[tuple[date, str]]:
    """The days that matter from the ruling date on, the soonest first."""
    found: dict[tuple[date, str], None] = {}
    safe = m.exhaustion.earliest_safe
    if safe and safe > m.on:
        found[safe, say("end.not_before", language)] = None
    lapses = {clock.id for clock in story.lapses(m)}
    for due in deadlines(m.case, m.on, m.regime):
        if due.date >= m.on and due.date != safe:
            found[due.date, say("end.may_act" if due.clock in lapses else "end.last_day", language)] = None
    waited = {e.met_on for g in m.grounds if not g.closed for e in g.elements if e.met_on}
    for name, plain in words_of_dates(language).items():
        value = m.value(name)
        if isinstance(value, date) and value > m.on and value in waited:
            found[value, plain] = None
    yield from sorted(found)


def words_of_dates(language: Language) -> dict[str, str]:
    """Each date fact in plain words."""
    return {str(name): str(plain) for name, plain in part("end", language)["facts"].items()}


def long_day(value: date, language: Language) -> str:
    """A day in words."""
    return day(value, language)


def document(which: Paper, answers: Answers, told_on: date, on: date, language: Language) -> Document:
    """A paper of the packet from the answers: the request and the motion in English, how to send it in either."""
    record = Record(story.shown(answers, told_on, on))
    match which:
        case "request":
            return warden.request(record)
        case "how-to-send-it":
            return warden.cover_note(record, language)
        case "motion":
            return prose.pro_se(record)


def paper(which: Paper, answers: Answers, told_on: date, on: date, language: Language) -> bytes:
    """The same as PDF, ready to print."""
    return render(document(which, answers, told_on, on, language)).pdf
