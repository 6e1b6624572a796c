"""Exhibits: every kind of file taken in, and every hostile or damaged one ends in a clear outcome."""

import io
import os
import shutil
import time
from email.message import EmailMessage
from pathlib import Path

import docx
import pikepdf
import pillow_heif
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image

from lenity.errors import InputError
from lenity.packet import sandbox
from lenity.packet.exhibits import Store, Taken, safe_path
from lenity.packet.jpegdata import without_camera_data
from lenity.packet.letters import safe_name
from lenity.packet.normalise_pages import _unrestored

from . import packet_hostile as hostile


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


def take(store: Store, folder: Path, name: str, data: bytes) -> Taken:
    path = folder / name
    path.write_bytes(data)
    return store.take_in(path)


@pytest.mark.parametrize("name", hostile.SAMPLES)
def test_hostile_and_damaged_files_end_clearly(store: Store, tmp_path: Path, name: str) -> None:
    _, _, outcome, message = hostile.SAMPLES[name]
    path = hostile.write(tmp_path, name)
    start = time.monotonic()
    taken = store.take_in(path)
    assert time.monotonic() - start < sandbox.SECONDS + 5
    assert outcome in (taken.outcome, "any")
    assert message in taken.message
    if taken.outcome == "refused":
        assert taken.message
        assert taken.fix
        assert taken.pages == 0
        with pytest.raises(InputError):
            store.pdf(taken.sha256)
    else:
        assert len(pypdfium2.PdfDocument(store.pdf(taken.sha256))) == taken.pages > 0


def test_no_page_is_lost_unreported(store: Store, tmp_path: Path) -> None:
    for name in ("200 flipped bits", "cut at 50 %"):
        taken = store.take_in(hostile.write(tmp_path, name))
        assert taken.outcome == "ask"
        assert taken.pages_declared == 20
        assert f"it says 20 pages, {taken.pages} were found" in taken.message
        assert "came out empty" in taken.message


def test_nothing_active_is_left(store: Store, tmp_path: Path) -> None:
    taken = store.take_in(hostile.write(tmp_path, "scripts and attachments"))
    assert {"scripts", "attached files", "an action on opening"} <= set(taken.removed)
    assert any("Launch" in item for item in taken.removed)
    with pikepdf.open(store.pdf(taken.sha256)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        raw = b"".join(
            obj.unparse(resolved=True) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream)
        )
        assert not any(word in raw for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"/AA", b"Widget"))
        assert b"https://example.org/" in raw
    assert "Robert Sample" in store.pages(taken.sha256)[0].text  # the field's value is part of the page now


def test_encryption_is_gone(store: Store, tmp_path: Path) -> None:
    taken = store.take_in(hostile.write(tmp_path, "owner password"))
    assert taken.removed == ("encryption",)
    with pikepdf.open(store.pdf(taken.sha256)) as pdf:
        assert not pdf.is_encrypted


def test_text_and_boxes_of_each_page(store: Store, tmp_path: Path) -> None:
    taken = take(store, tmp_path, "record.pdf", hostile.good(3))
    assert (taken.outcome, taken.kind, taken.pages) == ("ready", "pdf", 3)
    page = store.pages(taken.sha256)[1]
    assert page.text.startswith("Page 2 line 0 of a plain record\nPage 2 line 1")
    start = page.text.index("line 1")
    (first, second) = page.boxes(start, start + 6)
    assert 90 < first[0] < second[0] < 200
    assert 700 < first[1] < first[3] < 740
    assert store.page_text(taken.sha256, 4) is None
    source = store.source(taken.sha256, (2, 3))
    assert (source.pages, source.positions) == ((2, 3), ("right",) * 3)


def test_a_second_time_costs_nothing_and_gives_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = take(store, tmp_path, "a.pdf", hostile.good(2))
    monkeypatch.setattr(sandbox, "run", lambda *_a, **_k: pytest.fail("read twice"))
    second = take(store, tmp_path, "b.pdf", hostile.good(2))
    assert second.name == "b.pdf"
    assert second.sha256 == first.sha256


