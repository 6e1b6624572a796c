"""The receipt: everything that the papers are a function of, and who signed off on what. Not filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Document
from .draft import Draft
from .record import Record


def receipt(
    record: Record,
    *,
    settings: str | None,
    hashes: Mapping[str, str],
    sign_offs: Sequence[tuple[str, str, str, str]],
    edited: Sequence[tuple[str, str, str]],
) -> Document:
    """The receipt. ``hashes`` are those of the sources' files; ``settings`` that of packet.yaml."""
    draft = Draft("receipt", "receipt", "", record, style="letter")
    say, found = draft.texts["counsel.receipt"], record.review.receipt
    draft.title = say["title"]
    draft.heading_text(say["title"], level=1)
    draft.paragraph(say["intro"], style="tight")
    rows = [
        (say["lenity"], found.lenity),
        (say["rule_book"], _spaced(found.rule_book)),
        (say["facts"], _spaced(found.facts)),
        (say["settings"], _spaced(settings) or say["none"]),
        (say["on"], found.on.isoformat()),
        (say["circuit"], found.circuit),
    ]
    draft.table(say["columns"], rows, widths=(2, 6))
    draft.heading("counsel.receipt.sources", 2)
    sources = [
        (f"{s.id}: {s.title}", s.standing.name, _spaced(hashes.get(s.id)) or say["no_file"])
        for s in record.case.sources
    ]
    draft.table(say["sources_columns"], sources, widths=(6, 2, 7))
    draft.heading("counsel.receipt.sign_offs", 2)
    if sign_offs:
        draft.table(say["sign_offs_columns"], sign_offs, widths=(4, 3, 2, 5))
    else:
        draft.say("counsel.receipt.sign_offs_none", "tight")
    if edited:
        draft.heading("counsel.receipt.edited", 2)
        rows_edited = [(name, _spaced(sha256), changes) for name, sha256, changes in edited]
        draft.table(say["edited_columns"], rows_edited, widths=(3, 7, 2))
    return draft.done()


def _spaced(sha256: str | None) -> str:
    """A hash in groups of sixteen signs, so that it fits its column."""
    return " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16)) if sha256 else ""
