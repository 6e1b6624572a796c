"""The pages of a letter of support: write it, confirm it from the mail, take it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from ..core import throttle
from ..core.policy import action
from . import letters
from .content import Content
from .doors import STALE, form_view, link_view
from .mails import Where
from .models import Campaign, Letter
from .showing import campaign_of, form_token, show, site
from .texts import LANGUAGES, part, say
from .views import _gone, _private

LARGEST = 100_000  # bytes
PRESSES = 20  # a quarter of an hour, from one block of addresses


@action("public")
@require_http_methods(["GET", "POST"])
@form_view("letter", LARGEST)
def write(request: HttpRequest, slug: str, lang: str, open_for: float = 0.0) -> HttpResponse:
    """The guided letter."""
    campaign = campaign_of(slug, lang)
    if not campaign.open:
        return show("message", lang, 410, slug=slug, title=say("page.closed", lang))
    errors: list[tuple[str, str]] = []
    told: dict[str, Any] = {}
    if request.method == "POST":
        told, errors = letters.read(request.POST, lang)
        if open_for == STALE and not errors:
            errors = [("name", say("form.again", lang))]
        elif not errors and not throttle.hit("letter form", throttle.block(request), PRESSES, 900):
            errors = [("name", say("form.busy", lang))]
        if not errors:
            if not request.POST.get("website"):
                where = Where(site(request), slug, campaign.content.title.in_(lang))
                letters.receive(campaign.id, told, where, timezone.now())
            return HttpResponse(status=303, headers={"Location": "thanks/"})
        told = {name: request.POST.get(name, "")[: letters.LONGEST] for name in (*letters.PARTS, "name", "email")}
        told |= {name: request.POST.get(name) for name in ("agree", "sample")}
    words = part("letter", lang)
    return show(
        "letter",
        lang,
        422 if errors else 200,
        cached=True,
        c=campaign,
        w=words,
        title=words["title"],
        to=words["to"].format(judge=campaign.content.judge),
        parts=[(name, words[name], told.get(name, ""), dict(errors).get(name)) for name in letters.PARTS],
        typed=told,
        errors=errors,
        error=dict(errors),
        token=form_token(campaign, "letter"),
    )


@action("public")
@require_GET
def thanks(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    campaign_of(slug, lang)
    words = part("letter", lang)
    return show("message", lang, cached=True, slug=slug, title=words["sent_title"], lead=words["sent_lead"])


@action("public")
@require_http_methods(["GET", "POST"])
@link_view
def confirm(request: HttpRequest, slug: str, lang: str, token: str) -> HttpResponse:
    """The link in the mail: the letter once more, a button to send it and one to take it back."""
    row = letters.find(token, timezone.now())
    campaign = Campaign.objects.select_related("live").filter(slug=slug).first()
    if lang not in LANGUAGES or row is None or campaign is None or row.campaign_id != campaign.pk:
        return _gone(request, lang)
    words = part("letter", lang)
    if request.method == "POST" and request.POST.get("do") == "take back":
        letters.take_back(row)
        return _private("message", lang, slug=slug, title=words["taken_back"])
    if request.method == "POST":
        letters.confirm(row)
        row.refresh_from_db()
    if row.state == Letter.State.WITHDRAWN:
        return _private("message", lang, slug=slug, title=words["taken_back"])
    text = letters.text(row, Content.model_validate(campaign.live.content)) if campaign.live else ""
    title = words["confirm_title"] if row.state == Letter.State.PENDING else words["done_title"]
    return _private("letter_confirm", lang, w=words, slug=slug, title=title, text=text,
                    pending=row.state == Letter.State.PENDING)  # fmt: skip
