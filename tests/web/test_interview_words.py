"""Every string that a family reads, measured in both languages: grade 6 aimed at, grade 8 the ceiling."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import textstat  # type: ignore[import-untyped]

from lenity.casefile.vocabulary import vocabulary
from lenity.web.interview.questions import Language, Words, script
from lenity.web.interview.texts import every_string, helpers

CEILING, AIM = 8.0, 6.0
# Fernández Huerta: 60 to 70 is read from the eighth year at school on, 70 to 80 in the seventh, 80 to 90 in the sixth.
FLOOR_ES, AIM_ES = 65.0, 80.0
NAMES = re.compile(r"Lenity|FAMM|famm\.org|fd\.org|uscourts\.gov|bop\.gov|AO 250|BP-\d+|TRULINCS|\(PDF\)|[A-Z]\d")
PREDICTS = re.compile(r"\byou will (be|get|win)|will be granted|likely to|usted va a salir|será concedid")
LEAST = 6  # words: below that a formula measures one word, not a sentence; those are measured together


def strings() -> Iterator[tuple[str, Words]]:
    yield from every_string()
    found = script()
    yield from ((f"papers.{name}", words) for name, words in found.papers.items())
    yield from ((f"topics.{name}", words) for name, words in found.topics.items())
    for q in found.questions:
        yield from ((f"{q.key}.{part}", getattr(q, part)) for part in ("ask", "you", "why"))
        if q.hint:
            yield f"{q.key}.hint", q.hint
        yield from ((f"{q.key}.choices.{name}", words) for name, words in q.choices.items())
        yield from ((f"{q.key}.warn[{n}]", warn.say) for n, warn in enumerate(q.warn))
    for n, helper in enumerate(helpers()):
        yield from ((f"help[{n}].{part}", getattr(helper, part)) for part in ("name", "what", "where"))


def spoken(text: str) -> str:
    text = NAMES.sub("it", re.sub(r"\{\w+\}", "two", text)).strip()
    return text if text.endswith((".", "?", "!")) else f"{text.rstrip(':;,')}."


def texts(language: Language) -> dict[str, str]:
    return {place: spoken(words.in_(language)) for place, words in strings()}


def test_english_reads_at_grade_eight_or_below() -> None:
    textstat.set_lang("en")
    found = texts("en")
    assert len(found) > 300
    long = {place: text for place, text in found.items() if len(text.split()) >= LEAST}
    grades = {place: textstat.flesch_kincaid_grade(text) for place, text in long.items()}
    assert {place: (grade, long[place]) for place, grade in grades.items() if grade > CEILING} == {}
    short = " ".join(text for place, text in found.items() if place not in long)
    assert textstat.flesch_kincaid_grade(short) <= AIM
    assert textstat.flesch_kincaid_grade(" ".join(found.values())) <= AIM


def test_spanish_reads_as_easily() -> None:
    textstat.set_lang("es")
    try:
        found = texts("es")
        long = {place: text for place, text in found.items() if len(text.split()) >= LEAST}
        eases = {place: textstat.fernandez_huerta(text) for place, text in long.items()}
        assert {place: (ease, long[place]) for place, ease in eases.items() if ease < FLOOR_ES} == {}
        short = " ".join(text for place, text in found.items() if place not in long)
        assert textstat.fernandez_huerta(short) >= AIM_ES
        assert textstat.fernandez_huerta(" ".join(found.values())) >= AIM_ES
    finally:
        textstat.set_lang("en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_string_predicts_or_is_left_empty(language: Language) -> None:
    for place, text in texts(language).items():
        assert text.strip(" ."), place
        assert not re.search(
            r"\byou will (be|get|win)|will be granted|likely to|usted va a salir|será concedid", text
        ), place


def test_the_vocabularys_own_questions_are_plain_too() -> None:
    textstat.set_lang("en")
    asked = " ".join(dict.fromkeys(kind.ask.en for kind in vocabulary().values()))
    assert textstat.flesch_kincaid_grade(asked) <= CEILING
