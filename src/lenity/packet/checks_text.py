"""Checks on what the papers say: the same words everywhere, nothing open, citations and quotations good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lenity.packet import cites
from lenity.packet.layout import spans, text_of
from lenity.packet.model import (
    Authority,
    CaptionTable,
    Cite,
    Document,
    DraftingNote,
    Footnote,
    Gap,
    NoteRun,
    Quote,
    RecordRef,
    Run,
    Signature,
    all_runs,
    block_runs,
    digest,
    footnotes,
)
from lenity.packet.parity import pdf_differences, word_differences
from lenity.packet.pdf import PageMap
from lenity.packet.results import PageLink, Result, answer, blocked
from lenity.packet.typography import plain

_MUST_BE_TAGGED = ("case", "statute", "guideline", "rule", "regulation", "law")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its renderings; ``name`` is that of its files, without the ending."""

    name: str
    document: Document
    pdf: bytes
    docx: bytes
    pages: PageMap

    def link(self, segment: str) -> PageLink:
        place = self.pages.segments.get(segment)
        return PageLink(f"{self.name}.pdf", place.sheet if place else 0, segment)


def check_parity(paper: Paper) -> list[Result]:
    """The PDF and the Word file say, sign for sign, what the model says."""
    found = [
        blocked("text_parity", f"PDF: {d.what}", PageLink(f"{paper.name}.pdf", d.page, d.segment), "build it anew")
        for d in pdf_differences(paper.document, paper.pdf, paper.pages)
    ]
    found += [
        blocked(
            "text_parity", d.what, PageLink(f"{paper.name}.docx", 0, d.segment), "take the Word file as the version"
        )
        for d in word_differences(paper.document, paper.docx)
    ]
    return answer("text_parity", found, f"{paper.name}: PDF and Word say what the text says")


def check_open_points(paper: Paper) -> list[Result]:
    """No drafting note and no gap is left in what is to be filed."""
    found = []
    for block in paper.document.blocks:
        if isinstance(block, DraftingNote):
            message = f"a drafting note stands in {paper.name}: {plain(text_of(block.runs, paper.document.language))}"
            found.append(blocked("open_point", message, paper.link(block.id), "settle the point and remove the note"))
    for where, run in all_runs(paper.document):
        if isinstance(run, Gap):
            found.append(blocked("open_point", f"not filled in: [{run.text}]", paper.link(where), "fill it in"))
    return answer("open_point", found, f"{paper.name}: nothing is left open")


def check_authorities(paper: Paper) -> list[Result]:
    """Every citation in the text is tagged, every tag is a citation, and everything cited is in force."""
    document = paper.document
    table = {authority.key: authority for authority in document.authorities}
    found: list[Result] = []
    for where, runs in _running_text(document):
        found += [blocked(code, text, paper.link(where), fix) for code, text, fix in _untagged(runs, table, document)]
    cited: dict[str, str] = {}
    for where, run in all_runs(document):
        if isinstance(run, Cite):
            cited.setdefault(run.authority, where)
            shown = plain("".join(part.text for part in run.parts))
            own = table[run.authority]
            if shown not in own.text and not any(cites.refers_to(c.normal, own) for c in cites.find(shown)):
                message = f"“{shown}” is tagged as {own.text}, which it does not cite"
                found.append(blocked("authority_tag", message, paper.link(where), "correct the tag or the citation"))
    for key, where in cited.items():
        found += _status(table[key], paper.link(where))
    return answer("authorities", found, f"{paper.name}: {len(cited)} authorities cited, tagged and in force")


def _running_text(document: Document) -> Iterator[tuple[str, tuple[Run, ...] | tuple[NoteRun, ...]]]:
    for block in document.blocks:
        if not isinstance(block, CaptionTable | Signature):
            yield from block_runs(block)
    for _, note in footnotes(document):
        yield note.id, note.runs


def _untagged(
    runs: tuple[Run, ...] | tuple[NoteRun, ...], table: Mapping[str, Authority], document: Document
) -> Iterator[tuple[str, str, str]]:
    """Citations in the words between the tags; those inside a quotation are the quoted person's own."""
    text, owned = "", bytearray()
    for run in runs:
        piece = "".join(span.text for span in spans((run,), document.language)) if not isinstance(run, Footnote) else ""
        text += piece
        owned += (b"\1" if isinstance(run, Cite | RecordRef | Quote) else b"\0") * len(piece)
    for cite in cites.find(text):
        shown = plain(text[cite.start : cite.end])
        if any(owned[cite.start : cite.end]):
            continue
        known = any(cites.refers_to(cite.normal, authority) for authority in table.values())
        if cite.kind == "record" and cite.normal.startswith("Ex"):
            yield "record_tag", f"“{shown}” is not tagged as a reference to an exhibit", "tag it, so that it is checked"
        elif cite.kind in _MUST_BE_TAGGED or (cite.kind == "section" and not known):
            yield (
                "authority_tag",
                f"“{shown}” is cited but not tagged",
                "tag it with its entry in the table of authorities",
            )
        elif cite.kind == "short" and cite.normal not in ("Id.", "supra") and not known:
            yield "authority_tag", f"“{shown}” is a short form of nothing in the table", "give the full citation first"


