"""What is in doubt: found, looked at, let count or made invalid with a reason, and every act undone as a whole."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lenity.errors import InputError
from lenity.web.campaign import counting, detectors, moderation, paper, signing
from lenity.web.campaign.mails import Where
from lenity.web.campaign.models import Campaign, Event, Signature

from .campaigns import SLUG, confirmed, links, made, now, send_mail, signed

pytestmark = pytest.mark.django_db
WHERE = Where("http://testserver", SLUG, "t")


def shown(campaign: Campaign) -> int:
    while counting.fold():
        pass
    assert counting.reconcile() == []
    return counting.shown(campaign.pk).all


def test_invalidating_names_the_reason_and_can_be_undone(client: Client) -> None:
    campaign = made()
    rows = [confirmed(client, n) for n in range(6)]
    assert shown(campaign) == 6
    key, n = moderation.invalidate(campaign, moderation.Condition(domain="example.org"), "one script", "staff")
    assert (n, shown(campaign)) == (6, 0)
    assert set(Event.objects.filter(act=key).values_list("reason", "by")) == {("one script", "staff")}
    signing.withdraw(Signature.objects.get(pk=rows[0].pk), now())  # its signer has a say after that, too
    assert moderation.undo(campaign, key, "staff") == 5
    assert shown(campaign) == 5
    assert moderation.undo(campaign, key, "staff") == 0  # twice changes nothing
    assert shown(campaign) == 5


def test_releasing_counts_who_had_confirmed_and_writes_to_who_was_not_written_to(client: Client) -> None:
    campaign = made()
    confirmed(client, 1, email="a@mailinator.com")
    signed(client, 2, website="x")
    assert (shown(campaign), send_mail()) == (0, [])
    key, n = moderation.release(campaign, moderation.Condition(held="any"), "staff", WHERE)
    assert (n, shown(campaign)) == (2, 1)
    [mail] = send_mail()
    client.post(links(mail)["confirm"])
    assert shown(campaign) == 2
    moderation.undo(campaign, key, "staff")
    assert shown(campaign) == 0  # in doubt again, both; who has confirmed since stays so
    assert set(Signature.objects.values_list("state", flat=True)) == {"confirmed"}


def test_an_act_without_a_condition_or_a_reason_is_refused(client: Client) -> None:
    campaign = made()
    confirmed(client)
    with pytest.raises(InputError, match="every signature"):
        moderation.invalidate(campaign, moderation.Condition(), "why", "staff")
    with pytest.raises(InputError, match="say why"):
        moderation.invalidate(campaign, moderation.Condition(held="any"), " ", "staff")
    assert shown(campaign) == 1


def test_an_act_never_reaches_another_petition(client: Client) -> None:
    campaign, other = made(), made("other")
    row = confirmed(client, 1)
    foreign = confirmed(client, 2, slug="other")
    for which in (
        moderation.Condition(keys=(str(foreign.pk),)),
        moderation.Condition(email="p2@example.org"),
        moderation.Condition(held="any"),
    ):
        assert moderation.invalidate(campaign, which, "why", "staff")[1] == 0
    with pytest.raises(InputError, match="no such signature"):
        moderation.invalidate(campaign, moderation.Condition(same_block_as=str(foreign.pk)), "why", "staff")
    key, _ = moderation.invalidate(campaign, moderation.Condition(keys=(str(row.pk),)), "why", "staff")
    assert moderation.undo(other, key, "staff") == 0
    assert (shown(campaign), shown(other)) == (0, 1)


def test_a_burst_from_one_block_is_held_and_what_was_let_pass_stays(client: Client) -> None:
    campaign = made()
    for n in range(30):
        signed(client, n, email=f"{uuid.uuid4().hex[:12]}@example{n}.org", name=f"P {n} T")
    Signature.objects.update(block_key="same")
    assert detectors.detect() == 30
    assert set(Signature.objects.values_list("held", flat=True)) == {"burst"}
    moderation.release(campaign, moderation.Condition(held="burst"), "staff", WHERE)
    assert detectors.detect() == 0


def test_addresses_that_differ_by_a_number_are_held_and_a_family_is_not(client: Client) -> None:
    made()
    for n in range(8):
        signed(client, n, email=f"johnsmith{n:03}@bulk.example", name=f"P {n} T")
    for n, local in enumerate(("ana.lopez", "luis.lopez", "maria.vega", "tom.baker", "lee.wong", "kim.park")):
        signed(client, 100 + n, email=f"{local}@family.example", name=f"Q {n} T")
    detectors.detect()
    assert Signature.objects.filter(held="similar").count() == 8
    assert Signature.objects.filter(held="").count() == 6


def test_paper_is_kept_apart_and_never_counted_twice(client: Client) -> None:
    campaign = made()
    confirmed(client, 1, name="Ana Pérez", postcode="28202")
    done = paper.enter(campaign, "7", "ANA PEREZ; 28202\nLuis Vega; 28203; luis@example.org\nKim Park\n", "staff")
    assert done == paper.Entered(taken=2, there=0, in_doubt=1)
    assert paper.enter(campaign, "8", "luis  vega; 28203; luis@example.org", "staff").there == 1
    counting.fold()
    told = counting.shown(campaign.pk)
    assert (told.mail, told.paper, counting.reconcile()) == (1, 2, [])
    assert Signature.objects.get(held="twice").way == "paper"
    page = client.get(f"/campaign/{SLUG}/en/").content.decode()
    assert "2 of them on paper" in page


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no line"), ("Ana; 28202; not-an-address\n=A1", "line 1: email; line 2: formula"), ("a;b;c;d", "line 1")],
)
def test_a_sheet_with_a_line_that_cannot_be_used_is_refused_whole(text: str, says: str) -> None:
    campaign = made()
    with pytest.raises(InputError, match=says):
        paper.enter(campaign, "7", text, "staff")
    assert not Signature.objects.exists()


# The staff's pages


def test_the_queue_page_releases_invalidates_and_undoes(client: Client, client_of: Callable[..., Client]) -> None:
    campaign = made()
    confirmed(client, 1, email="a@mailinator.com", name="Suspect One")
    staff = client_of("attorney")
    queue = f"/campaigns/{campaign.pk}/signatures/"
    page = staff.get(queue).content.decode()
    assert "Suspect One" in page
    assert "throw-away" in page
    key = str(Signature.objects.get().pk)
    staff.post(f"{queue}act/", {"key": key, "do": "release"})
    assert shown(campaign) == 1
    staff.post(f"{queue}act/", {"key": key, "do": "invalidate"})
    assert shown(campaign) == 1  # no reason, nothing done
    staff.post(f"{queue}act/", {"key": key, "do": "invalidate", "reason": "not a person"})
    assert shown(campaign) == 0
    act = Event.objects.filter(kind="invalidated").get().act
    staff.post(f"{queue}act/{act}/undo/")
    assert shown(campaign) == 1


def test_who_may_do_what(client_of: Callable[..., Client]) -> None:
    campaign = made()
    at = f"/campaigns/{campaign.pk}"
    student, admin = client_of("student"), client_of("admin")
    assert student.get(f"{at}/").status_code == 200
    assert student.get(f"{at}/signatures/").status_code == 403
    assert student.post(f"{at}/signatures/export/").status_code == 403
    assert student.post(f"{at}/text/1/publish/").status_code == 403
    assert admin.post(f"{at}/text/1/check/").status_code == 403  # the check is counsel's
    assert student.post(f"{at}/stop/", {"stop-reason": "a threat"}).status_code == 302
    assert Campaign.objects.get().state == "stopped"


def test_ids_of_another_petition_are_not_found(client: Client, client_of: Callable[..., Client]) -> None:
    one, two = made(), made("other")
    staff = client_of("attorney")
    consent = one.versions.get().consents.get()
    assert staff.post(f"/campaigns/{two.pk}/consent/{consent.pk}/back/").status_code == 404
    assert staff.post(f"/campaigns/{two.pk}/text/2/publish/").status_code == 404
    row = confirmed(client)
    act, _ = moderation.invalidate(one, moderation.Condition(keys=(str(row.pk),)), "why", "staff")
    staff.post(f"/campaigns/{two.pk}/signatures/act/{act}/undo/")
    assert Signature.objects.get().state == "invalid"


def test_the_export_opens_no_formula(client: Client, client_of: Callable[..., Client]) -> None:
    campaign = made()
    row = confirmed(client)
    danger: Any = {"name": "=cmd|'/C calc'!A0", "email": "@SUM(1)", "postcode": "+1"}  # as older data might have it
    row.person = danger
    row.save()
    answer = client_of("attorney").post(f"/campaigns/{campaign.pk}/signatures/export/")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [cell[0] for cell in rows[1][:3]] == ["'"] * 3
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for line in rows for cell in line)


def test_a_campaign_from_empty_form_to_public_page(client: Client, client_of: Callable[..., Client]) -> None:
    from .campaigns import TEXT
    from .test_campaign_publishing import CASE

    staff = client_of("attorney")
    staff.post("/campaigns/", {"slug": "new-one", "goal": "500", "keep_days": "90"})
    campaign = Campaign.objects.get(slug="new-one")
    at = f"/campaigns/{campaign.pk}"
    bad = staff.post(f"{at}/text/", {"text": "title: 1"})
    assert (bad.status_code, b"title" in bad.content) == (422, True)
    staff.post(f"{at}/text/", {"text": TEXT})
    staff.post(f"{at}/text/1/publish/")
    assert client.get("/campaign/new-one/en/").status_code == 404
    staff.post(f"{at}/protected/", {"case": CASE})
    staff.post(f"{at}/text/1/consent/", {"name": "A", "capacity": "himself", "how": "paper", "given_on": "2026-01-02"})
    staff.post(f"{at}/text/1/check/", {})
    assert "Nothing stands against publishing it." in staff.get(f"{at}/").content.decode()
    staff.post(f"{at}/text/1/publish/")
    assert client.get("/campaign/new-one/es/").status_code == 200
    blocked = staff.post(f"{at}/news/", {"en": "Brielle spoke.", "es": "Habló.", "on": "2026-02-01"})
    assert blocked.status_code == 422
    staff.post(f"{at}/news/", {"en": "A hearing is set.", "es": "Hay una audiencia.", "on": "2026-02-01"})
    assert "Hay una audiencia." in client.get("/campaign/new-one/es/").content.decode()
