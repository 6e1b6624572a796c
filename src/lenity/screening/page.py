"""The result as one page: counts, charts, and the first people to open. No scripts, nothing from other hosts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ..law.model import Finding
from .parts import replacing
from .plots import Series, level_bars, upright_bars
from .summary import FINDING_WORDS, REACHED_WORDS, Summary
from .tables import RANK, in_order, plain

# A page with more rows than this is slow to open; the whole list belongs into CSV or a workbook.
LISTED = 500
_ASKED = 15
_LIST = (
    *(RANK, "case", "name", "register_number", "circuit", "why", "question", "exhaustion"),
    *("next_deadline", "defects", "time_opens_on", "release"),
)
_TITLES = {RANK: "No.", "why": "Why here", "question": "Ask first", "exhaustion": "Request to the warden"}


@lru_cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined).get_template("page.html.j2")


def write_page(summary: Summary, columns: list[str], out: Path, receipt: dict[str, Any]) -> None:
    """Writes the page, with the first rows of the list."""
    rows, _ = in_order(summary.done, columns)
    names = rows.collect_schema().names()
    held = rows.head(LISTED).select([name for name in _LIST if name in names] or names).collect()
    shown = held.select(plain(pl.col(name), dtype).alias(name) for name, dtype in held.schema.items())
    upcoming = [
        (month, ready, asked, *reached.values()) for month, ready, asked, reached in summary.upcoming(_end(summary))
    ]
    page = _template().render(
        s=summary.screening,
        summary=summary,
        receipt=receipt,
        opening=_opening(summary),
        grounds=_grounds(summary),
        missing=_missing(summary),
        words=list(FINDING_WORDS.values()),
        ground_rows=[(f"{i} {title}", *(found[f] for f in FINDING_WORDS)) for i, title, found in summary.grounds],
        milestones=list(REACHED_WORDS.values()),
        upcoming=upcoming,
        defects=[(f"{finds} ({code})", n) for code, finds, n in summary.defects],
        headers=[_TITLES.get(name, name.replace("_", " ").capitalize()) for name in shown.columns],
        wide=[i for i, name in enumerate(shown.columns) if name in ("why", "question")],
        listed=shown.rows(),
        all_listed=len(held) == summary.done.rows,
    )
    with replacing(out) as path:
        path.write_text(page, encoding="utf-8")


def _end(summary: Summary) -> str:
    on = summary.screening.on
    return f"{on.year + 5}-{on.month:02}"


def _opening(summary: Summary) -> str:
    """By quarter, five years ahead; empty when nothing opens."""
    ready, asked = Counter[str](), Counter[str]()
    for month, with_all, with_some, _ in summary.upcoming(_end(summary)):
        quarter = _quarter(month)
        ready[quarter] += with_all
        asked[quarter] += with_some
    if not ready.total() + asked.total():
        return ""
    quarters = _quarters(summary.screening.on)
    return upright_bars(
        "opening",
        "People for whom time alone opens a ground, by quarter",
        quarters,
        [
            Series("all else is met", "solid", [ready[q] for q in quarters]),
            Series("other facts are missing", "hatched", [asked[q] for q in quarters]),
        ],
    )


def _quarter(month: str) -> str:
    year, number = month.split("-")
    return f"{year} Q{(int(number) + 2) // 3}"


def _quarters(on: date) -> list[str]:
    return list(
        dict.fromkeys(_quarter(f"{on.year + m // 12}-{m % 12 + 1:02}") for m in range(on.month - 1, on.month + 60))
    )


def _grounds(summary: Summary) -> str:
    told = {Finding.SUPPORTED: "solid", Finding.OPEN: "hatched", Finding.UNKNOWN: "empty"}
    series = [Series(FINDING_WORDS[f], fill, [found[f] for _, _, found in summary.grounds]) for f, fill in told.items()]
    labels = [f"{title} {i}" for i, title, _ in summary.grounds]
    return level_bars("grounds", "Findings by ground", labels, series) if summary.done.rows else ""


def _missing(summary: Summary) -> str:
    asked = summary.asked[:_ASKED]
    if not asked:
        return ""
    counts = [first for _, first, _ in asked]
    series = [Series("people of whom this is the first question", "dotted", counts)]
    return level_bars("missing", "Where the missing facts are", [question for question, _, _ in asked], series)
