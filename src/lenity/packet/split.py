"""Cutting a packet into files a court accepts: whole exhibits while they fit, never inside a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf

from lenity.errors import InputError

ROOM = 0.97  # of the limit: what the file needs besides the objects counted here
PER_OBJECT, PER_PAGE = 150, 1_500  # bytes


@dataclass(frozen=True, slots=True)
class Run:
    """Sheets ``start``..``stop`` (from 0, stop excluded) that belong together: the motion and index, or an exhibit."""

    start: int
    stop: int
    title: str


@dataclass(frozen=True, slots=True)
class Slice:
    """Sheets of one file, and what they are: ``Exhibits A–C``, ``Exhibit D, Part 1 of 2``."""

    start: int
    stop: int
    title: str


class Sizes:
    """What each sheet weighs in a file: its own objects, and those it shares counted once for each file."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.cache: dict[int, dict[tuple[int, int], int]] = {}

    def objects(self, sheet: int) -> dict[tuple[int, int], int]:
        """The indirect objects one sheet draws on, with their bytes."""
        if sheet not in self.cache:
            found: dict[tuple[int, int], int] = {}
            page = self.pdf.pages[sheet].obj
            for key in ("/Contents", "/Resources", "/Annots"):
                if key in page:
                    _weigh(page[key], found)
            self.cache[sheet] = found
        return self.cache[sheet]


def _weigh(start: Any, found: dict[tuple[int, int], int]) -> None:
    stack = [start]
    while stack:
        value = stack.pop()
        if not isinstance(value, pikepdf.Stream | Dictionary | Array):
            continue
        key = value.objgen
        if key != (0, 0):
            if key in found:
                continue
            found[key] = PER_OBJECT
        if isinstance(value, pikepdf.Stream):
            found[key] += int(value.get("/Length", 0))
            stack += [value[k] for k in ("/Resources", "/SMask", "/Mask", "/ColorSpace") if k in value]
        elif isinstance(value, Dictionary):
            if value.get("/Type") != "/Page":
                stack += [item for name, item in value.items() if name not in ("/Parent", "/P", "/Dest", "/A")]
        else:
            stack += list(value)


def slices(runs: list[Run], sizes: Sizes, limit: int) -> list[Slice]:
    """The files to write. A run that fits is kept whole; a longer one is cut between pages.

    Raises :class:`InputError` naming the page when a single page is over the limit.
    """
    room = int(limit * ROOM)
    parts: list[list[Run]] = [[]]
    held: set[tuple[int, int]] = set()
    used = 0
    for run in runs:
        weight = sum(size for _, size in _fresh(sizes, range(run.start, run.stop), set(held)))
        alone = sum(size for _, size in _fresh(sizes, range(run.start, run.stop), set()))
        if used + weight > room and used:
            parts.append([])
            held, used = set(), 0
        if alone <= room:
            used += sum(size for _, size in _fresh(sizes, range(run.start, run.stop), held))
            parts[-1].append(run)
            continue
        start = run.start
        for sheet, size in _fresh(sizes, range(run.start, run.stop), held):
            if used + size > room:
                if sheet > start:
                    parts[-1].append(Run(start, sheet, run.title))
                    parts.append([])
                held.clear()
                size = next(_fresh(sizes, range(sheet, sheet + 1), held))[1]
                start, used = sheet, 0
                if size > room:
                    raise InputError(
                        f"{run.title}: sheet {sheet - run.start + 1} alone is over the limit of {limit:,} bytes",
                        fix="scan that page at 150 dpi, or in black and white",
                    )
            used += size
        parts[-1].append(Run(start, run.stop, run.title))
    return _titled(runs, [part for part in parts if part])


def _fresh(sizes: Sizes, sheets: range, held: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each sheet with the bytes it adds to a file that already has the objects ``held`` (which it joins)."""
    for sheet in sheets:
        found = sizes.objects(sheet)
        yield sheet, PER_PAGE + sum(size for key, size in found.items() if key not in held)
        held.update(found)


def _titled(runs: list[Run], parts: list[list[Run]]) -> list[Slice]:
    pieces = {run.title: [p for part in parts for p in part if p.title == run.title] for run in runs}
    out = []
    for part in parts:
        names = []
        for run in part:
            several = pieces[run.title]
            number = f", Part {several.index(run) + 1} of {len(several)}" if len(several) > 1 else ""
            names.append(run.title + number)
        out.append(Slice(part[0].start, part[-1].stop, "; ".join(names)))
    return out
