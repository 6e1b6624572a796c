"""Proof: records of an illness, the table of carers, letters, the Bureau's sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...casefile.derive import Citation, cite, kept_away
from ...casefile.entry import Entry, Said
from ...casefile.model import CaseFile
from ...casefile.people import Carer, Relative
from ...casefile.said import best_date, walk
from ...casefile.values import PartialDate, Standing
from ..filing import Filing, citations, months_before, says_any
from .registry import Found, Kind, test, test_of_kind


def _titles(case: CaseFile, cited: Iterable[Citation]) -> str:
    found = [source for c in cited if (source := case.source(c.source))]
    return ", ".join(dict.fromkeys(f"{s.title} ({s.standing.name})" for s in found))


@test("diagnosis_without_record")
def diagnosis_without_record(f: Filing) -> Iterator[Found]:
    for condition in f.case.health:
        cited = citations(f.case, condition)
        if cited and cited[0].standing < Standing.record:
            yield Found({"name": condition.name, "papers": _titles(f.case, cited)}, cited)


def _in_need(f: Filing, kind: Kind) -> list[Relative]:
    """The living relatives whose care a ground in play is about."""
    if not any(True for _ in f.reading(kind.data["facts"])):
        return []

    def needs(relative: Relative) -> bool:
        told = [*relative.incapacitated, *relative.caregiver_died_or_incapacitated]
        died = best_date(relative.died_on, f.case)
        gone = died is not None and died.first <= f.on
        return not gone and bool(relative.carers or relative.illness or any(s.value for s in told))

    return [r for r in f.case.relatives if needs(r)]


@test_of_kind("caregiver_table_incomplete")
def caregiver_table_incomplete(f: Filing, kind: Kind) -> Iterator[Found]:
    for relative in _in_need(f, kind):
        missing = [] if relative.carers else ["nobody is listed"]
        for carer in relative.carers:
            if cells := _empty_cells(f, carer, kind.data["gone"]):
                missing.append(f"{carer.who} ({', '.join(cells)})")
        if not any(s.value for s in relative.all_carers_listed):
            missing.append("nobody says that everyone is named")
        if missing:
            words = {"relation": relative.relation.replace("_", " "), "missing": "; ".join(missing)}
            moot = any(
                s.value for carer in relative.carers for s in carer.available
            )  # that stops it, and says so below
            yield Found(words, citations(f.case, relative), "warn" if moot else None)


def _empty_cells(f: Filing, carer: Carer, gone: list[str]) -> list[str]:
    """What the table does not say. Of the dead and of who is in prison only the proof is asked; of paid help no age."""
    away = kept_away(f.case, carer, f.on)
    dead = any(says_any(s.value, gone) for s in carer.why_not) or bool(away)
    available = any(s.value for s in carer.available)
    person = carer.kind == "person" and not dead
    shown = bool(carer.proof) or any(c.standing >= Standing.record for c in away)
    cells = {
        "where": person and not carer.lives,
        "age": person and carer.age is None,
        "whether available": not (carer.available or away),
        "why not available": bool(carer.available) and not (available or carer.why_not or away),
        "proof": bool(carer.available or away) and not (available or shown),
    }
    return [cell for cell, empty in cells.items() if empty]


@test_of_kind("other_carer_available")
def other_carer_available(f: Filing, kind: Kind) -> Iterator[Found]:
    for relative in _in_need(f, kind):
        for carer in relative.carers:
            cited = [c for s in carer.available if s.value and (c := cite(f.case, s))]
            if cited:
                relation = relative.relation.replace("_", " ")
                words = {"who": carer.who, "relation": relation, "paper": _titles(f.case, cited)}
                yield Found(words, cited)


@test_of_kind("paid_help_not_considered")
def paid_help_not_considered(f: Filing, kind: Kind) -> Iterator[Found]:
    for relative in _in_need(f, kind):
        if relative.carers and all(carer.kind == "person" for carer in relative.carers):
            yield Found({"relation": relative.relation.replace("_", " ")}, citations(f.case, relative)[:1])


@test_of_kind("work_is_no_reason")
def work_is_no_reason(f: Filing, kind: Kind) -> Iterator[Found]:
    for relative in _in_need(f, kind):
        for carer in relative.carers:
            for said in carer.why_not:
                if says_any(said.value, kind.data["words"]):
                    yield Found({"who": carer.who, "why_not": said.value}, _of(f.case, said))


def _of(case: CaseFile, said: Said[str]) -> list[Citation]:
    return [c] if (c := cite(case, said)) else []


@test_of_kind("letter_stale")
def letter_stale(f: Filing, kind: Kind) -> Iterator[Found]:
    months = kind.data["months"]
    for letter in f.case.letters:
        source = f.case.source(letter.source)
        day = best_date(letter.on, f.case) or (source.date if source else None)
        if day and day.last < months_before(f.day, months):
            words = {"writer": letter.writer, "day": day, "months": months, "measure": f.measure}
            yield Found(words, citations(f.case, letter))


@test("letter_unsigned")
def letter_unsigned(f: Filing) -> Iterator[Found]:
    for letter in f.case.letters:
        if letter.signed and not any(s.value for s in letter.signed):
            yield Found({"writer": letter.writer}, citations(f.case, letter))


@test_of_kind("letter_weak")
def letter_weak(f: Filing, kind: Kind) -> Iterator[Found]:
    for letter in f.case.letters:
        for said in letter.says:
            if says_any(said.value, kind.data["words"]):
                yield Found({"writer": letter.writer, "says": said.value}, _of(f.case, said))


@test_of_kind("letter_asks_otherwise")
def letter_asks_otherwise(f: Filing, kind: Kind) -> Iterator[Found]:
    for letter in f.case.letters:
        for said in letter.asks_for:
            if not says_any(said.value, kind.data["words"]):
                yield Found({"writer": letter.writer, "asks": said.value}, _of(f.case, said))


def _bureau(case: CaseFile, entries: Iterable[Entry | Said[bool]]) -> list[PartialDate | None]:
    """The dates of the Bureau's papers that the entries rest on."""
    cited = {c.source for entry in entries for _, item in walk(entry) if (c := _citation(case, item))}
    return [s.date for s in case.sources if s.id in cited and s.kind == "bop_record"]


def _citation(case: CaseFile, item: object) -> Citation | None:
    return cite(case, item) if isinstance(item, Said | Entry) else None


@test("computation_sheet_missing")
def computation_sheet_missing(f: Filing) -> Iterator[Found]:
    if not _bureau(f.case, [f.case.custody]):
        yield Found()


@test("discipline_record_missing")
def discipline_record_missing(f: Filing) -> Iterator[Found]:
    if not _bureau(f.case, [*f.case.incidents, *f.case.no_incidents]):
        told = [c for i in f.case.incidents for c in citations(f.case, i)]
        yield Found({}, told)


@test_of_kind("discipline_record_outdated")
def discipline_record_outdated(f: Filing, kind: Kind) -> Iterator[Found]:
    days = [day for day in _bureau(f.case, [*f.case.incidents, *f.case.no_incidents]) if day]
    months = kind.data["months"]
    if days and (latest := max(days, key=lambda d: d.last)).last < months_before(f.day, months):
        yield Found({"day": latest, "months": months, "measure": f.measure})
