"""The whole packet: complete, the same twice, safe to build again, honest about what is open."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
import rivera
from click.testing import CliRunner
from conftest import TODAY, VAILES, needs_libreoffice

from lenity.cli import cli
from lenity.errors import InputError
from lenity.packet.build import build, sign
from lenity.packet.content.status import PacketStatus
from lenity.packet.exhibits import Store
from lenity.review.matter import Matter, matter
from lenity.review.scope import load


@pytest.fixture(scope="session")
def vailes_packet(vailes: Matter, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PacketStatus]:
    out = tmp_path_factory.mktemp("vailes") / "packet"
    return out, build(vailes, VAILES, out, store=Store(out.parent / "store"))


@pytest.fixture(scope="session")
def packet(
    rivera_matter: Matter, folder: Path, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, PacketStatus]:
    out = tmp_path_factory.mktemp("out") / "packet"
    return out, build(rivera_matter, folder, out, store=store)


def words(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))


def codes(status: PacketStatus) -> set[str]:
    return {result.code for result in status.open}


def test_all_papers_are_there(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    found = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    filed = ["1-request-to-the-warden", "1-how-to-send-it", "2-motion", "3-motion-without-a-lawyer", "4-proposed-order",
             "4-certificate-of-service", "4-motion-to-seal"]  # fmt: skip
    assert {f"{name}.pdf" for name in filed} <= found
    assert {f"word/{name}.docx" for name in filed} <= found
    aside = {"note-to-counsel", "receipt", "letter-english", "letter-spanish", "full-set-unredacted"}
    assert {f"not-for-filing/{name}.pdf" for name in aside} <= found
    assert {"5-sealed-exhibits.pdf", "status.json"} <= found


@needs_libreoffice
def test_the_text_checks_pass_and_only_a_persons_work_is_open(packet: tuple[Path, PacketStatus]) -> None:
    """Parity, tags, references, quotations, hidden text and file rules are right by construction."""
    _, status = packet
    assert not status.ready
    assert codes(status) <= {"authority_status", "authority_read", "length", "unread_page", "redaction"}
    good = {result.code for result in status.results if result.state == "ok"}
    assert {"text_parity", "record_reference", "quote", "hidden_text", "cm_ecf", "dead_reference", "defect"} <= good


@needs_libreoffice
def test_the_public_set_is_redacted_and_the_sealed_set_is_whole(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    public, full = words(out / "2-motion.pdf"), words(out / "not-for-filing" / "full-set-unredacted.pdf")
    sealed = words(out / "5-sealed-exhibits.pdf")
    for private in ("118 Sample Street", "Mateo", "September 1, 2012"):
        assert private in full
        assert private not in public
    assert "Clinical encounter" in sealed
    assert "Clinical encounter" not in public
    assert "filed under seal" in public.lower()


def test_references_jump_and_exhibits_have_bookmarks(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    with pikepdf.open(out / "2-motion.pdf") as pdf:
        links = [a for page in pdf.pages for a in page.obj.get("/Annots", pikepdf.Array()) if "/Dest" in a]
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert len(links) > 40
    assert any("Exhibit A: Judgment" in title for title in titles)


def test_every_open_point_has_a_page_or_a_mend(packet: tuple[Path, PacketStatus]) -> None:
    out, status = packet
    data = json.loads((out / "status.json").read_text(encoding="utf-8"))
    assert data["ready"] is False
    assert data["open"] == len(status.open)
    for check in data["checks"]:
        if check["state"] == "blocked":
            assert check.get("page") or check.get("fix")
            if check.get("page") and check["file"].endswith(".pdf") and (out / check["file"]).is_file():
                with pikepdf.open(out / check["file"]) as pdf:
                    assert check["page"] <= len(pdf.pages)
    for file in data["files"]:
        assert (out / file["path"]).stat().st_size == file["bytes"]


def test_the_same_inputs_give_the_same_bytes(
    packet: tuple[Path, PacketStatus], rivera_matter: Matter, folder: Path, store: Store, tmp_path: Path
) -> None:
    out, first = packet
    fresh = matter(load(folder).case, rivera_matter.on)
    second = build(fresh, folder, tmp_path / "again", store=store)
    assert [(f.path, f.sha256) for f in first.files] == [(f.path, f.sha256) for f in second.files]
    assert (out / "status.json").read_bytes() == (tmp_path / "again" / "status.json").read_bytes()


def test_vailes_is_drafted_and_says_why_it_cannot_be_filed(vailes_packet: tuple[Path, PacketStatus]) -> None:
    out, status = vailes_packet
    assert {"open_point", "exhibit_missing", "defect", "redaction"} <= codes(status)
    assert "authority_status" in codes(status)
    assert not any("McCoy" in result.message for result in status.open)
    assert "no longer being served" in words(out / "2-motion.pdf")
    note = words(out / "not-for-filing" / "note-to-counsel.pdf")
    for part in ("Rutherford v. United States", "may not be cited", "Told only in the press", "leftover chicken"):
        assert part in " ".join(note.split())
    assert "leftover chicken" not in words(out / "2-motion.pdf")
    assert status.lines()[0] == f"not ready to file: {len(status.open)} points"
    assert not (out / "4-motion-to-seal.pdf").exists()
    assert not (VAILES / ".lenity").exists()


def test_an_edited_word_file_comes_back_and_wins(
    packet: tuple[Path, PacketStatus], rivera_matter: Matter, folder: Path, store: Store, tmp_path: Path
) -> None:
    out, _ = packet
    edited = tmp_path / "counsel.docx"
    document = docx.Document(str(out / "word" / "2-motion.docx"))
    paragraph = next(p for p in document.paragraphs if "The relief sought" in p.text)
    for run in paragraph.runs[1:]:
        run.text = ""
    paragraph.runs[0].text = "Counsel wrote this. See Dkt. and United States v. Nobody, 999 F.3d 1 (4th Cir. 2021)."
    document.save(str(edited))
    status = build(rivera_matter, folder, tmp_path / "packet", edited=[edited], store=store)
    assert "Counsel wrote this." in words(tmp_path / "packet" / "2-motion.pdf")
    assert (tmp_path / "packet" / "word" / "2-motion.docx").read_bytes() == edited.read_bytes()
    assert [edit.paper for edit in status.edited] == ["2-motion"]
    assert any("Counsel wrote this." in change for change in status.edited[0].changes)
    assert any(r.code == "authority_tag" and "999 F.3d 1" in r.message for r in status.open)


def test_a_word_file_from_elsewhere_is_refused(
    rivera_matter: Matter, folder: Path, store: Store, tmp_path: Path
) -> None:
    other = docx.Document()
    other.add_paragraph("A shopping list")
    other.save(str(tmp_path / "other.docx"))
    with pytest.raises(InputError, match="not made from a paper of this packet"):
        build(rivera_matter, folder, tmp_path / "packet", edited=[tmp_path / "other.docx"], store=store)
    assert not (tmp_path / "packet").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["other.docx"]


def test_edits_in_the_packet_are_never_overwritten(
    vailes: Matter, vailes_packet: tuple[Path, PacketStatus], tmp_path: Path
) -> None:
    out, store = tmp_path / "packet", Store(tmp_path / "store")
    shutil.copytree(vailes_packet[0], out)
    build(vailes, VAILES, out, store=store)  # an untouched packet may be replaced
    path = out / "word" / "4-proposed-order.docx"
    document = docx.Document(str(path))
    document.paragraphs[-1].add_run(" Edited.")
    document.save(str(path))
    kept = path.read_bytes()
    with pytest.raises(InputError, match="edited this Word file"):
        build(vailes, VAILES, out, store=store)
    assert path.read_bytes() == kept
    status = build(vailes, VAILES, out, store=store, edited=[path])
    assert [edit.paper for edit in status.edited] == ["4-proposed-order"]


def test_a_folder_that_is_no_packet_is_left_alone(vailes: Matter, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="no packet"):
        build(vailes, VAILES, tmp_path / "letters")
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["mine.txt"]


def test_a_failed_build_leaves_nothing(vailes: Matter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise InputError("broken")

    monkeypatch.setattr("lenity.packet.build.receipt.receipt", broken)
    with pytest.raises(InputError, match="broken"):
        build(vailes, VAILES, tmp_path / "packet", store=Store(tmp_path / "store"))
    assert [p.name for p in tmp_path.iterdir() if p.name != "store"] == []


@needs_libreoffice
def test_a_sign_off_holds_for_what_was_shown(
    packet: tuple[Path, PacketStatus], rivera_matter: Matter, folder: Path, store: Store, tmp_path: Path
) -> None:
    _, status = packet
    copy = tmp_path / "case"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".lenity"))
    points = [(r.code, r.subject) for r in status.open if r.signable]
    sign(status, copy, points, who="Jane Counsel", when=date(2026, 11, 24))
    signed = build(rivera_matter, copy, tmp_path / "packet", store=store)
    assert signed.ready
    assert signed.lines() == ["No check stands against filing. A lawyer must still read every page."]
    assert "Jane Counsel" in words(tmp_path / "packet" / "not-for-filing" / "receipt.pdf")
    letter = rivera_matter.case.letters[0].model_copy(deep=True)
    letter.offers[0].value = "a sofa in her house"
    changed = rivera_matter.case.model_copy(update={"letters": [letter, *rivera_matter.case.letters[1:]]})
    later = build(replace(rivera_matter, case=changed), copy, tmp_path / "later", store=store)
    shown_again = [str(result.link) for result in later.open]
    assert codes(later) == {"redaction"}
    assert 2 <= len(shown_again) <= 4, shown_again  # the index of letters and the page of the motion that names it


def test_a_sign_off_takes_no_more_than_it_names(packet: tuple[Path, PacketStatus], tmp_path: Path) -> None:
    _, status = packet
    sign(status, tmp_path, [("redaction", "2-motion.pdf/1")], who="Jane Counsel", when=TODAY)
    signed = json.loads((tmp_path / "sign-offs.json").read_text())["signoffs"]
    assert [entry["subject"] for entry in signed] == ["2-motion.pdf/1"]
    long = next(r.subject for r in status.open if r.code == "redaction" and len(r.subject) > 60)
    head, _, page = long.rpartition("/")
    sign(status, tmp_path, [("redaction", f"{head[:8]}/{page}")], who="Jane Counsel", when=TODAY)
    assert json.loads((tmp_path / "sign-offs.json").read_text())["signoffs"][-1]["subject"] == long
    with pytest.raises(InputError, match="no open point"):
        sign(status, tmp_path, [("redaction", head[:8])], who="Jane Counsel", when=TODAY)


def test_what_nobody_may_sign_off_is_refused(vailes_packet: tuple[Path, PacketStatus], tmp_path: Path) -> None:
    _, status = vailes_packet
    with pytest.raises(InputError, match="no open point"):
        sign(status, tmp_path, [("open_point", "")], who="Jane Counsel", when=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_a_packet_for_another_day_says_so(vailes: Matter, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    status = build(vailes, VAILES, tmp_path / "packet", store=store, today=date(2027, 3, 1))
    assert "stale" in codes(status)


def test_a_damaged_and_a_missing_exhibit_are_told(folder: Path, store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".lenity"))
    (copy / "sources" / "warden.pdf").unlink()
    (copy / "sources" / "mother.pdf").write_bytes(b"%PDF-1.7 broken")
    status = build(matter(load(copy).case, TODAY), copy, tmp_path / "packet", store=store)
    messages = " ".join(result.message for result in status.open)
    assert "there is no file 'sources/warden.pdf'" in messages
    assert "mother.pdf" in messages
    assert {"exhibit_missing", "exhibit_file"} <= codes(status)


def test_packet_yaml_names_the_line_that_is_wrong(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".lenity"))
    (copy / "packet.yaml").write_text("service: {how: mail}\nconsel: {name: X}\n")
    with pytest.raises(InputError) as error:
        build(matter(load(copy).case, TODAY), copy, tmp_path / "packet")
    assert "packet.yaml:2" in str(error.value)
    assert not (tmp_path / "packet").exists()


def test_command_line(tmp_path: Path) -> None:
    arguments = ["packet", str(VAILES), "--out", str(tmp_path / "packet"), "--on", "2026-11-23"]
    shown = CliRunner().invoke(cli, arguments)
    assert shown.exit_code == 0, shown.output
    assert "not ready to file:" in shown.output
    assert "2-motion.pdf" in shown.output
    data = CliRunner().invoke(cli, [*arguments, "--format", "json"])
    assert json.loads(data.output)["case"] == "vailes"


def test_ocr_without_scans(tmp_path: Path) -> None:
    shutil.copytree(VAILES, tmp_path / "case")
    shown = CliRunner().invoke(cli, ["ocr", str(tmp_path / "case")])
    assert shown.exit_code == 0
    assert "no scanned page" in shown.output


def test_word_files_open(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    for path in (out / "word").glob("*.docx"):
        assert len(docx.Document(io.BytesIO(path.read_bytes())).paragraphs) > 5


def test_the_exhibit_of_peers_is_attached_and_named(
    rivera_matter: Matter, folder: Path, store: Store, tmp_path: Path
) -> None:
    copy = tmp_path / "case"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".lenity"))
    (copy / "peers.pdf").write_bytes(rivera.pdf([["People sentenced in like circumstances"]]))
    with (copy / "packet.yaml").open("a", encoding="utf-8") as file:
        file.write("peers: peers.pdf\n")
    build(rivera_matter, copy, tmp_path / "packet", store=store)
    shown = " ".join(words(tmp_path / "packet" / "2-motion.pdf").split())
    assert "sets the sentence beside those of people sentenced in like circumstances" in shown
    assert "18 U.S.C. § 3553(a)(6)" in shown.replace("\u00a0", " ")


def test_a_case_that_says_next_to_nothing_gives_a_draft_of_blanks(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.yaml").write_text('lenity: 1\nid: mini\ncircuit: "5"\n')
    status = build(matter(load(tmp_path / "case").case, TODAY), tmp_path / "case", tmp_path / "packet")
    blanks = " ".join(result.message for result in status.open if result.code == "open_point")
    assert "[CASE NUMBER]" in blanks.upper()
    assert "[FULL NAME]" in blanks.upper()
    assert codes(status) >= {"defect", "open_point"}


def test_a_place_that_cannot_be_written_is_told(vailes: Matter, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        build(vailes, VAILES, tmp_path / "file" / "packet", store=Store(tmp_path / "store"))


def test_no_two_pages_of_the_motion_bear_one_number(packet: tuple[Path, PacketStatus]) -> None:
    """The caption and the tables count in roman numerals, the memorandum from 1."""
    out, _ = packet
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(out / "2-motion.pdf")]
    feet = [page.split()[-1] for page in pages[: next(i for i, p in enumerate(pages) if "INDEX OF EXHIBITS" in p)]]
    assert feet[:4] == ["i", "ii", "iii", "1"]
    assert len(set(feet)) == len(feet)


def test_the_request_lists_every_exhibit_it_refers_to(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    shown = words(out / "1-request-to-the-warden.pdf").replace("\u00a0", " ")
    body, _, listed = shown.partition("Papers attached")
    referred = set(re.findall(r"Ex\. [A-Z]", body))
    assert len(referred) >= 4
    assert referred == set(re.findall(r"Ex\. [A-Z](?=:)", listed))


def test_the_order_releases_nobody_whose_reduced_term_still_runs(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    shown = " ".join(words(out / "4-proposed-order.pdf").split())
    assert "the original term less 60 months" in shown
    assert "If the reduced term has been served, this order is stayed" in shown


def test_the_letter_asks_what_bears_on_what_was_told(packet: tuple[Path, PacketStatus]) -> None:
    """Not for a vaccine where nobody spoke of an outbreak; and not to send what the warden has had."""
    out, _ = packet
    shown = words(out / "not-for-filing" / "letter-english.pdf")
    assert "Has the person who cared for the child died" in shown
    assert "vaccine" not in shown
    assert "Send the letter to the warden" not in shown


def test_what_was_told_is_told_again_in_one_sentence(packet: tuple[Path, PacketStatus]) -> None:
    out, _ = packet
    danger = " ".join(words(out / "2-motion.pdf").split()).rpartition("V. Rivera is not a danger")[2]
    assert danger.partition("VI. Rivera has")[0].count("As noted above") == 1
