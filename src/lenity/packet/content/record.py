"""The record behind the papers: which statements may enter, which exhibit shows them, and what it says word for word.

A statement may enter a filing when its source is listed, is not the press, and existed on the ruling date. Exhibits are
marked A, B, … in the order in which the motion first uses them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol, TypeVar

from ...casefile.derive import Citation, cite
from ...casefile.entry import Cited, Entry, Said, Source
from ...casefile.filings import Motion
from ...casefile.model import CaseFile
from ...casefile.said import best_date
from ...casefile.values import Standing
from ...review.matter import Matter
from ...review.model import Review
from ...review.review import review_of
from ..model import Quote, RecordRef, Run, Text
from ..numerals import letters
from .authority import Used
from .settings import Settings
from .words import initials, possessive, surname

T = TypeVar("T")
SEALED_KINDS = frozenset({"medical_record", "presentence_report"})
LETTERS = "letters"
_PAGE = re.compile(r"(?:pp?\.|pages?)?\s*(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


class Pages(Protocol):
    """What became of the files behind the sources."""

    def count(self, source: str) -> int | None:
        """Pages of the source's file; ``None`` when there is no usable file."""

    def text(self, source: str, page: int) -> str | None:
        """The canonical text of a page (from 1)."""


class NoPages:
    """No files at all: every exhibit is still to be attached."""

    def count(self, source: str) -> int | None:
        return None

    def text(self, source: str, page: int) -> str | None:
        return None


@dataclass
class Marks:
    """Exhibit marks in order of use. Letters bound together share one mark; ``offsets`` shifts their pages."""

    offsets: dict[str, int] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """The mark of a source, or of an exhibit that the program makes."""
        key = LETTERS if key in self.offsets else key
        if key not in self.given:
            self.given[key] = letters(len(self.given) + 1)
        return self.given[key]


@dataclass(eq=False)
class Record:
    """One matter with its papers' exhibits."""

    m: Matter
    pages: Pages = field(default_factory=NoPages)
    settings: Settings = field(default_factory=Settings)
    marks: Marks = field(default_factory=Marks)
    used: dict[str, Used] = field(default_factory=dict)
    """Every authority that a finished paper cites."""
    unquoted: dict[tuple[str, str], None] = field(default_factory=dict)
    """Quotes of the case file that the exhibit's text does not bear out: (source, quote)."""

    @property
    def case(self) -> CaseFile:
        return self.m.case

    @property
    def on(self) -> date:
        return self.m.on

    @cached_property
    def review(self) -> Review:
        return review_of(self.m)

    @cached_property
    def draft(self) -> Motion | None:
        """The motion about to be filed, as the case file describes it (``draft: true``)."""
        return next((motion for motion in reversed(self.case.motions) if motion.draft), None)

    # Who

    @property
    def full_name(self) -> str | None:
        """The strongest name that may stand in a filing."""
        found = [(c.standing, s.value) for s in self.case.person.name if (c := self._cite(s.source))]
        allowed = [(standing, name) for standing, name in found if standing > Standing.press]
        return max(allowed)[1] if allowed else None

    @property
    def person(self) -> str:
        """The name by which the text calls the person."""
        return surname(self.full_name) if self.full_name else "the defendant"

    def names(self) -> dict[str, str]:
        """The blanks that every text may use."""
        return {"person": self.person, "persons": possessive(self.person), "full": self.full_name or "[full name]"}

    def relative_name(self, name: str, *, child: bool) -> str:
        """A relative's name as a public filing may give it: a child's by initials."""
        return initials(name) if child else name

    # What may enter

    def _cite(self, source: str | None) -> Citation | None:
        found = self.case.source(source)
        return Citation(found.id, found.standing) if found else None

    def may_enter(self, cited: Citation | None) -> bool:
        """Whether a statement may stand in a filing."""
        source = self.case.source(cited.source) if cited else None
        if cited is None or source is None or cited.standing <= Standing.press:
            return False
        return source.date is None or source.date.first <= self.on

    def usable(self, cited: tuple[Citation, ...]) -> list[Citation]:
        """Those that may enter, the strongest first, one for each source and place."""
        kept = dict.fromkeys(c for c in cited if self.may_enter(c))
        return sorted(kept, key=lambda c: -c.standing)

    def allows(self, item: Cited) -> bool:
        """Whether a claim or entry of the case file may stand in a filing."""
        return self.may_enter(self._cite(item.source))

    def strongest(self, said: Sequence[Said[T]]) -> Said[T] | None:
        """The claim of the strongest standing among those that may enter; the longest among equals."""
        allowed = [s for s in said if self.allows(s)]
        return max(allowed, key=lambda s: (self.standing(s), len(str(s.value))), default=None)

    def standing(self, item: Cited) -> Standing:
        """The standing of the item's source; the lowest when it has none."""
        source = self.case.source(item.source)
        return source.standing if source else Standing.press

    def shown_by(self, *items: Said[Any] | Entry) -> list[Citation]:
        """The citations of some claims or entries that may enter."""
        return self.usable(tuple(c for item in items if (c := cite(self.case, item))))

    def sealed(self, source: Source) -> bool:
        """Whether an exhibit is to be filed under seal: medical and presentence material, and what counsel names."""
        return source.kind in SEALED_KINDS or source.id in self.settings.seal

    # Where it stands

    def ref(self, cited: Citation) -> list[Run]:
        """The exhibit and its page; a paragraph or other place follows as text."""
        pages = _PAGE.fullmatch((cited.at or "").strip())
        shift = self.marks.offsets.get(cited.source, 0)
        first = int(pages[1]) + shift if pages else shift + 1 if shift else None
        last = int(pages[2]) + shift if pages and pages[2] else None
        if first is None and (quote := self.quote(cited)) is not None:
            first = quote.page + shift
        out: list[Run] = [RecordRef(exhibit=self.marks.of(cited.source), first=first, last=last)]
        if cited.at and not pages:
            out.append(Text(text=f", {cited.at.strip()}"))
        return out

    def refs(self, cited: list[Citation]) -> list[Run]:
        """The references of one sentence, apart by semicolons."""
        out: list[Run] = []
        for reference in dict.fromkeys(tuple(self.ref(c)) for c in cited):
            out += [Text(text="; "), *reference] if out else reference
        return out

    def quote(self, cited: Citation) -> Quote | None:
        """The claim's quotation cut from the exhibit's own text; ``None`` when it does not stand there."""
        if not cited.quote or self.pages.count(cited.source) is None:
            return None
        pages = _PAGE.fullmatch((cited.at or "").strip())
        first = int(pages[1]) if pages else 1
        last = int(pages[2] or pages[1]) if pages else self.pages.count(cited.source) or 0
        words = r"\s+".join(re.escape(word) for word in cited.quote.split())
        for page in range(first, last + 1):
            text = self.pages.text(cited.source, page) or ""
            if found := re.search(words, text):
                return Quote.cut(cited.source, page, text, found.start(), found.end())
        self.unquoted[(cited.source, cited.quote)] = None
        return None

    def author(self, source: Source) -> str:
        """Who speaks in an unsworn or sworn paper."""
        if source.author:
            return source.author
        return self.person if source.kind == "interview" else f"the writer of {source.title}"

    def day_of(self, source: Source) -> date | None:
        return source.date.exact if source.date else None


__all__ = ["LETTERS", "Marks", "NoPages", "Pages", "Record", "best_date"]
