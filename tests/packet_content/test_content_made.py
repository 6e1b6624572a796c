"""The exhibits that the program makes: what papers show, in proportion, and nothing that tells a birthday."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from conftest import needs_libreoffice
from words import text

from lenity.packet.content import made
from lenity.packet.content.bind import bind, set_letters
from lenity.packet.content.files import Files
from lenity.packet.content.motion import motion
from lenity.packet.content.public import roster
from lenity.packet.content.record import Record
from lenity.review.matter import Matter


def pdf_text(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(data)))


def test_discipline_in_proportion(record: Record) -> None:
    document = made.discipline_exhibit(record)
    assert document is not None
    words = text(document)
    assert "holds two sustained acts: two of moderate severity" in words
    assert "10 full years before that day" in words
    assert "none in the other 14 years" in words
    assert "331, moderate severity" in words


def test_reports_whose_end_nobody_states_are_left_out_and_noted(record: Record) -> None:
    incident = record.case.incidents[0].model_copy(update={"found": [], "act": "was said to have shouted"})
    case = record.case.model_copy(update={"incidents": [*record.case.incidents, incident]})
    other = Record(replace(record.m, case=case), record.pages, record.settings)
    document = made.discipline_exhibit(other)
    assert document is not None
    assert "shouted" not in text(document)
    assert "was said to have shouted" in text(motion(other), "drafting_note")


def test_the_press_makes_no_exhibit(vailes: Matter) -> None:
    record = Record(vailes)
    assert made.discipline(record) is None
    assert made.programmes(record) == []
    assert made.timeline_exhibit(record) is None


def test_timeline_without_the_birthday(record: Record) -> None:
    data = made.timeline_exhibit(record)
    assert data is not None
    words = pdf_text(data)
    assert "October 6, 2031" in words
    assert "65th" not in words
    assert "2024-04-02" not in words
    assert "April 2" not in words


def test_no_timeline_from_a_start_that_only_the_press_gives(record: Record) -> None:
    custody = record.case.custody.model_copy(deep=True)
    custody.commenced_on[0].source = "NEWS"
    case = record.case.model_copy(update={"custody": custody})
    assert not made.can_draw_timeline(Record(replace(record.m, case=case), record.pages, record.settings))


def test_programs_with_their_pages(record: Record) -> None:
    document = made.programmes_exhibit(record)
    assert document is not None
    assert "Hours stated in the papers: 345." in text(document)


@needs_libreoffice
def test_letters_are_bound_behind_their_index(record: Record, files: Files, tmp_path: Path) -> None:
    assert set_letters(record) == 1
    assert record.marks.offsets == {"SISTER": 1, "FRIEND": 2, "PASTOR": 4}  # the e-mail has an attachment
    words = text(motion(record))
    bound = {exhibit.key: exhibit for exhibit in bind(record, files, tmp_path)}
    letters = bound["letters"]
    assert f"Ex. {letters.mark} p. 5" in words
    assert letters.count == 5
    assert "SISTER" not in bound
    index = letters.document
    assert index is not None
    assert "Ruth Example" in text(index)


def test_exhibits_stand_in_the_order_of_the_motion(record: Record, files: Files, tmp_path: Path) -> None:
    set_letters(record)
    words = text(motion(record))
    bound = bind(record, files, tmp_path)
    assert [exhibit.mark for exhibit in bound] == [chr(65 + i) for i in range(len(bound))]
    first = [words.index(f"Ex. {exhibit.mark}") for exhibit in bound]
    assert first == sorted(first)
    assert {e.title for e in bound if e.sealed} == {
        "Bureau medical records",
        "Medical record of the defendant’s mother",
        "Presentence report",
    }


def test_the_roster_knows_the_child_and_the_address(rivera_matter: Matter) -> None:
    known = roster(rivera_matter.case, rivera_matter.on)
    assert known.minors == ("Mateo Rivera",)
    assert known.addresses == ("118 Sample Street, Baltimore, Maryland",)
    assert {day.isoformat() for day in known.birth_dates} == {"1959-04-02", "2012-09-01"}
    assert "Ana Rivera" in known.adults
    assert roster(rivera_matter.case, rivera_matter.on.replace(year=2031)).minors == ()
