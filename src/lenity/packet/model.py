"""The document model: what a filing says, free of any layout.

A :class:`Document` is a list of blocks with stable ids; a block holds runs (text, emphasis, citation, record
reference, quote, footnote, gap). No string in it is markup: a ``*`` or ``#`` typed by anybody is only a character.
PDF and Word are both written from this, and both are compared with it afterwards (:mod:`lenity.packet.checks`).
Frozen dataclasses, each checked as it is made: a document that exists is consistent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, TypeAlias

Language = Literal["en", "es"]

_ID = re.compile(r"[a-z](_?[a-z0-9])*")
_MARK = re.compile(r"[A-Z]{1,3}|\d{1,3}")


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _need(right: bool, message: str) -> None:
    if not right:
        raise ValueError(message)


# Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    kind: ClassVar[Literal["text"]] = "text"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    kind: ClassVar[Literal["emphasis"]] = "emphasis"
    text: str
    style: Literal["italic", "bold", "underline"] = "italic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A citation as it reads in the sentence; ``authority`` is its key in :attr:`Document.authorities`."""

    kind: ClassVar[Literal["cite"]] = "cite"
    authority: str
    parts: tuple[Text | Emphasis, ...]

    def __post_init__(self) -> None:
        _need(bool(self.parts), f"the citation {self.authority!r} has no words")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    """A pointer to an exhibit, and within it to pages ``first`` to ``last`` (counted from 1)."""

    kind: ClassVar[Literal["record"]] = "record"
    exhibit: str
    first: int | None = None
    last: int | None = None

    def __post_init__(self) -> None:
        _need(_MARK.fullmatch(self.exhibit) is not None, f"{self.exhibit!r} is no exhibit mark")
        _need(self.first is None or self.first >= 1, f"Ex. {self.exhibit}: pages are counted from 1")
        in_order = self.last is None or (self.first is not None and self.first <= self.last)
        _need(in_order, f"Ex. {self.exhibit}: the last page comes before the first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words taken from a stored source page: characters ``start`` to ``end`` of page ``page`` of ``source``."""

    kind: ClassVar[Literal["quote"]] = "quote"
    source: str
    page: int
    start: int
    end: int
    sha256: str
    text: str
    marks: bool = True

    def __post_init__(self) -> None:
        _need(self.page >= 1 and 0 <= self.start < self.end and bool(self.text), f"nothing of {self.source} is quoted")

    @classmethod
    def cut(cls, source: str, page: int, page_text: str, start: int, end: int, *, marks: bool = True) -> Quote:
        """Take characters ``start``..``end`` of ``page_text``; the only way a quote should come to be."""
        text = page_text[start:end]
        return cls(source=source, page=page, start=start, end=end, sha256=digest(text), text=text, marks=marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something not yet known, shown in brackets; a document that holds one cannot be filed."""

    kind: ClassVar[Literal["gap"]] = "gap"
    text: str


NoteRun: TypeAlias = Text | Emphasis | Cite | RecordRef | Quote | Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    kind: ClassVar[Literal["footnote"]] = "footnote"
    id: str
    runs: tuple[NoteRun, ...]

    def __post_init__(self) -> None:
        _identified(self.id)
        _need(bool(self.runs), f"the footnote {self.id} is empty")


Run: TypeAlias = NoteRun | Footnote
Runs: TypeAlias = tuple[Run, ...]


# Blocks


def _identified(name: str) -> None:
    """Ids become bookmarks of the Word file, whose names are short and plain."""
    _need(_ID.fullmatch(name) is not None and len(name) <= 26, f"{name!r} is no block id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    id: str

    def __post_init__(self) -> None:
        _identified(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worded(Block):
    """A block that says something."""

    runs: Runs

    def __post_init__(self) -> None:
        _identified(self.id)
        _need(bool(self.runs), f"block {self.id} is empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(_Worded):
    kind: ClassVar[Literal["heading"]] = "heading"
    level: int
    number: str = ""

    def __post_init__(self) -> None:
        _Worded.__post_init__(self)
        _need(1 <= self.level <= 4, f"heading {self.id}: level {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(_Worded):
    """``body``: double-spaced, first line indented; ``flush``: double-spaced; ``center``; ``tight``: single-spaced."""

    kind: ClassVar[Literal["paragraph"]] = "paragraph"
    style: Literal["body", "flush", "center", "tight"] = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockQuote(_Worded):
    kind: ClassVar[Literal["block_quote"]] = "block_quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftingNote(_Worded):
    """For the drafter alone: what is open and what would settle it. Blocks filing as long as it stands."""

    kind: ClassVar[Literal["drafting_note"]] = "drafting_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock(Block):
    kind: ClassVar[Literal["list"]] = "list"
    items: tuple[Runs, ...]
    ordered: bool = False

    def __post_init__(self) -> None:
        _identified(self.id)
        _need(bool(self.items), f"list {self.id} is empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A data table. ``widths`` are relative; every row has as many cells as the header."""

    kind: ClassVar[Literal["table"]] = "table"
    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[int, ...] = ()
    title: Runs = ()

    def __post_init__(self) -> None:
        _identified(self.id)
        wide = len(self.header)
        right = wide > 0 and all(len(row) == wide for row in self.rows) and len(self.widths) in (0, wide)
        _need(right, f"table {self.id}: rows, widths and header differ in length")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionTable(Block):
    """Where the caption of the document (:attr:`Document.caption`) and its title stand."""

    kind: ClassVar[Literal["caption"]] = "caption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Block):
    """A closing, a line to sign over the signer's lines, and when asked for a line for the date."""

    kind: ClassVar[Literal["signature"]] = "signature"
    lines: tuple[str, ...]
    closing: str = ""
    rule: bool = True
    date_label: str = ""

    def __post_init__(self) -> None:
        _identified(self.id)
        _need(bool(self.lines), f"signature {self.id}: nobody signs")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak(Block):
    """A new page; with ``numbering`` also a new run of page numbers from 1, in that style."""

    kind: ClassVar[Literal["page_break"]] = "page_break"
    numbering: Literal["roman", "arabic"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toc(Block):
    kind: ClassVar[Literal["toc"]] = "toc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toa(Block):
    kind: ClassVar[Literal["toa"]] = "toa"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitIndex(Block):
    kind: ClassVar[Literal["exhibit_index"]] = "exhibit_index"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField(Block):
    """A place to write: a label with a line, several lines, a tick box, a date or a signature."""

    kind: ClassVar[Literal["form_field"]] = "form_field"
    label: Runs
    field: Literal["line", "lines", "check", "date", "signature"] = "line"
    value: str = ""
    lines: int = 1
    checked: bool = False

    def __post_init__(self) -> None:
        _identified(self.id)
        _need(bool(self.label) and 1 <= self.lines <= 40, f"field {self.id}: no label, or too many lines")


AnyBlock: TypeAlias = (
    Heading
    | Paragraph
    | BlockQuote
    | ListBlock
    | Table
    | CaptionTable
    | Signature
    | PageBreak
    | Toc
    | Toa
    | ExhibitIndex
    | DraftingNote
    | FormField
)


# Documents

AuthorityGroup = Literal["constitution", "cases", "statutes", "guidelines", "rules", "regulations", "other"]
DocumentKind = Literal[
    "warden_request",
    "cover_note",
    "motion",
    "memorandum",
    "pro_se_motion",
    "proposed_order",
    "certificate",
    "motion_to_seal",
    "letter",
    "exhibit",
    "counsel_note",
    "receipt",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One line of the table of authorities.

    ``covers`` lists the normal forms (:mod:`lenity.packet.cites`) that count as citing it; ``status`` is the answer of
    the law part for the ruling date, with ``because`` when it is not ``in_force``.
    """

    key: str
    group: AuthorityGroup
    parts: tuple[Text | Emphasis, ...]
    covers: tuple[str, ...] = ()
    status: Literal["in_force", "superseded", "unknown"] = "unknown"
    because: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One line of the exhibit index: mark (``B``), title, number of pages, whether it is to be filed under seal."""

    mark: str
    title: str
    pages: int
    sealed: bool = False
    description: str = ""

    def __post_init__(self) -> None:
        _need(_MARK.fullmatch(self.mark) is not None and self.pages >= 0, f"{self.mark!r} is no exhibit mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    court: str
    district: str
    division: str = ""
    plaintiff: str = "UNITED STATES OF AMERICA"
    defendant: str
    role: str = "Defendant"
    case_number: str
    judge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper. ``as_of`` is the ruling date it was written for: the only date the engine puts into the file."""

    id: str
    kind: DocumentKind
    title: str
    as_of: date
    language: Language = "en"
    caption: Caption | None = None
    style: Literal["court", "large", "letter"] = "court"
    author: str = ""
    blocks: tuple[AnyBlock, ...]
    authorities: tuple[Authority, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()

    def __post_init__(self) -> None:
        _identified(self.id)
        _need(bool(self.blocks) and bool(self.title), f"the paper {self.id} is empty or has no title")
        seen: set[str] = set()
        for name in [b.id for b in self.blocks] + [n.id for _, n in footnotes(self)]:
            _need(name not in seen, f"the id {name!r} is used twice")
            seen.add(name)
        if any(isinstance(b, CaptionTable) for b in self.blocks):
            _need(self.caption is not None, "a caption block stands in a document that has no caption")
        known = {a.key for a in self.authorities}
        for where, run in all_runs(self):
            if isinstance(run, Cite) and run.authority not in known:
                raise ValueError(f"block {where}: the citation key {run.authority!r} is not in the authorities table")


# Going through a document


def block_runs(block: AnyBlock) -> Iterator[tuple[str, Runs]]:
    """Each list of runs in a block, with the id of the segment it belongs to (``p4``, ``t2__r1c2``, ``l3__2``)."""
    match block:
        case Heading() | Paragraph() | BlockQuote() | DraftingNote():
            yield block.id, block.runs
        case FormField():
            yield block.id, block.label
        case ListBlock():
            for number, item in enumerate(block.items, 1):
                yield f"{block.id}__{number}", item
        case Table():
            if block.title:
                yield f"{block.id}__title", block.title
            for r, row in enumerate((block.header, *block.rows)):
                for c, cell in enumerate(row, 1):
                    yield f"{block.id}__r{r}c{c}", cell
        case _:
            return


def all_runs(document: Document) -> Iterator[tuple[str, Run]]:
    """Every run of the document with the id of its segment, footnotes opened in place."""
    for block in document.blocks:
        for where, runs in block_runs(block):
            for run in runs:
                yield where, run
                if isinstance(run, Footnote):
                    for inner in run.runs:
                        yield run.id, inner


def footnotes(document: Document) -> Iterator[tuple[str, Footnote]]:
    """The footnotes in reading order, with the segment each hangs on."""
    for block in document.blocks:
        for where, runs in block_runs(block):
            for run in runs:
                if isinstance(run, Footnote):
                    yield where, run
