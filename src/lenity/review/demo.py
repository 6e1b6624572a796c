"""`lenity demo`: the Vailes case, end to end."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import click

from .commands import _write, as_json
from .compare import compare
from .html import review_html
from .pdf import review_pdf
from .review import review
from .scope import load

CASE = Path(__file__).parents[1] / "examples" / "vailes"
DAYS = {
    date(2022, 1, 11): "the government's opposition over chicken and a piece of uniform",
    date(2023, 7, 6): "the day he won",
    date(2026, 11, 23): "after Rutherford",
}


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
    console.rule("Written")
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        console.print(f" {path}", highlight=False)
