"""Accept, change, reject; what already stands in the case file; and what the proposals would contradict."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .. import yamlfile
from ..casefile.contradictions import Contradiction, contradictions
from ..casefile.entry import Entry, Said
from ..casefile.model import CaseFile
from ..casefile.reader import parse
from ..casefile.said import walk
from ..casefile.values import PartialDate, Term
from ..errors import InputError, InputErrors
from ..law.book import load as load_book
from ..review.scope import problems_of
from .enter import add_source, keys, parts, put, rewrite
from .folder import Folder, Sheet, write_whole
from .proposals import Proposal, check


@dataclass(frozen=True)
class Stands:
    """What the case file says in the same place; ``agrees`` is ``None`` where values cannot be compared."""

    value: str
    source: str
    standing: str
    agrees: bool | None


def find(folder: Folder, wanted: str) -> tuple[Sheet, Proposal]:
    for sheet in folder.sheets():
        for proposal in sheet.proposals:
            if proposal.id == wanted:
                return sheet, proposal
    raise InputError(f"there is no proposal {wanted!r}", fix="see `lenity intake --into CASE` for the list")


def accept(folder: Folder, ids: list[str], by: str, at: datetime, same_person: bool = False) -> list[str]:
    """Enters proposals into the case file, all or none. Returns the fields filled.

    Each quote must be what the store holds. The changed case file must pass every check of ``lenity check``.
    """
    text = folder.case.read_text(encoding="utf-8-sig")
    data = copy.deepcopy(yamlfile.parse(text, str(folder.case)).data)
    chosen = [find(folder, i) for i in ids]
    papers = {sheet.source["id"]: folder.paper(sheet) for sheet, _ in chosen}
    for sheet, proposal in chosen:
        check(proposal, papers[sheet.source["id"]])
        foreign = next((a for a in sheet.ask if a.endswith("Whose is it?")), None)
        if foreign and not same_person:
            raise InputError(foreign, file=sheet.name, fix="give --same-person if you know that it is this person's")
    for sheet, proposal in sorted(chosen, key=lambda c: not c[1].field.endswith(".writer")):
        add_source(data, sheet.source)
        put(data, proposal)
    new = rewrite(text, data, str(folder.case))
    loaded = parse(yamlfile.parse(new, str(folder.case)), folder.home)
    if problems := list(problems_of(loaded, load_book())):
        raise InputErrors(problems)
    if new != text:
        write_whole(folder.case, new)
    folder.record([_entry("accepted", p, by, at) for _, p in chosen])
    return [p.field for _, p in chosen]


def reject(folder: Folder, ids: list[str], by: str, at: datetime) -> None:
    folder.record([_entry("rejected", p, by, at) for _, p in [find(folder, i) for i in ids]])


def change(folder: Folder, wanted: str, value: str, by: str, at: datetime) -> Proposal:
    """Gives a proposal another value; the quote stays. The log keeps what it was."""
    sheet, proposal = find(folder, wanted)
    changed = proposal.model_copy(update={"value": value})
    sheet.proposals = [changed if p.id == wanted else p for p in sheet.proposals]
    data = copy.deepcopy(yamlfile.read(folder.case).data)
    add_source(data, sheet.source)
    put(data, changed)
    folder.record([_entry("changed", changed, by, at) | {"was": proposal.value}])
    folder.save(sheet)
    return changed


def _entry(did: str, p: Proposal, by: str, at: datetime) -> dict[str, Any]:
    told = {"field": p.field, "value": p.value, "quote_sha256": p.quote_sha256, "sha256": p.sha256}
    return {"at": at.isoformat(timespec="seconds"), "by": by, "did": did, "proposal": p.id, **told}


def stands(case: CaseFile, p: Proposal) -> list[Stands]:
    """The claims that the case file holds in the proposal's place."""
    section, key, name = parts(p.field)
    out = []
    for place, item in walk(case):
        if not isinstance(item, Said) or place[0] != section or _names(place) != [name]:
            continue
        listed = isinstance(place[1], int) if len(place) > 1 else False
        if listed and key:
            entry: Entry = getattr(case, section)[place[1]]
            word = "source" if keys().get(section) == "from" else keys().get(section, "id")
            if str(getattr(entry, word, None)) != key:
                continue
        source = case.source(item.source)
        told = source.standing.name if source else "none"
        out.append(Stands(_shown(item.value), item.source or "", told, agree(item.value, p.value)))
    return out


def _names(place: yamlfile.Place) -> list[str]:
    return [x for x in place[1:] if isinstance(x, str)]


def _shown(value: Any) -> str:
    return str(value)


def agree(there: Any, proposed: Any) -> bool | None:
    """Whether two values can both be right."""
    try:
        if isinstance(there, PartialDate):
            return there.agrees_with(PartialDate.parse(proposed))
        if isinstance(there, Term):
            return there == Term.parse(proposed)
    except ValueError:
        return None
    if isinstance(there, bool | int) or isinstance(proposed, bool | int):
        return bool(there == proposed)
    words = (set(str(v).lower().split()) for v in (there, proposed))
    first, second = words
    return True if first <= second or second <= first else None


def with_open(folder: Folder) -> tuple[CaseFile, list[str]]:
    """The case as it would be with every open proposal, and the ids that cannot stand beside what it says."""
    document = yamlfile.read(folder.case)
    decided = folder.decided()
    data, misfits = copy.deepcopy(document.data), []
    for sheet in folder.sheets():
        if any(a.endswith("Whose is it?") for a in sheet.ask):
            continue
        waiting = [p for p in sheet.proposals if p.id not in decided]
        for proposal in sorted(waiting, key=lambda p: not p.field.endswith(".writer")):
            trial = copy.deepcopy(data)
            add_source(trial, sheet.source)
            try:
                put(trial, proposal)
                CaseFile.model_validate(trial)
            except (InputError, ValueError):
                misfits.append(proposal.id)
            else:
                data = trial
    return CaseFile.model_validate(data), misfits


def raised(folder: Folder, on: date) -> list[Contradiction]:
    """The contradictions that the open proposals would bring, beyond those the case file has."""
    there = CaseFile.model_validate(yamlfile.read(folder.case).data)
    known = {(c.code, c.about, c.message) for c in contradictions(there, on)}
    case, _ = with_open(folder)
    return [c for c in contradictions(case, on) if (c.code, c.about, c.message) not in known]
