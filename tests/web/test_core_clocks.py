"""Clocks that jump, a disk that is full or read-only, and several at once: nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from lenity.web import places
from lenity.web.core import audit, outbox, periodic, throttle
from lenity.web.core.files import BlobStore
from lenity.web.core.models import Invitation, Mail, Turn
from lenity.web.interview.models import Interview

from .servers import lenity_env


@pytest.fixture
def clock(monkeypatch: Any) -> Callable[[datetime], None]:
    """Sets the time that Lenity reads."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    return set_to


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 10, 28, 5, 30, tzinfo=UTC),  # the clocks go back in New York on 1 November
        datetime(2027, 3, 10, 6, 59, tzinfo=UTC),  # and forward on 14 March
        datetime(2028, 2, 25, 12, tzinfo=UTC),  # over the 29th of February
    ],
)
def test_seven_days_are_seven_days(start: datetime, db: None, clock: Callable[[datetime], None]) -> None:
    clock(start)
    _, token = Invitation.issue("reader")
    clock(start + timedelta(days=7, seconds=-1))
    assert Invitation.find(token)
    clock(start + timedelta(days=7))
    assert Invitation.find(token) is None


def test_a_day_in_the_case_is_the_day_here_and_not_in_greenwich(db: None, clock: Callable[[datetime], None]) -> None:
    clock(datetime(2026, 11, 29, 3, 0, tzinfo=UTC))  # ten in the evening of the 28th in New York
    one = Interview.begin("en")
    assert one.told_on.isoformat() == "2026-11-28"
    assert one.expires_at == datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def test_a_clock_set_back_a_day_breaks_neither_log_nor_limits(db: None, clock: Callable[[datetime], None]) -> None:
    now = datetime.now(UTC) + timedelta(minutes=1)  # a mail's own day is the real one
    clock(now)
    audit.record("test", "first")
    outbox.queue("a@example.org", "s", "b", "test")
    assert throttle.hit("x", "y", 1, 300)
    assert periodic.run_due()
    clock(now - timedelta(days=1))
    audit.record("test", "second")
    assert audit.verify().bad is None
    assert throttle.hit("x", "y", 1, 300)  # another window: at worst one limit more
    assert periodic.run_due() == []
    assert not outbox.send_one()  # it waits until it is due again, and is not lost
    clock(now + timedelta(days=1))
    assert outbox.send_one()
    assert periodic.run_due()
    assert Turn.objects.filter(due__gt=now + timedelta(days=3)).count() == 0


def test_two_servers_whose_clocks_differ_send_a_mail_once(
    db: None, clock: Callable[[datetime], None], mailoutbox: Any, monkeypatch: Any
) -> None:
    """The other server is 30 seconds ahead; the lease is five minutes."""
    now = datetime.now(UTC) + timedelta(minutes=1)  # a mail's own day is the real one
    clock(now)
    mail = outbox.queue("a@example.org", "s", "b", "test")
    assert outbox._claim() == mail
    clock(now + timedelta(seconds=30))
    assert outbox._claim() is None
    clock(now + outbox.LEASE + timedelta(seconds=1))
    assert outbox._claim() == mail  # the first one died


def test_what_is_shown_has_the_hour_of_here() -> None:
    summer, winter = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (7, 12))
    here = ZoneInfo(str(timezone.get_default_timezone()))
    assert [d.astimezone(here).hour for d in (summer, winter)] == [8, 7]


@contextlib.contextmanager
def _no_more_room() -> Any:
    """SQLite as on a full disk (page limit) or a read-only one."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@contextlib.contextmanager
def _read_only() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only = 0")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own switches")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [_no_more_room, _read_only])
def test_without_room_nothing_is_half_done_and_the_page_says_so(trouble: Any, client_of: Callable[..., Client]) -> None:
    admin = client_of("admin")
    admin.raise_request_exception = False
    assert admin.get("/people/").status_code == 200
    before = (Invitation.objects.count(), Mail.objects.count(), audit.verify().rows)
    with trouble():
        for n in range(400):  # until the free space inside the file is used up too
            answer = admin.post("/people/", {"email": f"p{n}@example.org", "role": "student"})
            if answer.status_code == 500:
                break
            before = (before[0] + 1, before[1] + 1, before[2] + 1)
        assert answer.status_code == 500
        assert b"Nothing you entered before this was lost." in answer.content
    assert (Invitation.objects.count(), Mail.objects.count(), audit.verify().rows) == before
    assert audit.verify().bad is None
    assert admin.post("/people/", {"email": "later@example.org", "role": "student"}).status_code == 200


_WRITE = """
import django, signal; django.setup()
from django.core.management import call_command
from lenity.web.core import audit, outbox
from django.db import transaction
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
call_command("migrate", verbosity=0)
while True:
    with transaction.atomic():
        mail = outbox.queue("a@example.org", "s", "b" * 2000, "test")
        audit.record("test", "wrote", mail)
    print(mail.pk, flush=True)
"""


def test_a_file_that_can_grow_no_more_loses_nothing_acknowledged(tmp_path: Path) -> None:
    env = lenity_env(tmp_path, LENITY_KEYS=places.new_keys().as_json())

    def run(room: int) -> subprocess.CompletedProcess[str]:
        limit = (room, resource.RLIM_INFINITY)
        return subprocess.run(
            [sys.executable, "-c", _WRITE],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )

    done = run(4_000_000)
    assert done.returncode != 0
    assert "OperationalError" in done.stderr
    told = {line.replace("-", "") for line in done.stdout.split()}
    with contextlib.closing(sqlite3.connect(tmp_path / "lenity.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        mails = {row[0] for row in db.execute("SELECT id FROM core_mail")}
        logged = {row[0].replace("-", "") for row in db.execute("SELECT object FROM core_auditentry")}
    assert len(told) > 10
    assert told <= mails
    assert mails == logged


def test_an_original_that_does_not_fit_leaves_no_half_file(db: None, monkeypatch: Any) -> None:
    import uuid

    store, case = BlobStore(), uuid.uuid4()
    kept = store.put(case, b"small")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as m:
        m.setattr("lenity.web.core.files.os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            store.put(case, b"a letter")
    assert len([p for p in store.root.rglob("*") if p.is_file()]) == 1
    assert store.get(case, kept) == b"small"
    assert store.get(case, store.put(case, b"a letter")) == b"a letter"


_SEND = """
import django; django.setup()
from lenity.web.core.outbox import send_one
while send_one(): pass
"""


def test_four_senders_on_one_sqlite_file_send_each_mail_once(tmp_path: Path) -> None:
    env = lenity_env(tmp_path, LENITY_KEYS=places.new_keys().as_json())
    fill = (
        "import django; django.setup()\nfrom django.core.management import call_command\n"
        'call_command("migrate", verbosity=0)\nfrom lenity.web.core import outbox\n'
        'for n in range(40): outbox.queue("a@example.org", f"number-{n}-", "b", "test")'
    )
    subprocess.run([sys.executable, "-c", fill], env=env, check=True)
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", _SEND], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    out = [s.communicate(timeout=120) for s in senders]
    sent = [line for text, _ in out for line in text.splitlines() if line.startswith("Subject: number-")]
    assert not any("Error" in errors for _, errors in out)
    assert sorted(sent) == sorted(f"Subject: number-{n}-" for n in range(40))
