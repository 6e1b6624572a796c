"""The packet: settings, building, each page to look at, points to sign off, downloads, edited Word files back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from .... import yamlfile
from ....casefile.model import CIRCUITS
from ....errors import InputError, InputErrors
from ....review import words
from ...core import audit, throttle
from ...core.crypto import CannotOpen
from ...core.files import BlobStore, attachment, page_image
from .. import cases, editor, facts, folder, packet_form, packets, pages, reviews, taking
from ..forms import WordForm
from ..merge import merged
from ..models import Case
from .common import base_of, of_case, page, ruling_day, tell

MOST_BUILDS, WINDOW = 30, 600  # a person in so many seconds
PDF, WORD = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@of_case("packet.build", "packet viewed")
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """Where the packet stands: its files, the points that stand against filing, and what to do about each."""
    found = packets.current(case)
    still = found.open if found else []
    waiting = sorted((p for p in still if p.code == "redaction"), key=lambda p: (p.file, p.page or 0))
    context: dict[str, Any] = {
        "packet": found,
        "others": _by_file([p for p in still if p.code != "redaction"]),
        "queue": _by_file(waiting),
        "waiting": len(waiting),
        "signed": [p for p in found.points if p.state == "signed"] if found else [],
        "on": ruling_day(request) if request.GET.get("on") or not found else found.on,
        "circuits": CIRCUITS,
        "form": WordForm(),
        "edited": [p.removeprefix(packets.EDITED) for p in folder.paths(case) if p.startswith(packets.EDITED)],
    }
    return page(request, "packet.html", case, **context)


def _by_file(points: list[packets.Point]) -> dict[str, list[packets.Point]]:
    """Points by the paper they stand on; those of the case itself first."""
    out: dict[str, list[packets.Point]] = {}
    for p in sorted(points, key=lambda p: bool(p.file)):
        out.setdefault(p.file or "The case", []).append(p)
    return out


@of_case("packet.build", "", ("POST",))
def make(request: HttpRequest, case: Case) -> HttpResponse:
    """Builds it anew; the packet that was there stays where that fails."""
    on = _day(request)
    circuit = request.POST.get("circuit", "")
    return _built(request, case, on, circuit if circuit in CIRCUITS else None, [])


def _day(request: HttpRequest) -> Any:
    try:
        return date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        return timezone.localdate()


def _built(
    request: HttpRequest, case: Case, on: Any, circuit: str | None, edited: list[tuple[str, bytes]]
) -> HttpResponse:
    if not throttle.hit("packet", str(request.user.pk), MOST_BUILDS, WINDOW):
        tell(request, ["Not built. Those were many packets in a short time. Wait ten minutes."])
        return redirect("clinic:packet", case.pk)
    try:
        packets.make(case, on, circuit, request.user, edited)
    except InputErrors as e:
        tell(request, [f"Not built. {facts.words_of(problem)}" for problem in e.problems])
    except InputError as e:
        messages.error(request, f"Not built. {facts.words_of(e)}")
    else:
        messages.success(request, "The packet is built. Look at every page before anything is filed.")
    return redirect("clinic:packet", case.pk)


def _file(case: Case, path: str) -> tuple[packets.Packet, packets.File]:
    packet = packets.current(case)
    found = packet.file(path) if packet else None
    if packet is None or found is None:
        raise Http404
    return packet, found


@of_case("packet.build", "page of the packet viewed")
def see(request: HttpRequest, case: Case, path: str) -> HttpResponse:
    """One page of one paper, with the points that stand on it."""
    packet, found = _file(case, path)
    if not found.pages:
        raise Http404
    number = request.GET.get("page", "1")
    at = min(max(int(number), 1), found.pages) if number.isdecimal() and len(number) < 6 else 1
    here = [p for p in packet.points if p.file == path and p.page == at]
    queue = [p for p in packet.open if p.code == "redaction" and (p.file, p.page or 0) > (path, at)]
    after = next(iter(sorted(queue, key=lambda p: (p.file, p.page or 0))), None)
    context: dict[str, Any] = {"packet": packet, "file": found, "at": at, "points": here, "after": after}
    if any(p.code == "redaction" for p in here):
        context["private"] = packets.private(case, packet, path, at)
    return page(request, "packet_page.html", case, **context)


@of_case("packet.build", "page of the packet drawn")
def image(request: HttpRequest, case: Case, path: str, number: int) -> HttpResponse:
    """A page of the packet as a picture, with what looks private marked on it."""
    packet, found = _file(case, path)
    sha = pages.sha_of(case, f"{packets.OUT}{path}") if found.pages else None
    private = packets.private(case, packet, path, number) if sha else []
    drawn = pages.draw(case.pk, sha, number, tuple((f.start, f.end) for f in private)) if sha else None
    if drawn is None:
        raise Http404
    return page_image(drawn.png)


@of_case("packet.build", "paper of the packet downloaded")
def download(request: HttpRequest, case: Case, path: str) -> HttpResponse:
    _file(case, path)
    data = folder.find(case, f"{packets.OUT}{path}")
    if data is None:
        raise Http404
    return attachment(data, PurePosixPath(path).name, WORD if path.endswith(".docx") else PDF)


@of_case("packet.build", "", ("POST",))
def bundle(request: HttpRequest, case: Case) -> HttpResponse:
    """The papers that were ticked, in one zip."""
    data = packets.chosen(case, request.POST.getlist("file"))
    audit.record(request, "papers of the packet downloaded", case)
    return attachment(data, f"{case}-packet.zip", "application/zip")


@of_case("case.sign_off", "", ("POST",))
def sign(request: HttpRequest, case: Case) -> HttpResponse:
    """Takes responsibility for the points that were ticked, by name, for exactly what was shown."""
    try:
        points = [json.loads(raw) for raw in request.POST.getlist("point")]
        if not points:
            messages.error(request, "Tick what you take responsibility for.")
        else:
            done = packets.sign(case, points, request.user, " ".join(request.POST.get("note", "").split())[:400])
            messages.success(request, f"{done} signed off by {request.user}.")
    except (InputError, ValueError, TypeError, KeyError) as e:
        messages.error(request, facts.words_of(e) if isinstance(e, InputError) else "This cannot be signed off.")
    return redirect(_back(request, case))


def _back(request: HttpRequest, case: Case) -> str:
    """Back to the page of the packet that was looked at; never anywhere else."""
    back = request.POST.get("back", "")
    home = f"{base_of(case)}packet/"
    return back if back.startswith(f"{home}see/") and "\\" not in back and "\n" not in back else home


@of_case("packet.build", "", ("POST",))
def edited(request: HttpRequest, case: Case) -> HttpResponse:
    """A Word file that was edited comes back, and the packet is built with it; or it is taken away again."""
    if name := request.POST.get("drop", ""):
        packets.drop_edited(case, name, request.user)
        messages.success(request, "Taken away. Build the packet anew.")
        return redirect("clinic:packet", case.pk)
    form = WordForm(request.POST, request.FILES)
    packet = packets.current(case)
    if packet is None or not form.is_valid():
        messages.error(request, "Build the packet first, then choose one of its Word files that you edited.")
        return redirect("clinic:packet", case.pk)
    given = form.cleaned_data["file"]
    day = date.fromisoformat(packet.on)
    name = taking.plain_name(given.name or "paper.docx")
    return _built(
        request, case, day, packet.circuit, [(name if name.endswith(".docx") else f"{name}.docx", given.read())]
    )


@of_case("packet.build", "packet settings opened", ("GET", "POST"))
def settings(request: HttpRequest, case: Case) -> HttpResponse:
    """What only the person who files can say; two people's changes are put together, or asked about."""
    version = cases.latest(case)
    try:
        grounds = words.spoken(reviews.of_version(version.pk, ruling_day(request), None))
    except InputError:
        grounds = []
    data, sha = packet_form.settings_of(case)
    stood = packet_form.typed_of(data)
    fields = packet_form.fields_for(grounds)
    if request.method != "POST":
        form = editor.form_of(fields, None, stood)
        return page(request, "packet_settings.html", case, version, form=form, sha=sha)
    mine = {name: request.POST[name] for name in fields if name in request.POST}
    before = _before(case, request.POST.get("base", ""), stood, sha)
    both, clashes = merged(before, stood, mine)
    if clashes:
        rest = [(n, v) for n, v in both.items() if n in fields and n not in {c.name for c in clashes}]
        asked = [(fields[c.name].label, c) for c in clashes]
        desk = {"address": "packet/settings/", "section": ""}
        context: dict[str, Any] = {"desk": desk, "asked": asked, "rest": rest, "base_value": sha}
        return page(request, "stale.html", case, version, status=409, **context)
    form = editor.form_of(fields, both, stood)
    try:
        new = packet_form.put(data, {name: text for name, text in both.items() if name in fields})
        packet_form.save_settings(case, new, request.user)
    except InputErrors as e:
        form.is_valid()
        for problem in e.problems:
            name = packet_form.name_of(facts.place_of(problem))
            form.add_error(name if name in form.fields else None, facts.words_of(problem))
        return page(request, "packet_settings.html", case, version, status=422, form=form, sha=sha)
    return redirect("clinic:packet", case.pk)


def _before(case: Case, base: str, now: editor.Typed, sha: str) -> editor.Typed:
    """The settings as they were when the form was opened."""
    if base == sha or not base:
        return now if base == sha else packet_form.typed_of({})
    try:
        old = BlobStore().get(case.pk, base).decode()
    except (FileNotFoundError, CannotOpen):
        return packet_form.typed_of({})
    return packet_form.typed_of(yamlfile.parse(old, "packet.yaml").data or {})
