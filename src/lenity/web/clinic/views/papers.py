"""Papers: the list of sources, one source with its pages, the original to download."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from ....casefile.entry import Source
from ....casefile.model import CaseFile
from ...core.files import attachment, page_image
from .. import cases, facts, folder, pages, taking
from ..models import Case
from .common import of_case, page


def _source(case: Case, name: str) -> tuple[CaseFile | None, Source]:
    """A source of the case file, or a paper that was taken in and is none yet."""
    read = facts.of_version(cases.latest(case).pk)
    found = (read.case.source(name) if read.case else None) or taking.unlisted(case, name)
    if found is None:
        raise Http404
    return read.case, found


@of_case("case.view", "papers viewed")
def papers(request: HttpRequest, case: Case) -> HttpResponse:
    """Every source, and whether its paper is here."""
    version = cases.latest(case)
    read = facts.of_version(version.pk)
    kept = set(folder.paths(case))
    rows = [(s, bool(s.file and s.file in kept)) for s in read.case.sources] if read.case else []
    return page(request, "papers.html", case, version, rows=rows)


@of_case("case.view", "source viewed")
def source(request: HttpRequest, case: Case, source: str) -> HttpResponse:
    """A source: what it is, what rests on it, and the page that was asked for, as picture and as text."""
    read, found = _source(case, source)
    number = request.GET.get("page", "1")
    at = int(number) if number.isdecimal() else 1
    paper = pages.paper_of(case, found.file) if found.file else None
    shown = paper.pages[at - 1] if paper and 1 <= at <= len(paper.pages) else None
    context: dict[str, Any] = {
        "source": found,
        "paper": paper,
        "at": at,
        "shown": shown,
        "marked": pages.marked(shown.text, pages.quotes_on(read, source, at)) if shown and read else [],
        "count": len(paper.pages) if paper else 0,
        "rests": pages.statements_on(read, source) if read else [],
    }
    return page(request, "source.html", case, **context)


@of_case("case.view", "page of a paper viewed")
def image(request: HttpRequest, case: Case, source: str, number: int) -> HttpResponse:
    """A page as a picture that the sandbox drew, with the words marked that the case file quotes."""
    read, found = _source(case, source)
    paper = pages.paper_of(case, found.file) if found.file else None
    if paper is None or not 1 <= number <= len(paper.pages):
        raise Http404
    marks = pages.spans(paper.pages[number - 1].text, pages.quotes_on(read, source, number)) if read else ()
    data = pages.drawing(case, paper.sha256, number, marks)
    if data is None:
        raise Http404
    return page_image(data)


@of_case("case.view", "original downloaded")
def original(request: HttpRequest, case: Case, source: str) -> HttpResponse:
    """The paper as it came, as a download."""
    _, found = _source(case, source)
    data = folder.find(case, found.file) if found.file else None
    if data is None or found.file is None:
        raise Http404
    return attachment(data, f"{found.id}{PurePosixPath(found.file).suffix}")
