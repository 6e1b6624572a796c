"""The pages of the interview. They hold no knowledge: the script asks, the review answers, the packet prints."""

from __future__ import annotations

from datetime import date, timedelta
from functools import wraps
from typing import Any, Protocol, TypeAlias

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..core import throttle
from ..core.policy import action
from . import ending as endings
from . import handing
from . import script as story
from .answers import MOST_PEOPLE, SKIPPED, UNKNOWN, Answers, Problem, read, warnings
from .booklet import booklet as typeset
from .models import KEPT_DAYS, Interview, delete_expired, hash_of
from .pages import question_page, rows
from .questions import LANGUAGES, Language, Question, script
from .texts import helpers as helper_list
from .texts import listed, part

KEY, LANGUAGE, RETURN, CODE = "interview", "interview_language", "interview_return", "interview_code"
FAR_AWAY = "https://www.weather.gov/"
LEAST_PIN = 6
WINDOW, PER_CODE, PER_ADDRESS = timedelta(minutes=15), 5, 20  # tries at a code and a PIN


class View(Protocol):
    def __call__(self, request: HttpRequest, kept: Interview) -> HttpResponse: ...


Page: TypeAlias = HttpResponse


def language_of(request: HttpRequest) -> Language:
    """The language chosen, else the browser's first that we have."""
    chosen = request.session.get(LANGUAGE)
    if chosen not in LANGUAGES:
        wished = request.headers.get("Accept-Language", "")
        chosen = "es" if wished.strip().lower().startswith("es") else "en"
    return "es" if chosen == "es" else "en"


def show(request: HttpRequest, template: str, title: str, status: int = 200, **more: Any) -> HttpResponse:
    """A page with its words. Nothing of it may be kept by a browser or a proxy."""
    language = language_of(request)
    context = {
        "language": language,
        "other": "en" if language == "es" else "es",
        "t": part("page", language),
        "f": part("fields", language),
        "title": title,
        "has_error": status == 422,
        "kept": more.pop("kept", None),
        **more,
    }
    with translation.override(language):
        response = render(request, f"interview/{template}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    return response


def with_interview(view: View) -> Any:
    """Gives the view the interview of this session; without one, or after its time, back to the start."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, **more: Any) -> HttpResponse:
        kept = _mine(request).filter(expires_at__gt=timezone.now()).first()
        if kept is None:
            gone = KEY in request.session
            request.session.pop(KEY, None)
            return _gone(request) if gone else redirect("interview:start")
        return view(request, kept=kept, **more)

    return inner


def _mine(request: HttpRequest) -> QuerySet[Interview]:
    """The interview of this session, if there is one."""
    key = request.session.get(KEY)
    return Interview.objects.filter(pk=str(key)) if key else Interview.objects.none()


def _gone(request: HttpRequest) -> HttpResponse:
    words = part("save", language_of(request))
    return show(request, "message", words["expired"], status=410)


def _today() -> date:
    return timezone.localdate()


# Start, language, leave


@action("public")
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What this is, and Start."""
    if request.method == "POST":
        language = language_of(request)
        delete_expired(timezone.now())  # so that nothing outlives its days, whether or not a worker runs
        request.session.cycle_key()
        request.session[KEY] = str(Interview.begin(language).pk)
        request.session[LANGUAGE] = language
        request.session.pop(CODE, None)
        return redirect("interview:question")
    words = part("start", language_of(request))
    note = words["kept"].format(days=KEPT_DAYS)
    return show(request, "start", words["title"], words=words, kept_note=note)


@action("public")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language; the answers stay."""
    chosen = request.POST.get("language")
    if chosen in LANGUAGES:
        request.session[LANGUAGE] = chosen
        _mine(request).update(language=chosen)
    where = request.POST.get("from", "start")
    return redirect(f"interview:{where if where in _PAGES else 'start'}")


_PAGES = ("start", "question", "check", "save", "resume", "end", "help")


@action("public")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Away at once, to a page that tells nothing. The session ends; what was saved stays under its code."""
    request.session.flush()
    page = f'<!doctype html><html lang="en"><title>…</title><meta http-equiv="refresh" content="0;url={FAR_AWAY}">'
    response = HttpResponse(f'{page}<a href="{FAR_AWAY}">weather.gov</a></html>')
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@action("public")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """The end of this session on this device."""
    language = language_of(request)
    request.session.flush()
    request.session[LANGUAGE] = language
    return show(request, "message", part("save", language)["closed"])


# Questions


@action("public")
@with_interview
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, kept: Interview) -> HttpResponse:
    """The question at hand; on a POST its answer, and on to the next."""
    if request.method == "POST":
        return _answered(request, kept)
    asked = _at_hand(kept)
    if asked is None:
        return redirect("interview:check")
    return _ask(request, kept, asked)


