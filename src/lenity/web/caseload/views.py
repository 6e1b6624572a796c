"""Pages of the caseload. Each asks what a person may, calls, and shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ...errors import InputError, InputErrors
from ..clinic import cases
from ..clinic.facts import words_of
from ..core import audit, throttle
from ..core.files import attachment
from ..core.policy import action
from . import conflicts, feeds, screens, summaries
from .forms import KeepForm, NameForm, ScreenForm
from .intake import case_text
from .listing import Wanted, briefs, narrowed
from .models import Feed, NameCheck, SavedFilter, Screened, Summary

A_PAGE, AT_ONCE = 100, 10


@action("case.list")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The cases of this person in the order to open them, and why."""
    on, user = timezone.localdate(), request.user
    waiting = summaries.stale(cases.mine(user).order_by(), on)
    if some := list(waiting[:AT_ONCE]):
        summaries.refresh(some, on)
    wanted = Wanted.of(request.GET, summaries.tiers())
    found = briefs(user)
    page = Paginator(narrowed(found, wanted, on), A_PAGE).get_page(request.GET.get("page"))
    audit.record(request, "caseload opened")
    counts = Counter(brief.tier for brief in found)
    context = {
        "here": "list",
        "page": page,
        "rows": _shown(page.object_list),
        "wanted": wanted,
        "tiers": [(name, title, counts[name]) for name, title in summaries.tiers().items()],
        "waiting": waiting.count() if len(some) == AT_ONCE else 0,
        "kept": SavedFilter.objects.filter(user=user.pk),
        "on": on,
        "query": wanted.query(),
    }
    return render(request, "caseload/list.html", context)


def _shown(briefs: Any) -> list[dict[str, Any]]:
    found: dict[Any, Summary] = Summary.objects.select_related("case").in_bulk([b.pk for b in briefs])
    titles, here = summaries.tiers(), [b for b in briefs if b.pk in found]
    return [{**found[b.pk].told, "case": found[b.pk].case, "tier": titles.get(b.tier, "")} for b in here]


