"""The campaign's own words in both languages, looked up by their place in ``texts.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ... import yamlfile

LANGUAGES = ("en", "es")
FILE = Path(__file__).with_name("texts.yaml")


@cache
def _tree() -> dict[str, Any]:
    return dict(yamlfile.read(FILE).data)


@cache
def _words(place: str, language: str) -> str:
    found: Any = _tree()
    for part in place.split("."):
        found = found[part]
    return str(found[language])


def say(place: str, language: str, **values: object) -> str:
    """The words at a place such as ``page.sign``, their blanks filled."""
    text = _words(place, language)
    return text.format(**values) if values else text


@cache
def part(name: str, language: str) -> dict[str, Any]:
    """A whole section in one language, for a template."""

    def told(item: Any) -> Any:
        if set(item) == {"en", "es"}:
            return item[language]
        return {key: told(inner) for key, inner in item.items()}

    found: dict[str, Any] = told(_tree()[name])
    return found


def every_string() -> Iterator[tuple[str, dict[str, str]]]:
    """Every place with its words, for the test that measures them."""

    def walk(place: str, item: Any) -> Iterator[tuple[str, dict[str, str]]]:
        if set(item) == {"en", "es"}:
            yield place, item
        else:
            for key, inner in item.items():
                yield from walk(f"{place}.{key}" if place else key, inner)

    yield from walk("", _tree())
