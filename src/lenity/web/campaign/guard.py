"""What must not be published: found with the matcher of Fed. R. Crim. P. 49.1 and with words of what harms a case.

What the case file knows to be private blocks publication. What looks so waits for counsel, who says for each finding
why it may stay. The word is "checked", never "clean".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from ...casefile.model import CaseFile
from ...packet.content.public import roster
from ...packet.redact import PageToCheck, Roster, check_pages
from .content import Content
from .tables import toml


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a public text. ``blocks``: nobody can let it pass; otherwise counsel may, with a reason."""

    place: str
    text: str
    kind: str
    why: str
    blocks: bool

    @property
    def key(self) -> str:
        return f"{self.place}|{self.kind}|{self.text}"


def protected_by(case: CaseFile, on: date, named: Iterable[str] = ()) -> dict[str, Any]:
    """What the case file knows and the public must not read, to be kept under seal with the campaign.

    Stricter than for a filing: other people's names are protected too, unless they agreed to be ``named``. The
    petitioner and the judge may be named.
    """
    known = roster(case, on)
    free = {said.value.casefold() for said in (*case.person.name, *case.court.judge)}
    free |= {name.casefold() for name in named}
    others = [name for name in known.adults if name.casefold() not in free and _is_a_name(name)]
    strict = replace(known, names=(*known.names, *others), adults=tuple(n for n in known.adults if n not in others))
    raw = asdict(strict)
    raw["birth_dates"] = [day.isoformat() for day in strict.birth_dates]
    raw["conditions"] = [condition.name for condition in case.health]
    return raw


def _is_a_name(text: str) -> bool:
    """A name of somebody, not "his mother": two words or more, each with a capital."""
    words = text.split()
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _roster(protected: dict[str, Any] | None, content_named: Iterable[str]) -> Roster:
    raw = dict(protected or {})
    raw.pop("conditions", None)
    raw["birth_dates"] = tuple(date.fromisoformat(day) for day in raw.get("birth_dates", []))
    agreed = {name.casefold() for name in content_named}
    raw["names"] = tuple(name for name in raw.get("names", []) if name.casefold() not in agreed)
    fields = {key: tuple(value) for key, value in raw.items()}
    return Roster(**{**fields, "adults": (*fields.get("adults", ()), *content_named)})


@cache
def _words() -> list[tuple[str, str, re.Pattern[str]]]:
    table = toml("guard")["words"]
    return [(kind, row["why"], re.compile(rf"\b(?:{row['pattern']})\b", re.IGNORECASE)) for kind, row in table.items()]


def check(
    parts: Iterable[tuple[str, str]], protected: dict[str, Any] | None, named: Iterable[str] = ()
) -> list[Finding]:
    """Everything in some texts that must not, or may not, be public."""
    texts = list(parts)
    named = list(named)
    found = [
        Finding(f.source, f.text, f.kind, f.why, f.level == "roster")
        for f in check_pages([PageToCheck(place, 1, text) for place, text in texts], _roster(protected, named))
    ]
    conditions = [str(c) for c in (protected or {}).get("conditions", [])]
    for place, text in texts:
        for kind, why, pattern in _words():
            found += [Finding(place, m.group(), kind, why, False) for m in pattern.finditer(text)]
        for condition in conditions:
            for m in re.finditer(re.escape(condition), text, re.IGNORECASE):
                found.append(Finding(place, m.group(), "medical", "an illness told in the case file", True))
    return list({f.key: f for f in found}.values())


def check_content(content: Content, protected: dict[str, Any] | None) -> list[Finding]:
    """The check of a whole page. The petitioner may be named: it is their page."""
    return check(content.parts(), protected, [content.person, *content.named])


def open_findings(content: Content, protected: dict[str, Any] | None, accepted: dict[str, str] | None) -> list[Finding]:
    """What still stands against publishing: what blocks, and what counsel has not let pass."""
    return [f for f in check_content(content, protected) if f.blocks or not (accepted or {}).get(f.key)]
