"""What answers a reason for denial, and whether the case file now holds that paper.

The reasons stand in the rule book; ``proofs.yaml`` says where a case file would hold each paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from .. import yamlfile
from ..casefile.derive import Citation, cite
from ..casefile.entry import Entry, Said
from ..casefile.filings import Denial
from ..casefile.said import walk
from ..casefile.values import PartialDate, Standing, StandingField
from ..law.model import DenialGround
from .filing import says_any
from .matter import Matter
from .model import Answer, Paper, RestsOn

TABLE = Path(__file__).with_name("proofs.yaml")
_LEVELS = {"regional": "Regional Director", "general_counsel": "General Counsel", "director": "Director"}


class Place(BaseModel):
    """Where the case file would hold a paper: see ``proofs.yaml``. All empty: no rule can tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    claims: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    least: StandingField = Standing.press


@lru_cache
def places() -> dict[str, dict[str, Place]]:
    """By reason and paper, in the rule book's own words."""
    return TypeAdapter(dict[str, dict[str, Place]]).validate_python(yamlfile.read(TABLE).data)


def body(denial: Denial) -> str:
    """Who denied, in words."""
    return f"Bureau's {_LEVELS[denial.level]}" if denial.level else "Bureau" if denial.by == "bureau" else denial.by


def answers(m: Matter, reasons: Iterable[str], day: PartialDate) -> list[Answer]:
    """For each reason what answers it; ``new`` marks papers dated after the day on which it was given."""
    known = {p.id: p for p in m.regime.book.in_force(m.on) if isinstance(p, DenialGround)}
    return [_answer(m, known[reason], day) for reason in reasons if reason in known]


def _answer(m: Matter, reason: DenialGround, day: PartialDate) -> Answer:
    return Answer(
        id=reason.id,
        title=reason.title,
        hook=reason.hook,
        cite=reason.cite,
        verified=reason.verified.how,
        answered_by=reason.answered_by,
        papers=tuple(_paper(m, reason.id, text, day) for text in reason.proof),
    )


def _paper(m: Matter, reason: str, text: str, day: PartialDate) -> Paper:
    place = places().get(reason, {}).get(text, Place())
    if not (place.claims or place.facts or place.kinds or place.letters):
        return Paper(what=text, held=None)
    cited = list(dict.fromkeys(_holding(m, place)))
    dates = [s.date for c in cited if (s := m.case.source(c.source)) and s.date]
    return Paper(
        what=text,
        held=bool(cited),
        new=any(d.first > day.last for d in dates),
        rests_on=tuple(RestsOn.of(c) for c in cited),
    )


@lru_cache(maxsize=8)  # every paper of every reason looks through the same entries
def _entries(m: Matter) -> tuple[tuple[str, BaseModel], ...]:
    return tuple((".".join(p for p in path if isinstance(p, str)), item) for path, item in walk(m.case))


def _holding(m: Matter, place: Place) -> Iterator[Citation]:
    for name, item in _entries(m):
        if not any(name == claim or name.startswith(f"{claim}.") for claim in place.claims):
            continue
        if isinstance(item, Entry) or (isinstance(item, Said) and item.value is not False):
            cited = cite(m.case, item)
            if cited and cited.standing >= place.least:
                yield cited
    for fact in place.facts:
        if m.value(fact) is True:
            yield from (c for c in m.facts[fact].rests_on if c.standing >= place.least)
    for source in m.case.sources:
        if source.kind in place.kinds and (not place.words or says_any(source.title, place.words)):
            yield Citation(source.id, source.standing)
    for letter in m.case.letters:
        signed = not letter.signed or any(s.value for s in letter.signed)
        if letter.kind in place.letters and signed and (cited := cite(m.case, letter)):
            yield cited
