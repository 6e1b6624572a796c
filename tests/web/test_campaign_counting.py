"""Counts: never above the truth, never twice, and nothing under ten."""

from __future__ import annotations

import random
import threading
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lenity.web.campaign import counting, places, signing
from lenity.web.campaign.models import Campaign, Delta, Link, Signature, Tally, Total

from .campaigns import now

pytestmark = pytest.mark.django_db


def rows(campaign: Campaign, n: int, state: str = "confirmed", held: str = "") -> list[Signature]:
    nobody: Any = {}
    made = [
        Signature(
            id=uuid.uuid4(), campaign=campaign, person=nobody, name_key="", nonce=uuid.uuid4().hex,
            state=state, held=held,
            region=random.choice(["NC", "NY", ""]), confirmed=now(),
        )
        for _ in range(n)
    ]  # fmt: skip
    Signature.objects.bulk_create(made)
    return made


def test_folding_takes_each_delta_once_and_agrees_with_the_signatures() -> None:
    campaign = Campaign.objects.create(slug="a")
    for row in rows(campaign, 25):
        signing.count(row, 1, now())
    assert (counting.fold(), counting.fold()) == (25, 0)
    assert counting.shown(campaign.pk).mail == 25
    assert sum(Tally.objects.values_list("n", flat=True)) == 25
    assert counting.reconcile() == []
    assert list(Link.objects.values_list("number", flat=True)) == list(range(1, 26))


def test_a_crash_in_the_middle_of_folding_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = Campaign.objects.create(slug="a")
    for row in rows(campaign, 7):
        signing.count(row, 1, now())
    with monkeypatch.context() as patch:
        patch.setattr(Total, "save", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError), transaction.atomic():
            counting.fold()
    assert (Delta.objects.count(), Link.objects.count()) == (7, 0)
    counting.fold()
    assert (counting.shown(campaign.pk).all, counting.reconcile()) == (7, [])


def test_reconcile_finds_and_mends_what_somebody_changed() -> None:
    campaign = Campaign.objects.create(slug="a")
    for row in rows(campaign, 5):
        signing.count(row, 1, now())
    counting.fold()
    Total.objects.update(mail=9)
    assert counting.reconcile() == [counting.Difference(campaign.pk, "mail", 9, 5)]
    counting.reconcile(mend=True)
    assert (counting.reconcile(), counting.shown(campaign.pk).all) == ([], 5)


def test_two_campaigns_are_counted_apart() -> None:
    one, two = (Campaign.objects.create(slug=slug) for slug in "ab")
    for campaign, n in ((one, 3), (two, 4)):
        for row in rows(campaign, n):
            signing.count(row, 1, now())
    counting.fold()
    assert [counting.shown(c.pk).all for c in (one, two)] == [3, 4]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads share one in-memory SQLite connection")
def test_many_jobs_at_once_under_load_never_count_twice_nor_above_the_truth() -> None:
    campaign = Campaign.objects.create(slug="a")
    waiting = rows(campaign, 300, "pending")
    stop, wrong, lock = threading.Event(), [], threading.Lock()

    def work(job: Any) -> threading.Thread:
        def run() -> None:
            try:
                job()
            except Exception as e:
                with lock:
                    wrong.append(repr(e))
            finally:
                connection.close()

        return threading.Thread(target=run)

    def sign() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                row = waiting.pop()
            signing.confirm(row, now())
            if row.pk.int % 4 == 0:
                signing.withdraw(row, now())

    def count() -> None:
        while not stop.is_set():
            counting.fold()

    def look() -> None:
        while not stop.is_set():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                seen, true = counting.shown(campaign.pk).all, counting.truth(campaign.pk).get("mail", 0)
            if seen > true:
                wrong.append(f"showed {seen} of {true}")

    others = [work(count), work(count), work(count), work(look)]
    signers = [work(sign) for _ in range(4)]
    for t in (*others, *signers):
        t.start()
    for t in signers:
        t.join()
    stop.set()
    for t in others:
        t.join()
    while counting.fold():
        pass
    assert (wrong, counting.reconcile()) == ([], [])
    assert counting.shown(campaign.pk).all == counting.truth(campaign.pk)["mail"]


@given(st.dictionaries(st.sampled_from(["NC", "NY", "CA", "TX", "FL", ""]), st.integers(0, 40)))
def test_no_place_under_ten_is_told_nor_given_away_by_the_rest(counts: dict[str, int]) -> None:
    told, other = places.cells(counts)
    assert all(n >= 10 for _, n in told)
    assert other == 0 or other >= 10
    rest = sum(counts.values()) - sum(n for _, n in told)
    assert rest == 0 or rest >= 10 or not told  # the whole less what is told


@given(st.lists(st.integers(0, 30), max_size=40))
def test_days_are_joined_until_each_group_has_ten(counts: list[int]) -> None:
    start = date(2026, 1, 1)
    days = places.binned([(start + timedelta(days=n), count) for n, count in enumerate(counts)])
    assert all(d.n >= 10 for d in days)
    assert sum(d.n for d in days) in (sum(counts), 0)
