"""Everything a paper gives: rules run, values read, relatives named as the case file names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from ..casefile.people import Relation
from . import letters, voices
from .letters import Found
from .papers import Paper, Span, quote_hash, table
from .patterns import Hit, compiled, run
from .people import People
from .proposals import Proposal, short
from .reading import first_date, number, relation, value

FAMILY = {r for r in get_args(Relation) if r != "other"}
LETTERS = ("letter", "email", "declaration")


class _Sheet:
    """Collects the proposals of one paper; the same field and value twice is one proposal."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.found: list[Proposal] = []
        self.seen: set[tuple[str, str]] = set()

    def add(self, field: str, given: Any, span: Span, why: str, **more: Any) -> None:
        key = (field, str(given).lower())
        if given is None or key in self.seen:
            return
        self.seen.add(key)
        place = short(self.paper, span)
        quote = place.cut(self.paper)
        if not quote:
            return
        self.found.append(
            Proposal(
                id=f"{self.paper.id}-{len(self.found) + 1}",
                field=field,
                value=given,
                quote=quote,
                page=place.page,
                start=place.start,
                end=place.end,
                sha256=self.paper.sha256,
                quote_sha256=quote_hash(quote),
                source=self.paper.id,
                standing=self.paper.standing.name,
                why=why,
                **more,
            )
        )


def propose(paper: Paper) -> list[Proposal]:
    """The proposals of a paper in the order of its rules; none is in the case file until a person accepts it."""
    sheet = _Sheet(paper)
    if not any(page.strip() for page in paper.pages):
        return []
    if paper.kind in LETTERS:
        writer = _head(paper, sheet)
        _run(paper, sheet, "letters")
        _relatives(paper, sheet, writer)
    elif paper.kind == "article":
        _run(paper, sheet, "articles")
        _relatives(paper, sheet, None, "press")
    else:
        from . import printed

        for field, given, span, why in printed.read(paper):
            sheet.add(field, given, span, why)
    return sheet.found


def _head(paper: Paper, sheet: _Sheet) -> Found | None:
    """Writer, relation, date and addressee. Returns what the writer likeliest is to the prisoner."""
    base = f"letters[{paper.id}]"
    likeliest = next(letters.relations(paper), None)
    top = likeliest.value if likeliest else ""
    if found := letters.writer(paper):
        sheet.add(f"{base}.writer", found.value, found.span, found.why)
        if top == "self":
            sheet.add("person.name", found.value, found.span, found.why)
    dated = letters.mail_date(paper) if paper.kind == "email" else None
    if found := dated or letters.date_of(paper):
        sheet.add(f"{base}.on", found.value, found.span, found.why)
    if likeliest:
        sheet.add(f"{base}.relation", likeliest.value, likeliest.span, likeliest.why)
    if found := letters.addressee(paper):
        sheet.add("notes[]", f"addressed to {found.value}", found.span, found.why)
    return likeliest


def _run(paper: Paper, sheet: _Sheet, name: str) -> None:
    speaker = voices.Speaker()
    sentence: Any = None
    voice: str | None = None
    for hit in run(paper, name):
        if paper.kind == "article" and hit.sentence is not sentence:
            sentence, voice = hit.sentence, voices.of(paper, hit.sentence, speaker)
        field, given = _place(paper, hit)
        if field and given is not None:
            sheet.add(field, given, hit.span, hit.rule.why, said_by=voice)


def _place(paper: Paper, hit: Hit) -> tuple[str | None, Any]:
    text = hit.sentence.text[hit.span.start - hit.sentence.start : hit.span.end - hit.sentence.start]
    hit.groups.setdefault("all", text)
    groups = hit.groups
    match hit.rule.reads:
        case "when":
            given: Any = first_date(groups.get("when") or groups.get("then") or "")
        case "age":
            given = number(groups.get("age") or groups.get("edad") or "")
        case "plan":
            given = _plan(groups["plan"])
        case "programme":
            name = value(hit)
            after = hit.sentence.text[hit.span.end - hit.sentence.start :][:14]
            year = re.match(r"\s*(?:in|en|\()\s*((?:19|20)\d\d)", after)
            return (f"programmes[{name}].completed_on", year[1]) if year else (f"programmes[{name}]", name)
        case _:
            given = value(hit)
    field = hit.rule.field.replace("{source}", paper.id)
    if field.endswith(".known"):
        return "notes[]", f"the writer has known him or her: {given}" if given else None
    return field, given


def _plan(text: str) -> dict[str, Any]:
    people = [relation(m["kin"]) for m in compiled("{kin}").finditer(text)]
    folk = table("words")["kinsfolk"]
    return {"text": re.sub(r"\s+", " ", text).strip(), "depends_on": [p for p in people if p not in folk]}


