"""``python -m lenity.review.defects.docs docs/before-filing.md``: the registries as one page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ...casefile.contradictions import kinds as contradiction_kinds
from ...law.book import Book, load
from ...law.model import DenialGround
from ..answers import Place, places
from ..news import table as news
from ..words import VERIFIED
from .registry import Kind, cites, kinds

TOPICS = {
    "request": "The request to the warden",
    "vehicle": "The wrong way into court",
    "grounds": "The ground",
    "proof": "Proof",
    "plan": "The release plan",
    "relief": "What is asked for",
    "repeat": "Earlier denials",
}


def page(book: Book | None = None) -> str:
    """The page as Markdown."""
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.filters["blanks"] = lambda text: re.sub(r"\{\w+\}", "…", text)
    provisions = (book or load()).provisions
    return environment.get_template("page.md.j2").render(
        defects=[(title, [(c, k) for c, k in kinds().items() if k.about == topic]) for topic, title in TOPICS.items()],
        contradictions=contradiction_kinds(),
        reasons=[p for p in provisions if isinstance(p, DenialGround)],
        news=news(),
        verified=VERIFIED,
        level=_level,
        sources=lambda kind: "; ".join((*cites(kind), VERIFIED[kind.verified])),
        papers=_papers,
    )


def _level(kind: Kind) -> str:
    if by := kind.by_circuit:
        words = (("allowed", by.may), ("open", by.open), ("not allowed", by.may_not))
        return f"by circuit (`{by.table}`): " + ", ".join(f"{word} {level}" for word, level in words)
    beside = kind.beside not in (None, kind.level)
    return f"{kind.level}; {kind.beside} where a reduction is asked for too" if beside else kind.level


def _papers(reason: DenialGround) -> str:
    return "; ".join(f"{paper} ({_place(places()[reason.id][paper])})" for paper in reason.proof)


def _place(place: Place) -> str:
    named = [*(f"`{claim}`" for claim in place.claims), *(f"fact `{fact}`" for fact in place.facts)]
    kinds_ = " or ".join(f"`{kind}`" for kind in place.kinds)
    titled = f" with {' or '.join(place.words)} in its title" if place.words else ""
    named += [f"source of kind {kinds_}{titled}"] if kinds_ else []
    named += [f"signed letter of kind `{kind}`" for kind in place.letters]
    least = f", of at least {place.least.name} standing" if place.least > 1 else ""
    return ", or ".join(named) + least if named else "check by eye"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
