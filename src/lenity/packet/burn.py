"""Redaction that holds: the page becomes a picture, the box is painted into the picture, and no text is left under it.

Runs inside the sandbox. A rectangle drawn over text hides nothing; here the text is gone.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import img2pdf  # type: ignore[import-untyped]
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

from lenity.packet.sandbox import RefusedError
from lenity.packet.unseen import _mapping

DPI = 200
WIDEST_GAP = 8  # points between two words whose boxes become one
MARGIN = 2.0  # points painted beyond the words on each side
MOST_PIXELS = 40_000_000


def burn(source: Path, target: Path, boxes: dict[int, list[list[float]]], gray: set[int]) -> dict[str, Any]:
    """Copy ``source`` to ``target`` with the boxes (page points, by page from 1) burnt in; other pages stay.

    Pages in ``gray`` keep shades (photographs); the rest become black and white at 200 dpi, about 35 KB a page.
    """
    document = pypdfium2.PdfDocument(source)
    with pikepdf.open(source) as pdf, contextlib.ExitStack() as opened:
        for number in sorted(boxes):
            if not 1 <= number <= len(pdf.pages):
                raise RefusedError(f"there is no page {number} to redact", "make the list of findings anew")
            picture, size = _picture(document[number - 1], boxes[number], shades=number in gray)
            page = opened.enter_context(pikepdf.open(io.BytesIO(_page(picture, size))))
            pdf.pages[number - 1] = page.pages[0]
        pdf.save(target, deterministic_id=True)
    left = [
        number for number in sorted(boxes) if pypdfium2.PdfDocument(target)[number - 1].get_textpage().count_chars()
    ]
    if left:
        raise RefusedError(f"page {left[0]} still holds text after redaction")
    return {"pages": sorted(boxes)}


def joined(boxes: list[list[float]]) -> list[list[float]]:
    """Boxes of one line that nearly touch as one, so that no gap tells where each word ends."""
    out: list[list[float]] = []
    for box in boxes:
        x0, y0, x1, y1 = box
        before = out[-1] if out else None
        if before and min(y1, before[3]) - max(y0, before[1]) > 0.5 * min(y1 - y0, before[3] - before[1]):
            gap = max(x0, before[0]) - min(x1, before[2])
            if gap <= min(0.6 * (before[3] - before[1]), WIDEST_GAP):
                out[-1] = [min(x0, before[0]), min(y0, before[1]), max(x1, before[2]), max(y1, before[3])]
                continue
        out.append([*box])
    return out


def _picture(page: Any, boxes: list[list[float]], *, shades: bool) -> tuple[Image.Image, tuple[float, float]]:
    width, height = page.get_size()
    scale = min(DPI / 72, (MOST_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    picture = bitmap.to_pil().convert("L")
    a, b, c, d, e, f = _mapping(page, picture.width, picture.height)
    paint = ImageDraw.Draw(picture)
    for x0, y0, x1, y1 in joined(boxes):
        low, bottom, high, top = x0 - MARGIN, y0 - MARGIN, x1 + MARGIN, y1 + MARGIN
        corners = [(a * x + b * y + c, d * x + e * y + f) for x, y in ((low, bottom), (high, top))]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        paint.rectangle((xs[0], ys[0], xs[1], ys[1]), fill=0)
    return picture if shades else picture.point(lambda level: 255 * (level > 150)).convert("1"), (width, height)


def _page(picture: Image.Image, size: tuple[float, float]) -> bytes:
    out = io.BytesIO()
    if picture.mode == "1":
        picture.save(out, "PNG")  # img2pdf packs one-bit pictures as Group 4 fax
    else:
        picture.save(out, "JPEG", quality=80)
    layout = img2pdf.get_layout_fun(pagesize=size, fit=img2pdf.FitMode.fill)
    data = img2pdf.convert(out.getvalue(), layout_fun=layout, nodate=True)
    assert isinstance(data, bytes)
    return data
