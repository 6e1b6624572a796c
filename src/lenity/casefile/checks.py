"""What must hold between the entries of a case file, each thing that does not with its line and mend.

Two tables say what is possible: ``ranges.csv`` what a count can be, ``orders.csv`` which of two days comes first. Only
what cannot be is refused. What merely disagrees is a contradiction, and stays in the file for a person to resolve.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel

from ..errors import InputError
from ..yamlfile import Document, Place
from .entry import Cited, Said
from .model import CaseFile, Span
from .said import best_date, walk
from .values import PartialDate, Term
from .vocabulary import vocabulary

Check: TypeAlias = Callable[[CaseFile, Document], Iterator[InputError]]
_TYPES: dict[str, tuple[type, ...]] = {
    "yes_no": (bool,),
    "whole": (int,),
    "number": (int, float),
    "date": (str, int),
    "word": (str,),
}
_AHEAD = ("projected_release", "due_on")  # the only days of a case file that may still be to come
_CORRECT = "correct one of the two dates"


@cache
def _table(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def problems(case: CaseFile, document: Document) -> list[InputError]:
    """Everything that is wrong between the entries; empty when nothing is."""
    return [problem for check in _CHECKS for problem in check(case, document)]


def to_come(case: CaseFile, document: Document, today: date) -> Iterator[InputError]:
    """Days after ``today`` of things that a case file tells as done: a slip of the pen, most often in the year."""
    fix = f"correct the year (today is {today}), or leave it out until it has happened"
    for place, item in walk(case):
        for name, value in _days(place, item):
            if value.first > today:
                told = ".".join(map(str, name)).removesuffix(".0")
                yield document.error(name, f"{told}: {value} is still to come", fix)


def _days(place: Place, item: BaseModel) -> Iterator[tuple[Place, PartialDate]]:
    if isinstance(item, Said):
        key = next((part for part in reversed(place) if isinstance(part, str)), "")
        if isinstance(item.value, PartialDate) and key not in _AHEAD:
            yield place, item.value
        return
    for name in type(item).model_fields:
        if isinstance(value := getattr(item, name), PartialDate):
            yield (*place, name), value


def _unsourced(case: CaseFile, document: Document) -> Iterator[InputError]:
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


def _facts(case: CaseFile, document: Document) -> Iterator[InputError]:
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


def _at(item: Any, path: str, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Each value that a dotted path names, through every entry of the lists on its way."""
    if isinstance(item, list):
        for i, part in enumerate(item):
            yield from _at(part, path, (*place, i))
    elif path and item is not None:
        name, _, rest = path.partition(".")
        yield from _at(getattr(item, name), rest, (*place, name))
    elif item is not None:
        yield place, item


def _ranges(case: CaseFile, document: Document) -> Iterator[InputError]:
    for row in _table("ranges.csv"):
        only = row["only"].split("|") if row["only"] else []
        for place, found in _at(case, row["path"]):
            value = found.value if isinstance(found, Said) else found
            if not int(row["least"]) <= value <= int(row["most"]) or (only and str(value) not in only):
                expected = " or ".join(only) or f"a number from {row['least']} to {row['most']}"
                yield document.error(place, f"{row['path']}: {value} cannot be", f"write {expected}")
    for place, said in _at(case, "judgment.term"):
        if said.value == Term():
            yield document.error(place, "judgment.term: the term is nothing", "leave it out if it is not known")


def _order(case: CaseFile, document: Document) -> Iterator[InputError]:
    for row in _table("orders.csv"):
        for place, entry in _at(case, row["within"]) if row["within"] else [((), case)]:
            a, b = (_day(entry, row[which], case) for which in ("earlier", "later"))
            if a and b and a.first > b.last:
                where = (*place, *row["later"].split("."))
                message = f"{'.'.join(map(str, where))} ({b}) is before {row['earlier']} ({a})"
                yield document.error(where, message, _CORRECT)
    for place, item in walk(case):
        if isinstance(item, Span) and item.start.first > item.end.last:
            yield document.error(place, "the stretch ends before it starts", "swap or correct the dates")


def _day(item: Any, path: str, case: CaseFile) -> PartialDate | None:
    for name in path.split("."):
        item = getattr(item, name)
    return best_date(item, case)


def _incidents(case: CaseFile, document: Document) -> Iterator[InputError]:
    """A report of the Bureau's presupposes custody; only where its beginning is told, and not only the term's."""
    custody = case.custody
    known = [d for said in (custody.arrested_on, custody.in_prison_since) if (d := best_date(said, case))]
    began = min([*known, *(s.start for s in custody.jail_credit)], key=lambda d: d.first, default=None)
    for i, incident in enumerate(case.incidents):
        day = best_date(incident.on, case)
        if began and day and day.last < began.first:
            message = f"incidents.{i}: the report ({day}) is from before custody began ({began})"
            yield document.error(("incidents", i, "on"), message, _CORRECT)


def _remedies(case: CaseFile, document: Document) -> Iterator[InputError]:
    """The steps of the remedy program follow the request, and one another by their numbers."""
    for i, request in enumerate(case.requests):
        filed = [(int(r.form[3:]), j, best_date(r.filed_on, case)) for j, r in enumerate(request.remedies)]
        filed.sort(key=lambda step: step[:2])
        steps: list[tuple[PartialDate, str, Place]] = [
            (day, f"BP-{number}", ("requests", i, "remedies", j, "filed_on")) for number, j, day in filed if day
        ]
        if asked := best_date(request.sent_on or request.received_on, case):
            steps = [(asked, "request", ()), *steps]
        for (a, before, _), (b, after, place) in pairwise(steps):
            if a.first > b.last:
                message = f"the {after} was filed ({b}) before the {before} ({a})"
                yield document.error(place, message, _CORRECT)


def _references(case: CaseFile, document: Document) -> Iterator[InputError]:
    ids = [r.id for r in case.relatives]
    for i, relative in enumerate(case.relatives):
        if relative.id in ids[:i]:
            yield document.error(("relatives", i), f"two relatives are called {relative.id!r}", "give one another id")
    named: list[tuple[Place, list[str]]] = [(("release_plan", "depends_on"), case.release_plan.depends_on)]
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


def _circular(case: CaseFile, document: Document) -> Iterator[InputError]:
    """Sources that pass on one another's word rest on nothing."""
    try:
        TopologicalSorter({s.id: s.repeats for s in case.sources}).prepare()
    except CycleError as e:
        circle: list[str] = e.args[1]
        place = next((i for i, s in enumerate(case.sources) if s.id in circle), 0)
        message = f"these sources rest on one another: {', '.join(circle)}"
        yield document.error(("sources", place, "repeats"), message, "name the source that has it first-hand")


def _denials(case: CaseFile, document: Document) -> Iterator[InputError]:
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


_CHECKS: tuple[Check, ...] = (
    _unsourced,
    _facts,
    _references,
    _ranges,
    _order,
    _incidents,
    _remedies,
    _circular,
    _denials,
)
