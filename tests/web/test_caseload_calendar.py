"""A calendar at a secret address: only the digest is kept, it can be ended, and membership is asked at every fetch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from lenity.web.caseload import summaries
from lenity.web.caseload.models import Feed
from lenity.web.clinic import cases
from lenity.web.core.models import AuditEntry

from .clinics import RIVERA

pytestmark = pytest.mark.django_db
OWN = "/caseload/calendar/"


def with_deadline(user: Any) -> Any:
    """A case with a request received not long ago: its thirty days run."""
    day = timezone.localdate()
    request = f"requests:\n  - {{from: JUDGMENT, sent_on: {day}, received_on: {day}}}\n"
    case = cases.create(RIVERA.replace("notes:", request + "notes:"), user, "made")
    summaries.refresh([case], day)
    return case


@pytest.fixture
def counsel(client_of: Callable[..., Client]) -> Any:
    return client_of("attorney")


def made(client: Any) -> str:
    address = str(client.post(OWN).context["address"])
    assert address.startswith("http://testserver/caseload/calendar/feed/")
    return address.removeprefix("http://testserver")


def events(path: str) -> list[Any]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_calendar_program_gets_the_clocks_and_no_name(counsel: Any) -> None:
    case = with_deadline(counsel.user)
    path = made(counsel)
    found = events(path)
    assert found
    assert len({str(e["uid"]) for e in found}) == len(found)
    raw = Client().get(path).content.decode()
    assert str(case) in raw
    assert "Rivera" not in raw
    assert "BEGIN:VALARM" in raw
    assert Feed.objects.get().fetched


def test_only_the_digest_is_kept_and_the_address_is_shown_once(counsel: Any) -> None:
    path = made(counsel)
    token = path.split("/")[-1].removesuffix(".ics")
    assert len(token) >= 43
    assert token not in counsel.get(OWN).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM caseload_feed")
        assert token not in repr(cursor.fetchall())
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"calendar made"}


def test_an_ended_address_and_a_made_up_one_answer_alike(counsel: Any, client_of: Callable[..., Client]) -> None:
    path, feed = made(counsel), Feed.objects.get()
    other = client_of("attorney", email="other@example.org")
    assert other.post(reverse("caseload:end-calendar", args=[feed.pk])).status_code == 404
    counsel.post(reverse("caseload:end-calendar", args=[feed.pk]))
    for gone in (path, reverse("caseload:feed", args=["x" * 43]), reverse("caseload:feed", args=[feed.token])):
        assert Client().get(gone).status_code == 404


def test_who_leaves_a_case_loses_its_deadlines_at_the_next_fetch(counsel: Any, person: Callable[..., Any]) -> None:
    case = with_deadline(counsel.user)
    path = made(counsel)
    assert events(path)
    cases.set_member(case, person("student"), "lead", counsel.user)
    cases.remove_member(case, counsel.user, counsel.user)
    assert events(path) == []


def test_an_account_turned_off_has_no_calendar(counsel: Any) -> None:
    with_deadline(counsel.user)
    path = made(counsel)
    counsel.user.is_active = False
    counsel.user.save()
    assert Client().get(path).status_code == 404


def test_at_most_five_addresses(counsel: Any) -> None:
    for _ in range(7):
        counsel.post(OWN)
    assert Feed.objects.count() == 5
