"""The list: which cases of a person, in which order, narrowed by what."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ..core import crypto
from .models import Summary

SORTS = ("triage", "deadline", "opens", "title")
_NEVER = "9999"


class Brief(NamedTuple):
    """What a list is ordered and narrowed by. Days are ISO, empty where there is none."""

    pk: uuid.UUID
    order: int
    tier: str
    deadline: str
    opens: str
    title: str
    name: str


@dataclass(frozen=True)
class Wanted:
    """What somebody asked the list for. Anything that is not one of the known choices counts as not asked."""

    tier: str = ""
    within: int = 0
    opens: int = 0
    words: str = ""
    sort: str = "triage"

    @classmethod
    def of(cls, query: Mapping[str, str], tiers: Mapping[str, str]) -> Wanted:
        tier, sort = query.get("tier", ""), query.get("sort", "")
        return cls(
            tier if tier in tiers else "",
            _days(query.get("within", "")),
            _days(query.get("opens", "")),
            query.get("words", "").replace("\x00", "").strip()[:80],
            sort if sort in SORTS else "triage",
        )

    def query(self) -> str:
        """The address part that asks for the same."""
        given = {"tier": self.tier, "within": self.within, "opens": self.opens, "words": self.words}
        if self.sort != "triage":
            given["sort"] = self.sort
        return urlencode({k: v for k, v in given.items() if v})

    def keeps(self, brief: Brief, on: date) -> bool:
        """Whether a case belongs to what is asked."""
        if self.tier and brief.tier != self.tier:
            return False
        if self.within and not on.isoformat() <= (brief.deadline or "") <= (on + timedelta(self.within)).isoformat():
            return False
        if self.opens and not on.isoformat() <= (brief.opens or "") <= (on + timedelta(self.opens)).isoformat():
            return False
        return self.words.casefold() in f"{brief.title} {brief.name}".casefold()


def _days(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


@lru_cache(maxsize=20_000)
def _opened(sealed: str, pk: uuid.UUID) -> Brief:
    """A brief, kept open in this process for as long as it stands as it is."""
    return Brief(pk, *json.loads(crypto.ring().open(sealed, f"caseload_summary/brief/{pk}")))


def briefs(user: Any) -> list[Brief]:
    """All cases of this person that have a summary, newest first."""
    mine = Summary.objects.filter(case__members__user=user.pk).order_by("-case__opened")
    return [_opened(sealed, pk) for pk, sealed in mine.values_list("pk", "brief")]


def narrowed(found: list[Brief], wanted: Wanted, on: date) -> list[Brief]:
    """Those that are asked for, in the order asked for; those alike keep their order."""
    keys: dict[str, Any] = {
        "triage": lambda b: b.order,
        "deadline": lambda b: b.deadline or _NEVER,
        "opens": lambda b: b.opens or _NEVER,
        "title": lambda b: b.title.casefold(),
    }
    return sorted((brief for brief in found if wanted.keeps(brief, on)), key=keys[wanted.sort])
