"""Words that a file holds but the eye does not see: under a black box, white on white, outside the page, too small.

The page is drawn, and a word whose letters all fall on one flat colour is not visible to anyone, whatever put it there.
Runs inside the sandbox. It finds what lies under flat colour, not under a photograph.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

SCALE = 1.5  # pixels a point
MOST_PIXELS = 6_000_000
FLAT = 14  # gray levels: scanned paper is never perfectly even
DARK = 110
FEWEST = 3  # letters in a row that must be unseen; two may be punctuation on a rule
TINY = 0.8  # points of height


def find_unseen(path: Path, first: int, last: int) -> list[dict[str, Any]]:
    """For pages ``first``..``last`` (from 1): each unseen piece of text with page, box in points, and why."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for number in range(first, min(last, len(document)) + 1):
        page = document[number - 1]
        found += [{"page": number, **item} for item in _page(page)]
        page.close()
    return found


def _page(page: Any) -> list[dict[str, Any]]:
    reader = page.get_textpage()
    count = reader.count_chars()
    if count <= 0:
        return []
    width, height = page.get_size()
    scale = min(SCALE, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    pixels, stride = memoryview(bitmap.buffer).cast("B"), bitmap.stride
    place = _mapping(page, bitmap.width, bitmap.height)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    out: list[dict[str, Any]] = []
    run: list[tuple[str, str, list[float]]] = []

    def close() -> None:
        letters = [item for item in run if item[0].strip()]
        if len(letters) >= FEWEST and any(item[0].isalnum() for item in letters):
            boxes = [item[2] for item in letters]
            box = [
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
            ]
            text = "".join(item[0] for item in run).strip()
            out.append({"text": text, "box": [round(edge, 1) for edge in box], "why": letters[0][1]})
        run.clear()

    for i in range(count):
        character = chr(raw.FPDFText_GetUnicode(reader, i) or 32)
        if character.isspace():
            if run and character not in "\r\n":
                run.append((" ", run[-1][1], run[-1][2]))
            elif run:
                close()
            continue
        raw.FPDFText_GetCharBox(reader, i, left, right, bottom, top)
        box = [left.value, bottom.value, right.value, top.value]
        why = _unseen(box, place, pixels, stride, bitmap.width, bitmap.height)
        if why and run and run[-1][1] != why:
            close()
        if why:
            run.append((character, why, box))
        else:
            close()
    close()
    reader.close()
    return out


def _mapping(page: Any, width: int, height: int) -> tuple[float, float, float, float, float, float]:
    """The affine map from page points to pixels, rotation and crop box included."""
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(px: float, py: float) -> tuple[int, int]:
        # A frame a hundred times as large keeps the integers pdfium answers with exact enough.
        raw.FPDF_PageToDevice(page, 0, 0, width * 100, height * 100, 0, px, py, x, y)
        return x.value, y.value

    x0, y0 = device(0, 0)
    x1, y1 = device(1000, 0)
    x2, y2 = device(0, 1000)
    return (x1 - x0) / 1e5, (x2 - x0) / 1e5, x0 / 100, (y1 - y0) / 1e5, (y2 - y0) / 1e5, y0 / 100


def _unseen(
    box: list[float],
    place: tuple[float, float, float, float, float, float],
    pixels: memoryview,
    stride: int,
    width: int,
    height: int,
) -> str:
    """Why nobody sees what stands in this box, or "" when something is visible there."""
    a, b, c, d, e, f = place
    xs = (a * box[0] + b * box[1] + c, a * box[2] + b * box[3] + c)
    ys = (d * box[0] + e * box[1] + f, d * box[2] + e * box[3] + f)
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return "outside the page"
    if max(box[3] - box[1], box[2] - box[0]) < TINY:
        return "too small to read"
    # A pixel beyond the letter on each side: its own ink must be inside, and a thin letter fills its box.
    left, right = max(int(x0) - 1, 0), min(int(x1) + 2, width)
    top, bottom = max(int(y0), 0), min(int(y1) + 1, height)
    low, high = 255, 0
    for row in range(top, bottom):
        line = bytes(pixels[row * stride + left : row * stride + right])
        low, high = min(low, min(line, default=low)), max(high, max(line, default=high))
        if high - low > FLAT:
            return ""
    return "under a dark box" if high <= DARK else "invisible: the colour of what lies behind it"
