"""The letter to client and family: plain in both languages, honest about what is open, no prediction."""

from __future__ import annotations

import re
from typing import Any

import pytest
import textstat  # type: ignore[import-untyped]
from words import text

from lenity.packet.content import warden
from lenity.packet.content.letters import client_letter
from lenity.packet.content.record import Record
from lenity.packet.model import Document
from lenity.review.matter import Matter

GRADE = 8
EASY = 70  # Fernández Huerta: 70 to 80 is "fairly easy", the seventh school year


def prose(document: Document) -> str:
    """The text with an end to every sentence, as a reader would hear it."""
    return " ".join(line if line.endswith((".", "?", "!", ":")) else f"{line}." for line in text(document).splitlines())


@pytest.mark.parametrize("which", ["vailes", "vailes_won", "rivera_matter"])
def test_english_reads_at_grade_eight_or_below(which: str, request: pytest.FixtureRequest) -> None:
    record = Record(request.getfixturevalue(which))
    textstat.set_lang("en")
    for document in (client_letter(record, "en", 58), warden.cover_note(record, "en")):
        words = prose(document)
        assert len(words.split()) > 100
        assert textstat.flesch_kincaid_grade(words) <= GRADE
        assert textstat.automated_readability_index(words) <= GRADE


@pytest.mark.parametrize("which", ["vailes", "vailes_won", "rivera_matter"])
def test_spanish_reads_as_easily(which: str, request: pytest.FixtureRequest) -> None:
    record = Record(request.getfixturevalue(which))
    textstat.set_lang("es")
    try:
        for document in (client_letter(record, "es", 58), warden.cover_note(record, "es")):
            assert textstat.fernandez_huerta(prose(document)) >= EASY
    finally:
        textstat.set_lang("en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_what_is_open_and_predicts_nothing(vailes: Matter, language: Any) -> None:
    words = text(client_letter(Record(vailes), language, 58))
    assert "58" in words
    assert not re.search(r"will (be granted|win|get out)|será concedid|va a ganar|chances|probab", words, re.IGNORECASE)
    assert ("No one can." if language == "en" else "Nadie puede.") in words
    assert ("News" if language == "en" else "noticias").lower() in words.lower()


def test_it_asks_the_questions_in_the_readers_language(vailes: Matter) -> None:
    record = Record(vailes)
    assert "Is the relative who needs care too ill or disabled to manage alone?" in text(client_letter(record, "en", 1))
    assert "¿El familiar que necesita cuidado está tan enfermo que no puede valerse solo?" in text(
        client_letter(record, "es", 1)
    )


def test_it_names_the_day_to_wait_for(rivera_matter: Matter) -> None:
    from datetime import date

    from lenity.review.matter import matter

    waiting = rivera_matter.case.model_copy(update={"motions": []})
    early = Record(matter(waiting, date(2026, 9, 21)))
    words = text(client_letter(early, "en", 1))
    assert "Do not file before" in words
    assert str(early.m.exhaustion.earliest_safe and early.m.exhaustion.earliest_safe.year) in words
