"""Reading scans: a step of its own in the background, by ocrmypdf as an outside program, cached by page.

Recognition takes a second or more a page, so it never runs inside the packet build. The picture of the page stays as it
was; the recognised words lie unseen behind it, for searching, quoting and the redaction check.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from lenity.errors import InputError
from lenity.packet import sandbox
from lenity.packet.exhibits import Store

SECONDS_A_PAGE = 60
AT_ONCE = 20  # pages handed to the program in one go


@dataclass(frozen=True, slots=True)
class Recognised:
    """What became of one file: pages that were scans, how many of them came from the cache, those without words."""

    scans: int
    cached: int
    wordless: tuple[int, ...]


def recognise(
    store: Store, key: str, *, languages: str = "eng", progress: Callable[[int, int], None] | None = None
) -> Recognised:
    """Read the scanned pages of a stored file; nothing happens when there are none.

    ``languages`` as tesseract names them (``eng+spa``). ``progress`` is told pages done and pages in all. Raises
    :class:`InputError` when the program is missing or fails; what was read until then stays in the cache.
    """
    scans = [number for number, page in enumerate(store.pages(key), 1) if page.scan]
    if not scans:
        return Recognised(0, 0, ())
    cache = store.root / "ocr" / languages
    cache.mkdir(parents=True, exist_ok=True)
    with pikepdf.open(store.pdf(key)) as pdf:
        single = {number: _single(pdf, number) for number in scans}
    names = {number: cache / f"{hashlib.sha256(data).hexdigest()}.pdf" for number, data in single.items()}
    missing = [number for number in scans if not names[number].exists()]
    for start in range(0, len(missing), AT_ONCE):
        batch = missing[start : start + AT_ONCE]
        _read_batch([single[number] for number in batch], [names[number] for number in batch], languages)
        if progress is not None:
            progress(len(scans) - len(missing) + start + len(batch), len(scans))
    _put_in(store, key, names)
    wordless = tuple(number for number in scans if not store.pages(key)[number - 1].text.strip())
    return Recognised(len(scans), len(scans) - len(missing), wordless)


def _single(pdf: pikepdf.Pdf, number: int) -> bytes:
    """One page as a file of its own; the same page always has the same bytes, which name it in the cache."""
    out = io.BytesIO()
    with pikepdf.new() as page:
        page.pages.append(pdf.pages[number - 1])
        page.save(out, deterministic_id=True)
    return out.getvalue()


def _read_batch(pages: list[bytes], targets: list[Path], languages: str) -> None:
    program = shutil.which("ocrmypdf")
    if program is None or shutil.which("tesseract") is None:
        raise InputError(
            "scans cannot be read: ocrmypdf and tesseract are not installed",
            fix="install them (Debian: apt install ocrmypdf tesseract-ocr), or have a person read these pages",
        )
    with tempfile.TemporaryDirectory(prefix="lenity-ocr-") as scratch:
        source, made = Path(scratch) / "in.pdf", Path(scratch) / "out.pdf"
        with pikepdf.new() as batch:
            opened = [pikepdf.open(io.BytesIO(page)) for page in pages]
            for page in opened:
                batch.pages.extend(page.pages)
            batch.save(source)
        command = [program, "--quiet", "--output-type", "pdf", "--optimize", "0", "-l", languages, "--jobs", "2"]
        if "--rasterizer" in _help(program):
            command += ["--rasterizer", "pypdfium"]  # newer versions need no ghostscript then
        try:
            done = subprocess.run(
                [*command, str(source), str(made)],
                capture_output=True,
                timeout=SECONDS_A_PAGE * len(pages),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise InputError(
                "reading the scans took too long", fix="try fewer pages, or rescan them at 200 dpi"
            ) from None
        if done.returncode != 0 or not made.exists():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise InputError(f"ocrmypdf could not read the scans: {said[-1][:200] if said else done.returncode}")
        with pikepdf.open(made) as result:
            for number, target in enumerate(targets, 1):
                fresh = target.with_suffix(".new")
                fresh.write_bytes(_single(result, number))
                os.replace(fresh, target)


def _help(program: str) -> str:
    return subprocess.run([program, "--help"], capture_output=True, text=True, timeout=60, check=False).stdout


def _put_in(store: Store, key: str, names: dict[int, Path]) -> None:
    """Exchange the scanned pages for the recognised ones and read the words of the whole file again."""
    with tempfile.TemporaryDirectory(dir=store.root, prefix="reading-") as scratch:
        folder = Path(scratch)
        with pikepdf.open(store.pdf(key)) as pdf:
            opened = {number: pikepdf.open(name) for number, name in names.items()}
            for number, page in opened.items():
                pdf.pages[number - 1] = page.pages[0]
            pdf.save(folder / "recognised.pdf", deterministic_id=True)
        arguments = {"path": str(folder / "recognised.pdf"), "target": str(folder)}
        answer = sandbox.run("take_in", arguments)
        if answer.state != "done" or not (folder / "pages.json").exists():
            raise InputError(
                f"the recognised pages cannot be read back: {answer.message or 'their text is unreadable'}"
            )
        store.replace_pages(key, folder)
