"""Papers sent in, and the proposals that intake makes from them: to accept, change or turn down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ....errors import InputError, InputErrors
from ...core import throttle
from .. import facts, taking
from ..changes import shown
from ..forms import ChangeForm, PapersForm
from ..models import Case
from .common import base_of, of_case, page, tell

MOST_UPLOADS, WINDOW = 60, 600  # times a person in so many seconds, up to twenty papers each


def _words(e: InputError) -> list[str]:
    return [facts.words_of(p) for p in (e.problems if isinstance(e, InputErrors) else [e])]


@of_case("case.propose", "upload opened", ("GET", "POST"))
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Papers from this computer: read in the sandbox, kept as they came, never shown as they came."""
    form = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not throttle.hit("papers", str(request.user.pk), MOST_UPLOADS, WINDOW):
        form.add_error("papers", "Those were many papers in a short time. Wait ten minutes.")
    if request.method == "POST" and form.is_valid():
        files = [(f.name or "paper", f.read()) for f in form.cleaned_data["papers"]]
        outcomes = taking.take_in(case, files, form.cleaned_data["kind"] or None, request.user)
        refused = [o for o in outcomes if o.state == "refused"]
        tell(request, [f"{o.name}: {o.state}, {o.message}" for o in refused])
        done = [f"{o.name}: {o.state}, {o.message}" for o in outcomes if o.state != "refused"]
        tell(request, done, messages.SUCCESS)
        if any(outcome.state != "refused" for outcome in outcomes):
            return redirect("clinic:proposals", case.pk)
        return redirect("clinic:add", case.pk)
    return page(request, "add.html", case, form=form)


@of_case("case.propose", "proposals viewed")
def proposals(request: HttpRequest, case: Case) -> HttpResponse:
    """Every open proposal with its quote, its page, and what stands there already."""
    context: dict[str, Any] = {}
    try:
        found = taking.listing(case, timezone.localdate())
    except InputError as e:
        context["no_listing"] = _words(e)
    else:
        listed = _sources(case)
        for paper in found["papers"]:
            paper["listed"] = paper["source"]["id"] in listed
            for p in paper["proposals"]:
                p["url"] = f"{base_of(case)}source/{p['source']}/?page={p['page']}#page"
                p["shown"], p["plain"] = shown(p["value"]), not isinstance(p["value"], dict)
                p["where"] = p["field"].replace("_", " ").replace("[]", "")
        context |= {"found": found, "open": sum(len(p["proposals"]) for p in found["papers"])}
    return page(request, "proposals.html", case, **context)


def _sources(case: Case) -> set[str]:
    from .. import cases

    data = facts.of_version(cases.latest(case).pk).data
    return {str(s.get("id")) for s in (data.get("sources") or []) if isinstance(s, dict)}


@of_case("case.edit", "", ("POST",))
def decide(request: HttpRequest, case: Case) -> HttpResponse:
    """Enters or turns down what was ticked, all or none; or lists a paper as a source."""
    ids, by = request.POST.getlist("proposal"), str(request.user)
    same = request.POST.get("same_person") == "yes"
    try:
        if name := request.POST.get("list", ""):
            taking.list_source(case, name, request.user)
            messages.success(request, f"{name} is a source of the case now.")
        elif one := request.POST.get("accept_one", ""):
            _entered(request, taking.accept(case, [one], request.user, by, same_person=same))
        elif one := request.POST.get("reject_one", ""):
            taking.reject(case, [one], request.user, by)
            messages.success(request, "1 proposal turned down.")
        elif not ids:
            messages.error(request, "Tick the proposals first.")
        elif request.POST.get("do") == "reject":
            taking.reject(case, ids, request.user, by)
            messages.success(request, f"{len(ids)} proposal{'s' * (len(ids) != 1)} turned down.")
        else:
            _entered(request, taking.accept(case, ids, request.user, by, same_person=same))
    except InputError as e:
        tell(request, [f"Nothing was entered. {words}" for words in _words(e)])
    return redirect("clinic:proposals", case.pk)


def _entered(request: HttpRequest, fields: list[str]) -> None:
    tell(request, [f"Entered: {', '.join(fields)}"], messages.SUCCESS)


@of_case("case.propose", "proposal viewed", ("GET", "POST"))
def change(request: HttpRequest, case: Case, proposal: str) -> HttpResponse:
    """Another value for a proposal; its quote stays, and the log keeps what it was."""
    try:
        found = taking.proposal(case, proposal, timezone.localdate())
    except InputError:
        found = None
    if found is None:
        raise Http404
    form = ChangeForm(request.POST or None, initial={"value": found["value"]})
    if request.method == "POST" and form.is_valid():
        try:
            taking.change(case, proposal, form.cleaned_data["value"], request.user, str(request.user))
        except InputError as e:
            form.add_error("value", " ".join(_words(e)))
        else:
            return redirect("clinic:proposals", case.pk)
    return page(request, "change.html", case, form=form, proposal=found)
