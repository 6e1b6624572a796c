"""The release plan: complete, checked, possible, and resting on people who are there."""

from __future__ import annotations

from collections.abc import Iterator

from ...casefile.derive import Citation, cite
from ...casefile.entry import Said
from ...casefile.people import Relative
from ...casefile.said import best_date
from ..filing import Filing, citations, on_or_in, says_any
from .registry import Found, Kind, test, test_of_kind

PARTS = ("address", "host", "income")


def _given(f: Filing) -> list[str]:
    return [part for part in PARTS if getattr(f.case.release_plan, part)]


@test("plan_missing")
def plan_missing(f: Filing) -> Iterator[Found]:
    if not _given(f):
        yield Found({}, [c for p in f.case.release_plan.purposes for c in citations(f.case, p)[:1]])


@test_of_kind("plan_no_address", "plan_no_host", "plan_no_income")
def part_missing(f: Filing, kind: Kind) -> Iterator[Found]:
    """Silent where there is no plan at all, which is said already."""
    if _given(f) and kind.data["part"] not in _given(f):
        yield Found({}, citations(f.case, f.case.release_plan)[:1])


@test_of_kind("plan_no_care")
def plan_no_care(f: Filing, kind: Kind) -> Iterator[Found]:
    plan = f.case.release_plan
    missing = [] if plan.medical_care else ["where he or she will be treated"]
    missing += [] if plan.care_payment else ["how that is paid"]
    if missing and any(True for _ in f.reading(kind.data["facts"])):
        yield Found({"missing": " and ".join(missing)}, citations(f.case, plan)[:1])


@test("plan_not_checked")
def plan_not_checked(f: Filing) -> Iterator[Found]:
    plan = f.case.release_plan
    if plan.address and not any(s.value for s in plan.probation_checked):
        yield Found({}, [c for s in plan.address if (c := cite(f.case, s))])


def _paper(f: Filing, cited: list[Citation]) -> str:
    source = f.case.source(cited[0].source) if cited else None
    return f"{source.title}, {source.standing.name}" if source else "no paper"


def _citations(f: Filing, said: list[Said[bool]] | list[Said[str]]) -> list[Citation]:
    return [c for s in said if (c := cite(f.case, s))]


@test("owner_refuses")
def owner_refuses(f: Filing) -> Iterator[Found]:
    said = f.case.release_plan.owner_agrees
    if said and not any(s.value for s in said):
        cited = _citations(f, said)
        yield Found({"paper": _paper(f, cited)}, cited)


@test("supervision_conflict")
def supervision_conflict(f: Filing) -> Iterator[Found]:
    for said in f.case.release_plan.supervision_conflict:
        cited = _citations(f, [said])
        yield Found({"conflict": said.value, "paper": _paper(f, cited)}, cited)


@test_of_kind("detainer_removal")
def detainer_removal(f: Filing, kind: Kind) -> Iterator[Found]:
    for said in f.case.custody.detainer:
        if says_any(said.value, kind.data["words"]) and not f.case.release_plan.if_removed:
            yield Found({"detainer": said.value}, _citations(f, [said]))


@test_of_kind("detainer_elsewhere")
def detainer_elsewhere(f: Filing, kind: Kind) -> Iterator[Found]:
    for said in f.case.custody.detainer:
        if not says_any(said.value, kind.data["words"]):
            yield Found({"detainer": said.value}, _citations(f, [said]))


@test("plan_rests_on_absent")
def plan_rests_on_absent(f: Filing) -> Iterator[Found]:
    plan = f.case.release_plan
    needed = dict.fromkeys([*plan.depends_on, *(who for p in plan.purposes for who in p.depends_on)])
    for relative in (r for r in f.case.relatives if r.id in needed):
        for state, cited in list(_absent(f, relative))[:1]:
            words = {"relation": relative.relation.replace("_", " "), "state": state, "paper": _paper(f, cited)}
            yield Found(words, [*cited, *(c for p in plan.purposes for c in citations(f.case, p)[:1])])


def _absent(f: Filing, relative: Relative) -> Iterator[tuple[str, list[Citation]]]:
    died = best_date(relative.died_on, f.case)
    if died and died.first <= f.on:
        yield f"died {on_or_in(died)}", [c for s in relative.died_on if (c := cite(f.case, s))]
    if held := [s for s in relative.in_prison if s.value]:
        yield "is in prison", _citations(f, held)
    withdrew = best_date(relative.withdrew_on, f.case)
    if withdrew and withdrew.first <= f.on:
        yield f"took the offer back {on_or_in(withdrew)}", [c for s in relative.withdrew_on if (c := cite(f.case, s))]


@test("letter_withdrawn")
def letter_withdrawn(f: Filing) -> Iterator[Found]:
    for letter in f.case.letters:
        day = best_date(letter.withdrawn_on, f.case)
        if day and day.first <= f.on:
            yield Found({"writer": letter.writer, "day": on_or_in(day)}, citations(f.case, letter))
