"""What two papers say differently, found by rule. Nothing is resolved here: both are shown, the stronger first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .derive import Citation, cite
from .model import CaseFile, Said
from .reader import best_date, walk
from .values import PartialDate, Standing, Term


@dataclass(frozen=True)
class Contradiction:
    """Two statements that cannot both be right, and the question that would settle it."""

    code: str
    message: str
    between: tuple[Citation, ...]
    question: str


Rule = Callable[[CaseFile, date], Iterator[Contradiction]]
RULES: dict[str, Rule] = {}


def rule(code: str) -> Callable[[Rule], Rule]:
    """Registers a rule under its code."""

    def register(function: Rule) -> Rule:
        RULES[code] = function
        return function

    return register


def contradictions(case: CaseFile, on: date) -> list[Contradiction]:
    """Everything that disagrees, in the order of the registry."""
    return [found for function in RULES.values() for found in function(case, on)]


def name_of(case: CaseFile, cited: Citation) -> str:
    """A source in words, with its standing."""
    source = case.source(cited.source)
    return f"{source.title if source else cited.source} ({cited.standing.name})"


def _cited(case: CaseFile, said: list[Said[Any]]) -> list[tuple[Any, Citation]]:
    """The claims with their citations, the strongest standing first."""
    found = [(s.value, c) for s in said if (c := cite(case, s))]
    return sorted(found, key=lambda pair: -pair[1].standing)


def _agree(a: Any, b: Any) -> bool:
    if isinstance(a, PartialDate) and isinstance(b, PartialDate):
        return a.agrees_with(b)
    return bool(a == b)


_PATHS_TOLD_OVER_TIME = {"age", "facility", "projected_release", "security_level", "good_conduct_lost_days"}


@rule("told_differently")
def told_differently(case: CaseFile, on: date) -> Iterator[Contradiction]:
    """One and the same value, told differently by two sources."""
    groups: dict[tuple[Any, ...], list[Said[Any]]] = {}
    for place, item in walk(case):
        if isinstance(item, Said) and isinstance(item.value, PartialDate | Term | int | bool):
            groups.setdefault(place[:-1], []).append(item)
    for place, said in groups.items():
        name = str(place[-1])
        if name in _PATHS_TOLD_OVER_TIME or (place[0] == "facts" and any(s.as_of for s in said)):
            continue
        if not (told_by := _cited(case, said)):
            continue
        first, *others = told_by
        differing = [other for other in others if not _agree(first[0], other[0])]
        if not differing:
            continue
        label = name.replace("_", " ").removesuffix(" on")
        told = "; ".join(f"{value} in {name_of(case, cited)}" for value, cited in [first, *differing])
        yield Contradiction(
            "told_differently",
            f"The {label} is told in different ways: {told}.",
            (first[1], *(cited for _, cited in differing)),
            f"Which is right about the {label}? The strongest paper here is {name_of(case, first[1])}.",
        )


@rule("age_disagrees")
def age_disagrees(case: CaseFile, on: date) -> Iterator[Contradiction]:
    """A stated age that the birth date, or another stated age, rules out."""
    spans: list[tuple[int, int, Citation, str]] = []
    for born in case.person.born:
        if cited := cite(case, born):
            spans.append((born.value.first.year, born.value.last.year, cited, f"born {born.value}"))
    for age in case.person.age:
        source = case.source(age.source)
        when = age.as_of or (source.date if source else None)
        if when and (cited := cite(case, age)):
            first, last = when.first.year - age.value - 1, when.last.year - age.value
            spans.append((first, last, cited, f"{age.value} years old in {when}"))
    spans.sort(key=lambda s: -s[2].standing)
    for i, (low, high, cited, words) in enumerate(spans):
        for other_low, other_high, other, other_words in spans[i + 1 :]:
            if low > other_high or other_low > high:
                yield Contradiction(
                    "age_disagrees",
                    f"{words} in {name_of(case, cited)} does not fit {other_words} in {name_of(case, other)}.",
                    (cited, other),
                    "What is the date of birth? A birth certificate or Bureau identification sheet settles it.",
                )


@rule("sentenced_in_year_of_arrest")
def sentenced_in_year_of_arrest(case: CaseFile, on: date) -> Iterator[Contradiction]:
    """Press often gives the year of arrest as the year of sentence; no court paper here dates the sentence."""
    sentenced = _cited(case, case.judgment.sentenced_on)
    if not sentenced or sentenced[0][1].standing > Standing.press:
        return
    value, told = sentenced[0]
    for what, said in (("indicted", case.judgment.indicted_on), ("arrested", case.custody.arrested_on)):
        for day, cited in _cited(case, said):
            if cited.standing > Standing.press and day.year == value.year:
                yield Contradiction(
                    "sentenced_in_year_of_arrest",
                    f"{name_of(case, told)} says sentenced in {value}; {name_of(case, cited)} says {what} in {day}. "
                    "The year of arrest may have been taken for the year of sentence.",
                    (cited, told),
                    "On what day was sentence imposed? The judgment or the docket settles it.",
                )
                break


@rule("plan_rests_on_the_dead")
def plan_rests_on_the_dead(case: CaseFile, on: date) -> Iterator[Contradiction]:
    """A release plan that depends on a person who has died."""
    people = {relative.id: relative for relative in case.relatives}
    for purpose in case.release_plan.purposes:
        plan = cite(case, purpose)
        for who in purpose.depends_on:
            relative = people[who]
            died = best_date(relative.died_on, case)
            deaths = _cited(case, relative.died_on)
            if plan is None or died is None or died.first > on:
                continue
            ill = [r for r in case.relatives if r.illness and any(c.relation == relative.relation for c in r.carers)]
            more = f" That death may be what leaves the {ill[0].relation} without a carer." if ill else ""
            yield Contradiction(
                "plan_rests_on_the_dead",
                f"The plan is to {purpose.text} ({name_of(case, plan)}), but the {relative.relation} died in {died} "
                f"({name_of(case, deaths[0][1])}).{more}",
                (deaths[0][1], plan),
                "What is the plan now, and who would give the care? A death certificate and a new plan settle it.",
            )