def _at_hand(kept: Interview) -> Question | None:
    return script().question(kept.at) if kept.at else story.next_question(kept.answers, kept.told_on, _today())


def _ask(request: HttpRequest, kept: Interview, asked: Question, **more: Any) -> HttpResponse:
    page = question_page(asked, kept.answers, language_of(request), **more)
    status = 422 if page.errors else 200
    return show(request, "question", page.ask, status, kept=kept, q=page, can_go_back=bool(kept.answers))


def _answered(request: HttpRequest, kept: Interview) -> HttpResponse:
    keys = {q.key: q for q in script().questions}
    asked = keys.get(request.POST.get("key", ""))
    if asked is None:
        return redirect("interview:question")
    do = request.POST.get("do", "continue")
    if do == "back":
        return _back(kept, asked)
    typed = {name: str(value) for name, value in request.POST.items()}
    if do == "more":
        named = sum(name.startswith("who_") for name in typed)
        return _ask(request, kept, asked, typed=typed, people=min(named + 1, MOST_PEOPLE))
    try:
        answer = {"unknown": UNKNOWN, "skip": SKIPPED}.get(do) or read(asked, typed)
        answers = story.accept(kept.answers, asked, answer, kept.told_on)
    except Problem as problem:
        if do == "save":  # what cannot be read yet does not stand in the way of saving the rest
            return redirect("interview:save")
        return _ask(request, kept, asked, typed=typed, errors={problem.field: problem.message})
    if do == "continue" and (warned := warnings(asked, answer)):
        return _ask(request, kept, asked, typed=typed, warned=warned)
    return _store(request, kept, answers, do)


def _store(request: HttpRequest, kept: Interview, answers: Answers, do: str) -> HttpResponse:
    kept.put(answers, None)
    kept.save(update_fields=["told"])
    if do == "save":
        return redirect("interview:save")
    return redirect("interview:check" if request.session.pop(RETURN, False) else "interview:question")


def _back(kept: Interview, asked: Question) -> HttpResponse:
    """To the answer before; from the first to the start."""
    keys = list(kept.answers)
    before = keys[: keys.index(asked.key)] if asked.key in keys else keys
    if not before:
        return redirect("interview:start")
    kept.put(kept.answers, before[-1])
    kept.save(update_fields=["told"])
    return redirect("interview:question")


@action("public")
@with_interview
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, kept: Interview) -> HttpResponse:
    """Every answer with its Change link."""
    if request.method == "POST":
        key = request.POST.get("change", "")
        if key in {q.key for q in script().questions}:
            kept.put(kept.answers, key)
            kept.save(update_fields=["told"])
            request.session[RETURN] = True
        return redirect("interview:question")
    language = language_of(request)
    words = part("check", language)
    more = story.next_question(kept.answers, kept.told_on, _today()) is not None
    found = rows(kept.answers, story.in_play(kept.answers), language)
    return show(request, "check", words["title"], kept=kept, words=words, topics=found, more=more)


# Save and come back


@action("public")
@with_interview
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, kept: Interview) -> HttpResponse:
    """A code and a PIN. The code is shown once."""
    language = language_of(request)
    words, error = part("save", language), ""
    if request.method == "POST":
        pin = request.POST.get("pin", "").strip()
        error = _weak(pin)
        if not error:
            code = kept.keep(pin)
            until = endings.long_day(timezone.localdate(kept.expires_at), language)
            until_text = words["until"].format(date=until)
            return show(request, "saved", words["saved"], kept=kept, words=words, code=code, until_text=until_text)
    told = part("errors", language)[error] if error else ""
    return show(request, "save", words["title"], 422 if error else 200, kept=kept, words=words, error=told)


def _weak(pin: str) -> str:
    if len(pin) < LEAST_PIN or len(pin) > 64:
        return "pin"
    ascending = "01234567890123456789"
    easy = len(set(pin)) < 3 or pin in ascending or pin in ascending[::-1]
    return "pin_easy" if easy else ""


