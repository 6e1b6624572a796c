"""What the nets of the redaction check have in common: a catch, what stands near it, the patterns of the table."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from lenity.packet.dates import word_lists

Kind = Literal["ssn", "account", "dob", "minor", "address", "name", "contact"]
Level = Literal["roster", "likely", "look"]


class Catch(NamedTuple):
    """One catch: where, what kind, how sure, and why in words."""

    start: int
    end: int
    kind: Kind
    level: Level
    why: str


def near(pattern: re.Pattern[str], text: str, start: int, end: int, before: int, after: int) -> bool:
    """Whether the pattern stands close by: in the same sentence or line, or just above it."""
    left = text[max(0, start - before) : start]
    right = re.split(r"[.;!?]\s|\n\n", text[end : end + after])[0]
    left = re.split(r"!\s|\n\n|(?<=[a-z]{3})(?<!\bref)(?<!acct)\.\s", left)[-1]
    return bool(pattern.search(left) or pattern.search(right))


@cache
def word_pattern(table: str, key: str) -> re.Pattern[str]:
    return re.compile(word_lists()[table][key], re.IGNORECASE)


class Pattern(NamedTuple):
    """One line of the table. ``needs_living``: only near words of living; ``whole``: no word of it is cut off."""

    pattern: re.Pattern[str]
    why: str
    level: Level
    needs_living: bool
    whole: bool


@cache
def patterns(kind: str) -> tuple[Pattern, ...]:
    """The patterns of one kind, their parts filled in."""
    table = word_lists()
    parts = dict(table["parts"])
    parts |= {name.upper(): text for name, text in table["addresses"].items()}
    parts |= {name.upper(): table["children"][name] for name in ("school", "belongings", "kin")}
    months = " ".join(table["dates"]["months"]).split()
    parts["MONTHLY"] = "(?:" + "|".join(sorted(months, key=len, reverse=True)) + ")"
    parts["MONTHS"] = "|".join(names.split()[0].title() for names in table["dates"]["months"])

    def fill(pattern: str) -> str:
        while names := re.findall(r"<([A-Z]+)>", pattern):
            for name in names:
                pattern = pattern.replace(f"<{name}>", parts[name])
        return pattern

    return tuple(
        Pattern(
            re.compile(fill(p["pattern"])),
            p["why"],
            p.get("level", "likely"),
            p.get("needs_living", False),
            p.get("whole", False),
        )
        for p in table[kind]
    )