def _status(authority: Authority, link: PageLink) -> Iterator[Result]:
    because = f": {authority.because}" if authority.because else ""
    if authority.status == "superseded":
        message = f"{authority.text} is no longer good law on the ruling date{because}"
        yield blocked("authority_status", message, link, "take it out, and what rests on it")
    elif authority.status == "unknown":
        message = f"whether {authority.text} is in force was not verified{because}"
        fix = "check it against the primary source and sign off"
        yield blocked("authority_status", message, link, fix, sign=authority.key)


def check_record(paper: Paper, page_counts: Mapping[str, int]) -> list[Result]:
    """Every reference to the record leads to a page that exists. ``page_counts``: pages of each exhibit by its mark."""
    found, total = [], 0
    for where, run in all_runs(paper.document):
        if isinstance(run, RecordRef):
            total += 1
            last = run.last or run.first or 0
            if run.exhibit not in page_counts:
                message = f"there is no Exhibit {run.exhibit}"
            elif last > page_counts[run.exhibit]:
                message = f"Exhibit {run.exhibit} ends at page {page_counts[run.exhibit]}, page {last} is cited"
            else:
                continue
            found.append(blocked("record_reference", message, paper.link(where), "correct the reference"))
    return answer("record_reference", found, f"{paper.name}: {total} references to the record lead to a page")


def check_quotes(paper: Paper, page_text: Callable[[str, int], str | None]) -> list[Result]:
    """Every quotation equals its source, by hash. ``page_text`` gives the stored text of (source, page)."""
    found, total = [], 0
    for where, run in all_runs(paper.document):
        if isinstance(run, Quote):
            total += 1
            source = page_text(run.source, run.page)
            if source is None:
                message = f"the source of “{run.text[:60]}” has no text: {run.source} page {run.page}"
            elif digest(source[run.start : run.end]) != run.sha256 or digest(run.text) != run.sha256:
                message = f"“{run.text[:60]}” is not what {run.source} page {run.page} says"
            else:
                continue
            found.append(blocked("quote", message, paper.link(where), "take the quotation from its source again"))
    return answer("quote", found, f"{paper.name}: {total} quotations equal their sources")


def check_length(paper: Paper, limit: int | None, source: str = "") -> list[Result]:
    """The length of a paper against the limit of its district, counted on the pages numbered in arabic figures."""
    if limit is None:
        message = f"{paper.name}: no page limit is known for this court"
        return [blocked("length", message, None, "look at the local rules and sign", sign=paper.name)]
    sheets = {place.sheet for place in paper.pages.segments.values() if place.label.isdigit()}
    if len(sheets) > limit:
        message = f"{paper.name} has {len(sheets)} pages, the limit is {limit}{f' ({source})' if source else ''}"
        return [blocked("length", message, PageLink(f"{paper.name}.pdf", max(sheets)), "shorten it, or ask for leave")]
    return [Result("length", "ok", f"{paper.name}: {len(sheets)} of {limit} pages")]


def check_fresh(as_of: date, today: date, days: int, then: Mapping[str, str], now: Mapping[str, str]) -> list[Result]:
    """The packet was built from today's facts and law. ``then`` and ``now``: hashes by name (facts, rule book …)."""
    out = []
    age = (today - as_of).days
    if age < 0 or age > days:
        message = f"its ages, days served and deadlines are those of {as_of}, {abs(age)} days from {today}"
        out.append(blocked("stale", message, None, "build it anew for the day of filing"))
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            out.append(blocked("stale", f"{name} has changed since the packet was built", None, "build it anew"))
    return answer("stale", out, f"built for {as_of.isoformat()} from what is known today")


def check_word_version(losses: Iterable[str], name: str) -> list[Result]:
    """What an edited Word file holds that the text cannot carry: nobody may lose it unawares."""
    out = [
        blocked(
            "word_version", f"{name}: {loss}", PageLink(name), "settle it in Word and save again", sign=name, shown=loss
        )
        for loss in losses
    ]
    return answer("word_version", out, f"{name}: everything in the Word file was carried over")
