"""Sentences from the case file, each with the papers it rests on. The standing decides the verb; the press has none.

The rows stand in ``texts/<language>/statements.yaml``. A row takes its blanks from one entry of the case file. Of
claims that differ the strongest enters; a sentence of several claims carries the weakest standing among them, and every
reference. What may not enter (:meth:`Record.may_enter`) is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from ...casefile.derive import Citation, cite
from ...casefile.entry import Entry, Said
from ...casefile.model import CaseFile
from ...casefile.people import Relative
from ...casefile.said import best_date
from ...casefile.values import PartialDate, Term
from ..model import Run, Text
from .draft import Draft
from .record import Record
from .texts import Parts, Texts, plain
from .words import capital, day, listed, lower, when

_SLOT = re.compile(r"\{([a-z_]+)(?:\|([a-z]+))?\}")
_OPTION = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Statement:
    """A clause without its verb of standing, and what it rests on."""

    clause: str
    cited: tuple[Citation, ...]
    lead: bool = True


class Entering(BaseModel):
    """One value that may enter, with its citation (``None`` for a word that is no claim of its own)."""

    value: Any
    cited: Citation | None


def statements(record: Record, texts: Texts, part: str) -> Iterator[Statement]:
    """The statements of one part of the papers, in the order of the rows."""
    for row in texts["statements.rows"]:
        if row["part"] == part:
            yield from _row(record, texts, row)


def _row(record: Record, texts: Texts, row: Mapping[str, Any]) -> Iterator[Statement]:
    entries = [(entry, s) for entry in _entries(record.case, row["at"]) if (s := _entry(record, texts, row, entry))]
    found, most = [statement for _, statement in entries], row.get("most", len(entries))
    if "joined" not in row:
        told = [s for entry, s in entries if getattr(entry, row.get("first", ""), None)]
        told += [s for s in found if s not in told]
        yield from (s for s in found if s in told[:most])
        return
    by_source: dict[tuple[Citation, ...], list[str]] = {}
    for statement in found:
        by_source.setdefault(statement.cited, []).append(statement.clause)
    for cited, items in by_source.items():
        if len(items) > most + 1:
            items = [*items[:most], texts["statements.more"].format(n=number_word(texts, len(items) - most))]
        values = {**record.names(), "items": listed(items, texts.language)}
        yield Statement(plain(row["joined"], values), cited)


def _entries(case: CaseFile, at: str) -> list[Entry]:
    found = [m for m in case.motions if not m.draft] if at == "motions" else getattr(case, at)
    return list(found) if isinstance(found, list) else [found]


def _entry(record: Record, texts: Texts, row: Mapping[str, Any], entry: Entry) -> Statement | None:
    """The first form of the row whose blanks can all be filled."""
    if isinstance(entry, Relative) and not _speaks_of(record, row, entry):
        return None
    if any(_is_to_come(record, entry, name) for name in row.get("past", ())):
        return None
    for form in row["forms"]:
        if all(_is(record, entry, name, wanted) for name, wanted in form.get("when", {}).items()):
            made = _Form(record, texts, entry).make(form["says"], form.get("cites", ()))
            if made is not None:
                return replace(made, lead=row.get("lead", True))
    return None


def _speaks_of(record: Record, row: Mapping[str, Any], relative: Relative) -> bool:
    """A row on relatives names the relations it is for, and whether it speaks of the dead."""
    died = best_date([s for s in relative.died_on if record.allows(s)], record.case)
    dead = died is not None and died.first <= record.on
    return relative.relation in row.get("relations", (relative.relation,)) and dead == row.get("dead", False)


def _is_to_come(record: Record, entry: Entry, name: str) -> bool:
    """Whether the day may lie on or after the ruling date: the papers do not tell what had not happened."""
    found = _value(record, entry, name)
    return found is not None and isinstance(found.value, PartialDate) and found.value.last >= record.on


def _is(record: Record, entry: Entry, name: str, wanted: object) -> bool:
    found = _value(record, entry, name)
    return found is not None and found.value == wanted


def _value(record: Record, entry: Entry, name: str) -> Entering | None:
    """The strongest claim under that name that may enter; a plain word needs no claim of its own."""
    value = getattr(entry, name, None)
    if isinstance(value, str | int) and not isinstance(value, bool):
        own = cite(record.case, entry)
        return None if own and not record.may_enter(own) else Entering(value=value, cited=own)
    if not isinstance(value, list) or not all(isinstance(item, Said) for item in value):
        return None
    best = record.strongest(value)
    return Entering(value=best.value, cited=cite(record.case, best)) if best else None


@dataclass
class _Form:
    """Fills one form from one entry; remembers what it used."""

    record: Record
    texts: Texts
    entry: Entry

    def make(self, says: str, only_cited: Iterable[str]) -> Statement | None:
        self.cited: dict[Citation, None] = {}
        for name in only_cited:
            found = _value(self.record, self.entry, name)
            if found is None or found.cited is None:
                return None
            self.cited[found.cited] = None
        text = _OPTION.sub(lambda part: self._fill(part[1]) or "", says)
        filled = self._fill(text)
        claims = tuple(self.cited)
        return Statement(filled, claims) if filled and claims else None

    def _fill(self, text: str) -> str | None:
        """The text with its blanks filled, or ``None`` when one of them has no value."""
        used: list[Citation] = []
        values: dict[str, str] = {}
        for slot in _SLOT.finditer(text):
            if (shown := self._slot(slot[1], slot[2], used)) is None:
                return None
            values[slot[0]] = shown
        self.cited.update(dict.fromkeys(used))
        return _SLOT.sub(lambda slot: values[slot[0]], text)

    def _slot(self, name: str, style: str | None, used: list[Citation]) -> str | None:
        names = self.record.names()
        if name in names:
            return names[name]
        if name == "relation" and isinstance(self.entry, Relative):
            return relation(self.texts, self.entry)
        found = _value(self.record, self.entry, name)
        if found is None:
            return None
        if found.cited:
            used.append(found.cited)
        if name == "name" and isinstance(self.entry, Relative):
            return self.record.relative_name(str(found.value), child=_may_be_child(self.entry))
        return SHOWN.get(style or "", show)(found.value, self.texts)


def told(record: Record, texts: Texts, section: str, name: str) -> str | None:
    """The strongest value of a section that may enter, in the papers' words; ``None`` when there is none."""
    found = _value(record, getattr(record.case, section), name)
    return show(found.value, texts) if found else None


def relation(texts: Texts, relative: Relative) -> str:
    """The relation in words, in the plural when several are told of together."""
    several = any(s.value > 1 for s in relative.how_many)
    return str(texts[f"words.{'relations_plural' if several else 'relations'}"][relative.relation])


def _may_be_child(relative: Relative) -> bool:
    return relative.relation in ("child", "grandchild", "nephew", "niece") and not any(
        not s.value for s in relative.minor
    )


def show(value: object, texts: Texts) -> str:
    """A value of the case file in the papers' words."""
    if isinstance(value, bool):
        return str(texts["words.yes" if value else "words.no"])
    if isinstance(value, PartialDate):
        return day(value, texts.language)
    if isinstance(value, Term):
        return term(value, texts)
    return str(value).strip().rstrip(".")


def term(value: Term, texts: Texts) -> str:
    """``life``, ``250 months``, ``60 months and 10 days``."""
    say = texts["words.term"]
    if value.life:
        return str(say["life"])
    parts = [say["month" if value.months == 1 else "months"].format(n=value.months)] if value.months else []
    parts += [say["day" if value.days == 1 else "days"].format(n=value.days)] if value.days or not parts else []
    return listed(parts, texts.language)


def number_word(texts: Texts, number: int) -> str:
    """Small numbers in words, as prose has them."""
    say = texts["words.numbers"]
    return str(say[number]) if number < len(say) else f"{number:,}"


