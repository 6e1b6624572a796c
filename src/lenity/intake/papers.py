"""A paper as intake reads it: its pages of canonical text, its sentences, and what kind of paper it seems to be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from .. import yamlfile
from ..casefile.entry import KIND_STANDING, SourceKind
from ..casefile.values import Standing
from ..packet.exhibits import Store

RULES = Path(__file__).with_name("rules")


@cache
def table(name: str) -> Any:
    """A data file of ``rules/``."""
    return yamlfile.read(RULES / f"{name}.yaml").data


@dataclass(frozen=True)
class Paper:
    """A stored paper. ``pages`` are the canonical texts that quotes are cut from; ``id`` is its id as a source."""

    id: str
    sha256: str
    name: str
    kind: SourceKind
    pages: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        return KIND_STANDING[self.kind]


@dataclass(frozen=True)
class Span:
    """Characters ``start``..``end`` of a page (from 1)."""

    page: int
    start: int
    end: int

    def cut(self, paper: Paper) -> str:
        return paper.pages[self.page - 1][self.start : self.end]


@dataclass(frozen=True)
class Sentence:
    """One sentence with line breaks as blanks, so that positions in it are positions in the page."""

    page: int
    start: int
    text: str

    @cached_property
    def lower(self) -> str:
        return self.text.lower()

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words in small letters: a quick look before a long pattern."""
        return frozenset(re.findall(r"[\w-]+", self.lower))


_END = re.compile(
    r"[.!?][”\"’')]*(?=\s+[“\"'‘(¿¡]?[A-ZÁÉÍÓÚÑ0-9])|(?:(?<=[a-z]{4})|(?<=\b[a-z]{3})|(?<=\d{4}))[.!?](?=\s+[a-z])"
)
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Hon|Rev|Sr|Sra|Jr|St|No|Nos|vs?|Reg|U\.S|Esq|Ex|p|pp|Art|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct"
    r"|Nov|Dec|Sgt|Lt|Prof|Gov|[A-Z])|\d)\.$"
)
_NUMBER_STOP = re.compile(r"\d\.$")


# What character recognition confuses, each by one sign, so that places stay places.
_MISREAD = (
    (re.compile(r"(?<=\d)[Oo](?=\d)|(?<=\d\d)[Oo](?=\W)"), "0"),
    (re.compile(r"(?<=\d)[Il|](?=\d)|(?<!\w)[Il|](?=\d)"), "1"),
    (re.compile(r"(?<!\w)0(?=[a-z]{3})"), "O"),
    (re.compile(r"(?<=[a-z])I(?=[a-z]|\W)"), "l"),
)


def flat(page: str) -> str:
    """The page with line breaks as blanks, plain apostrophes, and misread signs mended: of the same length."""
    text = page.replace("\n", " ").replace("’", "'").replace("‘", "'")
    for wrong, right in _MISREAD:
        text = wrong.sub(right, text)
    return text


@lru_cache(maxsize=2)  # every file of rules goes over the same paper
def sentences(paper: Paper) -> tuple[Sentence, ...]:
    """The sentences of every page; a line that ends a letter's head (greeting, date) ends a sentence too."""
    return tuple(_sentences(paper))


def _sentences(paper: Paper) -> Iterator[Sentence]:
    for number, page in enumerate(paper.pages, 1):
        text = flat(page)
        start = 0
        ends = [m.end() for m in _END.finditer(text) if not _stops_short(text, m.end())]
        ends += [m.end() for m in _BREAK.finditer(page)]
        for end in [*sorted(set(ends)), len(text)]:
            if text[start:end].strip():
                yield Sentence(number, start, text[start:end])
            start = end


# A greeting's end and a short line that is followed by a capital: a head or a close, not running text.
_BREAK = re.compile(r"(?m)^[^\n]{0,60}[:,](?=\n)|^[^\n]{1,38}(?=\n[A-Z“\"¿])")


def _stops_short(text: str, end: int) -> bool:
    piece = text[max(0, end - 8) : end]
    return bool(_SHORT.search(piece)) and not _NUMBER_STOP.search(piece)


def quote_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kind_of(pages: tuple[str, ...], file_kind: str) -> SourceKind:
    """The kind that most of the marks in ``rules/kinds.yaml`` speak for; the first listed among equals."""
    if file_kind == "eml":
        return "email"
    text = flat("\n".join(pages[:3]))[:12_000]
    best: tuple[int, SourceKind] = (0, "letter")
    for kind, marks in table("kinds").items():
        weight = sum(int(w) for mark, w in marks.items() if re.search(mark, text, re.IGNORECASE))
        if weight > best[0]:
            best = (weight, kind)
    return best[1]


def read(store: Store, sha256: str, name: str, source: str, kind: SourceKind | None, file_kind: str) -> Paper:
    """The stored paper under a source id, its kind guessed unless given."""
    pages = tuple(page.text for page in store.pages(sha256))
    return Paper(source, sha256, name, kind or kind_of(pages, file_kind), pages)
