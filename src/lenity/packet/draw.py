"""One page drawn as a picture, with words marked on it. Runs inside the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageDraw

from lenity.packet.burn import MARGIN, joined
from lenity.packet.readers import page_words
from lenity.packet.sandbox import RefusedError
from lenity.packet.unseen import _mapping

MOST_DRAWN = 12_000_000  # pixels
MARKER = (255, 236, 128)


def draw(path: Path, target: Path, page: int, width: int, marks: list[list[int]]) -> dict[str, Any]:
    """Draw a page (from 1) as PNG, ``width`` pixels wide, with the words that ``marks`` touch highlighted.

    ``marks`` are characters ``start``, ``end`` of the page's text. The result: how many ``pages``, its ``text``.
    """
    document = pypdfium2.PdfDocument(path)
    if not 1 <= page <= len(document):
        raise RefusedError(f"there is no page {page}", f"it has {len(document)}")
    shown = document[page - 1]
    across, down = shown.get_size()
    scale = min(width / max(across, 1), (MOST_DRAWN / max(across * down, 1)) ** 0.5)
    picture = shown.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    text, words = page_words(shown)
    for start, end in marks:
        _mark(picture, shown, [word[1:] for word in words if word[0] < end and _end(text, int(word[0])) > start])
    picture.save(target, "PNG", optimize=False, compress_level=6)
    return {"pages": len(document), "text": text}


def _end(text: str, start: int) -> int:
    return next((at for at in range(start, len(text)) if text[at].isspace()), len(text))


def _mark(picture: Image.Image, page: Any, boxes: list[list[float]]) -> None:
    """As a marker pen does it: the paper takes the colour, the ink stays."""
    a, b, c, d, e, f = _mapping(page, picture.width, picture.height)
    pen = Image.new("RGB", picture.size, "white")
    paint = ImageDraw.Draw(pen)
    for x0, y0, x1, y1 in joined(boxes):
        corners = [
            (a * x + b * y + c, d * x + e * y + f) for x, y in ((x0 - MARGIN, y0 - MARGIN), (x1 + MARGIN, y1 + MARGIN))
        ]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        paint.rectangle((xs[0], ys[0], xs[1], ys[1]), fill=MARKER)
    picture.paste(ImageChops.multiply(picture, pen))
