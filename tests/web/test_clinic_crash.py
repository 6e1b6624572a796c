"""Killed in the middle of writing: every version and paper that was acknowledged is there, and opens."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

from lenity.web import places

from .servers import lenity_env

_START = """
import django; django.setup()
from django.core.management import call_command
from lenity.web.clinic import cases, folder
from lenity.web.clinic.models import Case, CaseVersion, Kept
from lenity.web.core.files import BlobStore
from lenity.web.core.models import AuditEntry, User
call_command("migrate", verbosity=0)
"""
_WRITE = (
    _START
    + """
user = User.objects.first() or User.objects.create_user("a@example.org", role="attorney")
text = 'lenity: 1\\nid: x\\nnotes: [note 0]\\n'
case = Case.objects.first() or cases.create(text, user, "made")
print("ready", flush=True)
while True:
    case = Case.objects.get()
    number = case.version + 1
    paper = f"paper {number}".encode() * 999
    cases.save(case, case.version, text.replace("note 0", f"note {number}"), user, "n", [(f"p{number}.txt", paper)])
    print(number, flush=True)
"""
)
_READ = (
    _START
    + """
import json
case = Case.objects.get()
found = {v.number: f"note {v.number}" in v.text or v.number == 1 for v in CaseVersion.objects.all()}
opened = {k.path: BlobStore().get(case.pk, k.sha256) for k in Kept.objects.all()}
papers = {path: data == f"paper {path[1:-4]}".encode() * 999 for path, data in opened.items()}
logged = AuditEntry.objects.filter(action="case changed").count()
print(json.dumps({"at": case.version, "versions": found, "papers": papers, "logged": logged}))
"""
)


def test_kill_9_while_a_case_is_saved(tmp_path: Path) -> None:
    env = lenity_env(tmp_path, LENITY_KEYS=places.new_keys().as_json())
    told: list[int] = []
    for seconds in (0.4, 0.6, 0.9):
        with subprocess.Popen([sys.executable, "-c", _WRITE], env=env, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            threading.Timer(seconds, writer.send_signal, [signal.SIGKILL]).start()
            told += [int(line) for line in writer.stdout if line.endswith("\n")]
    done = subprocess.run([sys.executable, "-c", _READ], env=env, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(told) > 3
    assert found["at"] >= max(told)
    assert [int(n) for n in found["versions"]] == list(range(1, found["at"] + 1))
    assert all(found["versions"].values())
    assert set(found["papers"]) == {f"p{n}.txt" for n in range(2, found["at"] + 1)}
    assert all(found["papers"].values())
    assert found["logged"] == found["at"] - 1
