"""What the public page gives beside itself: numbers, counter, card, code, sheet, statements."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from ..core.policy import action
from . import drawing, places, statements
from .sheet import sheet as made_sheet
from .showing import CACHE, campaign_of, progress, show, site
from .texts import part, say


def _address(request: HttpRequest, slug: str, lang: str) -> str:
    return f"{site(request)}/campaign/{slug}/{lang}/"


def _file(data: bytes, kind: str, seconds: int = 60) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = f"public, max-age={seconds}"
    response[CACHE] = "1"
    return response


@action("public")
@require_GET
def numbers(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """Signatures by place and by day; nothing under ten."""
    campaign = campaign_of(slug, lang)
    spread = places.spread(campaign.id)
    return show("numbers", lang, cached=True, c=campaign, n=part("numbers", lang), title=say("numbers.title", lang),
                spread=spread, map=drawing.tile_map(spread), curve=drawing.curve(spread.days),
                **progress(campaign, lang))  # fmt: skip


@action("public")
@require_GET
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[untyped-decorator,unused-ignore]
def frame(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """The counter, to be shown inside other people's pages: the one page that may be framed; it has no form."""
    campaign = campaign_of(slug, lang)
    return show("frame", lang, cached=True, c=campaign, title=campaign.content.title.in_(lang),
                address=_address(request, slug, lang), **progress(campaign, lang))  # fmt: skip


@action("public")
@require_GET
def counter(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """The line to copy for the counter."""
    campaign = campaign_of(slug, lang)
    line = (
        f'<iframe src="{_address(request, slug, lang)}frame/" title="{say("embed.title", lang)}" height="150"></iframe>'
    )
    return show("counter", lang, cached=True, c=campaign, e=part("embed", lang), title=say("embed.title", lang),
                line=line)  # fmt: skip


@action("public")
@require_GET
def card(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """The picture beside a link. Its count is rounded down, so that it is drawn anew only now and then."""
    campaign = campaign_of(slug, lang)
    told: Any = progress(campaign, lang)["count"]
    size = 10 ** max(0, len(str(told.all)) - 2)
    n = told.all - told.all % size
    count = say("page.of", lang, n=f"{n:,}" + ("+" if n < told.all else ""), goal=f"{campaign.goal:,}")
    note = say("page.card_demonstration", lang) if campaign.demonstration else ""
    data = drawing.card(campaign.content.title.in_(lang), campaign.content.ask.in_(lang), count, note)
    return _file(data, "image/png")


@action("public")
@require_GET
def code(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    campaign_of(slug, lang)
    return _file(drawing.code(_address(request, slug, lang)), "image/svg+xml", 3600)


@action("public")
@require_GET
def sheet(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """The sheet to sign at a table."""
    campaign = campaign_of(slug, lang)
    if not campaign.open:
        raise Http404
    return _file(made_sheet(campaign, lang, _address(request, slug, lang)), "application/pdf")


@action("public")
@require_GET
def daily(request: HttpRequest, slug: str) -> HttpResponse:
    """Every daily statement and the chain, to save and to check."""
    campaign = campaign_of(slug)
    response = JsonResponse(statements.bundle(campaign.id, slug), json_dumps_params={"indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="{slug}-{timezone.localdate()}.json"'
    response[CACHE] = "1"
    return response
