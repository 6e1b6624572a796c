"""What the rules reach on a set of letters and articles, each figure with its n."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lenity.intake.papers import Paper, kind_of
from lenity.intake.patterns import kin_words
from lenity.intake.proposals import Proposal
from lenity.intake.propose import propose

HERE = Path(__file__).parent
MEASURES = (
    *("date", "relation", "offers", "deaths", "births", "care", "term", "offense", "article dates"),
    *("kind of paper", "printed fields", "false offers", "false deaths and care"),
)


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
    scores = {name: Score() for name in MEASURES}
    pages = 0
    for kind in ("letter", "article", "printed"):
        path = HERE / folder / ("printed.yaml" if kind == "printed" else f"{kind}s.yaml")
        items = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
        for number, item in enumerate(items, 1):
            pages += 1
            label = f"{kind} {number}"
            if kind == "printed":
                _printed(item, scores, label)
                continue
            read = paper(item["text"], kind)
            if folder in ("second", "third"):  # the older sets were not written to be told apart
                guess = kind_of(read.pages, "txt")
                scores["kind of paper"].count(guess == kind, f"{label}: {kind}, got {guess}")
            found = propose(read)
            if kind == "letter":
                _letter(item, found, scores, label, folder)
            else:
                _article(item, found, scores, label)
            _people(item, found, scores, label)
    return scores, pages


def _one(found: list[Proposal], end: str) -> str | None:
    return next((str(p.value) for p in found if p.field.startswith("letters[") and p.field.endswith(end)), None)


def _letter(item: dict[str, Any], found: list[Proposal], scores: dict[str, Score], label: str, folder: str) -> None:
    wanted = str(item["date"]) if item["date"] else None
    got = _one(found, ".on")
    scores["date"].count(got == wanted, f"{label}: {wanted}, got {got}")
    got = _one(found, ".relation")
    ok = item["relation"] in (got or "").split(" or ")
    scores["relation"].count(ok, f"{label}: {item['relation']}, got {got}")
    if folder in ("second", "third"):
        told = {str(p.value) for p in found if p.field.endswith(".offers")}
        wanted_offers = {"housing" if o == "home" else o for o in item.get("offers", [])}
        for offer in sorted(wanted_offers):
            scores["offers"].count(offer in told, f"{label}: {offer}, got {sorted(told)}")
        for offer in sorted(told - wanted_offers):
            scores["false offers"].count(False, f"{label}: {offer}")


def _article(item: dict[str, Any], found: list[Proposal], scores: dict[str, Score], label: str) -> None:
    term = next((str(p.value) for p in found if p.field == "judgment.term"), None)
    wanted = item["term"].replace("años", "years").replace(" y ", " ").replace("meses", "months")
    scores["term"].count(term == wanted, f"{label}: {wanted}, got {term}")
    scores["offense"].count(_offense(item["offense"], found), f"{label}: {item['offense']}")
    for wanted in item["dates"]:
        what, when = wanted.split()
        got = [str(p.value) for p in found if what in p.field or str(p.value).startswith(what)]
        ok = any(when in g for g in got)
        scores["article dates"].count(ok, f"{label}: {wanted}, got {got}")


def _printed(item: dict[str, Any], scores: dict[str, Score], label: str) -> None:
    text = item["text"].strip()
    kind = kind_of((text,), "txt")
    scores["kind of paper"].count(kind == item["kind"], f"{label}: {item['kind']}, got {kind}")
    found = propose(Paper("P", "0" * 64, "p.txt", item["kind"], (text,)))
    for field_name, wanted in item.get("values", {}).items():
        got = [str(p.value) for p in found if p.field == field_name]
        scores["printed fields"].count(got[:1] == [str(wanted)], f"{label}: {field_name} {wanted}, got {got}")
    for field_name, rows in item.get("rows", {}).items():
        got = [str(p.value) for p in found if p.field == field_name]
        scores["printed fields"].count(len(got) == rows, f"{label}: {field_name} {rows} rows, got {got}")
    for reason in item.get("reasons", []):
        got = [str(p.value) for p in found if p.field == "denials[P].reasons[]"]
        scores["printed fields"].count(reason in got, f"{label}: reason {reason}, got {got}")


def _people(item: dict[str, Any], found: list[Proposal], scores: dict[str, Score], label: str) -> None:
    for birth in item.get("births", []):
        word, year = birth.split()
        ok = any(p.about == _kin(word) and p.field.endswith(".born") and str(p.value) == year for p in found)
        scores["births"].count(ok, f"{label}: {birth}")
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
