"""How a public page is made: a template, its words, and nothing about who asks; no cookie, no session."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone, translation

from . import counting, tokens
from .live import Live, live
from .texts import LANGUAGES, part, say

CACHE = "X-Lenity-Second"  # the front door may keep this answer for one second
ORDER = ("name", "email", "postcode")


def campaign_of(slug: str, lang: str = "en") -> Live:
    """The campaign that is public under this name.

    Raises:
        Http404: there is none, or no such language.
    """
    found = live(slug)
    if found is None or lang not in LANGUAGES:
        raise Http404
    return found


def show(template: str, lang: str, status: int = 200, **more: Any) -> HttpResponse:
    """A page of the campaign in a language."""
    context = {
        "lang": lang,
        "other": "en" if lang == "es" else "es",
        "t": part("page", lang),
        "f": part("form", lang),
        **more,
    }
    with translation.override(lang):
        body = get_template(f"campaign/{template}.html").render(context)
    response = HttpResponse(body, status=status)
    response["Content-Language"] = lang
    response["Cache-Control"] = "no-store" if status != 200 or not more.get("cached") else "public, max-age=1"
    if more.get("cached") and status == 200:
        response[CACHE] = "1"
    return response


def progress(campaign: Live, lang: str) -> dict[str, Any]:
    """The count as text and as a bar, with the moment for which it holds."""
    now = counting.current(campaign.id)
    at = timezone.localtime(now.as_of)
    return {
        "count": now,
        "percent": min(100, 100 * now.all // max(1, campaign.goal)),
        "count_text": say("page.of", lang, n=number(now.all), goal=number(campaign.goal)),
        "as_of": say("page.as_of", lang, time=at.strftime("%H:%M:%S %Z")),
        "on_paper": say("page.paper", lang, n=number(now.paper)) if now.paper else "",
    }


def number(n: int) -> str:
    return f"{n:,}"


def story(campaign: Live, lang: str) -> list[dict[str, Any]]:
    """The paragraphs, each with the number of its source and whether that is press."""
    content = campaign.content
    order = list(dict.fromkeys(s.source for s in content.story))
    return [
        {
            "text": s.text.in_(lang),
            "mark": order.index(s.source) + 1,
            "at": s.at or "",
            "press": content.is_press(s),
        }
        for s in content.story
    ]


def sources(campaign: Live) -> list[dict[str, Any]]:
    content = campaign.content
    order = list(dict.fromkeys(s.source for s in content.story))
    return [
        {
            "mark": n,
            "title": content.source(name).title,
            "date": str(content.source(name).date or ""),
            "standing": content.source(name).standing.name,
            "found": content.source(name).found or "",
        }
        for n, name in enumerate(order, 1)
    ]


def site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def form_token(campaign: Live, which: str) -> str:
    return tokens.form(campaign.id, which, time.time())
