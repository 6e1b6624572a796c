"""The rules that look for contradictions, by code, and the words in which each speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from ... import yamlfile
from ..derive import Citation, cite
from ..entry import Said
from ..model import CaseFile, Resolution

TABLE = Path(__file__).with_name("table.yaml")


class Kind(BaseModel):
    """One kind of contradiction, as ``table.yaml`` words it. ``{names}`` are filled in by the rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    finds: str
    message: str
    question: str
    data: dict[str, Any] = {}


@dataclass(frozen=True)
class Contradiction:
    """Statements that cannot all be right, and the question that would settle them.

    ``about`` is the place in the case file. ``history`` holds the resolutions people entered for it; it is ``settled``
    when the last of them weighed every source that disagrees.
    """

    code: str
    about: str
    message: str
    between: tuple[Citation, ...]
    question: str
    history: tuple[Resolution, ...] = ()

    @property
    def settled(self) -> bool:
        if not self.history:
            return False
        weighed = self.history[-1].between
        return not weighed or {c.source for c in self.between} <= set(weighed)


@dataclass(frozen=True)
class Clash:
    """What a rule found: the place, the citations, and the values that complete the words of its kind."""

    about: str
    between: tuple[Citation, ...]
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a rule is given: the case file, the ruling date and the kind's own data."""

    case: CaseFile
    on: date
    data: dict[str, Any]


Rule = Callable[[Reading], Iterator[Clash]]
_RULES: dict[str, Rule] = {}


@lru_cache
def kinds() -> dict[str, Kind]:
    """Every kind by code, in the table's order."""
    return TypeAdapter(dict[str, Kind]).validate_python(yamlfile.read(TABLE).data)


def rule(code: str) -> Callable[[Rule], Rule]:
    """Registers the rule of a kind."""

    def register(function: Rule) -> Rule:
        _RULES[code] = function
        return function

    return register


def contradictions(case: CaseFile, on: date) -> list[Contradiction]:
    """Everything that disagrees on the ruling date, settled or not, in the order of the table."""
    found = []
    for code, kind in kinds().items():
        for clash in _RULES[code](Reading(case, on, kind.data)):
            strongest_first = tuple(sorted(dict.fromkeys(clash.between), key=lambda c: -c.standing))
            history = [r for r in case.resolved if (r.code, r.about) == (code, clash.about)]
            found.append(
                Contradiction(
                    code=code,
                    about=clash.about,
                    message=kind.message.format(**clash.words),
                    between=strongest_first,
                    question=kind.question.format(**clash.words),
                    history=tuple(sorted(history, key=lambda r: r.on.last)),
                )
            )
    return found


def name_of(case: CaseFile, cited: Citation) -> str:
    """A source in words, with its standing."""
    source = case.source(cited.source)
    return f"{source.title if source else cited.source} ({cited.standing.name})"


def pair(case: CaseFile, first: tuple[object, Citation], second: tuple[object, Citation]) -> dict[str, object]:
    """The words of two statements that stand against each other."""
    papers = {"first_paper": name_of(case, first[1]), "second_paper": name_of(case, second[1])}
    return {"first": first[0], "second": second[0], **papers}


def told(case: CaseFile, said: list[Said[Any]]) -> list[tuple[Any, Citation]]:
    """The claims with their citations, the strongest standing first."""
    found = [(s.value, c) for s in said if (c := cite(case, s))]
    return sorted(found, key=lambda pair: -pair[1].standing)
