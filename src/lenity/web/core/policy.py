"""Who may do what: one table (policy.csv) and one function.

A view names its action with :func:`action`; the gate (:mod:`.middleware`) refuses a view that names none. ``yes`` is
always, ``assigned`` on the cases a person is a member of, ``no`` never. What concerns one case is asked again, with the
case: :func:`require`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch

ROLES = ("anonymous", "reader", "student", "attorney", "admin")
_HERE = Path(__file__).parent
_View = TypeVar("_View")


class Case(Protocol):
    """What the policy needs to know of a case."""

    def is_member(self, user: Any) -> bool: ...


@cache
def table() -> dict[str, dict[str, str]]:
    """Action → role → ``yes``, ``assigned`` or ``no``."""
    with (_HERE / "policy.csv").open(encoding="utf-8", newline="") as f:
        rows = {row.pop("action"): row for row in csv.DictReader(f)}
    for name, row in rows.items():
        if set(row) != set(ROLES) or set(row.values()) - {"yes", "assigned", "no"}:
            raise ValueError(f"policy.csv, {name}: every role needs yes, assigned or no")
    return rows


@cache
def _outside() -> dict[str, str]:
    """The actions of views that are not ours (login, second factor), by the name of their address."""
    with (_HERE / "outside.csv").open(encoding="utf-8", newline="") as f:
        return {row["name"]: row["action"] for row in csv.DictReader(f)}


def role_of(user: Any) -> str:
    if not (user.is_authenticated and user.is_active):
        return "anonymous"
    return str(user.role) if user.role in ROLES else "anonymous"


def may(user: Any, action: str, case: Case | None = None) -> bool:
    """Whether a person may do an action (on a case, where it concerns one).

    Without a case, ``assigned`` answers yes: the view still has to ask with each case, or list only a member's.

    Raises:
        KeyError: the table has no such action.
    """
    answer = table()[action][role_of(user)]
    if answer == "assigned" and case is not None:
        return case.is_member(user)
    return answer != "no"


def require(request: HttpRequest, action: str, case: Case) -> None:
    """Refuses as if the case were not there, so that nobody learns which cases exist.

    Raises:
        Http404: the person may not.
    """
    if not may(request.user, action, case):
        refuse(request, action, case)


def refuse(request: HttpRequest, action: str, about: Any) -> NoReturn:
    """Writes that something was refused, and answers 404. What is not there is refused so too, and takes as long."""
    from . import audit

    audit.record(request, f"refused {action}", about)
    raise Http404


def action(name: str) -> Callable[[_View], _View]:
    """Names the action of a view (a function, or a class based on Django's View)."""
    if name not in table():
        raise KeyError(f"policy.csv has no action {name}")

    def mark(view: _View) -> _View:
        view.lenity_action = name  # type: ignore[attr-defined]
        return view

    return mark


def action_of(view: Any, name: str | None) -> str | None:
    """The action of a view, or none where nobody named one."""
    own = getattr(view, "lenity_action", None) or getattr(getattr(view, "view_class", None), "lenity_action", None)
    return own or _outside().get(name or "")


def action_at(match: ResolverMatch) -> str | None:
    return action_of(match.func, match.view_name)
