"""An edited Word file as a version of its own, and how it differs from the text it came from.

Word wins: the file that counsel edited is the text from then on. It becomes a new :class:`Document` whose words are the
file's, to the letter; citations, record references and quotations are tagged again wherever their words still stand, so
that the same checks run on it. Nothing is merged back silently, and what cannot be carried over is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lenity.errors import InputError
from lenity.packet import cites
from lenity.packet.layout import index_table, record_text, segments, spans, words
from lenity.packet.model import (
    AnyBlock,
    Authority,
    BlockQuote,
    Caption,
    CaptionTable,
    Cite,
    Document,
    DraftingNote,
    Emphasis,
    ExhibitIndex,
    Footnote,
    FormField,
    Heading,
    ListBlock,
    NoteRun,
    PageBreak,
    Paragraph,
    RecordRef,
    Run,
    Runs,
    Signature,
    Table,
    Text,
    Toa,
    Toc,
    block_runs,
    footnotes,
)
from lenity.packet.typography import caps, plain
from lenity.packet.wordlines import Line, Look, Piece, WordText, read


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``changed``, ``removed`` or ``added`` (then ``id`` is the segment before it)."""

    what: Literal["changed", "removed", "added"]
    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """The edited text as a document of its own, with how it differs from the one it came from."""

    document: Document
    changes: tuple[Change, ...]
    losses: tuple[str, ...] = field(default=())


def as_version(data: bytes, base: Document, *, file: str | None = None) -> Version:
    """The edited file as a document of its own: the words of the file, the ids and tags of ``base`` where they hold."""
    text = read(data, file=file)
    document = _Rebuild(base, text).document()
    index = next((block.id for block in base.blocks if isinstance(block, ExhibitIndex)), "")
    wanted = {f"{index}__r{r}c{c}": t for r, row in enumerate(index_table(base)) for c, t in enumerate(row, 1)}
    edited = any(line.text != plain(wanted[line.id]) for line in text.lines if line.id in wanted)
    losses = (*text.losses, *(["edits in the exhibit index (it is made from the list of exhibits)"] if edited else []))
    return Version(document, tuple(compare(base, text)), losses)


def compare(base: Document, text: WordText) -> Iterator[Change]:
    """The differences between a document and a Word file made from it."""
    now = text.texts()
    for segment in segments(base):
        before = plain(segment.text)
        if segment.id not in now:
            yield Change("removed", segment.id, before, "")
        elif now[segment.id] != before:
            yield Change("changed", segment.id, before, now[segment.id])
    known = {segment.id for segment in segments(base)}
    last = ""
    for line in text.lines:
        if line.id:
            last = line.id
        elif line.text:
            yield Change("added", last, "", line.text)
    for note in text.notes.values():
        if note.id not in known and note.text:
            yield Change("added", last, "", note.text)


__all__ = ["Change", "Version", "WordText", "as_version", "compare", "read"]

# Building the version

_STYLES: dict[str, Literal["body", "flush", "center"]] = {
    "body text": "body",
    "body flush": "flush",
    "centered": "center",
}


