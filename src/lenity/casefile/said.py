"""Finding what is said in a case file: every entry with its place, and the word of the strongest source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from ..yamlfile import Place
from .entry import Said
from .model import CaseFile
from .values import PartialDate, Term


def walk(item: Any, place: Place = ()) -> Iterator[tuple[Place, BaseModel]]:
    """Every entry and claim of the case file with its place."""
    if isinstance(item, BaseModel):
        yield place, item
        for name, field in type(item).model_fields.items():
            yield from walk(getattr(item, name), (*place, field.alias or name))
    elif isinstance(item, list):
        for i, part in enumerate(item):
            yield from walk(part, (*place, i))
    elif isinstance(item, dict):
        for key, part in item.items():
            yield from walk(part, (*place, key))


def best_date(said: list[Said[PartialDate]], case: CaseFile) -> PartialDate | None:
    """The date on the strongest standing; the most exact where several are as strong."""

    def weight(claim: Said[PartialDate]) -> tuple[int, int]:
        source = case.source(claim.source)
        return (source.standing if source else 0, len(str(claim.value)))

    return max(said, key=weight).value if said else None


def best_term(said: list[Said[Term]], case: CaseFile) -> Said[Term] | None:
    """The term on the strongest standing."""
    return max(said, key=lambda c: s.standing if (s := case.source(c.source)) else 0) if said else None
