"""Everything that stands against filing: the engine's checks, and what only the matter itself can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...law.model import How
from .. import checks
from ..assemble import Assembled, Part
from ..districts import District
from ..layout import segments
from ..model import Document, digest
from ..redact_files import Unseen, unseen_text
from ..results import PageLink, Result, answer, blocked
from .bind import Bound
from .edited import Edit
from .files import Files
from .public import Public
from .record import Record
from .texts import texts

READ = ("motion", "proposed_order", "motion_to_seal", "warden_request")
FILED = ("motion", "proposed_order", "certificate", "motion_to_seal")


@dataclass(frozen=True)
class Built:
    """What was built: the papers by document id, the assembled editions, the exhibits and their public set."""

    papers: Mapping[str, checks.Paper]
    editions: Sequence[Assembled]
    bound: Sequence[Bound]
    public: Public
    edits: Mapping[str, Edit]
    district: District


def verdict(record: Record, files: Files, built: Built) -> list[Result]:
    """Every check, in the order in which counsel would mend: the case, the papers, the exhibits, the files."""
    found = [*_defects(record), *_text_checks(record, files, built), *_authorities_read(record, built)]
    found += _exhibits(record, files, built)
    found += _redaction(built)
    found += checks.check_unread(built.public.unread, built.public.names)
    parts = [part for edition in built.editions for part in edition.parts]
    found += checks.check_unseen(_unseen(parts))
    found += checks.check_files(parts, built.district)
    for edition in built.editions:
        found += checks.check_assembled(edition)
    return found


def _defects(record: Record) -> list[Result]:
    """What loses motions before anyone reaches the merits (`lenity review`)."""
    stops = [d for d in record.review.defects if d.level == "stop"]
    found = [blocked("defect", d.message, None, d.fix, sign=d.code, shown=d.message) for d in stops]
    return answer("defect", found, "the review finds nothing that loses a motion before its merits")


def _text_checks(record: Record, files: Files, built: Built) -> list[Result]:
    counts = {exhibit.mark: exhibit.count for exhibit in built.bound}
    found: list[Result] = []
    for name, paper in built.papers.items():
        found += checks.check_parity(paper)
        found += checks.check_authorities(paper)
        found += checks.check_record(paper, counts)
        found += checks.check_quotes(paper, files.text)
        if name in FILED:
            found += _open(paper)
        if edit := built.edits.get(name):
            found += checks.check_word_version(edit.losses, f"word/{paper.name}.docx")
    return [*found, *checks.check_length(built.papers["motion"], record.settings.page_limit)]


def _open(paper: checks.Paper) -> list[Result]:
    """The engine's open points, and the blanks that stand in the caption and the signature block."""
    blanks = [
        blocked("open_point", f"not filled in: {text}", paper.link(where), "say it in the case file or in packet.yaml")
        for where, text in _blanks(paper.document)
    ]
    found = checks.check_open_points(paper)
    return [*(result for result in found if result.state != "ok" or not blanks), *blanks]


def _blanks(document: Document) -> Iterator[tuple[str, str]]:
    """Caption and signature lines that are still in brackets; a title may have them (``[Proposed] Order``)."""
    for segment in segments(document):
        if segment.kind in ("caption", "signature") and "[" in segment.text and not segment.id.endswith("__title"):
            yield segment.id, segment.text


def _authorities_read(record: Record, built: Built) -> list[Result]:
    """Authorities whose text was not read at its source, nor signed off in the rule book."""
    say = texts("en")["checks"]
    found = []
    papers = [built.papers[name] for name in READ if name in built.papers]
    for key, used in sorted(record.used.items()):
        citing = next((paper for paper in papers if key in paper.pages.cites), None)
        if citing is None or used.how in (None, How.PRIMARY) or used.signed_by:
            continue
        link = PageLink(f"{citing.name}.pdf", citing.pages.cites[key][0].sheet)
        message = say["not_read"][str(used.how)].format(cite=used.authority.text)
        found.append(blocked("authority_read", message, link, say["read_fix"], sign=key))
    return answer("authority_read", found, say["all_read"])


def _exhibits(record: Record, files: Files, built: Built) -> list[Result]:
    say = texts("en")["checks"]
    found = [
        blocked("exhibit_missing", say["missing"].format(mark=e.mark, title=e.title), None, say["missing_fix"])
        for e in built.bound
        if e.missing
    ]
    for source, error in files.problems.items():
        found.append(blocked("exhibit_file", f"{source}: {error.message}", None, error.fix or ""))
    for source, quote in record.unquoted:
        found.append(blocked("quote", say["unquoted"].format(source=source, quote=quote), None, say["unquoted_fix"]))
    return [*answer("exhibit_missing", found, say["all_there"]), *checks.check_taken(files.taken.values())]


def _redaction(built: Built) -> list[Result]:
    """The queue, each page linked to the sheet of the first edition on which it stands."""
    starts = _first_sheets(built)
    file = built.editions[0].parts[0].path.name
    out = []
    for result in checks.check_redaction(built.public.findings, built.public.pages, built.public.names):
        source, _, page = result.subject.rpartition("/")
        if source in starts and len(built.editions[0].parts) == 1:
            result = replace(result, link=PageLink(file, starts[source] + int(page) - 1))
        if (text := built.public.texts.get(result.subject)) is not None:
            result = replace(result, digest=digest(f"{result.digest}\n{text}"))
        out.append(result)
    return out


def _first_sheets(built: Built) -> dict[str, int]:
    """The sheet on which each file, or exhibit of our own, begins; the public set has no pages of sealed exhibits."""
    edition, withheld = built.editions[0], 0
    starts: dict[str, int] = {}
    for exhibit in built.bound:
        if exhibit.sealed:
            withheld += exhibit.count
            continue
        first = edition.first_page[exhibit.mark] - withheld
        starts[f"Exhibit {exhibit.mark}"] = first
        at = first + exhibit.count - sum(taken.pages for taken in exhibit.taken)
        for taken in exhibit.taken:
            starts.setdefault(taken.sha256, at)
            at += taken.pages
    return starts


def _unseen(parts: Sequence[Part]) -> dict[str, list[Unseen]]:
    return {part.path.name: unseen_text(part.path, part.sheets) for part in parts}
