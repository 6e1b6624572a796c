"""Who may press a button of the public pages, without a cookie.

A petition has no session to ride on: whoever makes a stranger's browser press the button gains nothing that they could
not do themselves, and the mail's owner must still confirm. So the pages set no cookie at all. What remains: a form
needs our token (bound to campaign and form, a day old at most), and a browser that says that the press came from
another site (``Sec-Fetch-Site``, else ``Origin``) is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from . import tokens
from .live import live

LARGEST_FORM = 20_000  # bytes
STALE = -1_000_000.0
View = Callable[..., HttpResponse]


def same_site(request: HttpRequest) -> bool:
    """Whether the press came from a page of ours. A program that says nothing about it passes: it rides on nobody."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.rpartition("://")[2] == request.get_host()


def refused(why: str = "This form cannot be taken: open the page anew and press its own button.") -> HttpResponse:
    return HttpResponse(f"{why}\n", status=403, content_type="text/plain; charset=utf-8")


def too_large(request: HttpRequest, most: int) -> bool:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > most
    except ValueError:
        return True


def form_view(which: str, largest: int = LARGEST_FORM) -> Callable[[View], Any]:
    """A view with a public form. On POST it is given ``open_for``, the seconds that the form was open."""

    def wrap(view: View) -> Any:
        @wraps(view)
        def inner(request: HttpRequest, slug: str, lang: str, **more: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, slug=slug, lang=lang, **more)
            if too_large(request, largest):
                return HttpResponse("Too long.\n", status=413, content_type="text/plain")
            campaign = live(slug)
            if campaign is None or not same_site(request):
                return refused()
            try:
                open_for = tokens.open_form(request.POST.get("token", ""), campaign.id, which, time.time())
            except tokens.Forged:
                return refused()
            except tokens.Stale:
                open_for = STALE
            return view(request, slug=slug, lang=lang, open_for=open_for, **more)

        return csrf_exempt(inner)

    return wrap


def link_view(view: View) -> Any:
    """A view behind a link from a mail: the link is the key, and only a press from our own page is taken."""

    @wraps(view)
    def inner(request: HttpRequest, **more: Any) -> HttpResponse:
        if request.method == "POST" and (too_large(request, LARGEST_FORM) or not same_site(request)):
            return refused()
        return view(request, **more)

    return csrf_exempt(inner)
