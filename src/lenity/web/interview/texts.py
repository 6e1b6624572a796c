"""The interview's words in both languages, looked up by their place in ``texts.yaml``; and where to find help."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ... import yamlfile
from .questions import Form, Language, Words

HERE = Path(__file__).parent


class Help(Form):
    """An office or group that may help. ``checked``: the day on which somebody verified the entry."""

    name: Words
    what: Words
    where: Words
    checked: str | None


@lru_cache
def _tree() -> dict[str, Any]:
    return dict(yamlfile.read(HERE / "texts.yaml").data)


@lru_cache
def helpers() -> tuple[Help, ...]:
    return tuple(Help.model_validate(item) for item in yamlfile.read(HERE / "help.yaml").data)


def words(place: str) -> Words:
    """The words at a place such as ``page.back``."""
    found: Any = _tree()
    for part in place.split("."):
        found = found[part]
    return Words.model_validate(found)


def say(place: str, language: Language, **values: object) -> str:
    """The words in one language, their blanks filled."""
    text = words(place).in_(language)
    return text.format(**values) if values else text


def listed(place: str, language: Language) -> list[str]:
    """A list of sentences."""
    found: Any = _tree()
    for part in place.split("."):
        found = found[part]
    return [Words.model_validate(item).in_(language) for item in found]


def part(name: str, language: Language) -> dict[str, Any]:
    """A whole section in one language, for a template."""

    def told(item: Any) -> Any:
        if isinstance(item, list):
            return [told(i) for i in item]
        return item[language] if set(item) == {"en", "es"} else {key: told(inner) for key, inner in item.items()}

    found: dict[str, Any] = told(_tree()[name])
    return found


def every_string() -> Iterator[tuple[str, Words]]:
    """Every place with its words, for the test that measures them."""

    def walk(place: str, item: Any) -> Iterator[tuple[str, Words]]:
        if isinstance(item, list):
            for n, inner in enumerate(item):
                yield from walk(f"{place}[{n}]", inner)
        elif set(item) == {"en", "es"}:
            yield place, Words.model_validate(item)
        else:
            for key, inner in item.items():
                yield from walk(f"{place}.{key}" if place else key, inner)

    yield from walk("", _tree())
