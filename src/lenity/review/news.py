"""What happened in a case after a day: deaths, diagnoses, programs, reports, letters, and papers dated later.

``news.yaml`` says which dated entries count as news and in which words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from .. import yamlfile
from ..casefile.derive import Citation, cite
from ..casefile.entry import Entry, Said
from ..casefile.model import CaseFile
from ..casefile.said import best_date
from ..casefile.values import PartialDate, Standing
from .model import ElementFinding

TABLE = Path(__file__).with_name("news.yaml")


class Dated(BaseModel):
    """A kind of news: the section, its date field, and the words; ``{name}`` is an attribute of the entry.

    ``opens`` says whether it can make a new motion new.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    section: str
    date: str
    says: str
    opens: bool = True


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, and where it is said."""

    day: PartialDate
    what: str
    opens: bool
    cited: tuple[Citation, ...]


@lru_cache
def table() -> tuple[Dated, ...]:
    """What counts as news, in the order of ``news.yaml``."""
    return tuple(TypeAdapter(list[Dated]).validate_python(yamlfile.read(TABLE).data))


def events_since(case: CaseFile, after: date, until: date) -> list[Event]:
    """Everything surely dated after ``after`` and begun by ``until``, in order of day."""
    found = []
    for kind in table():
        for entry in _entries(case, kind.section):
            said: list[Said[PartialDate]] = getattr(entry, kind.date)
            day = best_date(said, case)
            if day and after < day.first <= until:
                cited = tuple(c for s in said if s.value == day and (c := cite(case, s)))
                found.append(Event(day, _words(kind, entry), kind.opens, cited))
    return sorted(found, key=lambda e: (e.day.first, e.what))


def _entries(case: CaseFile, section: str) -> list[Entry]:
    value = getattr(case, section)
    return value if isinstance(value, list) else [value]


def _words(kind: Dated, entry: Entry) -> str:
    values = {name: getattr(entry, name) for name in type(entry).model_fields}
    return kind.says.format(**{k: v.replace("_", " ") if isinstance(v, str) else v for k, v in values.items()})


def shown_since(case: CaseFile, elements: Iterable[ElementFinding], after: date, until: date) -> list[tuple[str, bool]]:
    """The elements met now by papers dated between the days alone, and whether one of those weighs more than press."""
    newer = {s.id for s in case.sources if s.date and after < s.date.first <= until}
    out = []
    for e in elements:
        if e.finding == "met" and e.rests_on and all(r.source in newer for r in e.rests_on):
            papers = ", ".join(dict.fromkeys(f"{r.source} ({r.standing})" for r in e.rests_on))
            out.append((f"{e.text}: shown by {papers}", any(r.standing != Standing.press.name for r in e.rests_on)))
    return out
