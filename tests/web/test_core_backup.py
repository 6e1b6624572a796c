"""Backup and restore as commands, on both databases: what comes back is the same, down to a login."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lenity.errors import InputError
from lenity.web import backup, places

from .factories import CANARY
from .servers import lenity_env


class Place:
    """A Lenity of its own: a data directory, keys, and a database of the kind that is tested."""

    def __init__(self, folder: Path, keys: str, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.env = {"LENITY_KEYS": keys, **({"DATABASE_URL": url} if url else {})}
        folder.mkdir()

    def python(self, code: str, check: bool = True) -> str:
        return self._run("-c", f"import django; django.setup()\n{code}", check=check).stdout

    def lenity(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "lenity", *words, check=False)

    def _run(self, *words: str, check: bool) -> subprocess.CompletedProcess[str]:
        env = lenity_env(self.folder, **self.env)
        done = subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done


@pytest.fixture(params=["sqlite", "postgresql"])
def places_of(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Makes places that share their keys: ``places_of("here")``."""
    keys = places.new_keys().as_json()
    made: list[Place] = []

    def make(name: str) -> Place:
        url = ""
        if request.param == "postgresql":
            import psycopg

            server = request.getfixturevalue("postgres")
            database = f"lenity_{uuid.uuid4().hex}"
            with psycopg.connect(server, autocommit=True) as db:
                db.execute(f"CREATE DATABASE {database}")
            url = server.rsplit("/", 1)[0] + "/" + database
        made.append(Place(tmp_path / name, keys, url))
        return made[-1]

    return make


_FILL = f"""
import uuid
from django.core.management import call_command
from allauth.mfa.totp.internal.auth import TOTP
from lenity.web.core import audit, outbox
from lenity.web.core.files import BlobStore
from lenity.web.core.models import User
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
outbox.queue("a@example.org", "s", "{CANARY}", "test")
sam = User.objects.create_user("sam@example.org", "seven plain wooden chairs", role="admin")
TOTP.activate(sam, "JBSWY3DPEHPK3PXP")
for n in range(3): audit.record("test", "act")
from django.contrib.sessions.backends.db import SessionStore
SessionStore().save()
print(BlobStore().put(uuid.UUID(int=1), b"{CANARY} letter"))
"""

_LOG_IN = """
import time
from django.test import Client
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
client = Client(HTTP_HOST="127.0.0.1")
client.post("/accounts/login/", {"login": "sam@example.org", "password": "seven plain wooden chairs"})
code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", int(time.time()) // 30))
client.post("/accounts/2fa/authenticate/", {"code": code})
print(client.get("/people/").status_code, "chain is whole" in client.post("/audit/").content.decode())
"""


def test_what_comes_back_is_the_same_down_to_a_login(places_of: Any, tmp_path: Path) -> None:
    here, there = places_of("here"), places_of("there")
    sha = here.python(_FILL).strip()
    out = tmp_path / "b.tar"
    done = here.lenity("backup", str(out))
    assert done.returncode == 0, done.stderr
    assert CANARY.encode() not in out.read_bytes()
    assert out.stat().st_mode & 0o077 == 0
    back = there.lenity("restore", str(out))
    assert back.returncode == 0, back.stderr
    assert "every count equal, audit log whole" in back.stdout
    read = "import uuid; from lenity.web.core.files import BlobStore; from lenity.web.core.models import Mail\n"
    read += "from django.contrib.sessions.models import Session; assert not Session.objects.exists()\n"
    read += f"print(BlobStore().get(uuid.UUID(int=1), '{sha}').decode(), Mail.objects.get().body)"
    assert there.python(read).strip() == f"{CANARY} letter {CANARY}"
    assert there.python(_LOG_IN).split() == ["200", "True"]
    again = there.lenity("restore", str(out))
    assert (again.returncode, "already; nothing was changed" in again.stderr) == (1, True)
    # a log cut off at its end is found by what the backup noted
    rows = _manifest(out)["audit"]
    off = "ALTER TABLE core_auditentry DISABLE TRIGGER ALL" if there.url else "DROP TRIGGER core_auditentry_no_delete"
    cut = "from django.db import connection\nwith connection.cursor() as c: c.execute('%s'); c.execute('%s')"
    there.python(cut % (off, f"DELETE FROM core_auditentry WHERE number >= {rows['rows']}"))
    verdict = there.lenity("audit", "verify", "--rows", str(rows["rows"]), "--head", rows["head"])
    assert (verdict.returncode, f"bad row {rows['rows']}" in verdict.stderr) == (1, True)


def _manifest(out: Path) -> dict[str, Any]:
    with tarfile.open(out) as tar:
        found = tar.extractfile("manifest.json")
        assert found
        told: dict[str, Any] = json.loads(found.read())
        return told


_WRITE = """
from lenity.web.core import audit, outbox
from django.db import transaction
import sys
print("ready", flush=True)
while True:
    with transaction.atomic():
        audit.record("test", "wrote", outbox.queue("a@example.org", "s", "b", "test"))
"""


def test_a_backup_made_while_others_write_restores_as_the_same(places_of: Any, tmp_path: Path) -> None:
    here = places_of("here")
    here.python(_FILL)
    env = lenity_env(here.folder, **here.env)
    out = [tmp_path / f"{n}.tar" for n in range(2)]
    command = [sys.executable, "-c", f"import django; django.setup()\n{_WRITE}"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            for path in out:
                done = here.lenity("backup", str(path))
                assert done.returncode == 0, done.stderr
        finally:
            writer.kill()
    counted = [_manifest(path)["counts"]["core_mail"] for path in out]
    assert counted[0] < counted[1]  # somebody did write
    back = places_of("there").lenity("restore", str(out[1]))
    assert back.returncode == 0, back.stderr


@pytest.mark.django_db(transaction=True)
def test_a_manifest_counts_the_copy_and_not_the_database(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    """Even a write that comes right after the copy is not counted."""
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL one snapshot holds for both; the test above writes while it runs")
    from lenity.web.core import outbox

    settings.LENITY_DATA_DIR.mkdir(parents=True)
    original = backup._told

    def write_first(*given: Any) -> dict[str, Any]:
        outbox.queue("a@example.org", "s", "b", "test")
        return original(*given)

    monkeypatch.setattr(backup, "_told", write_first)
    assert backup.write(tmp_path / "b.tar")["counts"]["core_mail"] == 0


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    bad.write_bytes(b"no tar")
    if connection.vendor == "sqlite":
        with pytest.raises(InputError, match="not a backup"):
            backup.restore(bad, tmp_path / "there")
        assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_no_half_backup(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    settings.LENITY_DATA_DIR.mkdir(parents=True)
    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(InputError, match="No space left on device"):
        backup.write(tmp_path / "b.tar")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("b.tar")]
