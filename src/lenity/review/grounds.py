"""Findings with their reasons: the compiled law on one row, walked element by element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import polars as pl

from ..casefile.derive import FactFound
from ..casefile.vocabulary import vocabulary
from ..law.model import Condition, Finding, Gate, How
from ..law.regime import CLOSING, GroundInForce, Regime
from ..law.tree import Element
from ..rules import AnyOf, Compare, Explained, Node, children
from .model import ElementFinding, Excluded, GroundFinding, RestsOn

Facts = Mapping[str, FactFound]
_WORD: dict[bool | None, Literal["met", "not_met", "unknown"]] = {True: "met", False: "not_met", None: "unknown"}


class Evaluated:
    """The regime on one case: every finding, every node, and the facts they rest on."""

    def __init__(self, regime: Regime, row: pl.DataFrame, facts: Facts) -> None:
        self.regime, self.row, self.facts = regime, row, facts
        self.findings = regime.findings(row.lazy()).collect().row(0, named=True)
        self.explained = regime.explain(row)
        self.where = f"circuit {regime.circuit}"

    def grounds(self) -> tuple[GroundFinding, ...]:
        return tuple(self._ground(state) for state in self.regime.grounds)

    def _ground(self, state: GroundInForce) -> GroundFinding:
        ground = state.ground
        finding = Finding(self.findings[ground.id])
        touching = [limit for limit in state.limits if self.findings[limit.tree]]
        because = [limit.item.because for limit in touching]
        if state.in_force and ground.by_circuit and not because:
            row = state.row
            because.append(f"{row.case}: {row.text}" if row else f"no controlling decision found in {self.where}")
        return GroundFinding(
            id=ground.id,
            title=ground.title,
            cite=ground.cite,
            finding=finding,
            says=says(state, finding),
            elements=self.elements(ground.id, ground.met_when, ground.verified.how),
            verified=ground.verified.how,
            cites=(ground.cite, *dict.fromkeys(limit.limit.cite for limit in touching)),
            because=tuple(because),
            in_force_from=ground.in_force.start,
            in_force_until=ground.in_force.until,
            closed=self._closed(state),
            stands=self.explained[ground.id].value,
            succeeded_by=ground.succeeded_by,
            for_counsel=ground.for_counsel,
        )

    def _closed(self, state: GroundInForce) -> bool:
        """Whether the law itself takes the ground away on this day, whatever the facts."""
        ended = state.ground.in_force.until is not None and state.ground.in_force.until <= self.regime.on
        shut = any(x.item.effect in CLOSING and self.findings[x.tree] for x in state.limits)
        return ended or state.barred or shut

    def elements(self, tree: str, condition: Condition, how: How) -> tuple[ElementFinding, ...]:
        """The elements in the law's own order, each with its value on this case."""
        values = {e.node.label: (e, needed) for e, needed in _labelled(self.explained[tree])}
        groups = dict(_alternatives(condition.node, [0]))
        return tuple(self._element(e, *values[e.id], groups.get(e.id), how) for e in condition.elements)

    def _element(
        self, element: Element, explained: Explained, needed: bool, group: str | None, how: How
    ) -> ElementFinding:
        read = [self.facts[a.name] for a in element.atoms if a.name in self.facts]
        asked = next((vocabulary()[a.name].ask.en for a in explained.unknown_atoms()), None)
        for_court = element.judgment == "court"
        rests = dict.fromkeys(RestsOn.of(cited) for fact in read for cited in fact.rests_on)
        return ElementFinding(
            id=element.id,
            text=element.text,
            finding=_WORD[explained.value],
            rests_on=tuple(rests),
            question=asked if needed and not for_court and element.presumed is None else None,
            proof=element.proof,
            met_on=self._date(element.met_on) if explained.value is False else None,
            why=next((fact.why for fact in read if fact.why), None) if explained.value is None else None,
            for_court=for_court,
            needed=needed,
            presumed=element.presumed is False,
            alternative=group,
            verified=How(element.verified) if element.verified else how,
            of_time=all(vocabulary()[a.name].of_time for a in element.atoms),
            computed=any(vocabulary()[a.name].computed and isinstance(a, Compare) for a in element.atoms),
        )

    def _date(self, fact: str | None) -> date | None:
        found = self.facts.get(fact) if fact else None
        return found.value if found and isinstance(found.value, date) else None

    def excluded(self, supported: bool) -> tuple[Excluded, ...]:
        """Reasons that may not be used on this day, though somebody put them forward."""
        out = []
        for limit in self.regime.limits:
            if self.findings[limit.tree]:
                item, cite = limit.item, limit.limit.cite
                how = item.verified or limit.limit.verified.how
                out.append(Excluded(reason=item.reason, because=item.because, cite=cite, verified=how))
        for rule in self.regime.never_alone:
            fact = self.facts.get(rule.never_alone or "")
            if fact and fact.value and not supported:
                how = rule.verified.how
                out.append(Excluded(reason=rule.title, because=rule.cite, cite=rule.cite, verified=how))
        return tuple(out)

    def gate(self, gate: Gate) -> Literal["met", "not_met", "unknown"]:
        return _WORD[self.findings[gate.id]]


def says(state: GroundInForce, finding: Finding) -> str:
    """The record's own text for the finding, with the date where the provision is not in force."""
    ground = state.ground
    match finding:
        case Finding.SUPPORTED:
            return ground.says.met
        case Finding.NOT_SUPPORTED:
            return ground.says.not_met
        case Finding.UNKNOWN:
            return ground.says.unknown
        case Finding.OPEN:
            return "Nothing known speaks against it, but the point is open: a lawyer and the court must weigh it."
        case Finding.NOT_IN_FORCE:
            force = ground.in_force
            return f"In force from {force.start}" + (f" until {force.until}." if force.until else ".")


def _labelled(explained: Explained, needed: bool = True) -> Iterator[tuple[Explained, bool]]:
    """The elements, and whether each still matters: not beside an alternative that is already met."""
    if explained.node.label:
        yield explained, needed
    for part in explained.parts:
        met = isinstance(explained.node, AnyOf) and explained.value is True and part.value is not True
        yield from _labelled(part, needed and not met)


def _alternatives(node: Node, counter: list[int], place: str | None = None) -> Iterator[tuple[str, str]]:
    """Which elements stand side by side in the same "one of these": ``1.2`` is the second way of the first choice."""
    if node.label:
        if place:
            yield node.label, place
        return
    if isinstance(node, AnyOf):
        counter[0] += 1
        group = counter[0]
        for i, part in enumerate(node.parts, 1):
            yield from _alternatives(part, counter, f"{group}.{i}")
        return
    for part in children(node):
        yield from _alternatives(part, counter, place)
