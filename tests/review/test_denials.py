"""Denials: the clocks they start, what answers their reasons, what is new since; papers that cannot fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from lenity import yamlfile
from lenity.casefile.entry import Said
from lenity.casefile.model import CaseFile
from lenity.casefile.reader import parse
from lenity.casefile.vocabulary import vocabulary
from lenity.errors import InputError, InputErrors
from lenity.law.book import load as load_book
from lenity.law.model import Clock, DenialGround
from lenity.review.answers import places
from lenity.review.demo import CASE
from lenity.review.model import DenialFound, Review
from lenity.review.news import table as news
from lenity.review.proportion import REASON
from lenity.review.review import review
from lenity.review.scope import load, problems_of

HEAD = yamlfile.read(Path(__file__).with_name("defects.yaml")).data["head"]
ON = date(2026, 11, 23)


def problems(body: str) -> list[InputError]:
    try:
        loaded = parse(yamlfile.parse(HEAD + body, "case.yaml"), Path())
    except InputErrors as e:
        return e.problems
    return list(problems_of(loaded, load_book()))


def reviewed(body: str, on: date = ON, circuit: str = "4") -> Review:
    assert problems(body) == []
    return review(parse(yamlfile.parse(HEAD + body, "case.yaml"), Path()).case, on, circuit)


def only(body: str, on: date = ON) -> DenialFound:
    (found,) = reviewed(body, on).denials
    return found


# ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("entered", "notice", "extension"),
    [
        ("2026-11-12", "2026-11-27", "2026-12-27"),  # day 14 is Thanksgiving
        ("2026-06-05", "2026-06-22", "2026-07-22"),  # day 14 is Juneteenth, a Friday
        ("2026-12-11", "2026-12-28", "2027-01-27"),  # day 14 is Christmas, a Friday
        ("2025-03-10", "2025-03-24", "2025-04-23"),
    ],
)
def test_a_courts_denial_starts_the_time_to_appeal_and_to_reconsider(entered: str, notice: str, extension: str) -> None:
    found = only(f"denials: [{{by: court, on: {entered}, from: ORDER}}]", date(2026, 12, 31))
    ends = {c.clock: str(c.date) for c in found.clocks}
    assert ends["FRAP_4(b).defendant"] == notice
    assert ends["reconsideration.clock"] == notice
    assert ends["FRAP_4(b).extension"] == extension
    assert {str(c.started) for c in found.clocks} == {entered}
    assert all(c.rule for c in found.clocks)


@pytest.mark.parametrize(
    ("denial", "clock", "end"),
    [
        (
            "{by: warden, on: 2026-05-11, from: WARDEN}",
            "542.15.bp10",
            "2026-05-31",
        ),  # a Sunday: this clock does not roll
        ("{by: bureau, on: 2026-05-11, from: WARDEN}", "542.15.bp11", "2026-06-10"),
        ("{by: bureau, level: regional, on: 2026-05-11, from: WARDEN}", "542.15.bp11", "2026-06-10"),
        ("{by: bureau, level: director, on: 2026-05-11, from: WARDEN}", None, None),
        ("{by: court, on: 2026-05, from: ORDER}", None, None),  # the day is not known
    ],
)
def test_who_denied_decides_which_clock_runs(denial: str, clock: str | None, end: str | None) -> None:
    found = only(f"denials: [{denial}]")
    assert {c.clock: str(c.date) for c in found.clocks} == ({clock: end} if clock else {})


def test_the_bureaus_steps_run_from_filing_and_from_signature() -> None:
    body = """requests:
  - received_on: 2026-03-02
    answered_on: 2026-05-11
    answer: denied
    from: WARDEN
    remedies:
      - {form: BP-9, emergency: true, filed_on: 2026-05-12}
      - {form: BP-10, filed_on: 2026-05-28, signed_on: 2026-06-20}
      - {form: BP-11, filed_on: 2026-07-01}
