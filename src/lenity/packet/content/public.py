"""The public set of the exhibits: what Fed. R. Crim. P. 49.1 protects is burnt out, sealed exhibits are withheld.

What the case file knows to be private, and what looks so for sure, is burnt out of the public copies; everything the
net caught stays in the queue that a person works off page by page. The word is "checked", never "clean".
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]

from ...casefile.model import CaseFile
from ...casefile.people import Relative
from ...casefile.said import best_date
from ..exhibits import Store
from ..readers import page_words
from ..redact import Finding, PageToCheck, Roster, check_pages
from ..redact_files import queue, redacted_copy, unread_pages
from ..sources import ExhibitFiles
from ..sources import Source as StoredPages
from .bind import Bound

BURNT = ("roster", "likely")
GROWN = 18  # years: Fed. R. Crim. P. 49.1(a)(3) speaks of minors


@dataclass
class Public:
    """The exhibits with their redacted copies, and the queue. ``pages`` and ``names`` are by source of a finding."""

    exhibits: tuple[ExhibitFiles, ...]
    findings: list[Finding] = field(default_factory=list)
    pages: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[str, int]] = field(default_factory=list)
    burnt: dict[str, int] = field(default_factory=dict)
    """By mark, how many places were burnt out."""
    texts: dict[str, str] = field(default_factory=dict)
    """The words of each page of our own papers, under ``name/page``: a tick holds for exactly these."""


def roster(case: CaseFile, on: date) -> Roster:
    """What the case file knows and the public must not read."""
    born = [said.value.exact for said in (*case.person.born, *(s for r in case.relatives for s in r.born))]
    speakers = [letter.writer for letter in case.letters]
    speakers += [carer.who for relative in case.relatives for carer in relative.carers]
    speakers += [source.author for source in case.sources if source.author]
    grown = [s.value for r in case.relatives if not _may_be_minor(r, case, on) for s in r.name]
    known = [said.value for said in (*case.person.name, *case.court.judge)]
    return Roster(
        minors=tuple(s.value for r in case.relatives if _may_be_minor(r, case, on) for s in r.name),
        birth_dates=tuple(day for day in born if day),
        addresses=tuple(said.value for said in case.release_plan.address if any(c.isdigit() for c in said.value)),
        adults=tuple(dict.fromkeys([*known, *speakers, *grown])),
    )


def _may_be_minor(relative: Relative, case: CaseFile, on: date) -> bool:
    """A child, grandchild, nephew or niece, unless a birth date or somebody's word says that he or she is grown."""
    if relative.relation not in ("child", "grandchild", "nephew", "niece"):
        return any(said.value for said in relative.minor)
    born = best_date(relative.born, case)
    grown = born is not None and (born.last.year + GROWN, born.last.month, born.last.day) <= (on.year, on.month, on.day)
    return not grown and not any(not said.value for said in relative.minor)


def public_set(bound: Sequence[Bound], store: Store, known: Roster, work: Path) -> Public:
    """The exhibits ready for assembly, each unsealed one with its redacted copy where something was burnt out."""
    public = Public(())
    files = []
    for exhibit in bound:
        redacted = () if exhibit.sealed else _redacted(exhibit, store, known, work, public)
        files.append(
            ExhibitFiles(exhibit.mark, exhibit.title, tuple(exhibit.pages), sealed=exhibit.sealed, redacted=redacted)
        )
        if not exhibit.sealed:
            public.unread += unread_pages(store, exhibit.taken)
    public.exhibits = tuple(files)
    return public


def _redacted(exhibit: Bound, store: Store, known: Roster, work: Path, public: Public) -> tuple[StoredPages, ...]:
    """The exhibit's pages with what must go burnt out; nothing when nothing must."""
    name = f"Exhibit {exhibit.mark}"
    by_path = {store.pdf(taken.sha256): taken for taken in exhibit.taken}
    out, burnt = [], 0
    for number, part in enumerate(exhibit.pages, 1):
        taken = by_path.get(part.pdf)
        if taken is None:
            public_pages(public, name, part.pdf.read_bytes(), known)
            out.append(part)
            continue
        found = queue(store, [taken], known)
        public.findings += found
        public.pages[taken.sha256] = taken.pages
        public.names[taken.sha256] = f"{name} ({taken.name})"
        wanted = [finding for finding in found if finding.level in BURNT]
        if not wanted:
            out.append(part)
            continue
        target = work / f"public-{exhibit.mark}-{number}.pdf"
        redacted_copy(part.pdf, wanted, target)
        out.append(StoredPages(target, part.pages, part.positions))
        burnt += len(wanted)
    if not burnt:
        return ()
    public.burnt[exhibit.mark] = burnt
    return tuple(out)


def public_pages(public: Public, name: str, pdf: bytes, known: Roster) -> None:
    """Puts the pages of one of our own papers into the queue: nothing is burnt there, the text is mended instead."""
    pages = list(_texts(name, pdf))
    public.findings += check_pages(pages, known)
    public.texts |= {f"{name}/{page.page}": page.text for page in pages}
    public.pages[name] = len(pages)
    public.names[name] = name


def _texts(name: str, pdf: bytes) -> Iterable[PageToCheck]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    for number, page in enumerate(document, 1):
        yield PageToCheck(name, number, page_words(page)[0])