class _Rebuild:
    """Puts the words of the file into the blocks of the document it came from."""

    def __init__(self, base: Document, text: WordText) -> None:
        self.base, self.text = base, text
        self.by_id = {line.id: line for line in text.lines if line.id}
        self.runs_before: dict[str, Runs] = {name: runs for b in base.blocks for name, runs in block_runs(b)}
        self.notes_before = {note.id: note for _, note in footnotes(base)}
        self.texts_before = {segment.id: plain(segment.text) for segment in segments(base)}
        self.fresh = 0

    def document(self) -> Document:
        blocks: list[AnyBlock] = []
        added = self._added()
        blocks += added.pop("", [])
        for block in self.base.blocks:
            if (kept := self._block(block)) is not None:
                blocks.append(kept)
            for name in [n for n in added if n.split("__")[0] == block.id or self._hangs_on(n, block)]:
                blocks += added.pop(name)
        for rest in added.values():
            blocks += rest
        return replace(self.base, blocks=tuple(blocks), caption=self._caption(), title=self._title())

    def _hangs_on(self, name: str, block: AnyBlock) -> bool:
        note = self.notes_before.get(name)
        return note is not None and any(note in runs for _, runs in block_runs(block))

    def _added(self) -> dict[str, list[AnyBlock]]:
        """New paragraphs, under the id of the segment they follow; new rows of a known table are read with it."""
        tables = {line.row[0] for line in self.text.lines if line.id and line.row}
        out: dict[str, list[AnyBlock]] = {}
        last = ""
        for line in self.text.lines:
            if line.id:
                last = line.id
            elif line.text and not (line.row and line.row[0] in tables):
                out.setdefault(last, []).append(self._new_block(line))
        return out

    def _new_block(self, line: Line) -> AnyBlock:
        self.fresh += 1
        name, runs = f"w{self.fresh}", self._tag(line.pieces, ())
        heading = re.fullmatch(r"heading ([1-4])", line.style)
        if heading:
            return Heading(id=name, level=int(heading[1]), runs=runs)
        if line.style in ("quote", "intense quote"):
            return BlockQuote(id=name, runs=runs)
        return Paragraph(id=name, runs=runs, style=_STYLES.get(line.style, "tight"))

    def _block(self, block: AnyBlock) -> AnyBlock | None:
        """The block with the words of the file; ``None`` when the file no longer has it."""
        match block:
            case PageBreak() | Toc() | Toa() | ExhibitIndex() | CaptionTable():
                return block
            case Heading() | Paragraph() | BlockQuote() | DraftingNote():
                runs = self._runs(block.id)
                return replace(block, runs=runs) if runs else None
            case ListBlock():
                names = [f"{block.id}__{n}" for n in range(1, len(block.items) + 1)]
                items = tuple(runs for runs in map(self._runs, names) if runs)
                return replace(block, items=items) if items else None
            case FormField():
                label = self._runs(block.id)
                value = self.by_id.get(f"{block.id}__value")
                return replace(block, label=label, value=value.text if value else "") if label else None
            case Signature():
                names = [f"{block.id}__{n}" for n in range(1, len(block.lines) + 1)]
                lines = tuple(self.by_id[n].text for n in names if n in self.by_id and self.by_id[n].text)
                closing, date = (self.by_id.get(f"{block.id}__{part}") for part in ("closing", "date"))
                closing_text, date_text = (line.text if line else "" for line in (closing, date))
                return replace(block, lines=lines, closing=closing_text, date_label=date_text) if lines else None
            case Table():
                return self._table(block)

    def _table(self, block: Table) -> AnyBlock | None:
        lines = (line for name, line in self.by_id.items() if name.startswith(f"{block.id}__r"))
        number = next((line.row[0] for line in lines if line.row), None)
        if number is None:
            return None
        grid: dict[tuple[int, int], list[Line]] = {}
        for line in self.text.lines:
            if line.row and line.row[0] == number:
                grid.setdefault(line.row[1:], []).append(line)
        wide = len(block.header)
        rows = []
        for r in range(max(r for r, _ in grid) + 1):
            cells = [grid.get((r, c), []) for c in range(wide)]
            rows.append(tuple(self._cell(cell) for cell in cells))
        if any(c >= wide for _, c in grid):
            raise InputError(
                f"table {block.id}: a column was added in Word",
                fix="undo the new column, or write its words under the table",
            )
        title = self._runs(f"{block.id}__title") if block.title else ()
        return replace(block, header=rows[0], rows=tuple(rows[1:]), title=title)

    def _cell(self, lines: list[Line]) -> Runs:
        runs: Runs = ()
        for number, line in enumerate(lines):
            spaced = (Text(text=" "),) if number and runs else ()
            runs += spaced + self._tag(line.pieces, self.runs_before.get(line.id, ()))
        return runs

    def _runs(self, name: str) -> Runs:
        """The runs of a segment: those of the base when the words are the same, else tagged anew."""
        line = self.by_id.get(name)
        if line is None:
            return ()
        before = self.runs_before.get(name, ())
        if line.text == self.texts_before.get(name) and not self._notes_changed(line, before):
            return before
        pieces = line.pieces
        block = next((b for b in self.base.blocks if b.id == name), None)
        if isinstance(block, DraftingNote):
            opening = f"[{words(self.base.language)['drafting_note']}: "
            text = line.text.removeprefix(opening).removesuffix("]")
            pieces = (Piece(text),)
        return self._tag(pieces, before)

    def _notes_changed(self, line: Line, before: Runs) -> bool:
        now = [self.text.notes[p.note] for p in line.pieces if p.note in self.text.notes]
        then = [run.id for run in before if isinstance(run, Footnote)]
        return [n.id for n in now] != then or any(n.text != self.texts_before.get(n.id) for n in now)

    def _tag(self, pieces: tuple[Piece, ...], before: Runs) -> Runs:
        """Runs for the pieces: earlier tagged runs are kept where their words still stand, in their order."""
        out: list[Run] = []
        kept = [run for run in before if not isinstance(run, Text | Emphasis | Footnote)]
        group: list[Piece] = []
        for piece in pieces:
            if piece.note:
                out += self._tag_text(group, kept)
                group = []
                if note := self._note(piece.note):
                    out.append(note)
            else:
                group.append(piece)
        out += self._tag_text(group, kept)
        return tuple(out)

    def _note(self, number: str) -> Footnote | None:
        line = self.text.notes.get(number)
        if line is None or not line.text:
            return None
        before = self.notes_before.get(line.id)
        if before is not None and line.text == self.texts_before[line.id]:
            return before
        self.fresh += 0 if before else 1
        kept = [run for run in before.runs if not isinstance(run, Text | Emphasis)] if before else []
        runs = self._tag_text(list(line.pieces), kept)
        return Footnote(id=before.id if before else f"wn{self.fresh}", runs=tuple(runs))

    def _tag_text(self, pieces: list[Piece], kept: list[Any]) -> list[Any]:
        """Cut the text at the words of the kept runs (each used once), and tag what the grammar knows in the rest."""
        text = "".join(piece.text for piece in pieces)
        looks = [piece.style for piece in pieces for _ in piece.text]
        out: list[Any] = []
        at = 0
        for run in list(kept):
            shown = plain("".join(span.text for span in spans((run,), self.base.language)))
            where = text.find(shown, at)
            if where >= 0 and shown:
                out += _styled(text, looks, at, where, self.base.authorities)
                out.append(run)
                at = where + len(shown)
                kept.remove(run)
        return out + _styled(text, looks, at, len(text), self.base.authorities)

    def _caption(self) -> Caption | None:
        caption = self.base.caption
        block = next((b.id for b in self.base.blocks if isinstance(b, CaptionTable)), None)
        if caption is None or block is None:
            return caption
        say = words(self.base.language)
        fields = {"plaintiff": ("plaintiff", "", ","), "defendant": ("defendant", "", ","), "role": ("role", "", ".")}
        fields |= {name: (name, "", "") for name in ("court", "district", "division")}
        fields["number"] = ("case_number", f"{say['case_number']} ", "")
        fields["judge"] = ("judge", f"{say['judge']}: ", "")
        update: dict[str, str] = {}
        for name, (attribute, prefix, suffix) in fields.items():
            if line := self.by_id.get(f"{block}__{name}"):
                update[attribute] = line.text.removeprefix(prefix).removesuffix(suffix)
        return replace(caption, **update)

    def _title(self) -> str:
        block = next((b.id for b in self.base.blocks if isinstance(b, CaptionTable)), "")
        line = self.by_id.get(f"{block}__title")
        return self.base.title if line is None or line.text == plain(caps(self.base.title)) else line.text


