"""The open proposals as data and as text. Every quote is cut from the store anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..casefile.reader import load
from . import decide
from .folder import Folder
from .papers import Span
from .proposals import check


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
