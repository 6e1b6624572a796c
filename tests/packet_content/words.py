"""The words of a document, for tests."""

from __future__ import annotations

from lenity.packet.layout import segments
from lenity.packet.model import Document
from lenity.packet.typography import plain


def text(document: Document, *kinds: str) -> str:
    """All segments (of some kinds) as one text with single spaces."""
    return "\n".join(plain(s.text) for s in segments(document) if not kinds or s.kind in kinds)
