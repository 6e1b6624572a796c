"""After a denial: what is new, whether the motion says so, and whether the papers of the denial fit together."""

from __future__ import annotations

from collections.abc import Iterator

from ...casefile.entry import Entry
from ...casefile.filings import Denial
from ...casefile.said import best_date
from ...casefile.values import PartialDate
from ...law.book import clocks
from ...law.clock import due
from ..answers import answers, body
from ..filing import Filing, citations, on_or_in, request_day
from ..since import since
from .registry import Found, Kind, test, test_of_kind


def _changed(f: Filing) -> bool:
    return bool(f.motion and f.motion.what_changed)


def _news(f: Filing, day: PartialDate) -> list[str]:
    return [new.what for new in since(f.m, day) if new.opens]


@test("nothing_new")
def nothing_new(f: Filing) -> Iterator[Found]:
    """Needs the day of the last denial: without it nobody can say what is newer."""
    if f.denied and not _changed(f):
        day, denial = f.denied[-1]
        if day and not _news(f, day):
            yield Found({"denied": on_or_in(day)}, citations(f.case, denial))


@test("change_not_stated")
def change_not_stated(f: Filing) -> Iterator[Found]:
    if f.motion and f.denied and not _changed(f):
        day, denial = f.denied[-1]
        news = _news(f, day) if day else ["not known without the day of the denial"]
        if news:
            yield Found({"denied": on_or_in(day), "news": "; ".join(news)}, citations(f.case, denial))


@test_of_kind("reconsideration_late")
def reconsideration_late(f: Filing, kind: Kind) -> Iterator[Found]:
    """Needs the exact day of the denial, and the grounds of both motions."""
    if f.motion is None or not f.denied or not f.motion.grounds or f.motion.what_changed:
        return
    day, denial = f.denied[-1]
    if day is None or day.exact is None:
        return
    filed = [(best_date(m.filed_on, f.case), m) for m in f.case.motions if m is not f.motion]
    same = any(set(f.motion.grounds) <= set(m.grounds) for d, m in filed if d and d.last <= day.last)
    clock = next((c for c in clocks(f.m.regime.book, f.on) if c.id == kind.data["clock"]), None)
    if same and clock and f.day > (end := due(day.exact, clock.days)):
        yield Found({"denied": on_or_in(day), "due": end}, citations(f.case, denial))


@test("reason_unanswered")
def reason_unanswered(f: Filing) -> Iterator[Found]:
    for denial in f.case.denials:
        day = best_date(denial.on, f.case)
        if day is None or day.first > f.on:
            continue
        for answer in answers(f.m, denial.reasons, day):
            if answer.papers and all(paper.held is False for paper in answer.papers):
                words = {
                    "by": body(denial),
                    "denied": on_or_in(day),
                    "title": answer.title,
                    "id": answer.id,
                    "answer": " ".join(answer.answered_by),
                }
                yield Found(words, citations(f.case, denial))


@test("denial_without_request")
def denial_without_request(f: Filing) -> Iterator[Found]:
    for denial in f.case.denials:
        day = best_date(denial.on, f.case)
        if denial.by != "court" and day and day.first <= f.on and not f.case.requests:
            yield Found({"by": body(denial), "denied": on_or_in(day)}, citations(f.case, denial))


@test("denial_before_motion")
def denial_before_motion(f: Filing) -> Iterator[Found]:
    filed = [day for m in f.case.motions if (day := best_date(m.filed_on, f.case))]
    for day, denial in f.denied:
        if filed and day and all(day.last < other.first for other in filed):
            yield Found({"denied": on_or_in(day)}, citations(f.case, denial))


@test("denials_on_one_day")
def denials_on_one_day(f: Filing) -> Iterator[Found]:
    seen: dict[object, Denial] = {}
    for denial in f.case.denials:
        day = best_date(denial.on, f.case)
        if day and day.exact and day.exact in seen and (first := seen[day.exact]).by != denial.by:
            cited = [*citations(f.case, first), *citations(f.case, denial)]
            yield Found({"denied": on_or_in(day), "first": body(first), "second": body(denial)}, cited)
        elif day and day.exact:
            seen[day.exact] = denial


@test("dated_after_ruling")
def dated_after_ruling(f: Filing) -> Iterator[Found]:
    later: list[tuple[str, Entry]] = []
    for request in f.case.requests:
        if (day := request_day(request, f.case)) and day.first > f.on:
            later.append((f"a request to the warden ({day})", request))
    for motion in f.case.motions:
        if (day := best_date(motion.filed_on, f.case)) and day.first > f.on:
            later.append((f"a motion ({day})", motion))
    for denial in f.case.denials:
        if (day := best_date(denial.on, f.case)) and day.first > f.on:
            later.append((f"a denial by the {body(denial)} ({day})", denial))
    if later:
        yield Found(
            {"events": ", ".join(what for what, _ in later)}, [c for _, e in later for c in citations(f.case, e)]
        )
