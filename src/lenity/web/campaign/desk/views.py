"""The staff's pages of a campaign: what is written, consented to, checked, published, taken down, closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .... import yamlfile
from ....casefile.reader import parse as parse_case
from ....errors import InputError
from ...core import audit
from ...core.policy import action
from .. import counting, guard, publishing
from ..content import Content, parse
from ..models import Campaign, Consent, Signature, Version
from ..start import START, as_yaml
from . import forms


@action("campaign.edit")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All campaigns, and a form for a new one."""
    form = forms.NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        campaign = form.save()
        audit.record(request, "campaign made", campaign)
        return redirect("campaigns:campaign", pk=campaign.pk)
    rows = [(c, counting.shown(c.pk)) for c in Campaign.objects.order_by("slug")]
    return render(request, "campaign/desk/index.html", {"rows": rows, "form": form})


def _campaign(pk: Any) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("live"), pk=pk)


@action("campaign.edit")
@require_http_methods(["GET"])
def campaign(request: HttpRequest, pk: Any) -> HttpResponse:
    """Where a campaign stands: its texts, what is against publishing the last one, what waits."""
    row = _campaign(pk)
    last = row.versions.order_by("-number").first()
    content = Content.model_validate(last.content) if last else None
    findings = guard.check_content(content, row.protected) if content else []
    accepted = (last.accepted or {}) if last else {}
    context = {
        "c": row,
        "shown": counting.shown(row.pk),
        "versions": row.versions.order_by("-number"),
        "last": last,
        "obstacles": publishing.obstacles(last) if last else [],
        "findings": [(f, accepted.get(f.key, "")) for f in findings],
        "consents": Consent.objects.filter(version__campaign=row).select_related("version").order_by("-recorded"),
        "consent_form": forms.ConsentForm(),
        "stop_form": forms.ReasonForm(prefix="stop"),
        "close_form": forms.CloseForm(prefix="close"),
        "held": Signature.objects.filter(campaign=row).exclude(held="").count(),
        "waiting_letters": row.letters.filter(state="received").count(),
    }
    return render(request, "campaign/desk/campaign.html", context)


@action("campaign.edit")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: Any) -> HttpResponse:
    """The text: every saving is a new version; what is public stays until the new one is published."""
    row = _campaign(pk)
    last = row.versions.order_by("-number").first()
    start = as_yaml(Content.model_validate(last.content)) if last else START
    form = forms.TextForm(request.POST or None, initial={"text": start})
    if request.method == "POST" and form.is_valid():
        try:
            publishing.write(row, parse(form.cleaned_data["text"]), request)
        except InputError as e:
            form.add_error("text", str(e))
        else:
            return redirect("campaigns:campaign", pk=row.pk)
    return _form(request, row, form, _("The text"), status=422 if form.errors else 200)


@action("campaign.edit")
@require_http_methods(["GET", "POST"])
def protected(request: HttpRequest, pk: Any) -> HttpResponse:
    """The case file, read once for what must not be published."""
    row = _campaign(pk)
    form = forms.ProtectedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = parse_case(yamlfile.parse(form.cleaned_data["case"], "the case file"), Path("/nowhere")).case
        except InputError as e:
            form.add_error("case", str(e))
        else:
            row.protected = guard.protected_by(case, timezone.localdate())
            row.save(update_fields=["protected"])
            audit.record(request, "campaign case file compared", row)
            return redirect("campaigns:campaign", pk=row.pk)
    return _form(request, row, form, _("What must not be published"), status=422 if form.errors else 200)


def _form(request: HttpRequest, row: Campaign, form: Any, title: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {"c": row, "form": form, "title": title, **more}
    return render(request, "campaign/desk/form.html", context, status=status)


def _version(row: Campaign, number: int) -> Version:
    return get_object_or_404(Version.objects.select_related("campaign"), campaign=row, number=number)


@action("campaign.edit")
@require_POST
def consent(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    """Records a consent to one text."""
    row = _campaign(pk)
    form = forms.ConsentForm(request.POST)
    if form.is_valid():
        try:
            d = form.cleaned_data
            publishing.consent(_version(row, number), d["name"], d["capacity"], d["how"], d["given_on"], request)
            return redirect("campaigns:campaign", pk=row.pk)
        except InputError as e:
            form.add_error(None, str(e))
    return _form(request, row, form, _("Consent"), status=422)


@action("campaign.edit")
@require_POST
def consent_back(request: HttpRequest, pk: Any, consent: Any) -> HttpResponse:
    """A consent is taken back: the page that rests on it comes down."""
    row = _campaign(pk)
    found = get_object_or_404(Consent.objects.select_related("version__campaign"), pk=consent, version__campaign=row)
    publishing.withdraw_consent(found, request)
    return redirect("campaigns:campaign", pk=row.pk)


@action("campaign.check")
@require_POST
def check(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    """Counsel's check: a reason for each finding that may stay."""
    row = _campaign(pk)
    version = _version(row, number)
    found = guard.check_content(Content.model_validate(version.content), row.protected)
    accepted = {f.key: request.POST.get(f"why-{n}", "") for n, f in enumerate(found, 1) if not f.blocks}
    publishing.check(version, accepted, request)
    return redirect("campaigns:campaign", pk=row.pk)


@action("campaign.check")
@require_POST
def publish(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    row = _campaign(pk)
    try:
        publishing.publish(_version(row, number), request)
    except InputError as e:
        messages.error(request, str(e))
    return redirect("campaigns:campaign", pk=row.pk)


@action("campaign.edit")
@require_POST
def stop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Takes the page down at once. Everyone who may write may do that."""
    row = _campaign(pk)
    publishing.unpublish(row, request, request.POST.get("stop-reason", "") or "no reason given")
    return redirect("campaigns:campaign", pk=row.pk)


@action("campaign.check")
@require_POST
def close(request: HttpRequest, pk: Any) -> HttpResponse:
    row = _campaign(pk)
    form = forms.CloseForm(request.POST, prefix="close")
    if not form.is_valid():
        return _form(request, row, form, _("Close the petition"), status=422)
    found = guard.check([(lang, form.cleaned_data[lang]) for lang in ("en", "es")], row.protected)
    if blocked := [f for f in found if f.blocks]:
        form.add_error(None, "; ".join(f"“{f.text}”: {f.why}" for f in blocked))
        return _form(request, row, form, _("Close the petition"), status=422)
    publishing.close(row, form.cleaned_data, request)
    return redirect("campaigns:campaign", pk=row.pk)
