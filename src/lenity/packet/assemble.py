"""The packet: the motion with its exhibits, marked, numbered through, linked, and cut to the court's size limit.

The motion is the base file, so that its structure for screen readers survives; everything else is appended. The same
input gives the same bytes. The archival claim of the motion no longer holds for the whole and is taken out.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pikepdf
from pikepdf import Pdf

from lenity.errors import InputError
from lenity.packet import navigation
from lenity.packet.districts import District
from lenity.packet.geometry import Position
from lenity.packet.layout import words
from lenity.packet.marks import Marks
from lenity.packet.model import Language
from lenity.packet.navigation import DeadReference, Plan
from lenity.packet.pdf import compile_template
from lenity.packet.sources import ExhibitFiles, Source
from lenity.packet.split import Run, Sizes, Slice, slices
from lenity.packet.typography import bind, caps

Edition = Literal["full", "public", "sealed"]
ROWS_PER_INDEX_PAGE = 26  # first guess; the typesetter tells when it was wrong


@dataclass(frozen=True, slots=True)
class Part:
    """One file to upload: its path, what it holds in words (``Exhibit D, Part 2 of 3``), sheets and size in bytes."""

    path: Path
    title: str
    sheets: int
    size: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """What was built. ``first_page`` gives the packet page of each exhibit's first page (its cover is one before)."""

    parts: tuple[Part, ...]
    first_page: dict[str, int]
    page_counts: dict[str, int]
    total_pages: int
    dead: tuple[DeadReference, ...]
    unlinked: int
    """References whose target lies in another part: their words stand, the jump is left out."""


def assemble(
    base: bytes,
    exhibits: tuple[ExhibitFiles, ...],
    folder: Path,
    district: District,
    *,
    name: str = "packet",
    title: str = "Packet",
    edition: Edition = "full",
    language: Language = "en",
) -> Assembled:
    """Write the packet into ``folder`` (which must exist) as ``name.pdf`` or ``name-part-1-of-3.pdf`` and so on.

    ``base`` is the motion rendered with ``links=True``. The public edition shows one sheet in place of each sealed
    exhibit that has no redacted copy; numbering is that of the full packet in every edition, so references stay true.
    """
    with _Builder(base, exhibits, district, edition, language, title) as builder:
        return builder.build(folder, name)


