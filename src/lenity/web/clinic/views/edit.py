"""Changing a case: an entry, a statement, title and circuit, notes; taking out; and what happens when two change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ....errors import InputError, InputErrors
from ...core.locking import StaleVersion
from .. import cases, editor, facts, places
from ..changes import shown
from ..editor import Typed
from ..merge import Clash, merged
from ..models import Case, CaseVersion
from ..places import NoPlaceError
from ..written import written
from .common import base_of, of_case, page


@dataclass(frozen=True)
class Desk:
    """How one kind of thing is edited. ``at`` finds it again in data that somebody else changed meanwhile."""

    address: str
    title: str
    what: str
    section: str
    fields: Callable[[Any], dict[str, forms.Field]]
    typed: Callable[[Any], Typed]
    put: Callable[[Any, Typed], dict[str, Any]]
    path: places.Path
    new: bool = False
    fixed: Callable[[Any], dict[str, editor.Fixed]] = lambda data: {}


def _entry_desk(where: places.Entry) -> Desk:
    one = where.table.one
    return Desk(
        address=f"entry/{where.address}/",
        title=f"Add: {one}" if where.new else f"{where.table.many}: change" if not where.listed else f"Change: {one}",
        what=f"{'added' if where.new else 'changed'}: {one}",
        section=where.section.key,
        fields=lambda data: editor.entry_fields(where, data)[0],
        typed=lambda data: editor.entry_typed(where, data),
        put=lambda data, typed: editor.entry_put(where, data, typed),
        path=where.path,
        new=where.new,
        fixed=lambda data: editor.entry_fields(where, data)[1],
    )


def _statement_desk(where: places.Statement) -> Desk:
    label, _ = editor.statement_kind(where)
    new = where.at is None
    return Desk(
        address=f"statement/{where.address}/",
        title=f"{'Another statement' if new else 'Change'}: {label}",
        what=f"{'added' if new else 'changed'}: {label.lower() if len(label) < 60 else where.field}",
        section=where.section.key,
        fields=lambda data: editor.statement_fields(where, data),
        typed=lambda data: editor.statement_typed(where, data),
        put=lambda data, typed: editor.statement_put(where, data, typed),
        path=(*where.holder, where.field),
        new=new,
    )


_HEAD = Desk(
    "entry/head/",
    "Title and circuit",
    "changed: title and circuit",
    "",
    lambda data: editor.head_fields(),
    editor.head_typed,
    editor.head_put,
    (),
)


@of_case("case.edit", "form opened", ("GET", "POST"))
def entry(request: HttpRequest, case: Case, place: str) -> HttpResponse:
    """One entry on one page."""
    if place == "head":
        return _edit(request, case, lambda data, base: _HEAD)
    return _edit(request, case, lambda data, base: _entry_desk(_moved(places.entry(place), base, data)))


@of_case("case.edit", "form opened", ("GET", "POST"))
def statement(request: HttpRequest, case: Case, place: str) -> HttpResponse:
    """One statement on one page; of facts without a section of their own, first which one."""
    if place == "facts/new":
        return _choose_fact(request, case)

    def desk(data: Any, base: Any) -> Desk:
        where = places.statement(place)
        if where.entry is not None:
            held = _moved(where.entry, base, data)
            where = places.statement("/".join(map(str, (*held.path, *places.path_of(place)[-2:]))))
        return _statement_desk(where)

    return _edit(request, case, desk)


def _moved(where: places.Entry, before: Any, now: Any) -> places.Entry:
    found = places.moved(where, before, now)
    if found is None:
        raise NoPlaceError(where.address)
    return found


def _choose_fact(request: HttpRequest, case: Case) -> HttpResponse:
    from ....casefile.vocabulary import vocabulary

    known = [(name, f"{kind.ask.en} ({name})") for name, kind in vocabulary().items() if not kind.computed]
    if request.GET.get("fact") in dict(known):
        return redirect(f"{base_of(case)}statement/facts/{request.GET['fact']}/new/")
    return page(request, "choose_fact.html", case, known=known)


def _edit(request: HttpRequest, case: Case, desk_of: Callable[[Any, Any], Desk]) -> HttpResponse:
    """Shows the form, or saves what was typed; when somebody else saved in between, puts both together or asks."""
    version = cases.latest(case)
    base = _base(request, case, version)
    data, before = facts.of_version(version.pk).data, facts.of_version(base.pk).data
    try:
        desk_then = desk_of(before, before)
        stood = desk_then.typed(before)
    except NoPlaceError:
        raise Http404 from None
    if request.method != "POST":
        given = {k: str(v) for k, v in request.GET.items() if k in stood} if desk_then.new else {}
        return _form(
            request, case, version, desk_then, data, editor.form_of(desk_then.fields(data), None, stood | given)
        )
    mine = {name: request.POST.get(name, "") for name in desk_then.fields(before) if name in request.POST}
    try:
        desk = desk_of(data, before)
        now = desk.typed(data)
    except NoPlaceError:
        return _gone(request, case, version, desk_then, mine)
    both, clashes = merged(stood, now, mine) if not desk.new else (mine, [])
    if clashes:
        return _stale(request, case, version, desk, both, clashes)
    return _save(request, case, version, desk, data, both, base)


def _base(request: HttpRequest, case: Case, version: CaseVersion) -> CaseVersion:
    number = request.POST.get("base", "")
    if request.method != "POST" or number == str(version.number):
        return version
    try:
        return cases.at(case, int(number) if number.isdecimal() else 0)
    except CaseVersion.DoesNotExist:
        raise Http404 from None


def _save(
    request: HttpRequest, case: Case, version: CaseVersion, desk: Desk, data: Any, typed: Typed, base: CaseVersion
) -> HttpResponse:
    form = editor.form_of(desk.fields(data), typed, desk.typed(data))
    if form.is_valid():
        try:
            text = written(version.text, desk.put(data, typed))
            if text != version.text:
                cases.save(case, version.number, text, request.user, desk.what)
        except InputErrors as e:
            _show(form, e.problems, desk)
        except InputError as e:
            _show(form, [e], desk)
        except StaleVersion:  # in the moment since the latest version was read: from the top, with what was typed
            case.refresh_from_db()
            return _edit_again(request, case, desk, data, typed)
        else:
            if base.number != version.number:
                messages.info(request, "Somebody else changed the case meanwhile. Both changes are kept.")
            return redirect(f"{base_of(case)}#s-{desk.section}")
    return _form(request, case, version, desk, data, form)


def _edit_again(request: HttpRequest, case: Case, desk: Desk, before: Any, mine: Typed) -> HttpResponse:
    version = cases.latest(case)
    now = desk.typed(facts.of_version(version.pk).data)
    both, clashes = merged(desk.typed(before), now, mine)
    return _stale(request, case, version, desk, both, clashes)


def _show(form: forms.Form, problems: list[InputError], desk: Desk) -> None:
    """Each problem at the field it stands at, in the words of the command line."""
    for problem in problems:
        place = facts.place_of(problem)
        names = [str(p) for p in place[len(desk.path) :] if not isinstance(p, int)]
        if place[: len(desk.path)] == desk.path or desk.new:
            names = [str(p) for p in place if isinstance(p, str)]
        name = next((n for n in reversed(names) if n in form.fields), None)
        form.add_error(name or ("value" if "value" in form.fields else None), facts.words_of(problem))


def _form(
    request: HttpRequest, case: Case, version: CaseVersion, desk: Desk, data: Any, form: forms.Form
) -> HttpResponse:
    there = not desk.new and desk.address != _HEAD.address
    context: dict[str, Any] = {"form": form, "desk": desk, "fixed": desk.fixed(data), "there": there}
    context["place"] = desk.address.split("/", 1)[1].strip("/")
    return page(request, "edit.html", case, version, status=422 if form.errors else 200, **context)


def _stale(
    request: HttpRequest, case: Case, version: CaseVersion, desk: Desk, both: Typed, clashes: list[Clash]
) -> HttpResponse:
    """Both values of what both changed, to choose from; everything else is put together already."""
    fields = desk.fields(facts.of_version(version.pk).data)
    asked = [(fields[c.name].label, c) for c in clashes]
    names = {c.name for c in clashes}
    rest = [(name, value) for name, value in both.items() if name in fields and name not in names]
    context: dict[str, Any] = {"desk": desk, "asked": asked, "rest": rest}
    return page(request, "stale.html", case, version, status=409, **context)


def _gone(request: HttpRequest, case: Case, version: CaseVersion, desk: Desk, mine: Typed) -> HttpResponse:
    """Somebody took the entry out meanwhile: what was typed is shown, so that it can be entered again."""
    told = [(name.replace("_", " "), value) for name, value in mine.items() if value]
    return page(request, "gone.html", case, version, status=409, desk=desk, told=told)


@of_case("case.edit", "taking out opened", ("GET", "POST"))
def remove(request: HttpRequest, case: Case, place: str) -> HttpResponse:
    """Takes an entry or a statement out, after asking. The history keeps it."""
    version = cases.latest(case)
    data = facts.of_version(version.pk).data
    kind, _, rest = place.partition("/")
    try:
        where = places.entry(rest) if kind == "entry" else places.statement(rest)
        left = editor.drop(where, data)
    except NoPlaceError:
        raise Http404 from None
    if isinstance(where, places.Entry):
        title, what = where.table.one, places.get(data, where.path)
    else:
        title, what = editor.statement_kind(where)[0], editor.claims_of(where, data)[where.at or 0]
    told = shown(what)
    error = ""
    if request.method == "POST":
        if request.POST.get("base") != str(version.number):
            raise StaleVersion(case, [("what is there", "to be taken out", told)], request.path)
        try:
            cases.save(case, version.number, written(version.text, left), request.user, f"taken out: {title}")
            return redirect(f"{base_of(case)}#s-{where.section.key}")
        except InputErrors as e:
            error = " ".join(facts.words_of(p) for p in e.problems)
        except InputError as e:
            error = facts.words_of(e)
    context: dict[str, Any] = {"told": told, "what": title, "error": error, "section": where.section.key}
    return page(request, "remove.html", case, version, status=422 if error else 200, **context)


@of_case("case.view", "notes viewed")
def notes(request: HttpRequest, case: Case) -> HttpResponse:
    """Notes of the people who work on the case; each says who wrote it and when."""
    version = cases.latest(case)
    data = facts.of_version(version.pk).data
    listed = [str(n) for n in data.get("notes") or []] if isinstance(data, dict) else []
    return page(request, "notes.html", case, version, notes=listed)


@of_case("case.edit", "", ("POST",))
def add_note(request: HttpRequest, case: Case) -> HttpResponse:
    """A note is added at the end, so two people never collide."""
    version = cases.latest(case)
    data = facts.of_version(version.pk).data
    words = " ".join(request.POST.get("note", "").split())
    if words:
        note = f"{timezone.localdate()} {request.user}: {words}"
        new = data | {"notes": [*(data.get("notes") or []), note]}
        try:
            cases.save(case, version.number, written(version.text, new), request.user, "added: note")
        except InputError as e:
            listed = [str(n) for n in data.get("notes") or []]
            context: dict[str, Any] = {"notes": listed, "typed": words, "error": facts.words_of(e)}
            return page(request, "notes.html", case, version, status=422, **context)
    return redirect("clinic:notes", case.pk)
