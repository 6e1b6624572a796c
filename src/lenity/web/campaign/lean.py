"""The short way for a press of a button on a public page: Django without sessions, accounts and messages.

Such a press carries no cookie that anyone reads (``doors``), so what only serves a logged-in person is left out. What
guards a page stays: hosts, body size, security headers, content policy; and only views whose action is public are
answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse

from ..core import policy

# what concerns a session or a person, and files that are served elsewhere
LEFT_OUT = ("sessions", "LocaleMiddleware", "CsrfViewMiddleware", "auth.", "messages", "allauth", "whitenoise", "Gate")


class PublicOnly:
    """Refuses every view whose action is not ``public``: nobody is logged in here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if policy.action_of(view, match.view_name if match else None) != "public":
            raise PermissionDenied("a view that is not public")


class Lean(WSGIHandler):
    """Django's handler with what is left of the list."""

    def load_middleware(self, is_async: bool = False) -> None:
        whole = settings.MIDDLEWARE
        kept = [name for name in whole if not any(part in name for part in LEFT_OUT)]
        settings.MIDDLEWARE = [*kept, f"{__name__}.PublicOnly"]
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole
