"""Sessions, second factor and reset: what a stranger, a thief of a cookie or a careless owner may try."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from lenity.web.core.models import Mail

SECRET = "JBSWY3DPEHPK3PXP"
WORDS = "seven plain wooden chairs"
LOGIN, SECOND, INSIDE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"


def code(after: int = 0) -> str:
    """The code that a phone shows ``after`` seconds from now."""
    return str(format_hotp_value(hotp_value(SECRET, (int(time.time()) + after) // 30)))


@pytest.fixture
def ann(person: Callable[..., Any]) -> Any:
    return person("attorney", "ann@example.org", password=WORDS)


def log_in(client: Client, password: str = WORDS, given: str = "") -> Any:
    """Password and second factor; the last answer."""
    client.post(LOGIN, {"login": "ann@example.org", "password": password})
    return client.post(SECOND, {"code": given or code()})


def inside(client: Client) -> bool:
    return client.get(INSIDE).status_code == 200


def test_a_session_key_never_lives_through_a_login(ann: Any) -> None:
    client = Client()
    planted = client.session
    planted["planted"] = "by a thief"
    planted.save()
    client.cookies["session"] = str(planted.session_key)
    keys = [planted.session_key]
    client.post(LOGIN, {"login": "ann@example.org", "password": WORDS})
    keys.append(client.cookies["session"].value)
    client.post(SECOND, {"code": code()})
    keys.append(client.cookies["session"].value)
    assert inside(client)
    assert keys[0] != keys[2]
    assert keys[1] != keys[2]
    assert [Session.objects.filter(pk=key).exists() for key in keys] == [False, False, True]


def test_after_logout_the_old_cookie_is_dead(ann: Any) -> None:
    client, thief = Client(), Client()
    log_in(client)
    thief.cookies["session"] = client.cookies["session"].value
    assert inside(thief)
    client.post("/accounts/logout/")
    assert not inside(thief)


def test_a_day_of_work_ends_however_busy_it_was(ann: Any, settings: Any) -> None:
    client = Client()
    log_in(client)
    assert inside(client)
    session = client.session
    session["began"] -= settings.SESSION_COOKIE_AGE - 60
    session.save()
    assert inside(client)  # the last minute
    session = client.session
    session["began"] -= 61
    session.save()
    assert not inside(client)


def test_a_new_password_ends_every_session(ann: Any) -> None:
    client, other = Client(), Client()
    log_in(client)
    log_in(other, given=code(30))
    assert inside(client)
    assert inside(other)
    new = {"oldpassword": WORDS, "password1": "eight green wooden chairs", "password2": "eight green wooden chairs"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert not inside(other)
    assert not inside(client)


def test_a_reset_by_mail_skips_no_second_factor_and_works_once(ann: Any) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    found = re.search(r"https?://\S+(/accounts/password/reset/key/\S+)", Mail.objects.get().body)
    assert found
    form = client.get(found[1])["Location"]
    new = {"password1": "nine blue wooden chairs", "password2": "nine blue wooden chairs"}
    assert client.post(form, new).status_code == 302
    assert not inside(client)  # a reset is no login
    client.post(LOGIN, {"login": "ann@example.org", "password": new["password1"]})
    assert not inside(client)
    client.post(SECOND, {"code": code()})
    assert inside(client)
    again = Client().get(found[1])
    assert again.status_code == 200
    assert "password1" not in again.content.decode()  # the link is used up


def test_a_recovery_code_works_once(ann: Any) -> None:
    first, second = RecoveryCodes.activate(ann).generate_codes()[:2]
    assert not any(first in str(a.data) for a in Authenticator.objects.all())
    client, thief, again = Client(), Client(), Client()
    assert log_in(client, given=first).status_code == 302
    assert inside(client)
    assert log_in(thief, given=first).status_code == 200
    assert not inside(thief)
    assert log_in(again, given=second).status_code == 302


def test_the_second_factor_is_not_removed_by_who_finds_an_open_session(ann: Any) -> None:
    client = Client()
    client.force_login(ann)  # as a thief of the cookie: no password was typed here
    RecoveryCodes.activate(ann)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert reverse("account_reauthenticate") in client.post(reverse(name))["Location"], name
    assert "reauthenticate" in client.get(reverse("mfa_view_recovery_codes"))["Location"]
    assert Authenticator.objects.filter(user=ann, type="totp").exists()


def test_codes_of_a_phone_whose_clock_is_off(ann: Any) -> None:
    for after, good in ((-90, False), (90, False), (-30, True), (30, True)):
        client = Client()
        log_in(client, given=code(after))
        assert inside(client) is good, after


def test_guessing_codes_ends(ann: Any) -> None:
    client = Client()
    client.post(LOGIN, {"login": "ann@example.org", "password": WORDS})
    for n in range(12):
        client.post(SECOND, {"code": f"{n:06}"})
    client.post(SECOND, {"code": code()})
    assert not inside(client)


def _plain(answer: Any, typed: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(typed, "TYPED")


def test_known_and_unknown_cost_and_say_the_same(ann: Any, monkeypatch: Any) -> None:
    """Time is told by work: one hash and one mail for either (bench/web.py measures it)."""
    hashes: list[str] = []
    for name in ("verify", "encode"):
        original = getattr(Argon2PasswordHasher, name)

        def counted(self: Any, *given: Any, name: str = name, original: Any = original) -> Any:
            hashes.append(name)
            return original(self, *given)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    told, work, mails = [], [], []
    for email in ("ann@example.org", "nobody@example.org"):
        hashes.clear()
        answer = Client().post(LOGIN, {"login": email, "password": "wrong"})
        told.append((answer.status_code, _plain(answer, email)))
        work.append(len(hashes))
        reset = Client().post("/accounts/password/reset/", {"email": email})
        told.append((reset.status_code, reset["Location"]))
        mails.append(Mail.objects.filter(sent=None).count())
    assert told[:2] == told[2:]
    assert work == [1, 1]
    assert mails == [1, 2]


def test_dead_invitations_answer_alike(db: None) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from lenity.web.core.models import Invitation

    used, spent = Invitation.issue("reader")
    over, late = Invitation.issue("reader")
    Invitation.objects.filter(pk=used.pk).update(used=timezone.now())
    Invitation.objects.filter(pk=over.pk).update(expires=timezone.now() - timedelta(seconds=1))
    answers = [Client().get(f"/invitation/{token}/") for token in (spent, late, "A" * 43)]
    assert {a.status_code for a in answers} == {404}
    tokens = (spent, late, "A" * 43)
    assert len({_plain(a, t) for a, t in zip(answers, tokens, strict=True)}) == 1
