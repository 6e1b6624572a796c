"""From the case file to facts: each with what it rests on, and unknown wherever nobody with enough standing says.

Facts that need the sentence computation are added by the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from .claims import Citation, Claim, FactFound, FactValue, cite, settle
from .elapsed import age, birthday, time_served
from .entry import Entry, Said
from .model import CaseFile, Condition
from .motions import pending
from .people import Carer, Relative
from .said import best_date

__all__ = ["Citation", "Claim", "FactFound", "FactValue", "cite", "facts", "settle"]


def facts(case: CaseFile, on: date) -> dict[str, FactFound]:
    """Every fact the case file speaks to, on the ruling date."""
    claims: dict[str, list[Claim]] = {}
    for claim in _claims(case, on):
        if _said_by(claim, on):
            claims.setdefault(claim.fact, []).append(claim)
    found = {name: settle(name, said) for name, said in claims.items()}
    if years := age(case, on):
        found["age_years"] = years
    return found | {fact.name: fact for fact in time_served(case, on)}


def _said_by(claim: Claim, on: date) -> bool:
    """What became true later was not yet true."""
    return claim.as_of is None or claim.as_of.first <= on


def _said(case: CaseFile, fact: str, said: Iterable[Said[Any]]) -> Iterator[Claim]:
    for claim in said:
        if cited := cite(case, claim):
            yield Claim(fact, claim.value, cited, claim.as_of)


def _true(case: CaseFile, fact: str, entry: Said[Any] | Entry, value: FactValue = True) -> Iterator[Claim]:
    if cited := cite(case, entry):
        yield Claim(fact, value, cited)


def _claims(case: CaseFile, on: date) -> Iterator[Claim]:
    for name, said in case.facts.items():
        yield from _said(case, name, said)
    yield from _medical(case, on)
    yield from _family(case, on)
    yield from _motion(case, on)
    yield from _record(case, on)


# The facts of one ground come from one and the same condition, or a broken leg would "diminish self-care" on behalf of
# a diabetes; and from one relative, or a father who is ill and a mother who has nobody would make one parent with both.
# A part is met by any one of its facts. Of several conditions or relatives the one that goes furthest is taken.
Parts = tuple[tuple[str, ...], ...]
_MEDICAL: tuple[Parts, ...] = (
    (("terminal_illness",),),
    (
        ("serious_condition", "serious_impairment", "deteriorating_because_of_age"),
        ("self_care_diminished",),
        ("recovery_not_expected",),
    ),
    (("needs_long_term_care",), ("care_not_provided",), ("risk_without_care",)),
    (("condition_known_at_sentencing",),),
)
_FAMILY: dict[str, Parts] = {
    "child": (("child_minor", "child_disabled_adult"), ("child_caregiver_lost",)),
    "spouse": (("spouse_incapacitated",), ("only_caregiver_for_spouse",)),
    "parent": (("parent_incapacitated",), ("only_caregiver_for_parent",)),
    "relative": (("other_relative_incapacitated",), ("only_caregiver_for_relative",)),
}


def _furthest(told: Iterable[list[Claim]], parts: Parts, on: date) -> list[Claim]:
    """The claims about the one condition or relative that comes nearest to meeting every part."""

    def weight(claims: list[Claim], name: str) -> int:
        """2 for a yes, 1 for what is not known, 0 for a no."""
        said = [c for c in claims if c.fact == name and _said_by(c, on)]
        value = settle(name, said).value if said else None
        return 1 if value is None else 2 if value else 0

    def reach(claims: list[Claim]) -> tuple[int, int]:
        weights = [max(weight(claims, name) for name in part) for part in parts]
        return min(weights), sum(weights)

    return max(told, key=reach, default=[])


def _medical(case: CaseFile, on: date) -> Iterator[Claim]:
    for parts in _MEDICAL:
        names = [name for part in parts for name in part]
        told = [[c for name in names for c in _said(case, name, _of(condition, name))] for condition in case.health]
        yield from _furthest(filter(None, told), parts, on)


def _of(condition: Condition, name: str) -> list[Said[bool]]:
    said: list[Said[bool]] = getattr(condition, name.removeprefix("condition_"))
    return said


_CLOSE = {
    "sibling",
    "brother",
    "sister",
    "grandchild",
    "grandparent",
    "grandmother",
    "grandfather",
    "like_family",
}
_KIN = {"child": "child", "spouse": "spouse", "partner": "spouse", "parent": "parent", "mother": "parent"}
_KIN |= {"father": "parent"} | dict.fromkeys(_CLOSE, "relative")


def _family(case: CaseFile, on: date) -> Iterator[Claim]:
    told: dict[str, list[list[Claim]]] = {}
    for relative in case.relatives:
        died = best_date(relative.died_on, case)
        who = _KIN.get(relative.relation)
        if who and not (died and died.first <= on):  # nobody cares for the dead
            claims = _child(case, relative, on) if who == "child" else _needs_care(case, relative, who, on)
            told.setdefault(who, []).append(list(claims))
    for who, each in told.items():
        yield from _furthest(filter(None, each), _FAMILY[who], on)


def _needs_care(case: CaseFile, relative: Relative, who: str, on: date) -> Iterator[Claim]:
    if not (relative.incapacitated or relative.carers or relative.illness):
        return
    if who == "relative":
        yield from _true(case, "other_relative_is_close_family", relative)
    fact = "other_relative_incapacitated" if who == "relative" else f"{who}_incapacitated"
    yield from _said(case, fact, relative.incapacitated)
    yield from _only_carer(case, relative, f"only_caregiver_for_{who}", on)


def _child(case: CaseFile, child: Relative, on: date) -> Iterator[Claim]:
    if born := best_date(child.born, case):
        cited = next((c for s in child.born if s.value == born and (c := cite(case, s))), None)
        under = {on < birthday(born.first, 18), on < birthday(born.last, 18)}
        if cited and len(under) == 1:
            yield Claim("child_minor", under.pop(), cited)
    yield from _said(case, "child_minor", child.minor)
    yield from _said(case, "child_disabled_adult", child.disabled_adult)
    yield from _said(case, "child_caregiver_lost", child.caregiver_died_or_incapacitated)


def _only_carer(case: CaseFile, relative: Relative, fact: str, on: date) -> Iterator[Claim]:
    """No as soon as one possible carer is available; yes only when all are listed and none is; otherwise unknown."""
    said = [claim for carer in relative.carers for claim in carer.available]
    for claim in said:
        if claim.value:
            yield from _true(case, fact, claim, False)
    listed = any(s.value for s in relative.all_carers_listed)
    away = [c for carer in relative.carers if not carer.available for c in kept_away(case, carer, on)[:1]]
    unknown = sum(not carer.available for carer in relative.carers) - len(away)
    if listed and not unknown and not any(claim.value for claim in said):
        told = [c for s in (*relative.all_carers_listed, *said) if (c := cite(case, s))]
        if weakest := min([*told, *away], key=lambda c: c.standing, default=None):
            yield Claim(fact, True, weakest)


def kept_away(case: CaseFile, carer: Carer, on: date) -> list[Citation]:
    """Where the papers say that a carer listed among the relatives has died by the day or is in prison."""
    relative = next((r for r in case.relatives if r.id == carer.relative), None)
    if relative is None:
        return []
    died = best_date(relative.died_on, case)
    dead = [c for s in relative.died_on if died and died.last <= on and (c := cite(case, s))]
    held = [s for s in relative.in_prison if s.value and not (s.as_of and s.as_of.first > on)]
    return dead or [c for s in held if (c := cite(case, s))]


def _motion(case: CaseFile, on: date) -> Iterator[Claim]:
    for claim in _said(case, "request_made", case.no_request):
        yield replace(claim, value=not claim.value)
        if claim.value:  # without a request nothing can have been appealed
            yield replace(claim, fact="remedies_exhausted", value=False)
    for request in case.requests:
        sent = best_date(request.sent_on or request.received_on, case)
        if sent is None or sent.first <= on:
            yield from _true(case, "request_made", request)
            yield from _said(case, "remedies_exhausted", [*request.final_denial, *request.appeals_completed])
    if motion := pending(case, on):
        for by in motion.by:
            yield from _true(case, "motion_by_bureau", by, by.value == "bureau")
        for contested in motion.exhaustion_contested:
            yield from _true(case, "exhaustion_not_contested", contested, not contested.value)
        for government in motion.government:
            if government.value in ("unopposed", "joined"):  # who opposes nothing contests nothing
                yield from _true(case, "exhaustion_not_contested", government)


def _record(case: CaseFile, on: date) -> Iterator[Claim]:
    for programme in case.programmes:
        done = best_date(programme.completed_on, case)
        if done is None or done.first <= on:
            yield from _true(case, "rehabilitation_shown", programme)
    for clean in case.no_incidents:
        yield from _true(case, "discipline_sustained", clean, not clean.value)
    for incident in case.incidents:
        for found in incident.found:
            if found.value == "sustained":
                yield from _true(case, "discipline_sustained", found)
    for charge in case.charges:
        for drug in charge.drug:
            yield from _true(case, "drug_offense", drug)
        yield from _said(case, "violent_offense", charge.violent)
    for prior in case.priors:
        yield from _true(case, "prior_record", prior)
    for detainer in case.custody.detainer:
        yield from _true(case, "detainer", detainer)
    plan = case.release_plan
    if plan.address and plan.income:
        yield from _true(case, "release_plan_complete", plan.address[0])
    released = best_date(case.custody.released_on, case)
    for said in case.custody.released_on:
        if released and said.value == released:
            yield from _true(case, "serving_the_term", said, released.last > on)
