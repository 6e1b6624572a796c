"""Ages, relatives, and the plans that rest on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from typing import TypeAlias

from ..derive import Citation, cite, kept_away
from ..entry import Said
from ..model import CaseFile
from ..people import Relative
from ..said import best_date, walk
from .registry import Clash, Reading, name_of, pair, rule, told

Span: TypeAlias = tuple[int, int, Citation, str]  # first and last year of birth, who says so, in which words


@rule("age_disagrees")
def age_disagrees(r: Reading) -> Iterator[Clash]:
    """Compares years of birth, so that a paper may be a few days behind a birthday.

    Ages with birth dates and with one another; two birth dates are ``told_differently``.
    """
    case = r.case
    births: list[Span] = []
    for born in case.person.born:
        if cited := cite(case, born):
            births.append((born.value.first.year, born.value.last.year, cited, f"born {born.value}"))
    ages: list[Span] = []
    for age in case.person.age:
        source = case.source(age.source)
        when = age.as_of or (source.date if source else None)
        if when and (cited := cite(case, age)):
            first, last = when.first.year - age.value - 1, when.last.year - age.value
            ages.append((first, last, cited, f"{age.value} years old in {when}"))
    for pair_of in (*product(births, ages), *combinations(ages, 2)):
        (low, high, cited, first_words), (other_low, other_high, other, second_words) = sorted(
            pair_of, key=lambda span: -span[2].standing
        )
        if low > other_high or other_low > high:
            yield Clash("person.age", (cited, other), pair(case, (first_words, cited), (second_words, other)))


@rule("sole_carer_and_relatives")
def sole_carer_and_relatives(r: Reading) -> Iterator[Clash]:
    """A relative is accounted for when named among the carers, in need of care, a minor, in prison or dead."""
    case, day = r.case, r.on
    listed = {carer.relative for r in case.relatives for carer in r.carers}
    listed |= {carer.relation for r in case.relatives for carer in r.carers}
    free = [r for r in case.relatives if not {r.id, r.relation} & listed and _could_care(r, case, day)]
    others = [(_told_of(r), c) for r in free if (c := any_citation(case, r))]
    if not others:
        return
    for about, cited in _sole_claims(case):
        papers: dict[Citation, list[str]] = {}
        for who, c in others:
            papers.setdefault(Citation(c.source, c.standing), []).append(who)
        tells = "; ".join(f"{name_of(case, c)} tells of {', '.join(who)}" for c, who in papers.items())
        words = {"paper": name_of(case, cited), "told": tells, "who": ", ".join(who for who, _ in others)}
        yield Clash(about, (cited, *papers), words)


@rule("carer_kept_away")
def carer_kept_away(r: Reading) -> Iterator[Clash]:
    """Somebody is said to be available who is dead by the day or in prison."""
    case = r.case
    for relative in r.case.relatives:
        for carer in relative.carers:
            able = [c for value, c in told(case, carer.available) if value]
            away = kept_away(case, carer, r.on)
            if able and away:
                words = {
                    "who": carer.who,
                    "relation": relative.relation.replace("_", " "),
                    "paper": name_of(case, able[0]),
                    "other": name_of(case, away[0]),
                }
                yield Clash(f"relatives.{relative.id}.carers", (able[0], away[0]), words)


def _sole_claims(case: CaseFile) -> Iterator[tuple[str, Citation]]:
    for name, said in case.facts.items():
        if name.startswith("only_caregiver_for_"):
            yield from ((f"facts.{name}", c) for value, c in told(case, list(said))[:1] if value)
    for relative in case.relatives:
        if relative.carers and not any(s.value for carer in relative.carers for s in carer.available):
            complete = [(v, c) for v, c in told(case, relative.all_carers_listed) if v]
            yield from ((f"relatives.{relative.id}", c) for _, c in complete[:1])


def _could_care(relative: Relative, case: CaseFile, on: date) -> bool:
    died = best_date(relative.died_on, case)
    needs = relative.illness or relative.carers or any(s.value for s in relative.incapacitated)
    young = any(s.value for s in [*relative.minor, *relative.disabled_adult])
    away = any(s.value for s in relative.in_prison)
    return not (needs or young or away or (died and died.first <= on))


def _told_of(relative: Relative) -> str:
    relation = relative.relation.replace("_", " ")
    return f"{relation} ({relative.how_many[0].value})" if relative.how_many else relation


def any_citation(case: CaseFile, relative: Relative) -> Citation | None:
    """Where the relative is told of: the entry's own source, else the strongest of its claims."""
    own = cite(case, relative)
    claims = [c for _, item in walk(relative) if isinstance(item, Said) and (c := cite(case, item))]
    return own or max(claims, key=lambda c: c.standing, default=None)


@rule("illness_changes")
def illness_changes(r: Reading) -> Iterator[Clash]:
    """Words of one paper that are not all in the other, both ways; one paper may be fuller than another."""
    case = r.case
    for relative in case.relatives:
        papers: dict[Citation, list[str]] = {}
        for text, cited in told(case, relative.illness):
            papers.setdefault(Citation(cited.source, cited.standing), []).append(text)
        said = [(" and ".join(texts), cited) for cited, texts in papers.items()]
        for (first, cited), (second, other) in combinations(said, 2):
            one, two = (set(re.findall(r"\w+", text.lower())) - set(r.data["empty"]) for text in (first, second))
            if not (one <= two or two <= one):
                ways = f"{first} in {name_of(case, cited)}; {second} in {name_of(case, other)}"
                words = {"relation": relative.relation.replace("_", " "), "told": ways}
                yield Clash(f"relatives.{relative.id}.illness", (cited, other), words)
                break


@rule("plan_rests_on_the_dead")
def plan_rests_on_the_dead(r: Reading) -> Iterator[Clash]:
    case = r.case
    people = {relative.id: relative for relative in case.relatives}
    for purpose in case.release_plan.purposes:
        plan = cite(case, purpose)
        for who in purpose.depends_on:
            relative = people[who]
            died = best_date(relative.died_on, case)
            if plan is None or died is None or died.first > r.on:
                continue
            death = told(case, relative.died_on)[0][1]
            ill = [r for r in case.relatives if r.illness and any(c.relation == relative.relation for c in r.carers)]
            words = {
                "plan": purpose.text,
                "plan_paper": name_of(case, plan),
                "relation": relative.relation,
                "died": died,
                "death_paper": name_of(case, death),
                "more": f" That death may be what leaves the {ill[0].relation} without a carer." if ill else "",
            }
            yield Clash(f"relatives.{who}.died_on", (death, plan), words)
