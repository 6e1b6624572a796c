"""`lenity demo`: the Vailes case, end to end."""

from __future__ import annotations

import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import click

from .commands import _write, as_json
from .compare import compare
from .html import review_html
from .matter import Matter, matter
from .pdf import review_pdf
from .review import review
from .scope import load

CASE = Path(__file__).parents[1] / "examples" / "vailes"
DAYS = {
    date(2022, 1, 11): "the government's opposition over chicken and a piece of uniform",
    date(2023, 7, 6): "the day he won",
    date(2026, 11, 23): "after Rutherford",
}
SHOWN = 12


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
def demo(out: Path) -> None:
    """Review the Vailes case as of three dates, say what changed, and write the documents to OUT."""
    from rich.console import Console

    from .text import print_comparison, print_review

    console = Console(width=110 if not Console().is_terminal else None)
    case = load(CASE).case
    reviews = {day: review(case, day) for day in DAYS}
    for day, result in reviews.items():
        console.rule(f"{day}: {DAYS[day]}")
        print_review(result, console)
        _write(review_html(result), out / f"review-{day}.html")
        _write(review_pdf(result), out / f"review-{day}.pdf")
        _write(as_json(result.to_json()), out / f"review-{day}.json")
    console.rule("What changed")
    for before, after in pairwise(reviews):
        print_comparison(compare(reviews[before], reviews[after]), console)
    console.rule("The packet, had it been filed on the day of the opposition")
    for line in _packet(matter(case, min(DAYS)), out / "packet"):
        console.print(f" {line}", highlight=False, markup=False)
    console.rule("Written")
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        console.print(f" {path}", highlight=False)


def _packet(m: Matter, out: Path) -> list[str]:
    """Writes the documents; the lines say what still stands against filing them."""
    from ..packet.build import build
    from ..packet.exhibits import Store

    with tempfile.TemporaryDirectory() as scratch:  # the example's folder is the package's own: nothing is kept there
        lines = build(m, CASE, out, store=Store(Path(scratch))).lines()
    return [*lines[:SHOWN], f"and {len(lines) - SHOWN} more in {out / 'status.json'}"] if len(lines) > SHOWN else lines
