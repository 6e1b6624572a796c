"""What must not be lost or read: backups, rotation, sealed rows, kill -9, two people at once, logs."""

from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction

from lenity.web import places
from lenity.web.core import crypto, locking, outbox, throttle
from lenity.web.core.files import BlobStore, attachment
from lenity.web.core.logs import Plain
from lenity.web.core.models import CaseKey, Hits, Mail, Versioned

from .factories import CANARY
from .servers import lenity_env


def test_a_value_moved_to_another_row_does_not_open(db: None) -> None:
    one, two = (outbox.queue("a@example.org", "s", f"{CANARY} {n}", "test") for n in (1, 2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_mail ORDER BY made")
        stored = [row[0] for row in cursor.fetchall()]
        assert not any(CANARY in s for s in stored)
        cursor.execute("UPDATE core_mail SET body = %s", [stored[0]])
    assert Mail.objects.get(pk=one.pk).body == f"{CANARY} 1"
    with pytest.raises(crypto.CannotOpen):
        _ = Mail.objects.get(pk=two.pk).body


def test_a_sealed_column_cannot_be_searched_or_set_without_its_row(db: None) -> None:
    mail = outbox.queue("a@example.org", "s", CANARY, "test")
    with pytest.raises(TypeError):
        Mail.objects.filter(pk=mail.pk).update(body="plain")
    with pytest.raises(FieldError):
        Mail.objects.filter(body=CANARY).first()


def test_a_changed_original_does_not_open(db: None) -> None:
    case, store = uuid.uuid4(), BlobStore()
    sha = store.put(case, b"a letter")
    path = next(p for p in store.root.rglob("*") if p.is_file())
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(crypto.CannotOpen):
        store.get(case, sha)
    for bad in ("../x", "/etc/passwd", "a" * 63 + "/"):
        with pytest.raises(FileNotFoundError):
            store.get(case, bad)
    store.forget(case)
    assert not CaseKey.objects.exists()


def test_a_download_is_never_shown_in_the_page() -> None:
    response = attachment(b"<script>", 'x"\r\nSet-Cookie: a=b.html')
    assert response["Content-Disposition"].startswith("attachment;")
    assert "\n" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def _lenity(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, env=lenity_env(folder, **env), capture_output=True, text=True, check=False)


_WRITE = """
import django; django.setup()
from django.core.management import call_command
from lenity.web.core import audit, outbox
from django.db import transaction
call_command("migrate", verbosity=0)
print("ready", flush=True)
while True:
    with transaction.atomic():
        mail = outbox.queue("a@example.org", "s", "b", "test")
        audit.record("test", "wrote", mail)
    print(mail.pk, flush=True)
"""


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    env = lenity_env(tmp_path, LENITY_KEYS=places.new_keys().as_json())
    told: set[str] = set()
    for seconds in (0.31, 0.47, 0.83):
        with subprocess.Popen([sys.executable, "-c", _WRITE], env=env, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            threading.Timer(seconds, writer.send_signal, [signal.SIGKILL]).start()
            told |= {line.strip().replace("-", "") for line in writer.stdout if line.endswith("\n")}
    with sqlite3.connect(tmp_path / "lenity.sqlite3") as db:
        mails = {row[0] for row in db.execute("SELECT id FROM core_mail")}
        logged = {row[0].replace("-", "") for row in db.execute("SELECT object FROM core_auditentry")}
    assert len(told) > 3
    assert told <= mails
    assert mails == logged  # both or neither
    done = _lenity(tmp_path, "-m", "lenity", "audit", "verify", LENITY_KEYS=env["LENITY_KEYS"])
    assert done.returncode == 0, done.stderr


def test_two_people_on_one_row(db: None) -> None:
    class Note(Versioned):
        id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4)
        text: Any = models.TextField()

        class Meta:
            app_label = "core"

        def __str__(self) -> str:
            return str(self.text)

    with connection.cursor() as cursor:
        kind = "uuid" if connection.vendor == "postgresql" else "char(32)"
        cursor.execute(f"CREATE TABLE core_note (id {kind} PRIMARY KEY, version integer, text text)")
    note = Note._default_manager.create(text="first")
    mine, theirs = Note._default_manager.get(pk=note.pk), Note._default_manager.get(pk=note.pk)
    theirs.text, mine.text = "theirs", "mine"
    locking.save(theirs, 1, ["text"])
    with pytest.raises(locking.StaleVersion) as e:
        locking.save(mine, 1, ["text"])
    assert e.value.conflicts == [("text", "mine", "theirs")]
    assert Note._default_manager.get(pk=note.pk).text == "theirs"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(mailoutbox: Any) -> None:
    for n in range(12):
        outbox.queue("a@example.org", f"{n}", "b", "test")

    def run() -> None:
        while outbox.send_one():
            pass
        connection.close()

    if connection.vendor == "postgresql":  # threads share one in-memory SQLite connection in tests
        workers = [threading.Thread(target=run) for _ in range(4)]
        for w in workers:
            w.start()
        for w in workers:
            w.join()
    else:
        while outbox.send_one():
            pass
    assert sorted(int(m.subject) for m in mailoutbox) == list(range(12))
    assert Mail.objects.filter(sent=None).count() == 0
    with transaction.atomic():
        assert throttle.hit("x", "y", 2, 60)
    assert throttle.hit("x", "y", 2, 60)
    assert not throttle.hit("x", "y", 2, 60)
    assert CANARY not in str(Hits.objects.values_list())


def test_logs_hold_no_case_content() -> None:
    from lenity.web.core.logs import NoContent

    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.LogRecord("django.request", 40, "x.py", 1, "Error: %s", (f"/clinic/{CANARY}",), sys.exc_info())
    NoContent().filter(record)
    line = Plain().format(record)
    assert CANARY not in line
    assert "ValueError at test_core_safety.py" in line
    assert "/clinic/" in line
