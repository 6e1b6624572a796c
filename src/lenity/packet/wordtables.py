"""The two kinds of table a Word file has: a grid of data, and the caption of a court paper."""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml.ns import qn

from lenity.packet.layout import SMALL_TABLE
from lenity.packet.wordxml import Element, el

TEXT_WIDTH = 9360  # twentieths of a point between one-inch margins on letter paper


def grid(widths: Sequence[int], rows: list[list[Element]]) -> list[Element]:
    """A table of paragraphs, its first row the header, and the gap after it. ``widths`` are relative.

    A row is never cut by the end of a page, nor is a small table.
    """
    whole = sum(widths)
    sizes = [TEXT_WIDTH * w // whole for w in widths]
    table = el(
        "tbl",
        el("tblPr", el("tblStyle", val="TableGrid"), el("tblW", w=TEXT_WIDTH, type="dxa"), _fixed()),
        el("tblGrid", *[el("gridCol", w=size) for size in sizes]),
    )
    for r, row in enumerate(rows):
        if len(rows) <= SMALL_TABLE + 1 and r + 1 < len(rows):
            for cell in row:
                cell.find(qn("w:pPr")).find(qn("w:pStyle")).addnext(el("keepNext"))
        repeat = el("trPr", el("cantSplit"), el("tblHeader") if r == 0 else None)
        cells = [el("tc", el("tcPr", el("tcW", w=w, type="dxa")), c) for w, c in zip(sizes, row, strict=True)]
        table.append(el("tr", repeat, *cells))
    return [table, el("p", el("pPr", el("spacing", after=120, line=120, lineRule="exact")))]


def caption_grid(left: list[Element | None], right: list[Element | None]) -> Element:
    """The parties on the left, ruled off from the case number and the judge on the right."""
    edge: dict[str, str | int] = {"val": "single", "sz": 6, "space": 0, "color": "auto"}
    borders = el("tcBorders", el("bottom", **edge), el("right", **edge))
    half = TEXT_WIDTH // 2
    return el(
        "tbl",
        el("tblPr", el("tblW", w=TEXT_WIDTH, type="dxa"), _fixed()),
        el("tblGrid", el("gridCol", w=half), el("gridCol", w=half)),
        el(
            "tr",
            el("tc", el("tcPr", el("tcW", w=half, type="dxa"), borders), *left),
            el("tc", el("tcPr", el("tcW", w=half, type="dxa"), el("vAlign", val="center")), *right),
        ),
    )


def _fixed() -> Element:
    return el("tblLayout", type="fixed")
