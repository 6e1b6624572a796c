"""Periodic jobs, the list of sessions without addresses, and a server for tests that never outlives its test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.utils import timezone

from lenity.web.core import outbox, periodic, throttle
from lenity.web.core.models import Mail, Turn
from lenity.web.interview.models import Interview

from .servers import listens, pg_bin, wait_for

WORDS = "seven plain wooden chairs"


def test_the_worker_deletes_interviews_whose_time_is_over(db: None) -> None:
    over, running = Interview.begin("en"), Interview.begin("es")
    Interview.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "interviews whose time is over" in periodic.run_due()
    assert [i.pk for i in Interview.objects.all()] == [running.pk]
    assert periodic.run_due() == []  # not due again for an hour
    Turn.objects.update(due=timezone.now() - timedelta(seconds=1))
    assert len(periodic.run_due()) == len(periodic.jobs())


def test_every_job_of_the_table_can_run_and_the_names_differ(db: None) -> None:
    names = [job.name for job in periodic.jobs()]
    assert len(set(names)) == len(names) >= 4
    for job in periodic.jobs():
        assert isinstance(job.call(), int)
        assert job.every >= timedelta(minutes=1)


def test_a_job_that_fails_leaves_the_others_their_turn(db: None, monkeypatch: Any) -> None:
    def fail() -> None:
        raise OSError("no")

    real = periodic.jobs()
    monkeypatch.setattr(periodic, "jobs", lambda: (periodic.Job("bad", timedelta(hours=1), fail), *real))
    assert periodic.run_due() == [job.name for job in real]
    assert Turn.objects.get(job="bad").due > timezone.now()  # and it waits for its next turn


def test_of_two_workers_one_takes_the_turn(db: None, monkeypatch: Any) -> None:
    done: list[int] = []

    def slow() -> None:
        done.append(1)
        assert periodic.run_due() == []  # the other worker, while this one is at work

    monkeypatch.setattr(periodic, "jobs", lambda: (periodic.Job("slow", timedelta(hours=1), slow),))
    assert periodic.run_due() == ["slow"]
    assert done == [1]


def test_the_worker_does_both(db: None, monkeypatch: Any, mailoutbox: Any) -> None:
    class Once:
        """Lets the worker go round twice."""

        turns = 0

        def is_set(self) -> bool:
            self.turns += 1
            return self.turns > 2

        def wait(self, _: float) -> None:
            return None

    monkeypatch.setattr(outbox, "close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    outbox.queue("a@example.org", "s", "b", "test")
    old = outbox.queue("a@example.org", "s", "b", "test")
    Mail.objects.filter(pk=old.pk).update(sent=timezone.now() - timedelta(days=31))
    once: Any = Once()
    outbox.work(once)
    assert len(mailoutbox) == 1
    assert not Mail.objects.filter(pk=old.pk).exists()


def test_no_address_of_a_person_is_kept(person: Callable[..., Any], rf: Any) -> None:
    user = person("attorney", "a@example.org", password=WORDS)
    user.authenticator_set.all().delete()
    client = Client(REMOTE_ADDR="198.51.100.7")
    assert client.post("/accounts/login/", {"login": "a@example.org", "password": WORDS}).status_code == 302
    kept = UserSession.objects.get(user=user)
    assert kept.ip.startswith("fd")
    neighbour = rf.get("/", REMOTE_ADDR="198.51.100.9")
    assert throttle.pseudonym(neighbour) == kept.ip  # by block, so that limits still count
    assert throttle.pseudonym(rf.get("/", REMOTE_ADDR="198.51.101.7")) != kept.ip
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "198.51.100" not in repr(cursor.fetchall()), table


def test_the_list_of_sessions_shows_no_address(client_of: Callable[..., Client]) -> None:
    client = client_of("student")
    user: Any = client.user  # type: ignore[attr-defined]
    UserSession.objects.create(user=user, ip="fd00::1", session_key=client.session.session_key, user_agent="A browser")
    page = client.get("/accounts/sessions/").content.decode()
    assert "A browser" in page
    assert "fd00" not in page


_OWNER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from web.servers import postgresql
with postgresql(Path(sys.argv[2])) as address:
    print(address, flush=True)
    time.sleep(120)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal at a parent's death is Linux's")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_test_server_ends_with_its_test_however_that_ends(how: signal.Signals) -> None:
    programs = pg_bin()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", _OWNER, str(tests), str(programs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as owner:
        assert owner.stdout
        port = int(owner.stdout.readline().split(":")[-1].split("/")[0])
        assert listens(port)
        owner.send_signal(how)
        owner.wait(10)
        time.sleep(0.1)
        assert wait_for(lambda: not listens(port))
