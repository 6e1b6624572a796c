"""The text of a campaign as a form: every statement of the story names the source it comes from, press is press."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ... import yamlfile
from ...casefile.entry import Source
from ...casefile.values import Standing
from ...errors import InputError

LANGUAGES = ("en", "es")


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Words(Form):
    """The same words in both languages; none is left out."""

    en: str = Field(min_length=1, max_length=4000)
    es: str = Field(min_length=1, max_length=4000)

    def in_(self, language: str) -> str:
        return self.es if language == "es" else self.en


class Statement(Form):
    """One paragraph of the story, and the source that says so."""

    text: Words
    source: str = Field(alias="from")
    at: str | None = None

    @field_validator("at", mode="before")
    @classmethod
    def _page_number(cls, raw: Any) -> Any:
        return str(raw) if isinstance(raw, int) else raw


class Content(Form):
    """What a campaign page says. ``named`` are people beside the petitioner who agreed to be named."""

    title: Words
    person: str = Field(min_length=1, max_length=120)
    ask: Words
    addressee: Words
    judge: str = Field(min_length=1, max_length=120, description="as a letter addresses the judge")
    story: list[Statement] = Field(min_length=1, max_length=60)
    sources: list[Source] = Field(min_length=1)
    named: list[str] = []

    @model_validator(mode="after")
    def _sources_are_there(self) -> Content:
        known = {source.id for source in self.sources}
        for number, statement in enumerate(self.story, 1):
            if statement.source not in known:
                raise ValueError(f"paragraph {number} of the story names no source that is listed: {statement.source}")
        return self

    def source(self, name: str) -> Source:
        return next(source for source in self.sources if source.id == name)

    def is_press(self, statement: Statement) -> bool:
        return self.source(statement.source).standing is Standing.press

    def parts(self) -> Iterator[tuple[str, str]]:
        """Every text that becomes public, with its place, for the check of what must not."""
        for place in ("title", "ask", "addressee"):
            for language in LANGUAGES:
                yield f"{place} ({language})", getattr(self, place).in_(language)
        for number, statement in enumerate(self.story, 1):
            for language in LANGUAGES:
                yield f"story {number} ({language})", statement.text.in_(language)
        for source in self.sources:
            yield f"source {source.id}", " ".join(filter(None, [source.title, source.author]))


def parse(text: str, file: str = "the text") -> Content:
    """The content of a YAML text.

    Raises:
        InputError: the first problem, with its line and place.
    """
    document = yamlfile.parse(text, file)
    if not isinstance(document.data, dict):
        raise InputError("is empty or no list of fields", file=file, fix="begin with `title:`")
    try:
        return Content.model_validate(document.data)
    except ValidationError as e:
        first = e.errors()[0]
        place = tuple(part for part in first["loc"] if isinstance(part, str | int))
        where = ".".join(str(part) for part in place)
        raise document.error(place, f"{where}: {first['msg'].removeprefix('Value error, ')}" if where else
                             first["msg"].removeprefix("Value error, ")) from None  # fmt: skip


def dumped(content: Content) -> Any:
    return content.model_dump(mode="json", by_alias=True, exclude_none=True)


def sha(content: Content) -> str:
    """The hash that consent and counsel's check are given for."""
    return hashlib.sha256(json.dumps(dumped(content), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
