"""The ground: in force, not closed, not waiting for time, not rehabilitation alone; and gaps in its elements."""

from __future__ import annotations

from collections.abc import Iterator

from ...casefile.derive import Citation, cite
from ...casefile.said import best_date
from ...casefile.values import Standing
from ...law.model import Finding
from ...law.tree import Element
from ..filing import Filing, months_before
from ..model import ElementFinding, GroundFinding
from .proof import other_carer_available
from .registry import Found, Kind, kinds, test, test_of_kind
from .vehicle import facts_shown


def _pleaded(f: Filing) -> list[GroundFinding]:
    return [g for g in f.m.grounds if g.id in f.pleaded]


@test("no_ground")
def no_ground(f: Filing) -> Iterator[Found]:
    if not f.pleaded and not f.in_play:
        yield Found()


@test("ground_gone")
def ground_gone(f: Filing) -> Iterator[Found]:
    titles = {g.id: g.title for g in f.m.grounds}
    for g in _pleaded(f):
        if g.finding == Finding.NOT_IN_FORCE and g.in_force_until and g.in_force_until <= f.on:
            heir = f" In its place: {titles[g.succeeded_by]} ({g.succeeded_by})." if g.succeeded_by in titles else ""
            yield Found({"title": g.title, "id": g.id, "until": g.in_force_until, "heir": heir})


@test("ground_not_born")
def ground_not_born(f: Filing) -> Iterator[Found]:
    for g in _pleaded(f):
        if g.in_force_from > f.on:
            yield Found({"title": g.title, "id": g.id, "start": g.in_force_from})


@test("ground_closed")
def ground_closed(f: Filing) -> Iterator[Found]:
    for g in _pleaded(f):
        if g.finding != Finding.NOT_IN_FORCE and g.closed:
            cited = [c for fact in _read(f, g.id) for c in f.m.facts[fact].rests_on]
            yield Found({"title": g.title, "id": g.id, "because": "; ".join(g.because)}, cited)


def _read(f: Filing, ground: str) -> list[str]:
    """The facts by which the limits and elements of a ground were judged, as far as the file knows them."""
    state = next(s for s in f.m.regime.grounds if s.ground.id == ground)
    names = {a.name for e in state.ground.met_when.elements for a in e.atoms}
    return sorted(name for name in names if name in f.m.facts)


def _failing(g: GroundFinding) -> list[ElementFinding]:
    """The elements not met that no alternative beside them can save; of alternatives the one that comes first."""
    out: dict[str, ElementFinding] = {}
    for e in g.elements:
        group = (e.alternative or "").partition(".")[0]
        beside = [x for x in g.elements if group and (x.alternative or "").partition(".")[0] == group]
        if e.finding == "not_met" and e.needed and all(x.finding == "not_met" for x in beside):
            dated = [x for x in beside if x.met_on]
            out[group or e.id] = min(dated, key=lambda x: str(x.met_on)) if dated else e
    return list(out.values())


@test("element_not_yet")
def element_not_yet(f: Filing) -> Iterator[Found]:
    for _, g in f.in_play:
        for e in _failing(g):
            if e.met_on and e.met_on > f.on:
                yield Found({"title": g.title, "id": g.id, "element": e.text, "date": e.met_on}, _cited(e))


@test("element_fails")
def element_fails(f: Filing) -> Iterator[Found]:
    """Silent on an element that a gap below, or a carer who is available, speaks of in its own words."""
    named = {fact for other in kinds().values() if other.gap for fact in other.gap.facts}
    carer = kinds()["other_carer_available"]
    if any(True for _ in other_carer_available(f, carer)):
        named |= set(carer.data["facts"])
    for state, g in f.in_play:
        spoken = {e.id for e in state.ground.met_when.elements if named & {a.name for a in e.atoms}}
        for e in _failing(g):
            if e.met_on is None and e.id not in spoken:
                yield Found({"title": g.title, "id": g.id, "element": e.text}, _cited(e))


def _cited(e: ElementFinding) -> list[Citation]:
    return [Citation(r.source, Standing[r.standing], r.at, r.quote) for r in e.rests_on]


@test_of_kind("rehabilitation_alone")
def rehabilitation_alone(f: Filing, kind: Kind) -> Iterator[Found]:
    """Somebody says so; or rehabilitation is shown and the papers speak to no ground that is open on this day."""
    if cited := facts_shown(f, kind):
        yield Found({}, cited)
    elif f.true("rehabilitation_shown") and not f.in_play:
        yield Found({}, f.m.facts["rehabilitation_shown"].rests_on)


@test_of_kind(*(code for code, kind in kinds().items() if kind.gap))
def gap(f: Filing, kind: Kind) -> Iterator[Found]:
    """In a ground in play, nothing of sufficient standing meets any of the elements that read the kind's facts."""
    assert kind.gap
    for g, elements in f.reading(kind.gap.facts):
        if not any(_shown(found, kind.gap.least) for _, found in elements):
            words = {"title": g.title, "state": _state(elements, kind.gap.least)}
            yield Found(words, [c for _, found in elements for c in _cited(found)])


def _shown(found: ElementFinding, least: Standing) -> bool:
    return found.finding == "met" and any(Standing[r.standing] >= least for r in found.rests_on)


def _state(elements: list[tuple[Element, ElementFinding]], least: Standing) -> str:
    found = [e for _, e in elements]
    told = [Standing[r.standing] for e in found for r in e.rests_on]
    if told and not all(e.finding == "not_met" for e in found) and max(told) < least:
        return f"told only by a paper of less weight than a {least.name} ({max(told).name})"
    return "denied by the papers" if all(e.finding == "not_met" for e in found) else "not shown"


@test("known_at_sentencing")
def known_at_sentencing(f: Filing) -> Iterator[Found]:
    if f.true("condition_known_at_sentencing"):
        cited = f.m.facts["condition_known_at_sentencing"].rests_on
        source = f.case.source(cited[0].source) if cited else None
        yield Found({"paper": source.title if source else "as a paper says"}, cited)


@test_of_kind("soon_after_sentencing")
def soon_after_sentencing(f: Filing, kind: Kind) -> Iterator[Found]:
    sentenced = best_date(f.case.judgment.sentenced_on, f.case)
    months = kind.data["months"]
    if sentenced and sentenced.first <= f.day and sentenced.first > months_before(f.day, months):
        words = {"sentenced": sentenced, "months": months, "measure": f.measure}
        yield Found(words, [c for s in f.case.judgment.sentenced_on if (c := cite(f.case, s))])
