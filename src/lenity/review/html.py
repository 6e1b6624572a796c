"""The review as one self-contained page that a lawyer would print. No scripts, nothing from other hosts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ..sentence import timeline_svg
from . import words
from .model import Review


@lru_cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined).get_template("review.html.j2")


def review_html(review: Review) -> str:
    """The page."""
    return _template().render(
        r=review,
        words=words,
        spoken=words.spoken(review),
        silent=words.silent(review),
        against=words.spoken_against(review),
        time_rows=words.time_rows(review),
        timeline=timeline_svg(review.sentence) if review.sentence.get("full_term_date") else None,
        weighed=[f for f in review.factors if f.speaks_for or f.speaks_against],
    )
