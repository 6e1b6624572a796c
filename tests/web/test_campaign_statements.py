"""The daily statement and the exhibit: what they say, and that a changed past is found."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from django.test import Client

from lenity.errors import InputError
from lenity.web.campaign import demo, exhibit, letters, moderation, signing, statements, verify
from lenity.web.campaign.commands import campaign as command
from lenity.web.campaign.models import Letter, Link, Signature, Statement

from .campaigns import SLUG, confirmed, made, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(client: Client) -> Any:
    """Three days of statements: five signed, one withdrew, one was invalidated and came back, one was erased."""
    campaign = made()
    rows = [confirmed(client, n) for n in range(5)]
    statements.issue(campaign, now())
    signing.withdraw(rows[0], now())
    key, _ = moderation.invalidate(campaign, moderation.Condition(keys=(str(rows[1].pk),)), "why", "staff")
    statements.issue(campaign, now() + timedelta(days=1))
    moderation.undo(campaign, key, "staff")
    signing.erase(rows[2], now())
    statements.issue(campaign, now() + timedelta(days=2))
    return client.get(f"/campaign/{SLUG}/statements.json").json()


def test_statements_hold_and_say_nothing_of_anyone(bundle: Any) -> None:
    found = verify.verify(bundle, "x")
    assert [s["body"]["counts"]["mail"] for s in bundle["statements"]] == [5, 3, 3]
    assert (found["links"], found["last"]["counts"]["withdrawn"]) == (9, 1)
    told = json.dumps(bundle)
    rows = Signature.objects.all()
    for row in rows:
        for trace in (str(row.pk), row.pk.hex, row.nonce, row.name_key, "example.org", "Person"):
            assert trace not in told


def test_one_a_day_however_often_it_is_asked(client: Client) -> None:
    campaign = made()
    assert statements.issue(campaign, now()) == statements.issue(campaign, now())
    assert Statement.objects.count() == 1


Change = Any


def _leaf(b: Change) -> None:
    b["chain"][1][4] = "0" * 64


def _padded(b: Change) -> None:
    b["chain"].append([10, "2026-01-01", "+", "mail", "f" * 64, ""])
    b["statements"][-1]["body"]["links"] = 10


def _dropped(b: Change) -> None:
    del b["chain"][0]


def _count(b: Change) -> None:
    b["statements"][1]["body"]["counts"]["mail"] = 900


def _left_out(b: Change) -> None:
    del b["statements"][1]


def _twice(b: Change) -> None:
    b["chain"].append([10, "2026-01-01", "+", "mail", b["chain"][3][4], ""])


def _foreign(b: Change) -> None:
    b["campaign"] = "other"


@pytest.mark.parametrize("change", [_leaf, _padded, _dropped, _count, _left_out, _twice, _foreign])
def test_whatever_is_changed_is_found(bundle: Any, change: Any) -> None:
    changed = copy.deepcopy(bundle)
    change(changed)
    with pytest.raises(InputError):
        verify.verify(changed, "x")


def test_a_past_rewritten_and_signed_anew_is_found_by_an_earlier_copy(bundle: Any, tmp_path: Path) -> None:
    """Who holds the key can sign another history; who kept yesterday's file sees it."""
    Statement.objects.all().delete()
    for link in Link.objects.order_by("number"):  # one signature padded in, every digest made anew
        link.leaf = "a" * 64 if link.number == 4 else link.leaf
        before = Link.objects.get(number=link.number - 1).digest if link.number > 1 else ""
        link.digest = verify.chained(
            before, link.number, link.day.isoformat(), link.step, link.way, link.leaf, link.reason
        )
        link.save()
    from lenity.web.campaign.models import Campaign, Total

    Total.objects.update(head=Link.objects.get(number=9).digest)
    campaign = Campaign.objects.get()
    statements.issue(campaign, now())
    new = statements.bundle(campaign.pk, SLUG)
    first, second = tmp_path / "new.json", tmp_path / "old.json"
    first.write_text(json.dumps(new))
    second.write_text(json.dumps(bundle))
    run = CliRunner().invoke
    alone = run(command, ["verify", str(second)])
    assert (alone.exit_code, "3 statements, 9 links" in alone.output) == (0, True)
    both = run(command, ["verify", str(first), str(second)])
    assert isinstance(both.exception, InputError)
    assert "earlier copy" in str(both.exception)
    wrong_key = run(command, ["verify", str(second), "--key", "0000"])
    assert isinstance(wrong_key.exception, InputError)


def test_an_honest_later_file_continues_the_earlier(bundle: Any, tmp_path: Path, client: Client) -> None:
    from lenity.web.campaign.models import Campaign

    old = tmp_path / "old.json"
    old.write_text(json.dumps(bundle))
    confirmed(client, 77)
    statements.issue(Campaign.objects.get(), now() + timedelta(days=3))
    new = tmp_path / "new.json"
    new.write_text(json.dumps(statements.bundle(Campaign.objects.get().pk, SLUG)))
    done = CliRunner().invoke(command, ["verify", str(new), str(old), "--key", bundle["key"]])
    assert done.exit_code == 0, done.output
    assert "1 earlier copy is its beginning." in done.output


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "x"}', "not json"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no statements"):
        verify.parse(text, "x")


def test_the_exhibit_is_two_sober_pages(client: Client) -> None:
    campaign = made()
    for n in range(12):
        confirmed(client, n, postcode="28202")
    told: Any = {"name": "Robin Canary", "know": "I taught him.", "saw": "He kept his word.", "help": "A job."}
    letter = Letter.objects.create(campaign=campaign, told=told, mailbox="m", nonce="n", state="received", sample=True)
    letters.review(letter, True, None)
    statements.issue(campaign, now())
    pdf = pypdfium2.PdfDocument(exhibit.exhibit(campaign))
    words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    assert len(pdf) <= 2
    for part in ("confirmed by e-mail 12", "NC 12", "does not prove who that person is", "I taught him.", "Page 1 of"):
        assert part in words, part
    for trace in ("Robin Canary", "example.org", "Person 1"):
        assert trace not in words
    assert exhibit.exhibit(campaign) == exhibit.exhibit(campaign)  # same data, same bytes


def test_the_exhibit_of_many_stays_at_two_pages_and_of_a_draft_is_none(client: Client) -> None:
    campaign = demo.make()
    demo.fill(campaign, 900)
    pdf = pypdfium2.PdfDocument(exhibit.exhibit(campaign))
    words = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert len(pdf) == 2
    assert "Not to be filed" in words
    from lenity.web.campaign.models import Campaign

    with pytest.raises(InputError, match="never public"):
        exhibit.exhibit(Campaign.objects.create(slug="draft"))
