"""Exhibits taken in: every file becomes clean pages with their text, stored under the hash of its content.

What comes out is always one of three: **ready**; **ask**, where a person must look and say so before filing (a repaired
file, a page no machine can read); or **refused**, with the reason and the mend. No page disappears without a word.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from lenity.errors import InputError
from lenity.packet import sandbox
from lenity.packet.sources import Source
from lenity.packet.unfinished import held, sweep

READER = "1"  # raise it when the pages made from the same file would differ
DEEPEST_MAIL = 3
BYTES_A_SECOND = 5_000  # of a packed PDF of text on a busy machine; a long record gets time by its length
MOST_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file. ``sha256`` is that of the file as it came and the key into the :class:`Store`.

    ``lacking``: a program is missing on this machine. Nothing was stored, and the next try reads the file anew.
    """

    name: str
    sha256: str
    outcome: Literal["ready", "ask", "refused"]
    kind: str = ""
    message: str = ""
    fix: str = ""
    pages: int = 0
    pages_declared: int | None = None
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    attachments: tuple[Taken, ...] = ()
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """One page of a stored file: size as shown in points, text, and the boxes of its words (see ``readers``)."""

    width: float
    height: float
    scan: bool
    text: str
    words: list[list[float]] = field(repr=False)

    def boxes(self, start: int, end: int) -> list[tuple[float, float, float, float]]:
        """The boxes of the words that characters ``start``..``end`` touch."""
        out = []
        for at, *box in self.words:
            begin = int(at)
            stop = _word_end(self.text, begin)
            if begin < end and stop > start:
                out.append((box[0], box[1], box[2], box[3]))
        return out


def _word_end(text: str, start: int) -> int:
    for at in range(start, len(text)):
        if text[at].isspace():
            return at
    return len(text)


