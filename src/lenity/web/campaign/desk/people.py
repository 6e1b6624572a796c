"""The staff's pages about signatures and letters: what is in doubt, paper, letters, news, exports."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ....errors import InputError
from ...core import audit
from ...core.files import attachment
from ...core.policy import action
from .. import exhibit as exhibits
from .. import guard, letters, live, moderation, paper
from ..content import Content
from ..mails import Where
from ..models import Campaign, Letter, Signature, Update
from ..people import spreadsheet_safe
from ..showing import site
from ..tables import toml
from . import forms
from .views import _campaign, _form

A_PAGE = 50
COLUMNS = (
    "name",
    "email",
    "postcode",
    "region",
    "state",
    "in doubt",
    "way",
    "sheet",
    "shown",
    "text",
    "signed",
    "confirmed",
)


@action("campaign.moderate")
@require_GET
def queue(request: HttpRequest, pk: Any) -> HttpResponse:
    """What is in doubt, or what was asked for; acts of the last time, each to be undone."""
    row = _campaign(pk)
    form = forms.FindForm(request.GET or {"held": "any"})
    rows = Signature.objects.none()
    if form.is_valid():
        try:
            rows = form.condition().of(row)
        except InputError as e:
            form.add_error(None, str(e))
    page = Paginator(rows.order_by("-made"), A_PAGE).get_page(request.GET.get("page"))
    signals = {name: entry["en"] for name, entry in toml("signals")["signals"].items()}
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "c": row,
        "form": form,
        "page": page,
        "rows": [(s, s.person, signals.get(s.held, s.held)) for s in page],
        "acts": moderation.acts(row),
        "query": query.urlencode(),
    }
    return render(request, "campaign/desk/queue.html", context)


@action("campaign.moderate")
@require_POST
def act(request: HttpRequest, pk: Any) -> HttpResponse:
    """Lets the chosen signatures count, or makes them invalid; ``all``: every one that fits what was asked."""
    row = _campaign(pk)
    form = forms.FindForm(request.GET or {"held": "any"})
    try:
        if request.POST.get("all") and form.is_valid():
            which = form.condition()
        else:
            which = moderation.Condition(keys=tuple(request.POST.getlist("key")))
        if request.POST.get("do") == "release":
            title = Content.model_validate(row.live.content).title.en if row.live else row.slug
            _key, n = moderation.release(row, which, request, Where(site(request), row.slug, title))
        else:
            _key, n = moderation.invalidate(row, which, request.POST.get("reason", ""), request)
        messages.success(request, _("%(n)d signatures. The act can be undone below.") % {"n": n})
    except InputError as e:
        messages.error(request, str(e))
    return redirect("campaigns:queue", pk=row.pk)


@action("campaign.moderate")
@require_POST
def undo(request: HttpRequest, pk: Any, act: Any) -> HttpResponse:
    row = _campaign(pk)
    n = moderation.undo(row, act, request)
    messages.success(request, _("%(n)d signatures are back where they were.") % {"n": n})
    return redirect("campaigns:queue", pk=row.pk)


@action("campaign.moderate")
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: Any) -> HttpResponse:
    """A sheet of paper, typed in."""
    row = _campaign(pk)
    form = forms.PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = paper.enter(row, form.cleaned_data["sheet"], form.cleaned_data["lines"], request)
        except InputError as e:
            form.add_error("lines", str(e))
        else:
            told = {"n": done.taken, "there": done.there, "doubt": done.in_doubt}
            messages.success(request, _("%(n)d taken, %(there)d were there, %(doubt)d in doubt.") % told)
            return redirect("campaigns:paper", pk=row.pk)
    return _form(request, row, form, _("A sheet of paper"), status=422 if form.errors else 200)


@action("campaign.moderate")
@require_GET
def letter_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """The letters of support, those that wait first, each with what the check found in it."""
    row = _campaign(pk)
    content = Content.model_validate(row.live.content) if row.live else None
    found = row.letters.exclude(state__in=("pending", "withdrawn")).order_by("-state", "made")[:200]
    rows = [(x, letters.text(x, content), letters.findings(x, row, content)) for x in found] if content else []
    return render(request, "campaign/desk/letters.html", {"c": row, "rows": rows})


@action("campaign.check")
@require_POST
def letter_review(request: HttpRequest, pk: Any, letter: Any) -> HttpResponse:
    """Counsel's word on a letter."""
    row = _campaign(pk)
    found = get_object_or_404(Letter, pk=letter, campaign=row)
    letters.review(found, request.POST.get("do") == "accept", request)
    return redirect("campaigns:letters", pk=row.pk)


@action("campaign.check")
@require_http_methods(["GET", "POST"])
def news(request: HttpRequest, pk: Any) -> HttpResponse:
    """News for the page, through the same check as the text."""
    row = _campaign(pk)
    form = forms.UpdateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words: Any = {lang: form.cleaned_data[lang] for lang in ("en", "es")}
        known = Content.model_validate(row.live.content) if row.live else None
        named = [known.person, *known.named] if known else []
        found = guard.check(list(words.items()), row.protected, named)
        if blocked := [f for f in found if f.blocks]:
            form.add_error(None, "; ".join(f"“{f.text}”: {f.why}" for f in blocked))
        else:
            update = Update.objects.create(campaign=row, words=words, on=form.cleaned_data["on"], shown=True)
            audit.record(request, "campaign news shown", update)
            live.forget()
            return redirect("campaigns:campaign", pk=row.pk)
    return _form(request, row, form, _("News"), status=422 if form.errors else 200)


@action("campaign.moderate")
@require_POST
def export(request: HttpRequest, pk: Any) -> HttpResponse:
    """All signatures as a table, for counsel. Cells that a spreadsheet would take for a formula are made text."""
    row = _campaign(pk)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for s in Signature.objects.filter(campaign=row).order_by("made").iterator(2000):
        cells = [s.person["name"], s.person["email"], s.person["postcode"], s.region, s.state, s.held, s.way, s.sheet]
        cells += [s.shown, str(s.text_version), s.made.isoformat(), s.confirmed.isoformat() if s.confirmed else ""]
        writer.writerow([spreadsheet_safe(cell) for cell in cells])
    audit.record(request, "campaign signatures exported", row)
    return attachment(out.getvalue().encode("utf-8-sig"), f"{row.slug}-signatures.csv", "text/csv; charset=utf-8")


@action("campaign.moderate")
@require_GET
def exhibit(request: HttpRequest, pk: Any) -> HttpResponse:
    """The exhibit for the packet."""
    row: Campaign = _campaign(pk)
    try:
        data = exhibits.exhibit(row)
    except InputError as e:
        messages.error(request, str(e))
        return redirect("campaigns:campaign", pk=row.pk)
    audit.record(request, "campaign exhibit made", row)
    return attachment(data, f"{row.slug}-exhibit.pdf", "application/pdf")
