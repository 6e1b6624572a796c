"""The sections of a case file as data: read from ``sections.yaml``, and laid out for a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict

from ... import yamlfile
from ...casefile.entry import Entry, Said
from ...casefile.model import CaseFile
from ...casefile.vocabulary import vocabulary
from .changes import shown
from .reviews import link


class Part(BaseModel):
    """A list or group of entries inside an entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    one: str
    many: str
    name: list[str] = []
    about: str = ""
    fields: dict[str, str] = {}


class Section(Part):
    """A section of the case file."""

    key: str
    parts: dict[str, Part] = {}


@cache
def sections() -> dict[str, Section]:
    """By key, in the order of the page."""
    data = yamlfile.read(Path(__file__).with_name("sections.yaml")).data
    return {s["key"]: Section.model_validate(s) for s in data["sections"]}


def model_of(key: str, part: str = "") -> type[BaseModel] | None:
    """The model of a section's entries, or of a part's; none for bare statements."""
    model = _entry_model(CaseFile.model_fields[key].annotation)
    return _entry_model(model.model_fields[part].annotation) if model and part else model


def _entry_model(annotation: Any) -> type[BaseModel] | None:
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Said):
            return kind
    return None


def is_list(key: str, part: str = "") -> bool:
    """Whether a section (or part) holds many entries."""
    model = model_of(key) if part else CaseFile
    assert model is not None
    return get_origin(model.model_fields[part or key].annotation) is list


@dataclass
class Statement:
    """One line of the page: what, which value, who says so with which weight, and where to change it."""

    label: str
    value: str
    place: str
    source: str = ""
    standing: str = ""
    at: str = ""
    quote: str = ""
    url: str = ""
    note: str = ""
    shared: bool = False


@dataclass
class Shown:
    """An entry on the page, with its statements and the entries inside it."""

    title: str
    place: str
    lines: list[Statement] = field(default_factory=list)
    parts: list[Group] = field(default_factory=list)


@dataclass
class Group:
    """A section or part on the page."""

    key: str
    many: str
    one: str
    place: str
    entries: list[Shown]
    about: str = ""
    listed: bool = True


def laid_out(case: CaseFile, base: str) -> list[Group]:
    """Every section of the case with its statements; those without entries too, so that they can be filled."""
    standing = {s.id: s.standing.name for s in case.sources}
    return [_section(s, case, base, standing) for s in sections().values()]


def _section(s: Section, case: CaseFile, base: str, standing: dict[str, str]) -> Group:
    value = getattr(case, s.key)
    group = Group(s.key, s.many, s.one, s.key, [], s.about, is_list(s.key) or s.key == "facts")
    if s.key == "facts":
        for name, said in value.items():
            asked = vocabulary()[name].ask.en if name in vocabulary() else name
            lines = list(_claims(asked, said, f"facts/{name}", base, standing))
            group.entries.append(Shown("", f"facts/{name}", lines))
    elif model_of(s.key) is None:
        if value:
            group.entries.append(Shown("", s.key, list(_claims(s.many, value, s.key, base, standing))))
    elif isinstance(value, list):
        group.entries = [_entry(s, e, f"{s.key}/{i}", base, standing) for i, e in enumerate(value)]
    else:
        found = _entry(s, value, s.key, base, standing)
        found.title = ""
        group.entries = [found] if found.lines or any(p.entries for p in found.parts) else []
    return group


def _entry(s: Part, entry: BaseModel, place: str, base: str, standing: dict[str, str]) -> Shown:
    found = Shown(title_of(s, entry), place)
    for name, label in s.fields.items():
        value = getattr(entry, _attribute(type(entry), name))
        if isinstance(value, list) and value and isinstance(value[0], Said):
            found.lines += _claims(label, value, f"{place}/{name}", base, standing)
        elif value not in (None, [], False, "") and str(value) != found.title:
            line = Statement(label, shown(_plain(value)), f"{place}/{name}", shared=True)
            if isinstance(entry, Entry) and entry.source:
                _cite(line, entry, base, standing)
            found.lines.append(line)
    if isinstance(entry, Entry) and entry.note:
        found.lines.append(Statement("Note", entry.note, place, shared=True))
    for name, part in getattr(s, "parts", {}).items():
        inner = getattr(entry, name)
        rows = inner if isinstance(inner, list) else [inner] if inner else []
        listed = isinstance(inner, list)
        entries = [
            _entry(part, e, f"{place}/{name}/{i}" if listed else f"{place}/{name}", base, standing)
            for i, e in enumerate(rows)
        ]
        found.parts.append(Group(name, part.many, part.one, f"{place}/{name}", entries, part.about, listed))
    return found


def _attribute(model: type[BaseModel], key: str) -> str:
    return next((n for n, f in model.model_fields.items() if key in (n, f.alias)), key)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.name if hasattr(value, "name") and not isinstance(value, type) else value


def title_of(s: Part, entry: BaseModel) -> str:
    """What names an entry: the first of its naming fields that says something."""
    for name in s.name:
        value = getattr(entry, name, None)
        if isinstance(value, list) and value:
            value = value[0].value
        if value not in (None, "", []):
            return str(value)
    return s.one.capitalize()


def _claims(label: str, said: list[Said[Any]], place: str, base: str, standing: dict[str, str]) -> Iterator[Statement]:
    for i, claim in enumerate(said):
        line = Statement(label, shown(_plain(claim.value)), f"{place}/{i}")
        _cite(line, claim, base, standing)
        as_of = f"as of {claim.as_of}" if claim.as_of else ""
        line.note = "; ".join(x for x in (as_of, claim.note) if x)
        yield line


def _cite(line: Statement, cited: Any, base: str, standing: dict[str, str]) -> None:
    if cited.source:
        line.source, line.at, line.quote = cited.source, cited.at or "", cited.quote or ""
        line.standing = standing.get(cited.source, "")
        line.url = link(base, cited.source, cited.at)
