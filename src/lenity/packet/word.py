"""A document as an editable Word file: real styles, native footnotes, filled tables of contents and authorities.

Every segment carries a bookmark ``lb_<segment id>``, by which :mod:`lenity.packet.wordlines` finds it again after
people worked on it. Page numbers in the two tables come from the page map of the PDF, so nothing looks empty when the
file is opened; Word renews them on demand (F9).
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from lenity.packet.layout import (
    Span,
    authority_groups,
    caption_lines,
    contents,
    index_table,
    kept_together,
    spans,
    words,
)
from lenity.packet.model import (
    AnyBlock,
    BlockQuote,
    CaptionTable,
    Document,
    DraftingNote,
    ExhibitIndex,
    Footnote,
    FormField,
    Heading,
    ListBlock,
    NoteRun,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
    Toa,
    Toc,
)
from lenity.packet.pdf import PageMap
from lenity.packet.typography import bind, caps
from lenity.packet.wordtables import TEXT_WIDTH, caption_grid, grid
from lenity.packet.wordxml import (
    Element,
    add_footnotes,
    add_numbering,
    el,
    field,
    field_end,
    field_start,
    hidden_field,
    new_document,
    paragraph,
    run,
    steady_bytes,
)

BOOKMARK = "lb_"
# Word's own numbers for kinds of authority (field TA \c); 8 is the first it leaves to us.
TA_CATEGORY = {"cases": 1, "statutes": 2, "other": 3, "rules": 4, "regulations": 6, "constitution": 7, "guidelines": 8}
LARGE = 32  # half-points: 16 pt
PARAGRAPH_STYLE = {"body": "BodyText", "flush": "BodyFlush", "center": "Centered", "tight": "Normal"}


def write(document: Document, pages: PageMap) -> bytes:
    """The document as the bytes of a .docx file; the same document and page map give the same bytes."""
    return _Writer(document, pages).write()


class _Writer:
    def __init__(self, document: Document, pages: PageMap) -> None:
        self.document, self.pages = document, pages
        self.language, self.say = document.language, words(document.language)
        self.docx = new_document(
            title=document.title, author=document.author, language=self.language, as_of=document.as_of
        )
        self.body: Any = self.docx.element.body
        self.bookmarks = 0
        self.notes: list[Element] = []
        self.lists: list[bool] = []
        self.numbering: str | None = None
        self.new_page = self.keep = False
        self.authorities = {a.key: a for a in document.authorities}

    def write(self) -> bytes:
        if self.document.style == "large":
            self._enlarge()
        together = kept_together(self.document)
        for block in self.document.blocks:
            self.keep = block.id in together
            self._block(block)
        self.body.append(self._section())
        self._footer()
        add_numbering(self.docx, self.lists)
        if self.notes:
            add_footnotes(self.docx, self.notes)
        return steady_bytes(self.docx, self.document.as_of)

    # Sections and pages

    def _section(self) -> Element:
        """Properties of the section that ends here."""
        kind = el("pgNumType", fmt="lowerRoman" if self.numbering == "roman" else "decimal")
        if self.numbering:
            kind.set(qn("w:start"), "1")
        return el(
            "sectPr",
            el("type", val="nextPage"),
            el("pgSz", w=12240, h=15840),
            el("pgMar", top=1440, right=1440, bottom=1440, left=1440, header=720, footer=720, gutter=0),
            kind,
        )

    def _page_break(self, block: PageBreak) -> None:
        if block.numbering and not len(self.body):
            self.numbering = block.numbering  # the numbering of the first page
        elif block.numbering:
            spacing = el("spacing", after=0, line=20, lineRule="exact")
            self.body.append(el("p", el("pPr", spacing, self._section())))
            self.numbering = block.numbering
        else:
            self.new_page = True

    def _footer(self) -> None:
        footer = self.docx.sections[0].footer
        footer.is_linked_to_previous = False
        element = footer._element
        for child in list(element):
            element.remove(child)
        element.append(paragraph("Footer", *field("PAGE", "1")))

    def _enlarge(self) -> None:
        for size in self.docx.styles.element.iter(qn("w:sz")):
            size.set(qn("w:val"), str(LARGE))
        for spacing in self.docx.styles.element.iter(qn("w:spacing")):
            if spacing.get(qn("w:line")) == "280":
                spacing.set(qn("w:line"), "440")

    # Text

    def _marked(self, name: str, *content: Element) -> list[Element]:
        """The content between the two ends of the bookmark of segment ``name``."""
        self.bookmarks += 1
        start = el("bookmarkStart", id=self.bookmarks, name=BOOKMARK + name)
        return [start, *content, el("bookmarkEnd", id=self.bookmarks)]

    def _runs(self, runs: tuple[Run, ...] | tuple[NoteRun, ...], *, capitals: bool = False) -> list[Element]:
        out: list[Element] = []
        cited = ""
        for span in spans(runs, self.language, capitals=capitals):
            if span.note is not None:
                out.append(self._note(span.note))
            elif span.text:
                out.append(self._span(span))
            if span.cite and span.cite != cited:
                out += self._authority_mark(span.cite)
            cited = span.cite
        return out

    def _span(self, span: Span) -> Element:
        looks = {"italic": [el("i")], "bold": [el("b")], "underline": [el("u", val="single")]}
        return run(span.text, *looks.get(span.style, []), style="Gap" if span.style == "gap" else "")

    def _authority_mark(self, key: str) -> list[Element]:
        authority = self.authorities[key]
        text = authority.text.replace("\\", "").replace('"', "”")
        return hidden_field(f'TA \\l "{text}" \\s "{text}" \\c {TA_CATEGORY[authority.group]}')

    def _note(self, note: Footnote) -> Element:
        number = len(self.notes) + 1
        self.notes.append(el("footnote", id=number))  # takes its number before any text is written
        mark = el("r", el("rPr", el("rStyle", val="FootnoteReference")), el("footnoteRef"))
        content = self._marked(note.id, *self._runs(note.runs))
        self.notes[number - 1].append(paragraph("FootnoteText", mark, run(" ", style="Generated"), *content))
        return el("r", el("rPr", el("rStyle", val="FootnoteReference")), el("footnoteReference", id=number))

    def _add(self, style: str, *content: Element, properties: tuple[Element, ...] = ()) -> None:
        kept = (el("keepNext"),) if self.keep else ()
        fresh = (el("pageBreakBefore"),) if self.new_page else ()
        self.new_page = False
        self.body.append(paragraph(style, *content, properties=(*kept, *fresh, *properties)))

    # Blocks

    def _block(self, block: AnyBlock) -> None:
        match block:
            case CaptionTable():
                self._caption(block)
            case Heading():
                number = [run(f"{block.number}\u00a0\u00a0", style="Generated")] if block.number else []
                content = self._marked(block.id, *self._runs(block.runs, capitals=block.level == 1))
                self._add(f"Heading{block.level}", *number, *content)
            case Paragraph():
                self._add(self._style(block), *self._marked(block.id, *self._runs(block.runs)))
            case BlockQuote():
                self._add("Quote", *self._marked(block.id, *self._runs(block.runs)))
            case DraftingNote():
                opening = run(f"[{self.say['drafting_note']}: ", el("b"))
                content = self._marked(block.id, opening, *self._runs(block.runs), run("]", el("b")))
                self._add("DraftingNote", *content)
            case ListBlock():
                self._list(block)
            case Table():
                self._table(block)
            case Signature():
                self._signature(block)
            case FormField():
                self._field(block)
            case Toc():
                self._toc()
            case Toa():
                self._toa()
            case ExhibitIndex():
                self._index(block)
            case PageBreak():
                self._page_break(block)

    def _style(self, block: Paragraph) -> str:
        if self.document.style != "court" and block.style in ("body", "flush"):
            return "Normal"
        return PARAGRAPH_STYLE[block.style]

    def _list(self, block: ListBlock) -> None:
        self.lists.append(block.ordered)
        keep = self.keep
        for number, item in enumerate(block.items, 1):
            self.keep = keep and number > len(block.items) - 2
            content = self._marked(f"{block.id}__{number}", *self._runs(item))
            numbering = el("numPr", el("ilvl", val=0), el("numId", val=len(self.lists)))
            self._add("ListNumber" if block.ordered else "ListBullet", *content, properties=(numbering,))

    def _table(self, block: Table) -> None:
        if block.title:
            self._add("Caption", *self._marked(f"{block.id}__title", *self._runs(block.title)))
        rows = []
        for r, row in enumerate((block.header, *block.rows)):
            cells = []
            for c, runs in enumerate(row, 1):
                content = self._marked(f"{block.id}__r{r}c{c}", *self._runs(runs))
                cells.append(paragraph("TableHead" if r == 0 else "TableText", *content))
            rows.append(cells)
        self.body.extend(grid(list(block.widths) or [1] * len(block.header), rows))

    def _index(self, block: ExhibitIndex) -> None:
        rows = []
        for r, line in enumerate(index_table(self.document)):
            cells = [self._marked(f"{block.id}__r{r}c{c}", run(text)) for c, text in enumerate(line, 1)]
            rows.append([paragraph("TableText" if r else "TableHead", *cell) for cell in cells])
        self.body.extend(grid([4, 12, 3], rows))

    def _caption(self, block: CaptionTable) -> None:
        lines = dict(caption_lines(self.document))

        def line(name: str, style: str, *properties: Element) -> Element | None:
            if name not in lines:
                return None
            return paragraph(style, *self._marked(f"{block.id}__{name}", run(lines[name])), properties=properties)

        court = [name for name in ("court", "district", "division") if name in lines]
        for name in court:
            space = (el("spacing", after=280),) if name == court[-1] else ()
            self.body.append(line(name, "CourtName", *space))
        left = [
            line("plaintiff", "CaptionText"),
            line("versus", "CaptionText", el("ind", left=720)),
            line("defendant", "CaptionText"),
            line("role", "CaptionText", el("ind", left=720)),
        ]
        right = [line("number", "CaptionText"), line("judge", "CaptionText")]
        if right == [None, None]:
            right = [paragraph("CaptionText")]
        self.body.append(caption_grid(left, right))
        title = self._marked(f"{block.id}__title", run(bind(caps(self.document.title))))
        self._add("Title", *title)

    def _signature(self, block: Signature) -> None:
        indent = () if self.document.style == "court" else (el("ind", left=0),)
        if block.closing:
            closing = self._marked(f"{block.id}__closing", run(block.closing))
            self._add("Signature", *closing, properties=(el("spacing", before=400, after=480), *indent))
        if block.rule:
            tab = el("tabs", el("tab", val="right", leader="underscore", pos=TEXT_WIDTH))
            self._add("Signature", run("\t", style="Generated"), properties=(tab, *indent))
        for number, text in enumerate(block.lines, 1):
            line = self._marked(f"{block.id}__{number}", run(bind(text)))
            self._add("Signature", *line, properties=indent)
        if block.date_label:
            tab = el("tabs", el("tab", val="right", leader="underscore", pos=TEXT_WIDTH))
            content = self._marked(f"{block.id}__date", run(block.date_label))
            spacing = el("spacing", before=360)
            self._add("Signature", *content, run(" \t", style="Generated"), properties=(tab, spacing, *indent))

    def _field(self, block: FormField) -> None:
        label = self._marked(block.id, *self._runs(block.label))
        value = self._marked(f"{block.id}__value", run(bind(block.value))) if block.value else []
        match block.field:
            case "check":
                box = run("☒ " if block.checked else "☐ ", style="Generated")
                self._add("Normal", box, *label)
            case "lines":
                keep, self.keep = self.keep, True
                self._add("Normal", *label)
                if value:
                    self.keep = keep
                    self._add("Normal", *value)
                else:
                    # No line stands alone at the head or foot of a page.
                    for line in range(block.lines):
                        self.keep = keep or line == 0 or line == block.lines - 2
                        self._add("WritingLine")
            case "signature":
                self._add("FormField", run("\t", style="Generated"))
                self._add("Normal", *label)
            case _:
                rest = [run(" ", style="Generated"), *value] if value else [run(" \t", style="Generated")]
                self._add("FormField", *label, *rest)

    # Tables of contents and authorities

    def _toc(self) -> None:
        self._add("TOCHeading", run(caps(self.say["toc"])))
        lines = [
            (f"TOC{e.level}", [run(f"{e.text}\t{self.pages.segments[e.id].label}")]) for e in contents(self.document)
        ]
        self._field_lines('TOC \\o "1-4" \\h \\z \\u', lines)

    def _toa(self) -> None:
        self._add("TOCHeading", run(caps(self.say["toa"])))
        for name, entries in authority_groups(self.document):
            self._add("TOAHeading", run(name))
            group = self.authorities[entries[0][0]].group
            lines = []
            for key, _ in entries:
                labels = self.pages.labels(key)
                shown = self.say["passim"] if len(labels) > 5 else ", ".join(labels)
                pieces = [self._span(span) for span in spans(self.authorities[key].parts, self.language)]
                lines.append(("TableofAuthorities", [*pieces, run(f"\t{shown}")]))
            self._field_lines(f"TOA \\c {TA_CATEGORY[group]} \\p", lines)

    def _field_lines(self, code: str, lines: list[tuple[str, list[Element]]]) -> None:
        """A field whose result is one paragraph for each line."""
        for number, (style, content) in enumerate(lines):
            opening = field_start(code) if number == 0 else []
            closing = [field_end()] if number == len(lines) - 1 else []
            self._add(style, *opening, *content, *closing)
