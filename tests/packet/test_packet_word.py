"""Word: real styles and notes, filled tables, and an edited file read back as a version of its own."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree  # type: ignore[import-untyped]

from lenity.errors import InputError
from lenity.packet import pdf, word, wordread
from lenity.packet.layout import segments
from lenity.packet.model import Cite, Document, Footnote, Heading, Paragraph, Quote, RecordRef, Table, Toc, all_runs
from lenity.packet.typography import plain

from .packet_samples import motion, pro_se

MOTION = motion(gaps=True)


@pytest.fixture(scope="module")
def file() -> bytes:
    return word.write(MOTION, pdf.render(MOTION).pages)


def edit(data: bytes, change: Callable[[Any], None]) -> bytes:
    opened = docx.Document(io.BytesIO(data))
    change(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def at(opened: Any, segment: str) -> WordParagraph:
    """The paragraph that carries a bookmark of ours."""
    for mark in opened.element.body.iter(qn("w:bookmarkStart")):
        if mark.get(qn("w:name")) == f"lb_{segment}":
            return WordParagraph(mark.getparent(), opened)
    raise AssertionError(segment)


def block(document: Document, name: str) -> Any:
    return next(b for b in document.blocks if b.id == name)


@pytest.mark.parametrize("document", [MOTION, pro_se()], ids=["motion", "pro se"])
def test_every_segment_reads_back_word_for_word(document: Document) -> None:
    data = word.write(document, pdf.render(document).pages)
    read = {name: text for name, text in wordread.read(data).texts().items() if not name.startswith("idx__")}
    assert read == {s.id: plain(s.text) for s in segments(document)}
    assert list(wordread.compare(document, wordread.read(data))) == []
    assert wordread.as_version(data, document).document == document


def test_bytes_are_the_same_every_time(file: bytes) -> None:
    assert word.write(MOTION, pdf.render(MOTION).pages) == file


def test_bytes_are_the_same_in_every_process() -> None:
    """Whatever the seed of Python's hashes: two fresh processes write the same PDF and the same Word file."""
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from packet.packet_samples import motion\nfrom lenity.packet import pdf, word\n"
        "made = pdf.render(motion(), links=True)\n"
        "print(hashlib.sha256(made.pdf + word.write(motion(), made.pages)).hexdigest())"
    )
    tests, source = Path(__file__).parents[1], Path(pdf.__file__).parents[2]
    sums = {
        subprocess.run(
            [sys.executable, "-c", code, str(tests)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(source)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1


def test_styles_notes_and_fields_are_native(file: bytes) -> None:
    opened = docx.Document(io.BytesIO(file))
    used = {p.style.name for p in opened.paragraphs if p.style is not None}
    assert {"Heading 1", "Heading 2", "Heading 3", "Body Text", "Quote", "toc 1", "table of authorities"} <= used
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        body = archive.read("word/document.xml").decode()
        notes = archive.read("word/footnotes.xml").decode()
        assert "customXml" not in " ".join(archive.namelist())
    assert body.count("<w:footnoteReference ") == 2
    assert "names of children are left out" in notes
    codes = re.findall(r"<w:instrText[^>]*> (\w+)", body)
    assert {"TOC", "TOA", "TA"} <= set(codes)
    assert codes.count("TA") >= 60
    assert body.count('w:fldCharType="begin"') == body.count('w:fldCharType="end"')


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc outlineLvl rPr "
    "sectPr",
    "rPr": "rStyle rFonts b i vanish color sz szCs u shd vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW tcBorders shd vAlign",
    "tcBorders": "top left bottom right",
    "sectPr": "headerReference footerReference footnotePr type pgSz pgMar pgNumType",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
    "lvl": "start numFmt lvlText lvlJc pPr rPr",
    "numbering": "abstractNum num",
}


@pytest.mark.parametrize("document", [MOTION, pro_se()], ids=["motion", "pro se"])
def test_elements_stand_in_the_order_that_word_insists_on(document: Document) -> None:
    data = word.write(document, pdf.render(document).pages)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    for element in (node for part in parts for node in part.iter() if isinstance(node.tag, str)):
        name = element.tag.split("}")[-1]
        if name in ORDER and "wordprocessingml" in element.tag:
            order = ORDER[name].split()
            children = [child.tag.split("}")[-1] for child in element]
            assert children == sorted(children, key=order.index), (name, children)
            assert name in ("sectPr", "numbering") or len(children) == len(set(children)), (name, children)
    settings = next(part for part in parts if part.tag.endswith("}settings"))
    names = [child.tag.split("}")[-1] for child in settings]
    if "footnotePr" in names:
        assert names.index("footnotePr") + 1 == names.index("compat")


def test_the_tables_are_filled_from_the_pdf(file: bytes) -> None:
    lines = [p.text for p in docx.Document(io.BytesIO(file)).paragraphs]
    assert "I.\u00a0\u00a0Facts\t1" in lines
    assert any(line.startswith("Fed.") and line.endswith("49.1(a)\t1") for line in lines)
    assert any("McCoy" in line and line.endswith("\tpassim") for line in lines)


def test_an_edited_sentence_wins_and_keeps_its_tags(file: bytes) -> None:
    def change(opened: Any) -> None:
        paragraph = at(opened, "p7")
        run = next(r for r in paragraph.runs if "asks the Court" in r.text)
        run.text = "The defense asks the Court to weigh this first. Under U.S.S.G. § 1B1.13(b)(5) and "

    version = wordread.as_version(edit(file, change), MOTION)
    assert [(c.what, c.id) for c in version.changes] == [("changed", "p7")]
    now = block(version.document, "p7")
    kinds = [type(run) for run in now.runs]
    assert kinds.count(Quote) == 1
    assert kinds.count(RecordRef) == 2
    assert [r.authority for r in now.runs if isinstance(r, Cite)] == ["1B1.13", "3582", "mccoy", "1B1.13"]
    assert block(version.document, "p6") == block(MOTION, "p6")


def test_words_added_at_the_end_and_new_paragraphs_are_read(file: bytes) -> None:
    def change(opened: Any) -> None:
        paragraph = at(opened, "p2")
        paragraph.add_run(" One more thing.")
        new = paragraph._p.makeelement(qn("w:p"), {})
        paragraph._p.addnext(new)
        WordParagraph(new, paragraph._parent).add_run("A new paragraph citing 981 F.3d at 284 and 18 U.S.C. § 1.")

    version = wordread.as_version(edit(file, change), MOTION)
    assert [(c.what, c.id) for c in version.changes] == [("changed", "p2"), ("added", "p2")]
    names = [b.id for b in version.document.blocks]
    new = version.document.blocks[names.index("p2") + 1]
    assert isinstance(new, Paragraph)
    assert [r.authority for r in new.runs if isinstance(r, Cite)] == ["mccoy"]  # 18 U.S.C. § 1 is not in the table


def test_removed_paragraphs_rows_and_notes(file: bytes) -> None:
    def change(opened: Any) -> None:
        for name in ("p5", "h_law"):
            element = at(opened, name)._p
            element.getparent().remove(element)
        opened.tables[1].add_row().cells[0].text = "A new row"
        body = at(opened, "p_note")
        for run in body.runs:
            if run._r.find(qn("w:footnoteReference")) is not None:
                run._r.getparent().remove(run._r)

    version = wordread.as_version(edit(file, change), MOTION)
    ids = {b.id for b in version.document.blocks}
    assert not ids & {"p5", "h_law"}
    table = block(version.document, "tb")
    assert isinstance(table, Table)
    assert len(table.rows) == 3
    assert not any(isinstance(r, Footnote) and r.id == "n2" for _, r in all_runs(version.document))
    assert any(isinstance(b, Toc) for b in version.document.blocks)
    pdf.render(version.document)


def test_a_joined_and_a_split_paragraph(file: bytes) -> None:
    def change(opened: Any) -> None:
        first, second = at(opened, "p3")._p, at(opened, "p_note")._p
        for child in list(second):
            if not child.tag.endswith("pPr"):
                first.append(child)
        second.getparent().remove(second)

    version = wordread.as_version(edit(file, change), MOTION)
    text = " ".join(plain(s.text) for s in segments(version.document))
    assert "The family is small." in text
    assert not [c for c in version.changes if c.what == "removed"]


def test_tracked_changes_comments_and_pictures_are_reported(file: bytes) -> None:
    def change(opened: Any) -> None:
        paragraph = at(opened, "p1")._p
        run = paragraph.find(qn("w:r"))
        deletion = paragraph.makeelement(qn("w:del"), {qn("w:id"): "900", qn("w:author"): "X"})
        run.addprevious(deletion)
        deletion.append(run)

    version = wordread.as_version(edit(file, change), MOTION)
    assert version.losses == ("1 deletions not yet accepted (read as accepted)",)
    assert version.changes[0].after.startswith("18 U.S.C.")


def test_title_and_caption_can_be_edited(file: bytes) -> None:
    def change(opened: Any) -> None:
        at(opened, "cap__title").runs[0].text = "AMENDED MOTION"
        at(opened, "cap__number").runs[0].text = "Case No. 4:08-cr-00999"

    document = wordread.as_version(edit(file, change), MOTION).document
    assert document.title == "AMENDED MOTION"
    assert document.caption is not None
    assert document.caption.case_number == "4:08-cr-00999"


def test_edits_in_the_generated_index_are_reported(file: bytes) -> None:
    def change(opened: Any) -> None:
        at(opened, "idx__r1c2").runs[0].text = "Something else"

    assert "exhibit index" in wordread.as_version(edit(file, change), MOTION).losses[0]


def test_a_new_heading_keeps_its_level(file: bytes) -> None:
    def change(opened: Any) -> None:
        paragraph = at(opened, "p4")
        new = paragraph.insert_paragraph_before("A second look", style="Heading 3")
        assert new.text

    document = wordread.as_version(edit(file, change), MOTION).document
    new = next(b for b in document.blocks if b.id.startswith("w"))
    assert isinstance(new, Heading)
    assert new.level == 3


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 broken", b"%PDF-1.4", b"<html>not word</html>"], ids=["empty", "zip", "pdf", "html"]
)
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="Word file"):
        wordread.read(data, file="motion.docx")


def test_a_zip_bomb_and_outside_entities_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 120_000_000 + b"</a>")
    with pytest.raises(InputError, match="too large"):
        wordread.read(out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w='
            '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>a&x;b</w:t></w:r></w:p>'
            "</w:body></w:document>",
        )
    assert "root" not in wordread.read(out.getvalue()).lines[0].text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_ids_and_words_survive_libreoffice(file: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.docx").write_bytes(file)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "in.docx")], check=True, capture_output=True, timeout=60)
    changes = list(wordread.compare(MOTION, wordread.read((tmp_path / "out" / "in.docx").read_bytes())))
    assert changes == []
