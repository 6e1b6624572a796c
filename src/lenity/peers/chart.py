"""Two plain charts as SVG: how sentences are spread, and figures with their intervals. Made for black ink.

Each says the same in words (``<title>`` and ``<desc>``, and :func:`spread_alt` and :func:`interval_alt` for documents).
PNG comes from the same SVG, set by Typst with the package's own font, so both look alike everywhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import typst

from lenity.errors import InputError
from lenity.peers.store import wording
from lenity.typeset import FONT, FONTS

WIDTH, LEFT, RIGHT = 720, 56, 20
_INK, _BAR, _PALE = "#111111", "#8d99a8", "#e3e6ea"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an interval chart. ``low``/``high`` None: the figure stands without an interval."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    note: str


def months(value: float | None) -> str:
    """A length of months for people: ``30``, ``15.5``, ``life`` for 470."""
    if value is None:
        return "not reported"
    if value >= 470:
        return "life"
    return "over 470" if value > 469 else f"{value:.1f}".rstrip("0").rstrip(".")


def spread(found: dict[str, Any], sentence: float | None = None, title: str = "") -> str:
    """The distribution of sentence length in one block of :func:`lenity.peers.compare.compare`, as SVG.

    Raises :class:`InputError` when the cell is too small to draw.
    """
    bars = found["distribution"]["sentence"]
    if not bars:
        raise InputError("fewer than ten people: no chart is drawn", fix="draw the medians instead (--medians)")
    measure = found["measures"]["jsin"]["sentence"]
    end: float = max([bars["bins"][-1]["to"] if bars["bins"] else bars["width"], (sentence or 0) * 1.03])
    top: float = max([bar["n"] for bar in bars["bins"]] + [bars["zero"], 1])
    height, floor, roof = 345, 285, 78
    gap = 46 if bars["zero"] else 0  # room for the bar of those who got no confinement, left of zero
    x0 = LEFT + gap

    def x(value: float) -> float:
        return x0 + (WIDTH - RIGHT - x0) * value / end

    def y(n: float) -> float:
        return floor - (floor - roof) * n / top

    parts = []
    if found["range"]:
        low, high = (min(found["range"][key], 470) for key in ("min", "max"))
        band = max(x(high) - x(low), 2)
        parts.append(f'<rect x="{x(low):.1f}" y="{roof}" width="{band:.1f}" height="{floor - roof}" fill="{_PALE}"/>')
    for tick in _ticks(top, 4):
        parts += [_line(LEFT, y(tick), WIDTH - RIGHT, y(tick), 0.4), _text(LEFT - 6, y(tick) + 4, f"{tick:g}", "end")]
    for bar in bars["bins"]:
        wide = x(bar["to"]) - x(bar["from"])
        parts.append(_rect(x(bar["from"]) + 0.5, y(bar["n"]), max(wide - 1, 0.8), floor - y(bar["n"]), _BAR))
    if bars["zero"]:
        parts.append(_rect(LEFT + 4, y(bars["zero"]), gap - 16, floor - y(bars["zero"]), "white"))
    parts.append(_line(LEFT, floor, WIDTH - RIGHT, floor, 1))
    parts += [_text(x(tick), floor + 16, f"{tick:g}", "middle") for tick in _ticks(end, 9, month=True)]
    if bars["zero"]:
        parts.append(_text(LEFT + 4 + (gap - 16) / 2, floor + 16, "none", "middle"))
    parts.append(
        _text((x0 + WIDTH - RIGHT) / 2, floor + 36, f"sentence length in months, bars of {bars['width']}", "middle")
    )
    parts.append(_text(LEFT - 40, roof - 10, "people", "start"))
    marks = [(measure["median"], f"median {months(measure['median'])}", 1.8, "")]
    if sentence is not None:
        marks.append((sentence, f"this sentence: {months(sentence)}", 2.4, "6 4"))
    labels = []
    for row, (value, label, weight, dash) in enumerate(marks):
        over = roof - 14 - 18 * row
        side = "end" if x(value) > WIDTH * 0.7 else "start"
        parts.append(_line(x(value), over + 4, x(value), floor, weight, dash))
        labels.append(_text(x(value) + (-6 if side == "end" else 6), over + 8, label, side, bold=True))
    parts += labels
    if found.get("stamp"):
        parts.append(_text(WIDTH / 2, floor + 54, found["stamp"], "middle", bold=True))
    if found["range"]:
        span = f"{months(found['range']['min'])} to {months(found['range']['max'])}"
        parts.append(_text(WIDTH - RIGHT, 16, f"shaded: guideline range {span} (most common in the cell)", "end"))
    return _svg(height, title or "Sentence length", spread_alt(found, sentence), parts)


def spread_alt(found: dict[str, Any], sentence: float | None = None) -> str:
    """The spread in words."""
    m = found["measures"]["jsin"]["sentence"]
    said = [f"Bar chart of sentence length for {m['n']:,} people, without substantial-assistance cases."]
    if found.get("stamp"):
        said.insert(0, f"{found['stamp'].capitalize()}.")
    if m["deciles"]:
        said.append(
            f"One in ten got {months(m['deciles'][0])} months or less, half {months(m['median'])} or less, "
            f"nine in ten {months(m['deciles'][8])} or less."
        )
    if place := m["place"]:
        said.append(
            f"The sentence of {months(sentence)} months is above {place['below_percent']} percent of them, "
            f"equal to {place['equal_percent']} percent and below {place['above_percent']} percent."
        )
    return " ".join(said)


def intervals(rows: Sequence[Row], axis: str, title: str, *, zero: bool = False, mark: float | None = None) -> str:
    """Figures with their intervals, one line each, on one scale. ``zero`` draws a line at 0, ``mark`` a dashed one."""
    shown = [r for r in rows if r.value is not None]
    if not shown:
        raise InputError("there is no figure to draw", fix="choose a larger cell")
    values = [v for r in shown for v in (r.value, r.low, r.high) if v is not None] + ([0.0] if zero else [])
    low, high = min([*values, mark or values[0]]), max([*values, mark or values[0]])
    pad = (high - low or 1) * 0.06
    low, high = low - pad, high + pad
    x0, x1, roof, step = 262, WIDTH - 118, 34, 26
    floor = roof + step * len(rows)

    def x(value: float) -> float:
        return x0 + (x1 - x0) * (value - low) / (high - low)

    parts = [_line(x0, floor, x1, floor, 1)]
    ticks = _ticks(high, 7, start=low)
    parts += [
        part
        for t in ticks
        for part in (_line(x(t), roof, x(t), floor, 0.4), _text(x(t), floor + 16, f"{t:g}", "middle"))
    ]
    if zero:
        parts.append(_line(x(0), roof, x(0), floor, 1.4))
    if mark is not None:
        parts.append(_line(x(mark), roof - 6, x(mark), floor, 2, "6 4"))
        parts.append(_text(x(mark), roof - 11, f"this sentence: {months(mark)}", "middle", bold=True))
    for i, row in enumerate(rows):
        y = roof + step * (i + 0.5)
        parts.append(_text(x0 - 10, y + 4, row.label, "end"))
        parts.append(_text(WIDTH - 4, y + 4, row.note, "end"))
        if row.value is None:
            continue
        if row.low is not None and row.high is not None:
            parts.append(_line(x(row.low), y, x(row.high), y, 1.6))
            parts += [_line(x(end), y - 4, x(end), y + 4, 1.6) for end in (row.low, row.high)]
        parts.append(f'<circle cx="{x(row.value):.1f}" cy="{y:.1f}" r="4.2" fill="{_INK}"/>')
    parts.append(_text((x0 + x1) / 2, floor + 36, axis, "middle"))
    return _svg(floor + 48, title, interval_alt(rows, axis), parts)


def interval_alt(rows: Sequence[Row], axis: str) -> str:
    """An interval chart in words."""
    said = [
        f"{r.label}: {r.value:g}" + (f" ({r.low:g} to {r.high:g})" if r.low is not None and r.high is not None else "")
        if r.value is not None
        else f"{r.label}: not reported"
        for r in rows
    ]
    return f"Chart of {axis}. " + "; ".join(said) + "."


def median_rows(result: dict[str, Any], names: dict[str, str]) -> list[Row]:
    """Median sentence length of each variant of a cell, then of its neighbors, for :func:`intervals`."""
    rows = []
    named = [(names[key], m["sentence"]) for key, m in result["measures"].items() if key in names]
    named += [(n["widened_by"], n["sentence"]) for n in result["neighbors"]]
    for label, m in named:
        low, high = m["median_interval"] or (None, None)
        rows.append(Row(label, m["median"], low, high, f"n = {m['n']:,}" if m["n"] else "n under 3"))
    return rows


def picture(result: dict[str, Any], *, medians: bool = False) -> dict[str, str]:
    """``heading``, ``svg`` and ``alt``: the spread of sentences, or the medians of the cell and of its neighbors.

    A cell too small for bars is drawn as medians, whatever was asked.
    """
    says, sentence = wording()["exhibit"], result["sentence"]
    if result["distribution"]["sentence"] and not medians:
        svg, alt = spread(result, sentence, says["spread"]), spread_alt(result, sentence)
        return {"heading": says["spread"], "svg": svg, "alt": alt}
    rows = median_rows(result, wording()["measure"])
    axis = _stamped(says["axis"], result)
    svg = intervals(rows, axis, says["medians"], mark=sentence)
    return {"heading": says["medians"], "svg": svg, "alt": interval_alt(rows, axis)}


def disparity(result: dict[str, Any], model: str) -> tuple[str, str]:
    """One model of a disparity table as an interval chart around zero, and the same in words."""
    found = next((m for m in result["models"] if m["id"] == model), None)
    if found is None or not found["rows"]:
        names = ", ".join(m["id"] for m in result["models"] if m["rows"])
        raise InputError(f"there is no estimate {model!r} to draw", fix=f"one of {names}")
    rows = [Row(r["group"], r["estimate"], r["low"], r["high"], f"n = {r['n']:,}") for r in found["rows"]]
    unit = {"percent": "percent", "points": "percentage points"}[found["unit"]]
    axis = _stamped(f"difference from {result['reference']}, {unit}, with its interval", result)
    return intervals(rows, axis, found["title"], zero=True), interval_alt(rows, axis)


def _stamped(axis: str, result: dict[str, Any]) -> str:
    return f"{axis} ({result['stamp']})" if result["stamp"] else axis


def png(svg: str, alt: str, *, scale: float = 2.0) -> bytes:
    """The SVG as a PNG, ``scale`` pixels for each of its units (2: about 200 dots an inch at full page width)."""
    made = _pictures("chart.typ", {"svg": svg, "alt": alt}, 96 * scale)
    assert isinstance(made, bytes)
    return made


def pages(template: str, data: dict[str, Any]) -> int:
    """How many pages a template takes, as the coarsest of pictures: cheaper than a PDF."""
    made = _pictures(template, data, 2)
    return len(made) if isinstance(made, list) else 1


def _pictures(template: str, data: dict[str, Any], ppi: float) -> bytes | list[bytes]:
    root = Path(__file__).parent / "templates"
    compiler = typst.Compiler(str(root / template), root=str(root), font_paths=_fonts())
    inputs = {"doc": json.dumps({"font": FONT, **data}, ensure_ascii=False)}
    try:
        made, warnings = compiler.compile_with_warnings(sys_inputs=inputs, format="png", ppi=ppi)
    except typst.TypstError as error:
        raise InputError(f"the picture cannot be set: {error.message.splitlines()[0][:300]}") from None
    if warnings:
        raise InputError(f"the typesetter warns: {warnings[0].message.splitlines()[0][:300]}")
    assert made is not None
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _ticks(high: float, count: int, *, start: float = 0, month: bool = False) -> list[float]:
    """Round steps from ``start`` to ``high``, about ``count`` of them; months in whole half-years and years."""
    raw = max((high - start) / count, 1e-9)
    if month:
        step = next((s for s in (3, 6, 12, 24, 36, 60, 120) if s >= raw), 120)
    else:
        size = 10 ** math.floor(math.log10(raw))
        step = next(size * s for s in (1, 2, 5, 10) if size * s >= raw)
        if start == 0:
            step = max(1, step)
    first = math.ceil(start / step)
    return [round(k * step, 6) + 0.0 for k in range(first, int(high / step) + 1)]


def _line(x1: float, y1: float, x2: float, y2: float, width: float, dash: str = "") -> str:
    style = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_INK}" stroke-width="{width}"{style}/>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" '
        f'stroke="{_INK}" stroke-width="0.5"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight, ground = "", ""
    if bold:  # on white, so that the lines it crosses do not run through it; Schola bold is about 7.4 units a letter
        weight, wide = ' font-weight="bold"', 7.4 * len(text)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        ground = f'<rect x="{left - 2:.1f}" y="{y - 12:.1f}" width="{wide + 4:.1f}" height="15" fill="white"/>'
    return f'{ground}<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _svg(height: float, title: str, alt: str, parts: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'role="img" aria-labelledby="t d" font-family="{FONT}, Georgia, serif" font-size="13" fill="{_INK}">'
    )
    body = "\n".join(parts)
    return f'{head}\n<title id="t">{escape(title)}</title>\n<desc id="d">{escape(alt)}</desc>\n{body}\n</svg>\n'
