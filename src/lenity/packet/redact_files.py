"""The redaction check on stored files: the queue with its boxes, text nobody sees, copies with the words burnt out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lenity.errors import InputError
from lenity.packet import sandbox
from lenity.packet.exhibits import Store, Taken
from lenity.packet.redact import Box, Finding, PageToCheck, Roster, check_pages, with_boxes

PAGES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words that a file holds but the eye does not see: page, words, box in points, and why."""

    page: int
    text: str
    box: Box
    why: str


def queue(store: Store, files: Iterable[Taken], roster: Roster) -> list[Finding]:
    """The findings in some stored files, each with its boxes; ``source`` is the hash of the file."""
    texts = {taken.sha256: store.pages(taken.sha256) for taken in files}
    pages = [PageToCheck(key, n, page.text) for key, found in texts.items() for n, page in enumerate(found, 1)]
    return [with_boxes(f, texts[f.source][f.page - 1].boxes(f.start, f.end)) for f in check_pages(pages, roster)]


def unread_pages(store: Store, files: Iterable[Taken]) -> list[tuple[str, int]]:
    """The pages (hash, number) whose text no machine has read: scans before recognition, or unreadable files."""
    out: list[tuple[str, int]] = []
    for taken in files:
        pages = store.pages(taken.sha256)
        if not pages:
            out += [(taken.sha256, n) for n in range(1, taken.pages + 1)]
        out += [(taken.sha256, n) for n, page in enumerate(pages, 1) if page.scan]
    return out


def unseen_text(pdf: Path, pages: int) -> list[Unseen]:
    """Text under black boxes and other text nobody sees. Raises :class:`InputError` when the file cannot be drawn."""
    out: list[Unseen] = []
    for first in range(1, pages + 1, PAGES_AT_ONCE):
        last = min(first + PAGES_AT_ONCE - 1, pages)
        answer = sandbox.run("hidden", {"path": str(pdf.resolve()), "first": first, "last": last}, seconds=60)
        if answer.state != "done":
            raise InputError(
                f"pages {first} to {last} cannot be drawn: {answer.message}", file=pdf.name, fix="look at them"
            )
        out += [Unseen(i["page"], i["text"], (*i["box"],), i["why"]) for i in answer.result["found"]]
    return out


def redacted_copy(pdf: Path, findings: Iterable[Finding], target: Path, *, gray: Iterable[int] = ()) -> list[int]:
    """Write a copy with the boxes of the findings burnt in; returns the pages that became pictures.

    Every finding must have boxes: one without is an error, never a silent omission. ``gray`` pages keep their shades.
    """
    boxes: dict[str, list[list[float]]] = {}
    for finding in findings:
        if not finding.boxes:
            raise InputError(
                f"page {finding.page}: no place is known for “{finding.text}”", fix="redact that page by hand"
            )
        boxes.setdefault(str(finding.page), []).extend(list(box) for box in finding.boxes)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / "redacted.pdf"
        arguments = {"path": str(pdf.resolve()), "target": str(made.resolve()), "boxes": boxes, "gray": sorted(gray)}
        answer = sandbox.run("redact", arguments, seconds=120)
        if answer.state != "done":
            raise InputError(
                f"the copy could not be made: {answer.message}", file=pdf.name, fix=answer.fix or "try fewer pages"
            )
        shutil.move(made, target)
    return [int(page) for page in answer.result["pages"]]
