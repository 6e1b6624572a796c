"""The columns a caseload can have: the facts of the vocabulary and the fields of ``fields.yaml``.

A header counts as known only when it is the column's own name or title (upper case, accents and punctuation aside).
Anything else is suggested, never assumed: a mapping file says what the user decided.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, TypeAdapter

from .. import yamlfile
from ..casefile.vocabulary import Ask, vocabulary
from ..errors import InputError

FIELDS = Path(__file__).with_name("fields.yaml")
Type: TypeAlias = Literal["text", "circuit", "date", "whole", "number", "word", "yes_no", "term"]


class _Field(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Type
    header: Ask
    ask: Ask
    also: tuple[str, ...] = ()
    values: tuple[int, ...] = ()
    partial: bool = False
    past: bool = False
    century: tuple[int, int] = (-60, 39)
    not_before: str | None = None
    clocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column: a fact, or a field such as a date from which facts are worked out.

    ``ranged`` columns may hold a stretch (a year, ``60-62``): the upper end then stands in ``NAME__to``.
    """

    name: str
    type: Type
    header: Ask
    ask: Ask
    values: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unit: str | None = None
    ranged: bool = False
    computed: bool = False
    past: bool = False
    century: tuple[int, int] = (-60, 39)
    not_before: str | None = None
    clocks: tuple[str, ...] = ()

    @property
    def is_fact(self) -> bool:
        return self.name in vocabulary()


@lru_cache
def columns() -> dict[str, Column]:
    """Every column by name: fields first, then the facts in the vocabulary's order."""
    fields = TypeAdapter(dict[str, _Field]).validate_python(yamlfile.read(FIELDS).data)
    found = {
        name: Column(
            name,
            f.type,
            f.header,
            f.ask,
            tuple(map(str, f.values)),
            f.also,
            ranged=f.partial,
            past=f.past,
            century=f.century,
            not_before=f.not_before,
            clocks=f.clocks,
        )
        for name, f in fields.items()
    }
    for name, kind in vocabulary().items():
        title = Ask(en=kind.header, es=kind.header)
        ranged = kind.type in ("whole", "number")
        found[name] = Column(
            name, kind.type, title, kind.ask, kind.values, unit=kind.unit, ranged=ranged, computed=kind.computed
        )
    return found


def plain(header: str) -> str:
    """A header as compared: lower case, without accents and punctuation."""
    bare = unicodedata.normalize("NFKD", header.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", bare))


@lru_cache
def _titles() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, column in columns().items():
        for title in (name, column.header.en, column.header.es):
            found.setdefault(plain(title), name)
    return found


@dataclass(frozen=True)
class Headers:
    """What the headers of one caseload mean: column name by position, and the headers nothing is known of."""

    read: dict[int, str]
    unknown: tuple[str, ...]


def recognise(headers: list[str], chosen: Mapping[str, str], file: str) -> Headers:
    """Which header is which column, by the user's ``chosen`` mapping first and exact titles second.

    ``InputError`` when two headers mean the same column: nobody but the user can say which is right.
    """
    read: dict[int, str] = {}
    unknown: list[str] = []
    taken: dict[str, str] = {}
    wanted = {header.strip(): name for header, name in chosen.items()}
    spoken_for = set(wanted.values())
    for i, header in enumerate(headers):
        title = header.strip()
        name = wanted.get(title)
        if name is None:
            name = _titles().get(plain(title))
            if name in spoken_for:  # the mapping gave this column to another header
                continue
        if name is None and title:
            unknown.append(title)
        if not name:
            continue
        if name in taken:
            both = f"{taken[name]!r} and {title!r}" if taken[name] != title else f"two headers {title!r}"
            fix = f'rename one of them, or give --map FILE with "HEADER" = "" for the one to leave out ({name})'
            raise InputError(f"{both} mean the same column", file=file, line=1, fix=fix)
        taken[name] = title
        read[i] = name
    return Headers(read, tuple(dict.fromkeys(unknown)))


def known(titles: Iterable[str], chosen: Mapping[str, str]) -> int:
    """How many different columns the titles name."""
    distinct = {title.strip() for title in titles} - {""}
    return len({name for title in distinct if (name := chosen.get(title) or _titles().get(plain(title)))})


def suggest(unknown: Iterable[str], taken: Iterable[str], most: int = 40) -> dict[str, str]:
    """A likely column for each unknown header, or nothing. Only ever shown to the user."""
    try:
        from rapidfuzz import fuzz, process
    except ModuleNotFoundError:
        return {}
    free = {name: column for name, column in columns().items() if name not in set(taken)}
    titles = {plain(t): name for name, c in free.items() for t in (name, c.header.en, c.header.es, *c.also)}
    found: dict[str, str] = {}
    for header in list(unknown)[:most]:
        best = process.extractOne(plain(header), titles.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=78)
        if best and titles[best[0]] not in found.values():
            found[header] = titles[best[0]]
    return found


def read_mapping(path: Path) -> dict[str, str]:
    """A mapping file: ``[columns]`` with ``"HEADER" = "column"``, or ``""`` to leave a header out."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as e:
        raise InputError(f"cannot be read ({e})", file=str(path), fix="check the path") from None
    except tomllib.TOMLDecodeError as e:
        raise InputError(f"not valid TOML: {e}", file=str(path), fix='write "HEADER" = "column"') from None
    found = data.get("columns", data)
    if not isinstance(found, dict):
        raise InputError("needs a table [columns]", file=str(path), fix='write "HEADER" = "column" below [columns]')
    for header, name in found.items():
        if name != "" and name not in columns():
            close = suggest([str(name)], ()).get(str(name))
            hint = f"did you mean {close!r}?" if close else "see `lenity screen --template` for the columns"
            raise InputError(f"{header!r}: there is no column {name!r}", file=str(path), fix=hint)
    return found


def as_mapping(suggested: Mapping[str, str], unknown: Iterable[str]) -> str:
    """A mapping file to look through, correct and save: suggestions, then what is left out."""
    lines = ["[columns]"]
    for header, name in suggested.items():
        lines.append(f"{json.dumps(header)} = {json.dumps(name)}  # {columns()[name].header.en}")
    lines += [f'{json.dumps(header)} = ""  # left out' for header in unknown if header not in suggested]
    return "\n".join(lines) + "\n"
