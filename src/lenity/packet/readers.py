"""The jobs that touch files from outside: each takes in one kind, all end as a PDF of pages with their text.

Runs only inside the sandbox (:mod:`lenity.packet.sandbox_child`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lenity.packet.geometry import freest
from lenity.packet.normalise import normalise
from lenity.packet.normalise_pages import Report
from lenity.packet.sandbox import LackingError, RefusedError
from lenity.packet.sources import store_pages

LARGEST_FILE = 400 << 20
LARGEST_UNZIPPED = 300 << 20
PRINT_IT = "print it to PDF and send that"


def take_in(path: str, target: str) -> dict[str, Any]:
    """Turn one file into ``target/normal.pdf`` and ``target/pages.json``.

    The result has ``kind``, the fields of :class:`lenity.packet.normalise.Report`, and ``attachments`` (name and file
    in ``target``) for an e-mail.
    """
    source, out = Path(path), Path(target)
    size = source.stat().st_size
    if size == 0:
        raise RefusedError("the file is empty", "ask for it again")
    if size > LARGEST_FILE:
        raise RefusedError(f"larger than {LARGEST_FILE >> 20} MB", "split it or scan it at 200 dpi")
    kind = sniff(source)
    made = out / "made.pdf"
    notes: list[str] = []
    attachments: list[dict[str, str]] = []
    if kind == "pdf":
        made = source
    elif kind in ("jpeg", "png", "heic", "tiff"):
        from lenity.packet.pictures import picture_to_pdf

        notes = picture_to_pdf(source, made, kind)
    elif kind == "docx":
        notes = _office(source, out, made)
    else:
        from lenity.packet.letters import typeset_letter

        notes, attachments = typeset_letter(source, out, made, kind)
    report = normalise(made, out / "normal.pdf")
    if made != source:
        made.unlink()
    report.notes[:0] = notes
    _read_apart(out, report)
    return {"kind": kind, "attachments": attachments, **asdict(report)}


def sniff(path: Path) -> str:
    """The kind of a file by its first bytes; its name says nothing."""
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis"):
        return "heic"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError("an old Word or Outlook file", "save it as PDF")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("a kind of file that is not known", PRINT_IT)
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        return "html"
    if re.match(rb"(?:[\w-]+:[ \t].*\r?\n(?:[ \t].*\r?\n)*){2,}", head) and re.search(
        rb"^(?:from|received|return-path|message-id|mime-version):", head, re.IGNORECASE | re.MULTILINE
    ):
        return "eml"
    return "txt"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if sum(info.file_size for info in archive.infolist()) > LARGEST_UNZIPPED:
                raise RefusedError(f"unpacks to more than {LARGEST_UNZIPPED >> 20} MB", PRINT_IT)
    except zipfile.BadZipFile:
        raise RefusedError("a damaged Word or zip file", "ask for it again") from None
    if "word/document.xml" in names:
        return "docx"
    raise RefusedError("a zip archive, or an office file that is no Word file", "send the files in it one by one")


def _office(source: Path, out: Path, made: Path) -> list[str]:
    """A Word file through LibreOffice, which runs without network and with the limits of this process."""
    program = shutil.which("soffice")
    if program is None:
        raise LackingError(
            "a Word file, and LibreOffice is not installed to turn it into pages",
            "install LibreOffice (Debian: libreoffice-writer-nogui) and build again, or print the file to PDF",
        )
    notes = []
    with zipfile.ZipFile(source) as archive:
        if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
            notes.append("macros left out")
        links = [name for name in archive.namelist() if name.endswith(".rels")]
        if any(b'TargetMode="External"' in archive.read(n) and b"/image" in archive.read(n) for n in links):
            notes.append("linked pictures were not loaded")
    copy = out / "source.docx"
    shutil.copyfile(source, copy)
    command = [program, f"-env:UserInstallation=file://{out.resolve()}/profile", "--headless", "--norestore"]
    command += ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(out), str(copy)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(out / "profile", ignore_errors=True)
    copy.unlink()
    if not (out / "source.pdf").exists():
        raise RefusedError("LibreOffice cannot read this Word file", PRINT_IT)
    (out / "source.pdf").rename(made)
    return notes


# Text and boxes


def _read_apart(out: Path, report: Report) -> None:
    """Read the text in a process of its own: pdfium can bring its process down, and then only the text is missing."""
    child = os.fork()
    if child == 0:
        try:
            store_pages(out, read_pages(out / "normal.pdf"))
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if status != 0:
        (out / "pages.json").unlink(missing_ok=True)
        report.ask.append("its text cannot be read by machine; a person must read every page for private data")


def read_pages(path: Path) -> list[dict[str, Any]]:
    """For each page its size in points as shown, its text, and for each word (start in the text, box in the page).

    Boxes are x0, y0, x1, y1 in points from the lower left corner of the unrotated page. ``scan`` marks a page that
    shows something but has no text; ``mark`` is the bottom position with the least text.
    """
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(path)
    pages = []
    for page in document:
        text, words = page_words(page)
        width, height = page.get_size()
        box = page.get_cropbox()
        mark = freest(box, page.get_rotation(), [(w[1], w[2], w[3], w[4]) for w in words])
        scan = not text.strip() and next(iter(page.get_objects(max_depth=2)), None) is not None
        size = {"width": round(width, 2), "height": round(height, 2)}
        pages.append({**size, "scan": scan, "text": text, "words": words, "mark": mark})
        page.close()
    return pages


def page_words(page: Any) -> tuple[str, list[list[float]]]:
    """The canonical text of a page (words apart by one space or one line break, NFC) and its words' boxes."""
    import ctypes

    import pypdfium2.raw as raw  # type: ignore[import-untyped]

    reader = page.get_textpage()
    count = reader.count_chars()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    out: list[str] = []
    words: list[list[float]] = []
    length = 0
    letters: list[str] = []
    box: list[float] = []
    gap = ""

    def close() -> None:
        nonlocal length, gap
        if letters:
            word = unicodedata.normalize("NFC", "".join(letters))
            lead = gap if out else ""
            out.append(lead + word)
            words.append([length + len(lead), *(round(edge, 1) for edge in box)])
            length += len(lead) + len(word)
            gap = ""
            letters.clear()
            box.clear()

    for i in range(count):
        code = raw.FPDFText_GetUnicode(reader, i)
        if code in (0x0002, 0xFFFE):  # pdfium's mark for a hyphen at the end of a line
            code = 0x2D
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if character.isspace():
            close()
            gap = "\n" if character in "\r\n" or gap == "\n" else " "
            continue
        if ord(character) < 0x20 or code == 0xAD:
            continue
        letters.append(character)
        raw.FPDFText_GetCharBox(reader, i, left, right, bottom, top)
        edges = [left.value, bottom.value, right.value, top.value]
        low = map(min, box[:2], edges[:2]) if box else edges[:2]
        high = map(max, box[2:], edges[2:]) if box else edges[2:]
        box[:] = [*low, *high]
    close()
    reader.close()
    return "".join(out), words


def hidden(path: str, first: int, last: int) -> dict[str, Any]:
    """Words that the file holds but the eye does not see, on pages ``first`` to ``last`` (from 1)."""
    from lenity.packet.unseen import find_unseen

    return {"found": find_unseen(Path(path), first, last)}


def redact(path: str, target: str, boxes: dict[str, list[list[float]]], gray: list[int]) -> dict[str, Any]:
    """Copy a file with the given boxes burnt into rasterised pages."""
    from lenity.packet.burn import burn

    return burn(Path(path), Path(target), {int(page): found for page, found in boxes.items()}, set(gray))


def draw(path: str, target: str, page: int, width: int, marks: list[list[int]]) -> dict[str, Any]:
    """Draw one page as a picture, with words marked on it."""
    from lenity.packet.draw import draw as draw_page

    return draw_page(Path(path), Path(target), page, width, marks)
