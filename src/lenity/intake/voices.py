"""Who says it, in an article: a named person or outlet, a letter, or the reporter."""

from __future__ import annotations

import re

from .papers import Paper, Sentence

_NAME = r"(?:The |the )?[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|of|de|la|&)){0,4}"
_SAYS = (
    r"(?:told|said|says|claims?|claimed|alleges?|alleged|suggest(?:s|ed)?|report(?:s|ed)|wrote|writes|describ(?:es|ed)"
    r"|argued?|added|noted|explained|according|dijo|afirm[aó]|asegura|called)"
)
_ROLE = (
    r"(?:(?:[Hh]is|[Hh]er|[Tt]he|[Tt]heir|[Aa]|[Ss]u) )?(?:(?:celebrity|defense|longtime|former) )?(?:lawyer|attorney"
    r"|counsel|prosecutors?|mother|father|sister|brother|wife|husband|daughter|son|family|letter|government"
    r"|abogad[oa]|fiscal|familia|officials)"
)
_PATTERNS = tuple(
    re.compile(p)
    for p in (
        rf"(?P<who>{_NAME})(?:, [^,]{{3,60}},)? (?:also |has |had |since )?{_SAYS}\b",
        rf"(?P<who>{_ROLE})(?: for \w+)?(?:, [^,]{{3,40}},)? (?:also )?(?:{_SAYS}|read|reads)\b",
        rf"[Aa]ccording to (?P<who>{_ROLE}|{_NAME}|[a-z ]{{4,30}})",
        rf"[Ss]eg[uú]n (?P<who>{_NAME}|[a-z ]{{4,20}})",
        rf"{_SAYS} (?P<who>{_ROLE})",
    )
)
_OUTLET = re.compile(rf"\b(?:told|dijo a|obtained by|wrote to) (?P<outlet>{_NAME}|the newspaper)")
_HEDGE = re.compile(r"\b(alleg\w+|claim\w+|suppos\w+|report(?:s|ed)|suggest\w*|presunt\w+)\b", re.IGNORECASE)
_PRONOUNS = {"He", "She", "It", "They", "And", "But", "In", "Since", "The", "This", "Also", "Court"}


class Speaker:
    """The last voice named, for "he claims" and for a quotation that runs on."""

    def __init__(self) -> None:
        self.last: str | None = None
        self.outlet: str | None = None


def of(paper: Paper, sentence: Sentence, speaker: Speaker) -> str:
    """The voice of a sentence, with its hedge: "Ann Reed to The Post, claims"; "the reporter" where none is named."""
    text = sentence.text
    page = paper.pages[sentence.page - 1]
    before = re.sub(r"\s+", " ", page[max(0, sentence.start - 420) : sentence.start].replace("’", "'"))
    name = _named(text)
    quoted = text.lstrip().startswith(("“", '"')) or before.rfind("“") > before.rfind("”")
    said = re.match(rf"\s*(?:{_NAME}|He|She|It|They) (?:also )?{_SAYS}\b", text)
    if re.match(rf"\s*(?:He|She|It|They) (?:also )?{_SAYS}\b", text):
        name = speaker.last
    if name is None and (quoted or said):
        name = next((n for s in reversed(re.split(r"(?<=[.!?”])\s", before)) if (n := _named(s))), speaker.last)
    speaker.last = name or speaker.last
    outlet = _OUTLET.search(text)
    hedge = _HEDGE.search(text)
    voice = name or "the reporter"
    if outlet and outlet["outlet"] != voice:
        voice += f" to {outlet['outlet']}"
    return f"{voice} ({hedge[1].lower()})" if hedge else voice


def _named(text: str) -> str | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            who = re.sub(r"\s+", " ", match["who"]).strip()
            if who.split()[0] not in _PRONOUNS or len(who.split()) > 1:
                return who
    return None
