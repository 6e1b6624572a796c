"""One value, two tellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..entry import Said
from ..model import CaseFile
from ..said import walk
from ..values import PartialDate, Term
from .registry import Clash, Reading, name_of, rule, told


def same_words(a: str, b: str) -> bool:
    """Whether the words of one are all among the other's, whatever their order and capitals."""
    first, second = (set(re.findall(r"\w+", text.lower())) for text in (a, b))
    return first <= second or second <= first


def _agree(a: Any, b: Any) -> bool:
    if isinstance(a, PartialDate) and isinstance(b, PartialDate):
        return a.agrees_with(b)
    if isinstance(a, str) and isinstance(b, str):
        return same_words(a, b)
    return bool(a == b)


@rule("told_differently")
def told_differently(r: Reading) -> Iterator[Clash]:
    case = r.case
    groups: dict[tuple[Any, ...], list[Said[Any]]] = {}
    for place, item in walk(case):
        if not isinstance(item, Said) or place[-2] in r.data["over_time"]:
            continue
        path = ".".join(part for part in place if isinstance(part, str))
        if isinstance(item.value, PartialDate | Term | int | bool) or path in r.data["words"]:
            groups.setdefault(place[:-1], []).append(item)
    for place, said in groups.items():
        if any(s.as_of for s in said) or not (found := told(case, said)):
            continue
        first, *others = found
        if differing := [other for other in others if not _agree(first[0], other[0])]:
            ways = "; ".join(f"{_plain(value)} in {name_of(case, cited)}" for value, cited in [first, *differing])
            words = {"label": _label(case, place, r.data["labels"]), "told": ways, "strongest": name_of(case, first[1])}
            yield Clash(about(case, place), tuple(cited for _, cited in [first, *differing]), words)


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def about(case: CaseFile, place: tuple[Any, ...]) -> str:
    """The place as a person would write it: a relative by id, other list entries by their number from one."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in place]
    if place[0] == "relatives" and len(place) > 1:
        parts[1] = case.relatives[place[1]].id
    return ".".join(parts)


def _label(case: CaseFile, place: tuple[Any, ...], labels: dict[str, str]) -> str:
    name = str(place[-1])
    label = labels.get(name, name.replace("_", " ").removesuffix(" on"))
    if place[0] == "relatives":
        return f"{label} of the {case.relatives[place[1]].relation.replace('_', ' ')}"
    if place[0] == "health":
        return f"{label} in {case.health[place[1]].name}"
    if len(place) > 1 and isinstance(place[1], int):
        return f"{label} in entry {place[1] + 1} of {place[0]}"
    return label
