"""Is somebody of this name in any case already? A first look at intake, by name only; a person decides.

Names are sealed, so they cannot be searched in the database: the names of all summaries are opened and compared in
memory, written alike (no accents, capitals, punctuation or order of words) and then by likeness, so that
``Rivera, Jose`` finds ``José Riviera``. What is found names the case's number, in which part the name stands, how alike
it is, and who is responsible: never the case itself. A name that is not found proves nothing: people have other names.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from ...casefile.model import CaseFile
from ..clinic.models import Case, Member
from .models import NameCheck, Summary

ALIKE = 84  # of 100; see tests/web/test_caseload_conflicts.py for what this finds and leaves
_SMALL = {"jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "dr", "hon", "judge", "de", "del", "la", "los", "las", "y"}


class Hit(NamedTuple):
    """A like name in a case."""

    case: str
    part: str
    likeness: int
    responsible: str


def plain(name: str) -> str:
    """A name as it is compared."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"[^\W\d_]+", "".join(c for c in letters if not unicodedata.combining(c)).replace("'", ""))
    return " ".join(sorted(w for w in words if w not in _SMALL))


def names_of(case: CaseFile) -> list[list[str]]:
    """The people of a case file, each with the part it has in the case."""
    found = [(str(said.value), "the person") for said in case.person.name]
    if case.title and " v. " in case.title:
        found.append((case.title.split(" v. ", 1)[1], "the title"))
    for relative in case.relatives:
        found += [(str(said.value), "a relative") for said in relative.name]
        found += [(carer.who, "a carer") for carer in relative.carers]
    found += [(letter.writer, "the writer of a letter") for letter in case.letters]
    found += [(str(said.value), "the judge") for said in case.court.judge]
    return [[name, part] for name, part in dict.fromkeys(found) if plain(name)]


def roster() -> list[tuple[str, str, uuid.UUID]]:
    """Everybody in any case: the name as it is compared, the part, the case. It is opened for a look and not kept."""
    found = Summary.objects.only("pk", "told").iterator(500)
    return [(plain(told), part, s.pk) for s in found for told, part in s.told.get("names", [])]


def check(name: str, user: Any, people: list[tuple[str, str, uuid.UUID]] | None = None) -> list[Hit]:
    """The like names of all cases, the most alike first, and the note that it was looked for.

    Args:
        people: the roster, where several names are looked for at once.
    """
    asked, people = plain(name), roster() if people is None else people
    told = [other for other, _, _ in people]
    found = process.extract(asked, told, scorer=_likeness, score_cutoff=ALIKE, limit=50) if asked else []
    cases = Case.objects.in_bulk({people[at][2] for _, _, at in found})
    hits = [Hit(str(cases[people[at][2]]), people[at][1], round(score), _lead(people[at][2])) for _, score, at in found]
    NameCheck.objects.create(user=user, told={"name": name, "found": [list(hit) for hit in hits]})
    return hits


def _likeness(asked: str, other: str, **more: Any) -> float:
    """All words alike; or, for a name of two words or more, all of the shorter one in the longer one."""
    whole = float(fuzz.ratio(asked, other))
    short, long = sorted((asked.split(), other.split()), key=len)
    if len(short) < 2:
        return whole
    best = [max(fuzz.ratio(word, w) for w in long) for word in short]
    return max(whole, min(best) * 0.97)


def _lead(case: Any) -> str:
    lead = Member.objects.filter(case=case, part=Member.Part.LEAD).select_related("user").first()
    return str(lead.user) if lead else "nobody yet: ask an administrator"
