"""Authorities: looked up in the rule book, in force on the day or refused, named as courts name them."""

from __future__ import annotations

from datetime import date

import pytest

from lenity.law.book import load
from lenity.law.model import How
from lenity.packet import cites
from lenity.packet.content import authority
from lenity.packet.content.draft import Draft
from lenity.packet.content.record import Record
from lenity.packet.layout import text_of
from lenity.packet.model import Cite, Emphasis
from lenity.review.matter import Matter

BOOK = load()


@pytest.mark.parametrize(
    ("normal", "on", "status"),
    [
        ("18 U.S.C. § 3553(a)(1)", date(2026, 11, 23), "in_force"),
        ("U.S.S.G. § 1B1.13(b)(3)(C)", date(2023, 11, 1), "in_force"),
        ("U.S.S.G. § 1B1.13(b)(3)(C)", date(2023, 10, 31), "superseded"),
        ("U.S.S.G. § 1B1.13", date(2020, 1, 1), "in_force"),
        ("28 C.F.R. § 571.61", date(2026, 11, 23), "in_force"),
        ("21 U.S.C. § 846", date(2026, 11, 23), "unknown"),
    ],
)
def test_status_on_the_day(normal: str, on: date, status: str) -> None:
    kind = cites.find(normal)[0].kind
    found = authority.from_text(BOOK, on, normal, kind)
    assert found.authority.status == status
    assert bool(found.authority.because) == (status != "in_force")


def test_a_decision_that_no_longer_stands_is_superseded() -> None:
    before = authority.from_book(BOOK, date(2026, 5, 27), "McCoy").authority
    after = authority.from_book(BOOK, date(2026, 5, 28), "McCoy").authority
    assert (before.status, after.status) == ("in_force", "superseded")
    assert "until 2026-05-28" in after.because


def test_a_case_is_named_in_italics_and_covers_its_reporter() -> None:
    found = authority.from_book(BOOK, date(2026, 11, 23), "Muhammad")
    assert found.authority.parts[0] == Emphasis(text="United States v. Muhammad")
    assert found.authority.text == "United States v. Muhammad, 16 F.4th 126 (4th Cir. 2021)"
    assert found.authority.group == "cases"
    assert found.how is How.PRIMARY


def test_an_authority_that_is_not_in_the_book_is_an_error() -> None:
    with pytest.raises(KeyError):
        authority.from_book(BOOK, date(2026, 11, 23), "Nobody v. Nothing")


def test_running_text_is_tagged(vailes: Matter) -> None:
    draft = Draft("x", "motion", "Title", Record(vailes))
    runs = draft.runs("See 21 U.S.C. §§ 841, 846; § 3553(a)(2)(B); Form AO 250; No. 09-4414.")
    assert [text_of((run,)) for run in runs if isinstance(run, Cite)] == [
        "21 U.S.C. §§ 841".replace(" ", "\u00a0").replace("\u00a0U", " U").replace("C.\u00a0", "C.\u00a0"),
        "846",
        "§\u00a03553(a)(2)(B)",
    ] or [run.authority for run in runs if isinstance(run, Cite)] == [
        "21 U.S.C. § 841",
        "21 U.S.C. § 846",
        "18 U.S.C. § 3553(a)",
    ]


def test_every_row_of_the_circuits_has_a_name() -> None:
    tables = [p for p in BOOK.provisions if p.kind == "circuits"]
    for row in (r for table in tables for r in table.rows):
        for used in authority.from_row(row):
            assert used.authority.text
            assert used.how is row.verified
