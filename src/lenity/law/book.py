"""Reads the rule book: every file of ``law/book/``, checked against the records of ``model``."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .. import yamlfile
from ..errors import InputError
from ..rules import Node, atoms
from .model import CIRCUITS, CircuitTable, Clock, Gate, Ground, Limit, Provision, Source, Table

BOOK = Path(__file__).with_name("book")
_SHARED = ("authority", "in_force", "verified")
_provision: TypeAdapter[Provision] = TypeAdapter(Provision)
_sources: TypeAdapter[dict[str, Source]] = TypeAdapter(dict[str, Source])


@dataclass(frozen=True, eq=False)
class Book:
    """All provisions of one jurisdiction, through all dates, and the sources they were read in."""

    provisions: tuple[Provision, ...]
    sources: dict[str, Source]
    hash: str
    folder: Path

    def find(self, name: str) -> tuple[Provision, ...]:
        """Every version of a provision, by id, alias or citation (case and spaces do not matter), oldest first."""
        return self._names.get(_key(name), ())

    @cached_property
    def _names(self) -> dict[str, tuple[Provision, ...]]:
        found: dict[str, dict[int, Provision]] = {}
        for p in sorted(self.provisions, key=lambda p: p.in_force.start):
            for name in (p.id, p.cite, *p.aliases):
                found.setdefault(_key(name), {})[id(p)] = p
        return {name: tuple(same.values()) for name, same in found.items()}

    def in_force(self, on: date) -> tuple[Provision, ...]:
        return tuple(p for p in self.provisions if p.in_force.covers(on))

    def table(self, name: str, on: date) -> list[dict[str, str]]:
        """The rows of a table in force on the day; an empty cell is an empty text. ``KeyError`` if there is none."""
        for provision in self.find(name):
            if isinstance(provision, Table) and provision.in_force.covers(on):
                return _rows(self.folder / provision.table)
        raise KeyError(f"no table {name!r} in force on {on}")

    def facts(self) -> set[str]:
        """Every fact that some condition of the book reads."""
        return {atom.name for p in self.provisions for node in conditions(p) for atom in atoms(node)}


def conditions(provision: Provision) -> Iterable[Node]:
    """The trees of a record."""
    if isinstance(provision, Ground | Gate):
        yield provision.met_when.node
    if isinstance(provision, Limit):
        yield from (item.when.node for item in provision.limits)


@lru_cache(maxsize=32)
def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(name: str) -> str:
    return "".join(name.lower().replace("§", "").split())


@lru_cache(maxsize=4)
def load(folder: Path = BOOK) -> Book:
    """The whole book. ``InputError`` names the file and line of the first thing that is not as it should be."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".csv"))
    if not any(p.suffix == ".yaml" for p in files):
        raise InputError("no rule book here", file=str(folder), fix="give the folder that holds the book's YAML files")
    provisions: list[Provision] = []
    sources: dict[str, Source] = {}
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        if path.suffix == ".csv":
            continue
        document = yamlfile.read(path)
        if path.name == "sources.yaml":
            sources = _validate(_sources, document, (), document.data)
        else:
            provisions += _file(document)
    _cross_check(provisions, sources, folder)
    return Book(tuple(provisions), sources, digest.hexdigest(), folder)


def _file(document: yamlfile.Document) -> list[Provision]:
    data = document.data
    if not isinstance(data, dict) or "provisions" not in data:
        raise document.error((), "a book file needs `authority`, `in_force`, `verified` and `provisions`")
    if unknown := set(data) - {*_SHARED, "provisions"}:
        raise document.error((min(unknown),), f"unknown key {min(unknown)!r}", "see docs/rule-book.md for the keys")
    shared = {key: data[key] for key in _SHARED if key in data}
    found = []
    for i, raw in enumerate(data["provisions"] or []):
        place = ("provisions", i)
        if not isinstance(raw, dict):
            raise document.error(place, "a provision is a set of keys, starting with `- id:`")
        found.append(_validate(_provision, document, place, {**shared, **raw}))
    return found


def _validate(adapter: TypeAdapter[Any], document: yamlfile.Document, place: yamlfile.Place, data: object) -> Any:
    try:
        return adapter.validate_python(data)
    except ValidationError as e:
        first = e.errors()[0]
        loc = first["loc"][1:] if first["loc"] and first["loc"][0] in _KINDS else first["loc"]
        name = ".".join(map(str, loc)) or "record"
        shared = loc[:1] and loc[0] in _SHARED and (*place, loc[0]) not in document.lines
        raise document.error(
            loc if shared else (*place, *loc), f"{name}: {first['msg']}", "see docs/rule-book.md for the keys"
        ) from None


_KINDS = {"ground", "gate", "limit", "circuits", "factors", "clock", "rule", "denial", "table", "scope", "definition"}


def _cross_check(provisions: list[Provision], sources: dict[str, Source], folder: Path) -> None:
    """What one file cannot show: ids that clash, sources and grounds that do not exist, circuits misspelt."""
    where = str(folder)
    tables = {p.id for p in provisions if isinstance(p, CircuitTable)}
    grounds = {p.id for p in provisions if isinstance(p, Ground)}
    for i, p in enumerate(provisions):
        if p.in_force.until is not None and p.in_force.until <= p.in_force.start:
            raise InputError(f"{p.id}: `until` is not after `from`", file=where, fix="`until` is the first day after")
        for q in provisions[:i]:
            if (
                p.id == q.id
                and p.in_force.covers(max(p.in_force.start, q.in_force.start))
                and q.in_force.covers(max(p.in_force.start, q.in_force.start))
            ):
                raise InputError(f"{p.id} is in force twice on the same day", file=where, fix="end the older version")
        for source in p.verified.sources:
            if source not in sources:
                raise InputError(f"{p.id}: source {source!r} is not in sources.yaml", file=where, fix="list it there")
        if isinstance(p, Ground) and p.by_circuit and p.by_circuit not in tables:
            raise InputError(f"{p.id}: no circuit table {p.by_circuit!r}", file=where, fix="name an existing table")
        if isinstance(p, Table) and not (folder / p.table).is_file():
            raise InputError(f"{p.id}: no table {p.table!r}", file=where, fix="put the CSV file beside the record")
        if isinstance(p, Limit):
            for ground in (g for item in p.limits for g in item.grounds if g not in grounds):
                raise InputError(f"{p.id}: no ground {ground!r}", file=where, fix="name an existing ground")
        if isinstance(p, CircuitTable):
            for row in (r for r in p.rows if r.circuit not in CIRCUITS):
                raise InputError(f"{p.id}: no circuit {row.circuit!r}", file=where, fix=f"one of {', '.join(CIRCUITS)}")


def clocks(book: Book, on: date) -> tuple[Clock, ...]:
    return tuple(p for p in book.in_force(on) if isinstance(p, Clock))
