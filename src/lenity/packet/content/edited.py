"""A Word file that counsel edited, taken back as the version of its paper that holds from then on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import InputError
from .. import wordread
from ..layout import segments
from ..model import Document
from ..typography import plain

LEAST_ALIKE = 0.25  # share of a paper's pieces that must still be in the file for it to count as that paper


@dataclass(frozen=True)
class Edit:
    """The version, the file's bytes, what changed, and what the file holds that a document cannot carry."""

    document: Document
    data: bytes
    changes: tuple[str, ...]
    losses: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def take_back(path: Path, papers: Sequence[Document]) -> Edit:
    """The edited file as the version of the paper it came from. ``InputError`` when it came from none of them."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=str(path), fix="check the path") from None
    texts = wordread.read(data, file=str(path)).texts()
    alike = {paper.id: _alike(paper, texts) for paper in papers}
    best = max(papers, key=lambda paper: alike[paper.id])
    if alike[best.id] < LEAST_ALIKE:
        raise InputError(
            "this Word file was not made from a paper of this packet",
            file=str(path),
            fix="edit one of the files in the packet's word folder",
        )
    version = wordread.as_version(data, best, file=str(path))
    changes = tuple(f"{c.what}: {_short(c.before)} → {_short(c.after)}" for c in version.changes)
    return Edit(version.document, data, changes, version.losses)


def _alike(paper: Document, texts: dict[str, str]) -> float:
    """The share of the paper's pieces that stand in the file under the same id with the same words."""
    own = [(segment.id, plain(segment.text)) for segment in segments(paper) if segment.text.strip()]
    return sum(texts.get(name) == text for name, text in own) / max(len(own), 1)


def _short(text: str) -> str:
    return f"“{text[:80]}{'…' if len(text) > 80 else ''}”" if text else "nothing"
