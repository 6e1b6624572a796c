"""What the motion asks the court to order: of a filed motion what the file tells is judged; a draft must say it."""

from __future__ import annotations

from collections.abc import Iterator

from ...casefile.filings import Motion, Relief
from ..filing import Filing, citations
from .registry import Found, test


def _relief(f: Filing) -> tuple[Motion, Relief] | None:
    """The relief as told; an empty one for a draft that says nothing; ``None`` where it is not known."""
    if f.motion is None or (f.motion.relief is None and not f.motion.draft):
        return None
    return f.motion, f.motion.relief or Relief()


@test("no_alternative")
def no_alternative(f: Filing) -> Iterator[Found]:
    if (known := _relief(f)) and not known[1].alternative:
        yield Found({}, citations(f.case, known[0])[:1])


@test("time_served_without_days")
def time_served_without_days(f: Filing) -> Iterator[Found]:
    if (known := _relief(f)) and any(s.value for s in known[1].time_served) and not known[1].plus_days:
        yield Found({}, citations(f.case, known[1]))


@test("supervised_release_not_addressed")
def supervised_release_not_addressed(f: Filing) -> Iterator[Found]:
    if (known := _relief(f)) and not known[1].conditions:
        yield Found({}, citations(f.case, known[0])[:1])


@test("conferral_not_recorded")
def conferral_not_recorded(f: Filing) -> Iterator[Found]:
    """Silent once the government has taken a position."""
    if (known := _relief(f)) and not known[0].conferred_on and not known[0].government:
        yield Found({}, citations(f.case, known[0])[:1])
