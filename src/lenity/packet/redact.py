"""The redaction check of Fed. R. Crim. P. 49.1(a): a queue of findings that a person works off.

First the **roster**: what the case file knows (children, birth dates, numbers, addresses, other protected names), found
exactly, approximately and through the mistakes of character recognition. Then the **wide net** (``redact_net``), which
catches too much on purpose. A name found as a child's on one page is looked for on all. Nothing here says "clean": a
page is *checked* when a person has gone through its findings and ticked it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rapidfuzz import fuzz

from lenity.packet.catches import Catch, Kind, Level
from lenity.packet.dates import find_dates, word_lists
from lenity.packet.redact_net import catch_all

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Roster:
    """What the case file knows and the public must not read. ``adults`` are names that need no protection."""

    minors: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    adults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: document and page (from 1), characters, kind, how sure, why, and the boxes on the page."""

    source: str
    page: int
    start: int
    end: int
    text: str
    kind: Kind
    level: Level
    why: str
    boxes: tuple[Box, ...] = field(default=())

    @property
    def key(self) -> str:
        """What a person's decision is recorded under."""
        return f"{self.source}/{self.page}/{self.start}-{self.end}/{self.kind}"

    @property
    def rule(self) -> str:
        """The provision that takes it out."""
        cite: str = word_lists()["rule"][self.kind]["cite"]
        return cite

    @property
    def keep(self) -> str:
        """What of it may stay."""
        part: str = word_lists()["rule"][self.kind]["keep"]
        return part


@dataclass(frozen=True, slots=True)
class PageToCheck:
    """A page with its text; ``source`` names the file or document."""

    source: str
    page: int
    text: str


def check_pages(pages: list[PageToCheck], roster: Roster) -> list[Finding]:
    """The queue for some pages, in their order. Names found as children's on any page are looked for on all."""
    adults = frozenset(word for name in roster.adults for word in (name.lower(), *name.lower().split()))
    common = frozenset(word for page in pages for word in re.findall(r"(?<![\w’'])[^\W\d_A-Z][\w’']*", page.text))
    caught = [(page, catch_all(page.text, adults, common)) for page in pages]
    names = {
        _called(page.text[c.start : c.end])
        for page, catches in caught
        for c in catches
        if c.kind == "minor" and c.level == "likely"
    }
    out: list[Finding] = []
    for page, catches in caught:
        known = [*_roster(page.text, roster), *catches, *_again(page.text, names)]
        out += [
            Finding(page.source, page.page, c.start, c.end, page.text[c.start : c.end], c.kind, c.level, c.why)
            for c in _merged(known)
        ]
    return out


def _called(name: str) -> str:
    """The name a child goes by: the first, or in ``Ball, Skye`` what follows the comma."""
    _, comma, given = name.partition(", ")
    return ((given if comma else name).split() or [name])[0]


def with_boxes(finding: Finding, boxes: list[Box]) -> Finding:
    return replace(finding, boxes=tuple(boxes))


_RANK: dict[Level, int] = {"roster": 0, "likely": 1, "look": 2}


def _merged(catches: list[Catch]) -> list[Catch]:
    """Overlapping catches of one kind become one, as sure as the surest; a surer one swallows what lies inside it."""
    out: list[Catch] = []
    for catch in sorted(catches, key=lambda c: (c.start, -c.end, _RANK[c.level])):
        for i, other in enumerate(out):
            if catch.start < other.end and other.start < catch.end:
                inside = other.start <= catch.start and catch.end <= other.end
                if catch.kind == other.kind or (inside and _RANK[other.level] <= _RANK[catch.level]):
                    best = min(other, catch, key=lambda c: _RANK[c.level])
                    out[i] = best._replace(start=min(other.start, catch.start), end=max(other.end, catch.end))
                    break
        else:
            out.append(catch)
    return sorted(out)


def _again(text: str, names: set[str]) -> Iterator[Catch]:
    """Children's names found anywhere, wherever they stand."""
    for name in names:
        if len(name) > 2:
            for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
                if match.group()[0].isupper() or name[0].islower():
                    yield Catch(
                        match.start(), match.end(), "minor", "likely", "a name that stands elsewhere as a child's"
                    )


# The roster


def _roster(text: str, roster: Roster) -> Iterator[Catch]:
    for name in roster.minors:
        yield from _names(text, name, "minor", alone=True)
    for name in roster.names:
        yield from _names(text, name, "name", alone=False)
    yield from _dates(text, roster.birth_dates)
    for number in roster.numbers:
        yield from _digits(text, number)
    for address in roster.addresses:
        yield from _streets(text, address)


