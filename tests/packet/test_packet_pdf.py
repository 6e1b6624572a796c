"""PDF: what was written is what is printed, the standards hold, and the known traps stay shut."""

import io
import re
from dataclasses import replace
from datetime import date
from typing import Literal

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from lenity.errors import InputError
from lenity.packet import pdf
from lenity.packet.fontfile import missing_characters
from lenity.packet.layout import segments
from lenity.packet.model import AnyBlock, Document, FormField, Heading, ListBlock, Paragraph, Signature, Text
from lenity.packet.typography import plain, squeeze

from .packet_samples import motion, pro_se, t

DAY = date(2026, 11, 23)


def page_texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def small(*texts: str) -> Document:
    blocks = tuple(Paragraph(id=f"p{i}", runs=(Text(text=text),)) for i, text in enumerate(texts))
    return Document(id="small", kind="letter", title="A small one", as_of=DAY, blocks=blocks)


def test_markup_typed_by_anyone_is_only_text() -> None:
    hostile = '#read("/etc/passwd") *bold* _it_ $x$ `raw` @ref <lb> #f[..]; \\ {1+1} https://x.example = Head'
    printed = squeeze("".join(page_texts(pdf.render(small(hostile)).pdf)))
    assert squeeze(hostile) in printed
    assert "root:" not in printed


def test_no_semicolon_is_lost() -> None:
    text = squeeze("".join(page_texts(pdf.render(motion()).pdf)))
    assert text.count(";") == sum(segment.text.count(";") for segment in segments(motion())) > 50
    assert "(c)(1)(A);UnitedStatesv.McCoy" in text


def test_capitals_keep_subsections_in_title_and_headings() -> None:
    text = plain(" ".join(page_texts(pdf.render(motion()).pdf)))
    assert "INTRODUCTION UNDER 18 U.S.C. § 3582(c)(1)(A)" in text
    assert "(C)(1)(A)" not in text


def test_an_unknown_font_fails_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONT", "No Such Face")
    with pytest.raises(InputError, match="unknown font"):
        pdf.render(small("x"))


def test_one_compiler_serves_many_documents() -> None:
    first, second = pdf.render(small("one")), pdf.render(small("two"))
    assert first.pdf != second.pdf
    assert pdf.render(small("one")).pdf == first.pdf


def test_citations_and_references_never_break_across_lines() -> None:
    document = small(
        *(
            f"{'x' * n} see 981 F.3d 271 and Ex. B pp. 4, with § 3582 and No. 44 at the end of it" * 3
            for n in range(1, 40)
        )
    )
    for page in page_texts(pdf.render(document).pdf):
        for line in page.splitlines():
            assert not re.search(r"(981|F\.3d|Ex\.|pp\.|§|No\.)\s*$", line), line


def test_a_sign_the_font_lacks_is_named_with_its_block() -> None:
    with pytest.raises(InputError, match=r"block p1: the court font has no sign for '日'"):
        pdf.render(small("plain", "日"))
    assert missing_characters("Señora Nguyễn — “§ ¶” é ñ ø") == set()


def test_a_skipped_heading_level_is_refused() -> None:
    blocks = (Heading(id="h1", level=1, runs=(t("A"),)), Heading(id="h2", level=3, runs=(t("B"),)))
    with pytest.raises(InputError, match="heading"):
        pdf.render(Document(id="d", kind="letter", title="T", as_of=DAY, blocks=blocks))


def test_bytes_are_the_same_every_time() -> None:
    pdf._workshop.cache_clear()
    first = pdf.render(motion()).pdf
    pdf.render(motion(5))  # what is kept between two papers changes neither
    assert pdf.render(motion()).pdf == first
    pdf._workshop.cache_clear()
    assert pdf.render(motion()).pdf == first


def test_no_text_of_a_case_stays_on_the_disk() -> None:
    pdf.render(motion())
    assert pdf._workshop().data.read_bytes() == b""
    assert pdf._workshop().data.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("document", [motion(), pro_se()], ids=["motion", "pro se"])
