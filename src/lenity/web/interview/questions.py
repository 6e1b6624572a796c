"""The interview's questions as typed records, read from ``questions.yaml``."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ... import yamlfile
from ...casefile.vocabulary import vocabulary
from ...law.tree import parse_tree
from ...rules import Node

FILE = Path(__file__).with_name("questions.yaml")
Language: TypeAlias = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
Kind: TypeAlias = Literal["yes_no", "date", "number", "term", "choice", "court", "text", "list", "people"]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Words(Form):
    """The same words in both languages."""

    en: str
    es: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.es


class SoftWarning(Form):
    """A soft warning: the answer looks unlikely, and is kept."""

    say: Words
    unlike: str | None = Field(None, description="a pattern that the text should have")
    before: str | None = Field(None, description="warn for a date before this year")
    after: str | None = Field(None, description="warn for a date after this year")
    more_years: int | None = Field(None, description="warn for a term of more years")


class Question(Form):
    """One question. ``facts`` are those of the vocabulary that it helps to settle; none: it matters to the letter."""

    key: str
    code: str
    topic: str
    kind: Kind
    ask: Words
    you: Words
    why: Words
    hint: Words | None = None
    facts: tuple[str, ...] = ()
    place: str | None = None
    says: dict[str, dict[str, Any]] = {}
    always: bool = False
    sensitive: bool = False
    booklet: bool = True
    when: Node | None = None
    unless: Node | None = None
    choices: dict[str, Words] = {}
    proof: tuple[str, ...] = ()
    warn: tuple[SoftWarning, ...] = ()

    @field_validator("when", "unless", mode="before")
    @classmethod
    def _tree(cls, raw: Any) -> Any:
        return None if raw is None else parse_tree(raw)[0]

    def asks(self, language: Language, *, to_self: bool) -> str:
        """The question as it is put to the person inside, or about somebody."""
        return (self.you if to_self else self.ask).in_(language)


class Script(Form):
    """All of it. ``entries`` says how an entry of a case file's list begins; ``papers`` names what proves an answer."""

    entries: dict[str, dict[str, Any]]
    papers: dict[str, Words]
    topics: dict[str, Words]
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question:
        return next(q for q in self.questions if q.key == key)

    def coded(self, code: str) -> Question:
        return next(q for q in self.questions if q.code == code)


@lru_cache
def script() -> Script:
    """The questions in the file's order, each that is a fact placed with that fact unless it says otherwise."""
    data = yamlfile.read(FILE).data
    for raw in data["questions"]:
        if raw["key"] in vocabulary():
            raw.setdefault("facts", [raw["key"]])
            if "place" not in raw and "says" not in raw:
                raw["place"] = f"facts.{raw['key']}"
    return Script.model_validate(data)


_PLACE = re.compile(r"(?P<section>[a-z_]+)(?:\[(?P<key>[a-z_]+)\])?(?:\.(?P<name>[a-z_0-9]+))?")


def place_parts(place: str) -> tuple[str, str | None, str | None]:
    """Section, key of the entry and name of a place: ``relatives[parent].carers``."""
    match = _PLACE.fullmatch(place)
    assert match, place
    return match["section"], match["key"], match["name"]
