"""From an invitation to the audit log, and what a stranger may try."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from lenity.web.core import audit, outbox, throttle
from lenity.web.core.models import AuditEntry, Invitation, Mail, User

SECRET = "JBSWY3DPEHPK3PXP"
WORDS = "seven plain wooden chairs"


def code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.mark.django_db(transaction=True)
def test_from_invitation_to_audit(client_of: Callable[..., Client]) -> None:
    admin = client_of("admin")
    page = admin.post("/people/", {"email": "Sam@Example.org", "role": "student"})
    link = page.context["link"]
    assert Mail.objects.get().purpose == "invitation"
    new = Client()
    assert new.get(link).status_code == 200  # as a mail scanner does: nothing happens
    answer = {"name": "Sam", "email": "other@example.org", "password": WORDS, "role": "admin", "is_superuser": "1"}
    assert new.post(link, answer)["Location"] == reverse("mfa_activate_totp")
    sam = User.objects.get(email="sam@example.org")
    assert (sam.role, sam.is_superuser) == ("student", False)
    assert new.get(link).status_code == 404  # it works once
    assert new.get("/accounts/2fa/")["Location"] == reverse("mfa_activate_totp")
    form = new.get(reverse("mfa_activate_totp")).context["form"]
    done = new.post(reverse("mfa_activate_totp"), {"code": code(form.secret)})
    assert new.get(done["Location"]).status_code == 200  # the recovery codes, with no further word
    assert new.get("/accounts/2fa/").status_code == 200
    kept = Authenticator.objects.get(user=sam, type="totp").data["secret"]
    assert kept.startswith("v1|")
    assert form.secret not in kept
    assert get_adapter().decrypt(kept) == form.secret
    assert {"invited", "account made", "totp activated"} <= set(AuditEntry.objects.values_list("action", flat=True))
    assert b"The chain is whole" in admin.post("/audit/").content


def test_login_asks_for_the_second_factor_and_takes_a_code_once(person: Callable[..., Any]) -> None:
    person("attorney", "a@example.org", password=WORDS)
    where = []
    for _ in range(2):
        client = Client()
        first = client.post("/accounts/login/", {"login": "a@example.org", "password": WORDS})
        assert first["Location"].startswith(reverse("mfa_authenticate"))
        assert client.get("/accounts/2fa/").status_code == 302  # a direct address is no way round it
        where.append(client.post(reverse("mfa_authenticate"), {"code": code()}).status_code)
    assert where == [302, 200]  # replay refused


def test_wrong_passwords_make_one_wait_but_lock_nobody_out(person: Callable[..., Any]) -> None:
    person("attorney", "a@example.org", password=WORDS)
    thief, owner = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        assert thief.post("/accounts/login/", {"login": "a@example.org", "password": "x"}).status_code == 200
    # right at last, but too late; from the neighbour's address too
    neighbour = Client(REMOTE_ADDR="198.51.100.8")
    for client in (thief, neighbour):
        assert client.post("/accounts/login/", {"login": "a@example.org", "password": WORDS}).status_code == 200
    assert owner.post("/accounts/login/", {"login": "a@example.org", "password": WORDS}).status_code == 302


def test_an_account_turned_off_is_out_at_once(client_of: Callable[..., Client]) -> None:
    admin, student = client_of("admin"), client_of("student")
    assert student.get("/accounts/2fa/").status_code == 200
    user: Any = student.user  # type: ignore[attr-defined]
    admin.post(f"/people/{user.pk}/switch/")
    assert student.get("/accounts/2fa/")["Location"].startswith("/accounts/login/")


def test_an_unused_session_ends(client_of: Callable[..., Client], settings: Any) -> None:
    client = client_of("student")
    client.get("/accounts/2fa/")
    session = client.session
    session["seen"] = int(time.time()) - settings.LENITY_IDLE_SECONDS - 1
    session.save()
    assert client.get("/accounts/2fa/")["Location"].startswith("/accounts/login/")


def test_reset_says_the_same_of_known_and_unknown(person: Callable[..., Any]) -> None:
    person("attorney", "a@example.org", password=WORDS)
    told = [Client().post("/accounts/password/reset/", {"email": e}) for e in ("a@example.org", "nobody@example.org")]
    assert [r.status_code for r in told] == [302, 302]
    assert told[0]["Location"] == told[1]["Location"]


def test_tokens_are_kept_as_digests(db: None) -> None:
    invitation, token = Invitation.issue("reader")
    assert len(token) >= 43
    assert token not in invitation.token
    assert Invitation.find(token) == invitation
    assert Invitation.find(invitation.token) is None


def test_addresses_count_by_block_and_only_trusted_proxies_are_believed(rf: Any, settings: Any) -> None:
    assert throttle.block(rf.get("/", REMOTE_ADDR="203.0.113.9")) == "203.0.113.0/24"
    assert throttle.block(rf.get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")) == "2001:db8:1:2::/64"
    spoofed = rf.get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert throttle.address(spoofed) == "203.0.113.9"
    settings.LENITY_TRUSTED_PROXIES = ["203.0.113.9"]
    assert throttle.address(spoofed) == "192.0.2.1"


def test_a_mail_that_fails_stays_and_one_that_is_sent_is_emptied(db: None, mailoutbox: Any, monkeypatch: Any) -> None:
    mail = outbox.queue("a@example.org", "one\r\nBcc: b@example.org", "words", "test")

    def fail(*_: Any) -> int:
        raise OSError("no route")

    with monkeypatch.context() as m:
        m.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        assert outbox.send_one()
    assert not outbox.send_one()  # it waits
    Mail.objects.update(due=mail.made)
    assert outbox.send_one()
    assert [m.subject for m in mailoutbox] == ["one Bcc: b@example.org"]
    mail.refresh_from_db()
    assert (mail.to, mail.body, mail.attempts) == ("", "", 2)
    assert mail.sent


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET actor = 'x'", "DELETE FROM core_auditentry"])
def test_the_database_refuses_to_change_the_log(db: None, statement: str) -> None:
    from django.db import DatabaseError, connection, transaction

    audit.record("test", "one")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify().bad is None


def test_a_row_changed_behind_the_triggers_is_named(db: None) -> None:
    from django.db import connection

    for n in range(5):
        audit.record("test", f"act {n}")
    head = audit.verify().head
    drop = "ALTER TABLE core_auditentry DISABLE TRIGGER ALL"
    if connection.vendor == "sqlite":
        drop = "DROP TRIGGER core_auditentry_no_update"
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute("UPDATE core_auditentry SET actor = 'x' WHERE number = 3")
    assert audit.verify().bad == 3
    assert audit.verify(rows=9, head=head).bad == 3
