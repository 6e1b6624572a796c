"""The public pages: read, sign, confirm, change one's mind. They hold no knowledge; ``signing`` and ``counting`` do."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from ..core import throttle
from ..core.policy import action
from . import signing
from .doors import STALE, form_view, link_view
from .live import Live
from .mails import Where
from .models import Campaign, Signature, Update
from .people import Refused, Signer, clean_email, clean_name, clean_postcode
from .showing import CACHE, campaign_of, form_token, progress, show, site, sources, story
from .texts import LANGUAGES, say


@action("public")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The petitions that are open, and those that were."""
    lang = "es" if request.headers.get("Accept-Language", "").lower().startswith("es") else "en"
    found = Campaign.objects.filter(state__in=("public", "closed")).order_by("-published")[:200]
    pages = [campaign for row in found if (campaign := _try(row.slug))]
    return show("index", lang, campaigns=[(c.slug, c.content.title.in_(lang), c.open) for c in pages])


def _try(slug: str) -> Live | None:
    try:
        return campaign_of(slug)
    except Http404:
        return None


@action("public")
@require_GET
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """The page in the browser's language."""
    campaign_of(slug)
    lang = "es" if request.headers.get("Accept-Language", "").lower().startswith("es") else "en"
    return HttpResponseRedirect(f"{lang}/")


@action("public")
@require_http_methods(["GET", "HEAD", "POST"])
@form_view("sign")
def page(request: HttpRequest, slug: str, lang: str, open_for: float = 0.0) -> HttpResponse:
    """The petition; POST signs it. Whoever signs, and however often, gets the same answer."""
    campaign = campaign_of(slug, lang)
    if request.method != "POST":
        return _page(request, campaign, lang)
    if not campaign.open:
        return _page(request, campaign, lang, status=410)
    typed = {name: request.POST.get(name, "")[:500] for name in ("name", "email", "postcode", "shown", "updates")}
    signer, errors = read_signer(request.POST, lang)
    if open_for == STALE and not errors:
        errors = [("name", say("form.again", lang))]
    if signer is None or errors:
        return _page(request, campaign, lang, status=422, typed=typed, errors=errors)
    done = signing.sign(
        signing.Request(
            campaign=campaign.id,
            text_version=campaign.number,
            signer=signer,
            shown=typed["shown"] if typed["shown"] in Signature.Shown.values else Signature.Shown.NOBODY,
            updates=bool(typed["updates"]),
            language=lang,
            address=throttle.address(request),
            block=throttle.block(request),
            open_for=open_for,
            trapped=bool(request.POST.get("website")),
            where=Where(site(request), slug, campaign.content.title.in_(lang)),
        ),
        timezone.now(),
    )
    if done == "refused":
        return _page(request, campaign, lang, status=429, typed=typed, errors=[("name", say("form.busy", lang))])
    return HttpResponse(status=303, headers={"Location": f"/campaign/{slug}/{lang}/thanks/"})


def read_signer(posted: Any, lang: str) -> tuple[Signer | None, list[tuple[str, str]]]:
    """Who signs, or what to mend at which field."""
    errors, values = [], {}
    for field, clean in (("name", clean_name), ("email", clean_email), ("postcode", clean_postcode)):
        try:
            values[field] = clean(posted.get(field, ""))
        except Refused as e:
            errors.append((field, say(f"faults.{e.fault}", lang)))
    return (None if errors else Signer(**values)), errors


def _page(request: HttpRequest, campaign: Live, lang: str, status: int = 200, **more: Any) -> HttpResponse:
    address = f"{site(request)}/campaign/{campaign.slug}/{lang}/"
    news = Update.objects.filter(campaign_id=campaign.id, shown=True)[:30]
    title = campaign.content.title.in_(lang)
    errors = dict(more.get("errors") or [])
    return show(
        "page",
        lang,
        status,
        cached=True,
        c=campaign,
        title=title,
        ask=campaign.content.ask.in_(lang),
        addressee=campaign.content.addressee.in_(lang),
        story=story(campaign, lang),
        sources=sources(campaign),
        news=[(update.on, update.words.get(lang, "")) for update in news],
        address=address,
        share=quote(address, safe=""),
        share_text=quote(f"{title} {address}", safe=""),
        outcome=campaign.outcome.get(lang, ""),
        data_text=say("page.data_text", lang, days=campaign.keep_days),
        version_text=say("page.version", lang, n=campaign.number, day=timezone.localdate(campaign.made)),
        token=form_token(campaign, "sign"),
        typed=more.get("typed") or {},
        errors=more.get("errors") or [],
        error=errors,
        **progress(campaign, lang),
    )


