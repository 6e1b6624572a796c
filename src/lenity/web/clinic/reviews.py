"""The review of a saved version, kept in this process for as long as it is looked at.

A version never changes, so a review is computed once for each version, ruling date and circuit. What is kept is in
memory only, for the last few dozen cases.
"""

from __future__ import annotations

import re
import uuid
from datetime import date
from functools import lru_cache
from typing import Any

from ...errors import InputError
from ...law.model import Finding
from ...review import words
from ...review.compare import Comparison
from ...review.compare import compare as compare_reviews
from ...review.model import ElementFinding, GroundFinding, RestsOn, Review
from ...review.review import review
from . import facts

_PAGE = re.compile(r"(?:^|\b)(?:p|pp|page|pages|pág)\.?\s*(\d{1,5})", re.IGNORECASE)


@lru_cache(maxsize=64)
def of_version(version: uuid.UUID, on: date, circuit: str | None) -> Review:
    """The review under the law of ``on``.

    Raises:
        InputError: the version does not pass the check, its circuit is not known, or the day is before this law.
    """
    read = facts.of_version(version)
    if read.case is None or read.problems:
        raise InputError("the case file has problems", fix="mend them first")
    return review(read.case, on, circuit)


def compare(version: uuid.UUID, first: date, second: date, circuit: str | None) -> Comparison:
    """What changed between two ruling dates."""
    return compare_reviews(of_version(version, first, circuit), of_version(version, second, circuit))


def page_of(at: str | None) -> int | None:
    """The page that a place in a source names: ``p. 12`` gives 12, ``¶ 4`` none."""
    found = _PAGE.search(at or "")
    return int(found[1]) if found else int(at) if at and at.strip().isdecimal() else None


def link(base: str, source: str, at: str | None) -> str:
    """The address of the place in the source."""
    page = page_of(at)
    return f"{base}source/{source}/" + (f"?page={page}#page" if page else "")


def cited(base: str, rests: tuple[RestsOn, ...]) -> list[dict[str, Any]]:
    """Citations as a page shows them: where, how strong, the words, and one click to the place."""
    return [
        {
            "source": r.source,
            "at": r.at or "",
            "standing": r.standing,
            "quote": r.quote or "",
            "url": link(base, r.source, r.at),
        }
        for r in rests
    ]


def shown(found: Review, base: str) -> dict[str, Any]:
    """The parts of a review in the order and the words of the command line, each with its links."""
    return {
        "on": found.on,
        "circuit": words.CIRCUIT[found.circuit],
        "short": words.in_short(found),
        "grounds": [_ground(g, base) for g in words.spoken(found)],
        "silent": [(words.FINDING[g.finding], g) for g in words.silent(found)],
        "against": words.spoken_against(found),
        "excluded": [(x, words.VERIFIED[x.verified]) for x in found.excluded],
        "superseded": [p for p in found.precedents if p.superseded],
        "exhaustion": found.exhaustion,
        "exhaustion_word": found.exhaustion.status.replace("_", " "),
        "exhaustion_class": {"met": "supported", "not_met": "not-supported"}.get(found.exhaustion.status, "unknown"),
        "steps": [_element(e, base) for e in found.exhaustion.elements if e.finding == "met" or e.question],
        "time": words.time_rows(found),
        "weighed": [
            {
                "factor": f.factor,
                "text": f.text,
                "for": [(p.text, cited(base, p.rests_on)) for p in f.speaks_for],
                "against": [(p.text, cited(base, p.rests_on)) for p in f.speaks_against],
            }
            for f in found.factors
            if f.speaks_for or f.speaks_against
        ],
        "discipline": found.discipline.get("lines", []) if found.discipline.get("count") else [],
        "contradictions": [contradiction(c, base) for c in found.contradictions],
        "settled": [(c, words.history(c)) for c in found.settled],
        "defects": [(d, cited(base, d.rests_on)) for d in found.defects],
        "stops": sum(d.level == "stop" for d in found.defects),
        "deadlines": [(d, d.date < found.on) for d in found.deadlines],
        "denials": [_denial(d, base) for d in found.denials],
        "next": found.next,
        "for_counsel": found.for_counsel,
        "receipt": found.receipt,
    }


def contradiction(found: Any, base: str) -> dict[str, Any]:
    """A contradiction with what it lies between."""
    return {
        "code": found.code,
        "about": found.about,
        "message": found.message,
        "question": found.question,
        "between": cited(base, found.between),
    }


def _ground(g: GroundFinding, base: str) -> dict[str, Any]:
    word = "closed" if g.closed else words.FINDING[g.finding]
    tag = "not-supported" if g.closed or g.finding == Finding.NOT_IN_FORCE else g.finding.value.replace("_", "-")
    met = sum(e.finding == "met" for e in g.elements)
    return {
        "id": g.id,
        "title": g.title,
        "word": word,
        "tag": tag,
        "says": g.says,
        "because": g.because,
        "cite": g.cite,
        "verified": words.VERIFIED[g.verified],
        "met": met,
        "of": len(g.elements),
        "choices": [[[_element(e, base) for e in part] for part in group] for group in words.elements_by_group(g)],
    }


def _element(e: ElementFinding, base: str) -> dict[str, Any]:
    unknown = e.finding == "unknown"
    return {
        "sign": words.SIGN[e.finding],
        "finding": e.finding.replace("_", "-"),
        "text": e.text,
        "word": words.element_word(e),
        "lead": words.leans_on(e),
        "rests": cited(base, e.rests_on),
        "why": e.why if unknown else None,
        "question": e.question if unknown else None,
        "proof": ", or ".join(e.proof) if unknown else "",
    }


def _denial(d: Any, base: str) -> dict[str, Any]:
    return {
        "title": words.denial_title(d),
        "rests": cited(base, d.rests_on),
        "answers": [
            {"id": a.id, "title": a.title, "by": a.answered_by, "lines": [*map(words.paper_word, a.papers), *a.beside]}
            for a in d.answers
        ],
        "clocks": d.clocks,
        "new": [(n.what, cited(base, n.rests_on)) for n in d.new],
        "missing": [(g.ground, "; ".join(g.missing)) for g in d.grounds if g.missing],
    }
