"""The texts of the papers: YAML files by language (``texts/en``, ``texts/es``), and the filling of their blanks.

A blank is ``{name}``; ``{law:Muhammad}`` is an authority by its id in the rule book. A part in square brackets is left
out when a blank inside it has no value (:func:`forms` of statements alone use this).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ... import yamlfile
from ..model import Language, Run

FOLDER = Path(__file__).with_name("texts")
BLANK = re.compile(r"\{([a-z_]+)(?::([^}]+))?\}")
Value = str | Run | tuple[str | Run, ...]
Parts = list[str | Run]


class Texts:
    """The texts of one language: ``texts["motion.opening"]`` is ``opening`` in ``motion.yaml``."""

    def __init__(self, language: Language) -> None:
        self.language = language
        files = sorted((FOLDER / language).glob("*.yaml"))
        self._files: dict[str, Any] = {path.stem: yamlfile.read(path).data for path in files}

    def __getitem__(self, place: str) -> Any:
        found: Any = self._files
        for key in place.split("."):
            found = found[key]
        return found

    def get(self, place: str) -> Any:
        """The text, or ``None`` when there is none at that place."""
        try:
            return self[place]
        except KeyError:
            return None


@lru_cache
def texts(language: Language) -> Texts:
    """The texts of a language, read once."""
    return Texts(language)


def fill(template: str, values: Mapping[str, Value], law: Callable[[str], Parts] | None = None) -> Parts:
    """The template with its blanks filled. ``KeyError`` names a blank that has no value."""
    out: Parts = []
    at = 0
    for blank in BLANK.finditer(template):
        out.append(template[at : blank.start()])
        at = blank.end()
        if blank[2] is not None:
            out += law(blank[2]) if law else []
            continue
        value = values[blank[1]]
        out += value if isinstance(value, tuple) else (value,)
    out.append(template[at:])
    return merged(out)


def merged(parts: Parts) -> Parts:
    """Neighbouring pieces of plain text as one, so that a citation is never cut in two."""
    out: Parts = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return out


def plain(template: str, values: Mapping[str, str]) -> str:
    """The same where every value is plain text."""
    return BLANK.sub(lambda blank: values[blank[1]], template)
