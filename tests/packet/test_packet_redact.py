"""Redaction: the roster, the wide net on two sets of letters, dates in many forms, text nobody sees, burnt copies."""

import calendar
import io
import random
import re
from datetime import date
from pathlib import Path

import img2pdf  # type: ignore[import-untyped]
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw, ImageFont

from lenity.errors import InputError
from lenity.packet.burn import joined
from lenity.packet.dates import find_dates
from lenity.packet.exhibits import Store
from lenity.packet.layout import segments
from lenity.packet.redact import Finding, PageToCheck, Roster, check_pages
from lenity.packet.redact_files import queue, redacted_copy, unread_pages, unseen_text
from lenity.packet.unseen import find_unseen

from .packet_hostile import good, jpeg, save
from .packet_samples import motion

HERE = Path(__file__).parent


def load(name: str) -> tuple[list[PageToCheck], list[list[tuple[str, int, int]]]]:
    """The pages of a marked set, and for each page its marks (kind, start, end)."""
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    pages, marks = [], []
    for number, page in enumerate(re.split(r"^------$", "\n".join(x for x in lines if x[:2] != "# "), flags=re.M), 1):
        text, found, at = "", [], 0
        for mark in re.finditer(r"⟦(\w+):(.*?)⟧", page, re.DOTALL):
            text += page[at : mark.start()]
            found.append((mark[1], len(text), len(text) + len(mark[2])))
            text += mark[2]
            at = mark.end()
        pages.append(PageToCheck(name, number, text + page[at:]))
        marks.append(found)
    return pages, marks


def measure(name: str, roster: Roster) -> tuple[dict[str, float], float, float]:
    """Recall by kind, precision, findings a page. A mark counts when four fifths of its signs are covered."""
    pages, marks = load(name)
    findings = check_pages(pages, roster)
    hit: dict[str, int] = {}
    total: dict[str, int] = {}
    useful = 0
    for page, expected in zip(pages, marks, strict=True):
        own = [f for f in findings if f.page == page.page]
        covered = {i for f in own for i in range(f.start, f.end)}
        wanted = {i for _, start, end in expected for i in range(start, end)}
        for kind, start, end in expected:
            signs = [i for i in range(start, end) if page.text[i].isalnum()]
            total[kind] = total.get(kind, 0) + 1
            hit[kind] = hit.get(kind, 0) + (sum(i in covered for i in signs) >= 0.8 * len(signs))
        useful += sum(any(i in wanted for i in range(f.start, f.end)) for f in own)
    return {kind: hit[kind] / total[kind] for kind in total}, useful / len(findings), len(findings) / len(pages)


@pytest.mark.parametrize("name", ["redaction_set.txt", "redaction_later.txt", "redaction_reader.txt"])
def test_the_wide_net_on_letters_and_records(name: str) -> None:
    recall, precision, a_page = measure(name, Roster())
    assert recall["ssn"] >= 0.98
    assert recall["account"] >= 0.98
    assert recall["dob"] >= 0.95
    assert recall["minor"] >= 0.90
    assert recall["address"] >= 0.90
    assert precision >= 0.55
    assert a_page <= 20


@pytest.mark.parametrize(
    ("name", "least"),
    [
        (
            "redaction_unseen.txt",
            {"minor": 0.95, "address": 0.95, "dob": 0.97, "ssn": 1, "account": 0.97},
        ),
        ("redaction_fresh.txt", {"minor": 0.95, "address": 0.9, "dob": 0.97, "ssn": 1, "account": 0.85}),
        ("redaction_plain.txt", {"minor": 0.97, "address": 0.96, "dob": 1, "ssn": 1, "account": 1, "contact": 1}),
        ("redaction_last.txt", {"minor": 0.93, "address": 0.85, "dob": 0.85, "ssn": 1, "account": 0.75}),
    ],
)
def test_what_was_once_reached_on_hard_passages_stays_reached(name: str, least: dict[str, float]) -> None:
    recall, precision, a_page = measure(name, Roster())
    assert {kind: recall[kind] for kind in least if recall[kind] < least[kind]} == {}
    assert precision >= 0.6
    assert a_page <= 5  # a passage is an eighth of a page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lives at 1O4 Mi1l Str33t now", "1O4 Mi1l Str33t"),
        ("home is 615 Wash-\nington Ave.", "615 Wash-\nington Ave"),
        ("STUDENT MARTlNEZ, ANGELlCA R", "MARTlNEZ, ANGELlCA R"),
    ],
)
def test_what_character_recognition_garbled_is_put_right_and_found_in_place(text: str, found: str) -> None:
    assert any(found in f.text for f in check_pages([PageToCheck("x", 1, text)], Roster()))


