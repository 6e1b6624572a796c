"""A comparison as one page for the court file: figures, chart, method, sources and limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from lenity import typeset
from lenity.errors import InputError
from lenity.peers import chart
from lenity.peers.chart import months
from lenity.peers.distribution import SUPPRESS
from lenity.peers.store import wording
from lenity.peers.text import headline

TEMPLATE = Path(__file__).parent / "templates" / "exhibit.typ"
_SCALES = (1.0, 0.97, 0.94, 0.91, 0.88, 0.85)
_ROWS = (
    ("jsin", "imprisonment"),
    ("jsin", "imprisonment_or_zero"),
    ("jsin", "sentence"),
    ("with_substantial_assistance", "sentence"),
    ("without_mandatory_minimum", "sentence"),
)


def exhibit(result: dict[str, Any], on: date, *, author: str = "Lenity") -> bytes:
    """The page as PDF/A-2a with PDF/UA-1 tags. ``on`` is the date it was made, printed and stored.

    Same comparison, same date: same bytes. Raises :class:`lenity.errors.InputError` for a cell too small to draw.
    """
    says = wording()["exhibit"]
    data = {
        "title": says["title"],
        "author": author,
        "date": [on.year, on.month, on.day],
        "stamp": result["stamp"],
        "says": says,
        "lead": _lead(result),
        "picture": chart.picture(result),
        "head": ["", "n", "mean", "median", "95% interval", "1st to 9th tenth"],
        "rows": _rows(result),
        "method": [
            *wording()["method"]["peers"],
            _sources(result),
            f"Made on {on:%B} {on.day}, {on.year} with Lenity {result['lenity']}.",
        ],
        "limits": result["notes"],
    }
    for scale in _SCALES:  # the long rows of a thin cell take more room; the letters give way, the page does not
        if chart.pages(TEMPLATE.name, data | {"scale": scale}) == 1:
            return typeset.pdf(TEMPLATE, data | {"scale": scale}, "exhibit")
    raise InputError("the figures do not fit on one page", fix="leave out --at-sentencing or --district")


def _lead(result: dict[str, Any]) -> list[str]:
    m = result["measures"]["jsin"]
    lines = [headline(result)[0].upper() + headline(result)[1:] + "."]
    lines.append(
        f"Substantial-assistance cases left out ({result['substantial_assistance']:,} of {result['n']:,}); of the "
        f"others {_share(m['prison'])} were sent to prison, {_share(m['not_prison'])} were not."
    )
    if place := m["sentence"]["place"]:
        lines.append(
            f"A sentence of {months(result['sentence'])} months is longer than those of {place['below_percent']} "
            f"percent of them, equal to {place['equal_percent']} percent "
            f"and shorter than {place['above_percent']} percent."
        )
    if then := result["at_sentencing"]:
        changed = "; ".join(
            f"{c['input']} then {c['then'] or 'open'}, now {c['now'] or 'open'}" for c in then["changed"]
        )
        median = then["measures"]["jsin"]["sentence"]["median"]
        held = (
            f"{then['n']:,} people with a median of {months(median)} months" if median is not None else "too few people"
        )
        lines.append(
            f"The cell as it was at sentencing ({then['cell']['text']}) holds {held}. "
            f"What changed: {changed}. The two are set side by side, never averaged."
        )
    return lines


def _share(counted: dict[str, Any]) -> str:
    """A share in words; of fewer than three people neither count nor share is told."""
    if counted["n"] is None:
        return f"fewer than {SUPPRESS} people"
    return "nobody" if counted["n"] == 0 else f"{counted['percent']} percent"


def _rows(result: dict[str, Any]) -> list[list[str]]:
    say = wording()["measure"]
    rows = []
    for variant, name in _ROWS:
        m = result["measures"][variant][name]
        label = say[name] if variant == "jsin" else f"{say[name]}, {say[variant]}"
        rows.append([label, *_cells(m)])
    rows += [[f"wider: {n['widened_by']}", *_cells(n["sentence"])] for n in result["neighbors"]]
    return rows


def _cells(m: dict[str, Any]) -> list[str]:
    interval = " to ".join(map(months, m["median_interval"])) if m["median_interval"] else "none"
    tenths = f"{months(m['deciles'][0])} to {months(m['deciles'][8])}" if m["deciles"] else "not reported"
    return ["under 3" if m["n"] is None else f"{m['n']:,}", months(m["mean"]), months(m["median"]), interval, tenths]


def _sources(result: dict[str, Any]) -> str:
    files = "; ".join(f"{f['file']} ({f['records']:,} records, sha256 {f['sha256'][:12]})" for f in result["files"])
    return f"Source: {result['dataset']['source']} Files: {files}."
