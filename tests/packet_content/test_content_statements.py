"""Sentences from the case file: the verb follows the standing, the press has none, what is to come is not told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from words import text

from lenity import yamlfile
from lenity.casefile.reader import parse
from lenity.packet.content.draft import Draft
from lenity.packet.content.record import Record
from lenity.packet.content.statements import statements, write
from lenity.packet.content.texts import texts
from lenity.packet.content.words import day, initials, listed, possessive, surname, when
from lenity.review.matter import matter

SOURCES = """
lenity: 1
id: sample
circuit: "4"
sources:
  - {id: JUDGMENT, kind: judgment, title: Judgment, date: 2012}
  - {id: SHEET, kind: bop_record, title: Computation sheet, date: 2026}
  - {id: MED, kind: medical_record, title: Medical records, date: 2026}
  - {id: DECL, kind: declaration, title: Declaration, author: Ana Rivera, date: 2026}
  - {id: LETTER, kind: letter, title: a letter, author: Ana Rivera, date: 2026}
  - {id: TOLD, kind: interview, title: an interview, date: 2026}
  - {id: NEWS, kind: article, title: a story, date: 2026}
  - {id: LATER, kind: bop_record, title: a later sheet, date: 2027-01-01}
person: {from: JUDGMENT, name: Alex Rivera}
"""


def made(more: str, part: str, on: date = date(2026, 11, 23)) -> str:
    """What one part of the papers says of a small case."""
    case = parse(yamlfile.parse(SOURCES + more, "case.yaml"), Path()).case
    draft = Draft("x", "motion", "Title", Record(matter(case, on)))
    write(draft, part)
    return text(draft.done()) if draft.blocks else ""


@pytest.mark.parametrize(
    ("source", "opening"),
    [
        ("JUDGMENT", "The term of imprisonment is 292 months."),
        ("SHEET", "Bureau of Prisons records show that the term of imprisonment is 292 months."),
        ("MED", "Medical records show that the term"),
        ("DECL", "Ana Rivera has declared under penalty of perjury that the term"),
        ("LETTER", "Ana Rivera has stated that the term"),
        ("TOLD", "Rivera has stated that the term"),
    ],
)
def test_the_standing_decides_the_verb(source: str, opening: str) -> None:
    said = made(f"judgment: {{from: {source}, term: 292 months}}", "sentence")
    assert said.startswith(opening)
    assert said.endswith("Ex. A.")


def test_the_press_says_nothing() -> None:
    assert made("judgment: {from: NEWS, term: 292 months}", "sentence") == ""


def test_a_paper_of_a_later_day_says_nothing() -> None:
    more = "judgment: {from: LATER, term: 292 months}"
    assert made(more, "sentence") == ""
    assert made(more, "sentence", date(2027, 1, 1)) != ""


def test_the_strongest_of_several_enters() -> None:
    more = "judgment: {term: [{value: 20 years, from: LETTER}, {value: 292 months, from: JUDGMENT, at: p. 2}]}"
    assert made(more, "sentence") == "The term of imprisonment is 292 months. Ex. A p. 2."


def test_a_sentence_of_two_claims_has_the_weaker_verb_and_both_references() -> None:
    more = "judgment: {term: {value: 292 months, from: JUDGMENT}, sentenced_on: {value: 2012-05-03, from: LETTER}}"
    said = made(more, "sentence")
    assert said == (
        "Ana Rivera has stated that the term of imprisonment is 292 months, imposed on May 3, 2012. Ex. A; Ex. B."
    )


def test_a_part_without_a_value_is_left_out() -> None:
    more = "charges: [{from: JUDGMENT, count: 1, offense: robbery, convicted_by: plea}]"
    assert made(more, "offense") == "Rivera pleaded guilty to robbery (Count 1). Ex. A."


def test_what_one_paper_shows_shares_a_sentence() -> None:
    more = "custody: {from: SHEET, at: p. 1, facility: FCI Example, projected_release: 2031-10-01}"
    assert made(more, "sentence") == (
        "Bureau of Prisons records show that Rivera is held at FCI Example, "
        "and that the projected release date is October 1, 2031. Ex. A p. 1."
    ).replace("Example, and", "Example; and")


def test_what_had_not_happened_is_not_told() -> None:
    more = "rulings: [{from: JUDGMENT, on: 2026-11-23, outcome: granted}]"
    assert made(more, "history", date(2026, 11, 23)) == ""
    assert made(more, "history", date(2026, 11, 24)).startswith("The Court granted")


def test_a_child_has_initials_and_an_address_stays_in_the_exhibit() -> None:
    more = """
relatives: [{id: son, relation: child, from: LETTER, name: Mateo Rivera, born: 2012-09-01}]
release_plan: {from: LETTER, address: "118 Sample Street, Baltimore", host: Ana Rivera}
"""
    assert made(more, "family") == "Ana Rivera has stated that Rivera’s child, M.R., was born in 2012. Ex. A."
    plan = made(more, "plan")
    assert plan == "Ana Rivera has stated that a home is ready for Rivera, in the household of Ana Rivera. Ex. A."


def test_a_paragraph_is_named_after_the_reference() -> None:
    assert made("judgment: {from: JUDGMENT, at: ¶ 31, term: 292 months}", "sentence").endswith("Ex. A, ¶ 31.")


def test_programs_of_one_paper_are_one_sentence() -> None:
    more = "programmes: [{name: GED, from: SHEET, completed_on: 2014}, {name: Welding, from: SHEET}]"
    assert made(more, "conduct") == (
        "Bureau of Prisons records show that Rivera has completed GED (2014) and Welding. Ex. A."
    )


def test_every_statement_has_a_source_that_may_enter(record: Record) -> None:
    for part in {row["part"] for row in texts("en")["statements.rows"]}:
        for statement in statements(record, texts("en"), part):
            assert statement.cited
            assert all(record.may_enter(c) for c in statement.cited)


def test_every_row_reads_values_that_the_case_file_has() -> None:
    """A misspelt blank would only ever leave its sentence out; so each is compared with the model."""
    import re

    from lenity.casefile.model import CaseFile

    def entry(section: str) -> Any:
        kind = CaseFile.model_fields[section].annotation
        return getattr(kind, "__args__", (kind,))[0]

    own = {"person", "persons", "full", "relation", "items"}
    for row in texts("en")["statements.rows"]:
        fields = set(entry(row["at"]).model_fields)
        for form in row["forms"]:
            blanks = {slot for slot, _ in re.findall(r"\{([a-z_]+)(\|[a-z]+)?\}", form["says"])}
            names = blanks | set(form.get("when", ())) | set(form.get("cites", ())) | set(row.get("past", ()))
            assert names - own <= fields, row


def test_words() -> None:
    assert [day(date(2023, 7, 6)), day(date(2023, 7, 6), "es")] == ["July 6, 2023", "6 de julio de 2023"]
    assert [when(date(2023, 7, 6)), when(date(2023, 7, 6), "es")] == ["on July 6, 2023", "el 6 de julio de 2023"]
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b, and c"]
    assert listed(["a, b", "c", "d"]) == "a, b; c; and d"
    assert [surname("Alex Rivera, Jr."), possessive("Vailes"), initials("Mateo Rivera")] == [
        "Rivera",
        "Vailes’s",
        "M.R.",
    ]