class Store:
    """Files taken in, in a folder: ``<hash>/normal.pdf``, ``pages.json``, ``taken.json``. Safe to share and to kill."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()  # the reader works in a folder of its own

    def take_in(self, path: Path, *, name: str | None = None, depth: int = 0) -> Taken:
        """Take in one file (again costs nothing). A file that cannot be used comes back as ``refused``."""
        shown = name or path.name
        try:
            key = _hash_file(path)
        except OSError as error:
            return Taken(shown, "", "refused", message=f"cannot be opened: {error.strerror}", fix="check the file")
        done = self._folder(key) / "taken.json"
        if not done.is_file():
            lacking = self._read(path, key, shown, depth)
            if lacking is not None:
                return lacking
        return replace(_taken(json.loads(done.read_text(encoding="utf-8"))), name=shown)

    def take_in_all(self, paths: list[Path]) -> list[Taken]:
        """Take in several files, two at a time."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self.take_in, paths))

    def pdf(self, key: str) -> Path:
        """The clean pages of a stored file."""
        path = self._folder(key) / "normal.pdf"
        if not path.is_file():
            raise InputError(f"no pages are stored for {key[:12]}", fix="take the file in first")
        return path

    def pages(self, key: str) -> list[PageText]:
        """The text of a stored file; empty when no machine could read it."""
        return list(_pages(self._folder(key) / "pages.json"))

    def source(self, key: str, pages: tuple[int, ...] = ()) -> Source:
        """A stored file, or some of its pages, as a part of an exhibit."""
        marks = self._folder(key) / "marks.json"
        positions = tuple(json.loads(marks.read_text())) if marks.is_file() else ()
        return Source(self.pdf(key), pages, positions)

    def page_text(self, key: str, page: int) -> str | None:
        """The canonical text of one page (from 1), which quotations are cut from; ``None`` when there is none."""
        pages = self.pages(key)
        return pages[page - 1].text if 1 <= page <= len(pages) else None

    def replace_pages(self, key: str, folder: Path) -> None:
        """Put in the pages of the same file after character recognition: the three files of a taken-in PDF."""
        for name in ("normal.pdf", "marks.json", "pages.json"):
            os.replace(folder / name, self._folder(key) / name)
        _pages.cache_clear()

    def _folder(self, key: str) -> Path:
        return self.root / READER / key

    def _read(self, path: Path, key: str, name: str, depth: int) -> Taken | None:
        """Read and store one file. What a program missing on this machine kept from being read is not stored."""
        folder = self._folder(key)
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent, "taking-*")
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="taking-") as scratch, held(Path(scratch)):
            work = Path(scratch) / "work"
            work.mkdir()
            arguments = {"path": str(path.resolve()), "target": str(work)}
            seconds = min(MOST_SECONDS, sandbox.SECONDS + path.stat().st_size // BYTES_A_SECOND)
            answer = sandbox.run("take_in", arguments, seconds=seconds, office=_is_office(path))
            taken = self._outcome(answer, key, name, work, depth)
            if answer.state in ("crashed", "timeout"):  # no verdict on the file: the next time it may be read
                return taken
            if answer.state == "lacking" or any(a.lacking for a in taken.attachments):
                return replace(taken, lacking=True)
            if taken.outcome == "refused":
                for leftover in work.iterdir():
                    shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            (work / "taken.json").write_text(json.dumps(asdict(taken), ensure_ascii=False), encoding="utf-8")
            try:
                os.rename(work, folder)
            except OSError:
                if not (folder / "taken.json").is_file():  # someone else took the same file in meanwhile
                    raise
        return None

    def _outcome(self, answer: sandbox.Answer, key: str, name: str, work: Path, depth: int) -> Taken:
        if answer.state != "done":
            slow = "try again when the machine is less busy, or split it"
            fix = answer.fix or (slow if answer.state == "timeout" else "print it to PDF, or scan the paper")
            return Taken(name, key, "refused", message=answer.message, fix=fix)
        found = answer.result
        attachments = []
        for item in found["attachments"]:
            inner = work / item["file"]
            if depth >= DEEPEST_MAIL:
                attachments.append(
                    Taken(item["name"], "", "refused", message="mails nested too deep", fix="save it apart")
                )
            else:
                attachments.append(self.take_in(inner, name=item["name"], depth=depth + 1))
            inner.unlink()
        ask = list(found["ask"])
        ask += [f"attachment {a.name}: {a.message}" for a in attachments if a.outcome == "refused"]
        return Taken(
            name,
            key,
            "ask" if ask else "ready",
            kind=found["kind"],
            message="; ".join(ask),
            pages=found["pages"],
            pages_declared=found["pages_declared"],
            removed=tuple(dict.fromkeys(found["removed"])),
            notes=tuple(found["notes"]),
            attachments=tuple(attachments),
        )


def safe_path(root: Path, name: str) -> Path:
    """The file ``name`` under ``root``. Refuses absolute names, ``..``, links and anything that is no plain file."""
    relative = Path(name)
    if relative.is_absolute() or ".." in relative.parts or "\\" in name or "\0" in name or not relative.parts:
        raise InputError(f"the file name {name!r} leads out of the case folder", fix="name a file inside the folder")
    at = root
    for part in relative.parts:
        at = at / part
        if at.is_symlink():
            raise InputError(f"{name!r} is a link", fix="put the file itself into the folder")
    if not at.is_file():
        raise InputError(f"there is no file {name!r}", fix="check the name, capitals too")
    return at


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_office(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _taken(data: dict[str, Any]) -> Taken:
    attachments = tuple(_taken(item) for item in data["attachments"])
    return Taken(
        **data | {"attachments": attachments, "removed": tuple(data["removed"]), "notes": tuple(data["notes"])}
    )


@lru_cache(maxsize=64)
def _pages(path: Path) -> tuple[PageText, ...]:
    if not path.is_file():
        return ()
    return tuple(PageText(**page) for page in json.loads(path.read_text(encoding="utf-8")))
