"""The list of cases; a new case; a case brought along as a zip; who works on a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ....errors import InputError, InputErrors
from ...core import audit, policy
from ...core.models import User
from .. import cases, facts, folder
from ..forms import ImportForm, MemberForm, NewCaseForm
from ..models import Case, Member
from .common import of_case, page

A_PAGE, UNASSIGNED = 100, 200


@policy.action("case.list")
@require_GET
def cases_page(request: HttpRequest) -> HttpResponse:
    """The cases of this person; for administrators also those that are nobody's, without their content."""
    mine = Prefetch("members", Member.objects.filter(user=request.user.pk), to_attr="own")
    shown = Paginator(cases.mine(request.user).prefetch_related(mine), A_PAGE).get_page(request.GET.get("page"))
    unassigned = cases.unassigned()[:UNASSIGNED] if policy.may(request.user, "users.manage") else Case.objects.none()
    audit.record(request, "case list opened")
    return render(request, "clinic/list.html", {"page": shown, "unassigned": unassigned})


@policy.action("case.create")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A case of one's own, from its title on."""
    form = NewCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        text = cases.start_text(given["title"], given["name"], given["circuit"])
        try:
            case = cases.create(text, request.user, _("made"))
        except InputError as e:
            form.add_error(None, str(e))
        else:
            return redirect("clinic:case", case.pk)
    return render(request, "clinic/new.html", {"form": form})


@policy.action("case.import")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A case's folder as a zip, as the export gives it and as the command line works on it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            text, files = folder.unzip(form.cleaned_data["file"].read())
            case = cases.create(text, request.user, _("brought along as a folder"), files, room="import")
        except InputErrors as e:
            for problem in e.problems[:40]:
                form.add_error("file", f"{problem.file}:{problem.line}: {facts.words_of(problem)}")
        except InputError as e:
            form.add_error("file", facts.words_of(e))
        else:
            return redirect("clinic:case", case.pk)
    return render(request, "clinic/import.html", {"form": form})


def _staff(case: Case) -> Any:
    return User.objects.filter(is_active=True).exclude(pk__in=case.members.values("user")).order_by("email")


@of_case("case.assign", "members opened", ("GET", "POST"))
def people(request: HttpRequest, case: Case) -> HttpResponse:
    """Who may see the case. Administrators manage this without seeing what is in it."""
    form = MemberForm(request.POST or None, staff=_staff(case))
    if request.method == "POST" and request.POST.get("remove"):
        member = case.members.filter(pk=_number(request.POST["remove"])).first()
        try:
            if member:
                cases.remove_member(case, member.user, request)
        except ValueError:
            messages.error(request, _("Somebody must stay responsible. Name another person first."))
        return _after(request, case)
    if request.method == "POST" and form.is_valid():
        cases.set_member(case, form.cleaned_data["user"], form.cleaned_data["part"], request)
        return _after(request, case)
    sees = case.is_member(request.user)
    context: dict[str, Any] = {"form": form, "people": cases.people(case)}
    if not sees:
        return render(request, "clinic/people_only.html", context | {"case": case})
    return page(request, "people.html", case, **context)


@of_case("case.delete", "deleting opened", ("GET", "POST"))
def delete(request: HttpRequest, case: Case) -> HttpResponse:
    """Deletes a case, once its number is typed in. An administrator does this without seeing what is in it."""
    typed = request.POST.get("number", "").strip()
    if request.method == "POST" and typed == str(case):
        cases.delete(case, request.user)
        messages.success(request, f"{typed} is deleted.")
        return redirect("clinic:list")
    return render(request, "clinic/delete.html", {"case": case, "wrong": request.method == "POST"})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _after(request: HttpRequest, case: Case) -> HttpResponse:
    """Back to the page; to the list for somebody who just took themselves off."""
    if policy.may(request.user, "case.assign", case):
        return redirect("clinic:people", case.pk)
    return redirect("clinic:list")
