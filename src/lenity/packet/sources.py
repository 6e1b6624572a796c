"""What the store keeps and the assembly takes: small types without heavy imports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenity.packet.geometry import Position


@dataclass(frozen=True, slots=True)
class Source:
    """A stored file, or some of its pages (from 1, in this order), and where the mark is best put on each page."""

    pdf: Path
    pages: tuple[int, ...] = ()
    positions: tuple[Position, ...] = ()


def store_pages(folder: Path, pages: list[dict[str, Any]]) -> None:
    """Write ``pages.json``, and apart from it ``marks.json``: where an exhibit mark covers least on each page."""
    (folder / "marks.json").write_text(json.dumps([page.pop("mark") for page in pages]))
    (folder / "pages.json").write_text(json.dumps(pages, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class ExhibitFiles:
    """One exhibit: its mark, title, the files it is made of, and whether it is filed under seal.

    ``redacted`` replaces ``sources`` in the public edition; it must have as many pages.
    """

    mark: str
    title: str
    sources: tuple[Source, ...]
    sealed: bool = False
    description: str = ""
    redacted: tuple[Source, ...] = ()