ROSTER = Roster(
    minors=("Keisha Lynn", "Jaylen Sample"),
    birth_dates=(date(1971, 12, 9), date(2017, 8, 30)),
    numbers=("249-55-0178", "0041772933"),
    addresses=("114 Old Mill Road, Apt. 3B, Florence, SC 29501",),
    names=("Victor Victim",),
    adults=("Robert Sample", "Mary Sample"),
)


@pytest.mark.parametrize(
    ("text", "found", "kind"),
    [
        ("and KEISHA came", "KEISHA", "minor"),
        ("Keisha's teacher", "Keisha's", "minor"),
        ("little Kiesha sang", "Kiesha", "minor"),  # a typing mistake
        ("Jaylen  Sample", "Jaylen  Sample", "minor"),
        ("and Kei\nsha sang", "Kei\nsha", "minor"),  # cut by the end of a line
        ("Jaylen\nSam-\nple", "Jaylen\nSam-\nple", "minor"),
        ("Jayl3n was there", "Jayl3n", "minor"),  # a reading mistake
        ("Mr. Victor Victim spoke", "Victor Victim", "name"),
        ("number 249550178", "249550178", "ssn"),
        ("24 9-5 5.01 78", "24 9-5 5.01 78", "ssn"),
        ("2A9-55-0178 249-S5-O178", "249-S5-O178", "ssn"),
        ("249-55-0179", "249-55-0179", "ssn"),  # one digit misread
        ("paid to 0041 7729 33", "0041 7729 33", "account"),
        ("on 12/9/71", "12/9/71", "dob"),
        ("on 9.12.1971", "9.12.1971", "dob"),  # day first
        ("the ninth of December 1971", "the ninth of December 1971", "dob"),
        ("December 9 again", "December 9", "dob"),
        ("el 30 de agosto de 2017", "30 de agosto de 2017", "dob"),
        ("at 114 Old Mill Rd Apt 3B today", "114 Old Mill Rd Apt 3B", "address"),
        ("114 old mil road", "114 old mil road", "address"),
        ("114\nOld Mill\nRoad, Florence", "114\nOld Mill\nRoad, Florence", "address"),
    ],
)
def test_what_the_case_file_knows_is_found_however_it_is_written(text: str, found: str, kind: str) -> None:
    findings = [f for f in check_pages([PageToCheck("x", 1, text)], ROSTER) if f.level == "roster"]
    assert [(f.text, f.kind) for f in findings] == [(found, kind)]
    assert findings[0].why


