"""Finding one's way in a packet: jumps from the text to the page, bookmarks, and the page labels of the viewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from lenity.packet.geometry import Position
from lenity.packet.sources import ExhibitFiles

LINK = "lenity-ex:"


@dataclass(slots=True)
class Plan:
    """One exhibit as it will stand: pages shown, packet page of its cover, and the cover's sheet (from 0)."""

    exhibit: ExhibitFiles
    pages: list[pikepdf.Page]
    positions: list[Position]
    count: int
    cover: int
    withheld: bool
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class DeadReference:
    """A reference in the motion that leads to no page: sheet of the motion, exhibit, page asked for, why."""

    sheet: int
    exhibit: str
    page: int
    why: str


def link(
    pdf: Pdf, sheets: int, plans: Sequence[Plan], reach: int, others: Iterable[str]
) -> tuple[list[DeadReference], int]:
    """Turn the references on the first ``sheets`` into jumps; one that leads nowhere, or beyond ``reach``, stays words.

    Answers the dead ones, and how many lost their jump. ``others`` are exhibits that stand in another edition: a
    reference to them is not dead.
    """
    elsewhere = set(others)
    starts = {plan.exhibit.mark: plan for plan in plans}
    dead, unlinked = [], 0
    for sheet in range(sheets):
        page = pdf.pages[sheet].obj
        kept = []
        for annotation in page.get("/Annots", Array()):
            action = annotation.get("/A")
            uri = str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""
            if not uri.startswith(LINK):
                kept.append(annotation)
                continue
            mark, _, text = uri.removeprefix(LINK).partition("/")
            wanted = int(text)
            if mark not in starts:
                if mark not in elsewhere:
                    dead.append(DeadReference(sheet + 1, mark, wanted, "there is no such exhibit"))
                continue
            plan = starts[mark]
            if wanted > plan.count:
                why = f"the exhibit ends at page {plan.count}"
                dead.append(DeadReference(sheet + 1, mark, wanted, why))
                continue
            goal = plan.sheet + (wanted if wanted <= len(plan.pages) else 0)
            if goal >= reach:
                unlinked += 1
                continue
            del annotation["/A"]
            annotation.Dest = Array([pdf.pages[goal].obj, Name.Fit])
            kept.append(annotation)
        if "/Annots" in page:
            page.Annots = Array(kept)
    return dead, unlinked


def bookmark(pdf: Pdf, plans: Sequence[Plan], start: int, stop: int, exhibit: str) -> None:
    """A bookmark for each exhibit with sheets among ``start``..``stop`` of the packet; ``exhibit`` is its word."""
    with pdf.open_outline() as outline:
        for plan in plans:
            first, last = max(plan.sheet, start), min(plan.sheet + 1 + len(plan.pages), stop)
            if first < last:
                title = f"{exhibit} {plan.exhibit.mark}: {plan.exhibit.title}"
                outline.root.append(pikepdf.OutlineItem(title, first - start))


def label(pdf: Pdf, plans: Sequence[Plan], base_pages: int, index_pages: int, exhibit: str) -> None:
    """The page labels of the viewer: the motion's own, then the packet page of the index, then Ex. B-4."""
    known = pdf.Root.get("/PageLabels", Dictionary(Nums=Array([0, Dictionary(S=Name.D)])))
    numbers: list[Any] = list(known.get("/Nums", Array()))
    if index_pages:
        numbers += [base_pages, Dictionary(S=Name.D, St=base_pages + 1)]
    for plan in plans:
        name = f"{exhibit} {plan.exhibit.mark}"
        numbers += [plan.sheet, Dictionary(P=name)]
        if plan.pages:
            numbers += [plan.sheet + 1, Dictionary(P=f"{name}-", S=Name.D)]
    pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))


def labels_from(labels: Any, start: int, stop: int) -> Any:
    """The page labels of sheets ``start``..``stop``, as a file of their own begins to count at 0."""
    items = list(labels.Nums)
    pairs = [(int(at), label) for at, label in zip(items[::2], items[1::2], strict=True)]
    numbers: list[Any] = []
    for at, label in pairs:
        following = min((other for other, _ in pairs if other > at), default=stop)
        if at < stop and following > start:
            entry = Dictionary({key: str(value) if key == "/P" else value for key, value in label.items()})
            if at < start and "/S" in entry:
                entry.St = int(entry.get("/St", 1)) + start - at
            numbers += [max(at, start) - start, entry]
    return Dictionary(Nums=Array(numbers))