def _names(text: str, name: str, kind: Literal["minor", "name"], *, alone: bool) -> Iterator[Catch]:
    """A name in full, its first part alone when ``alone``, and what is nearly it (a typing or reading mistake).

    A name that the end of a line cuts in two counts too.
    """
    parts = name.split()
    wanted = {name.casefold()} | ({parts[0].casefold()} if alone else set())
    words = list(re.finditer(r"[^\W_]+(?:[’'-][^\W_]+)*", text))
    for i in range(len(words)):
        for size in {1, len(parts), len(parts) + 1}:
            group = words[i : i + size]
            if len(group) < size:
                continue
            shown = text[group[0].start() : group[-1].end()]
            plain = re.sub(r"\s+", " ", re.sub(r"[’']s$", "", shown)).casefold()
            if size > len(parts):  # a name cut in two by the end of a line
                whole = re.sub(r"-?\s+", "", shown).casefold()
                if "\n" not in shown or whole not in {target.replace(" ", "") for target in wanted}:
                    continue
                plain = name.casefold()
            for target in wanted:
                if plain == target:
                    yield Catch(group[0].start(), group[-1].end(), kind, "roster", f"{name}, known from the case file")
                elif abs(len(plain) - len(target)) <= 2 and len(target) >= 4 and _seen(plain, target):
                    yield Catch(
                        group[0].start(), group[-1].end(), kind, "roster", f"nearly {name}, known from the case file"
                    )


def _seen(plain: str, target: str) -> bool:
    return fuzz.ratio(plain, target) >= (80 if len(target) > 5 else 88)


def _dates(text: str, birth_dates: tuple[date, ...]) -> Iterator[Catch]:
    days = {(born.month, born.day): born for born in birth_dates}
    for found in find_dates(text):
        born = days.get((found.month or 0, found.day or 0))
        swapped = days.get((found.day or 0, found.month or 0))
        match = born or swapped
        # A year of two digits may be of either century.
        if match is not None and (found.year is None or abs(found.year - match.year) in (0, 100)):
            yield Catch(found.start, found.end, "dob", "roster", "a birth date known from the case file")


_CONFUSED = str.maketrans("OoIlSB|Zz", "001158122")


def _digits(text: str, number: str) -> Iterator[Catch]:
    """A number whatever stands between its digits; one wrong digit is allowed in a long one."""
    wanted = re.sub(r"\D", "", number)
    if len(wanted) < 4:
        return
    kind: Kind = "ssn" if len(wanted) == 9 else "account"
    for run in re.finditer(r"[\dOoIlSB|Zz](?:[\s.\-–—/·]{0,3}[\dOoIlSB|Zz])+", text):
        places = [i for i in range(run.start(), run.end()) if text[i].translate(_CONFUSED).isdigit()]
        digits = "".join(text[i].translate(_CONFUSED) for i in places)
        if sum(text[i].isdigit() for i in places) < len(wanted) // 2:
            continue
        for at in range(len(digits) - len(wanted) + 1):
            piece = digits[at : at + len(wanted)]
            wrong = sum(a != b for a, b in zip(piece, wanted, strict=True))
            if wrong == 0 or (wrong == 1 and len(wanted) >= 8):
                yield Catch(
                    places[at], places[at + len(wanted) - 1] + 1, kind, "roster", "a number known from the case file"
                )


_SHORT = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct", "circle": "cir",
    "boulevard": "blvd", "highway": "hwy", "north": "n", "south": "s", "east": "e", "west": "w", "apartment": "apt",
    "route": "rt", "place": "pl", "terrace": "ter", "trail": "trl",
}  # fmt: skip


def _streets(text: str, address: str) -> Iterator[Catch]:
    """An address by its number and street, however abbreviated, and what follows it of the rest."""
    wanted = _plain(address)
    words = list(re.finditer(r"[\w#]+", text))
    plain = [_SHORT.get(w.group().lower(), w.group().lower()) for w in words]
    lead = wanted[: max(2, min(4, len(wanted)))]
    for i in range(len(words)):
        group = plain[i : i + len(lead)]
        if not group or len(group) < 2 or fuzz.ratio(group[0], lead[0]) < 100:
            continue
        if fuzz.ratio(" ".join(group[:3]), " ".join(lead[:3])) >= 84 or group[:2] == lead[:2]:
            end = i + 1
            while (
                end < len(words) and end - i < len(wanted) + 1 and any(fuzz.ratio(plain[end], w) >= 84 for w in wanted)
            ):
                end += 1
            yield Catch(
                words[i].start(), words[end - 1].end(), "address", "roster", "an address known from the case file"
            )


def _plain(address: str) -> list[str]:
    return [_SHORT.get(word, word) for word in re.findall(r"[\w#]+", address.lower())]
