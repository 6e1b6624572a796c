"""The booklet: every page numbered and named, tagged; and the answer sheet, typed in and read back."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner

from lenity.casefile.derive import facts
from lenity.casefile.reader import load
from lenity.intake import decide
from lenity.intake.folder import Folder
from lenity.intake.papers import RULES
from lenity.intake.printed import layouts
from lenity.web.interview import script as story
from lenity.web.interview.answers import Answers
from lenity.web.interview.booklet import asked, booklet, boxes
from lenity.web.interview.commands import booklet as command
from lenity.web.interview.questions import script
from lenity.web.interview.sheet import HEAD, LAYOUT, layout, typed

from .interviews import RIVERA, TODAY, walk

ANSWERED = {"request_made": True, "sent_on": "2026-11-05", "received_on": "2026-11", "answer": "denied"}
ANSWERED |= {"answered_on": "2026-11-20", "other_reason_asserted": True, "other_reason_text": "a fire at home"}


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_has_its_number_and_a_line_for_the_register_number(language: Any) -> None:
    read = pages(booklet(language, TODAY, "Example Clinic; Example City"))
    for n, text in enumerate(read, 1):
        assert ("Register number:" if language == "en" else "Número de registro:") in text
        assert re.search(rf"(Page|Hoja) {n} (of|de) {len(read)}\b", text)
    assert "Example Clinic" in read[0]
    whole = "\n".join(read)
    for question in asked():
        assert len(re.findall(rf"(?m)^{question.code}\b", whole)) >= 2, question.code  # asked, and on the sheet
        assert all(code in whole for code, _ in boxes(question, language))


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_tagged_black_on_white_and_the_same_each_time(language: Any) -> None:
    made = booklet(language, TODAY)
    assert made == booklet(language, TODAY)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(language)
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        for page in pdf.pages:
            for step in pikepdf.parse_content_stream(page):
                assert str(step.operator) not in ("rg", "RG", "k", "K", "sh")
                if str(step.operator) in ("scn", "SCN"):
                    assert len(set(map(str, step.operands))) == 1  # a grey


def test_the_answer_sheets_begin_a_page_of_their_own() -> None:
    read = pages(booklet("en", TODAY))
    first = next(n for n, text in enumerate(read) if "\nAnswer sheet" in text.replace("\r", ""))
    assert not any("Why we ask" in text for text in read[first:])


def test_the_layout_file_is_the_questions_own() -> None:
    assert (RULES / "layouts" / LAYOUT).read_text(encoding="utf-8") == layout()
    assert any(found.name == "interview's answer sheet" for found in layouts())


def take_in(folder: Path, sheet: str) -> Folder:
    (folder / "case.yaml").write_text('lenity: 1\nid: typed\ncircuit: "4"\nsources: []\n', encoding="utf-8")
    (folder / "sheet.txt").write_text(sheet, encoding="utf-8")
    taken = Folder(folder)
    assert [outcome.state for outcome in taken.take_in(folder / "sheet.txt")] == ["read"]
    return taken


def proposed(folder: Folder) -> dict[str, Any]:
    return {p.field: p.value for sheet in folder.sheets() for p in sheet.proposals}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_typed_answer_sheet_comes_back_as_the_same_facts(tmp_path: Path, language: Any) -> None:
    answers: Answers = walk({**RIVERA, **ANSWERED})
    folder = take_in(tmp_path, typed(answers, language))
    ids = [p.id for sheet in folder.sheets() for p in sheet.proposals]
    assert all(sheet.source["kind"] == "interview" for sheet in folder.sheets())
    decide.accept(folder, ids, "Ann Reed", datetime(2026, 11, 23, tzinfo=UTC), same_person=True)
    read_back, told = load(tmp_path).case, story.load(answers, TODAY).case
    assert {k: (f.value, f.to) for k, f in facts(read_back, TODAY).items()} == {
        k: (f.value, f.to) for k, f in facts(told, TODAY).items()
    }
    assert [s.value for s in read_back.requests[0].received_on] == [s.value for s in told.requests[0].received_on]
    assert "a fire at home" in read_back.notes[0]
    assert [p.name for p in read_back.programmes] == ["GED", "welding"]


@pytest.mark.parametrize("said", ["", "?", "x", "I do not know", "no lo sé", "box x"])
def test_what_is_not_known_proposes_nothing(tmp_path: Path, said: str) -> None:
    lines = [f"{code}x" if said == "box x" else f"{code}: {said}" for code in ("F2", "H2", "S2", "P4", "F4", "F4-1")]
    folder = take_in(tmp_path, "\n".join([HEAD["en"], *lines, "P2: Alex Rivera"]))
    assert proposed(folder) == {"person.name": "Alex Rivera"}


@pytest.mark.parametrize(("said", "value"), [("F2: yes", True), ("F2: a", True), ("F2a", True), ("f2: Sí", True)])
def test_each_way_of_typing_a_yes(tmp_path: Path, said: str, value: bool) -> None:
    assert proposed(take_in(tmp_path, f"{HEAD['es']}\n{said}\n"))["relatives[parent].incapacitated"] is value


@pytest.mark.parametrize("said", ["F2: no", "F2: b", "F2b"])
def test_each_way_of_typing_a_no(tmp_path: Path, said: str) -> None:
    assert proposed(take_in(tmp_path, f"{HEAD['en']}\n{said}\n")) == {"facts.parent_incapacitated": False}


def test_f1_and_f12_are_not_taken_for_each_other(tmp_path: Path) -> None:
    found = proposed(take_in(tmp_path, f"{HEAD['en']}\nF12: yes\n"))
    assert found == {"relatives[relative].incapacitated": True}
    assert script().coded("F12").key == "other_relative_incapacitated"


def test_the_command_writes_it(tmp_path: Path) -> None:
    out = tmp_path / "new" / "booklet.pdf"
    result = CliRunner().invoke(command, ["--language", "es", "--out", str(out), "--on", "2026-11-23"])
    assert result.exit_code == 0
    assert out.read_bytes() == booklet("es", TODAY)