denials: [{by: warden, on: 2026-05-11, from: WARDEN}]
"""
    ends = [(d.clock, str(d.started), str(d.date)) for d in reviewed(body).deadlines]
    assert ends == [
        ("3582(c)(1)(A).clock", "2026-03-02", "2026-04-02"),
        ("542.18.emergency", "2026-05-12", "2026-05-15"),
        ("542.15.bp10", "2026-05-11", "2026-05-31"),  # the denial is told twice and starts one clock
        ("542.18.regional", "2026-05-28", "2026-06-27"),
        ("542.15.bp11", "2026-06-20", "2026-07-20"),
        ("542.18.general_counsel", "2026-07-01", "2026-08-10"),
    ]


def test_a_grant_starts_the_governments_time_to_appeal() -> None:
    ends = {d.clock: str(d.date) for d in review(load(CASE).case, date(2023, 8, 1)).deadlines}
    assert ends["FRAP_4(b).government"] == "2023-08-07"  # day 30 is a Saturday
    assert review(load(CASE).case, date(2023, 7, 5)).deadlines == ()


def test_a_day_the_court_set_is_a_clock_of_its_own() -> None:
    body = "motions: [{filed_on: 2026-06-02, due: [{what: reply, due_on: 2026-08-01}], from: ORDER}]"
    assert [(d.what, str(d.date), d.rule) for d in reviewed(body).deadlines] == [
        ("reply", "2026-08-01", "order of the court")
    ]
    assert reviewed(body, date(2026, 6, 1)).deadlines == ()


def test_every_event_the_review_knows_starts_a_clock_of_the_book() -> None:
    starts = {p.starts for p in load_book().provisions if isinstance(p, Clock)}
    assert starts <= {
        "warden_received",
        "order_entered",
        "appeal_time_ended",
        "warden_signed",
        "regional_signed",
        "basis_occurred",  # a BP-9 for something else than this request: not in a case file
        "bp9_filed",
        "emergency_bp9_filed",
        "bp10_filed",
        "bp11_filed",
    }


# ── Reasons ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_reason_of_the_book_says_where_its_papers_would_be() -> None:
    book = {p.id: set(p.proof) for p in load_book().provisions if isinstance(p, DenialGround)}
    assert {reason: set(papers) for reason, papers in places().items()} == book
    assert REASON in book


def _field(model: type[BaseModel], path: str) -> Any:
    name, _, rest = path.partition(".")
    annotation = model.model_fields[name].annotation
    args = getattr(annotation, "__args__", ())
    inner = next((a for a in (annotation, *args) if isinstance(a, type) and issubclass(a, BaseModel)), None)
    return _field(inner, rest) if rest and inner and not issubclass(inner, Said) else annotation


def test_the_places_and_the_news_name_real_entries() -> None:
    for place in (p for papers in places().values() for p in papers.values()):
        for claim in place.claims:
            assert _field(CaseFile, claim)
        assert set(place.facts) <= set(vocabulary())
    for item in news():
        assert _field(CaseFile, f"{item.section}.{item.date}")


def test_what_answers_a_reason_and_whether_the_file_holds_it() -> None:
    body = """requests: [{received_on: 2026-03-02, copy_at_hand: true, from: WARDEN}]
denials: [{by: court, on: 2026-07-01, reasons: [D1, D5, D13], reason_text: no proof, from: ORDER}]
relatives:
  - {id: mother, relation: mother, incapacitated: {value: true, from: MED}, all_carers_listed: true, from: LET}
"""
    found = only(body)
    assert (found.by, found.on, found.text) == ("court", "2026-07-01", "no proof")
    one, five, thirteen = found.answers
    assert one.hook
    assert one.answered_by
    assert {p.what: p.held for p in one.papers} == {
        "copy of the request with the warden's stamp": True,
        "proof of the day of receipt": False,
        "the warden's answer": False,
    }
    held = {p.what: p for p in five.papers}
    medical = held["medical letters on the carer and on the person in need"]
    assert (medical.held, medical.new, [r.source for r in medical.rests_on]) == (True, True, ["MED"])
    assert not held["sworn table of every possible carer"].held  # a letter is not sworn
    assert [p.held for p in thirteen.papers] == [None]  # no rule can tell


def test_a_letter_that_is_not_signed_answers_nothing() -> None:
    body = """denials: [{{by: court, on: 2026-07-01, reasons: [D14], from: ORDER}}]
letters: [{{writer: Ana, kind: host, signed: {}, from: LET}}]
"""
    for signed, held in (("true", True), ("false", False)):
        papers = {p.what: p.held for p in only(body.format(signed)).answers[0].papers}
        assert papers["host's letter with address"] is held


def test_the_governments_discipline_argument_is_put_in_proportion() -> None:
    found = review(load(CASE).case, date(2022, 1, 11)).denials[-1]
    assert (found.by, found.on, found.text) == ("government", "2021-09-29", "two prison infractions")
    chicken, uniform, beside = found.answers[0].beside
    assert "it could be 331 (moderate)" in chicken
    assert "329 (moderate)" in uniform
    assert "day not known; finding not known; sanction not known" in chicken
    assert "GED" in beside


def test_each_incident_has_its_code_age_and_sanction() -> None:
    body = """motions: [{filed_on: 2026-06-02, government_reasons: [D6], from: ME}]
