"""Every dated thing in a case file, in order, with the source that says so and its standing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ..casefile.contradictions.values import about
from ..casefile.entry import Said
from ..casefile.model import CaseFile
from ..casefile.said import walk
from ..casefile.values import PartialDate, Standing

_COLOURS = {
    Standing.court: "#1b3a5c",
    Standing.record: "#2f6b4f",
    Standing.sworn: "#6a4c93",
    Standing.stated: "#9a6a00",
    Standing.press: "#8a8a8a",
}


@dataclass(frozen=True)
class Event:
    """One dated statement."""

    when: PartialDate
    what: str
    source: str
    standing: Standing
    quote: str | None = None


def events(case: CaseFile) -> list[Event]:
    """Dated claims and the papers themselves, earliest first; the stronger standing first on one day."""
    out = []
    for place, item in walk(case):
        if isinstance(item, Said) and isinstance(item.value, PartialDate):
            source = case.source(item.source)
            if source:
                what = _words(about(case, place[:-1])) + _which(case, place)
                out.append(Event(item.value, what, source.id, source.standing, item.quote))
    out += [Event(s.date, f"paper: {s.title}", s.id, s.standing) for s in case.sources if s.date]
    return sorted(out, key=lambda e: (e.when.first, e.when.last, -e.standing, e.what, e.source))


def _which(case: CaseFile, place: tuple[str | int, ...]) -> str:
    """What an entry of a list is known by: the act of an incident, the writer of a letter."""
    if len(place) < 2 or not isinstance(place[1], int):
        return ""
    entry = getattr(case, str(place[0]))[place[1]]
    told = getattr(entry, "act", None) or getattr(entry, "writer", None)
    told = told[0].value if isinstance(told, list) else told
    return f" ({told})" if told else ""


def _words(place: str) -> str:
    return place.replace("_", " ").replace(".", ": ").removesuffix(" on").rstrip(":")


def text(found: list[Event], case: CaseFile) -> str:
    width = max((len(e.what) for e in found), default=0)
    lines = [f"{e.when!s:<10}  {e.what:<{width}}  {e.source} ({e.standing.name})" for e in found]
    return "\n".join([case.title or case.id, "", *(lines or ["nothing in this case file has a date"])]) + "\n"


def html(found: list[Event], case: CaseFile) -> str:
    rows = "".join(
        f'<tr class="{e.standing.name}"><td><time datetime="{e.when}">{e.when}</time></td><td>{escape(e.what)}'
        f"{f'<br><q>{escape(e.quote)}</q>' if e.quote else ''}</td><td>{escape(e.source)}</td>"
        f"<td>{e.standing.name}</td></tr>"
        for e in found
    )
    rules = "".join(f"tr.{s.name}{{border-left:5px solid {c}}}" for s, c in _COLOURS.items())
    title = escape(case.title or case.id)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Timeline: {title}</title><style>'
        "body{font:16px/1.4 Georgia,serif;max-width:60em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse;width:100%}td,th{padding:.3em .7em;text-align:left;vertical-align:top}"
        "time{white-space:nowrap}"
        f"q{{color:#555;font-size:.9em}}{rules}</style><h1>{title}</h1><table><caption>By date</caption><thead><tr>"
        '<th scope="col">When</th><th scope="col">What</th><th scope="col">Source</th><th scope="col">Standing</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></html>\n"
    )


def svg(found: list[Event], case: CaseFile) -> str:
    """A vertical line; each event a mark in the colour of its standing."""
    height = 60 + 22 * len(found) + 20
    title = escape(case.title or case.id)
    marks = []
    for i, e in enumerate(found):
        y = 70 + 22 * i
        what = e.what if len(e.what) <= 78 else e.what[:77] + "…"
        marks.append(
            f'<circle cx="110" cy="{y}" r="5" fill="{_COLOURS[e.standing]}"/>'
            f'<text x="95" y="{y + 5}" text-anchor="end">{e.when}</text>'
            f'<text x="125" y="{y + 5}">{escape(what)} <tspan fill="#666">{escape(e.source)}, {e.standing.name}</tspan>'
            "</text>"
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}" width="900" height="{height}" role="img" '
        f'font-family="Georgia, serif" font-size="14"><title>Timeline: {title}</title>'
        f'<rect width="900" height="{height}" fill="white"/><text x="20" y="32" font-size="20">{title}</text>'
        f'<line x1="110" y1="55" x2="110" y2="{height - 20}" stroke="#bbb"/>{"".join(marks)}</svg>\n'
    )
