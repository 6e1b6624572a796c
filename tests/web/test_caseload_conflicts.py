"""Names at intake: written in another order, without accents, misspelt; and what a hit tells and does not tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from lenity.web.caseload import conflicts, summaries
from lenity.web.caseload.conflicts import ALIKE, _likeness, plain
from lenity.web.caseload.models import NameCheck
from lenity.web.core.models import AuditEntry

from .clinics import rivera

NAMES = "/caseload/names/"


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("Alex Rivera", "Alex Rivera"),
        ("RIVERA, ALEX", "Alex Rivera"),
        ("José Núñez", "Jose Nunez"),
        ("Alex Riviera", "Alex Rivera"),
        ("Alexs Rivera", "Alex Rivera"),
        ("Alex M. Rivera", "Alex Rivera"),
        ("Alex Rivera", "Alex Rivera Gómez"),
        ("Mr. Alex Rivera, Jr.", "Alex Rivera"),
        ("Sean O'Neil", "Sean ONeil"),
        ("Mohammed Ali Khan", "Mohamed Khan"),
    ],
)
def test_these_are_alike(asked: str, there: str) -> None:
    assert _likeness(plain(asked), plain(there)) >= ALIKE


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("Alex Rivera", "Alex Romero"),
        ("Alex Rivera", "Maria Rivera"),
        ("John Smith", "Joan Smythe-Brown"),
        ("Ana Ruiz", "Juan Ruiz"),
        ("Rivera", "Alex Rivera"),  # a family name alone is too many people: ask with the first name
    ],
)
def test_these_are_not(asked: str, there: str) -> None:
    assert _likeness(plain(asked), plain(there)) < ALIKE


@pytest.mark.django_db
def test_a_hit_names_the_case_and_who_to_ask_and_nothing_of_it(
    client_of: Callable[..., Client], person: Callable[..., Any]
) -> None:
    case = rivera(person("attorney", "ada@example.org"))
    summaries.refresh([case], timezone.localdate())
    student = client_of("student")
    page = student.post(NAMES, {"name": "Rivera Alex"})
    assert {(h.case, h.part) for h in page.context["hits"]} == {(str(case), "the person"), (str(case), "the title")}
    assert page.context["hits"][0].responsible == "A attorney"
    text = page.content.decode()
    assert str(case.pk) not in text
    assert "mother" not in text
    carer = student.post(NAMES, {"name": "Ana Rivera"}).context["hits"]
    assert [h.part for h in carer] == ["a carer"]
    assert student.post(NAMES, {"name": "Nobody Else"}).context["hits"] == []


@pytest.mark.django_db
def test_each_look_is_noted_without_the_name_in_the_clear(client_of: Callable[..., Client]) -> None:
    student = client_of("student")
    student.post(NAMES, {"name": "Xaver Canary"})
    assert NameCheck.objects.get().told == {"name": "Xaver Canary", "found": []}
    assert AuditEntry.objects.filter(action="name checked, 0 alike").count() == 1
    with connection.cursor() as cursor:
        for table in ("caseload_namecheck", "core_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "Canary" not in repr(cursor.fetchall())
    assert client_of("reader").get(NAMES).status_code == 403


@pytest.mark.django_db
def test_nobody_reads_the_roster_by_asking_for_everything(client_of: Callable[..., Client]) -> None:
    student = client_of("student")
    assert student.post(NAMES, {"name": "1234 --"}).context["hits"] is None
    for n in range(60):
        student.post(NAMES, {"name": f"Name {'abcdefghij'[n % 10]}"})
    assert "more than sixty" in student.post(NAMES, {"name": "One More"}).content.decode()


def test_words_of_no_letters_are_nobody() -> None:
    assert plain("Mr. Jr. 12") == ""
    assert conflicts.plain("Ángel de la Cruz") == "angel cruz"
