"""The exhibits that the program makes: discipline in proportion, timeline, programs, letters with their index.

Each holds only what papers that may enter a filing show, and names the exhibit and page that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ... import typeset
from ...casefile.derive import Citation
from ...casefile.entry import Said
from ...casefile.model import Incident, Programme
from ...casefile.people import Letter
from ...casefile.said import best_date
from ...law.discipline import DisciplineSummary, Report, summarise
from ...sentence.timeline import timeline_svg
from ..layout import text_of
from ..model import Document, RecordRef
from .draft import Draft
from .record import LETTERS, Record
from .statements import number_word, show
from .texts import Parts, Texts, texts
from .words import capital, day, listed, when

DISCIPLINE, TIMELINE, PROGRAMMES, PEERS = "made:discipline", "made:timeline", "made:programmes", "made:peers"
TEMPLATE = Path(__file__).with_name("exhibit.typ")
LETTER_KINDS = frozenset({"letter", "email", "declaration"})


def ref(record: Record, key: str) -> RecordRef:
    """A reference to an exhibit of the program's own."""
    return RecordRef(exhibit=record.marks.of(key))


# Discipline


def discipline(record: Record) -> DisciplineSummary | None:
    """The sustained acts that papers show, in proportion; ``None`` when they show none."""
    found = [report for i in record.case.incidents if (report := _report(record, i))]
    if not found:
        return None
    served = record.m.sentence.get("days_served")
    years = served / 365.25 if isinstance(served, int) and can_draw_timeline(record) else None
    return summarise(found, record.on, years, record.m.regime.book)


def undecided(record: Record) -> list[str]:
    """Acts that a paper tells of without saying how they ended."""
    told = [i for i in record.case.incidents if record.allows(i) and not i.found]
    return [i.act for i in told]


def _report(record: Record, incident: Incident) -> Report | None:
    found = record.strongest(incident.found)
    if found is None or found.value != "sustained":
        return None
    on, code = record.strongest(incident.on), record.strongest(incident.code)
    lost = record.strongest(incident.gct_days_lost)
    return Report(
        act=incident.act,
        on=(on.value.first, on.value.last) if on else None,
        code=str(code.value) if code else None,
        found="sustained",
        gct_days_lost=lost.value if lost else None,
    )


def discipline_rests_on(record: Record) -> list[Citation]:
    """The papers that show the sustained acts."""
    sustained = [i for i in record.case.incidents if _report(record, i)]
    return record.shown_by(*(s for i in sustained for s in i.found), *(s for i in sustained for s in i.on))


def last_act(summary: DisciplineSummary, say: Texts) -> str:
    """When the last sustained act was."""
    return when(summary.clear_since) if summary.clear_since else str(say["motion.discipline_no_day"])


def discipline_exhibit(record: Record) -> Document | None:
    summary = discipline(record)
    if summary is None:
        return None
    draft = _sheet(record, "discipline")
    say = draft.texts["exhibits.discipline"]
    severities = ", ".join(
        f"{number_word(draft.texts, n)} of {say['codes'][level]}" for level, n in summary.by_severity.items() if n
    )
    place = "exhibits.discipline.counts_one" if summary.count == 1 else "exhibits.discipline.counts"
    parts = draft.part(place, on=day(record.on), count=number_word(draft.texts, summary.count), severities=severities)
    if summary.clear_since and summary.years_clear is not None:
        years = {0: say["years_none"], 1: say["years_one"]}.get(
            summary.years_clear, say["years"].format(n=summary.years_clear)
        )
        parts += [" ", *draft.part("exhibits.discipline.clear", last=when(summary.clear_since), years=years)]
    if summary.rate is not None and summary.years_served:
        values = {"years": f"{summary.years_served:.1f}", "rate": f"{summary.rate:.2f}"}
        parts += [" ", *draft.part("exhibits.discipline.rate", **values)]
    draft.paragraph(*parts, style="tight")
    sustained = [i for i in record.case.incidents if _report(record, i)]
    rows: list[Sequence[Parts | str]] = []
    for incident, act in zip(sustained, summary.incidents, strict=True):
        code = (
            f"{act.code}, {say['codes'][act.severity or 'unknown']}: {act.covers or ''}"
            if act.code
            else say["not_stated"]
        )
        lost = say["days"].format(n=act.gct_days_lost) if act.gct_days_lost is not None else say["not_stated"]
        cited = record.shown_by(*incident.found, *incident.on)
        on = best_date([s for s in incident.on if record.allows(s)], record.case)
        rows.append((day(on) if on else say["not_stated"], capital(incident.act), code, lost, list(record.refs(cited))))
    draft.table(say["columns"], rows, widths=(3, 5, 6, 3, 3))
    if summary.strip:
        busy = [y for y in summary.strip if y.count]
        years = listed([f"{number_word(draft.texts, y.count)} in {y.year}" for y in busy])
        draft.say("exhibits.discipline.by_year", "tight", years=years, n=str(len(summary.strip) - len(busy)))
    draft.say("exhibits.discipline.notes", style="tight")
    return draft.done()


# Programs


def programmes(record: Record) -> list[tuple[Programme, list[Citation]]]:
    """The programs that papers which may enter show to be completed by the ruling date, with what shows them."""
    out = []
    for programme in record.case.programmes:
        done = best_date(programme.completed_on, record.case)
        cited = record.shown_by(programme, *programme.completed_on)
        if cited and (done is None or done.first <= record.on):
            out.append((programme, cited))
    return out