def test_archival_and_accessible_form(document: Document) -> None:
    with pikepdf.open(io.BytesIO(pdf.render(document).pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        root = opened.Root
        assert str(root.Lang).startswith("en")
        assert "/StructTreeRoot" in root
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        meta = opened.open_metadata()
        assert meta["pdfaid:part"] == "2"
        assert meta["pdfaid:conformance"] == "A"
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == document.title
        for page in opened.pages:
            for font in page.resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor
                assert "TeXGyreSchola" in str(font.BaseFont)


def test_page_map_follows_the_printed_numbers() -> None:
    rendered = pdf.render(motion())
    places = rendered.pages.segments
    assert places["cap__title"].label == "1"
    assert places["h_intro"] == pdf.Place(4, "1")  # caption page, i, ii, then 1
    assert rendered.pages.labels("49.1") == ["1"]
    texts = page_texts(rendered.pdf)
    for name in ("p7", "n2", "bq", "tb__r1c1", "sig__1"):
        assert places[name].sheet <= len(texts)
    assert "Assistant Federal" in texts[places["sig__2"].sheet - 1]
    assert "A second note; with" in texts[places["n2"].sheet - 1]
    assert "passim" in texts[2]
    assert re.search(r"II\.\s+Argument[ .]+4", texts[1].replace("\xa0", " "))


def test_large_type_is_large() -> None:
    document = pypdfium2.PdfDocument(pdf.render(pro_se()).pdf)
    sizes = {
        round(obj.get_font_size() if hasattr(obj, "get_font_size") else 0)
        for obj in document[0].get_objects(max_depth=3)
        if obj.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT
    }
    text = document[0].get_textpage()
    heights = [text.get_charbox(i) for i in range(20)]
    assert max(box[3] - box[1] for box in heights) > 10.5  # a capital at 16 pt; at 12 pt it is under 9
    assert sizes


def test_contents_do_not_count_as_pages_that_cite() -> None:
    rendered = pdf.render(motion())
    assert "i" not in rendered.pages.labels("3582")


SIGNATURE = Signature(id="sig", closing="Respectfully submitted,", lines=("Jane Counsel",), date_label="Date:")
ENDS: dict[str, tuple[AnyBlock, ...]] = {
    "a list": (ListBlock(id="l", ordered=True, items=tuple((t(f"to ask for the thing {n}"),) for n in range(6))),),
    "a long paragraph": (Paragraph(id="e", runs=(t("This is the end of it. " * 12),)),),
    "a short one": (Paragraph(id="d", runs=(t("Something before. " * 8),)), Paragraph(id="e", runs=(t("So be it."),))),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=list(ENDS))
@pytest.mark.parametrize("style", ["court", "letter"])
def test_nobody_signs_a_page_on_which_nothing_is_said(
    end: tuple[AnyBlock, ...], style: Literal["court", "letter"]
) -> None:
    """Wherever the page ends, two lines of text at least stand above the signature, and the whole block below them."""
    moved = set()
    for lines in range(6, 34):
        filling = tuple(Paragraph(id=f"p{n}", runs=(t("A line."),)) for n in range(lines))
        document = Document(
            id="m", kind="motion", title="T", as_of=DAY, style=style, blocks=(*filling, *end, SIGNATURE)
        )
        texts = page_texts(pdf.render(document).pdf)
        (page,) = (text for text in texts if "Respectfully submitted," in text)
        above = [line for line in page.partition("Respectfully")[0].splitlines() if line.strip()]
        assert len(above) >= 2
        assert "Jane Counsel" in page
        assert "Date:" in page
        moved.add(texts.index(page))
    assert len(moved) > 1  # the signature did meet the end of a page


def test_a_form_is_signed_on_one_page() -> None:
    """From the last heading down to the day of mailing, however many lines stand before it."""
    form = pro_se()
    for lines in range(5, 40, 3):
        blocks = tuple(replace(b, lines=lines) if isinstance(b, FormField) and b.id == "f5" else b for b in form.blocks)
        (page,) = (text for text in page_texts(pdf.render(replace(form, blocks=blocks)).pdf) if "SIGN HERE" in text)
        assert "Your signature" in page
        assert "prison mail system" in page
