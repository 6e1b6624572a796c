"""Whether this motion is the right way into court for what is asked."""

from __future__ import annotations

from collections.abc import Iterator

from ...casefile.derive import Citation, cite
from ...casefile.said import best_date
from ..filing import Filing
from .registry import Found, Kind, test, test_of_kind


def facts_shown(f: Filing, kind: Kind) -> list[Citation]:
    """The citations of the kind's facts that have one of its values."""
    found = [f.m.facts[name] for name, values in kind.facts.items() if f.m.value(name) in values]
    return [c for fact in found for c in fact.rests_on]


@test_of_kind(
    "asks_for_home_confinement",
    "asks_for_credits",
    "attacks_conviction",
    "retroactive_guideline",
    "first_step_404",
)
def asks_for(f: Filing, kind: Kind) -> Iterator[Found]:
    """What the motion asks for, or a fact of the file, belongs elsewhere."""
    said = f.motion.asks_for if f.motion else []
    cited = [c for s in said if s.value in kind.asked and (c := cite(f.case, s))]
    cited += facts_shown(f, kind)
    if cited:
        beside = any(s.value == "reduction" for s in said)
        yield Found({}, cited, level=kind.beside if beside else None)


@test("appeal_pending")
def appeal_pending(f: Filing) -> Iterator[Found]:
    said = [*(f.motion.appeal_pending if f.motion else []), *f.case.judgment.appeal_pending]
    cited = [c for s in said if s.value and (c := cite(f.case, s))]
    if cited and not any(not s.value for s in said):
        yield Found({}, cited)


@test("term_not_being_served")
def term_not_being_served(f: Filing) -> Iterator[Found]:
    if f.m.value("serving_the_term") is False:
        released = best_date(f.case.custody.released_on, f.case)
        words = {"released": f"released {released}" if released else "a paper says so"}
        yield Found(words, f.m.facts["serving_the_term"].rests_on)