incidents:
  - {act: took food, on: 2015-06-02, code: 331, found: sustained, sanction: 10 days without commissary, from: LOG}
custody: {risk: low, from: SHEET}
"""
    first, clear, risk = only(body).answers[0].beside
    assert first.startswith("took food: code 331, moderate: ")
    assert "2015-06-02, 11 full years ago; sustained; 10 days without commissary." in first
    assert clear == "Clear since 2015-06-02."
    assert "low" in risk


# ── What is new since ────────────────────────────────────────────────────────────────────────────────────────────


def test_facts_dated_later_are_new_and_earlier_ones_are_not() -> None:
    body = """denials: [{by: court, on: 2025-03-10, from: ORDER}]
relatives:
  - {id: mother, relation: mother, died_on: 2026-01, from: DECL}
  - {id: father, relation: father, died_on: 2025, from: DECL}
programmes: [{name: GED, completed_on: 2026-02-01, from: SHEET}]
incidents: [{act: fought, on: 2026-03-01, from: LOG}]
letters: [{writer: Ana, on: 2027-01-01, from: LET}]
"""
    facts = {n.what: n.opens for n in only(body).new if n.kind == "fact"}
    assert facts == {
        "the mother died (2026-01)": True,
        "GED was completed (2026-02-01)": True,
        "a discipline report: fought (2026-03-01)": False,
    }


def test_ages_and_times_reached_since() -> None:
    body = """denials: [{by: court, on: 2022-03-10, from: ORDER}]
person: {born: 1960-04-02, from: SHEET}
judgment: {term: 250 months, from: J}
custody: {commenced_on: 2012-05-03, jail_credit_days: 0, from: SHEET}
"""
    new = {n.what.split(": ")[1].split(", reached")[0]: n for n in only(body).new if n.kind == "time"}
    assert any("65 years" in what for what in new)
    assert any("reached on 2025-04-02" in n.what for n in new.values())
    assert any("reached on 2022-05-02" in n.what for n in new.values())
    assert {n.ground for n in new.values()} == {"1B1.13(b)(2)", "1B1.13(b)(6)"}
    later = only(body.replace("2022-03-10", "2025-05-01")).new
    assert not any("65 years" in n.what for n in later)


def test_law_that_came_and_went_since_the_denial() -> None:
    new = review(load(CASE).case, ON).denials[0].new
    law = {n.ground: n for n in new if n.kind == "law"}
    assert "in force from 2023-11-01" in law["1B1.13(b)(3)(D)"].what
    assert law["1B1.13(b)(3)(D)"].opens
    assert "Rutherford" in law["1B1.13(b)(6)"].what
    assert not law["1B1.13(b)(6)"].opens
    before = review(load(CASE).case, date(2022, 1, 11)).denials[0].new
    assert not [n for n in before if n.kind == "law"]


def test_papers_dated_later_that_now_show_an_element() -> None:
    body = """denials: [{by: court, on: 2025-03-10, from: ORDER}]