@action("public")
@require_GET
def thanks(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """After signing: look at your mail. The same for everyone."""
    campaign = campaign_of(slug, lang)
    return show("thanks", lang, cached=True, c=campaign, a=_words("after", lang), title=say("after.title", lang))


def _words(section: str, lang: str) -> dict[str, Any]:
    from .texts import part

    return part(section, lang)


@action("public")
@require_http_methods(["GET", "POST"])
@link_view
def confirm(request: HttpRequest, slug: str, lang: str, token: str) -> HttpResponse:
    """The link in the mail. Opening it, as mail scanners do, changes nothing: the button does."""
    row = _of_link("confirm", token, slug, lang)
    if row is None:
        return _gone(request, lang)
    if request.method == "POST":
        if not signing.confirm(row, timezone.now()):
            return _gone(request, lang)
        return HttpResponse(status=303, headers={"Location": f"/campaign/{slug}/{lang}/done/"})
    return _private("confirm", lang, a=_words("after", lang), slug=slug, title=say("after.confirm_title", lang))


@action("public")
@require_GET
def done(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """After confirming: thanks, and what else one can do."""
    campaign = campaign_of(slug, lang)
    address = f"{site(request)}/campaign/{slug}/{lang}/"
    share_text = quote(f"{campaign.content.title.in_(lang)} {address}", safe="")
    return show("done", lang, cached=True, c=campaign, a=_words("after", lang), address=address, share_text=share_text,
                title=say("after.done_title", lang))  # fmt: skip


@action("public")
@require_http_methods(["GET", "POST"])
@link_view
def mine(request: HttpRequest, slug: str, lang: str, token: str) -> HttpResponse:
    """A signer's own page: what is kept, how it is shown, take it back, delete it."""
    row = _of_link("manage", token, slug, lang)
    if row is None:
        return _gone(request, lang)
    saved = False
    if request.method == "POST":
        match request.POST.get("do"):
            case "withdraw":
                signing.withdraw(row, timezone.now())
            case "erase":
                signing.erase(row, timezone.now())
                return _private("message", lang, slug=slug, title=say("mine.erased_title", lang),
                                lead=say("mine.erased_lead", lang))  # fmt: skip
            case "change" if request.POST.get("shown") in Signature.Shown.values:
                shown, updates = request.POST["shown"], bool(request.POST.get("updates"))
                Signature.objects.filter(pk=row.pk).update(shown=shown, updates=updates)
            case _:
                return HttpResponse(status=400)
        saved = True
        row.refresh_from_db()
    state = say(f"mine.state_{row.state}", lang)
    told = signing.held_about(row)
    return _private("mine", lang, m=_words("mine", lang), slug=slug, row=row, state=state, told=told, saved=saved,
                    token=token, title=say("mine.title", lang))  # fmt: skip


@action("public")
@require_GET
def mine_file(request: HttpRequest, slug: str, lang: str, token: str) -> HttpResponse:
    """Everything we hold about a signer, as a file."""
    row = _of_link("manage", token, slug, lang)
    if row is None:
        return _gone(request, lang)
    response = JsonResponse(signing.held_about(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-signature.json"'
    response["Cache-Control"] = "no-store"
    return response


def _of_link(purpose: Any, token: str, slug: str, lang: str) -> Signature | None:
    """The signature of a link, under its own campaign's address alone. It works while the page is down, too."""
    if lang not in LANGUAGES:
        return None
    row = signing.find(purpose, token, timezone.now())
    if row is None or not Campaign.objects.filter(pk=row.campaign_id, slug=slug).exists():
        return None
    return row


def _private(template: str, lang: str, status: int = 200, **more: Any) -> HttpResponse:
    response = show(template, lang, status, **more)
    response["Referrer-Policy"] = "no-referrer"  # the address of the page is a key
    response["X-Robots-Tag"] = "noindex"
    return response


def _gone(request: HttpRequest, lang: str) -> HttpResponse:
    lang = lang if lang in LANGUAGES else "en"
    status = 403 if request.method == "POST" else 404
    return _private("message", lang, status, title=say("after.gone_title", lang), lead=say("after.gone_lead", lang))


@action("public")
@require_GET
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """The count for other people's pages."""
    campaign = campaign_of(slug)
    told = progress(campaign, "en")
    now = told["count"]
    response = JsonResponse(
        {"mail": now.mail, "paper": now.paper, "confirmed": now.all, "goal": campaign.goal,
         "as_of": now.as_of.isoformat(timespec="seconds"), "demonstration": campaign.demonstration}
    )  # fmt: skip
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=1"
    response[CACHE] = "1"
    return response
