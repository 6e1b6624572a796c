"""The letter to the client and family: what the papers show, what is missing, what happens next, in plain words."""

from __future__ import annotations

from ...casefile.vocabulary import vocabulary
from ...law.model import Finding
from ...review.model import GroundFinding
from ...review.steps import open_facts
from ...review.words import spoken
from ..model import Document, Language
from .draft import Draft
from .record import Record
from .words import capital, day

LANGUAGES: tuple[Language, ...] = ("en", "es")


def client_letter(record: Record, language: Language, open_points: int) -> Document:
    """The letter. ``open_points`` is how many checks still stand against filing."""
    draft = Draft(f"letter_{language}", "letter", "", record, language=language, style="letter")
    say = draft.texts["letter"]
    draft.title = say["title"]
    draft.heading_text(say["title"], level=1)
    draft.say("letter.date", "tight", date=day(record.on, language))
    draft.say("letter.dear", "tight")
    draft.say("letter.why", "tight")
    _grounds(draft)
    _warden(draft)
    _missing(draft)
    draft.heading("letter.next", 2)
    asked = draft.record.m.exhaustion.status == "met"
    draft.items([[step] for step in ([] if asked else say["first_step"]) + say["next_steps"]], ordered=True)
    if open_points:
        draft.say("letter.not_ready", "tight", count=str(open_points))
    else:
        draft.say("letter.ready", "tight")
    draft.say("letter.keep", "tight")
    draft.say("letter.no_promise", "tight")
    draft.sign(say["signer"], closing=say["bye"])
    return draft.done()


def _grounds(draft: Draft) -> None:
    draft.heading("letter.now", 2)
    told = [(ground, word) for ground in spoken(draft.record.review) if (word := _word(ground))]
    if told:
        draft.say("letter.grounds", "tight")
        names = draft.texts["grounds"]
        draft.items([draft.part(f"letter.{word}", ground=capital(names[ground.id])) for ground, word in told])
    if not any(word != "closed" for _, word in told):
        draft.say("letter.no_ground", "tight")
    if any(source.kind in ("article", "summary") for source in draft.record.case.sources):
        draft.say("letter.press", "tight")


def _word(ground: GroundFinding) -> str | None:
    if ground.closed:
        return "closed"
    if ground.begun:
        return "begun"
    return {Finding.SUPPORTED: "supported", Finding.OPEN: "open"}.get(ground.finding)


def _warden(draft: Draft) -> None:
    gate = draft.record.m.exhaustion
    draft.heading("letter.warden", 2)
    if gate.status == "met":
        draft.say("letter.warden_met", "tight")
    elif gate.earliest_safe and gate.earliest_safe > draft.record.on:
        draft.say("letter.warden_wait", "tight", day=day(gate.earliest_safe, draft.language))
    else:
        draft.say("letter.warden_unknown", "tight")


def _open_questions(record: Record) -> list[str]:
    """What still matters; while anything told so far is open, only what bears on that and on the request."""
    m = record.m
    begun = {g.id for g in m.grounds if g.begun and g.finding == Finding.UNKNOWN}
    begun |= {gate.id for gate in m.regime.gates if m.evaluated.findings[gate.id] is None}
    found = open_facts(m)
    told = [missing for missing in found if begun & set(missing.bears_on)]
    return [vocabulary()[missing.fact].ask.en for missing in told or found]


def _missing(draft: Draft) -> None:
    """The plain questions of the fact vocabulary, in the letter's language, the most telling first."""
    say = draft.texts["letter"]
    asked = {kind.ask.en: getattr(kind.ask, draft.language) for kind in vocabulary().values()}
    found = list(dict.fromkeys(asked[ask] for ask in _open_questions(draft.record) if ask in asked))
    draft.heading("letter.missing", 2)
    if not found:
        draft.say("letter.missing_none", "tight")
        return
    draft.say("letter.missing_intro", "tight")
    draft.items([[question] for question in found[: say["questions_shown"]]], ordered=True)
    if len(found) > say["questions_shown"]:
        draft.say("letter.more", "tight")