health: [{name: cancer, terminal_illness: true, from: MED}]
"""
    (paper,) = [n for n in only(body).new if n.kind == "paper"]
    assert paper.ground == "1B1.13(b)(1)(A)"
    assert "MED (record)" in paper.what
    assert not [n for n in only(body.replace("MED", "J").replace("cancer, ", "cancer, ")).new if n.kind == "paper"]


def test_refile_is_answered_by_what_changed_and_what_is_missing_never_by_advice() -> None:
    found = review(load(CASE).case, ON).denials[0]
    care = next(g for g in found.grounds if g.ground == "1B1.13(b)(3)(D)")
    assert any("in force from 2023-11-01" in c for c in care.changed)
    assert any("only available caregiver" in m and "declarations" in m for m in care.missing)
    closed = next(g for g in found.grounds if g.ground == "1B1.13(b)(6)")
    assert closed.missing == ()
    text = found.model_dump_json().lower()
    assert not any(word in text for word in ("should file", "file again now", "will be granted", "likely to"))


def test_of_several_ways_the_one_that_came_furthest_is_asked_for() -> None:
    found = review(load(CASE).case, date(2022, 1, 11)).denials[0]
    care = next(g for g in found.grounds if g.ground == "family_pre2023")
    assert len(care.missing) == 2
    assert not any("parent" in m for m in care.missing)


# ── Papers that cannot fit together ──────────────────────────────────────────────────────────────────────────────

REQUEST = "requests: [{received_on: 2026-03-02, from: WARDEN}]\n"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("denials: [{by: court, on: 2025-03-10}]", "no source"),
        ("denials: [{by: court, reasons: [D5]}]", "the denial has no source"),
        ("denials: [{by: court, on: 2025-03-10, from: NOPE}]", "no source 'NOPE'"),
        (
            "denials: [{by: court, on: 2025-03-10, from: ORDER}, {by: court, on: 2025-03-10, from: J}]",
            "two denials by the court on 2025-03-10",
        ),
        (REQUEST + "denials: [{by: warden, on: 2026-02-01, from: WARDEN}]", "before any request was made (2026-03-02)"),
        (REQUEST + "denials: [{by: bureau, on: 2025, from: WARDEN}]", "before any request"),
        ("denials: [{by: court, level: director, on: 2025-03-10, from: ORDER}]", "`level` is for the Bureau"),
        ("denials: [{by: court, on: 1986-03-10, from: ORDER}]", "before this law began"),
        ("denials: [{by: court, on: 2025-02-30, from: ORDER}]", "calendar"),
        ("motions: [{government_reasons: [D99], from: ME}]", "no denial reason 'D99'"),
        ("motions: [{draft: true, filed_on: 2026-01-01, from: ME}]", "a draft has no day of filing"),
        ("release_plan: {depends_on: [aunt], from: LET}", "no relative is called 'aunt'"),
        (
            "relatives: [{id: mom, relation: mother, from: LET, carers: [{who: A, relative: zoe}]}]",
            "no relative is called 'zoe'",
        ),
        ("resolved: [{code: zzz, about: a, by: B, on: 2026, why: c, from: J}]", "no contradiction 'zzz'"),
        (
            "resolved: [{code: told_differently, about: a, between: [NOPE], by: B, on: 2026, why: c, from: J}]",
            "no source 'NOPE'",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(body: str, words: str) -> None:
    found = problems(body)
    hit = next((p for p in found if words in str(p)), None)
    assert hit, [str(p) for p in found]
    assert hit.line == HEAD.count("\n") + body.count("\n") + 1
    assert hit.fix


SOURCES = """lenity: 1
id: x
sources:
  - {{id: A, kind: article, title: A, repeats: [{}]}}
  - {{id: B, kind: article, title: B, repeats: [{}]}}
"""


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [("B", "A", "rest on one another"), ("A", "", "rest on one another"), ("NOPE", "", "no source 'NOPE'")],
)
def test_sources_that_rest_on_one_another_are_refused(first: str, second: str, words: str) -> None:
    with pytest.raises(InputErrors, match=words) as caught:
        parse(yamlfile.parse(SOURCES.format(first, second), "case.yaml"), Path())
    assert caught.value.line == 4
    assert caught.value.fix


def test_a_source_that_passes_another_on_is_no_circle() -> None:
    assert parse(yamlfile.parse(SOURCES.format("B", ""), "case.yaml"), Path())


days = st.sampled_from(["2024", "2025-03", "2025-03-10", "2025-03-24", "2026-03-02", "2026-11-23", "2027-01-05", None])
reasons = st.lists(st.sampled_from(["D1", "D3", "D5", "D6", "D11", "D14"]), max_size=3, unique=True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["warden", "bureau", "court"]), days, reasons), max_size=3),
    st.lists(days, max_size=2),
    st.lists(days, max_size=2),
    st.sampled_from([date(2025, 3, 10), date(2026, 11, 23)]),
)
def test_any_order_of_papers_is_reviewed_or_refused_never_a_traceback(
    denials: list[tuple[str, str | None, list[str]]], requests: list[str | None], motions: list[str | None], on: date
) -> None:
    def dated(key: str, day: str | None, rest: str = "") -> str:
        return f"  - {{{f'{key}: {day}, ' if day else ''}{rest}from: ORDER}}\n"

    body = "denials:\n" + "".join(dated("on", d, f"by: {by}, reasons: [{', '.join(r)}], ") for by, d, r in denials)
    body += "requests:\n" + "".join(dated("received_on", d) for d in requests)
    body += "motions:\n" + "".join(dated("filed_on", d) for d in motions)
    for name, given_ in (("denials", denials), ("requests", requests), ("motions", motions)):
        if not given_:
            body = body.replace(f"{name}:\n", f"{name}: []\n")
    if problems(body):
        return
    found = reviewed(body, on)
    assert len(found.denials) == sum(1 for _, d, _ in denials if d and d[:4] <= str(on) and _begun(d, on))
    assert [d.date for d in found.deadlines] == sorted(d.date for d in found.deadlines)


def _begun(day: str, on: date) -> bool:
    return date.fromisoformat(f"{day}-01-01"[:10]) <= on