def test_the_roster_leaves_others_alone() -> None:
    text = "Robert Sample was sentenced on May 4, 2009; 114 months; number 249; Old Mill is a town; Victor won."
    assert not [f for f in check_pages([PageToCheck("x", 1, text)], ROSTER) if f.level == "roster"]


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1925, 1, 1), date(2025, 12, 31)), st.integers(0, 6))
def test_a_known_birth_date_is_found_in_every_form(born: date, form: int) -> None:
    month = calendar.month_name[born.month]
    text = [
        f"{born.month}/{born.day}/{born.year}",
        f"{born:%m-%d-%y}",
        born.isoformat(),
        f"{month} {born.day}, {born.year}",
        f"{born.day} {month[:3]}. {born.year}",
        f"the {born.day}th of {month}, {born.year}",
        f"{month.upper()} {born.day:02} {born.year}",
    ][form]
    findings = check_pages([PageToCheck("x", 1, f"He was there on {text} with me.")], Roster(birth_dates=(born,)))
    assert [f.level for f in findings] == ["roster"]
    assert text.removeprefix("the ") in findings[0].text


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="0123456789", min_size=9, max_size=9),
    st.lists(st.sampled_from(["", " ", "-", ".", "\n"]), min_size=8, max_size=8),
)
def test_a_known_number_is_found_whatever_stands_between_its_digits(digits: str, gaps: list[str]) -> None:
    shown = digits[0] + "".join(gap + digit for gap, digit in zip(gaps, digits[1:], strict=True))
    findings = check_pages([PageToCheck("x", 1, f"No. {shown} it says")], Roster(numbers=(digits,)))
    assert any(f.level == "roster" and shown in f.text for f in findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the fourteenth of February, 2001", (2001, 2, 14)),
        ("nineteen seventy-one, December the ninth", (1971, 12, 9)),
        ("09DEC1971", (1971, 12, 9)), ("9 de diciembre de 1971", (1971, 12, 9)), ("dec 9 71", (1971, 12, 9)),
        ("12.9.71", (1971, 12, 9)), ("O3/04/l979", (1979, 3, 4)), ("Christmas Day 2023", (2023, None, None)),
        ("two thousand and four, May the first", (2004, 5, 1)), ("December 1971", (1971, 12, None)),
    ],
)  # fmt: skip
def test_dates_are_read(text: str, expected: tuple[int | None, ...]) -> None:
    (found,) = find_dates(f"It was {text} then")
    assert (found.year, found.month, found.day) == expected


