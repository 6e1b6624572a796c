"""Charts as inline SVG, readable without colour and without eyes: patterns, labels, a description, a table beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

_INK, _GREY, _PAPER = "#1a1a1a", "#6b6b6b", "#ffffff"
_WIDTH, _LABEL, _ROW, _LETTER = 760, 320, 26, 7.4


@dataclass(frozen=True)
class Series:
    """One kind of bar: what it means, and how it is filled (``solid``, ``hatched``, ``dotted`` or ``empty``)."""

    meaning: str
    fill: str
    values: Sequence[int]


def upright_bars(ident: str, title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Stacked bars over time. Labels that would run into one another are left out; the table has them all."""
    totals = [sum(s.values[i] for s in series) for i in range(len(labels))]
    most = max([*totals, 1])
    top, height, left = 54, 220, 56
    step = (_WIDTH - left - 10) / max(len(labels), 1)
    body = [_grid(left, top, height, most)]
    for i, label in enumerate(labels):
        at, base = left + i * step, float(top + height)
        for s in series:
            tall = s.values[i] / most * height
            if tall:
                base -= tall
                body.append(_rect(at + step * 0.12, base, step * 0.76, tall, s.fill, ident))
        every = max(1, round(52 / step))
        if i % every == 0:
            body.append(_text(at + step / 2, top + height + 18, label, anchor="middle", size=12))
        if totals[i] and step > len(f"{totals[i]:,}") * _LETTER:
            body.append(_text(at + step / 2, base - 5, f"{totals[i]:,}", anchor="middle", size=12))
    told = "; ".join(
        f"{label}: " + ", ".join(f"{s.values[i]:,} {s.meaning}" for s in series) for i, label in enumerate(labels)
    )
    return _page(ident, title, told, top + height + 34, [*_legend(series, ident), *body])


def level_bars(ident: str, title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Stacked bars side by side with their labels, the longest text shortened at its end."""
    totals = [sum(s.values[i] for s in series) for i in range(len(labels))]
    most, top = max([*totals, 1]), 54
    room = _WIDTH - _LABEL - 80
    body = []
    for i, label in enumerate(labels):
        y, x = top + i * _ROW, float(_LABEL)
        body.append(_text(_LABEL - 8, y + 15, _short(label), anchor="end", size=13))
        for s in series:
            wide = s.values[i] / most * room
            if wide:
                body.append(_rect(x, y + 3, wide, _ROW - 8, s.fill, ident))
                x += wide
        body.append(_text(x + 6, y + 15, f"{totals[i]:,}", size=12))
    told = "; ".join(
        f"{label}: " + ", ".join(f"{s.values[i]:,} {s.meaning}" for s in series) for i, label in enumerate(labels)
    )
    return _page(ident, title, told, top + len(labels) * _ROW + 12, [*_legend(series, ident), *body])


def _short(label: str) -> str:
    most = int(_LABEL / _LETTER) - 2
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _grid(left: int, top: int, height: int, most: int) -> str:
    lines = []
    for value in _ticks(most):
        y = top + height * (1 - value / most)
        lines.append(f'<line x1="{left}" y1="{y:.1f}" x2="{_WIDTH}" y2="{y:.1f}" stroke="#d4d0c8"/>')
        lines.append(_text(left - 6, y + 4, f"{value:,}", anchor="end", size=12, fill=_GREY))
    return "".join(lines)


def _ticks(most: int) -> range:
    """Whole numbers at round steps: a line stands at the very height that its number names."""
    steps = (step * 10**power for power in count() for step in (1, 2, 5))
    return range(0, most + 1, next(step for step in steps if step * 5 >= most))


def _legend(series: Sequence[Series], ident: str) -> list[str]:
    found, at = [], 4.0
    for s in series:
        found.append(_rect(at, 22, 18, 12, s.fill, ident))
        found.append(_text(at + 24, 33, s.meaning, size=13))
        at += 44 + len(s.meaning) * _LETTER
    return found


def _rect(x: float, y: float, width: float, height: float, fill: str, ident: str) -> str:
    paint = {"solid": _INK, "empty": _PAPER}.get(fill, f"url(#{ident}-{fill})")
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{max(height, 1):.1f}" fill="{paint}" '
        f'stroke="{_INK}" stroke-width="1"/>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, fill: str = _INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


def _page(ident: str, title: str, told: str, height: float, body: Sequence[str]) -> str:
    patterns = (
        f'<defs><pattern id="{ident}-hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{_PAPER}"/>'
        f'<line x1="0" y1="0" x2="0" y2="6" stroke="{_INK}" stroke-width="3"/></pattern>'
        f'<pattern id="{ident}-dotted" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{_PAPER}"/><circle cx="3" cy="3" r="1.2" fill="{_INK}"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height:g}" '
        f'aria-labelledby="{ident}-title {ident}-desc" font-family="system-ui, Helvetica, Arial, sans-serif">'
        f'<title id="{ident}-title">{escape(title)}</title><desc id="{ident}-desc">{escape(told)}</desc>'
        f"{patterns}{''.join(body)}</svg>"
    )
