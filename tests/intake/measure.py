"""What the rules reach on a set of letters and articles, each figure with its n."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lenity.intake.papers import Paper
from lenity.intake.patterns import kin_words
from lenity.intake.proposals import Proposal
from lenity.intake.propose import propose

HERE = Path(__file__).parent


def paper(text: str, kind: Any = "letter") -> Paper:
    """A text as the store would give it: wrapped lines, one line break between them, no empty lines."""
    lines = [line for part in text.split("\n") for line in (textwrap.wrap(part, 88) or [])]
    return Paper("P", "0" * 64, "p.txt", kind, ("\n".join(lines),))


@dataclass
class Score:
    """Hits and misses of one measure."""

    right: int = 0
    n: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, ok: bool, told: str) -> None:
        self.n += 1
        self.right += ok
        if not ok:
            self.missed.append(told)

    @property
    def rate(self) -> float:
        return self.right / self.n if self.n else 1.0


def _kin(word: str) -> str:
    return kin_words().get(word, word)


def _deaths(found: list[Proposal]) -> set[str]:
    out = {f"{p.about} {str(p.value)[:4]}" for p in found if p.field.endswith("died_on")}
    return out | {str(p.about) for p in found if p.field == "notes[]" and "has died" in str(p.value)}


def _offense(expected: str, found: list[Proposal]) -> bool:
    told = " ".join(str(p.value).lower() for p in found if p.field == "charges[].offense")
    return all(word in told for word in expected.split())


def measure(folder: str) -> tuple[dict[str, Score], int]:
    """The scores of a set, and how many pages it has."""
    names = ("date", "relation", "deaths", "care", "term", "offense", "article dates", "false deaths and care")
    scores = {name: Score() for name in names}
    pages = 0
    for kind in ("letter", "article"):
        path = HERE / folder / f"{kind}s.yaml"
        for number, item in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
            pages += 1
            found = propose(paper(item["text"], kind))
            label = f"{kind} {number}"
            if kind == "letter":
                _letter(item, found, scores, label)
            else:
                _article(item, found, scores, label)
            _people(item, found, scores, label)
    return scores, pages


def _one(found: list[Proposal], end: str) -> str | None:
    return next((str(p.value) for p in found if p.field.startswith("letters[") and p.field.endswith(end)), None)


def _letter(item: dict[str, Any], found: list[Proposal], scores: dict[str, Score], label: str) -> None:
    wanted = str(item["date"]) if item["date"] else None
    got = _one(found, ".on")
    scores["date"].count(got == wanted, f"{label}: {wanted}, got {got}")
    got = _one(found, ".relation")
    ok = item["relation"] in (got or "").split(" or ")
    scores["relation"].count(ok, f"{label}: {item['relation']}, got {got}")


def _article(item: dict[str, Any], found: list[Proposal], scores: dict[str, Score], label: str) -> None:
    term = next((str(p.value) for p in found if p.field == "judgment.term"), None)
    wanted = re.sub("años", "years", item["term"])
    scores["term"].count(term == wanted, f"{label}: {wanted}, got {term}")
    scores["offense"].count(_offense(item["offense"], found), f"{label}: {item['offense']}")
    for wanted in item["dates"]:
        what, when = wanted.split()
        got = [str(p.value) for p in found if what in p.field or str(p.value).startswith(what)]
        ok = any(when in g for g in got)
        scores["article dates"].count(ok, f"{label}: {wanted}, got {got}")


def _people(item: dict[str, Any], found: list[Proposal], scores: dict[str, Score], label: str) -> None:
    wanted = {" ".join([_kin(d.split()[0]), *d.split()[1:]]) for d in item.get("deaths", [])}
    got = _deaths(found)
    for death in sorted(wanted):
        scores["deaths"].count(death in got, f"{label}: {death}, got {sorted(got)}")
    ill = {_kin(w) for w in item.get("care", [])}
    told = {str(p.about) for p in found if p.field.endswith(".illness")}
    for who in sorted(ill):
        scores["care"].count(who in told, f"{label}: {who}, got {sorted(told)}")
    for wrong in sorted((got - wanted) | (told - ill)):
        scores["false deaths and care"].count(False, f"{label}: {wrong}")
