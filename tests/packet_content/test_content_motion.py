"""The motion: sourced or bracketed, the press nowhere, the law of the ruling date, alternatives in the relief."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from words import text

from lenity.casefile.entry import Said
from lenity.casefile.said import walk
from lenity.casefile.values import Standing, Term
from lenity.packet.content import papers, prose, warden
from lenity.packet.content.argument import relied_on
from lenity.packet.content.counsel import note_to_counsel
from lenity.packet.content.motion import motion
from lenity.packet.content.record import Record
from lenity.packet.content.statements import show
from lenity.packet.content.texts import texts
from lenity.packet.layout import text_of
from lenity.packet.model import Document, DraftingNote, Gap, RecordRef, all_runs
from lenity.review.matter import Matter


def filed(m: Matter) -> list[Document]:
    record = Record(m)
    return [motion(record), warden.request(record), papers.order(record), papers.certificate(record, sealed=False)]


def told_by_the_press_alone(m: Matter) -> list[str]:
    """Values that only the press gives, as they would be printed; a word that a better paper also uses is left out."""
    say = texts("en")
    by_standing: dict[bool, set[str]] = {True: set(), False: set()}
    for _, item in walk(m.case):
        if isinstance(item, Said) and not isinstance(item.value, bool):
            source = m.case.source(item.source)
            press = source is None or source.standing == Standing.press
            by_standing[press].add(show(item.value, say))
    plain = [i.act for i in m.case.incidents] + [p.name for p in m.case.programmes]
    return [v for v in (*by_standing[True], *plain) if v not in by_standing[False] and len(v) > 4]


@pytest.mark.parametrize("which", ["vailes", "vailes_won"])
def test_nothing_of_the_press_enters_a_filing(which: str, request: pytest.FixtureRequest) -> None:
    m: Matter = request.getfixturevalue(which)
    press = [s for s in m.case.sources if s.standing == Standing.press]
    values = told_by_the_press_alone(m)
    assert len(press) >= 7
    assert "FCI Otisville" in values
    assert "mental illness" in values
    for document in filed(m):
        record_marks = {run.exhibit for _, run in all_runs(document) if isinstance(run, RecordRef)}
        words = text(document, "paragraph", "list", "table", "heading", "form_field", "caption", "signature")
        for source in press:
            assert not re.search(rf"\b{source.id}\b", words)
            assert source.title not in words
        for value in values:
            assert value.lower() not in words.lower(), (document.id, value)
        assert not re.search(r"Vailes’s (brother|mother|children|nephew|grand)", words)
        assert len(record_marks) <= 3  # the three court papers


@pytest.mark.parametrize("which", ["vailes", "vailes_won", "rivera_matter"])
def test_every_statement_of_fact_ends_in_a_reference(which: str, request: pytest.FixtureRequest) -> None:
    document = motion(Record(request.getfixturevalue(which)))
    headings = {"STATEMENT OF FACTS": True, "ARGUMENT": False}
    facts, checked = False, 0
    for block in document.blocks:
        words = text(replace(document, blocks=(block,)))
        if block.kind == "heading" and block.level == 1:
            facts = headings.get(words, facts)
        if facts and block.kind == "paragraph":
            for sentence in re.split(r"(?<=Ex\. [A-Z])\. |(?<=p\. \d)\. ", words):
                assert "Ex. " in sentence, sentence
                checked += 1
    assert checked >= 5


def test_unknown_elements_are_bracketed_notes(vailes: Matter) -> None:
    document = motion(Record(vailes))
    notes = text(document, "drafting_note")
    assert "Is the relative who needs care too ill or disabled to manage alone?" in notes
    assert "told so far only in the press, which is not evidence" in notes
    assert "no longer being served" in notes
    assert any(isinstance(block, DraftingNote) for block in document.blocks)
    gaps = [run.text for _, run in all_runs(document) if isinstance(run, Gap)]
    assert gaps.count("number") == 2  # the days and months to ask for: counsel's, never ours


def test_the_law_of_the_ruling_date(vailes: Matter, vailes_won: Matter) -> None:
    now, then = motion(Record(vailes)), motion(Record(vailes_won))
    assert "McCoy" in text(then)
    assert "McCoy" not in text(now)
    assert "1B1.13(b)" in text(now)
    assert "1B1.13(b)" not in text(then)
    assert "gross" not in text(now, "paragraph")  # what Rutherford forecloses is not argued
    for document in (now, then):
        assert all(authority.status != "superseded" for authority in document.authorities)


def test_only_what_is_pleaded_and_supported_is_argued(record: Record) -> None:
    assert [ground.id for _, ground in relied_on(record)] == [
        "1B1.13(b)(1)(B)",
        "1B1.13(b)(2)",
        "1B1.13(b)(3)(C)",
    ]
    words = text(motion(record))
    assert "Care of a parent" in words
    assert "Unusually long sentence" not in words


def test_the_against_side_is_for_counsel_alone(record: Record) -> None:
    document = motion(record)
    note = text(note_to_counsel(record, [], []))
    assert "It was a drug offense, which the paragraph names." in note
    assert "Discipline reports were upheld in prison." in note
    assert "drug offense, which" not in text(document)
    assert "were upheld" not in text(document)


def test_quotations_are_cut_from_the_exhibit(record: Record) -> None:
    words = text(motion(record))
    assert "is not expected to recover (“He is not expected to recover”). Ex. H p. 2." in words
    assert not record.unquoted


def test_a_quotation_that_is_not_there_is_left_out_and_told(record: Record, folder: Path) -> None:
    condition = record.case.health[0].model_copy(deep=True)
    condition.recovery_not_expected[0].quote = "will be well soon"
    case = record.case.model_copy(update={"health": [condition]})
    from lenity.review.matter import matter

    other = Record(matter(case, record.on), record.pages, record.settings)
    words = text(motion(other))
    assert "will be well soon" not in words
    assert ("MED", "will be well soon") in other.unquoted
    assert "will be well soon" in text(note_to_counsel(other, [], []))
    assert folder.is_dir()


def test_relief_in_alternatives(record: Record) -> None:
    words = text(motion(record), "list")
    for part in ("to time served, the order to be stayed for up to 14 days", "time served plus 10 days",
                 "reduce the term by 60 months", "home confinement for the first six months"):  # fmt: skip
        assert part in words


def test_early_denial_and_carers(record: Record) -> None:
    words = text(motion(record))
    assert "That the warden answered within those 30 days does not change this." in words
    assert "United States v. Muhammad, 16 F.4th 126 (4th Cir. 2021)" in words
    assert "She had a stroke and cannot lift" in words
    assert "118 Sample Street" not in words
    assert "Mateo" not in words
    assert "1959" not in words


def test_the_order_is_the_motions_relief(record: Record) -> None:
    motion(record)
    words = text(papers.order(record))
    assert "time served plus 10 days;" in words
    assert "stayed for up to 14 days" in words
    assert "(60 months) remains in place" in words
    assert "not a danger" in words


def test_the_request_has_what_the_regulation_asks(record: Record, vailes: Matter) -> None:
    motion(record)
    words = text(warden.request(record))
    for part in ("28 C.F.R. § 571.61", "To: The Warden, FCI Example", "Care of a parent", "RELEASE PLAN".title()[:7],
                 "Medicare", "confirm in writing the day", "Ex. H: Bureau medical records"):  # fmt: skip
        assert part in words
    bare = [run.text for _, run in all_runs(warden.request(Record(vailes))) if isinstance(run, Gap)]
    assert "name of the prison" in bare  # only the press names it
    assert "where the home will be (full address), and with whom" in bare


def test_the_form_without_a_lawyer(record: Record, vailes: Matter) -> None:
    motion(record)
    document = prose.pro_se(record)
    words = text(document)
    assert document.style == "large"
    assert "uscourts.gov" in words
    assert "penalty of perjury" in words
    assert "prison mail" in words
    boxes = {text_of(b.label): b.checked for b in document.blocks if b.kind == "form_field" and b.field == "check"}
    ticked = {label.partition(" (")[0] for label, checked in boxes.items() if checked}
    assert "Care of a parent" in ticked
    assert "Abuse in prison" not in ticked
    assert "FCI Otisville" not in text(prose.pro_se(Record(vailes)))


def test_before_2018_a_defendant_had_no_motion(vailes: Matter) -> None:
    from datetime import date

    from lenity.review.matter import matter

    document = motion(Record(matter(vailes.case, date(2015, 1, 1))))
    assert "no motion of his or her own" in text(document, "drafting_note")


def test_long_lists_are_cut_and_counted(record: Record) -> None:
    """Of many programs eight are named, of many letters six, those with an offer first; the exhibits hold the rest."""
    case = record.case.model_copy(deep=True)
    case.programmes[:] = [case.programmes[0].model_copy(update={"name": f"Course {n}"}) for n in range(20)]
    case.letters[:0] = [case.letters[2].model_copy(update={"writer": f"Friend {n}"}) for n in range(9)]
    long = Record(replace(record.m, case=case), record.pages, record.settings)
    words = text(motion(long))
    assert "Course 7 (2018), and 12 more" in words
    assert "Course 8" not in words
    assert [n for n in range(9) if f"Friend {n}" in words] == [0, 1, 2, 3]
    assert "offers a room in her house" in words
    assert "offers work at his garage" in words


def test_of_a_life_term_a_number_of_months_is_asked_for(record: Record) -> None:
    case = record.case.model_copy(deep=True)
    case.judgment.term[:] = [case.judgment.term[0].model_copy(update={"value": Term(life=True)})]
    life = Record(replace(record.m, case=case), record.pages, record.settings)
    assert "to reduce the life term to a term of [number] months" in text(motion(life))
    order = text(papers.order(life))
    assert "______ months." in order
    assert "original term less" not in order


def test_the_conference_and_an_unopposed_motion_are_named(record: Record) -> None:
    found = motion(record)
    assert found.title.startswith("Unopposed Motion for Reduction of Sentence")
    words = "conferred with counsel for the United States on November 16, 2026. The United States does not oppose"
    assert words in text(found)
