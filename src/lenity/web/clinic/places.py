"""Places in a case file (``relatives/0/carers/new``): which entry or statement they mean, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from pydantic import BaseModel

from .sections import Part, Section, is_list, model_of, sections

NEW = "new"
Path: TypeAlias = tuple[str | int, ...]


class NoPlaceError(Exception):
    """The table of sections has no such place, or nothing stands there."""


@dataclass(frozen=True)
class Entry:
    """An entry: the section it belongs to, the part of it where it is inside another entry, and its path.

    ``listed``: it is one of many; ``new``: it is about to be added, and the path is that of the list.
    """

    section: Section
    table: Part
    model: type[BaseModel]
    path: Path
    listed: bool
    new: bool = False

    @property
    def address(self) -> str:
        return "/".join(map(str, self.path)) + (f"/{NEW}" if self.new else "")


@dataclass(frozen=True)
class Statement:
    """One claim: ``holder`` is the path of what holds it, ``field`` its name there, ``at`` its number (new: none)."""

    section: Section
    holder: Path
    field: str
    at: int | None
    entry: Entry | None = None

    @property
    def address(self) -> str:
        return "/".join(map(str, (*self.holder, self.field, NEW if self.at is None else self.at)))


def path_of(place: str) -> Path:
    """The parts of an address, numbers as numbers."""
    return tuple(int(p) if p.isdigit() and len(p) < 6 else p for p in place.strip("/").split("/") if p)


def entry(place: str) -> Entry:
    """The entry that a place means."""
    path = path_of(place)
    section = sections().get(str(path[0])) if path else None
    model = model_of(section.key) if section and section.key != "facts" else None
    if section is None or model is None:
        raise NoPlaceError(place)
    found, rest = _one(section, section, model, (section.key,), path[1:], is_list(section.key))
    if not rest:
        return found
    part = section.parts.get(str(rest[0])) if not found.new else None
    inner = model_of(section.key, str(rest[0])) if part else None
    if part is None or inner is None:
        raise NoPlaceError(place)
    listed = is_list(section.key, str(rest[0]))
    found, rest = _one(section, part, inner, (*found.path, str(rest[0])), rest[1:], listed)
    if rest:
        raise NoPlaceError(place)
    return found


def _one(s: Section, table: Part, model: Any, path: Path, rest: Path, listed: bool) -> tuple[Entry, Path]:
    if not listed:
        return Entry(s, table, model, path, False), rest
    if not rest or not (rest[0] == NEW or isinstance(rest[0], int)):
        raise NoPlaceError("/".join(map(str, path)))
    if rest[0] == NEW:
        return Entry(s, table, model, path, True, True), rest[1:]
    return Entry(s, table, model, (*path, rest[0]), True), rest[1:]


def statement(place: str) -> Statement:
    """The statement that a place means: ``person/name/0``, ``no_request/new``, ``facts/NAME/0``."""
    path = path_of(place)
    if len(path) < 2 or not (path[-1] == NEW or isinstance(path[-1], int)):
        raise NoPlaceError(place)
    at = None if path[-1] == NEW else int(path[-1])
    section = sections().get(str(path[0]))
    if section is None:
        raise NoPlaceError(place)
    if section.key == "facts" and len(path) == 3:
        return Statement(section, ("facts",), str(path[1]), at)
    if section.key != "facts" and model_of(section.key) is None and len(path) == 2:
        return Statement(section, (), section.key, at)
    holder = entry("/".join(map(str, path[:-2])))
    field = str(path[-2])
    if holder.new or field not in holder.table.fields:
        raise NoPlaceError(place)
    return Statement(section, holder.path, field, at, holder)


def get(data: Any, path: Path) -> Any:
    """What stands at a path of the data; ``None`` where nothing does."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def holder(data: dict[str, Any], path: Path) -> Any:
    """The group at a path, made where it was not there. Lists are never lengthened by this."""
    here: Any = data
    for part in path:
        if isinstance(part, str) and isinstance(here, dict) and here.get(part) is None:
            here[part] = {}
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            raise NoPlaceError("/".join(map(str, path))) from None
    return here


def drop(data: dict[str, Any], path: Path) -> None:
    """Takes out what stands at a path, and what is empty without it."""
    above = get(data, path[:-1])
    if get(data, path) is None or above is None:
        raise NoPlaceError("/".join(map(str, path)))
    del above[path[-1]]
    if not above and len(path) > 1 and path[:-1] != ("sources",):
        drop(data, path[:-1])


def moved(where: Entry, before: Any, now: Any) -> Entry | None:
    """The same entry in data that somebody else changed: where it stood, or where it went. ``None``: it is gone."""
    here = where.path
    if len(here) > 2 and is_list(where.section.key):  # inside another entry, which may have moved itself
        model = model_of(where.section.key)
        assert model is not None
        above = moved(Entry(where.section, where.section, model, here[:2], True), before, now)
        if above is None:
            return None
        here = (*above.path, *here[2:])
    if where.new or not where.listed:
        return replace(where, path=here)
    was, listed = get(before, where.path), get(now, here[:-1])
    if not isinstance(listed, list):
        return None
    at = int(here[-1])
    if was in listed:
        return replace(where, path=here if get(now, here) == was else (*here[:-1], listed.index(was)))
    stands = listed[at] if at < len(listed) else None
    same = isinstance(stands, dict) and isinstance(was, dict) and _named(where, stands) == _named(where, was)
    return replace(where, path=here) if same else None


def _named(where: Entry, raw: dict[str, Any]) -> list[Any]:
    """What tells an entry from its neighbours."""
    names = {"id", *where.table.name} & set(where.table.fields)
    return [raw.get(name) for name in sorted(names)] or [raw]
