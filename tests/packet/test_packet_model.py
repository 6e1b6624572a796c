"""The document model: round trip, refusals, segments, capitals and bound spaces."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lenity.packet.layout import record_text, segments, text_of
from lenity.packet.model import (
    Document,
    Heading,
    Paragraph,
    Quote,
    RecordRef,
    Table,
    Text,
    digest,
)
from lenity.packet.numerals import number_headings
from lenity.packet.typography import NBSP, bind, caps, plain

from .packet_samples import LETTER_PAGE, motion, quote, t

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Paragraph(id="P 1", runs=(t("a"),)), "'P 1' is no block id"),
        (lambda: Paragraph(id="p" * 27, runs=(t("a"),)), "is no block id"),
        (lambda: Paragraph(id="p", runs=()), "block p is empty"),
        (lambda: Heading(id="h", level=5, runs=(t("a"),)), "level 5"),
        (lambda: Table(id="t", header=((t("a"),),), rows=(((t("b"),), (t("c"),)),)), "differ in length"),
        (lambda: RecordRef(exhibit="b"), "'b' is no exhibit mark"),
        (lambda: RecordRef(exhibit="B", first=0), "counted from 1"),
        (lambda: Quote.cut("s", 1, LETTER_PAGE, 4, 4), "nothing of s is quoted"),
        (lambda: Document(id="d", kind="letter", title="T", as_of=DAY, blocks=()), "the paper d is empty"),
        (lambda: replace(motion(), caption=None), "has no caption"),
    ],
)
def test_what_is_inconsistent_cannot_be_made(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(TypeError, match="markup"):
        Text(text="x", markup="*x*")  # type: ignore[call-arg]


def test_ids_are_unique_and_citations_known() -> None:
    twice = (Paragraph(id="p", runs=(t("a"),)), Paragraph(id="p", runs=(t("b"),)))
    with pytest.raises(ValueError, match="used twice"):
        Document(id="d", kind="letter", title="T", as_of=DAY, blocks=twice)
    with pytest.raises(ValueError, match="not in the authorities table"):
        replace(motion(), authorities=())
    with pytest.raises(ValueError, match="before the first"):
        RecordRef(exhibit="B", first=5, last=4)


def test_a_quote_is_cut_from_its_page() -> None:
    q = quote()
    assert LETTER_PAGE[q.start : q.end] == q.text
    assert q.sha256 == digest(q.text)
    assert Quote.cut("s", 1, LETTER_PAGE, 0, 4).text == "Dear"


def test_segments_cover_every_word_once() -> None:
    names = [s.id for s in segments(motion(gaps=True))]
    assert len(names) == len(set(names))
    assert {"cap__title", "p_intro", "n1", "ls__2", "tb__r1c2", "tb__title", "sig__1", "gap1"} <= set(names)
    assert names.index("n1") == names.index("p_intro") + 1


def test_headings_are_numbered_by_level() -> None:
    blocks = [Heading(id=f"h{i}", level=n, runs=(t("x"),)) for i, n in enumerate((1, 2, 3, 3, 4, 2, 3, 1, 2))]
    numbers = [b.number for b in number_headings(blocks) if isinstance(b, Heading)]
    assert numbers == ["", "I.", "A.", "B.", "1.", "II.", "A.", "", "I."]


def test_record_references_read_as_the_court_expects() -> None:
    assert record_text(RecordRef(exhibit="B")) == "Ex. B"
    assert record_text(RecordRef(exhibit="B", first=4)) == "Ex. B p. 4"
    assert record_text(RecordRef(exhibit="B", first=4, last=6)) == "Ex. B pp. 4–6"
    assert record_text(RecordRef(exhibit="B", first=4), "es") == "Anexo B pág. 4"


def test_capitals_spare_section_numbers() -> None:
    assert caps("Motion under 18 U.S.C. § 3582(c)(1)(A), U.S.S.G. § 1B1.13(b)(3)(D), and §§ 3553(a), 3142(g)") == (
        "MOTION UNDER 18 U.S.C. § 3582(c)(1)(A), U.S.S.G. § 1B1.13(b)(3)(D), AND §§ 3553(a), 3142(g)"
    )
    assert caps("United States v. Sample, 42 U.S.C. § 1396a") == "UNITED STATES v. SAMPLE, 42 U.S.C. § 1396a"
    head = motion().blocks[7]
    assert isinstance(head, Heading)
    assert text_of(head.runs, capitals=True).endswith("(c)(1)(A)")


@pytest.mark.parametrize(
    "cite",
    [
        "18 U.S.C. § 3582(c)(1)(A)", "981 F.3d 271", "Fed. R. Crim. P. 49.1(a)", "U.S.S.G. § 1B1.13(b)", "Ex. B p. 4",
        "ECF No. 44-2", "PSR ¶ 12", "142 S. Ct. 2389", "465 F. Supp. 3d 500", "Pub. L. No. 115-391", "2022 WL 17721031",
    ],
)  # fmt: skip
def test_citations_hold_together(cite: str) -> None:
    bound = bind(f"see {cite} and more")
    assert cite.replace(" ", NBSP) in bound
    assert plain(bound) == f"see {cite} and more"


@given(st.text(max_size=80))
def test_binding_changes_nothing_but_spaces(text: str) -> None:
    assert bind(text).replace(NBSP, " ") == text.replace(NBSP, " ")


def test_a_quotation_over_a_line_end_reads_on() -> None:
    page = "He cannot be\nleft alone."
    q = Quote.cut("s", 1, page, 3, len(page))
    assert text_of((q,)) == "“cannot be left alone.”"
    assert q.text == "cannot be\nleft alone."  # what is hashed is what the source says
