"""From answers to a case file, to the review, to the next question. No law here: the review says what still matters.

For choosing what to ask, the answers are taken at their word: the same review of the same case, with the interview
standing as a record. So a "no" ends what hangs on it, although only a paper settles it in the review that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import polars as pl
import yaml

from ... import yamlfile
from ...casefile.derive import FactFound
from ...casefile.derive import facts as case_facts
from ...casefile.model import CaseFile
from ...casefile.reader import LoadedCase, parse
from ...casefile.vocabulary import schema
from ...errors import InputErrors
from ...law.book import clocks
from ...law.book import load as load_book
from ...law.model import CIRCUITS, Clock, Finding
from ...review.matter import Matter, matter
from ...review.scope import problems_of
from ...review.steps import open_facts
from ...review.time import facts as time_facts
from ...rules import Program, atoms, upper
from .answers import Answer, Answers, Problem
from .courts import courts
from .questions import Question, place_parts, script

Entries: TypeAlias = dict[tuple[str, str], dict[str, Any]]
SOURCE = "INTERVIEW"
AUTHORS = {"self": None, "family": "a relative or friend", "helper": "someone who helps the family"}
FIRST, LAST = ("person", "sentence", "warden"), ("plan", "abuse")
_COUNTED = ("people", "list", "number")


# Answers → case file


def case_data(answers: Answers, told_on: date, *, standing: Literal["record"] | None = None) -> dict[str, Any]:
    """The case file's data: every statement from the one source of the interview, standing ``stated`` by its kind.

    What was not known or skipped leaves no trace in it: absent means unknown, never no.
    """
    who = str(_value(answers, "who") or "family")
    teller = AUTHORS[who] or str(_value(answers, "name") or "the person in prison")
    title = f"Answers of {teller} in the interview of {told_on}"
    source = {"id": SOURCE, "kind": "interview", "title": title, "author": teller, "date": told_on.isoformat()}
    data: dict[str, Any] = {"lenity": 1, "id": "interview", "sources": [source]}
    if standing:
        source["standing"] = standing
    if circuit := circuit_of(answers):
        data["circuit"] = circuit
    if name := _value(answers, "name"):
        data["title"] = f"United States v. {name}"
    entries: Entries = {}
    for question, answer in told(answers):
        for place, value in _says(question, answer.value):
            note = {"note": "told as about"} if answer.about else {}
            _put(data, entries, place, value, note)
    return data


def case_yaml(answers: Answers, told_on: date) -> str:
    """The case file as text, ready for `lenity check`, a packet or a clinic."""
    head = "# Written by Lenity's interview. What was not known or skipped is left out: absent means unknown.\n"
    return head + yaml.safe_dump(case_data(answers, told_on), sort_keys=False, allow_unicode=True, width=1000)


def load(answers: Answers, told_on: date, *, standing: Literal["record"] | None = None) -> LoadedCase:
    """The case file through every check of ``lenity check``. ``InputErrors`` when answers cannot all be so."""
    text = yaml.safe_dump(case_data(answers, told_on, standing=standing), sort_keys=False, allow_unicode=True)
    loaded = parse(yamlfile.parse(text, "the interview"), Path())
    if problems := list(problems_of(loaded, load_book())):
        raise InputErrors(problems)
    return loaded


def told(answers: Answers) -> Iterator[tuple[Question, Answer]]:
    """The questions that were answered, in the script's order."""
    live = in_play(answers)
    for question in script().questions:
        answer = live.get(question.key)
        if answer and answer.state == "told":
            yield question, answer


def in_play(answers: Answers) -> Answers:
    """The answers whose question is still one to ask. One that a changed answer shut is kept aside, not used."""
    live = {key: answer for key, answer in answers.items() if key in _keys()}
    while True:
        row = _asked_when(live)
        kept = {key: answer for key, answer in live.items() if row.get(f"when {key}", True) is True}
        if len(kept) == len(live):
            return kept
        live = kept


def accept(answers: Answers, question: Question, answer: Answer, told_on: date) -> Answers:
    """The answers with one more. :class:`Problem` when it cannot be beside the others: then nothing has changed."""
    changed = {**answers, question.key: answer}
    try:
        load(changed, told_on)
    except InputErrors as error:
        reached = "does not review" in str(error)
        raise Problem("answer", "not_reached" if reached else "does_not_fit") from None
    return changed