def _relatives(paper: Paper, sheet: _Sheet, likeliest: Found | None, writer: str = "") -> None:
    writer, prisoner = (likeliest.value, likeliest.prisoner) if likeliest else (writer, "")
    called = _names(likeliest.span.cut(paper)) if likeliest else set()
    speaker = voices.Speaker()
    people = People(paper)
    for hit in _kin_hits(paper, people):
        if hit.rule.field == "writer.illness":
            _own_illness(sheet, writer, hit)
            continue
        given = value(hit)
        whose = "is this the prisoner's own illness?"
        if not hit.groups.get("kin"):
            if writer not in ("self", ""):
                sheet.add(f"health[{given}]", given, hit.span, hit.rule.why, about=prisoner or None, ask=whose)
            continue
        kin = relation(hit.groups["kin"])
        own = hit.groups.get("own", "yes" if _own(hit) else "no") == "yes"
        known = _known_as(kin, writer, own)
        if own and kin == prisoner and hit.rule.reads == "illness" and not _another(hit, called):
            sheet.add(f"health[{given}]", given, hit.span, "tells of the prisoner's own illness", about=kin, ask=whose)
            continue
        place = known or f"{kin}_of_{re.sub(r'[^a-z0-9]+', '_', paper.id.lower()).strip('_')}"
        ask = None if known else f"who is this {kin.replace('_', ' ')} to the prisoner?"
        voice = voices.of(paper, hit.sentence, speaker) if paper.kind == "article" else None
        field = hit.rule.field.replace("{kin}", place)
        if hit.rule.reads == "death" and given is None:
            sheet.add("notes[]", f"the {kin} has died; no year told", hit.span, hit.rule.why, about=kin, said_by=voice)
            continue
        sheet.add(field, given, hit.span, hit.rule.why, about=kin, said_by=voice, ask=ask)


def _kin_hits(paper: Paper, people: People) -> Iterator[Hit]:
    """Hits on relatives, one for each relative and kind of statement in a sentence."""
    seen: set[tuple[int, int, str, str]] = set()
    for hit in run(paper, "kin", people.pattern()):
        if "they" in hit.groups:
            if meant := people.meant(hit):
                hit.groups.update(kin=meant.kin.replace("_", "-"), own="yes" if meant.own else "no")
            elif hit.rule.reads != "illness":
                continue
        key = (hit.sentence.page, hit.sentence.start, hit.groups.get("kin", "").lower(), hit.rule.reads)
        if key not in seen:
            seen.add(key)
            yield hit


def _own(hit: Hit) -> bool:
    """Whether the writer says "my" or "our" of the relative."""
    at = hit.span.start - hit.sentence.start
    match = re.compile(re.escape(hit.groups["kin"]), re.IGNORECASE).search(hit.sentence.text, at)
    lead = hit.sentence.text[max(0, (match.start() if match else at) - 30) : match.start() if match else at]
    theirs = re.search(r"\b(his|her|their|su|sus)\s+(?:[\w-]+\s+){0,2}$", lead, re.IGNORECASE)
    return theirs is None


def _names(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z][a-záéíóúñ]{2,}\b", text)) - {"Our", "The", "His", "Her", "Soy"}


def _another(hit: Hit, called: set[str]) -> bool:
    """Whether the words set the relative apart from the prisoner (``called``): "our younger brother", "my son Ivo"."""
    at = hit.span.start - hit.sentence.start
    start = hit.sentence.text.lower().find(hit.groups["kin"].lower(), at)
    named = re.match(r"[\w-]+,? (?P<name>[A-Z]\w+)", hit.sentence.text[start:]) if start >= 0 else None
    if called and named and _names(named["name"]) - called:
        return True
    return compiled("\\b(?:{apart}) $").search(hit.sentence.text[: max(start, 0)]) is not None


def _known_as(kin: str, writer: str, own: bool) -> str | None:
    """The relative as the prisoner's relative, where the words fix it."""
    words = table("words")
    if writer in ("self", "press", "") or not own:
        return kin if writer != "" or not own else None
    for alike in writer.split(" or "):
        if kin in words["composed"].get(alike, {}):
            return str(words["composed"][alike][kin])
    return None


def _own_illness(sheet: _Sheet, writer: str, hit: Hit) -> None:
    """The writer's own illness: the prisoner's health, or a relative's."""
    ails = value(hit)
    if writer == "self":
        sheet.add(f"health[{ails}]", ails, hit.span, hit.rule.why)
    elif len(writer.split(" or ")) == 1 and writer in FAMILY:
        sheet.add(f"relatives[{writer}].illness", ails, hit.span, hit.rule.why, about=writer)
