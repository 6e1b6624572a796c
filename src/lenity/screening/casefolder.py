"""A folder of case files as a caseload: each case is reviewed into its facts, and those are one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..casefile.model import CaseFile
from ..casefile.reader import NAME
from ..casefile.said import best_date, best_term
from ..casefile.values import PartialDate
from ..casefile.vocabulary import schema
from ..errors import InputError, InputErrors
from ..review.exhaustion import request_for
from ..review.frame import one_row
from ..review.matter import matter
from ..review.scope import load
from ..review.time import strongest
from ..rules import upper
from .cells import PLACE, REJECTS, Read, typed
from .columns import columns


def case_files(folder: Path) -> list[Path]:
    """The case files of a folder: one in each sub-folder, or YAML files side by side."""
    return sorted({*folder.rglob(NAME), *(p for p in folder.glob("*.yaml") if p.is_file())})


def read_cases(paths: list[Path], root: Path, on: date, circuit: str | None) -> Read:
    """One row a case, with the facts of its review; the problems of a file that is not in order go to the rejects."""
    rows: list[dict[str, Any]] = []
    rejects: list[tuple[Any, ...]] = []
    for path in paths:
        sheet = path.relative_to(root).as_posix()
        try:
            rows.append({"sheet": sheet, "row": 1, **_row(load(path).case, on, circuit)})
        except InputError as e:
            for problem in e.problems if isinstance(e, InputErrors) else [e]:
                rejects.append((sheet, problem.line or 1, None, None, problem.message, problem.fix))
    types: dict[str, pl.DataType] = {**PLACE, **_types()}
    return Read(pl.DataFrame(rows, schema=types), pl.DataFrame(rejects, schema=REJECTS, orient="row"))


def as_rows(cases: Iterable[CaseFile], on: date) -> pl.DataFrame:
    """Case files that are in memory, one row each in their order, with the facts of their review.

    Raises:
        InputError: one of them names no circuit, or its dates cannot be read with the law of ``on``.
    """
    rows = [{"sheet": case.id, "row": 1, **_row(case, on, None)} for case in cases]
    return pl.DataFrame(rows, schema={**PLACE, **_types()})


def _types() -> dict[str, pl.DataType]:
    fields = {n: t for c in columns().values() if not c.is_fact for n, t in typed(c).items()}
    facts = schema()
    return fields | facts | {upper(n): t for n, t in facts.items() if t.is_numeric()}


def _row(case: CaseFile, on: date, circuit: str | None) -> dict[str, Any]:
    found = matter(case, on, case.circuit or circuit)
    row: dict[str, Any] = {"case": case.id, "name": case.title, "circuit": found.regime.circuit}
    row |= dict(_fields(case, on))
    row |= {name: fact.value for name, fact in found.facts.items()}
    row |= one_row(found.facts, found.regime.program).row(0, named=True)
    return {name: value for name, value in row.items() if name in _types()}


def _fields(case: CaseFile, on: date) -> Iterator[tuple[str, Any]]:
    """The dates from which the sentence and the clocks are counted, as far as the papers give them."""
    custody = case.custody
    request, filed = request_for(case, on)
    if filed:
        yield from _days("motion_filed_on", filed)
    dates = {
        "born": case.person.born,
        "arrested_on": custody.arrested_on,
        "sentence_start": custody.commenced_on,
        "projected_release": custody.projected_release,
        "released_on": custody.released_on,
        "request_sent_on": request.sent_on if request else [],
        "request_received_on": request.received_on if request else [],
    }
    for name, said in dates.items():
        if day := best_date(said, case):
            yield from _days(name, day)
    for denial in case.denials:
        name = {"court": "court_denied_on", "warden": "warden_denied_on", "bureau": "region_denied_on"}[denial.by]
        if day := best_date(denial.on, case):
            yield from _days(name, day)
    spans = [(s.start.exact, s.end.exact) for s in custody.jail_credit]
    if spans and not custody.jail_credit_days and all(first and last for first, last in spans):
        yield "jail_credit_days", sum((last - first).days + 1 for first, last in spans if first and last)
    for name, numbers in (
        ("jail_credit_days", custody.jail_credit_days),
        ("gct_rate", custody.good_conduct_rate),
        ("gct_disallowed_days", custody.good_conduct_lost_days),
    ):
        if numbers:
            yield name, int(strongest(numbers, case).value)
    if term := best_term(case.judgment.term, case):
        life = term.value.life
        yield "life", life
        yield "term_months", None if life else term.value.months
        yield "term_days", None if life else term.value.days


def _days(name: str, day: PartialDate) -> Iterator[tuple[str, date]]:
    """The first and last day it can mean; a column that needs the day itself stays empty without it."""
    if columns()[name].ranged:
        yield name, day.first
        yield upper(name), day.last
    elif day.exact:
        yield name, day.exact