@action("public")
@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Back to saved answers, by code and PIN."""
    language = language_of(request)
    words, error = part("save", language), ""
    if request.method == "POST":
        code, pin = request.POST.get("code", "")[:64], request.POST.get("pin", "")[:64].strip()
        if not _may_try(request, code):
            error = "wait"
        elif kept := Interview.find(code, pin, timezone.now()):
            request.session.cycle_key()
            request.session[KEY] = str(kept.pk)
            request.session[LANGUAGE] = kept.language
            return redirect("interview:question")
        else:
            error = "code"
    told = part("errors", language)[error] if error else ""
    status = 429 if error == "wait" else 422 if error else 200
    return show(request, "resume", words["back_title"], status, words=words, error=told)


def _may_try(request: HttpRequest, code: str) -> bool:
    """Counts a try, right or wrong, for the code and for the block of addresses it comes from."""
    seconds = int(WINDOW.total_seconds())
    within = [throttle.hit("interview code", hash_of(code), PER_CODE, seconds)]
    within.append(throttle.hit("interview address", throttle.block(request), PER_ADDRESS, seconds))
    return all(within)


@action("public")
@with_interview
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, kept: Interview) -> HttpResponse:
    """Everything away, after asking once."""
    words = part("save", language_of(request))
    if request.method == "POST":
        kept.delete()
        request.session.pop(KEY, None)
        return show(request, "message", words["deleted"])
    return show(request, "delete", words["delete"], kept=kept, words=words)


# The end


@action("public")
@with_interview
@require_GET
def end(request: HttpRequest, kept: Interview) -> HttpResponse:
    """What it may mean, and what to do first."""
    return _end(request, kept)


def _end(request: HttpRequest, kept: Interview, error: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    language = language_of(request)
    words = part("end", language)
    found = endings.ending(kept.answers, kept.told_on, _today(), language)
    who = kept.answers.get("who")
    to_self = who is not None and who.value == "self"
    return show(
        request,
        "end",
        words["title"],
        422 if error else 200,
        kept=kept,
        words=words,
        end=found,
        meanings=[(m.reason, words[m.word]) for m in found.meanings],
        open=[q.asks(language, to_self=to_self) for q in found.open],
        dates=[(endings.long_day(day, language), text) for day, text in found.dates],
        receipt=listed("end.receipt_steps", language),
        helpers=_helpers(language),
        clinic=handing.there_is_a_clinic(),
        error=part("errors", language)[error] if error else "",
        typed=typed or {},
    )


def _helpers(language: Language) -> list[dict[str, str]]:
    return [{n: getattr(h, n).in_(language) for n in ("name", "what", "where")} for h in helper_list()]


@action("public")
@with_interview
@require_GET
def paper(request: HttpRequest, kept: Interview, which: str = "") -> HttpResponse:
    """A paper to print, made anew each time and kept nowhere."""
    known = [name for name in endings.PAPERS if name == which]
    if not known:
        raise Http404
    made = endings.paper(known[0], kept.answers, kept.told_on, _today(), language_of(request))
    return _file(made, "application/pdf", f"{which}.pdf")


@action("public")
@with_interview
@require_GET
def case_file(request: HttpRequest, kept: Interview) -> HttpResponse:
    """The answers as a case file, for whoever takes the case."""
    return _file(story.case_yaml(kept.answers, kept.told_on).encode(), "application/yaml", "case.yaml", attach=True)


@action("public")
@require_GET
def booklet(request: HttpRequest) -> HttpResponse:
    """The same questions on paper."""
    return _file(typeset(language_of(request), _today()), "application/pdf", "questions.pdf")


def _file(data: bytes, kind: str, name: str, *, attach: bool = False) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'{"attachment" if attach else "inline"}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@action("public")
@with_interview
@require_POST
def hand_over(request: HttpRequest, kept: Interview) -> HttpResponse:
    """To the clinic that runs this page, only with consent, which is recorded word for word."""
    language = language_of(request)
    words = part("end", language)
    typed = {name: request.POST.get(name, "").strip()[:300] for name in ("agree", "name", "contact")}
    if not handing.there_is_a_clinic():
        return show(request, "message", words["hand_none"], kept=kept)
    if not typed["agree"]:
        return _end(request, kept, "consent", typed)
    if not typed["contact"]:
        return _end(request, kept, "contact", typed)
    if kept.handed_at is None:
        now = timezone.now()
        consent = handing.Consent(words["hand_agree"], language, now, typed["name"], typed["contact"])
        handing.hand_over(story.case_yaml(kept.answers, kept.told_on), consent)
        kept.handed_at = now
        kept.save(update_fields=["handed_at"])
    return show(request, "message", words["handed"], kept=kept)


@action("public")
@require_GET
def helpers(request: HttpRequest) -> HttpResponse:
    """Where to find help: the same list from every page."""
    language = language_of(request)
    words = part("end", language)
    return show(request, "help", words["help"], words=words, helpers=_helpers(language))
