"""Reads a case file and says, with file and line, everything that is wrong with it."""

from __future__ import annotations

import contextlib
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from .. import yamlfile
from ..errors import InputError, InputErrors
from .model import CaseFile, Cited, Relative, Said, Span
from .values import PartialDate, Term
from .vocabulary import vocabulary

NAME = "case.yaml"
LARGEST = 5_000_000  # bytes; the longest case files are under a hundredth of it
_RANGES = {  # what a count can be: fewest, most, and the only values there are
    "custody.jail_credit_days": (0, 36_525, ()),
    "custody.good_conduct_lost_days": (0, 36_525, ()),
    "custody.good_conduct_rate": (0, 54, (42, 54)),
    "person.age": (0, 130, ()),
    "person.age_at_offense": (0, 130, ()),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "yes_no": (bool,),
    "whole": (int,),
    "number": (int, float),
    "date": (str, int),
    "word": (str,),
}
_EARLIER = (  # (earlier, later): what cannot be the other way round
    ("person.born", "judgment.offense_on"),
    ("person.born", "custody.arrested_on"),
    ("person.born", "custody.commenced_on"),
    ("person.born", "custody.in_prison_since"),
    ("person.born", "judgment.sentenced_on"),
    ("judgment.offense_on", "judgment.sentenced_on"),
    ("custody.commenced_on", "custody.projected_release"),
    ("custody.commenced_on", "custody.released_on"),
    ("judgment.sentenced_on", "custody.projected_release"),
    ("judgment.sentenced_on", "custody.released_on"),
)


@dataclass(frozen=True, eq=False)
class LoadedCase:
    """A case file that passed every check, with the lines of its entries."""

    case: CaseFile
    document: yamlfile.Document
    folder: Path


def case_path(path: Path) -> Path:
    """The YAML file of a case given as a file or as its folder."""
    return path / NAME if path.is_dir() else path


def load(path: Path) -> LoadedCase:
    """The case file. ``InputErrors`` holds every problem found; nothing is half-read."""
    path = case_path(path)
    _plain(path)
    document = yamlfile.read(path)
    return parse(document, path.parent)


def _plain(path: Path) -> None:
    """Refuses what would never end or fill the memory: devices, pipes, files of a size no case has."""
    with contextlib.suppress(OSError):  # what cannot be looked at, reading will name
        found = path.stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise InputError("is not a plain file", file=str(path), fix="give the case file or its folder")
        if found.st_size > LARGEST:
            raise InputError(
                f"is larger than {LARGEST:,} bytes", file=str(path), fix="keep the papers in files of their own"
            )


def parse(document: yamlfile.Document, folder: Path) -> LoadedCase:
    if not isinstance(document.data, dict):
        raise InputErrors([document.error((), "a case file is a set of keys", "start from `lenity new`")])
    if unseen := list(_unseen(document)):
        raise InputErrors(unseen)
    try:
        case = CaseFile.model_validate(document.data)
    except ValidationError as e:
        raise InputErrors([_problem(document, dict(item)) for item in e.errors()]) from None
    except RecursionError:
        raise InputErrors([document.error((), "nested too deeply", "check the indentation")]) from None
    problems = [*_unsourced(case, document), *_facts(case, document), *_references(case, document)]
    problems += [
        *_ranges(case, document),
        *_order(case, document),
        *_circular(case, document),
        *_denials(case, document),
    ]
    if problems:
        raise InputErrors(problems)
    return LoadedCase(case, document, folder)


# A terminal obeys control characters; direction marks show a name or a number in another order than it was written.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _unseen(document: yamlfile.Document) -> Iterator[InputError]:
    """Characters that would make what is shown differ from what is written."""
    left: list[tuple[yamlfile.Place, Any]] = [((), document.data)]
    while left:
        place, item = left.pop()
        if isinstance(item, dict):
            left += [((*place, key), part) for key, part in item.items()]
        elif isinstance(item, list):
            left += [((*place, i), part) for i, part in enumerate(item)]
        elif isinstance(item, str) and (found := _UNSEEN.search(item)):
            name = ".".join(map(str, place))
            message = f"{name}: an invisible control character (U+{ord(found[0]):04X})"
            yield document.error(place, message, "take it out, or write the words anew")


_MENDS = {
    "extra_forbidden": "remove it, or see `lenity new` for the keys that exist here",
    "missing": "add it",
    "bool_parsing": "write true or false; leave the key out when it is not known",
    "empty": "leave the key out when it is not known",
    "bool_type": "write true or false; leave the key out when it is not known",
}


