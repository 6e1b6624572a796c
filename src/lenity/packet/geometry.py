"""Where an exhibit mark stands on a page, whatever its rotation and boxes. Pure arithmetic, in points.

A page is described by its visible box (x0, y0, x1, y1) in its own coordinates and its rotation, clockwise, when shown.
``u`` and ``v`` count right and up from the lower left corner of the page as the reader sees it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

STAMP = (104.0, 30.0)  # width and height of a mark
MARGIN = 18.0  # a quarter of an inch: what most printers can reach
Position = Literal["right", "left", "middle"]
Box = tuple[float, float, float, float]


class Placed(NamedTuple):
    """A mark on a page: the matrix that draws it, and the rectangle it covers, both in the page's own coordinates."""

    matrix: tuple[float, float, float, float, float, float]
    box: Box


def place(box: Box, rotation: int, position: Position = "right", unit: float = 1.0) -> Placed:
    """The mark in the bottom corner the reader sees. It shrinks on a page too small for it; ``unit`` is UserUnit."""
    x0, y0, x1, y1 = box
    sideways = rotation in (90, 270)
    width, height = (y1 - y0, x1 - x0) if sideways else (x1 - x0, y1 - y0)
    scale = min(1.0, 0.45 * width * unit / STAMP[0], 0.2 * height * unit / STAMP[1]) / unit
    w, h = STAMP[0] * scale, STAMP[1] * scale
    margin = min(MARGIN / unit, 0.03 * min(width, height))
    u = {"right": width - margin - w, "left": margin, "middle": (width - w) / 2}[position]
    corners = [_to_page(box, rotation, u + du, margin + dv) for du, dv in ((0, 0), (w, h))]
    xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    a, b, c, d = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[rotation]
    e, f = corners[0]
    return Placed((a * scale, b * scale, c * scale, d * scale, e, f), (xs[0], ys[0], xs[1], ys[1]))


def _to_page(box: Box, rotation: int, u: float, v: float) -> tuple[float, float]:
    x0, y0, x1, y1 = box
    return {0: (x0 + u, y0 + v), 90: (x1 - v, y0 + u), 180: (x1 - u, y1 - v), 270: (x0 + v, y1 - u)}[rotation]


def freest(box: Box, rotation: int, words: list[Box], unit: float = 1.0) -> Position:
    """The bottom position where a mark covers the least text; the right corner when equal."""
    best: Position = "right"
    least = len(words) + 1
    for position in ("right", "left", "middle"):
        x0, y0, x1, y1 = place(box, rotation, position, unit).box
        covered = sum(w[0] < x1 and w[2] > x0 and w[1] < y1 and w[3] > y0 for w in words)
        if covered < least:
            best, least = position, covered
    return best
