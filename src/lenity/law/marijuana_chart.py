"""The count of States over time as an SVG picture, with a person's sentence laid over it.

Black, grey and dashes only, so that it reads in print; every line is labelled where it ends; title and description
say the same in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from .book import Book, load
from .marijuana import STATES, Basis, Law, count, laws

WIDTH, TOP, LEFT, RIGHT, PLOT = 880, 76, 60, 720, 300
INK, GREY, BAND = "#111111", "#595959", "#e2e2e2"


@dataclass(frozen=True)
class Mark:
    """A day to point out, such as a denial."""

    on: date
    text: str


@dataclass(frozen=True)
class _Scale:
    start: date
    end: date
    of: int

    def x(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - self.start).days / (self.end - self.start).days

    def y(self, n: int) -> float:
        return TOP + PLOT * (1 - n / self.of)


def chart_svg(
    start: date,
    end: date,
    sentence_start: date,
    sentence_end: date | None = None,
    *,
    who: str = "the sentence",
    marks: Iterable[Mark] = (),
    basis: Basis = "enacted",
    book: Book | None = None,
) -> str:
    """An SVG document. ``sentence_end`` open means that the sentence runs on past ``end``.

    ``ValueError`` unless the picture's first day and the sentence's come before the picture's last.
    """
    if not (start < end and sentence_start < end):
        raise ValueError("the picture must end after its first day and after the sentence began")
    book = book or load()
    fifty = [law for law in laws(basis, book=book) if law.one_of_fifty]
    scale = _Scale(start, end, len(fifty))
    shown = sorted((m for m in marks if start <= m.on <= end), key=lambda m: m.on)
    stop = min(sentence_end or end, end)
    first, last = (count(day, basis, book=book).either for day in (sentence_start, stop))
    title = f"States that had legalised marijuana, {start.year} to {end.year}"
    runs_on = "" if sentence_end and sentence_end <= end else ", and it runs on"
    told = (
        f"On {sentence_start}, when {who} began, {first} of {len(fifty)} States had legalised marijuana for medicine "
        f"or for adults. On {stop}, {last} had{runs_on}."
    )
    body = [
        *_band(scale, max(sentence_start, start), stop, who, fifty),
        *_axes(scale),
        *_line(scale, [law.either() for law in fifty], "for medicine or adults", ""),
        *_line(scale, [law.adult for law in fifty], "for adults", ' stroke-dasharray="7 4"'),
        *_marks(scale, shown, fifty),
    ]
    note = f"Days as {basis}; D.C. not counted. {book.find(STATES)[-1].verified.note or ''}"
    foot = TOP + PLOT + 56
    for i, mark in enumerate(shown, 1):
        states = count(mark.on, basis, book=book).either
        body.append(_text(LEFT, foot, f"{i}  {mark.on}: {mark.text} ({states} of {len(fifty)} States)", size=13))
        foot += 20
    for line in textwrap.wrap(note, 115):
        body.append(_text(LEFT, foot, line, size=12, fill=GREY))
        foot += 17
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {foot}" width="{WIDTH}" height="{foot}" '
            'role="img" aria-labelledby="states-title states-desc" font-family="Helvetica, Arial, sans-serif">',
            f'<title id="states-title">{escape(title)}</title>',
            f'<desc id="states-desc">{escape(told + _told_marks(shown, basis, book))}</desc>',
            f'<rect width="{WIDTH}" height="{foot}" fill="#ffffff"/>',
            _text(LEFT, 26, title, size=19, weight="bold"),
            *(_text(LEFT, 46 + 16 * i, line, size=13) for i, line in enumerate(textwrap.wrap(told, 120))),
            *body,
            "</svg>\n",
        ]
    )


def curve(days: Sequence[date | None], start: date, end: date) -> list[tuple[date, int]]:
    """A count as steps: its value at ``start``, at every day on which it changes, and at ``end``."""
    known = [day for day in days if day]
    changes = sorted({day for day in known if start < day < end})
    return [(day, sum(d <= day for d in known)) for day in (start, *changes, end)]


def _line(scale: _Scale, days: Sequence[date | None], label: str, dash: str) -> list[str]:
    steps = curve(days, scale.start, scale.end)
    path = f"M{scale.x(steps[0][0]):.1f} {scale.y(steps[0][1]):.1f}"
    for day, n in steps[1:]:
        path += f" H{scale.x(day):.1f} V{scale.y(n):.1f}"
    y = scale.y(steps[-1][1])
    return [
        f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.2"{dash}/>',
        _text(RIGHT + 8, y - 3, f"{steps[-1][1]} of {scale.of}", size=14, weight="bold"),
        _text(RIGHT + 8, y + 13, label, size=13),
    ]


def _band(scale: _Scale, start: date, stop: date, who: str, fifty: Sequence[Law]) -> list[str]:
    left, right = scale.x(start), scale.x(stop)
    n = sum((day := law.either()) is not None and day <= start for law in fifty)
    return [
        f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{PLOT}" fill="{BAND}"/>',
        f'<line x1="{left:.1f}" x2="{left:.1f}" y1="{TOP}" y2="{TOP + PLOT}" stroke="{GREY}"/>',
        _text(left + 6, TOP + 16, f"{who}: {start.year} to {stop.year}", size=13, fill=GREY),
        *_dot(scale, start, n),
        _text(left - 8, scale.y(n) - 8, f"{n} of {scale.of}", size=14, weight="bold", anchor="end"),
    ]


def _marks(scale: _Scale, marks: Sequence[Mark], fifty: Sequence[Law]) -> list[str]:
    body = []
    for i, mark in enumerate(marks, 1):
        x, n = scale.x(mark.on), sum((day := law.either()) is not None and day <= mark.on for law in fifty)
        body.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{scale.y(n):.1f}" y2="{TOP + PLOT}" stroke="{GREY}" '
            'stroke-dasharray="2 3"/>'
        )
        body += [*_dot(scale, mark.on, n), _text(x, scale.y(n) - 9, str(i), size=13, weight="bold", anchor="middle")]
    return body


def _dot(scale: _Scale, day: date, n: int) -> list[str]:
    return [f'<circle cx="{scale.x(day):.1f}" cy="{scale.y(n):.1f}" r="4.5" fill="#ffffff" stroke="{INK}"/>']


def _axes(scale: _Scale) -> list[str]:
    body = []
    for n in range(0, scale.of + 1, 10):
        y = scale.y(n)
        body.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#bbbbbb" stroke-width="0.7"/>')
        body.append(_text(LEFT - 8, y + 4, str(n), size=13, anchor="end"))
    years = [y for y in range(scale.start.year, scale.end.year + 1) if scale.start <= date(y, 1, 1) <= scale.end]
    every = max(1, -(-len(years) // 10))
    for year in years[::every]:
        x = scale.x(date(year, 1, 1))
        body.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP + PLOT}" y2="{TOP + PLOT + 5}" stroke="{INK}"/>')
        body.append(_text(x, TOP + PLOT + 22, str(year), size=13, anchor="middle"))
    return body


def _text(
    x: float, y: float, words: str, *, size: int, anchor: str = "start", weight: str = "normal", fill: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{fill}">{escape(words)}</text>'
    )


def _told_marks(marks: Sequence[Mark], basis: Basis, book: Book) -> str:
    return "".join(f" {m.text}, {m.on}: {count(m.on, basis, book=book).either}." for m in marks)
