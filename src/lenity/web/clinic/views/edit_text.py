"""The case file as its own text: for whom that is quicker, and where a form cannot help. Checked before it is saved."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from ....errors import InputError, InputErrors
from ...core.locking import StaleVersion
from .. import cases, facts
from ..models import Case, CaseVersion
from .common import of_case, page


@of_case("case.edit", "case file opened as text", ("GET", "POST"))
def text(request: HttpRequest, case: Case) -> HttpResponse:
    """The whole file. A stale save shows both texts, and what was typed stays in the form."""
    version = cases.latest(case)
    if request.method != "POST":
        return page(request, "text.html", case, version, typed=version.text, base_version=version.number)
    base = request.POST.get("base", "")
    number = int(base) if base.isdecimal() else 0
    try:
        before = cases.at(case, number)
    except CaseVersion.DoesNotExist:
        raise Http404 from None
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    if "\r\n" in before.text:
        typed = typed.replace("\n", "\r\n")
    context: dict[str, Any] = {"typed": typed, "base_version": number}
    try:
        if typed != before.text:
            cases.save(case, number, typed, request.user, "changed: the case file as text")
        return redirect("clinic:case", case.pk)
    except StaleVersion:
        theirs = cases.latest(Case.objects.get(pk=case.pk))
        context |= {"theirs": theirs, "base_version": theirs.number}
        return page(request, "text.html", case, version, status=409, **context)
    except InputErrors as e:
        context["found"] = [(p.line, facts.words_of(p)) for p in e.problems]
    except InputError as e:
        context["found"] = [(e.line, facts.words_of(e))]
    return page(request, "text.html", case, version, status=422, **context)