def circuit_of(answers: Answers) -> str | None:
    """The circuit of the court that was named."""
    return courts().get(str(_value(answers, "district")))


def _value(answers: Answers, key: str) -> Any:
    answer = answers.get(key)
    return answer.value if answer and answer.state == "told" else None


def _says(question: Question, value: Any) -> Iterator[tuple[str, Any]]:
    """The places that an answer fills, each with its value."""
    if question.kind == "yes_no" and question.says:
        yield from question.says.get("yes" if value else "no", {}).items()
    elif question.kind == "people":
        assert question.place
        for person in value:
            yield question.place, _carer(person)
        if not value:  # "there is nobody else" lists everybody there is
            yield question.place.replace(".carers", ".all_carers_listed"), True
    elif question.kind == "list":
        for name in value:
            yield str(question.place), {"name": name, "from": SOURCE}
    elif question.place:
        yield question.place, value


def _carer(person: dict[str, Any]) -> dict[str, Any]:
    carer: dict[str, Any] = {"who": person["who"], "from": SOURCE}
    if person["can"] is not None:
        carer["available"] = person["can"]
    if person["why"]:
        carer["why_not"] = person["why"]
    return carer


def _put(data: dict[str, Any], entries: Entries, place: str, value: Any, note: dict[str, str]) -> None:
    section, key, name = place_parts(place)
    if section == "notes":
        data.setdefault("notes", []).append(f"{value} ({SOURCE})")
        return
    if section == "programmes":
        data.setdefault("programmes", []).append(value)
        return
    claim = {"value": value, "from": SOURCE, **note}
    if key is None:
        if name is None:
            data[section] = claim
        else:
            data.setdefault(section, {})[name] = claim
        return
    entry = entries.get((section, key))
    if entry is None:
        named = {"id": key} if section == "relatives" else {}
        entry = {**named, **script().entries[f"{section}[{key}]"], "from": SOURCE}
        entries[(section, key)] = entry
        data.setdefault(section, []).append(entry)
    if name in ("relation", "name"):
        entry[name] = value
    elif name == "carers":
        entry.setdefault("carers", []).append(value)
    elif name:
        entry[name] = claim


# Case file → review


def matters(case: CaseFile, on: date) -> list[Matter]:
    """The matter in the court's circuit; where the court is not known, in each of them: the law differs by circuit."""
    return [matter(case, on, circuit) for circuit in ([case.circuit] if case.circuit else CIRCUITS)]


def widest(found: list[Matter]) -> Matter:
    """Of several circuits the one that leaves the most grounds open, so that a letter leaves out none."""
    shut = (Finding.NOT_SUPPORTED, Finding.NOT_IN_FORCE)
    return max(found, key=lambda m: sum(g.finding not in shut for g in m.grounds))


def shown(answers: Answers, told_on: date, on: date) -> Matter:
    """The matter as it is shown and printed, with the answers standing as what they are: stated."""
    return widest(matters(load(answers, told_on).case, on))


def lapses(m: Matter) -> list[Clock]:
    """The clocks whose end opens a step, where others close one."""
    return [clock for clock in clocks(m.regime.book, m.on) if clock.gives == "lapse"]


def at_their_word(answers: Answers, told_on: date, on: date) -> list[Matter]:
    """The matters with the answers taken at their word."""
    return matters(load(answers, told_on, standing="record").case, on)


# Review → the next question


def next_question(answers: Answers, told_on: date, on: date) -> Question | None:
    """What to ask now; ``None`` when nothing that was not asked still matters."""
    return next(remaining(answers, told_on, on), None)