def _problem(document: yamlfile.Document, item: dict[str, Any]) -> InputError:
    place = tuple(part for part in item["loc"] if part != "value" or part in _leaf(document.data, item["loc"]))
    name = ".".join(str(part) for part in item["loc"] if part != "value") or "case file"
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        message = "there is no such entry"
    if item["input"] is None:
        message, item["type"] = "nothing is written here", "empty"
    if item["type"] == "literal_error":
        message = f"must be {item['ctx']['expected']}, not {item['input']!r}"
    return document.error(place, f"{name}: {message}", _MENDS.get(item["type"], "correct the value on this line"))


def _leaf(data: Any, loc: tuple[Any, ...]) -> Any:
    for part in loc[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return ()
    return data if isinstance(data, dict) else ()


def walk(item: Any, place: yamlfile.Place = ()) -> Iterator[tuple[yamlfile.Place, BaseModel]]:
    """Every entry and claim of the case file with its place."""
    if isinstance(item, BaseModel):
        yield place, item
        for name, field in type(item).model_fields.items():
            yield from walk(getattr(item, name), (*place, field.alias or name))
    elif isinstance(item, list):
        for i, part in enumerate(item):
            yield from walk(part, (*place, i))
    elif isinstance(item, dict):
        for key, part in item.items():
            yield from walk(part, (*place, key))


def _unsourced(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    listed = {s.id for s in case.sources}
    for i, source in enumerate(case.sources):
        if source.id in {s.id for s in case.sources[:i]}:
            yield document.error(("sources", i, "id"), f"two sources are called {source.id!r}", "give one another id")
    told: set[tuple[int | None, str | None]] = set()
    for place, item in walk(case):
        if not isinstance(item, Cited):
            continue
        name = ".".join(map(str, place))
        if isinstance(item, Said) and item.source is None:
            yield document.error(place, f"{name} has no source", "add `from:` with the id of a listed source")
        elif item.source is not None and item.source not in listed:
            spot = (document.line(place), item.source)
            if spot not in told:
                told.add(spot)
                fix = "list it under `sources`, or correct the id"
                yield document.error((*place, "from"), f"{name}: no source {item.source!r} is listed", fix)


def _facts(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    known = vocabulary()
    for name, said in case.facts.items():
        place = ("facts", name)
        kind = known.get(name)
        if kind is None:
            yield document.error(place, f"there is no fact {name!r}", "see `lenity check --facts` for the names")
        elif kind.computed:
            yield document.error(place, f"{name} is worked out, not entered", "enter the dates it comes from")
        else:
            for claim in said:
                wrong = not isinstance(claim.value, _TYPES[kind.type]) or (
                    kind.type != "yes_no" and isinstance(claim.value, bool)
                )
                if wrong or (kind.values and claim.value not in kind.values):
                    expected = ", ".join(kind.values) or {"yes_no": "true or false"}.get(kind.type, f"a {kind.type}")
                    yield document.error(place, f"{name}: {claim.value!r} does not fit", f"write {expected}")


def _ranges(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    for name, (least, most, only) in _RANGES.items():
        section, key = name.split(".")
        for i, said in enumerate(getattr(getattr(case, section), key)):
            if not least <= said.value <= most or (only and said.value not in only):
                expected = " or ".join(map(str, only)) or f"a number from {least} to {most}"
                yield document.error((section, key, i), f"{name}: {said.value} cannot be", f"write {expected}")
    for i, term in enumerate(case.judgment.term):
        if term.value == Term():
            place = ("judgment", "term", i)
            yield document.error(place, "judgment.term: the term is nothing", "leave it out if it is not known")


def _references(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    ids = [r.id for r in case.relatives]
    for i, relative in enumerate(case.relatives):
        if relative.id in ids[:i]:
            yield document.error(("relatives", i), f"two relatives are called {relative.id!r}", "give one another id")
    named: list[tuple[yamlfile.Place, list[str]]] = [(("release_plan", "depends_on"), case.release_plan.depends_on)]
    for i, purpose in enumerate(case.release_plan.purposes):
        named.append((("release_plan", "purposes", i, "depends_on"), purpose.depends_on))
    for i, relative in enumerate(case.relatives):
        for j, carer in enumerate(relative.carers):
            named.append((("relatives", i, "carers", j, "relative"), [carer.relative] if carer.relative else []))
    for place, people in named:
        for who in (w for w in people if w not in ids):
            yield document.error(place, f"no relative is called {who!r}", "list the person under `relatives`")
    sources = {s.id for s in case.sources}
    weighed = [(("resolved", i, "between"), r.between) for i, r in enumerate(case.resolved)]
    weighed += [(("sources", i, "repeats"), s.repeats) for i, s in enumerate(case.sources)]
    for place, cited in weighed:
        for name in (n for n in cited if n not in sources):
            yield document.error(place, f"no source {name!r} is listed", "list it under `sources`, or correct the id")
    for i, motion in enumerate(case.motions):
        if motion.draft and motion.filed_on:
            place = ("motions", i, "draft")
            yield document.error(place, "a draft has no day of filing", "take `draft` away once the motion is filed")


def _circular(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    """Sources that pass on one another's word rest on nothing."""
    try:
        TopologicalSorter({s.id: s.repeats for s in case.sources}).prepare()
    except CycleError as e:
        circle: list[str] = e.args[1]
        place = next((i for i, s in enumerate(case.sources) if s.id in circle), 0)
        message = f"these sources rest on one another: {', '.join(circle)}"
        yield document.error(("sources", place, "repeats"), message, "name the source that has it first-hand")


def _denials(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    """A denial needs a paper, a day of its own, and a request that came before it."""
    asked = [d for r in case.requests if (d := best_date(r.sent_on or r.received_on, case))]
    seen: set[tuple[str, PartialDate]] = set()
    for i, denial in enumerate(case.denials):
        place = ("denials", i)
        if denial.source is None and not denial.on and not denial.reason_text:
            yield document.error(place, "the denial has no source", "add `from:` with the id of a listed source")
        if denial.level and denial.by != "bureau":
            yield document.error(
                (*place, "level"), "`level` is for the Bureau's denials", "take it out, or correct `by`"
            )
        day = best_date(denial.on, case)
        if day is None:
            continue
        if day.exact and (denial.by, day) in seen:
            fix = "put the reasons into one entry, or correct a date"
            yield document.error((*place, "on"), f"two denials by the {denial.by} on {day}", fix)
        seen.add((denial.by, day))
        if denial.by != "court" and asked and all(day.last < other.first for other in asked):
            first = min(asked, key=lambda d: d.first)
            message = f"the {denial.by} denied ({day}) before any request was made ({first})"
            yield document.error((*place, "on"), message, "correct one of the two dates, or add the earlier request")


def _order(case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    for earlier, later in _EARLIER:
        a, b = best_date(_at(case, earlier), case), best_date(_at(case, later), case)
        if a and b and a.first > b.last:
            yield document.error(
                tuple(later.split(".")), f"{later} ({b}) is before {earlier} ({a})", "correct one of the two dates"
            )
    for i, relative in enumerate(case.relatives):
        yield from _life(relative, i, case, document)
    for i, request in enumerate(case.requests):
        sent, received = best_date(request.sent_on, case), best_date(request.received_on, case)
        answered = best_date(request.answered_on, case)
        for what, a, b in (("received_on", sent, received), ("answered_on", received or sent, answered)):
            if a and b and a.first > b.last:
                message = f"the request was {what.replace('_on', '')} ({b}) before it was sent or received ({a})"
                yield document.error(("requests", i, what), message, "correct one of the two dates")
    for place, item in walk(case):
        if isinstance(item, Span) and item.start.first > item.end.last:
            yield document.error(place, "the stretch ends before it starts", "swap or correct the dates")


def _life(relative: Relative, i: int, case: CaseFile, document: yamlfile.Document) -> Iterator[InputError]:
    born, died = best_date(relative.born, case), best_date(relative.died_on, case)
    if born and died and born.first > died.last:
        place = ("relatives", i, "died_on")
        yield document.error(place, f"{relative.id} died ({died}) before birth ({born})", "correct one of the dates")


def _at(case: CaseFile, path: str) -> list[Said[PartialDate]]:
    section, name = path.split(".")
    found: list[Said[PartialDate]] = getattr(getattr(case, section), name)
    return found


def best_date(said: list[Said[PartialDate]], case: CaseFile) -> PartialDate | None:
    """The date on the strongest standing; the most exact where several are as strong."""

    def weight(claim: Said[PartialDate]) -> tuple[int, int]:
        source = case.source(claim.source)
        return (source.standing if source else 0, len(str(claim.value)))

    return max(said, key=weight).value if said else None


def best_term(said: list[Said[Term]], case: CaseFile) -> Said[Term] | None:
    """The term on the strongest standing."""
    return max(said, key=lambda c: s.standing if (s := case.source(c.source)) else 0) if said else None
