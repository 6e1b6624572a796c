"""The caseload: the order and its reasons as the command line has them, narrowed, kept, and never anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lenity.review.review import review
from lenity.screening.casefolder import read_cases
from lenity.screening.kernel import Screening
from lenity.screening.triage import read_triage
from lenity.web.caseload import listing, summaries
from lenity.web.caseload.listing import Wanted
from lenity.web.caseload.models import SavedFilter, Summary
from lenity.web.clinic import cases, facts

from .clinics import RIVERA, rivera, vailes

pytestmark = pytest.mark.django_db
LIST = "/caseload/"


@pytest.fixture
def counsel(client_of: Callable[..., Client]) -> Any:
    return client_of("attorney")


def titled(title: str, user: Any, circuit: str = "4") -> Any:
    return cases.create(cases.start_text(title, "", circuit), user, "made")


def test_order_and_reason_are_those_of_the_command_line(counsel: Any, tmp_path: Path) -> None:
    one, two = rivera(counsel.user), vailes(counsel.user)
    page = counsel.get(LIST)
    on = timezone.localdate()
    paths = []
    for case in (one, two):
        (tmp_path / str(case)).mkdir()
        paths.append(tmp_path / str(case) / "case.yaml")
        paths[-1].write_text(cases.latest(case).text, encoding="utf-8")
    rows = read_cases(paths, tmp_path, on, None).rows
    told = Screening(on, read_triage()).run(rows, reviewed=True)
    order = [one, two] if told["order"][0] < told["order"][1] else [two, one]
    assert [r["case"] for r in page.context["rows"]] == order
    for case, row in zip((one, two), told.iter_rows(named=True), strict=True):
        shown = next(r for r in page.context["rows"] if r["case"] == case)
        assert (shown["why"], shown["tier"]) == (row["why"], summaries.tiers()[row["triage"]])
        assert shown.get("question") == row["question"]
    text = page.content.decode()
    for row in told.iter_rows(named=True):
        assert summaries.tiers()[row["triage"]] in text


def test_deadlines_and_days_come_from_the_review(counsel: Any) -> None:
    case, on = rivera(counsel.user), date(2026, 11, 23)
    summaries.refresh([case], on)
    read = facts.read(RIVERA)
    assert read.case
    found = review(read.case, on, "4")
    kept = Summary.objects.get(case=case)
    assert [d[:2] for d in kept.told["deadlines"]] == [[d.date.isoformat(), d.what] for d in found.deadlines]
    assert kept.on == on


def test_a_summary_is_worked_out_anew_when_case_or_day_change(counsel: Any) -> None:
    case, today = rivera(counsel.user), timezone.localdate()
    counsel.get(LIST)
    assert not summaries.stale(cases.mine(counsel.user), today).exists()
    cases.save(case, 1, RIVERA.replace("United States v. Alex Rivera", "United States v. A. Rivera"), counsel.user, "x")
    assert summaries.stale(cases.mine(counsel.user), today).get() == case
    assert "United States v. A. Rivera" in counsel.get(LIST).content.decode()
    Summary.objects.update(on=date(2026, 1, 1))
    assert summaries.refresh_stale() == 1
    assert Summary.objects.get().on == today
    assert summaries.refresh_stale() == 0


def test_a_case_that_cannot_be_screened_is_shown_and_says_why(counsel: Any) -> None:
    titled("Nobody knows the circuit", counsel.user, circuit="")
    text = counsel.get(LIST).content.decode()
    assert "Nobody knows the circuit" in text
    assert "The circuit is not known" in text


def test_nobody_sees_anothers(counsel: Any, client_of: Callable[..., Client], person: Callable[..., Any]) -> None:
    case = titled("Hers alone", counsel.user)
    other = client_of("attorney", email="other@example.org")
    summaries.refresh([case], timezone.localdate())
    assert "Hers alone" not in other.get(LIST).content.decode()
    assert "Hers alone" not in client_of("admin").get(LIST).content.decode()
    cases.set_member(case, other.user, "works", counsel.user)  # type: ignore[attr-defined]
    assert "Hers alone" in other.get(LIST).content.decode()
    cases.set_member(case, person("student"), "lead", counsel.user)
    cases.remove_member(case, other.user, counsel.user)  # type: ignore[attr-defined]
    assert "Hers alone" not in other.get(LIST).content.decode()


def test_the_list_is_narrowed_and_ordered_as_asked(counsel: Any) -> None:
    for title in ("B one", "a two", "C three"):
        titled(title, counsel.user)
    rivera(counsel.user)

    def get(query: dict[str, str]) -> list[str]:
        return [r["title"] for r in counsel.get(LIST, query).context["rows"]]

    assert len(get({})) == 4
    assert get({"words": "TWO"}) == ["a two"]
    assert get({"sort": "title"})[:3] == ["a two", "B one", "C three"]
    tier = Summary.objects.get(case__number=1).told["tier"]
    assert set(get({"tier": tier})) >= {"B one"}
    assert get({"within": "30"}) == []
    # what is not known counts as not asked
    assert len(get({"tier": "' OR 1=1", "sort": "password", "within": "x", "words": ""})) == 4


def test_days_bound_what_is_near() -> None:
    import uuid

    brief = listing.Brief(uuid.uuid4(), 1, "open", "2026-12-01", "2027-01-01", "t", "n")
    on = date(2026, 11, 23)
    assert Wanted(within=8).keeps(brief, on)
    assert not Wanted(within=7).keeps(brief, on)
    assert not Wanted(within=8).keeps(brief._replace(deadline="2026-11-22"), on)  # it is over
    assert not Wanted(within=8).keeps(brief._replace(deadline=""), on)
    assert Wanted(opens=39).keeps(brief, on)
    assert not Wanted(opens=38).keeps(brief, on)


def test_a_filter_is_kept_sealed_for_its_owner_alone(counsel: Any, client_of: Callable[..., Client]) -> None:
    done = counsel.post(reverse("caseload:keep"), {"name": "Near", "query": "within=30&evil=1&sort=deadline"})
    assert done["Location"] == "/caseload/?within=30&sort=deadline"
    kept = SavedFilter.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, query FROM caseload_savedfilter")
        assert all(v.startswith("v1|") for v in cursor.fetchone())
    assert "?within=30&amp;sort=deadline" in counsel.get(LIST).content.decode()
    other = client_of("attorney", email="other@example.org")
    assert "Near" not in other.get(LIST).content.decode()
    assert other.post(reverse("caseload:forget-filter", args=[kept.pk])).status_code == 404
    counsel.post(reverse("caseload:forget-filter", args=[kept.pk]))
    assert not SavedFilter.objects.exists()


def test_what_stands_in_the_clear_tells_nothing(counsel: Any) -> None:
    rivera(counsel.user)
    counsel.get(LIST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM caseload_summary")
        assert "Rivera" not in repr(cursor.fetchall())


def test_a_longer_list_asks_the_database_no_more(counsel: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            counsel.get(LIST)
        return len(queries)

    for n in range(3):
        titled(f"t{n}", counsel.user)
    counsel.get(LIST)
    few = asked()
    for n in range(12):
        titled(f"u{n}", counsel.user)
    for _ in range(3):
        counsel.get(LIST)
    assert asked() == few