def test_pages_are_the_same_bytes_in_two_stores(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        store = Store(tmp_path / name)
        taken = take(store, tmp_path, "x.jpg", hostile.jpeg(exif=True))
        made.append(store.pdf(taken.sha256).read_bytes())
    assert made[0] == made[1]


def test_a_photograph_is_turned_upright_and_its_camera_data_dropped(store: Store, tmp_path: Path) -> None:
    taken = take(store, tmp_path, "photo.jpg", hostile.jpeg(exif=True))
    assert taken.kind == "jpeg"
    assert "turned upright" in taken.notes
    data = store.pdf(taken.sha256).read_bytes()
    assert b"SecretCamera" not in data
    assert b"taken at home" not in data
    picture = pypdfium2.PdfDocument(data)[0].render(scale=0.5).to_pil().convert("RGB")
    width, height = picture.size
    assert height > width  # orientation 6: lying landscape becomes standing
    assert picture.getpixel((int(width * 0.7), int(height * 0.25)))[0] > 150
    assert picture.getpixel((int(width * 0.7), int(height * 0.25)))[1] < 100


def test_jpeg_pixels_are_kept_and_only_the_data_about_them_goes(store: Store, tmp_path: Path) -> None:
    raw = hostile.jpeg()
    plain = without_camera_data(raw)
    assert Image.open(io.BytesIO(plain)).tobytes() == Image.open(io.BytesIO(raw)).tobytes()
    taken = take(store, tmp_path, "plain.jpg", raw)
    with pikepdf.open(store.pdf(taken.sha256)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == plain
    assert store.pages(taken.sha256)[0].scan


def test_camera_data_inside_a_pdf_goes_too(store: Store, tmp_path: Path) -> None:
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(612, 792)).obj
    image = file.make_stream(hostile.jpeg(exif=True))
    image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = 600, 400, 8, pikepdf.Name.DeviceRGB
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    page.Contents = file.make_stream(b"q 300 0 0 200 100 100 cm /I Do Q")
    file.save(tmp_path / "in.pdf")
    taken = store.take_in(tmp_path / "in.pdf")
    assert taken.removed == ("page 1: camera data of a photograph",)
    data = store.pdf(taken.sha256).read_bytes()
    assert b"SecretCamera" not in data
    assert pypdfium2.PdfDocument(data)[0].render(scale=0.5).to_pil().convert("L").getextrema()[0] < 150


@pytest.mark.parametrize("kind", ["png with holes", "palette png", "heic", "gray tiff", "one bit"])
def test_picture_formats(store: Store, tmp_path: Path, kind: str) -> None:
    out = io.BytesIO()
    match kind:
        case "png with holes":
            Image.new("RGBA", (300, 200), (255, 0, 0, 0)).save(out, "PNG")
        case "palette png":
            image = Image.new("P", (300, 200), 1)
            image.putpalette([0, 0, 0, 9, 9, 9])
            image.save(out, "PNG", transparency=1)
        case "gray tiff":
            Image.new("L", (1700, 2200), 255).save(out, "TIFF", dpi=(200, 200))
        case "one bit":
            Image.new("1", (1700, 2200), 1).save(out, "PNG", dpi=(200, 200))
        case "heic":
            pillow_heif.from_pillow(Image.new("RGB", (300, 200), "white")).save(out)
    taken = take(store, tmp_path, kind, out.getvalue())
    assert taken.outcome == "ready", taken.message
    page = pypdfium2.PdfDocument(store.pdf(taken.sha256))[0]
    assert page.render(scale=0.2).to_pil().convert("L").getextrema()[0] > 240
    if kind in ("gray tiff", "one bit"):
        assert tuple(map(round, page.get_size())) == (612, 792)  # a scan keeps its size


def test_an_e_mail_becomes_pages_and_its_attachments_their_own(store: Store, tmp_path: Path) -> None:
    taken = take(store, tmp_path, "m.eml", hostile.mail())
    text = store.pages(taken.sha256)[0].text
    for words in (
        "From: mary@example.org",
        "Subject: My brother [white smiling face]",
        "I am his sister.",
        "Attachments: letter.pdf",
    ):
        assert words in text.replace("\n", " "), words
    (inner,) = taken.attachments
    assert (inner.name, inner.outcome, inner.pages) == ("letter.pdf", "ready", 2)
    assert store.pdf(inner.sha256).is_file()


def test_plain_text_and_web_pages(store: Store, tmp_path: Path) -> None:
    taken = take(store, tmp_path, "n.txt", "Dear Judge,\r\n\r\n#let x = 1; *no markup*\r\nSeñora".encode("cp1252"))
    assert "#let x = 1; *no markup*\nSeñora" in store.pages(taken.sha256)[0].text
    taken = store.take_in(hostile.write(tmp_path, "web page with scripts"))
    text = store.pages(taken.sha256)[0].text
    assert "he is kind" in text
    assert "alert" not in text
    assert "root" not in text


def word_file() -> bytes:
    out, document = io.BytesIO(), docx.Document()
    document.add_paragraph("To the Court: he may live with me.")
    document.save(out)
    return out.getvalue()


def test_a_word_file_without_libreoffice_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    taken = take(Store(tmp_path / "store"), tmp_path, "w.docx", word_file())
    assert taken.outcome == "refused"
    assert "LibreOffice is not installed" in taken.message
    assert "print the file to PDF" in taken.fix


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("in_mail", [False, True])
def test_once_libreoffice_is_installed_the_same_file_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_mail: bool
) -> None:
    """The refusal names a mend; following it must help, so it is not remembered."""
    store, data = Store(tmp_path / "store"), word_file()
    if in_mail:
        message = EmailMessage()
        message["From"], message["Date"] = "a@example.org", "Sat, 03 Oct 2026 10:00:00 -0400"
        message.set_content("See the letter.")
        message.add_attachment(data, "application", "msword", filename="letter.docx")
        data = message.as_bytes()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        first = take(store, tmp_path, "w", data)
        assert first.lacking
        assert "LibreOffice is not installed" in first.message
    second = take(store, tmp_path, "w", data)
    assert second.outcome == "ready"
    assert not any(a.outcome == "refused" for a in second.attachments)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_file_through_libreoffice(store: Store, tmp_path: Path) -> None:
    taken = take(store, tmp_path, "w.docx", word_file())
    assert (taken.outcome, taken.pages) == ("ready", 1)
    assert "he may live with me" in store.pages(taken.sha256)[0].text


OUTSIDE = ("../outside.pdf", "/etc/passwd", "a/../../b", "a\\b.pdf", "")
NAMES = [(name, "leads out") for name in OUTSIDE]
NAMES += [("link.pdf", "is a link"), ("folder/x.pdf", "is a link"), ("none.pdf", "no file"), ("real", "no file")]


@pytest.mark.parametrize(("name", "why"), NAMES)
def test_names_that_lead_out_of_the_case_are_refused(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.pdf").write_bytes(b"%PDF-")
    (tmp_path / "link.pdf").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    with pytest.raises(InputError, match=why):
        safe_path(tmp_path, name)
    assert safe_path(tmp_path, "real/x.pdf").name == "x.pdf"


def test_attachment_names_are_only_names() -> None:
    assert safe_name("../../etc/cron.d/evil") == "evil"
    assert safe_name("C:\\x\\ber<i>cht.pdf") == "ber_i_cht.pdf"
    assert safe_name("..") == "file"


def test_a_missing_file_is_refused_not_raised(store: Store, tmp_path: Path) -> None:
    assert store.take_in(tmp_path / "nothing.pdf").outcome == "refused"


@pytest.mark.parametrize(
    ("content", "lacking"),
    [(b"q Q", 0), (b"q q Q", 1), (b"Q q Q", -1), (b"q (a q Q \\) q) Tj Q", 0), (b"q\n1 0 0 1 0 0 cm/Fm Do\nQ q", 1)],
)
def test_saved_states_are_counted(content: bytes, lacking: int) -> None:
    assert _unrestored(content) == lacking


@pytest.mark.parametrize(
    ("job", "state"),
    [("sleep", "timeout"), ("spin", "timeout"), ("eat", "memory"), ("abort", "crashed"), ("dial", "crashed")],
)
def test_the_parent_survives_whatever_the_child_does(job: str, state: str, tmp_path: Path) -> None:
    """A child that hangs, spins, eats memory, aborts or calls out is stopped, and the parent is told."""
    code = {
        "sleep": "import time; time.sleep(60)",
        "spin": "while True: pass",
        "eat": "x = b'1' * (2 << 30)",
        "abort": "import os; os.abort()",
        "dial": "import socket; socket.create_connection(('127.0.0.1', 9))",
    }[job]
    # The readers are replaced by hostile code through the child's own import path.
    fake = tmp_path / "fake.py"
    fake.write_text(
        "import sys, types\nfrom lenity.packet import sandbox_child\n"
        "fake = types.ModuleType('lenity.packet.readers')\n"
        f"def take_in(**_):\n    {code}\n    return {{}}\n"
        "fake.take_in = fake.hidden = fake.redact = fake.draw = take_in\n"
        "sys.modules['lenity.packet.readers'] = fake\nimport lenity.packet\nlenity.packet.readers = fake\n"
        "sandbox_child.main()\n"
    )
    before = sandbox.CHILD
    try:
        sandbox.CHILD = [str(fake)]
        start = time.monotonic()
        answer = sandbox.run("take_in", {}, seconds=2)
    finally:
        sandbox.CHILD = before
    assert answer.state == state
    assert time.monotonic() - start < 6
    assert os.getpid()
