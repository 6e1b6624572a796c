"""The pages of a paper: taken in and drawn by the sandbox, never read or shown as they came."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from ...casefile.entry import Said
from ...casefile.model import CaseFile
from ...casefile.said import walk
from ...packet import sandbox
from ...packet.exhibits import Store, Taken
from ..core.files import BlobStore
from . import folder
from .changes import shown
from .models import Case, Kept
from .reviews import page_of

STORE = "intake/store"
WIDTH = 1000  # pixels across a page


@dataclass(frozen=True)
class PageText:
    """A page of a paper: its number and its text, which is empty where no machine could read it."""

    number: int
    text: str


@dataclass(frozen=True)
class Paper:
    """The clean pages of a source's file; ``refused`` says why there are none."""

    sha256: str
    pages: tuple[PageText, ...] = ()
    refused: str = ""


def paper_of(case: Case, file: str) -> Paper | None:
    """The pages of a file of the case's folder, taken in now if they never were. ``None``: there is no such file."""
    data = folder.find(case, file)
    if data is None:
        return None
    sha = hashlib.sha256(data).hexdigest()
    found = _kept(case, sha)
    if found is None:
        _take_in(case, file, data)
        found = _kept(case, sha)
    return found or Paper(sha, refused="it could not be read")


def _kept(case: Case, sha: str) -> Paper | None:
    base = f"{STORE}/1/{sha}"
    taken, pages = folder.find(case, f"{base}/taken.json"), folder.find(case, f"{base}/pages.json")
    if pages:
        return Paper(sha, tuple(PageText(i, p["text"]) for i, p in enumerate(json.loads(pages), 1)))
    if taken:
        told = json.loads(taken)
        return Paper(sha, refused=f"{told['message']}. {told['fix']}")
    return None


def _take_in(case: Case, file: str, data: bytes) -> Taken:
    with tempfile.TemporaryDirectory(prefix="lenity-case-") as made:
        root = Path(made)
        source = root / f"paper{Path(file).suffix.lower()}"
        source.write_bytes(data)
        taken = Store(root / "store").take_in(source, name=Path(file).name)
        kept = [(p, p.relative_to(root / "store").as_posix()) for p in (root / "store").rglob("*") if p.is_file()]
        folder.keep(case, [(f"{STORE}/{name}", p.read_bytes()) for p, name in kept])
    return taken


Marks: TypeAlias = tuple[tuple[int, int], ...]  # characters of a page's text


def drawing(case: Case, sha: str, page: int, marks: Marks = ()) -> bytes | None:
    """A page of a paper taken in, as PNG, with some of its words marked."""
    data = folder.find(case, f"{STORE}/1/{sha}/normal.pdf")
    drawn = draw(case.pk, hashlib.sha256(data).hexdigest(), page, marks) if data else None
    return drawn.png if drawn else None


@dataclass(frozen=True)
class Drawn:
    """A page as a picture, and what it says."""

    png: bytes
    text: str


@lru_cache(maxsize=24)
def draw(case: uuid.UUID, sha: str, page: int, marks: Marks = ()) -> Drawn | None:
    """A page (from 1) of a PDF among the originals of a case; ``None`` where it has no such page."""
    with tempfile.TemporaryDirectory(prefix="lenity-case-") as made:
        source, target = Path(made) / "paper.pdf", Path(made) / "page.png"
        source.write_bytes(BlobStore().get(case, sha))
        arguments: dict[str, Any] = {"path": str(source), "target": str(target), "page": page, "width": WIDTH}
        arguments["marks"] = [list(mark) for mark in marks]
        answer = sandbox.run("draw", arguments)
        if answer.state != "done" or not target.is_file():
            return None
        return Drawn(target.read_bytes(), answer.result["text"])


def sha_of(case: Case, path: str) -> str | None:
    """The hash under which a file of the folder is kept."""
    return next((row.sha256 for row in Kept.objects.filter(case=case) if row.path == path), None)


def statements_on(case: CaseFile, source: str) -> list[tuple[str, str, str]]:
    """Everything in the case file that rests on a source: place, value, where in it."""
    return [
        (
            " · ".join(str(p + 1) if isinstance(p, int) else p.replace("_", " ") for p in place),
            shown(item.value),
            item.at or "",
        )
        for place, item in walk(case)
        if isinstance(item, Said) and item.source == source
    ]


def quotes_on(case: CaseFile, source: str, page: int) -> list[str]:
    """The quotes of the case file from a page of a source; those without a page count for its first."""
    found = [(item.quote, item.at) for _, item in walk(case) if isinstance(item, Said) and item.source == source]
    return [quote for quote, at in found if quote and (page_of(at) or 1) == page]


def spans(text: str, quotes: list[str]) -> Marks:
    """Where the quotes stand in the text of a page. Line breaks and blanks count alike; what overlaps is left out."""
    found: list[tuple[int, int]] = []
    for quote in quotes:
        words = [re.escape(word) for word in quote.split()]
        if words and (match := re.search(r"\s+".join(words), text, re.IGNORECASE)):
            found.append(match.span())
    out: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return tuple(out)


def marked(text: str, quotes: list[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether the case file quotes it."""
    out, at = [], 0
    for start, end in spans(text, quotes):
        out += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [(piece, is_quote) for piece, is_quote in [*out, (text[at:], False)] if piece]
