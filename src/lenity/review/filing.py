"""The filing that a review looks at: the motion about to be made or still undecided, and the request behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..casefile.derive import Citation, cite
from ..casefile.entry import Entry, Said
from ..casefile.filings import Denial, Motion, Request
from ..casefile.model import CaseFile
from ..casefile.motions import undecided
from ..casefile.said import best_date, walk
from ..casefile.values import PartialDate
from ..law.model import Finding
from ..law.regime import GroundInForce
from ..law.tree import Element
from .exhaustion import request_for
from .matter import Matter
from .model import ElementFinding, GroundFinding


@dataclass(frozen=True, eq=False)
class Filing:
    """One matter seen from its pending motion. Days are those of the case file, as exact as it knows them."""

    m: Matter

    @property
    def case(self) -> CaseFile:
        return self.m.case

    @property
    def on(self) -> date:
        return self.m.on

    @cached_property
    def motion(self) -> Motion | None:
        """A draft, or else the last motion filed and not yet decided; ``None`` when there is neither."""
        if drafts := [m for m in self.case.motions if m.draft]:
            return drafts[-1]
        return undecided(self.case, self.on)

    @cached_property
    def filed(self) -> PartialDate | None:
        """The day it was filed; ``None`` while nothing is."""
        return best_date(self.motion.filed_on, self.case) if self.motion else None

    @cached_property
    def day(self) -> date:
        """The day at which the age of papers is measured: filing, or the ruling date while nothing is filed."""
        return min(self.filed.last, self.on) if self.filed else self.on

    @property
    def measure(self) -> str:
        return "filing" if self.filed else "ruling date"

    @cached_property
    def request(self) -> Request | None:
        """The request that the motion can rest on."""
        return request_for(self.case, self.on)[0]

    @cached_property
    def requests(self) -> list[Request]:
        """Every request made by the ruling date, and by the filing when there is one."""
        days = [(request_day(r, self.case), r) for r in self.case.requests]
        return [r for day, r in days if day is None or day.first <= self.day]

    @cached_property
    def pleaded(self) -> tuple[str, ...]:
        """The grounds that the motion names or, where it names none, the request."""
        named = self.motion.grounds if self.motion and self.motion.grounds else []
        return tuple(named or (self.request.grounds if self.request else ()))

    @cached_property
    def in_play(self) -> list[tuple[GroundInForce, GroundFinding]]:
        """The grounds in force that are pleaded; where none is named, those that some paper speaks to."""
        found = [
            (state, finding)
            for state, finding in zip(self.m.regime.grounds, self.m.grounds, strict=True)
            if finding.finding != Finding.NOT_IN_FORCE and not finding.closed
        ]
        if self.pleaded:
            return [pair for pair in found if pair[1].id in self.pleaded]
        return [p for p in found if p[1].finding in (Finding.SUPPORTED, Finding.OPEN) or p[1].begun]

    def reading(self, facts: Iterable[str]) -> Iterator[tuple[GroundFinding, list[tuple[Element, ElementFinding]]]]:
        """The grounds in play with their needed elements that read one of the facts."""
        wanted = set(facts)
        for state, finding in self.in_play:
            pairs = zip(state.ground.met_when.elements, finding.elements, strict=True)
            found = [(e, f) for e, f in pairs if f.needed and wanted & {a.name for a in e.atoms}]
            if found:
                yield finding, found

    @cached_property
    def denied(self) -> list[tuple[PartialDate | None, Denial]]:
        """The court's denials before the filing, or by the ruling date while nothing is filed.

        Oldest first; those of unknown day, which nothing places, come before all.
        """
        limit = self.filed.last if self.filed else self.on
        found = [(best_date(d.on, self.case), d) for d in self.case.denials if d.by == "court"]
        told = [pair for pair in found if pair[0] is None or pair[0].first <= limit]
        return sorted(told, key=lambda pair: pair[0].last if pair[0] else date.min)

    def true(self, fact: str) -> bool:
        return self.m.value(fact) is True


def request_day(request: Request, case: CaseFile) -> PartialDate | None:
    """The day of receipt or, failing that, of sending."""
    return best_date(request.received_on or request.sent_on, case)


def citations(case: CaseFile, entry: Entry) -> list[Citation]:
    """Everywhere the entry and its claims are told, the strongest standing first."""
    own = cite(case, entry)
    found = [own] if own else []
    found += [c for _, item in walk(entry) if isinstance(item, Said) and (c := cite(case, item))]
    return sorted(dict.fromkeys(found), key=lambda c: -c.standing)


def says_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words or phrases stands in the text, as whole words."""
    return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words)


def on_or_in(day: PartialDate | None) -> str:
    """``on 2021-05-05``, ``in 2021-05``, ``in 2021``."""
    if day is None:
        return "on a day not known"
    return f"on {day}" if day.exact else f"in {day}"


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier; the last day of the month where that has fewer days."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return (
        PartialDate(year, month + 1).last
        if day.day > PartialDate(year, month + 1).last.day
        else day.replace(year=year, month=month + 1)
    )
