"""What every view of a case begins with: the right to see it, and the line in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ...core import audit, policy
from .. import cases, facts
from ..models import Case, CaseVersion

View = Callable[..., HttpResponse]
MOST_TOLD, LONGEST_TOLD = 6, 300


def of_case(action: str, did: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A view of one case: asks the policy with the case, writes that it was opened, then calls.

    A case that is not there and one that is somebody else's answer alike, 404.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, pk: uuid.UUID, **more: Any) -> HttpResponse:
            case = Case.objects.filter(pk=pk).first() or policy.refuse(request, action, ("clinic.case", pk))
            policy.require(request, action, case)
            if request.method == "GET":
                audit.record(request, did, case)
            return view(request, case, **more)

        return policy.action(action)(require_http_methods(list(methods))(inner))

    return wrap


def base_of(case: Case) -> str:
    """The address that everything of a case begins with."""
    return reverse("clinic:case", args=[case.pk])


def ruling_day(request: HttpRequest, name: str = "on") -> date:
    """The ruling date of the address, else today."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return timezone.localdate()


def tell(request: HttpRequest, words: list[str], level: int = messages.ERROR) -> None:
    """A few short words for the next page. They travel in the browser's cookie, never through the database."""
    for text in words[:MOST_TOLD]:
        messages.add_message(request, level, text[:LONGEST_TOLD])
    if len(words) > MOST_TOLD:
        messages.add_message(request, level, f"And {len(words) - MOST_TOLD} more.")


def page(
    request: HttpRequest, template: str, case: Case, version: CaseVersion | None = None, **more: Any
) -> HttpResponse:
    """A page of a case with what its head shows."""
    version = version or cases.latest(case)
    user = request.user
    context = {
        "case": case,
        "version": version,
        "base": base_of(case),
        "may_edit": policy.may(user, "case.edit", case),
        "may_assign": policy.may(user, "case.assign", case),
        "may_export": policy.may(user, "case.export", case),
        "may_build": policy.may(user, "packet.build", case),
        "may_propose": policy.may(user, "case.propose", case),
        "may_sign": policy.may(user, "case.sign_off", case),
        "problems": [facts.words_of(p) for p in facts.of_version(version.pk).problems],
        "tabs": [tab for tab in _TABS if policy.may(user, _NEEDS.get(tab[0], "case.view"), case)],
        **more,
    }
    status = context.pop("status", 200)
    return render(request, f"clinic/{template}", context, status=status)


_NEEDS = {"proposals/": "case.propose", "packet/": "packet.build", "people/": "case.assign"}
_TABS = (
    ("", "Facts and review"),
    ("papers/", "Papers"),
    ("proposals/", "Proposals"),
    ("tasks/", "Tasks"),
    ("timeline/", "Timeline"),
    ("dates/", "Two dates"),
    ("packet/", "Packet"),
    ("notes/", "Notes"),
    ("history/", "History"),
    ("people/", "People"),
)
