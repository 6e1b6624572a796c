"""What the tests of the web share: keys and a data directory of their own, a client per role, PostgreSQL, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lenity.web import places
from lenity.web.campaign import live

from .servers import pg_bin, postgresql

ROLES = ("reader", "student", "attorney", "admin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what runs whole files again on PostgreSQL: it takes longest, and nobody should wait for it at the end."""
    items.sort(key=lambda item: "postgresql" not in item.path.name)


@pytest.fixture(autouse=True)
def _own_place(settings: Any, tmp_path: Path) -> None:
    """No test touches the user's data directory or keys."""
    settings.LENITY_DATA_DIR = tmp_path / "data"
    settings.LENITY_KEYS = places.new_keys()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    live.forget()  # what a process has read of public pages within the last second


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """After tests that commit comes a flush, which the audit log's triggers refuse: only there they rest."""
    from django.core.management.commands import flush

    patched: Any = flush
    original = patched.sql_flush

    def without_triggers(style: Any, using: Any, **more: Any) -> list[str]:
        statements: list[str] = original(style, using, **more)
        if connection.vendor == "postgresql":
            off, on = (f"ALTER TABLE core_auditentry {word} TRIGGER ALL" for word in ("DISABLE", "ENABLE"))
            return [off, *statements, on] if statements else []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_auditentry'"
            )
            triggers = cursor.fetchall()
        return [*(f"DROP TRIGGER {name}" for name, _ in triggers), *statements, *(sql for _, sql in triggers)]

    patched.sql_flush = without_triggers


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Makes an account with a second factor: ``person("student")``."""
    from allauth.mfa.totp.internal.auth import TOTP

    from lenity.web.core.models import User

    def make(role: str, email: str = "", **more: Any) -> User:
        user = User.objects.create_user(email or f"{role}@example.org", name=f"A {role}", role=role, **more)
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        return user

    return make


@pytest.fixture
def client_of(person: Callable[..., Any]) -> Callable[..., Client]:
    """A logged-in client: ``client_of("attorney")``; ``"anonymous"`` is logged out. ``client.user`` is who."""

    def make(role: str, **more: Any) -> Client:
        client = Client()
        if role != "anonymous":
            user = person(role, **more)
            client.force_login(user)
            client.user = user  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    programs = pg_bin()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgresql(programs) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    # the browser's driver runs an event loop in this thread, which Django takes for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as p:
        started = p.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield started
        started.close()
