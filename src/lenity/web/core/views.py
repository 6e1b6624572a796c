"""Pages of the core: home, users and invitations, the audit log, and what is shown when something is wrong."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from . import audit, outbox, throttle
from .forms import AcceptForm, InviteForm
from .models import AuditEntry, Invitation, User
from .policy import action

language = action("public")(set_language)


@action("public")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "core/home.html")


@action("public")
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For a proxy: whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@action("users.manage")
@require_http_methods(["GET", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    """Everyone with an account, open invitations, and a form to invite."""
    form = InviteForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            email, role = form.cleaned_data["email"], form.cleaned_data["role"]
            by = User.objects.get(pk=str(request.user.pk))
            invitation, token = Invitation.issue(role, email, by)
            link = request.build_absolute_uri(reverse("core:accept", args=[token]))
            outbox.queue(email, _("Your invitation to Lenity"), f"{link}\n", "invitation")
            audit.record(request, "invited", invitation)
        form = InviteForm()
    waiting = Invitation.objects.filter(used=None, expires__gt=timezone.now()).exclude(by=None)
    second = set(Authenticator.objects.filter(type="totp").values_list("user_id", flat=True))
    context = {
        "users": User.objects.order_by("email"),
        "form": form,
        "link": link,
        "waiting": waiting,
        "second": second,
    }
    return render(request, "core/users.html", context)


@action("users.manage")
@require_POST
def user_switch(request: HttpRequest, pk: Any) -> HttpResponse:
    """Turns an account off (and ends its sessions at once) or on again. Nobody turns their own off."""
    user = get_object_or_404(User, pk=pk)
    if user.pk != request.user.pk:
        with transaction.atomic():
            user.is_active = not user.is_active
            user.save(update_fields=["is_active"])
            audit.record(request, "account on" if user.is_active else "account off", user)
            if not user.is_active:
                for session in UserSession.objects.filter(user=user):
                    session.end()
    return redirect("core:users")


@action("public")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Makes the account an invitation is for. Opening the link (as mail scanners do) changes nothing."""
    if not throttle.hit("invitation", throttle.block(request), 60, 300):
        return render(request, "core/error.html", {"title": _("Too many tries. Wait five minutes.")}, status=429)
    invitation = Invitation.find(token)
    if invitation is None:
        raise Http404
    form = AcceptForm(request.POST or None, initial={"email": invitation.email})
    if invitation.email:
        form.fields["email"].disabled = True
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            taken = Invitation.objects.filter(pk=invitation.pk, used=None).update(used=timezone.now())
            if not taken:
                raise Http404
            email = form.cleaned_data["email"].lower()
            if User.objects.filter(email=email).exists():
                transaction.set_rollback(True)
                form.add_error("email", _("There is already an account with this address."))
            else:
                user = User.objects.create_user(
                    email, form.cleaned_data["password"], name=form.cleaned_data["name"], role=invitation.role
                )
                audit.record(user, "account made", user)
        if not form.errors:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            # as good as typing it again: neither the second factor nor its recovery codes ask for it once more
            record_authentication(request, user, method="password", reauthenticated=True)
            return redirect("mfa_activate_totp")
    return render(request, "core/accept.html", {"form": form, "invitation": invitation})


@action("audit.view")
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The audit log, newest first; on request the whole chain is checked."""
    verdict = audit.verify() if request.method == "POST" else None
    page = Paginator(AuditEntry.objects.order_by("-number"), 100).get_page(request.GET.get("page"))
    names = {str(u.pk): str(u) for u in User.objects.all()}
    rows = [(e, names.get(e.actor, e.actor)) for e in page]
    return render(request, "core/audit.html", {"page": page, "rows": rows, "verdict": verdict})


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/error.html", {"title": _("You may not open this page.")}, status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/error.html", {"title": _("There is no such page.")}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    context = {"title": _("Something went wrong here."), "text": _("Nothing you entered before this was lost.")}
    return render(request, "core/error.html", context, status=500)
