"""The document model: what a filing says, free of any layout.

A :class:`Document` is a list of blocks with stable ids; a block holds runs (text, emphasis, citation, record
reference, quote, footnote, gap). No string in it is markup: a ``*`` or ``#`` typed by anybody is only a character.
PDF and Word are both written from this, and both are compared with it afterwards (:mod:`lenity.packet.checks`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lenity.errors import InputError

BlockId = Annotated[str, Field(pattern=r"^[a-z](_?[a-z0-9])*$", max_length=26)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Language = Literal["en", "es"]


class Node(BaseModel):
    """Frozen base of everything in a document; an unknown key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# Runs


class Text(Node):
    kind: Literal["text"] = "text"
    text: str


class Emphasis(Node):
    kind: Literal["emphasis"] = "emphasis"
    text: str
    style: Literal["italic", "bold", "underline"] = "italic"


class Cite(Node):
    """A citation as it reads in the sentence; ``authority`` is its key in :attr:`Document.authorities`."""

    kind: Literal["cite"] = "cite"
    authority: str
    parts: tuple[Text | Emphasis, ...] = Field(min_length=1)


class RecordRef(Node):
    """A pointer to an exhibit, and within it to pages ``first`` to ``last`` (counted from 1)."""

    kind: Literal["record"] = "record"
    exhibit: str = Field(pattern=r"^[A-Z]{1,3}$|^\d{1,3}$")
    first: int | None = Field(default=None, ge=1)
    last: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last is not None and (self.first is None or self.last < self.first):
            raise ValueError(f"Ex. {self.exhibit}: the last page comes before the first")
        return self


class Quote(Node):
    """Words taken from a stored source page: characters ``start`` to ``end`` of page ``page`` of ``source``."""

    kind: Literal["quote"] = "quote"
    source: str
    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int
    sha256: Sha256
    text: str = Field(min_length=1)
    marks: bool = True

    @classmethod
    def cut(cls, source: str, page: int, page_text: str, start: int, end: int, *, marks: bool = True) -> Quote:
        """Take characters ``start``..``end`` of ``page_text``; the only way a quote should come to be."""
        text = page_text[start:end]
        return cls(source=source, page=page, start=start, end=end, sha256=digest(text), text=text, marks=marks)


class Gap(Node):
    """Something not yet known, shown in brackets; a document that holds one cannot be filed."""

    kind: Literal["gap"] = "gap"
    text: str


NoteRun = Annotated[Text | Emphasis | Cite | RecordRef | Quote | Gap, Field(discriminator="kind")]


class Footnote(Node):
    kind: Literal["footnote"] = "footnote"
    id: BlockId
    runs: tuple[NoteRun, ...] = Field(min_length=1)


Run = Annotated[Text | Emphasis | Cite | RecordRef | Quote | Gap | Footnote, Field(discriminator="kind")]
Runs = tuple[Run, ...]


# Blocks


class Block(Node):
    id: BlockId


class Heading(Block):
    kind: Literal["heading"] = "heading"
    level: int = Field(ge=1, le=4)
    runs: Runs = Field(min_length=1)
    number: str = ""


class Paragraph(Block):
    """``body``: double-spaced, first line indented; ``flush``: double-spaced; ``center``; ``tight``: single-spaced."""

    kind: Literal["paragraph"] = "paragraph"
    runs: Runs = Field(min_length=1)
    style: Literal["body", "flush", "center", "tight"] = "body"


class BlockQuote(Block):
    kind: Literal["block_quote"] = "block_quote"
    runs: Runs = Field(min_length=1)


class ListBlock(Block):
    kind: Literal["list"] = "list"
    items: tuple[Runs, ...] = Field(min_length=1)
    ordered: bool = False


class Table(Block):
    """A data table. ``widths`` are relative; every row has as many cells as the header."""

    kind: Literal["table"] = "table"
    header: tuple[Runs, ...] = Field(min_length=1)
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[int, ...] = ()
    title: Runs = ()

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        if any(len(row) != len(self.header) for row in self.rows) or len(self.widths) not in (0, len(self.header)):
            raise ValueError(f"table {self.id}: rows, widths and header differ in length")
        return self


class CaptionTable(Block):
    """Where the caption of the document (:attr:`Document.caption`) and its title stand."""

    kind: Literal["caption"] = "caption"


class Signature(Block):
    """A closing, a line to sign over the signer's lines, and when asked for a line for the date."""

    kind: Literal["signature"] = "signature"
    closing: str = ""
    lines: tuple[str, ...] = Field(min_length=1)
    rule: bool = True
    date_label: str = ""


class PageBreak(Block):
    """A new page; with ``numbering`` also a new run of page numbers from 1, in that style."""

    kind: Literal["page_break"] = "page_break"
    numbering: Literal["roman", "arabic"] | None = None


