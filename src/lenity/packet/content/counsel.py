"""The note to counsel: what the papers leave out and why, what speaks against, and everything still to be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...casefile.entry import Entry, Said
from ...casefile.said import walk
from ...casefile.values import Standing
from ...casefile.vocabulary import vocabulary
from ...law.model import Finding, How
from ...review import words as review_words
from ...review.model import GroundFinding, RestsOn
from ...review.steps import questions
from ..model import Document
from ..results import Result
from . import made
from .argument import relied_on
from .draft import Draft
from .record import Record
from .statements import show
from .status import grouped
from .texts import Parts
from .words import capital, day, listed

QUESTIONS = 20
RELIED = (Finding.SUPPORTED, Finding.OPEN)


def note_to_counsel(record: Record, points: Sequence[Result], files: Sequence[tuple[str, str, str]]) -> Document:
    """The note. ``points`` still stand against filing; ``files`` are the exhibits: mark, title, what became of it."""
    draft = Draft("note_to_counsel", "counsel_note", "", record, style="letter")
    say, review = draft.texts["counsel"], record.review
    draft.title = say["title"]
    draft.heading_text(say["title"], level=1)
    draft.paragraph(say["privileged"], style="tight")
    circuit = review_words.CIRCUIT[review.circuit]
    draft.say("counsel.held", "tight", title=review.title, on=day(review.on), circuit=circuit)
    _section(draft, "open", [[line.strip()] for line in grouped(points)], empty="open_none")
    _grounds(draft)
    excluded = [
        draft.part("counsel.excluded_item", reason=capital(x.reason), because=x.because) for x in review.excluded
    ]
    _section(draft, "excluded", excluded)
    _section(draft, "superseded", list(_superseded(draft)), empty="superseded_none")
    _against(draft)
    _press(draft)
    _section(draft, "contradictions", [[f"{c.message} {c.question}"] for c in review.contradictions])
    if left := made.undecided(record):
        _section(draft, "undecided", [[capital(act)] for act in left], intro="undecided_intro")
    _section(draft, "defects", [[f"{d.message} {d.fix}"] for d in review.defects if d.level == "warn"])
    if review.deadlines:
        draft.heading("counsel.deadlines", 2)
        rows = [(day(d.date), d.what, d.rule) for d in review.deadlines]
        draft.table(say["deadlines_columns"], rows, widths=(3, 7, 5))
    _section(draft, "gaps", [[f"{n.what} {n.why}"] for n in questions(draft.record.m)[:QUESTIONS]])
    _verify(draft)
    _exhibits(draft, files)
    _section(draft, "for_counsel", [[note] for note in review.for_counsel])
    return draft.done()


def _section(
    draft: Draft, place: str, items: Sequence[Parts], *, intro: str | None = None, empty: str | None = None
) -> None:
    """A heading with its list; left out when there is nothing, unless ``empty`` has words for that."""
    if not items and empty is None:
        return
    draft.heading(f"counsel.{place}", 2)
    if intro:
        draft.say(f"counsel.{intro}", "tight")
    if items:
        draft.items(items)
    elif empty:
        draft.say(f"counsel.{empty}", "tight")


def _grounds(draft: Draft) -> None:
    say, review = draft.texts["counsel"], draft.record.review
    relied = {ground.id for _, ground in relied_on(draft.record)}
    told = [g for g in review_words.spoken(review) if g.id not in relied]
    rows = [(f"{g.title}, {g.cite}", _finding(g), _why(draft, g)) for g in told]
    draft.heading("counsel.not_relied", 2)
    draft.table(say["not_relied_columns"], rows, widths=(5, 2, 8))
    silent = [f"{g.title} ({g.id})" for g in review_words.silent(review)]
    if silent:
        draft.say("counsel.silent", "tight", grounds="; ".join(silent))


def _finding(ground: GroundFinding) -> str:
    return "closed" if ground.closed else review_words.FINDING[ground.finding]


def _why(draft: Draft, ground: GroundFinding) -> str:
    if ground.finding in RELIED:
        return str(draft.texts["counsel.not_pleaded"])
    if ground.finding == Finding.UNKNOWN:
        asked = " ".join(dict.fromkeys(e.question for e in ground.elements if e.question))
        told = "; ".join(dict.fromkeys(e.why for e in ground.elements if e.why))
        text = "".join(str(p) for p in draft.part("counsel.unknown_why", says=ground.says, questions=asked))
        return f"{text} {capital(told)}." if told else text
    return " ".join([ground.says, *(f"{capital(b)}." for b in ground.because)])


def _superseded(draft: Draft) -> Iterator[Parts]:
    for precedent in draft.record.review.precedents:
        if precedent.superseded:
            on = day(precedent.on) if precedent.on else ""
            because = precedent.because or ""
            outcome = precedent.outcome.replace("_", " ")
            yield draft.part("counsel.superseded_ruling", on=on, outcome=outcome, because=because)
    for entry in draft.record.used.values():
        if entry.authority.status == "superseded":
            because = entry.authority.because
            yield draft.part("counsel.superseded_authority", cite=entry.authority.text, because=because)


def _against(draft: Draft) -> None:
    points: list[Parts] = [
        [f"{factor.factor} {factor.text}: {point.text}{_shown(draft, point.rests_on)}"]
        for factor in draft.record.review.factors
        for point in factor.speaks_against
    ]
    intro = "against_intro" if points else None
    _section(draft, "against", points, intro=intro, empty="against_none")


def _shown(draft: Draft, rests_on: Sequence[RestsOn]) -> str:
    names = [f"{_source(draft, r.source)}{f', {r.at}' if r.at else ''} ({r.standing})" for r in rests_on]
    return str(draft.texts["counsel.shown"]).format(sources=listed(names)) if names else ""


def _press(draft: Draft) -> None:
    say = draft.texts["counsel"]
    rows = list(press_only(draft))
    if rows:
        draft.heading("counsel.press", 2)
        draft.say("counsel.press_intro", "tight")
        draft.table(say["press_columns"], rows, widths=(4, 5, 6))


def press_only(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """What only the press tells: the place in the case file, the value, the source."""
    case = draft.record.case
    groups: dict[tuple[str | int, ...], list[tuple[str, str | None]]] = {}
    for place, item in walk(case):
        if isinstance(item, Said):
            key = place[:-1] if place and isinstance(place[-1], int) else place
            groups.setdefault(key, []).append((show(item.value, draft.texts), item.source))
        elif isinstance(item, Entry) and (words := _own_words(item)):
            groups.setdefault(place, []).append((words, item.source))
    for place, told in groups.items():
        sources = [case.source(name) for _, name in told if name]
        if sources and all(source and source.standing == Standing.press for source in sources):
            names = "; ".join(dict.fromkeys(_source(draft, source.id) for source in sources if source))
            values = "; ".join(dict.fromkeys(value for value, _ in told))
            yield place_name(draft, place), values, names


def _source(draft: Draft, name: str) -> str:
    """A source by its exhibit mark, else by its title."""
    if name in draft.record.marks.given:
        return f"Ex. {draft.record.marks.given[name]}"
    source = draft.record.case.source(name)
    return source.title if source else name


def place_name(draft: Draft, place: Sequence[str | int]) -> str:
    """A place of the case file in plain words: ``brother: illness``, ``motion 2: day of filing``."""
    say = draft.texts["fields"]
    section, *rest = place
    if section == "facts" and rest:
        return vocabulary()[str(rest[0])].header
    names = [say["entries"].get(section) or say["fields"][section]]
    for part in rest:
        if not isinstance(part, int):
            names.append(say["fields"].get(part) or say["entries"][part])
        elif names[-1] == say["entries"]["relatives"]:
            names[-1] = draft.texts["words.relations"][draft.record.case.relatives[part].relation]
        else:
            names[-1] += f" {part + 1}"
    return capital(": ".join(names))


def _own_words(entry: Entry) -> str:
    """The plain words of an entry that are no claim of their own: what was done, which program, which purpose."""
    found = (getattr(entry, name, None) for name in ("act", "name", "text", "who"))
    return next((words for words in found if isinstance(words, str)), "")


def _verify(draft: Draft) -> None:
    say = draft.texts["counsel"]
    rows = []
    for _, entry in sorted(draft.record.used.items()):
        if entry.signed_by:
            rows.append((entry.authority.text, str(say["verify_signed"]).format(by=entry.signed_by), ""))
        elif entry.how is None:
            rows.append((entry.authority.text, say["verify_unknown"], ""))
        elif entry.how is not How.PRIMARY:
            rows.append((entry.authority.text, review_words.VERIFIED[entry.how], entry.note or ""))
    if rows:
        draft.heading("counsel.verify", 2)
        draft.table(say["verify_columns"], rows, widths=(5, 4, 5))


def _exhibits(draft: Draft, files: Sequence[tuple[str, str, str]]) -> None:
    say, record = draft.texts["counsel"], draft.record
    draft.heading("counsel.exhibits", 2)
    draft.table(say["exhibits_columns"], files, widths=(2, 6, 6))
    if record.unquoted:
        quotes = "; ".join(f"“{quote}” ({source})" for source, quote in record.unquoted)
        draft.say("counsel.quotes", "tight", quotes=quotes)
    if any(record.sealed(s) for s in record.case.sources if s.id in record.marks.given):
        draft.say("counsel.sealing", "tight")