@action("case.list")
@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keeps how the list is narrowed now, under a name."""
    form = KeepForm(request.POST)
    mine = SavedFilter.objects.filter(user=request.user.pk)
    if form.is_valid() and mine.count() < KeepForm.MOST:
        # only what the list understands is kept, so an address cannot be smuggled in
        form.cleaned_data["query"] = Wanted.of(QueryDict(form.cleaned_data["query"]), summaries.tiers()).query()
        form.keep(request.user)
        return redirect(f"{reverse('caseload:list')}?{form.cleaned_data['query']}")
    messages.error(request, f"Give the filter a name; at most {KeepForm.MOST} are kept.")
    return redirect("caseload:list")


@action("case.list")
@require_POST
def forget_filter(request: HttpRequest, pk: Any) -> HttpResponse:
    get_object_or_404(SavedFilter, pk=pk, user=request.user.pk).delete()
    return redirect("caseload:list")


@action("screening.run")
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """A spreadsheet to screen, and the ones this person screened in the last days."""
    form = ScreenForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            file = given["file"]
            kept = screens.screen(file.read(), file.name, given["on"], given["circuit"] or None, request.user)
        except InputErrors as e:
            for problem in e.problems[:40]:
                form.add_error("file", words_of(problem))
        except InputError as e:
            form.add_error("file", words_of(e))
        else:
            audit.record(request, "spreadsheet screened", kept)
            return redirect("caseload:screened", kept.pk)
    mine = Screened.objects.filter(user=request.user.pk, expires__gt=timezone.now())
    return render(request, "caseload/screen.html", {"here": "screen", "form": form, "mine": mine})


def _mine(request: HttpRequest, pk: Any) -> Screened:
    return get_object_or_404(Screened, pk=pk, user=request.user.pk, expires__gt=timezone.now())


@action("screening.run")
@require_GET
def screened(request: HttpRequest, pk: Any) -> HttpResponse:
    """The first rows in the order to open them, what could not be read, and the whole as a workbook."""
    kept = _mine(request, pk)
    audit.record(request, "screening opened", kept)
    titles = summaries.tiers()
    rows = [{**row, "tier": titles.get(row.get("triage") or "", "")} for row in kept.told["rows"]]
    return render(request, "caseload/screened.html", {"here": "screen", "kept": kept, "told": kept.told, "rows": rows})


@action("screening.run")
@require_GET
def workbook(request: HttpRequest, pk: Any) -> HttpResponse:
    kept = _mine(request, pk)
    audit.record(request, "screening downloaded", kept)
    return attachment(screens.workbook(kept), "screened.xlsx")


@action("case.create")
@require_POST
def take(request: HttpRequest, pk: Any) -> HttpResponse:
    """Begins a case for each chosen row of the first ten, after a look whether the name is in a case already."""
    kept = _mine(request, pk)
    chosen = {int(n) for n in request.POST.getlist("row") if n.isascii() and n.isdigit() and len(n) < 3}
    rows = [(n, told) for n, told in enumerate(kept.told["first"]) if n in chosen]
    names = {n: str(told.get("name") or "") for n, told in rows}
    people = conflicts.roster()
    hits = {n: conflicts.check(name, request.user, people) if name else [] for n, name in names.items()}
    if request.POST.get("despite") != "yes" and any(hits.values()):
        found = [(names[n], alike) for n, alike in hits.items() if alike]
        audit.record(request, "intake held for like names", kept)
        context = {"here": "screen", "kept": kept, "found": found, "chosen": sorted(chosen)}
        return render(request, "caseload/held.html", context, status=409)
    made = 0
    for _, told in rows:
        try:
            cases.create(case_text(told, kept.told["file"]), request.user, "taken in from a spreadsheet")
        except InputError as e:
            messages.error(request, f"{told.get('name') or told['row']}: {e}")
        else:
            made += 1
    audit.record(request, f"{made} cases taken in", kept)
    messages.success(request, f"{made} cases were begun, with what their rows say.")
    return redirect("caseload:list" if made else reverse("caseload:screened", args=[kept.pk]))


@action("screening.run")
@require_POST
def forget_screened(request: HttpRequest, pk: Any) -> HttpResponse:
    kept = _mine(request, pk)
    audit.record(request, "screening deleted", kept)
    screens.forget(kept)
    return redirect("caseload:screen")


@action("conflict.check")
@require_http_methods(["GET", "POST"])
def names(request: HttpRequest) -> HttpResponse:
    """Whether somebody of a name is in any case already; every look is noted."""
    form = NameForm(request.POST or None)
    hits: list[conflicts.Hit] | None = None
    if request.method == "POST" and form.is_valid():
        if throttle.hit("names", str(request.user.pk), 60, 3600):
            hits = conflicts.check(form.cleaned_data["name"], request.user)
            audit.record(request, f"name checked, {len(hits)} alike")
        else:
            form.add_error("name", "That is more than sixty names in an hour. Wait, or screen a spreadsheet.")
    mine = NameCheck.objects.filter(user=request.user.pk)[:20]
    return render(request, "caseload/names.html", {"here": "names", "form": form, "hits": hits, "mine": mine})


@action("calendar.own")
@require_http_methods(["GET", "POST"])
def calendars(request: HttpRequest) -> HttpResponse:
    """The addresses of this person's calendar; a new one is shown once."""
    address = ""
    mine = Feed.objects.filter(user=request.user.pk)
    if request.method == "POST" and mine.count() < 5:
        feed, token = Feed.issue(request.user)
        audit.record(request, "calendar made", feed)
        address = request.build_absolute_uri(reverse("caseload:feed", args=[token]))
    elif request.method == "POST":
        messages.error(request, "Five addresses are enough: end one first.")
    return render(request, "caseload/calendars.html", {"here": "calendars", "mine": mine.all(), "address": address})


@action("calendar.own")
@require_POST
def end_calendar(request: HttpRequest, pk: Any) -> HttpResponse:
    feed = get_object_or_404(Feed, pk=pk, user=request.user.pk)
    audit.record(request, "calendar ended", feed)
    feed.delete()
    return redirect("caseload:calendars")


@action("calendar.feed")
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of an address: nothing for one that was ended, or whose person may no longer see cases."""
    if not throttle.hit("calendar", throttle.block(request), 120, 300):
        return HttpResponse("too many", status=429, content_type="text/plain")
    found = feeds.find(token)
    if found is None:
        raise Http404
    data = feeds.calendar(found.user, timezone.localdate())
    feeds.fetched(found)
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")
