"""Checks: a good packet passes, each planted fault blocks with its page, and sign-offs hold for what was shown."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import docx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from lenity.errors import InputError
from lenity.packet import checks, pdf, signoff, word, wordread
from lenity.packet.assemble import Part, assemble
from lenity.packet.checks import Paper, Result
from lenity.packet.districts import district
from lenity.packet.exhibits import Taken
from lenity.packet.model import Cite, Document, Paragraph, RecordRef, Run
from lenity.packet.redact import PageToCheck, Roster, check_pages
from lenity.packet.redact_files import Unseen

from .packet_hostile import good, save, scripted
from .packet_samples import LETTER_PAGE, cite_mccoy, motion, pro_se, quote, t

COUNTS = {"A": 2, "B": 14, "C": 6}


def paper(document: Document) -> Paper:
    rendered = pdf.render(document)
    return Paper("motion", document, rendered.pdf, word.write(document, rendered.pages), rendered.pages)


GOOD = paper(motion())


def with_runs(*runs: Run) -> Paper:
    """The sample motion with one more paragraph ``px`` at its end, before the factors."""
    document = motion(2)
    return paper(replace(document, blocks=(*document.blocks, Paragraph(id="px", runs=runs))))


def page_text(source: str, page: int) -> str | None:
    return LETTER_PAGE if (source, page) == ("letter-sister", 1) else None


def blocked(results: list[Result]) -> list[Result]:
    return [result for result in results if result.state == "blocked"]


@pytest.mark.parametrize(
    "document", [motion(), motion(40), motion(3), pro_se()], ids=["motion", "long", "short", "pro se"]
)
def test_a_good_paper_passes_every_check_of_its_text(document: Document) -> None:
    made = paper(document)
    results = checks.check_parity(made) + checks.check_open_points(made) + checks.check_authorities(made)
    results += checks.check_record(made, COUNTS) + checks.check_quotes(made, page_text)
    assert blocked(results) == []
    assert checks.ready(results)


def test_nothing_checked_is_not_ready() -> None:
    assert not checks.ready([])


def test_parity_sees_a_word_changed_lost_or_added_in_the_pdf() -> None:
    other = motion()
    changed = [
        replace(b, runs=(t("The family is large."),)) if isinstance(b, Paragraph) and b.id == "p_note" else b
        for b in other.blocks
    ]
    lost = [b for b in other.blocks if b.id != "p5"]
    added = [*other.blocks, Paragraph(id="px", runs=(t("Something nobody wrote."),))]
    for blocks, says in (
        (changed, "is not printed as written"),
        (lost, "is not printed"),
        (added, "is printed but not in the text"),
    ):
        false = pdf.render(replace(other, blocks=tuple(blocks)))
        results = checks.check_parity(replace(GOOD, pdf=false.pdf))
        assert any(says in result.message for result in blocked(results)), says
    assert all(result.link and result.link.page for result in blocked(results))


def test_parity_sees_a_change_in_the_word_file() -> None:
    opened = docx.Document(io.BytesIO(GOOD.docx))
    target = next(p for p in opened.paragraphs if p.text.startswith("The family is small"))
    target.runs[0].text = "The family is large."
    out = io.BytesIO()
    opened.save(out)
    (result,) = blocked(checks.check_parity(replace(GOOD, docx=out.getvalue())))
    assert result.link is not None
    assert result.link.block == "p_note"
    assert "The family is large." in result.message


def test_an_edited_word_file_passes_as_its_own_version() -> None:
    """Word wins: the edited text becomes the paper, and is then held to the same checks."""
    opened = docx.Document(io.BytesIO(GOOD.docx))
    target = next(p for p in opened.paragraphs if p.text.startswith("The family is small"))
    target.runs[0].text = "The family is small; see United States v. High, 997 F.3d 181 (4th Cir. 2021)."
    out = io.BytesIO()
    opened.save(out)
    version = wordread.as_version(out.getvalue(), GOOD.document)
    made = replace(paper(version.document), docx=out.getvalue())
    assert blocked(checks.check_parity(made)) == []
    (result,) = blocked(checks.check_authorities(made))
    assert result.code == "authority_tag"
    assert "997 F.3d 181" in result.message


def test_open_points_block_with_their_page() -> None:
    found = blocked(checks.check_open_points(paper(motion(gaps=True))))
    assert [r.link.block for r in found if r.link] == ["gap1", "p_gap"]
    assert all(r.link and r.link.page > 3 for r in found)
    assert "Who can confirm the home address?" in found[0].message
    assert not any(r.signable for r in found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("See 18 U.S.C. § 3142(g).", "authority_tag"),
        ("See 18 U.S.C. § 3582(c)(1)(A).", "authority_tag"),  # known, but not tagged
        ("See 997 F.3d at 185.", "authority_tag"),
        ("the § 924(c) count", "authority_tag"),
        ("See Ex. B p. 4.", "record_tag"),
    ],
)
def test_a_citation_without_a_tag_blocks(text: str, code: str) -> None:
    (result,) = blocked(checks.check_authorities(with_runs(t(text))))
    assert (result.code, result.link and result.link.block) == (code, "px")


@pytest.mark.parametrize(
    "text", ["the § 3553(a) factors", "981 F.3d at 284", "Id. at 3", "ECF No. 44", "PSR ¶ 12", "No. 4:08-cr-1234"]
)
def test_short_forms_of_what_the_table_holds_pass(text: str) -> None:
    assert blocked(checks.check_authorities(with_runs(t(text)))) == []


def test_a_tag_must_cite_what_it_names() -> None:
    wrong = Cite(authority="3582", parts=(t("981 F.3d 271"),))
    (result,) = blocked(checks.check_authorities(with_runs(wrong)))
    assert "does not cite" in result.message
    assert blocked(checks.check_authorities(with_runs(Cite(authority="mccoy", parts=(t("McCoy"),))))) == []


def test_superseded_authority_is_refused_and_unverified_needs_a_name() -> None:
    def status(value: Literal["in_force", "superseded", "unknown"]) -> Paper:
        document = motion(2)
        table = (
            replace(a, status=value, because="Rutherford") if a.key == "mccoy" else a for a in document.authorities
        )
        return paper(replace(document, authorities=tuple(table)))

    (gone,) = blocked(checks.check_authorities(status("superseded")))
    assert not gone.signable
    assert "Rutherford" in gone.message
    (open_,) = blocked(checks.check_authorities(status("unknown")))
    assert open_.signable
    record = signoff.SignOffs().sign(open_.code, open_.subject, open_.digest, who="J. Counsel", when="2026-11-24")
    (settled,) = checks.settle([open_], record)
    assert settled.state == "signed"
    assert settled.signed is not None
    assert settled.signed.who == "J. Counsel"
    assert checks.settle([gone], record)[0].state == "blocked"


def test_references_to_what_does_not_exist_block() -> None:
    made = with_runs(
        RecordRef(exhibit="B", first=14), t(" "), RecordRef(exhibit="B", first=3, last=15), RecordRef(exhibit="Z")
    )
    found = blocked(checks.check_record(made, COUNTS))
    assert [r.message for r in found] == ["Exhibit B ends at page 14, page 15 is cited", "there is no Exhibit Z"]
    assert str(found[0].link).startswith("motion.pdf#page=")


def test_a_quotation_must_equal_its_source() -> None:
    altered = replace(quote(), text="Since then my brother Allen has had somebody")
    shifted = replace(quote(), start=quote().start + 1)
    elsewhere = replace(quote(), page=2)
    found = blocked(checks.check_quotes(with_runs(quote(), altered, shifted, elsewhere), page_text))
    assert len(found) == 3
    assert ["is not what" in r.message for r in found] == [True, True, False]


def test_every_page_is_ticked_for_exactly_what_was_found_on_it() -> None:
    first = check_pages([PageToCheck("k", 1, "SSN 249-55-0178")], Roster(numbers=("249550178",)))
    results = checks.check_redaction(first, {"k": 2}, {"k": "letter.pdf"})
    assert [r.message for r in results] == [
        "letter.pdf page 1: not checked yet, 1 findings, 1 of them known from the case file",
        "letter.pdf page 2: not checked yet, 0 findings",
    ]
    record = signoff.SignOffs()
    for result in results:
        record = record.sign(result.code, result.subject, result.digest, who="A. Reader", when="2026-11-24")
    assert checks.ready(checks.settle(results, record))
    more = check_pages([PageToCheck("k", 1, "SSN 249-55-0178, born 12/9/1971")], Roster())
    again = checks.settle(checks.check_redaction(more, {"k": 2}, {}), record)
    assert [r.state for r in again] == ["blocked", "signed"]
    assert "clean" not in " ".join(r.message + r.fix for r in results)


def test_hidden_text_unread_pages_and_damaged_files_block() -> None:
    (hidden,) = checks.check_unseen({"x.pdf": [Unseen(3, "SECRET", (0, 0, 1, 1), "under a dark box")]})
    assert (hidden.state, str(hidden.link)) == ("blocked", "x.pdf#page=3")
    (unread,) = checks.check_unread([("k", 2)], {"k": "scan.pdf"})
    assert "lenity ocr" in unread.fix
    files = [
        Taken("a.pdf", "1", "ready"),
        Taken("b.pdf", "2", "ask", message="damaged and repaired"),
        Taken("c.pdf", "3", "refused", message="locked with a password", fix="unlock it"),
    ]
    found = blocked(checks.check_taken(files))
    assert [(r.message, r.signable) for r in found] == [
        ("b.pdf: damaged and repaired", True),
        ("c.pdf: locked with a password", False),
    ]
    for empty in (
        checks.check_unseen({}),
        checks.check_unread([], {}),
        checks.check_taken(files[:1]),
        checks.check_redaction([], {}, {}),
    ):
        assert [r.state for r in empty] == ["ok"]


def part(folder: Path, data: bytes, name: str = "x.pdf") -> Part:
    path = folder / name
    path.write_bytes(data)
    return Part(path, "X", 1, len(data))


def test_what_the_filing_system_refuses(tmp_path: Path) -> None:
    found = blocked(checks.check_files([part(tmp_path, scripted())], district("paed")))
    messages = " ".join(r.message for r in found if r.code == "cm_ecf")
    for what in (
        "form fields",
        "actions on events",
        "scripts",
        "attached files",
        "an action on opening",
        "Launch",
        "FileAttachment",
    ):
        assert what in messages, what
    assert any(r.link and r.link.page == 1 for r in found)
    assert not any(r.signable for r in found if r.code == "cm_ecf")


def link(**action: Any) -> Array:
    return Array([Dictionary(Subtype=Name.Link, A=Dictionary(**action))])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda page: setattr(page, "Annots", link(S=Name.GoToR, F="a.pdf")), "starts something"),
        (lambda page: setattr(page, "Annots", link(S=Name.URI, URI="lenity-ex:B/4")), "not resolved"),
        (lambda page: setattr(page, "AA", Dictionary()), "actions on events"),
    ],
)
def test_single_faults_are_found(change: Callable[[Any], None], says: str, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(GOOD.pdf)) as opened:
        change(opened.pages[0].obj)
        data = save(opened)
    (result,) = blocked(checks.check_files([part(tmp_path, data)], district("paed")))
    assert says in result.message


def test_encryption_size_fonts_and_unknown_districts(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(GOOD.pdf)) as opened:
        locked = save(opened, encryption=pikepdf.Encryption(owner="o", user=""))
    assert [r.message for r in blocked(checks.check_files([part(tmp_path, locked)], district("paed")))] == [
        "x.pdf: it is encrypted"
    ]
    big = replace(part(tmp_path, GOOD.pdf), size=60_000_000)
    assert [r.code for r in blocked(checks.check_files([big], district("paed")))] == ["file_size"]
    (fonts,) = blocked(checks.check_files([part(tmp_path, good(2))], district("paed")))
    assert (fonts.code, fonts.signable) == ("fonts", True)
    assert "Helvetica" in fonts.message
    (unknown,) = blocked(checks.check_files([part(tmp_path, GOOD.pdf)], district("scd")))
    assert (unknown.code, unknown.signable) == ("file_limit", True)
    assert [r.state for r in checks.check_files([part(tmp_path, GOOD.pdf)], district("paed"))] == ["ok"]


def test_dead_references_of_the_packet_block(tmp_path: Path) -> None:
    built = assemble(pdf.render(motion(1), links=True).pdf, (), tmp_path, district("paed"))
    found = blocked(checks.check_assembled(built))
    assert {r.message for r in found} >= {"a reference to Exhibit B page 4: there is no such exhibit"}
    assert all(r.link and r.link.page >= 4 for r in found)


def test_length_counts_the_pages_of_the_body() -> None:
    assert [r.state for r in checks.check_length(GOOD, 12)] == ["ok"]
    (long,) = checks.check_length(GOOD, 4, "local rule")
    assert "the limit is 4 (local rule)" in long.message
    (unknown,) = checks.check_length(GOOD, None)
    assert unknown.signable


def test_a_stale_packet_blocks() -> None:
    day, now = date(2026, 11, 23), {"facts": "a", "rule book": "b"}
    assert [r.state for r in checks.check_fresh(day, date(2026, 11, 26), 7, now, now)] == ["ok"]
    found = checks.check_fresh(day, date(2026, 12, 25), 7, now, now | {"facts": "c"})
    assert [r.state for r in found] == ["blocked", "blocked"]
    assert "facts has changed" in found[1].message
    assert blocked(checks.check_fresh(day, date(2026, 11, 1), 7, now, now))


def test_losses_of_a_word_version_block_until_settled() -> None:
    (result,) = checks.check_word_version(["2 comments"], "motion.docx")
    assert (result.state, result.signable) == ("blocked", True)
    assert [r.state for r in checks.check_word_version([], "motion.docx")] == ["ok"]


def test_sign_offs_are_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "signoffs.json"
    assert signoff.load(path) == signoff.SignOffs()
    record = signoff.SignOffs().sign("redaction", "k/1", "abc", who=" A. Reader ", when="2026-11-24", note="compared")
    record = record.sign("redaction", "k/1", "def", who="B. Reader", when="2026-11-25")
    signoff.save(record, path)
    assert signoff.load(path) == record
    assert json.loads(path.read_text())["signoffs"][0]["who"] == "A. Reader"
    assert [p.name for p in tmp_path.iterdir()] == ["signoffs.json"]
    with pytest.raises(InputError, match="a name and a date"):
        record.sign("x", "y", "z", who=" ", when="2026-11-24")
    path.write_text('{"signoffs": [{"who": "x"}]}')
    with pytest.raises(InputError, match="not a record of sign-offs"):
        signoff.load(path)


def test_citations_inside_a_quotation_are_the_quoted_persons() -> None:
    text = "I read 18 U.S.C. § 3142(g) myself."
    said = quote().cut("letter-sister", 1, text, 0, len(text))
    assert blocked(checks.check_authorities(with_runs(said, t(" "), cite_mccoy()))) == []
