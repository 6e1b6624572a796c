"""The review as a PDF for the file: the same text as on screen, typeset, tagged, reproducible."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from .. import typeset
from . import words
from .model import ElementFinding, GroundFinding, RestsOn, Review

TEMPLATE = Path(__file__).with_name("review.typ")
Block = dict[str, Any]


def review_pdf(review: Review) -> bytes:
    """PDF/A-2a with PDF/UA-1 structure. The document carries the ruling date: same review, same bytes."""
    r = review.receipt
    data = {
        "heading": review.title,
        "subheading": f"Review under the law of {review.on}, {words.CIRCUIT[review.circuit]}",
        "notice": words.NOT_ADVICE,
        "date": [review.on.year, review.on.month, review.on.day],
        "labels": ["What", "Value"],
        "footer": f"lenity {r.lenity} · rule book {r.rule_book[:12]} · facts {r.facts[:12]} · "
        f"{r.on} · circuit {r.circuit}",
        "sections": [s for s in _sections(review) if s["blocks"]],
    }
    return typeset.pdf(TEMPLATE, data, f"review of {review.case}")


def _text(text: str, kind: str = "text") -> Block:
    return {"kind": kind, "text": text}


def _items(items: list[tuple[str, str]], kind: str = "list") -> list[Block]:
    return [{"kind": kind, "items": [list(pair) for pair in items]}] if items else []


def _cited(rests: tuple[RestsOn, ...]) -> str:
    return "; ".join(f"{r.source}{f', {r.at}' if r.at else ''} ({r.standing})" for r in rests)


def _sections(review: Review) -> list[dict[str, Any]]:
    e = review.exhaustion
    warden = [_text(f"{e.status.replace('_', ' ').capitalize()}. {e.says}")]
    if e.earliest_textual:
        warden.append(
            _text(f"Earliest filing by the text {e.earliest_textual}; earliest safe filing {e.earliest_safe}.")
        )
    return [
        {"title": "In short", "blocks": _items([(line, "") for line in words.in_short(review)])},
        {"title": "Grounds", "blocks": _grounds(review)},
        {"title": "The request to the warden", "blocks": warden},
        {"title": "Time", "blocks": _items(words.time_rows(review), "rows")},
        {"title": "Discipline in proportion", "blocks": _lines(review.discipline)},
        {"title": "The penalty then and today: context, no ground", "blocks": _lines(review.then_now)},
        {"title": "Marijuana laws: context, no ground", "blocks": _lines(review.marijuana)},
        {"title": "What a court weighs: no result, both sides", "blocks": _weighed(review)},
        {
            "title": "Contradictions",
            "blocks": _items([(c.message, c.question) for c in review.contradictions]),
        },
        {
            "title": "Before filing",
            "blocks": _items([(f"{d.level.upper()}: {d.message} {d.fix}", "; ".join(d.cites)) for d in review.defects]),
        },
        {
            "title": "Clocks",
            "blocks": _items([(_clock(d.date, review), f"{d.what} ({d.rule})") for d in review.deadlines], "rows"),
        },
        {"title": "Settled contradictions", "blocks": _settled(review)},
        {"title": "Denials, and what is new since (no advice to file)", "blocks": _denials(review)},
        {"title": "Next", "blocks": _items([(n.what, n.why) for n in review.next], "steps")},
        {"title": "For counsel: what no rule can express", "blocks": _items([(n, "") for n in review.for_counsel])},
        {"title": "Sources", "blocks": _items(list(review.sources.items()), "rows")},
    ]


def _lines(found: dict[str, Any]) -> list[Block]:
    return [_text(line) for line in found.get("lines", []) if line.strip()]


def _grounds(review: Review) -> list[Block]:
    blocks: list[Block] = []
    for ground in words.spoken(review):
        blocks += _ground(ground)
    if quiet := words.silent(review):
        blocks.append(_text("Grounds of which the papers say too little", "heading"))
        blocks += _items([(g.id, f"{g.title}: {words.FINDING[g.finding]}") for g in quiet], "rows")
    if ruled_out := words.spoken_against(review):
        blocks.append(_text("Grounds that the papers or the law speak against", "heading"))
        blocks += _items([(g.id, f"{g.title}: {words.FINDING[g.finding]}; {why}") for g, why in ruled_out], "rows")
    if review.excluded:
        blocks.append(_text("Reasons that may not be used on this date", "heading"))
        blocks += _items([(x.reason, f"Because {x.because} ({words.VERIFIED[x.verified]})") for x in review.excluded])
    blocks += [
        _text(f"Superseded: the ruling of {p.on} ({p.outcome}) may not be cited as it stands. {p.because}")
        for p in review.precedents
        if p.superseded
    ]
    return blocks


def _ground(ground: GroundFinding) -> list[Block]:
    word = "closed" if ground.closed else words.FINDING[ground.finding]
    blocks = [_text(f"{ground.id} {ground.title}: {word}", "heading"), _text(ground.says)]
    blocks += [_text(f"Because: {b}") for b in ground.because]
    blocks.append(_text(f"{ground.cite}; {words.VERIFIED[ground.verified]}", "soft"))
    rows = []
    for choices in words.elements_by_group(ground):
        for i, together in enumerate(choices):
            lead = "" if len(choices) == 1 else "either: " if i == 0 else "or: "
            rows += [(f"{lead}{x.text} — {words.element_word(x)}", _detail(x)) for x in together]
    return blocks + _items(rows)


def _detail(element: ElementFinding) -> str:
    parts = [f"{words.leans_on(element)} {_cited(element.rests_on)}"] if element.rests_on else []
    if element.finding == "unknown":
        parts += [element.why] if element.why else []
        parts += [element.question] if element.question else []
        parts += [f"Proof: {', or '.join(element.proof)}"] if element.question and element.proof else []
    return " ".join(part if part.endswith(("?", ".")) else f"{part}." for part in parts)


def _clock(day: date, review: Review) -> str:
    return f"{day} (passed)" if day < review.on else str(day)


def _settled(review: Review) -> list[Block]:
    return _items([(c.message, "; ".join(words.history(c))) for c in review.settled])


def _denials(review: Review) -> list[Block]:
    """Each denial: its clocks, what answers each reason and whether the file holds it, what is new, what is missing."""
    blocks: list[Block] = []
    for denial in review.denials:
        blocks.append(_text(words.denial_title(denial), "heading"))
        for answer in denial.answers:
            held = [*map(words.paper_word, answer.papers), *answer.beside]
            blocks += [
                _text(f"{answer.id} {answer.title} ({answer.hook})"),
                _text("; ".join(answer.answered_by), "soft"),
            ]
            blocks += _items([(line, "") for line in held])
        blocks += _items([(str(due.date), f"{due.what} ({due.rule})") for due in denial.clocks], "rows")
        blocks += _items([(f"New: {new.what}", _cited(new.rests_on)) for new in denial.new])
        missing = [(f"Still missing on {g.ground}", "; ".join(g.missing)) for g in denial.grounds if g.missing]
        blocks += _items(missing)
    return blocks


def _weighed(review: Review) -> list[Block]:
    blocks: list[Block] = []
    for factor in review.factors:
        points = [(f"For: {p.text}", _cited(p.rests_on)) for p in factor.speaks_for]
        points += [(f"Against: {p.text}", _cited(p.rests_on)) for p in factor.speaks_against]
        if points:
            blocks += [_text(f"§ {factor.factor} {factor.text}", "heading"), *_items(points)]
    return blocks
