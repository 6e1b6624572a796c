"""A picture of the sentence: one bar from the first day of credit to the full term, a labelled line for each date.

Labels stand below the bar, the latest date highest, each to the right of its own line; so no line crosses a label and
no two labels meet, however close the dates. Patterns carry the meaning in black and white, and the description says it
in words. Dates after the full term are written below instead of drawn.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

_DATES = {
    "sentence_start": "Term starts",
    "ten_years_served_on": "Ten years served",
    "three_quarters_served_on": "75 percent of the full term served",
    "two_thirds_date": "Two thirds of the term served",
    "age65_on": "65th birthday",
    "prerelease_placement_date": "First Step Act placement",
    "fsa_conditional_release_date": "First Step Act release",
    "statutory_release_date": "Statutory release",
    "full_term_date": "Full term",
    "on": "Date of this computation",
}
# Lengths in SVG units; the page scales them.
_LEFT, _BAR_WIDTH, _BAR_TOP, _BAR_HEIGHT, _ROW, _LETTER = 24, 620, 44, 22, 24, 7.2
_INK, _PAPER, _GREY = "#1a1a1a", "#ffffff", "#6b6b6b"
_PATTERNS = """<defs>
<pattern id="{id}-credit" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#ffffff"/>
<line x1="0" y1="0" x2="0" y2="6" stroke="#1a1a1a" stroke-width="3"/></pattern>
<pattern id="{id}-good" width="6" height="6" patternUnits="userSpaceOnUse">
<rect width="6" height="6" fill="#ffffff"/>
<circle cx="3" cy="3" r="1.2" fill="#1a1a1a"/></pattern>
</defs>"""


@dataclass(frozen=True)
class _Event:
    day: date
    label: str


@dataclass(frozen=True)
class _Part:
    """A stretch of the bar: first day, the day after its last, meaning and fill."""

    first: date
    end: date
    meaning: str
    fill: str


def timeline_svg(result: Mapping[str, Any], ident: str = "sentence-timeline") -> str:
    """The SVG of what ``compute`` returned, self-contained; ``ident`` keeps its ids apart from others on a page.

    A date known only as the latest possible is drawn there and says so. Without a start there is nothing to draw, and
    the picture says that.
    """
    start = _day(result["sentence_start"])
    if start is None:
        said = "The start of the term is not known, so there is no timeline."
        return _page(ident, _LEFT * 2 + _BAR_WIDTH, 48, said, [_text(_LEFT, 30, said)])
    parts = _parts(result, start, ident)
    first = min([start, *(part.first for part in parts)])
    told = sorted((event for event in _events(result) if event.day >= first), key=lambda event: event.day)
    end = max((event.day for event in told if event.label.startswith(_DATES["full_term_date"])), default=date.max)
    drawn = [event for event in told if event.day <= end]
    last = max([event.day for event in drawn] + [part.end for part in parts])
    scale = _BAR_WIDTH / max((last - first).days, 1)

    def x(day: date) -> float:
        return round(_LEFT + (day - first).days * scale, 1)

    body = [*_years(first, last, x), *(_bar(part, x) for part in parts)]
    baseline = _BAR_TOP + _BAR_HEIGHT + 26
    for event in reversed(drawn):
        body += _label(event, x(event.day), baseline)
        baseline += _ROW
    body += _legend(parts, baseline)
    remarks = ["A life sentence has no end date."] if result["life"] else []
    remarks += ["After the full term: " + "; ".join(map(_words, told[len(drawn) :]))] if told[len(drawn) :] else []
    for remark in remarks:
        baseline += _ROW
        body.append(_text(_LEFT, baseline + 11, remark, size=12))
    widths = [x(event.day) + 16 + len(_words(event)) * _LETTER for event in drawn]
    widths += [_LEFT * 2 + len(remark) * _LETTER for remark in remarks]
    words = "; ".join([*map(_words, drawn), *remarks]).rstrip(".") + "."
    return _page(ident, round(max(*widths, _LEFT * 2 + _BAR_WIDTH)), baseline + _ROW, words, body)


def _events(result: Mapping[str, Any]) -> list[_Event]:
    found = []
    for key, label in _DATES.items():
        if day := _day(result.get(key)):
            found.append(_Event(day, label))
        elif latest := _day(result["ranges"].get(key, {}).get("max")):
            found.append(_Event(latest, f"{label}, at the latest"))
    return found


def _parts(result: Mapping[str, Any], start: date, ident: str) -> list[_Part]:
    """Jail credit before the start, then time served and to serve until release, then good conduct time."""
    on = _day(result["on"])
    ends = {event.label.removesuffix(", at the latest"): event.day for event in _events(result)}
    full = ends.get(_DATES["full_term_date"])
    released = ends.get(_DATES["statutory_release_date"], full)
    credit = result["jail_credit_days"] or 0
    parts = [_Part(start - timedelta(credit), start, f"jail credit, {credit:,} days", f"url(#{ident}-credit)")]
    reached = max(on or start, start)
    if released is None or full is None:
        parts.append(_Part(start, reached, "served", _INK))
    else:
        reached = min(reached, released)
        parts += [
            _Part(start, reached, "served", _INK),
            _Part(reached, released, "to serve" if on else "until release", _PAPER),
            _Part(released, full, "good conduct time", f"url(#{ident}-good)"),
        ]
    return [part for part in parts if part.end > part.first]


def _years(first: date, last: date, x: Callable[[date], float]) -> list[str]:
    """Ticks at the start of years, as many as leave room for their labels."""
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if (last.year - first.year) / step <= 12), 500)
    years = [year for year in range(first.year + 1, last.year + 1) if year % step == 0]
    found = []
    for year in years:
        at = x(date(year, 1, 1))
        found.append(_line(at, _BAR_TOP - 8, at, _BAR_TOP, _GREY))
        found.append(_text(at, _BAR_TOP - 14, str(year), anchor="middle", size=12, fill=_GREY))
    return found


def _bar(part: _Part, x: Callable[[date], float]) -> str:
    left, right = x(part.first), x(part.end)
    return (
        f'<rect x="{left}" y="{_BAR_TOP}" width="{max(right - left, 1):.1f}" height="{_BAR_HEIGHT}" '
        f'fill="{part.fill}" stroke="{_INK}" stroke-width="1"/>'
    )


def _label(event: _Event, at: float, baseline: float) -> list[str]:
    return [
        _line(at, _BAR_TOP - 4, at, baseline - 4, _GREY),
        f'<circle cx="{at}" cy="{baseline - 4}" r="3.5" fill="{_INK}"/>',
        _text(at + 9, baseline, _words(event)),
    ]


def _legend(parts: list[_Part], top: float) -> list[str]:
    found, at = [], float(_LEFT)
    for part in parts:
        found.append(
            f'<rect x="{at:.1f}" y="{top}" width="18" height="12" fill="{part.fill}" stroke="{_INK}" stroke-width="1"/>'
        )
        found.append(_text(at + 24, top + 11, part.meaning, size=12))
        at += 24 + len(part.meaning) * _LETTER + 20
    return found


def _page(ident: str, width: float, height: float, told: str, body: list[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" aria-labelledby="{ident}-title {ident}-desc" '
            'font-family="Helvetica, Arial, sans-serif">',
            f'<title id="{ident}-title">Timeline of the sentence</title>',
            f'<desc id="{ident}-desc">{escape(told)}</desc>',
            _PATTERNS.replace("{id}", ident),
            f'<rect width="{width:g}" height="{height:g}" fill="{_PAPER}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="1"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, fill: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'


def _words(event: _Event) -> str:
    return f"{event.label}: {month_name[event.day.month]} {event.day.day}, {event.day.year}"


def _day(given: Any) -> date | None:
    return date.fromisoformat(given) if given else None
