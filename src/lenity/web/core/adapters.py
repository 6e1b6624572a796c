"""How allauth is held: invitations only, mail through the outbox, secrets sealed, a wait after wrong passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import audit, crypto, outbox, throttle

WINDOW = 300  # seconds
TRIES = 5  # wrong passwords for one account from one block of addresses, per window
TRIES_OF_BLOCK = 60  # from one block for all accounts: an office of thirty people behind one address still gets in


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Login by password. The limit is per account and block, so a stranger elsewhere cannot lock anyone out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        account, block = _account(credentials), throttle.block(request)
        wrong = throttle.count("login", f"{account}|{block}", WINDOW)
        if wrong >= TRIES or throttle.count("login", block, WINDOW) >= TRIES_OF_BLOCK:
            raise forms.ValidationError(_("Too many tries. Wait five minutes, then try again."))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account, block = _account(credentials), throttle.block(request)
        throttle.count("login", f"{account}|{block}", WINDOW, add=1)
        throttle.count("login", block, WINDOW, add=1)
        audit.record(request, "login refused")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        audit.record(user, "login")

    def logout(self, request: HttpRequest) -> None:
        audit.record(request, "logout")
        super().logout(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """For the list of sessions and for limits: never the address itself."""
        return throttle.pseudonym(request)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever logged in by password sets up the first second factor without typing it again."""
        request = self.request or current.request
        first = app == "allauth.mfa" and not is_mfa_enabled(request.user)
        if first and any(r["method"] == "password" for r in get_authentication_records(request, request.user)):
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = {"request": current.request, "email": email, "current_site": get_current_site(current.request)}
        message = self.render_mail(template_prefix, email, {**site, **context})
        outbox.queue(email, str(message.subject), str(message.body), template_prefix.rsplit("/", 1)[-1])

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        audit.record(user, template_prefix.rsplit("/", 1)[-1].replace("_", " "), user)
        super().send_notification_mail(template_prefix, user, context, email)


def _account(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed."""

    PLACE = "mfa/secret"

    def encrypt(self, text: str) -> str:
        return crypto.ring().seal(text, self.PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.ring().open(encrypted_text, self.PLACE)