def _year(value: object, texts: Texts) -> str:
    return str(value.year) if isinstance(value, PartialDate) else show(value, texts)


def _on(value: object, texts: Texts) -> str:
    return when(value, texts.language) if isinstance(value, PartialDate) else show(value, texts)


def _grouped(value: object, texts: Texts) -> str:
    """Numbers of four digits and more with their commas: ``at least 1,000 kg``."""
    return re.sub(r"(?<![\d.,])\d{4,}(?![\d.,])", lambda found: f"{int(found[0]):,}", show(value, texts))


SHOWN: dict[str, Callable[[object, Texts], str]] = {"year": _year, "when": _on, "grouped": _grouped}


# Writing them


def lead(record: Record, texts: Texts, cited: Citation, *, found: bool = False) -> str:
    """What stands in front of a clause: nothing for a court's paper, who says it for anything weaker.

    ``found`` marks a finding: of a court's order it is said that the court found it.
    """
    source = record.case.source(cited.source)
    leads = texts["statements.leads"]
    if found and source and source.kind == "order":
        return str(texts["statements.court_found"])
    text = leads.get(source.kind if source else "", leads[cited.standing.name])
    author = record.author(source) if source else ""
    title = lower(source.title) if source else ""
    return str(text).format(author=author, title=title if title.startswith("the ") else f"the {title}")


def sentence(
    draft: Draft,
    clause: str,
    cited: list[Citation],
    *,
    with_lead: bool = True,
    quoted: bool = True,
    found: bool = False,
) -> Parts:
    """One sentence and its references: ``Records show that … (“quote”). Ex. B p. 4.``"""
    record = draft.record
    weakest = min(cited, key=lambda c: c.standing)
    opening = lead(record, draft.texts, weakest, found=found) if with_lead else ""
    parts: Parts = [capital(f"{opening}{clause}")]
    quote = record.quote(cited[0]) if quoted else None
    parts += [" (", quote, ")"] if quote else []
    return [*parts, ". ", *_shown(draft, cited), "."]


def _shown(draft: Draft, cited: list[Citation]) -> list[Run]:
    return draft.record.refs(cited) or [Text(text="")]


MOST_CLAUSES = 3


def write(draft: Draft, part: str) -> int:
    """Writes a part's statements as one paragraph, a reference after each sentence; how many statements there were.

    Up to three clauses that the same place of one paper shows share a sentence.
    """
    groups: list[tuple[list[str], list[Citation], bool]] = []
    for statement in statements(draft.record, draft.texts, part):
        cited = draft.record.usable(statement.cited)
        if groups and groups[-1][1:] == (cited, statement.lead) and len(groups[-1][0]) < MOST_CLAUSES:
            groups[-1][0].append(statement.clause)
        else:
            groups.append(([statement.clause], cited, statement.lead))
    parts: Parts = []
    for clauses, cited, with_lead in groups:
        parts += [" "] if parts else []
        parts += sentence(draft, _joined(draft, clauses, cited, with_lead), cited, with_lead=with_lead)
    draft.paragraph(*parts)
    return sum(len(clauses) for clauses, _, _ in groups)


def _joined(draft: Draft, clauses: list[str], cited: list[Citation], with_lead: bool) -> str:
    """``a; that b; and that c`` after a verb of saying, ``a; b; and c`` without one."""
    if len(clauses) == 1:
        return clauses[0]
    weakest = min(cited, key=lambda c: c.standing)
    that = draft.texts["statements.that"] if with_lead and lead(draft.record, draft.texts, weakest) else ""
    *first, last = [clauses[0], *(f"{that}{clause}" for clause in clauses[1:])]
    comma = ";" if len(first) > 1 or any("," in clause for clause in clauses) else ","
    return f"{'; '.join(first)}{comma} {draft.texts['words.and']} {last}"
