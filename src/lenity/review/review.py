"""The review: case file × law on a date → findings, each with what it rests on. Nothing here is a prediction."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date

from .. import __version__
from ..casefile import contradictions as conflicts
from ..casefile.contradictions import Contradiction
from ..casefile.model import CaseFile
from ..casefile.said import best_date
from ..law.book import Book
from ..law.model import FactorSide, Finding
from .deadlines import deadlines
from .defects import defects
from .denials import denials
from .discipline import discipline
from .matter import Matter, matter
from .model import (
    ContradictionFound,
    FactorPoint,
    FactorWeighed,
    GroundFinding,
    Precedent,
    Receipt,
    RestsOn,
    Review,
    Settled,
)
from .penalty import states, then_now
from .steps import steps

_PARAGRAPH = re.compile(r"((?:\(\w+\))+) ")


def review(case: CaseFile, on: date, circuit: str | None = None, book: Book | None = None) -> Review:
    """The whole review of one case under the law of ``on`` in ``circuit`` (the case file's own unless given)."""
    return review_of(matter(case, on, circuit, book))


def review_of(m: Matter) -> Review:
    """The review of a matter."""
    case, on, circuit = m.case, m.on, m.regime.circuit
    supported = any(g.finding == Finding.SUPPORTED for g in m.grounds)
    found = tuple(defects(m))
    told = conflicts.contradictions(case, on)
    contradictions = contradictions_of(c for c in told if not c.settled)
    return Review(
        case=case.id,
        title=case.title or case.id,
        on=on,
        circuit=circuit,
        lenity=__version__,
        sentence=m.sentence,
        exhaustion=m.exhaustion,
        grounds=m.grounds,
        excluded=m.evaluated.excluded(supported),
        factors=_factors(m),
        discipline=discipline(m),
        then_now=then_now(m),
        marijuana=states(m),
        contradictions=contradictions,
        settled=contradictions_of(c for c in told if c.settled),
        defects=found,
        deadlines=tuple(deadlines(case, on, m.regime)),
        denials=tuple(denials(m)),
        precedents=_precedents(m),
        next=steps(m, contradictions, found),
        for_counsel=_for_counsel(m.grounds),
        sources={s.id: f"{s.title} ({s.standing.name})" for s in case.sources},
        receipt=Receipt(
            lenity=__version__, rule_book=m.regime.book.hash, facts=facts_hash(case), on=on, circuit=circuit
        ),
    )


def facts_hash(case: CaseFile) -> str:
    """The hash of the case file's content, whatever its layout."""
    text = json.dumps(case.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def contradictions_of(found: Iterable[Contradiction]) -> tuple[ContradictionFound, ...]:
    return tuple(
        ContradictionFound(
            code=c.code,
            message=c.message,
            between=tuple(RestsOn.of(b) for b in c.between),
            question=c.question,
            about=c.about,
            history=tuple(
                Settled(by=h.by, on=str(h.on), why=h.why, holds=h.holds, sources=tuple(h.between)) for h in c.history
            ),
        )
        for c in found
    )


def _factors(m: Matter) -> tuple[FactorWeighed, ...]:
    """Sourced points for, and beside them the points against. A point whose fact is unknown is not made."""

    def points(sides: Iterable[FactorSide]) -> tuple[FactorPoint, ...]:
        known = [(side, m.facts[side.name]) for side in sides if side.speaks(m.value(side.name))]
        return tuple(
            FactorPoint(text=side.says, rests_on=tuple(RestsOn.of(c) for c in fact.rests_on)) for side, fact in known
        )

    found = [(*_named(provision.id, f.text), f) for provision in m.regime.factors for f in provision.factors]
    return tuple(
        FactorWeighed(factor=name, text=text, speaks_for=points(f.speaks_for), speaks_against=points(f.speaks_against))
        for name, text, f in found
    )


def _named(provision: str, text: str) -> tuple[str, str]:
    """A factor's name and words: ``3553(a)`` and ``(2)(A) deterrence`` give ``3553(a)(2)(A)`` and ``deterrence``."""
    paragraph = _PARAGRAPH.match(text)
    return (provision + paragraph[1], text[paragraph.end() :]) if paragraph else (provision, text)


def _precedents(m: Matter) -> tuple[Precedent, ...]:
    """Earlier rulings in the case, marked superseded where a ground they rest on has since been closed."""
    by_id = {g.id: g for g in m.grounds}
    out = []
    for ruling in m.case.rulings:
        day = best_date(ruling.on, m.case)
        if day and day.first > m.on:
            continue
        reasons = [why for x in ruling.rests_on if x in by_id and (why := _since_closed(by_id[x], by_id))]
        outcome = next((s.value for s in ruling.outcome), "other")
        out.append(
            Precedent(
                on=day.exact if day else None,
                outcome=outcome,
                rests_on=tuple(ruling.rests_on),
                superseded=bool(reasons),
                because=reasons[0] if reasons else None,
            )
        )
    return tuple(out)


def _since_closed(ground: GroundFinding, by_id: dict[str, GroundFinding]) -> str | None:
    """Why a ground no longer stands; ``None`` while it, or the ground that took its place, does."""
    if not ground.closed:
        return None
    heir = by_id.get(ground.succeeded_by or "")
    if heir is None:
        until = ground.in_force_until
        return "; ".join(ground.because) or f"{ground.title}: in force until {until}, and nothing took its place"
    later = _since_closed(heir, by_id)
    return f"{ground.title}: in force until {ground.in_force_until}; then {heir.cite}. {later}" if later else None


def _for_counsel(grounds: tuple[GroundFinding, ...]) -> tuple[str, ...]:
    """What no rule can express, for the grounds that are still alive."""
    alive = [g for g in grounds if g.finding in (Finding.SUPPORTED, Finding.OPEN) or g.begun]
    return tuple(dict.fromkeys(f"{g.cite}: {note}" for g in alive for note in g.for_counsel))
