"""A case file as the clinic reads it: its data, what the command line's check says, and where each problem stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ... import yamlfile
from ...casefile import reader
from ...casefile.model import CaseFile
from ...errors import InputError, InputErrors
from ...law.book import load as load_book
from ...review.scope import problems_of
from .models import CaseVersion

BOM = "\ufeff"


class _Document(yamlfile.Document):
    """A document whose errors carry their place too, so that a form can show them at the field."""

    def error(self, place: yamlfile.Place, message: str, fix: str | None = None) -> InputError:
        found = super().error(place, message, fix)
        found.place = place  # type: ignore[attr-defined]
        return found


@dataclass(frozen=True)
class Read:
    """What a text says. ``case`` is ``None`` where ``problems`` kept it from being read."""

    data: Any
    case: CaseFile | None
    problems: tuple[InputError, ...] = ()


@lru_cache(maxsize=16)
def read(text: str) -> Read:
    """The text with every problem that ``lenity check`` would name. The data is not to be changed."""
    try:
        plain = yamlfile.parse(text.removeprefix(BOM), reader.NAME)
    except InputError as e:
        return Read({}, None, (e,))
    document = _Document(plain.data, plain.lines, plain.file)
    try:
        loaded = reader.parse(document, Path())
    except InputErrors as e:
        return Read(plain.data, None, tuple(e.problems))
    except InputError as e:
        return Read(plain.data, None, (e,))
    return Read(plain.data, loaded.case, tuple(problems_of(loaded, load_book())))


def place_of(problem: InputError) -> yamlfile.Place:
    """Where a problem stands; the empty place where nobody knows."""
    found: yamlfile.Place = getattr(problem, "place", ())
    return found


def words_of(problem: InputError) -> str:
    """The message with its mend, as the command line prints it, without file and line."""
    return f"{problem.message[:1].upper()}{problem.message[1:]}." + (
        f" {problem.fix[:1].upper()}{problem.fix[1:]}." if problem.fix else ""
    )


@lru_cache(maxsize=256)
def of_version(version: uuid.UUID) -> Read:
    """The same for a saved version. A version never changes, so it is read once; the data is not to be changed."""
    return read(CaseVersion.objects.get(pk=version).text)