class _Builder:
    def __init__(
        self,
        base: bytes,
        exhibits: tuple[ExhibitFiles, ...],
        district: District,
        edition: Edition,
        language: Language,
        title: str,
    ) -> None:
        marks = [e.mark for e in exhibits]
        if twice := {m for m in marks if marks.count(m) > 1}:
            raise InputError(f"two exhibits are marked {sorted(twice)[0]}", fix="give each its own mark")
        self.exhibits, self.district, self.edition = exhibits, district, edition
        self.language, self.title, self.say = language, title, words(language)
        self.pdf, self.base_bytes = pikepdf.open(io.BytesIO(base)), len(base)
        self.opened: dict[Path, Pdf] = {}
        self.base_pages = len(self.pdf.pages)

    def __enter__(self) -> _Builder:
        return self

    def __exit__(self, *_: object) -> None:
        for pdf in (self.pdf, *self.opened.values()):
            pdf.close()

    def build(self, folder: Path, name: str) -> Assembled:
        guess = -(-len(self.exhibits) // ROWS_PER_INDEX_PAGE)
        plans, total = self._plan(guess)
        apparatus, index_pages = self._apparatus(plans, total, guess)
        if index_pages != guess:
            plans, total = self._plan(index_pages)
            apparatus, _ = self._apparatus(plans, total, index_pages)
        runs = self._append(plans, apparatus, index_pages)
        parts = self._parts(runs, plans)
        sealed_elsewhere = [e.mark for e in self.exhibits] if self.edition == "sealed" else []
        text = self.base_pages + index_pages
        dead, unlinked = navigation.link(self.pdf, text, plans, parts[0].stop, sealed_elsewhere)
        self._finish(plans, index_pages, parts[0].stop)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as scratch:
            written = self._write(parts, plans, Path(scratch), name)
            for part in written:
                os.replace(part.path, folder / part.path.name)
        return Assembled(
            parts=tuple(replace(part, path=folder / part.path.name) for part in written),
            first_page={plan.exhibit.mark: plan.cover + 1 for plan in plans},
            page_counts={plan.exhibit.mark: plan.count for plan in plans},
            total_pages=total,
            dead=tuple(dead),
            unlinked=unlinked,
        )

    # What goes where

    def _plan(self, index_pages: int) -> tuple[list[Plan], int]:
        plans, at = [], self.base_pages + index_pages
        for exhibit in self.exhibits:
            count = sum(1 for _ in self._pages(exhibit.sources))
            hide = self.edition == "public" and exhibit.sealed and not exhibit.redacted
            skip = self.edition == "sealed" and not exhibit.sealed
            sources = exhibit.redacted if self.edition == "public" and exhibit.redacted else exhibit.sources
            shown = [] if hide or skip else list(self._pages(sources))
            if shown and len(shown) != count:
                raise InputError(
                    f"Exhibit {exhibit.mark}: the redacted copy has {len(shown)} pages, the original {count}",
                    fix="redact the same pages again",
                )
            pages, positions = [page for page, _ in shown], [position for _, position in shown]
            plans.append(Plan(exhibit, pages, positions, count, at + 1, hide))
            at += 1 + count
        if self.edition == "sealed":
            plans = [plan for plan in plans if plan.exhibit.sealed]
        return plans, at

    def _pages(self, sources: tuple[Source, ...]) -> Iterator[tuple[pikepdf.Page, Position]]:
        for source in sources:
            if source.pdf not in self.opened:
                self.opened[source.pdf] = pikepdf.open(source.pdf)
            pages = self.opened[source.pdf].pages
            for number in source.pages or range(1, len(pages) + 1):
                if not 1 <= number <= len(pages):
                    raise InputError(f"{source.pdf.name} has no page {number}", fix=f"it has {len(pages)} pages")
                position = source.positions[number - 1] if number <= len(source.positions) else "right"
                yield pages[number - 1], position

    def _apparatus(self, plans: list[Plan], total: int, index_pages: int) -> tuple[Pdf, int]:
        """One typesetting run: index, covers, marks. Returns it with the number of index pages it came to."""
        rows, stamps = [], []
        for plan in plans:
            mark, first, last = plan.exhibit.mark, plan.cover + 1, plan.cover + plan.count
            held = self.say["withheld_one" if plan.count == 1 else "withheld"].format(count=plan.count)
            rows.append(
                {
                    "mark": mark,
                    "title": bind(plan.exhibit.title),
                    "description": bind(plan.exhibit.description),
                    "pages": plan.count,
                    "range": f"{first}–{last}" if last > first else str(first),
                    "cover": self.say["packet_page"].format(page=plan.cover, total=total),
                    "sealed": self.say["sealed"] if plan.exhibit.sealed and self.edition != "full" else "",
                    "withheld": held if plan.withheld else "",
                }
            )
            for number in range(1, len(plan.pages) + 1):
                page = self.say["packet_page"].format(page=plan.cover + number, total=total)
                stamps.append([f"{self.say['exhibit']} {mark}-{number}", page])
        say = {k: self.say[k] for k in ("exhibit_long", "column_mark", "column_title", "column_pages", "column_packet")}
        data = {
            "title": self.title,
            "language": self.language,
            "index": bool(index_pages),
            "first": self.base_pages,
            "exhibits": rows,
            "stamps": stamps,
            "words": say | {"index_caps": caps(self.say["index"])},
        }
        if not rows:
            return pikepdf.new(), 0
        made = compile_template("apparatus.typ", data, "exhibit index, covers and marks")
        pdf = pikepdf.open(io.BytesIO(made))
        return pdf, len(pdf.pages) - len(rows) - len(stamps)

    # Putting it together

    def _append(self, plans: list[Plan], apparatus: Pdf, index_pages: int) -> list[Run]:
        """Append index, covers and pages with their marks; returns the runs of sheets that belong together."""
        made = list(apparatus.pages)
        target = self.pdf.pages
        target.extend(made[:index_pages])
        runs = [Run(0, len(target), self.title)]
        marks = Marks(self.pdf, made[index_pages + len(plans) :])
        number = 0
        for order, plan in enumerate(plans):
            start = len(target)
            plan.sheet = start
            target.append(made[index_pages + order])
            target.extend(plan.pages)
            for offset, position in enumerate(plan.positions):
                marks.put(target[start + 1 + offset], number, position)
                number += 1
            runs.append(Run(start, len(target), f"{self.say['exhibit_long']} {plan.exhibit.mark}"))
        return runs

    def _parts(self, runs: list[Run], plans: list[Plan]) -> list[Slice]:
        """One file when everything surely fits, else cut by the real sizes of what is on the pages."""
        files = {source.pdf for plan in plans for source in (*plan.exhibit.sources, *plan.exhibit.redacted)}
        most = self.base_bytes + sum(file.stat().st_size for file in files) + 3_000 * len(self.pdf.pages)
        if most <= self.district.max_bytes:
            return [Slice(0, len(self.pdf.pages), self.title)]
        return slices(runs, Sizes(self.pdf), self.district.max_bytes)

    def _finish(self, plans: list[Plan], index_pages: int, reach: int) -> None:
        """Bookmarks, page labels, and no archival claim for what is not archival as a whole."""
        navigation.bookmark(self.pdf, plans, 0, reach, self.say["exhibit_long"])
        navigation.label(self.pdf, plans, self.base_pages, index_pages, self.say["exhibit"])
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            for claim in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "pdfaExtension:schemas"):
                if claim in meta:
                    del meta[claim]
        if "/OutputIntents" in self.pdf.Root:
            del self.pdf.Root.OutputIntents

    # Writing

    def _write(self, parts: list[Slice], plans: list[Plan], folder: Path, name: str) -> list[Part]:
        """Write the parts from last to first, so that the first can be the base file with the rest taken off."""
        out: list[Part] = []
        total = len(parts)
        for number in range(total, 0, -1):
            run = parts[number - 1]
            path = folder / (f"{name}-part-{number}-of-{total}.pdf" if total > 1 else f"{name}.pdf")
            if number == 1:
                del self.pdf.pages[run.stop :]
                _save(self.pdf, path)
            else:
                with pikepdf.new() as part:
                    part.pages.extend(self.pdf.pages[run.start : run.stop])
                    part.Root.PageLabels = navigation.labels_from(self.pdf.Root.PageLabels, run.start, run.stop)
                    navigation.bookmark(part, plans, run.start, run.stop, self.say["exhibit_long"])
                    part.docinfo["/Title"] = run.title
                    _save(part, path)
            size = path.stat().st_size
            if size > self.district.max_bytes:
                raise InputError(
                    f"{path.name} came to {size:,} bytes, over the limit of {self.district.max_bytes:,}",
                    fix="leave out pages that are not needed, or scan them at 150 dpi",
                )
            out.append(Part(path, run.title, run.stop - run.start, size))
        return out[::-1]


def _save(pdf: Pdf, path: Path) -> None:
    pdf.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
