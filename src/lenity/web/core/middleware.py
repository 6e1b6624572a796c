"""What stands before every view: which host shows which room, who may enter, and what a browser may keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from . import policy
from .locking import StaleVersion

Handler = Callable[[HttpRequest], HttpResponse]
PUBLIC_ROOMS = ("/interview/", "/campaign/")
_SHARED = ("/static/", "/healthz", "/language/")
# what someone without a second factor may still open, to get one or to leave
_WITHOUT_SECOND = {"mfa_activate_totp", "account_logout", "account_reauthenticate", "core:language", "core:health"}


def bodies(get_response: Handler) -> Handler:
    """Refuses a body that says it is longer than any upload may be, before a byte of it is read."""

    def handle(request: HttpRequest) -> HttpResponse:
        told = str(request.META.get("CONTENT_LENGTH") or "0")
        if not told.isdigit() or int(told) > settings.LENITY_UPLOAD_MAX_BYTES:
            return render(request, "core/error.html", {"title": _("That is too large to upload.")}, status=413)
        return get_response(request)

    return handle


def rooms(get_response: Handler) -> Handler:
    """Public rooms on public hosts, private ones on private hosts; where no hosts are named, both on 127.0.0.1."""

    def handle(request: HttpRequest) -> HttpResponse:
        host = request.get_host().rsplit(":", 1)[0]
        public = request.path.startswith(PUBLIC_ROOMS)
        split = settings.LENITY_PUBLIC_HOSTS and settings.LENITY_CLINIC_HOSTS
        if split and not request.path.startswith(_SHARED):
            if host in settings.LENITY_PUBLIC_HOSTS and request.path == "/":
                return redirect(f"/{next((r for r in settings.LENITY_ROOMS if r != 'clinic'), 'interview')}/")
            if public != (host in settings.LENITY_PUBLIC_HOSTS):
                raise Http404
        response = get_response(request)
        if not public and not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
        return response

    return handle


class Gate:
    """Refuses a view that names no action, and a person who may not do it; asks the staff for a second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            idle = now - request.session.get("seen", now) > settings.LENITY_IDLE_SECONDS
            # each write puts off the end of the row in the table of sessions, so the day's length is kept here
            if idle or now - request.session.setdefault("began", now) > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - request.session.get("seen", 0) > 60:  # one write a minute, not one per page
                request.session["seen"] = now
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else None
        action = policy.action_of(view, name)
        if action is None:
            raise PermissionDenied("a view without an action")
        user = request.user
        if not policy.may(user, action):
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied(action)
        if user.is_authenticated and action != "public" and name not in _WITHOUT_SECOND:
            has = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
            if not has:
                return redirect("mfa_activate_totp")
        return None

    def process_exception(self, request: HttpRequest, e: Exception) -> HttpResponse | None:
        if isinstance(e, StaleVersion):
            return render(request, "core/stale.html", {"stale": e}, status=409)
        return None
