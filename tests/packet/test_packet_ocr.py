"""Character recognition: only scans, each page once, and a plain word when the program is not there."""

import io
import os
import shutil
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from lenity.errors import InputError
from lenity.packet.exhibits import Store, Taken
from lenity.packet.ocr import recognise

from .packet_hostile import good

# Stands in for ocrmypdf: adds one word of unseen text to each page, and counts how often it was called.
FAKE = """#!{python}
import sys, pikepdf
from pikepdf import Array, Dictionary, Name
if "--help" in sys.argv:
    print("--rasterizer")
    sys.exit()
assert sys.argv[sys.argv.index("--rasterizer") + 1] == "pypdfium"
open({log!r}, "a").write("x")
with pikepdf.open(sys.argv[-2]) as pdf:
    for number, page in enumerate(pdf.pages):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font = Dictionary(F=font)
        text = pdf.make_stream(b"BT 3 Tr /F 20 Tf 100 500 Td (Recognised) Tj ET")
        page.obj.Contents = Array([page.obj.Contents, text])
    pdf.save(sys.argv[-1])
"""


def picture(words: str) -> bytes:
    image = Image.new("L", (1700, 2200), "white")
    ImageDraw.Draw(image).text((200, 300), words, fill="black", font=ImageFont.load_default(56))
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def scanned(folder: Path, *words: str) -> tuple[Store, Taken]:
    """A store with one file: a page of text, then one scan for each of the words."""
    pages = pikepdf.open(io.BytesIO(good(1)))
    store = Store(folder / "store")
    for number, word in enumerate(words):
        (folder / f"{number}.png").write_bytes(picture(word))
        taken = store.take_in(folder / f"{number}.png")
        pages.pages.extend(pikepdf.open(store.pdf(taken.sha256)).pages)
    pages.save(folder / "all.pdf", deterministic_id=True)
    return store, store.take_in(folder / "all.pdf")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts the stand-in on the path; returns its log."""
    log, folder = tmp_path / "log", tmp_path / "bin"
    folder.mkdir()
    for name in ("ocrmypdf", "tesseract"):
        (folder / name).write_text(FAKE.format(python=sys.executable, log=str(log)))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return log


def test_only_scans_are_read_and_each_only_once(tmp_path: Path, fake: Path) -> None:
    store, taken = scanned(tmp_path, "one", "two", "one")
    assert [page.scan for page in store.pages(taken.sha256)] == [False, True, True, True]
    seen: list[tuple[int, int]] = []
    done = recognise(store, taken.sha256, progress=lambda now, whole: seen.append((now, whole)))
    assert (done.scans, done.cached, done.wordless) == (3, 0, ())
    assert seen == [(3, 3)]
    pages = store.pages(taken.sha256)
    assert [page.text for page in pages[1:]] == ["Recognised"] * 3
    assert pages[0].text.startswith("Page 1 line 0")
    assert not any(page.scan for page in pages)
    assert recognise(store, taken.sha256).scans == 0
    assert fake.read_text() == "x"


def test_the_cache_serves_another_file_with_the_same_page(tmp_path: Path, fake: Path) -> None:
    store, taken = scanned(tmp_path, "one", "two")
    recognise(store, taken.sha256)
    alone = store.take_in(tmp_path / "0.png")
    done = recognise(store, alone.sha256)
    assert (done.scans, done.cached) == (1, 1)
    assert fake.read_text() == "x"


def test_without_the_program_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, taken = scanned(tmp_path, "one")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="are not installed") as caught:
        recognise(store, taken.sha256)
    assert "apt install ocrmypdf" in str(caught.value)
    assert store.pages(taken.sha256)[1].scan


def test_a_failing_program_changes_nothing(tmp_path: Path, fake: Path) -> None:
    store, taken = scanned(tmp_path, "one")
    program = tmp_path / "bin" / "ocrmypdf"
    program.write_text("#!/bin/sh\necho 'out of tapes' >&2\nexit 3\n")
    before = store.pdf(taken.sha256).read_bytes()
    with pytest.raises(InputError, match="out of tapes"):
        recognise(store, taken.sha256)
    assert store.pdf(taken.sha256).read_bytes() == before
    assert not fake.exists()


@pytest.mark.skipif(
    shutil.which("ocrmypdf") is None or shutil.which("tesseract") is None, reason="ocrmypdf is not installed"
)
def test_a_real_scan_is_read(tmp_path: Path) -> None:
    store, taken = scanned(tmp_path, "Dear Judge, my brother")
    recognise(store, taken.sha256)
    assert "Judge" in store.pages(taken.sha256)[1].text
    assert store.pages(taken.sha256)[1].boxes(0, 4)