def _styled(text: str, looks: list[Look], start: int, end: int, authorities: tuple[Authority, ...]) -> list[NoteRun]:
    """Runs for ``text[start:end]``: known citations and exhibit references tagged, the rest by its look."""
    out: list[NoteRun] = []
    at = start
    for cite in cites.find(text[start:end]):
        first, last = start + cite.start, start + cite.end
        if first < at:
            continue
        run: NoteRun | None = None
        if cite.kind == "record":
            run = _record(cite.normal, text[first:last])
        else:
            known = next((a for a in authorities if cites.refers_to(cite.normal, a)), None)
            if known is not None and cite.normal not in ("Id.", "supra"):
                run = Cite(authority=known.key, parts=tuple(_looks(text, looks, first, last)))
        if run is not None:
            out += [*_looks(text, looks, at, first), run]
            at = last
    return out + list(_looks(text, looks, at, end))


def _record(normal: str, shown: str) -> RecordRef | None:
    found = re.fullmatch(r"Ex\. ([A-Z]{1,2}|\d{1,3})(?: pp?\. (\d+)(?:-(\d+))?)?", normal)
    if found is None:
        return None
    first, last = (int(number) if number else None for number in found.group(2, 3))
    ref = RecordRef(exhibit=found[1], first=first, last=last)
    # Only when it would print exactly as typed; otherwise the words stay text and the checks ask for the tag.
    return ref if plain(shown) in (record_text(ref, "en"), record_text(ref, "es")) else None


def _looks(text: str, looks: list[Look], start: int, end: int) -> Iterator[Text | Emphasis]:
    at = start
    while at < end:
        stop = at
        while stop < end and looks[stop] == looks[at]:
            stop += 1
        piece = text[at:stop]
        look = looks[at]
        yield Emphasis(text=piece, style=look) if look else Text(text=piece)
        at = stop
