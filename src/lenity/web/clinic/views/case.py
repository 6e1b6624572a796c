"""A case: facts and review side by side, its history, its timeline, two dates, tasks and notes."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ....casefile.model import CIRCUITS
from ....errors import InputError
from ....intake import timeline as lines
from ....review.words import FINDING
from ...core import audit, policy
from ...core.files import attachment
from .. import cases, facts, folder, reviews, sections
from ..models import Case, CaseVersion
from .common import base_of, of_case, page, ruling_day

A_PAGE = 50


def _reviewed(request: HttpRequest, case: Case, version: CaseVersion) -> dict[str, Any]:
    """The review of a version for the day and circuit that the address names, or why there is none."""
    on, circuit = ruling_day(request), request.GET.get("circuit", "")
    context: dict[str, Any] = {"on": on, "circuit": circuit, "circuits": CIRCUITS}
    try:
        found = reviews.of_version(version.pk, on, circuit if circuit in CIRCUITS else None)
    except InputError as e:
        return context | {"no_review": facts.words_of(e)}
    return context | {"review": reviews.shown(found, base_of(case))}


@of_case("case.view", "case viewed")
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """Every statement with who says so, and beside it what follows under the law of a day."""
    version = cases.latest(case)
    may_edit = policy.may(request.user, "case.edit", case)
    context = {"facts": _facts(version.pk, base_of(case), may_edit)} | _reviewed(request, case, version)
    return page(request, "case.html", case, version, **context)


@lru_cache(maxsize=64)
def _facts(version: uuid.UUID, base: str, may_edit: bool) -> str:
    """The facts of a version as HTML: a version never changes, so they are laid out once in a process."""
    read = facts.of_version(version)
    groups = sections.laid_out(read.case, base) if read.case else []
    return render_to_string("clinic/facts.html", {"groups": groups, "base": base, "may_edit": may_edit})


@of_case("case.view", "tasks viewed")
def tasks(request: HttpRequest, case: Case) -> HttpResponse:
    """What to do next, in the review's order; clocks; contradictions."""
    version = cases.latest(case)
    return page(request, "tasks.html", case, version, **_reviewed(request, case, version))


@of_case("case.view", "timeline viewed")
def timeline(request: HttpRequest, case: Case) -> HttpResponse:
    version = cases.latest(case)
    read = facts.of_version(version.pk)
    events = lines.events(read.case) if read.case else []
    rows = [(e, reviews.link(base_of(case), e.source, None)) for e in events]
    return page(request, "timeline.html", case, version, rows=rows)


@of_case("case.view", "two dates compared")
def dates(request: HttpRequest, case: Case) -> HttpResponse:
    """The same facts under the law of two days."""
    version = cases.latest(case)
    first, second = ruling_day(request, "first"), ruling_day(request, "second")
    circuit = request.GET.get("circuit", "")
    context: dict[str, Any] = {"first": first, "second": second, "circuit": circuit, "circuits": CIRCUITS}
    if request.GET.get("first"):
        where = circuit if circuit in CIRCUITS else None
        first, second = sorted((first, second))
        try:
            found = reviews.compare(version.pk, first, second, where)
            named = [(c, c.kind.replace("_", " "), FINDING[c.before], FINDING[c.after]) for c in found.changes]
            context |= {"comparison": found, "changes": sorted(named, key=lambda row: not row[0].spoken_to)}
            context["both"] = [
                reviews.shown(reviews.of_version(version.pk, day, where), base_of(case)) for day in (first, second)
            ]
        except InputError as e:
            context["no_review"] = facts.words_of(e)
    return page(request, "dates.html", case, version, **context)


@of_case("case.view", "history viewed")
def history(request: HttpRequest, case: Case, place: str = "") -> HttpResponse:
    """Every version, newest first; with a place, only what changed there."""
    rows = []
    every = CaseVersion.objects.filter(case=case).select_related("author").order_by("-number")
    shown = Paginator(every, every.count() or 1 if place else A_PAGE).get_page(request.GET.get("page"))
    for version in shown:
        changed = [c for c in version.changes if not place or _inside(c["place"], place)]
        if changed or not place or version.number == 1:
            rows.append((version, changed))
    return page(request, "history.html", case, rows=rows, place=place, place_words=words_of_place(place), shown=shown)


def _inside(place: str, of: str) -> bool:
    return place == of or place.startswith(f"{of}/") or of.startswith(f"{place}/")


def words_of_place(place: str) -> str:
    """A place in words: ``relatives/0/born`` is "relatives 1, born"."""
    parts = [str(int(p) + 1) if p.isdecimal() else p.replace("_", " ") for p in place.split("/") if p]
    return ", ".join(parts).replace(", 1", " 1") if parts else ""


@of_case("case.view", "earlier version viewed")
def version(request: HttpRequest, case: Case, number: int) -> HttpResponse:
    """A version as it was, as the case file's own text."""
    try:
        found = cases.at(case, number)
    except CaseVersion.DoesNotExist:
        raise Http404 from None
    return page(request, "version.html", case, old=found)


@of_case("case.edit", "", ("POST",))
def undo(request: HttpRequest, case: Case, number: int) -> HttpResponse:
    """Back to an earlier version, as a new one."""
    base = request.POST.get("base", "")
    try:
        cases.undo(case, int(base) if base.isdecimal() else 0, number, request.user)
    except CaseVersion.DoesNotExist:
        raise Http404 from None
    except InputError as e:
        messages.error(request, facts.words_of(e))
        return redirect("clinic:history", case.pk)
    messages.success(request, _("The case is as it was in version %(n)s. What came after stays here.") % {"n": number})
    return redirect("clinic:history", case.pk)


@of_case("case.export", "", ("POST",))
def export(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything: the case file and every file beside it."""
    data = folder.export(case, cases.latest(case).text)
    audit.record(request, "case exported", case)
    return attachment(data, f"{case}.zip", "application/zip")
