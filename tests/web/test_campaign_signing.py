"""The life of a signature: signed, confirmed by a button, counted, withdrawn, deleted; and what people try."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lenity.web.campaign import counting, live, publishing, signing, tokens
from lenity.web.campaign.models import Campaign, Delta, Event, Signature
from lenity.web.core.models import Mail

from .campaigns import SLUG, confirmed, links, made, now, send_mail, signed

pytestmark = pytest.mark.django_db


def test_signed_confirmed_counted_withdrawn(client: Client) -> None:
    campaign = made()
    answer = signed(client)
    assert (answer.status_code, answer["Location"]) == (303, f"/campaign/{SLUG}/en/thanks/")
    row = Signature.objects.get()
    assert (row.state, row.person["name"]) == ("pending", "Person 1 Test")
    assert counting.truth(campaign.pk) == {}
    [mail] = send_mail()
    assert mail.to == ["p1@example.org"]
    way = links(mail)
    page = client.get(way["confirm"])
    assert page.status_code == 200
    assert client.post(way["confirm"])["Location"] == f"/campaign/{SLUG}/en/done/"
    assert counting.truth(campaign.pk) == {"mail": 1}
    assert counting.shown(campaign.pk).all == 0  # not folded yet: never above the truth
    assert counting.fold() == 1
    assert counting.shown(campaign.pk).all == 1
    mine = client.get(way["mine"]).content.decode()
    assert "p1@example.org" in mine
    assert client.post(way["mine"], {"do": "withdraw"}).status_code == 200
    assert counting.shown(campaign.pk).all == 0  # at once, before the job runs
    counting.fold()
    assert (counting.shown(campaign.pk).all, counting.reconcile()) == (0, [])
    assert Event.objects.get().kind == "withdrawn"


def test_opening_the_link_confirms_nothing_and_a_replay_counts_once(client: Client) -> None:
    campaign = made()
    signed(client)
    way = links(send_mail()[0])["confirm"]
    for _ in range(3):  # a mail scanner
        client.get(way)
        client.head(way)
    assert Signature.objects.get().state == "pending"
    answers = {client.post(way).status_code for _ in range(5)}
    counting.fold()
    assert (answers, counting.shown(campaign.pk).all, counting.truth(campaign.pk)) == ({303}, 1, {"mail": 1})


def test_an_old_confirmation_does_not_bring_a_withdrawn_signature_back(client: Client) -> None:
    made()
    row = confirmed(client)
    signing.withdraw(row, now())
    assert not signing.confirm(Signature.objects.get(), now())
    assert Signature.objects.get().state == "withdrawn"


def test_who_withdrew_may_sign_anew_under_new_links(client: Client) -> None:
    campaign = made()
    row = confirmed(client)
    old = tokens.link("manage", row.pk, row.nonce, time.time() + 999)
    signing.withdraw(row, now())
    signed(client)
    assert Signature.objects.get().state == "pending"
    assert client.get(f"/campaign/{SLUG}/en/mine/{old}/").status_code == 404
    client.post(links(send_mail()[-1])["confirm"])
    counting.fold()
    assert (counting.shown(campaign.pk).all, counting.reconcile()) == (1, [])


def test_forged_crossed_and_foreign_links_change_nothing(client: Client) -> None:
    made()
    made("other")
    row = confirmed(client)
    manage = tokens.link("manage", row.pk, row.nonce, time.time() + 999)
    confirm = tokens.link("confirm", row.pk, row.nonce, time.time() + 999)
    late = tokens.link("manage", row.pk, row.nonce, time.time() - 999)
    wrong = {
        f"/campaign/{SLUG}/en/mine/{confirm}/": "another purpose",
        f"/campaign/other/en/mine/{manage}/": "another petition",
        f"/campaign/{SLUG}/en/mine/{late}/": "too late",
        f"/campaign/{SLUG}/en/mine/{manage[:-2]}AA/": "changed",
        f"/campaign/{SLUG}/en/mine/{'A' * 48}/": "made up",
    }
    for path, why in wrong.items():
        assert client.get(path).status_code == 404, why
        assert client.post(path, {"do": "erase"}).status_code == 403, why
        assert client.get(f"{path}data.json").status_code == 404, why
    assert Signature.objects.get().state == "confirmed"


def test_one_mailbox_one_signature_and_the_same_answer(client: Client) -> None:
    made()
    answers = [
        signed(client, 1, email="jane.doe@gmail.com", name="Jane Doe"),
        signed(client, 2, email="JANEDOE+x@googlemail.com", name="J\u0430ne  DOE"),
        signed(client, 3, email="janedoe@gmail.com", name="Another Name"),
    ]
    assert len({(a.status_code, a["Location"], a.content) for a in answers}) == 1
    assert Signature.objects.count() == 1


def test_a_family_mailbox_carries_a_second_name_with_the_same_postcode(client: Client) -> None:
    campaign = made()
    for n, name in enumerate(("Ana Pérez", "Luis Pérez", "ANA PEREZ", "Third Pérez", "Luis Perez")):
        signed(client, n, email="familia@example.org", name=name, postcode="28202")
    assert sorted(s.person["name"] for s in Signature.objects.all()) == ["Ana Pérez", "Luis Pérez"]
    assert {s.seat for s in Signature.objects.all()} == {0, 1}
    for mail in send_mail():
        client.post(links(mail)["confirm"])
    assert counting.truth(campaign.pk) == {"mail": 2}


def test_a_second_name_with_another_postcode_is_not_taken(client: Client) -> None:
    made()
    signed(client, 1, email="f@example.org", name="Ana Pérez", postcode="28202")
    signed(client, 2, email="f@example.org", name="Luis Pérez", postcode="10001")
    signed(client, 3, email="f@example.org", name="Luis Pérez")
    assert Signature.objects.count() == 1


def test_a_mail_is_sent_again_but_not_without_end(client: Client) -> None:
    made()
    for _ in range(12):
        signed(client)
    assert len(send_mail()) == 5


def test_unconfirmed_signatures_are_deleted_after_their_time(client: Client) -> None:
    made()
    signed(client, 1)
    confirmed(client, 2)
    Signature.objects.update(made=now() - timedelta(days=15))
    assert signing.delete_unconfirmed(now()) == 1
    assert Signature.objects.get().state == "confirmed"


def test_delete_leaves_nothing_of_the_person(client: Client) -> None:
    campaign = made()
    row = confirmed(client, 1, name="Xanadu Canary", email="canary4711@example.org", postcode="28202")
    counting.fold()
    manage = tokens.link("manage", row.pk, row.nonce, time.time() + 999)
    told = json.loads(client.get(f"/campaign/{SLUG}/en/mine/{manage}/data.json").content)
    assert (told["name"], told["email"], told["state_of_postcode"]) == ("Xanadu Canary", "canary4711@example.org", "NC")
    answer = client.post(f"/campaign/{SLUG}/en/mine/{manage}/", {"do": "erase"})
    assert answer.status_code == 200
    counting.fold()
    assert (Signature.objects.count(), counting.shown(campaign.pk).all, counting.reconcile()) == (0, 0, [])
    everything = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("campaign_", "core_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                everything += repr(cursor.fetchall())
    for trace in ("Xanadu", "canary4711", str(row.pk), row.pk.hex, row.nonce, row.name_key):
        assert trace not in everything
    assert client.get(f"/campaign/{SLUG}/en/mine/{manage}/").status_code == 404


def test_what_is_kept_is_sealed(client: Client) -> None:
    made()
    signed(client, 1, name="Xanadu Canary", email="canary4711@example.org", postcode="28202")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM campaign_signature")
        kept = repr(cursor.fetchall())
    assert not any(word in kept for word in ("Xanadu", "canary4711", "28202", "example.org"))


def test_suspects_look_like_success_and_do_not_count(client: Client) -> None:
    campaign = made()
    good = signed(client, 1)
    suspects = {
        "trap": signed(client, 2, website="http://x"),
        "fast": signed(client, 3, open_for=0),
        "disposable": signed(client, 4, email="a@mailinator.com"),
        "mixed_script": signed(client, 5, name="J\u0430ne Doe"),
    }
    for why, answer in suspects.items():
        assert (answer.status_code, answer["Location"], answer.content) == (303, good["Location"], good.content), why
    assert set(Signature.objects.exclude(held="").values_list("held", flat=True)) == set(suspects)
    mails = send_mail()
    assert len(mails) == 4  # none for what filled the hidden field
    for mail in mails:
        client.post(links(mail)["confirm"])
    counting.fold()
    assert (counting.shown(campaign.pk).all, counting.truth(campaign.pk)) == (1, {"mail": 1})


def test_a_server_whose_clock_is_behind_holds_nobody(client: Client) -> None:
    made()
    signed(client, 1, open_for=-30)
    assert Signature.objects.get().held == ""


def test_limits_by_address_hold_then_refuse_and_an_office_gets_through(client: Client) -> None:
    made()
    campaign = Campaign.objects.get()

    def press(n: int, address: str) -> Any:
        token = tokens.form(campaign.pk, "sign", time.time() - 30)
        fields = {"name": f"P {n} T", "email": f"q{n}@example.org", "token": token}
        return client.post(f"/campaign/{SLUG}/en/", fields, REMOTE_ADDR=address)

    office = [press(n, "198.51.100.7") for n in range(40)]
    assert {a.status_code for a in office} == {303}
    assert Signature.objects.exclude(held="").count() == 0
    flood = [press(100 + n, "198.51.100.7").status_code for n in range(165)]
    assert set(flood) == {303, 429}
    assert Signature.objects.filter(held="rate").count() == 160
    before = Signature.objects.count()
    refused = press(999, "198.51.100.7")
    assert (refused.status_code, Signature.objects.count()) == (429, before)
    assert press(1000, "203.0.113.9").status_code == 303


def test_addresses_of_one_block_count_together(client: Client, settings: Any) -> None:
    made()
    campaign = Campaign.objects.get()
    settings.LENITY_TRUSTED_PROXIES = ["127.0.0.1"]
    for n in range(70):
        token = tokens.form(campaign.pk, "sign", time.time() - 30)
        fields = {"name": f"P {n} T", "email": f"v{n}@example.org", "token": token}
        client.post(f"/campaign/{SLUG}/en/", fields, headers={"x-forwarded-for": f"2001:db8:0:1::{n:x}"})
    assert Signature.objects.filter(held="rate").count() == 10


@pytest.mark.parametrize("fetched", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_press_from_another_site_is_refused(client: Client, fetched: dict[str, str]) -> None:
    made()
    assert signed(client, 1, headers=fetched).status_code == 403
    row = confirmed(client, 2)
    way = tokens.link("manage", row.pk, row.nonce, time.time() + 99)
    assert client.post(f"/campaign/{SLUG}/en/mine/{way}/", {"do": "erase"}, headers=fetched).status_code == 403
    assert Signature.objects.count() == 1


def test_a_form_without_its_token_is_refused_and_an_old_one_asks_again(client: Client) -> None:
    made()
    assert signed(client, 1, token="").status_code == 403
    assert signed(client, 1, token="A" * 27).status_code == 403
    old = signed(client, 1, open_for=25 * 3600)
    assert old.status_code == 422
    assert "p1@example.org" in old.content.decode()  # what was typed is kept
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("name", "Ana\r\nBcc: all@example.org", 422),
        ("name", "Ana \u202egnp.exe", 422),
        ("name", "=cmd|' /C calc'!A0", 422),
        ("name", "A" * 1_000_000, 413),
        ("name", "A" * 15_000, 422),
        ("email", "a@example.org\nBcc: all@example.org", 422),
        ("email", "not an address", 422),
        ("postcode", "=1+1", 422),
    ],
)
def test_bad_input_is_told_at_its_field_and_keeps_nothing(client: Client, field: str, value: str, status: int) -> None:
    made()
    bad: dict[str, Any] = {field: value}
    answer = signed(client, 1, **bad)
    assert answer.status_code == status
    assert (Signature.objects.count(), Mail.objects.count()) == (0, 0)
    assert len(answer.content) < 40_000
    if status == 422:
        assert f'href="#{field}"' in answer.content.decode()


def test_a_name_in_the_mail_is_text_and_never_a_header(client: Client) -> None:
    made()
    signed(client, 1, name="{link} {{7*7}} %s <b>O'Neill</b>")
    [mail] = send_mail()
    assert "{link} {{7*7}} %s <b>O'Neill</b>" in mail.body
    assert set(mail.message().keys()) == {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
    }  # fmt: skip
    page = signed(client, 2, name="<script>alert(1)</script>", email="bad").content.decode()
    assert "<script>" not in page


def test_a_page_that_is_down_takes_nothing_but_its_links_work(client: Client) -> None:
    campaign = made()
    row = confirmed(client)
    publishing.unpublish(campaign, "test", "a threat")
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 404
    assert signed(client, 2).status_code == 403
    way = tokens.link("manage", row.pk, row.nonce, time.time() + 99)
    assert client.post(f"/campaign/{SLUG}/en/mine/{way}/", {"do": "erase"}).status_code == 200
    assert Signature.objects.count() == 0


def test_public_pages_set_no_cookie_and_load_nothing_foreign(client: Client) -> None:
    made()
    for path in ("", "en/", "es/", "en/thanks/", "en/done/", "count.json"):
        answer = client.get(f"/campaign/{SLUG}/{path}")
        assert not answer.cookies, path
    assert not signed(client).cookies


def test_an_answer_that_was_given_is_in_the_database_with_its_mail(client: Client) -> None:
    """One transaction: where the mail cannot be queued, the signature is not there either."""
    made()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lenity.web.campaign.signing._queue", lambda *_: (_ for _ in ()).throw(RuntimeError("disk full")))
        with pytest.raises(RuntimeError):
            signed(client)
    assert (Signature.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads share one in-memory SQLite connection")
def test_sixty_four_presses_at_once_are_one_signature() -> None:
    made()
    live.live(SLUG)
    answers: list[Any] = []

    def press() -> None:
        a = signed(Client(), 1)
        answers.append((a.status_code, a["Location"], a.content))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(64)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert (len(answers), len(set(answers)), Signature.objects.count()) == (64, 1, 1)
    way = links(send_mail()[0])["confirm"]

    def confirm() -> None:
        Client().post(way)
        connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(16)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert Delta.objects.count() == 1
