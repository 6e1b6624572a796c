"""Denials and coming back: the clocks a denial starts, what answers its reasons, and what is new since.

It answers "refile?" with what has changed, on which ground, and what is still missing; never with advice to file.
"""

from __future__ import annotations

from ..casefile.filings import Denial, Motion
from ..casefile.said import best_date
from ..casefile.values import PartialDate
from .answers import answers, body
from .deadlines import ends
from .filing import Filing, citations
from .matter import Matter
from .model import Answer, DenialFound, GroundFinding, GroundSince, NewSince, RestsOn
from .proportion import proportion
from .since import New, since
from .words import elements_by_group


def denials(m: Matter) -> list[DenialFound]:
    """Every denial by the ruling date, oldest first, then the government's opposition to the pending motion."""
    dated = [(day, d) for d in m.case.denials if (day := best_date(d.on, m.case)) and day.first <= m.on]
    found = [_denial(m, day, d) for day, d in sorted(dated, key=lambda pair: pair[0].last)]
    filing = Filing(m)
    if filing.motion and filing.motion.government_reasons:
        found.append(_opposition(m, filing.motion, filing.filed))
    return found


def _denial(m: Matter, day: PartialDate, denial: Denial) -> DenialFound:
    changes = since(m, day)
    return DenialFound(
        by=body(denial),
        on=str(day),
        text=next((s.value for s in denial.reason_text), None),
        rests_on=_rests(m, denial),
        answers=_answers(m, denial.reasons, day),
        clocks=tuple(ends(m.case, m.on, m.regime, [denial])),
        new=tuple(_new(change) for change in changes),
        grounds=tuple(_by_ground(m, changes)),
    )


def _opposition(m: Matter, motion: Motion, filed: PartialDate | None) -> DenialFound:
    day = filed or PartialDate.parse(m.on)
    told = [s.value for s in motion.government_arguments]
    return DenialFound(
        by="government",
        on=str(day),
        text="; ".join(told) or None,
        rests_on=_rests(m, motion),
        answers=_answers(m, motion.government_reasons, day),
    )


def _rests(m: Matter, entry: Denial | Motion) -> tuple[RestsOn, ...]:
    return tuple(dict.fromkeys(RestsOn.of(c) for c in citations(m.case, entry)))


def _answers(m: Matter, reasons: list[str], day: PartialDate) -> tuple[Answer, ...]:
    """The discipline record in proportion stands beside the reason that names it."""
    lines = proportion(m)
    return tuple(answer.model_copy(update={"beside": lines.get(answer.id, ())}) for answer in answers(m, reasons, day))


def _new(change: New) -> NewSince:
    rests = tuple(RestsOn.of(c) for c in change.cited)
    return NewSince(kind=change.kind, what=change.what, opens=change.opens, ground=change.ground, rests_on=rests)


def _by_ground(m: Matter, changes: list[New]) -> list[GroundSince]:
    """The grounds on which something changed, and those in play, with the elements that are still missing."""
    touched = {c.ground for c in changes} | {g.id for _, g in Filing(m).in_play}
    return [
        GroundSince(
            ground=g.id,
            title=g.title,
            finding=g.finding,
            changed=tuple(c.what for c in changes if c.ground == g.id),
            missing=() if g.closed else tuple(_missing(g)),
        )
        for g in m.grounds
        if g.id in touched
    ]


def _missing(ground: GroundFinding) -> list[str]:
    """Each element that is needed and not met, with the day it will be or the papers that would show it.

    Where one of several ways is enough, those of the way that has come furthest.
    """
    out = []
    for ways in elements_by_group(ground):
        furthest = max(ways, key=lambda way: sum(e.finding == "met" for e in way) / len(way))
        for e in furthest:
            if e.finding != "met" and e.needed and not e.for_court:
                papers = f" ({', or '.join(e.proof)})" if e.proof else ""
                state = (
                    f"not before {e.met_on}" if e.met_on else f"{'not met' if e.finding == 'not_met' else 'not shown'}"
                )
                out.append(f"{e.text}: {state}{'' if e.met_on else papers}")
    return out
