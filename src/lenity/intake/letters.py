"""Who wrote a letter, to whom, when, and what the writer is to the prisoner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..packet.dates import find_dates
from .papers import Paper, Span, flat, table
from .patterns import compiled
from .reading import iso, relation


@dataclass(frozen=True)
class Found:
    """Something read from a place, as the field's value."""

    value: str
    span: Span
    why: str
    prisoner: str = ""  # the writer's word for the prisoner, where the relation was read from it


_GREETING = re.compile(
    r"(?im)^(?:dear|to (?:whom|the)|your honou?r|judge\b|hon(?:\.|orable)|hello|hi\b|greetings|querid|estimad|señor|"
    r"a quien|a la (?:corte|honorable)|a su señoría|su señoría|muy)[^\n]{0,60}"
)
_CLOSE = re.compile(
    r"(?im)^(?:(?:very |most )?(?:sincerely|respectfully|truly|cordially|warmly)|love|yours|in (?:faith|christ|hope)|"
    r"with (?:respect|love|hope)|best(?: regards)?|regards|thank(?:s| you|ing you)|god bless|peace|blessings|"
    r"atentamente|respetuosamente|con (?:todo )?respeto|cariñosamente|gracias|dios l[oe]|cordialmente|su servidor|"
    r"(?:humbly|kindly|faithfully|prayerfully))[^\n]{0,40}$"
)
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Rev|Pastor|Deacon|Sr|Sra|Doña|Don|Bro|Sis|Sister|Brother)\b\.? )?"
    r"(?:[A-ZÁÉÍÓÚÑ][\w.'’-]*)(?: (?:(?:de|la|del|van|von|los|y) )?[A-ZÁÉÍÓÚÑ][\w.'’-]*){0,3}"
)


def date_of(paper: Paper) -> Found | None:
    """The date on a line of its own in the head, or at the foot; else the first in the head that stands alone.

    A date inside the running text is not the letter's.
    """
    for page_number in dict.fromkeys((1, len(paper.pages))):
        page = paper.pages[page_number - 1]
        plain = flat(page)
        lines = [(m.start(), plain[m.start() : m.end()]) for m in re.finditer(r"[^\n]+", page)]
        numbered = list(enumerate(lines))
        chosen = numbered[:14] if page_number == 1 else []
        chosen += numbered[-6:]
        for _, (start, line) in chosen:
            for found in find_dates(line):
                day = iso(found)
                rest = (line[: found.start] + line[found.end :]).strip(" ,.()")
                alone = len(rest) <= 30 and not re.search(
                    r"\b(?:dated|born|dob|since|died|on|nació|served|filed)\b", rest, re.IGNORECASE
                )
                if day and len(day) == 10 and alone:
                    span = Span(page_number, start + found.start, start + found.end)
                    return Found(day, span, "the date stands on a line of its own")
    return None


def mail_date(paper: Paper) -> Found | None:
    """The day in the ``Date:`` line of an e-mail."""
    match = re.search(r"(?m)^Date:?\s+([^\n]+)", paper.pages[0])
    for found in find_dates(match[1]) if match else []:
        if match and (day := iso(found)):
            span = Span(1, match.start(1) + found.start, match.start(1) + found.end)
            return Found(day, span, "the date line of the e-mail")
    return None


def addressee(paper: Paper) -> Found | None:
    match = _GREETING.search(paper.pages[0])
    if not match:
        return None
    text = re.sub(r"(?i)^(?:dear|estimad[oa]|querid[oa]|hello)\s+", "", match[0]).strip(" ,:.")
    return Found(text, Span(1, match.start(), match.end()), "the greeting")


def writer(paper: Paper) -> Found | None:
    """The name after the closing words, else "My name is …", else a name on the last lines."""
    page = paper.pages[-1]
    number = len(paper.pages)
    closes = list(_CLOSE.finditer(page))
    if closes and (after := re.compile(r"\n+([^\n]+)").match(page, closes[-1].end())):
        name = _NAME.match(after[1])
        if name:
            start = after.start(1) + name.start()
            return Found(name[0].rstrip(",. "), Span(number, start, start + len(name[0])), "the name under the close")
    told = re.compile(rf"(?:[Mm]y name is|[Mm]e llamo|I am|I'm) ({_NAME.pattern})").search(flat(paper.pages[0]))
    if told and len(told[1].split()) > 1:
        return Found(told[1].rstrip(",. "), Span(1, told.start(1), told.end(1)), "gives his or her own name")
    for line in list(re.finditer(r"[^\n]+", page))[:-4:-1]:
        name = _NAME.fullmatch(re.split(r",|\d", line[0])[0].strip())
        if name and len(name[0].split()) > 1:
            start = line.start() + line[0].index(name[0])
            return Found(name[0].rstrip(",. "), Span(number, start, start + len(name[0])), "the name at the foot")
    return None


@cache
def _roles() -> str:
    named = (f"(?P<r{i}>{words})" for i, words in enumerate(table("writer")["roles"].values()))
    return "(?:" + "|".join(named) + ")"


@cache
def _patterns() -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    return tuple((item, compiled(item["find"].replace("{role}", _roles()))) for item in table("writer")["patterns"])


def relations(paper: Paper) -> Iterator[Found]:
    """What the writer may be to the prisoner, the likeliest first, each with the passage it is read from."""
    told: set[str] = set()
    inverse = table("words")["inverse"]
    names = list(table("writer")["roles"])
    for item, pattern in _patterns():
        for number, page in enumerate(paper.pages, 1):
            text = flat(page)
            match = next((m for m in pattern.finditer(text) if _upper_kept(m) and _one(m, item)), None)
            if not match:
                continue
            if "is" in item:
                value = item["is"]
            elif item["of"] == "role":
                role = next(i for i in range(len(names)) if match[f"r{i}"])
                value = names[role]
            elif item["of"] == "inverse_after":
                word = match[0].split()[1]
                value = inverse.get(relation(word), "other")
            elif item["of"] == "inverse":
                value = inverse.get(relation(match["kin"]), "other")
            else:
                value = table("letter_kin").get(relation(match["kin"]), relation(match["kin"]))
            if value not in told:
                told.add(value)
                prisoner = relation(match["kin"]) if item.get("of") == "inverse" else ""
                yield Found(value, Span(number, match.start(), match.end()), "says who the writer is", prisoner)


def _one(match: re.Match[str], item: dict[str, str]) -> bool:
    """The prisoner is one person: "my sons" names nobody a letter is for."""
    return item.get("of") != "inverse" or not match["kin"].lower().endswith(
        ("sons", "thers", "ters", "kids", "cousins")
    )


def _upper_kept(match: re.Match[str]) -> bool:
    """A name in a pattern is a name: ``my brother is sick`` does not name a brother called "Is"."""
    last = match[0].split()[-1] if match[0].split() else ""
    return not (match.re.pattern.endswith("[A-Z])") and last.islower())
