"""A paper in the making: blocks with stable ids, citations tagged as they are written, every gap in brackets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .. import cites
from ..citegrammar import Found
from ..model import (
    AnyBlock,
    Authority,
    Caption,
    CaptionTable,
    Cite,
    Document,
    DocumentKind,
    DraftingNote,
    Exhibit,
    FormField,
    Gap,
    Heading,
    Language,
    ListBlock,
    PageBreak,
    Paragraph,
    RecordRef,
    Run,
    Signature,
    Table,
    Text,
    Toa,
    Toc,
    block_runs,
)
from ..numerals import number_headings
from . import authority
from .authority import Used
from .record import Record
from .texts import Parts, Texts, Value, fill, texts
from .words import capital

Style = Literal["body", "flush", "center", "tight"]
RELIES = ("motion", "proposed_order", "motion_to_seal", "warden_request")  # papers that rest on what they cite
_UNTAGGED = frozenset({"record", "docket", "short"})


@dataclass
class Draft:
    """Collects the blocks of one paper. Plain text given to any method has its citations tagged."""

    id: str
    kind: DocumentKind
    title: str
    record: Record
    language: Language = "en"
    style: Literal["court", "large", "letter"] = "court"
    caption: Caption | None = None
    blocks: list[AnyBlock] = field(default_factory=list)
    used: dict[str, Used] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    @property
    def texts(self) -> Texts:
        return texts(self.language)

    def _id(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind}{self._counts[kind]}"

    # Text

    def part(self, place: str, **values: Value) -> Parts:
        """The text at a place of the language's files, its blanks filled; the person's names are always there."""
        return self.fill(self.texts[place], values)

    def fill(self, template: str, values: Mapping[str, Value] | None = None) -> Parts:
        return fill(template, {**self.record.names(), **(values or {})}, self.law)

    def gap(self, place: str, **values: str) -> Gap:
        """A bracketed blank that somebody must fill before the paper can go out."""
        return Gap(text="".join(str(part) for part in self.part(place, **values)))

    def gap_text(self, text: str) -> Gap:
        """The same from words already at hand."""
        return Gap(text=text)

    def references(self) -> list[RecordRef]:
        """The exhibits referred to so far."""
        return [
            run for block in self.blocks for _, runs in block_runs(block) for run in runs if isinstance(run, RecordRef)
        ]

    def law(self, name: str) -> Parts:
        """An authority of the rule book by its id, in full."""
        return [self._cite(authority.from_book(self.record.m.regime.book, self.record.on, name))]

    def cases(self, found: Sequence[Used]) -> Parts:
        """Decisions in full, apart by semicolons."""
        out: Parts = []
        for used in found:
            out += ["; ", self._cite(used)] if out else [self._cite(used)]
        return out

    def _cite(self, used: Used) -> Cite:
        key = used.authority.key
        if key not in self.used or self.used[key].authority.text == key:
            self.used[key] = used
        return Cite(authority=key, parts=used.authority.parts)

    def runs(self, *parts: str | Run) -> tuple[Run, ...]:
        out: list[Run] = []
        for part in parts:
            out += self._tagged(part) if isinstance(part, str) else [part]
        return tuple(out)

    def _tagged(self, text: str) -> list[Run]:
        """The text with every citation tagged, and its authority entered in the table."""
        out: list[Run] = []
        at = 0
        for found in cites.find(text):
            if found.kind in _UNTAGGED or found.start < at:
                continue
            key = self._known(found)
            if key is None:
                continue
            if found.start > at:
                out.append(Text(text=text[at : found.start]))
            out.append(Cite(authority=key, parts=(Text(text=text[found.start : found.end]),)))
            at = found.end
        return [*out, Text(text=text[at:])] if at < len(text) else out

    def _known(self, found: Found) -> str | None:
        """The key of a citation's authority; ``None`` for a bare section of which nobody says of which code it is."""
        normal, kind = found.normal, found.kind
        if kind == "section":
            known = [key for key, used in self.used.items() if cites.refers_to(normal, used.authority)]
            if known:
                return known[0]
            named = [whole for whole in texts("en")["words.sections"] if _is_part(normal, whole)]
            if not named:
                return None
            normal, kind = named[0], "statute"
        if normal not in self.used:
            book, on = self.record.m.regime.book, self.record.on
            self.used[normal] = authority.from_text(book, on, normal, kind)
        return normal

    # Blocks

    def heading(self, place: str, level: int = 2, **values: Value) -> None:
        self.heading_text(*capitalised(self.part(place, **values)), level=level)

    def heading_text(self, *parts: str | Run, level: int) -> None:
        self.blocks.append(Heading(id=self._id("h"), level=level, runs=self.runs(*parts)))

    def say(self, place: str, style: Style = "body", **values: Value) -> None:
        """The paragraph at a place of the texts."""
        self.paragraph(*capitalised(self.part(place, **values)), style=style)

    def paragraph(self, *parts: str | Run, style: Style = "body") -> None:
        if parts:
            self.blocks.append(Paragraph(id=self._id("p"), runs=self.runs(*parts), style=style))

    def items(self, items: Sequence[Sequence[str | Run]], *, ordered: bool = False) -> None:
        if items:
            runs = tuple(self.runs(*item) for item in items)
            self.blocks.append(ListBlock(id=self._id("l"), items=runs, ordered=ordered))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[Parts | str]],
        widths: tuple[int, ...] = (),
        title: str = "",
    ) -> None:
        """A table; a cell is text or parts. Nothing is written when there is no row."""
        if rows:
            cells = tuple(tuple(self._cell(cell) for cell in row) for row in rows)
            head = tuple(self.runs(cell) for cell in header)
            named = self.runs(title) if title else ()
            self.blocks.append(Table(id=self._id("t"), header=head, rows=cells, widths=widths, title=named))

    def _cell(self, cell: Parts | str) -> tuple[Run, ...]:
        parts = [cell] if isinstance(cell, str) else cell
        return self.runs(*parts) or (Text(text="—"),)

    def note(self, place: str, **values: Value) -> None:
        """For the drafter: what is open. Blocks filing."""
        self.note_text(*self.part(place, **values))

    def note_text(self, *parts: str | Run) -> None:
        self.blocks.append(DraftingNote(id=self._id("n"), runs=self.runs(*parts)))

    def field(
        self,
        label: str,
        kind: Literal["line", "lines", "check", "date", "signature"] = "line",
        *,
        value: str = "",
        lines: int = 1,
        checked: bool = False,
    ) -> None:
        self.blocks.append(
            FormField(id=self._id("f"), label=self.runs(label), field=kind, value=value, lines=lines, checked=checked)
        )

    def sign(self, *lines: str, closing: str = "", date_label: str = "") -> None:
        self.blocks.append(Signature(id=self._id("s"), closing=closing, lines=lines, date_label=date_label))

    def caption_block(self) -> None:
        self.blocks.append(CaptionTable(id=self._id("c")))

    def page_break(self, numbering: Literal["roman", "arabic"] | None = None) -> None:
        self.blocks.append(PageBreak(id=self._id("b"), numbering=numbering))

    def toc(self) -> None:
        self.blocks.append(Toc(id=self._id("toc")))

    def toa(self) -> None:
        self.blocks.append(Toa(id=self._id("toa")))

    def done(self, exhibits: tuple[Exhibit, ...] = ()) -> Document:
        """The document. ``author`` stays empty: who signs it is for the person who files."""
        if self.kind in RELIES:
            self.record.used.update(self.used)
        return Document(
            id=self.id,
            kind=self.kind,
            title=self.title,
            as_of=self.record.on,
            language=self.language,
            caption=self.caption,
            style=self.style,
            blocks=number_headings(self.blocks),
            authorities=self.authorities(),
            exhibits=exhibits,
        )

    def authorities(self) -> tuple[Authority, ...]:
        return tuple(used.authority for _, used in sorted(self.used.items()))


def _is_part(bare: str, whole: str) -> bool:
    """Whether ``§ 3559(c)`` is, or is a part of, ``18 U.S.C. § 3559(c)``."""
    section = whole[whole.index("§") :]
    return bare == section or bare.startswith(f"{section}(")


def capitalised(parts: Parts) -> Parts:
    """The parts with a capital at the start: a text may begin with ``{person}``, and that may be "the defendant"."""
    return [capital(parts[0]), *parts[1:]] if parts and isinstance(parts[0], str) else parts