@pytest.mark.parametrize(
    "text", ["we may first see", "march second in line", "13/45/2000", "$12.34.56", "§ 3582(c)(1)(A)"]
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == []


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_checked(text: str) -> None:
    for finding in check_pages([PageToCheck("x", 1, text)], ROSTER):
        assert text[finding.start : finding.end] == finding.text != ""


def test_a_childs_name_found_on_one_page_is_looked_for_on_all() -> None:
    pages = [PageToCheck("a", 1, "My daughter Brielle is 7."), PageToCheck("b", 1, "Brielle drew this; BRIELLE too.")]
    assert [f.text for f in check_pages(pages, Roster()) if f.source == "b"] == ["Brielle", "BRIELLE"]


def test_grown_children_and_known_adults_are_left_out() -> None:
    text = "My son Marcus, 34, drives. My son Robert wrote. My sons Robert and Theo came."
    found = {f.text for f in check_pages([PageToCheck("x", 1, text)], Roster(adults=("Robert Sample",)))}
    assert found == {"Theo"}


def test_our_own_motion_raises_few_flags() -> None:
    text = "\n".join(segment.text for segment in segments(motion()))
    assert len(check_pages([PageToCheck("motion", 1, text)], Roster(adults=("Robert Sample",)))) <= 8


def test_findings_say_rule_and_place() -> None:
    (finding,) = check_pages([PageToCheck("file", 3, "SSN 249-55-0178")], Roster())
    assert finding.rule == "Fed. R. Crim. P. 49.1(a)(1)"
    assert finding.keep == "the last four digits"
    assert finding.key == "file/3/4-15/ssn"


# On files


def test_findings_on_a_stored_file_have_boxes_and_burn_away(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(good(3))) as pdf:
        font = pdf.pages[0].obj.Resources
        pdf.pages[1].obj.Resources = font
        pdf.pages[1].obj.Contents = pdf.make_stream(
            b"BT /F1 14 Tf 72 600 Td (Her number is 249-55-0178 and that is all) Tj ET"
        )
        pdf.pages[1].obj.Rotate = 90
        (tmp_path / "in.pdf").write_bytes(save(pdf))
    store = Store(tmp_path / "store")
    taken = store.take_in(tmp_path / "in.pdf")
    findings = queue(store, [taken], Roster(numbers=("249550178",)))
    (finding,) = findings
    (box,) = finding.boxes
    assert box == pytest.approx((164, 600, 243, 610), abs=3)
    target = tmp_path / "out.pdf"
    assert redacted_copy(store.pdf(taken.sha256), findings, target) == [2]
    out = pypdfium2.PdfDocument(target)
    assert [page.get_textpage().count_chars() > 0 for page in out] == [True, False, True]
    assert b"249-55" not in b"".join(
        obj.read_bytes()
        for obj in pikepdf.open(target).objects
        if isinstance(obj, pikepdf.Stream) and "/Filter" not in obj
    )
    picture = out[1].render(scale=1).to_pil().convert("L")
    assert picture.size == (792, 612)
    # Turned by 90 degrees: what was at (x, y) from the lower left is now at (y, x) from the upper left.
    assert picture.crop((600, 166, 609, 240)).getextrema() == (0, 0)
    assert picture.crop((598, 80, 612, 140)).getextrema()[1] == 255
    assert len(target.read_bytes()) < 200_000
    assert redacted_copy(store.pdf(taken.sha256), findings, tmp_path / "again.pdf") == [2]
    assert (tmp_path / "again.pdf").read_bytes() == target.read_bytes()


def test_a_finding_without_a_place_stops_the_copy(tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(good(1))
    finding = Finding("x", 1, 0, 3, "abc", "ssn", "look", "")
    with pytest.raises(InputError, match="no place is known"):
        redacted_copy(tmp_path / "in.pdf", [finding], tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()


def test_scans_are_named_as_not_yet_read(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    store = Store(tmp_path / "store")
    taken = store.take_in(tmp_path / "photo.jpg")
    assert unread_pages(store, [taken]) == [(taken.sha256, 1)]


# Text nobody sees


def hidden_page(pdf: Pdf, cover: str, rotation: int = 0, crop: bool = False) -> None:
    """A page of plain lines with one secret line, hidden in the way named."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(612, 792)).obj
    page.Resources, page.Rotate = Dictionary(Font=Dictionary(F=font)), rotation
    if crop:
        page.CropBox = Array([30, 40, 600, 780])
    plain = "".join(
        f"BT /F 11 Tf 72 {720 - 20 * i} Td (A plain line number {i}, read by all.) Tj ET\n" for i in range(12)
    )
    secret = "BT /F 12 Tf 72 400 Td (SECRET 249-55-0178) Tj ET\n"
    rectangle = "70 396 140 16 re f\n"
    orders = {
        "black box": plain + secret + "0 g " + rectangle,
        "dark blue box": plain + secret + "0 0 0.3 rg " + rectangle,
        "gray box": plain + secret + "0.5 g " + rectangle,
        "white box": plain + secret + "1 g " + rectangle,
        "black on black": plain + "0 g " + rectangle + secret,
        "white on white": plain + "1 g " + secret,
        "invisible": plain + secret.replace("Td", "Td 3 Tr"),
        "tiny": plain + secret.replace("/F 12", "/F 0.4"),
        "outside": plain + secret.replace("72 400", "-300 400"),
        "thick line": plain + secret + "16 w 70 404 m 210 404 l S\n",
        "note": plain + secret,
    }
    page.Contents = pdf.make_stream(orders[cover].encode())
    if cover == "note":
        drawing = pdf.make_stream(b"0 g 0 0 140 16 re f", Dictionary(Type=Name.XObject, Subtype=Name.Form))
        drawing.BBox = Array([0, 0, 140, 16])
        note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([70, 396, 210, 412]), F=4)
        note.AP = Dictionary(N=drawing)
        page.Annots = Array([pdf.make_indirect(note)])


COVERS = (
    "black box", "dark blue box", "gray box", "white box", "black on black", "white on white", "invisible", "tiny",
    "outside", "thick line", "note",
)  # fmt: skip


def test_thirty_planted_secrets_are_found(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    plans = [(cover, rotation, False) for cover in COVERS for rotation in (0, 90)]
    plans += [(cover, rotation, True) for cover in COVERS[:4] for rotation in (0, 270)]
    for plan in plans:
        hidden_page(pdf, *plan)
    pdf.save(tmp_path / "planted.pdf")
    assert len(plans) == 30
    found = find_unseen(tmp_path / "planted.pdf", 1, 30)
    assert sorted({item["page"] for item in found}) == list(range(1, 31))
    assert all("SECRET" in item["text"] for item in found)
    assert len(found) == 30


def test_plain_pages_raise_no_false_alarm(tmp_path: Path) -> None:
    """Text pages, a motion, white on black headings, text on tinted ground: nothing is hidden there."""
    from lenity.packet import pdf as typeset

    (tmp_path / "good.pdf").write_bytes(good(60))
    (tmp_path / "motion.pdf").write_bytes(typeset.render(motion(40)).pdf)
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    for shade in (0.0, 0.2, 0.7, 0.9) * 5:
        page = pdf.add_blank_page(page_size=(612, 792)).obj
        page.Resources = Dictionary(Font=Dictionary(F=font))
        ink = 1 if shade < 0.5 else 0
        page.Contents = pdf.make_stream(
            f"{shade} g 60 380 300 40 re f {ink} g BT /F 9 Tf 72 400 Td (Heading - in, a. box) Tj ET".encode()
        )
    pdf.save(tmp_path / "tinted.pdf")
    for name in ("good.pdf", "motion.pdf", "tinted.pdf"):
        assert find_unseen(tmp_path / name, 1, 100) == [], name


def scanned(tmp_path: Path, *, blacked: bool) -> Path:
    """A noisy scan with a recognised text layer, one line of it blacked out in the picture alone."""
    image = Image.new("L", (1700, 2200), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(44)
    lines = [f"Line {i} of a scanned letter to the Court" for i in range(20)]
    for i, line in enumerate(lines):
        pen.text((200, 200 + 80 * i), line, fill=30, font=font)
    chance = random.Random(5)
    for _ in range(20_000):
        image.putpixel((chance.randrange(1700), chance.randrange(2200)), 200)
    if blacked:
        pen.rectangle((190, 195 + 80 * 7, 1300, 260 + 80 * 7), fill=5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70, dpi=(200, 200))
    with pikepdf.open(io.BytesIO(img2pdf.convert(out.getvalue()))) as pdf:
        page = pdf.pages[0].obj
        page.Resources.Font = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        scale = 72 / 200
        text = "".join(
            f"BT 3 Tr /F {44 * scale:.2f} Tf {200 * scale:.1f} {792 - (240 + 80 * i) * scale:.1f} Td ({line}) Tj ET "
            for i, line in enumerate(lines)
        )
        page.Contents = Array([page.Contents, pdf.make_stream(text.encode())])
        pdf.save(tmp_path / "scan.pdf")
    return tmp_path / "scan.pdf"


def test_a_line_blacked_out_in_a_scan_but_left_in_its_text(tmp_path: Path) -> None:
    assert find_unseen(scanned(tmp_path, blacked=False), 1, 1) == []
    (found,) = find_unseen(scanned(tmp_path, blacked=True), 1, 1)
    assert found["text"].startswith("Line 7 of a scanned letter")
    assert found["why"] == "under a dark box"


def test_unseen_text_is_asked_for_through_the_sandbox(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    hidden_page(pdf, "black box")
    pdf.save(tmp_path / "x.pdf")
    (found,) = unseen_text(tmp_path / "x.pdf", 1)
    assert (found.page, found.why) == (1, "under a dark box")
    assert found.box == pytest.approx((72, 397, 195, 411), abs=4)
    (tmp_path / "bad.pdf").write_bytes(b"no pdf")
    with pytest.raises(InputError, match="cannot be drawn"):
        unseen_text(tmp_path / "bad.pdf", 1)


def test_boxes_of_one_line_become_one_and_lines_stay_apart() -> None:
    line = [[72.0, 700.0, 100.0, 710.0], [103.0, 700.0, 150.0, 709.0], [200.0, 700.0, 220.0, 710.0]]
    assert joined([*line, [72.0, 685.0, 100.0, 695.0]]) == [
        [72.0, 700.0, 150.0, 710.0],
        [200.0, 700.0, 220.0, 710.0],
        [72.0, 685.0, 100.0, 695.0],
    ]
