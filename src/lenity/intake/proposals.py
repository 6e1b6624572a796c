"""What intake proposes: one value for one field of the case file, with the words it rests on and their place."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from ..errors import InputError
from .papers import Paper, Span, quote_hash

QUOTE_WORDS = 15


class Proposal(BaseModel):
    """A proposed entry. ``start``..``end`` are characters of the canonical text of ``page`` (from 1).

    ``field`` is a path in the case file (``relatives[mother].died_on``); ``notes[]`` keeps what has no field.
    ``said_by`` is the voice in an article; ``about`` the relative as the paper calls him or her.
    """

    model_config = ConfigDict(extra="forbid")
    id: str
    field: str
    value: Any
    quote: str
    page: int
    start: int
    end: int
    sha256: str
    quote_sha256: str
    source: str
    standing: str
    why: str
    said_by: str | None = None
    about: str | None = None
    by: str = "rule"
    ask: str | None = None


def short(paper: Paper, span: Span) -> Span:
    """The span cut to as many words as a case file may quote, never inside a word."""
    text = span.cut(paper)
    lead = len(text) - len(text.lstrip(" \n,;:."))
    words, at = 0, lead
    while at < len(text) and words < QUOTE_WORDS:
        while at < len(text) and text[at].isspace():
            at += 1
        while at < len(text) and not text[at].isspace():
            at += 1
        words += 1
    body = text[lead:at].rstrip(" \n,;:")
    return Span(span.page, span.start + lead, span.start + lead + len(body))


def check(proposal: Proposal, paper: Paper) -> None:
    """``InputError`` unless the quote stands in the stored text, letter by letter, where the proposal says."""
    inside = paper.sha256 == proposal.sha256 and 1 <= proposal.page <= len(paper.pages)
    text = Span(proposal.page, proposal.start, proposal.end).cut(paper) if inside else ""
    if not text or text != proposal.quote or quote_hash(text) != proposal.quote_sha256:
        fix = "take the paper in again; what was proposed no longer fits it"
        raise InputError(f"the quote of {proposal.id} is not what page {proposal.page} says", file=paper.name, fix=fix)
