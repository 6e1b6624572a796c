"""Who is meant: the names a letter gives to relatives, and "she" or "he" after a relative was named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .papers import Paper, Sentence, flat, sentences, table
from .patterns import Hit, compiled, kin_of, names_kin

_HIS = re.compile(r"\b(?:his|her|their|su|sus|[A-Z]\w+'s)\s+(?:[\w-]+\s+){0,2}$")
_NAME = r"(?-i:(?P<name>[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,}))\b"
_NAMED = (
    rf"{{kin}}(?:,| is| was| se llama)? \(?{_NAME}",
    rf"{_NAME},? \(?(?:the |his |her |my |our )?{{kin}} of\b",
)
_NO_NAMES = re.compile("Since|When|The|And|But|She|Has|Had|Was|God|Judge|Because|After|Before|Who|Then|Now|Mrs")


@dataclass(frozen=True)
class Mention:
    """A relative named at ``at`` of a page, by a word for the relation or by name; ``own``: "my", not "his"."""

    at: int
    kin: str
    own: bool


class People:
    """The relatives of a paper: what each name stands for, and whom a pronoun points back to."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.pages = [flat(page) for page in paper.pages]
        self.names: dict[str, Mention] = {}
        for sentence in filter(names_kin, sentences(paper)):
            for match in (m for named in _NAMED for m in compiled(named).finditer(sentence.text)):
                if not _NO_NAMES.fullmatch(match["name"]):
                    mention = self._mention(sentence.text, match.start("kin"), match["kin"])
                    self.names.setdefault(match["name"], mention)

    def pattern(self) -> str:
        """What ``{they}`` stands for in this paper's rules."""
        names = "".join(f"|(?-i:{re.escape(name)})" for name in self.names)
        return rf"(?<![\w-])(?P<they>s?he|ella|él{names})(?![\w-])"

    def meant(self, hit: Hit) -> Mention | None:
        """The relative that the pronoun or name of a hit means: the last one named in this or the last sentence."""
        word = hit.groups["they"]
        if known := self.names.get(word):
            return known
        start = hit.span.start
        sexes = table("words")["sexes"]
        sex = sexes["he"] if word.lower() in ("he", "él") else sexes["she"]
        page = self.pages[hit.span.page - 1]
        begin = _previous(page, hit.sentence)
        last = [m for m in self._mentions(page, begin, start) if m.kin in sex]
        return last[-1] if last else None

    def _mentions(self, page: str, begin: int, end: int) -> Iterator[Mention]:
        for match in compiled("{kin}").finditer(page, begin, end):
            yield self._mention(page, match.start(), match["kin"])

    @staticmethod
    def _mention(page: str, at: int, word: str) -> Mention:
        return Mention(at, kin_of(word), _HIS.search(page[max(0, at - 30) : at]) is None)


def _previous(page: str, sentence: Sentence) -> int:
    """Where the sentence before this one begins."""
    before = page[: sentence.start].rstrip()
    ends = [m.end() for m in re.finditer(r"[.!?](?=\s)", before[:-1])]
    return ends[-1] if ends else 0