class Toc(Block):
    kind: Literal["toc"] = "toc"


class Toa(Block):
    kind: Literal["toa"] = "toa"


class ExhibitIndex(Block):
    kind: Literal["exhibit_index"] = "exhibit_index"


class DraftingNote(Block):
    """For the drafter alone: what is open and what would settle it. Blocks filing as long as it stands."""

    kind: Literal["drafting_note"] = "drafting_note"
    runs: Runs = Field(min_length=1)


class FormField(Block):
    """A place to write: a label with a line, several lines, a tick box, a date or a signature."""

    kind: Literal["form_field"] = "form_field"
    label: Runs = Field(min_length=1)
    field: Literal["line", "lines", "check", "date", "signature"] = "line"
    value: str = ""
    lines: int = Field(default=1, ge=1, le=40)
    checked: bool = False


AnyBlock = Annotated[
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
    | FormField,
    Field(discriminator="kind"),
]


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


class Authority(Node):
    """One line of the table of authorities.

    ``covers`` lists the normal forms (:mod:`lenity.packet.cites`) that count as citing it; ``status`` is the answer of
    the law part for the ruling date, with ``because`` when it is not ``in_force``.
    """

    key: str
    group: AuthorityGroup
    parts: tuple[Text | Emphasis, ...] = Field(min_length=1)
    covers: tuple[str, ...] = ()
    status: Literal["in_force", "superseded", "unknown"] = "unknown"
    because: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


class Exhibit(Node):
    """One line of the exhibit index: mark (``B``), title, number of pages, whether it is to be filed under seal."""

    mark: str = Field(pattern=r"^[A-Z]{1,3}$|^\d{1,3}$")
    title: str
    pages: int = Field(ge=0)
    sealed: bool = False
    description: str = ""


class Caption(Node):
    court: str
    district: str
    division: str = ""
    plaintiff: str = "UNITED STATES OF AMERICA"
    defendant: str
    role: str = "Defendant"
    case_number: str
    judge: str = ""


class Document(Node):
    """One paper. ``as_of`` is the ruling date it was written for: the only date the engine puts into the file."""

    id: BlockId
    kind: DocumentKind
    title: str = Field(min_length=1)
    as_of: date
    language: Language = "en"
    caption: Caption | None = None
    style: Literal["court", "large", "letter"] = "court"
    author: str = ""
    blocks: tuple[AnyBlock, ...] = Field(min_length=1)
    authorities: tuple[Authority, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        seen: set[str] = set()
        for name in [b.id for b in self.blocks] + [n.id for _, n in footnotes(self)]:
            if name in seen:
                raise ValueError(f"the id {name!r} is used twice")
            seen.add(name)
        if any(isinstance(b, CaptionTable) for b in self.blocks) and self.caption is None:
            raise ValueError("a caption block stands in a document that has no caption")
        known = {a.key for a in self.authorities}
        for where, run in all_runs(self):
            if isinstance(run, Cite) and run.authority not in known:
                raise ValueError(f"block {where}: the citation key {run.authority!r} is not in the authorities table")
        return self


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_json(document: Document) -> str:
    """The document as JSON; the same document always gives the same bytes."""
    return document.model_dump_json(indent=1, exclude_defaults=False)


def from_json(text: str, *, file: str | None = None) -> Document:
    """Read a document back. Raises :class:`InputError` naming the place of the first thing that is wrong."""
    try:
        return Document.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "document"
        raise InputError(
            f"not a packet document: at {place}: {first['msg']}", file=file, fix="correct that entry, or build it anew"
        ) from None


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


def number_headings(blocks: Iterable[AnyBlock]) -> tuple[AnyBlock, ...]:
    """Give headings of levels 2 to 4 the customary numbers (I., A., 1.); level 1 stays bare."""
    counts = [0, 0, 0]
    out: list[AnyBlock] = []
    for block in blocks:
        if isinstance(block, Heading):
            if block.level == 1:
                counts = [0, 0, 0]
            else:
                depth = block.level - 2
                counts = [n + (i == depth) if i <= depth else 0 for i, n in enumerate(counts)]
                style = (roman(counts[0]), letters(counts[1]), str(counts[2]))[depth]
                block = block.model_copy(update={"number": f"{style}."})
        out.append(block)
    return tuple(out)


def roman(number: int) -> str:
    """Roman numeral, capitals."""
    out = ""
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    signs = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    for value, sign in zip(values, signs, strict=True):
        out += sign * (number // value)
        number %= value
    return out


def letters(number: int) -> str:
    """A, B, … Z, AA, AB, …: exhibit marks and headings."""
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out
