"""Every address × every role, and every form without its token: over all rooms, from the table of addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from lenity.web.core import policy

from .urltable import committed, generated, rows

LOGIN = "/accounts/login/"


def test_the_matrix_is_the_written_one() -> None:
    assert generated() == committed(), (
        "a new address, or another right: run `cd tests && python -m web.urltable`, read the diff"
    )


@pytest.mark.parametrize("role", policy.ROLES)
def test_every_address_answers_as_the_matrix_says(role: str, client_of: Callable[..., Client]) -> None:
    client = client_of(role)
    client.raise_request_exception = False
    for row in rows():
        if row.name == "account_logout":
            continue
        response = client.get(row.path)
        to_login = response.status_code == 302 and response["Location"].startswith(LOGIN)
        allowed = policy.table()[row.action][role]
        assert response.status_code < 500, row
        if allowed == "no":
            assert to_login if role == "anonymous" else response.status_code == 403, row
        else:
            assert not to_login or row.name.startswith(("mfa_", "account_")), row
            assert response.status_code != 403, row


def test_staff_without_a_second_factor_get_no_further(client: Client, db: None) -> None:
    from lenity.web.core.models import User

    client.force_login(User.objects.create_user("new@example.org", role="admin"))
    for row in rows():
        if row.action in ("public", "closed") or row.name in ("account_logout", "account_reauthenticate"):
            continue
        if policy.table()[row.action]["admin"] == "no":
            continue  # refused for another reason
        response = client.get(row.path)
        if row.name == "mfa_activate_totp":
            continue
        assert response.status_code == 302, row
        assert response["Location"] == "/accounts/2fa/totp/activate/", row


def _everything() -> list[Any]:
    with connection.cursor() as cursor:
        tables = sorted(
            set(connection.introspection.table_names(cursor)) - {"django_session", "usersessions_usersession"}
        )
        found = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append((table, sorted(map(repr, cursor.fetchall()))))
    return found


def test_no_form_is_taken_without_its_token(client_of: Callable[..., Client]) -> None:
    admin = client_of("admin")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.cookies
    before = _everything()
    for row in rows():
        for more in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            response = strict.post(row.path, more)
            assert response.status_code in (403, 405), (row, response.status_code)
        assert strict.put(row.path).status_code in (403, 405), row
        assert strict.delete(row.path).status_code in (403, 405), row
    assert _everything() == before


def test_no_page_loads_from_elsewhere_or_holds_a_script(client_of: Callable[..., Client]) -> None:
    import re

    client = client_of("admin")
    for row in rows():
        if row.name == "account_logout":
            continue
        response = client.get(row.path)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        html = b"".join(response).decode()
        assert not re.search(r'(?:src|action)="(?:https?:)?//', html), row
        assert not re.search(r'<link[^>]+href="(?:https?:)?//', html), row
        assert not re.search(r"<style|\son\w+=|\sstyle=|<script(?![^>]*(?:src=|application/json))", html), row
        assert "default-src 'none'" in response["Content-Security-Policy"], row
        assert "unsafe" not in response["Content-Security-Policy"], row
        if not row.path.startswith(("/interview/", "/campaign/")):
            assert "no-store" in response["Cache-Control"], row


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", "core", check=True, dry_run=True, verbosity=0)