def programmes_exhibit(record: Record) -> Document | None:
    found = programmes(record)
    if not found:
        return None
    draft = _sheet(record, "programmes")
    say = draft.texts["exhibits.programmes"]
    draft.say("exhibits.programmes.opening", style="tight")
    rows: list[Sequence[Parts | str]] = []
    hours = []
    for programme, cited in found:
        done, took = record.strongest(programme.completed_on), record.strongest(programme.hours)
        hours += [took.value] if took else []
        completed = show(done.value, draft.texts) if done else ""
        rows.append((programme.name, completed, f"{took.value:,}" if took else "", list(record.refs(cited))))
    draft.table(say["columns"], rows, widths=(8, 4, 2, 4))
    if hours:
        draft.say("exhibits.programmes.total", style="tight", hours=f"{sum(hours):,}")
    return draft.done()


# Letters


def support_letters(record: Record) -> list[tuple[Letter, str]]:
    """The letters of support whose paper is at hand, each paper once, in the order of the case file."""
    seen: dict[str, Letter] = {}
    for letter in record.case.letters:
        source = record.case.source(letter.source)
        if source and source.kind in LETTER_KINDS and record.allows(letter):
            seen.setdefault(source.id, letter)
    return [(letter, source) for source, letter in seen.items() if record.pages.count(source)]


def letters_index(record: Record, starts: Sequence[int]) -> Document:
    """The index that stands in front of the letters; ``starts`` are the pages of the exhibit on which each begins."""
    draft = _sheet(record, LETTERS)
    say = draft.texts["exhibits.letters"]
    found = support_letters(record)
    draft.say("exhibits.letters.opening", style="tight", count=str(len(found)))
    rows = []
    for (letter, _), start in zip(found, starts, strict=True):
        on, offers, signed = (record.strongest(s) for s in (letter.on, letter.offers, letter.signed))
        writer = letter.writer if signed is None or signed.value else say["unsigned"].format(writer=letter.writer)
        rows.append(
            (
                str(start),
                writer,
                letter.relation or "",
                day(on.value) if on else "",
                capital(str(offers.value)) if offers else "",
            )
        )
    draft.table(say["columns"], rows, widths=(2, 5, 4, 4, 7))
    return draft.done()


# Timeline


def _inputs(record: Record) -> list[Sequence[Said[Any]]]:
    custody = record.case.custody
    found: list[Sequence[Said[Any]]] = [record.case.judgment.term, custody.commenced_on, custody.jail_credit_days]
    return [*found, custody.good_conduct_rate, custody.good_conduct_lost_days]


def can_draw_timeline(record: Record) -> bool:
    """Whether term and start are known, and every number of the computation comes from a paper that may enter."""
    if not record.m.sentence.get("sentence_start") or not record.case.judgment.term:
        return False
    for said in _inputs(record):
        strongest = max(said, key=record.standing, default=None)
        if strongest is not None and not record.allows(strongest):
            return False
    return all(record.allows(span) for span in record.case.custody.jail_credit)


def timeline_rests_on(record: Record) -> list[Citation]:
    """The papers behind the computation."""
    claims = [s for said in _inputs(record) if (s := record.strongest(said))]
    return record.shown_by(*claims, *record.case.custody.jail_credit)


def timeline_exhibit(record: Record) -> bytes | None:
    """The sentence as a picture and a table. The 65th birthday is left out: it would tell the date of birth."""
    if not can_draw_timeline(record):
        return None
    say = texts("en")["exhibits.timeline"]
    result = {**record.m.sentence, "age65_on": None}
    svg = timeline_svg(result).replace("Helvetica, Arial, sans-serif", typeset.FONT)
    described = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    names = record.names()
    rows = [row for name, label in say["rows"].items() if (row := _timeline_row(result, name, label))]
    refs = text_of(tuple(record.refs(timeline_rests_on(record))))
    data = {
        "title": say["title"],
        "date": [record.on.year, record.on.month, record.on.day],
        "opening": [say["opening"].format(full=names["full"], on=day(record.on))],
        "svg": svg,
        "alt": described[1] if described else say["title"],
        "columns": say["columns"],
        "rows": rows,
        "closing": [say["rests"].format(refs=refs)],
    }
    return typeset.pdf(TEMPLATE, data, "timeline of the sentence")


def _timeline_row(result: Mapping[str, Any], name: str, label: str) -> list[str] | None:
    """One date or number of the computation, where it is known."""
    value = result.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return [label, day(date.fromisoformat(value))]
    return [label, f"{value:,}" if isinstance(value, int) else f"{value:g}"]


def _sheet(record: Record, name: str) -> Draft:
    draft = Draft(name, "exhibit", str(texts("en")[f"exhibits.{name}.title"]), record, style="letter")
    draft.heading_text(draft.title, level=1)
    return draft


DOCUMENTS: dict[str, Callable[[Record], Document | None]] = {
    DISCIPLINE: discipline_exhibit,
    PROGRAMMES: programmes_exhibit,
}


@cache
def title(key: str) -> str:
    """The title of an exhibit that the program makes."""
    return str(texts("en")[f"exhibits.{key.removeprefix('made:')}.title"])
