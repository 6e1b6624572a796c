"""The open proposals as data and as text. Every quote is cut from the store anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..casefile.reader import load
from ..casefile.values import PartialDate
from . import decide
from .folder import Folder, Sheet
from .papers import Span
from .proposals import check

STALE_DAYS = 365


def weaknesses(sheet: Sheet, on: date) -> list[str]:
    """What a court would miss in a letter: its date, who writes, how long they know one another, or freshness."""
    if sheet.source["kind"] not in ("letter", "email", "declaration"):
        return []
    by_end = {p.field.rpartition(".")[2]: p.value for p in sheet.proposals}
    notes = [str(p.value) for p in sheet.proposals if p.field == "notes[]"]
    dated = PartialDate.parse(by_end["on"]) if "on" in by_end else None
    found = [] if dated else ["it has no date of its own"]
    if dated and (on - dated.last).days > STALE_DAYS:
        found.append(f"it is of {dated}, more than a year old: ask for a new one")
    if "relation" not in by_end:
        found.append("it does not say what the writer is to the prisoner")
    elif by_end["relation"] != "self" and not any("has known" in n for n in notes):
        found.append("it does not say how long the writer has known him or her")
    if "asks_for" in by_end:
        found.append(f"it asks for something else: {by_end['asks_for']}")
    return found


def listing(folder: Folder, on: date) -> dict[str, Any]:
    """Papers, open proposals with what stands there, decisions, and contradictions that they would raise."""
    case = load(folder.case).case
    decided = folder.decided()
    papers, discarded = [], 0
    for sheet in folder.sheets():
        paper = folder.paper(sheet)
        rows = []
        for p in sheet.proposals:
            check(p, paper)
            if p.id in decided:
                continue
            row = p.model_dump(exclude_none=True) | {"quote": Span(p.page, p.start, p.end).cut(paper)}
            there = decide.stands(case, p)
            rows.append(row | {"stands": [vars(s) for s in there]})
        discarded += sheet.discarded
        papers.append({"source": sheet.source, "sha256": sheet.sha256, "ask": sheet.ask, "proposals": rows})
        papers[-1]["weak"] = weaknesses(sheet, on)
    clashes = [
        {"code": c.code, "about": c.about, "message": c.message, "question": c.question}
        for c in decide.raised(folder, on)
    ]
    return {
        "case": case.id,
        "papers": papers,
        "decided": decided,
        "contradictions": clashes,
        "assist_discarded": discarded,
    }


def text(data: dict[str, Any]) -> str:
    out = []
    for paper in data["papers"]:
        source = paper["source"]
        out.append(f"{source['id']}: {source['title']} ({source['kind']}), {len(paper['proposals'])} open proposals")
        out += [f"  ASK: {question}" for question in paper["ask"]]
        out += [f"  weak: {lack}" for lack in paper["weak"]]
        for p in paper["proposals"]:
            out.append(f"  {p['id']}  {p['field']} = {p['value']}")
            voice = f", said by {p['said_by']}" if p.get("said_by") else ""
            quote = " ".join(p["quote"].split())
            out.append(f"      “{quote}” p. {p['page']}, {p['standing']}{voice}; {p['why']}")
            if p["by"] != "rule":
                out.append("      proposed by the language model")
            if p.get("ask"):
                out.append(f"      ASK: {p['ask']}")
            for s in p["stands"]:
                agrees = {True: "agrees", False: "DIFFERS", None: "compare"}[s["agrees"]]
                out.append(f"      there already: {s['value']} ({s['source']}, {s['standing']}): {agrees}")
    for c in data["contradictions"]:
        out += [f"CONTRADICTION: {c['message']}", f"  {c['question']}"]
    if data["assist_discarded"]:
        out.append(f"{data['assist_discarded']} proposals of the language model thrown away: quote not in the paper")
    return "\n".join(out or ["no papers taken in yet"])
