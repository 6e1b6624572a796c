"""Pictures made here: the card for links, the code to scan, the map of tiles and the curve. No other host is asked."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFont

from ...typeset import FONTS
from .places import Days, Spread
from .tables import tiles

WIDE, HIGH = 1200, 630  # pixels, as the networks ask for
_INK, _PAPER, _DEEP, _SOFT = "#1b1f23", "#ffffff", "#1d4f63", "#4d5761"
TILE = 42


@lru_cache(maxsize=8)
def _font(size: int, bold: bool = False) -> Any:
    name = "texgyreschola-bold.otf" if bold else "texgyreschola-regular.otf"
    return ImageFont.truetype(str(FONTS / name), size)


@lru_cache(maxsize=64)
def card(title: str, ask: str, count: str, note: str) -> bytes:
    """The picture that networks show beside a link: title, what is asked, the count. PNG."""
    image = Image.new("RGB", (WIDE, HIGH), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDE, 20), fill=_DEEP)
    y = 70
    for text, size, bold, ink, most in ((title, 58, True, _INK, 3), (ask, 36, False, _SOFT, 4)):
        for line in _lines(draw, text, _font(size, bold), most):
            draw.text((70, y), line, font=_font(size, bold), fill=ink)
            y += round(size * 1.28)
        y += 22
    draw.line((70, HIGH - 118, WIDE - 70, HIGH - 118), fill=_DEEP, width=3)
    draw.text((70, HIGH - 98), count, font=_font(40, True), fill=_DEEP)
    if note:
        draw.text((WIDE - 70, HIGH - 92), note, font=_font(30), fill=_SOFT, anchor="ra")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(draw: Any, text: str, font: Any, most: int) -> list[str]:
    """The text in lines that fit, the last one shortened where there are too many."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if draw.textlength(longer, font=font) > WIDE - 140 and line:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1].rstrip('.,;')} …"]


@lru_cache(maxsize=64)
def code(address: str) -> bytes:
    """The QR code of an address as SVG, black on white with its margin."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=True, title=address
    )
    return out.getvalue()


def tile_map(spread: Spread) -> dict[str, Any]:
    """The states as tiles, with their numbers where they may be told."""
    told = dict(spread.regions)
    cells = [
        {"state": state, "x": column * TILE, "y": row * TILE, "n": told.get(state, 0)}
        for state, (column, row) in tiles().items()
    ]
    columns, rows = (1 + max(place[i] for place in tiles().values()) for i in (0, 1))
    return {"cells": cells, "width": columns * TILE, "height": rows * TILE}


def curve(days: list[Days], width: int = 640, height: int = 200) -> dict[str, Any]:
    """Signatures added up over time, as a path; empty where there are fewer than two points."""
    if len(days) < 2:
        return {}
    start, span = days[0].first, max(1, (days[-1].last - days[0].first).days)
    whole = sum(d.n for d in days)
    points, n = [(0.0, float(height))], 0
    for d in days:
        n += d.n
        points.append((width * (d.last - start).days / span, height * (1 - n / whole)))
    path = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return {"path": path, "width": width, "height": height, "first": start, "last": days[-1].last, "n": whole}
