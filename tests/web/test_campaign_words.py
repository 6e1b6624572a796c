"""Every word that a signer reads, measured in both languages: grade 6 aimed at, 8 the ceiling."""

from __future__ import annotations

import re

import textstat  # type: ignore[import-untyped]

from lenity.web.campaign.texts import every_string

CEILING, FLOOR_ES, LEAST = 8.0, 65.0, 6
NAMES = re.compile(r"Lenity|name@example\.org|nombre@example\.org|\(PDF\)|ZIP")


def spoken(text: str) -> str:
    text = " ".join(NAMES.sub("it", re.sub(r"\{\w+\}", "two", text)).split()).strip()
    return text if text.endswith((".", "?", "!")) else f"{text.rstrip(':;,')}."


def texts(lang: str) -> dict[str, str]:
    return {place: spoken(words[lang]) for place, words in every_string()}


def test_english_reads_at_grade_eight_or_below() -> None:
    textstat.set_lang("en")
    found = texts("en")
    assert len(found) > 100
    long = {place: text for place, text in found.items() if len(text.split()) >= LEAST}
    grades = {place: textstat.flesch_kincaid_grade(text) for place, text in long.items()}
    assert {place: (grade, long[place]) for place, grade in grades.items() if grade > CEILING} == {}


def test_spanish_reads_as_easily() -> None:
    textstat.set_lang("es")
    try:
        long = {place: text for place, text in texts("es").items() if len(text.split()) >= LEAST}
        eases = {place: textstat.fernandez_huerta(text) for place, text in long.items()}
        assert {place: (ease, long[place]) for place, ease in eases.items() if ease < FLOOR_ES} == {}
    finally:
        textstat.set_lang("en")