def remaining(answers: Answers, told_on: date, on: date) -> Iterator[Question]:
    """The questions that still matter, the next first. What was answered, not known or skipped never comes again.

    First what everybody is asked; then by what settles most, staying with a topic once begun; the plan; and last what
    is hard to answer. A question that opens others is worth as much as they are.
    """
    answers = {key: answer for key, answer in answers.items() if key in _keys()}
    known = load(answers, told_on, standing="record").case
    row = _row(answers, known, on)
    first = [q for q in script().questions if q.topic in FIRST and q.always and _askable(q, answers, row)]
    yield from first
    rank = _ranks(known, on)
    topic = next((script().question(key).topic for key in reversed(answers)), None)
    rest = [q for q in script().questions if q not in first and _askable(q, answers, row)]
    worth = {q.key: _worth(q, rank, answers) for q in rest}
    matters_still = [q for q in rest if worth[q.key] is not None]
    yield from sorted(matters_still, key=lambda q: (_stage(q), q.topic != topic, worth[q.key]))


def _stage(question: Question) -> int:
    return 2 + LAST.index(question.topic) if question.topic in LAST else 1 if question.topic not in FIRST else 0


def _askable(question: Question, answers: Answers, row: dict[str, bool | None]) -> bool:
    if question.key in answers or row.get(f"unless {question.key}") is True:
        return False
    return question.when is None or row[f"when {question.key}"] is True


def _worth(question: Question, rank: dict[str, int], answers: Answers) -> int | None:
    """The place of its most telling fact in the review's order; ``None`` when no open ground needs the answer."""
    if question.always:
        return -1
    own = [rank[fact] for fact in question.facts if fact in rank]
    opens = [
        rank[fact]
        for other in _opened_by(question.key)
        if other.key not in answers
        for fact in other.facts
        if fact in rank
    ]
    return min(own + opens) if own else None


def _opened_by(key: str) -> Iterator[Question]:
    """The questions that are asked, or spared, because of this one."""
    for other in script().questions:
        rules = [rule for rule in (other.when, other.unless) if rule is not None]
        if any(atom.name == key for atom in atoms(*rules)):
            yield other
            yield from _opened_by(other.key)


def ranked(m: Matter) -> list[str]:
    """The facts that still matter, in the review's order."""
    return [fact.fact for fact in open_facts(m)]


def _ranks(case: CaseFile, on: date) -> dict[str, int]:
    """Each fact that some open ground needs → its place in the review's own order, over the circuits in question."""
    names = dict.fromkeys(name for m in matters(case, on) for name in ranked(m))
    return {name: place for place, name in enumerate(names)}


@lru_cache
def _keys() -> frozenset[str]:
    return frozenset(q.key for q in script().questions)


@lru_cache
def _programs() -> tuple[Program, Program]:
    """The rules on when a question is asked, which read answers alone; and those on when it is not, with facts."""
    asked = {f"when {q.key}": q.when for q in script().questions if q.when is not None}
    spared = {f"unless {q.key}": q.unless for q in script().questions if q.unless is not None}
    return Program(asked), Program(spared, ranges=["age_years"])


def _asked_when(answers: Answers) -> dict[str, bool | None]:
    return _evaluate(_programs()[0], answers, {})


def _row(answers: Answers, case: CaseFile, on: date) -> dict[str, bool | None]:
    facts = case_facts(case, on) | time_facts(case, on)
    return _asked_when(answers) | _evaluate(_programs()[1], answers, facts)


def _type(question: Question) -> pl.DataType:
    """The column of an answer: a list counts by its length."""
    return pl.Boolean() if question.kind == "yes_no" else pl.Int64() if question.kind in _COUNTED else pl.String()


def _evaluate(program: Program, answers: Answers, facts: Mapping[str, FactFound]) -> dict[str, bool | None]:
    """Rules on one interview, by the engine of the law itself: an answer not given is unknown."""
    asked = {q.key: q for q in script().questions}
    columns = {}
    for name in program.facts:
        if name in asked:
            value = _value(answers, name)
            value = len(value) if isinstance(value, list) else value
            columns[name] = pl.Series(name, [value], dtype=_type(asked[name]))
            continue
        fact = facts.get(name)
        columns[name] = pl.Series(name, [fact.value if fact else None], dtype=schema()[name])
        if name in program.ranges:
            high = None if fact is None else fact.value if fact.to is None else fact.to
            columns[upper(name)] = pl.Series(upper(name), [high], dtype=schema()[name])
    return program.evaluate(pl.DataFrame(columns).lazy()).collect().row(0, named=True)
