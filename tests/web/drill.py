"""Kill -9 under load: a service of our own, people who sign, a mail server, and the count of what was lost.

Used by a test (few rounds) and by ``python -m bench campaign`` (fifty). One round: start what is down, let people sign,
kill one process at random (a server process, its parent, or the database), then ask the database for every signature
that was acknowledged.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from .servers import dies_with_us, free_port, lenity_env, listens, wait_for

SLUG = "vailes"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Database:
    """A PostgreSQL server that can be killed and comes back, or SQLite (then there is nothing to kill)."""

    programs: Path | None
    root: Path
    sync: str = "on"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://lenity@127.0.0.1:{self.port}/postgres" if self.programs else ""

    def _as(self) -> dict[str, Any]:
        run: dict[str, Any] = {"cwd": self.root, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        run["env"] = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.root)}
        if os.getuid() == 0:
            import pwd

            nobody = pwd.getpwnam("nobody")
            os.chown(self.root, nobody.pw_uid, nobody.pw_gid)
            run |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        return run

    def start(self, *more: str) -> None:
        if self.programs is None or (self.process and self.process.poll() is None):
            return
        data, run = self.root / "data", self._as()
        if not data.exists():
            initdb = [str(self.programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "lenity", "-E", "UTF8"]
            subprocess.run(initdb, check=True, **run)
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.root} -c max_connections=60".split()
        self.process = subprocess.Popen(
            [str(self.programs / "postgres"), "-D", str(data), *options, *more],
            preexec_fn=dies_with_us(signal.SIGINT),
            start_new_session=True,
            **run,
        )
        ready = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        assert wait_for(lambda: subprocess.run(ready, check=False, **run).returncode == 0, 60), "no PostgreSQL"

    def pids(self) -> list[int]:
        return _group(self.process.pid) if self.process and self.process.poll() is None else []

    def kill(self) -> None:
        """The postmaster and every backend at once, as a machine that stops."""
        for pid in self.pids():
            _kill(pid)
        if self.process:
            self.process.wait(20)
            assert wait_for(lambda: not _group_alive(self.process.pid if self.process else 0), 10)

    def ask(self, sql: str, folder: Path) -> list[tuple[Any, ...]]:
        """Rows straight from the database, past the application."""
        if self.programs:
            import psycopg

            with psycopg.connect(self.url.replace("postgres://", "postgresql://")) as db:
                return [tuple(row) for row in db.execute(sql).fetchall()] if "SELECT" in sql else _did(db.execute(sql))
        with contextlib.closing(sqlite3.connect(folder / "lenity.sqlite3", timeout=20)) as file, file:
            return list(file.execute(sql).fetchall())


def _did(_: Any) -> list[tuple[Any, ...]]:
    return []


def _group(leader: int) -> list[int]:
    """The living processes of a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parts = stat.read_text().rpartition(")")[2].split()
            if int(parts[3]) == leader and parts[0] != "Z":  # session, state
                found.append(int(stat.parent.name))
    return found


def _group_alive(leader: int) -> bool:
    return bool(leader and _group(leader))


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@dataclass
class Site:
    """The application as it is run, on a port, with its own keys."""

    database: Database
    folder: Path
    keys: str
    mail: str = ""
    settings_off: bool = False
    """The control of the drill: commits are acknowledged before they are on disk. Losses must then be seen."""
    processes: int = 2
    threads: int = 4
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def env(self) -> dict[str, str]:
        more = {"LENITY_KEYS": self.keys, "LENITY_TRUSTED_PROXIES": "127.0.0.1"}
        if self.mail:
            more["LENITY_MAIL_URL"] = self.mail
        if self.database.url:
            more["DATABASE_URL"] = self.database.url
        if self.settings_off:
            more["DJANGO_SETTINGS_MODULE"] = "web.settings_without_sync"
            more["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
        return lenity_env(self.folder, **more)

    def run(self, *words: str) -> None:
        """A command of Lenity's in this site's environment."""
        done = subprocess.run([sys.executable, *words], env=self.env(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]

    def prepare(self) -> None:
        self.database.start()
        self.run("-m", "lenity", "campaign", "demo")

    def start(self, worker: bool = True) -> None:
        if self.process and self.process.poll() is None and wait_for(lambda: answers(self.port), 15):
            return
        self.stop()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(self.processes if self.database.url else 1)]
        command += [
            "--blocking-threads",
            str(self.threads),
            "--no-ws",
            "--log-level",
            "error",
            "--respawn-failed-workers",
        ]
        self.process = subprocess.Popen(
            [*command, "lenity.web.wsgi:application"],
            env={**self.env(), "LENITY_WORKER": "1" if worker else "0"},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "site.log").open("ab"),
            preexec_fn=dies_with_us(signal.SIGTERM),
            start_new_session=True,
        )
        assert wait_for(lambda: answers(self.port), 60), (self.folder / "site.log").read_text()

    def pids(self) -> list[int]:
        return _group(self.process.pid) if self.process else []

    def stop(self) -> None:
        for pid in self.pids():
            _kill(pid)
        if self.process:
            self.process.wait(20)


def answers(port: int) -> bool:
    """Whether a page comes: the port is open before the processes behind it are ready."""
    if not listens(port):
        return False
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", f"/campaign/{SLUG}/count.json")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def token_of(port: int) -> str:
    """The token of the form, as anyone gets it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/campaign/{SLUG}/en/")
    page = connection.getresponse().read().decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


def fields(email: str, token: str) -> bytes:
    return urlencode({"name": "Load Test", "email": email, "postcode": "28202", "token": token}).encode()


def sign_on(port: int, token: str, prefix: str, told: list[str], stop: threading.Event) -> None:
    """One person after another signs; whoever got the whole answer is written down in ``told``."""
    connection, n = http.client.HTTPConnection("127.0.0.1", port, timeout=20), 0
    while not stop.is_set():
        n += 1
        email = f"{prefix}x{n}@example.org"
        here = {**FORM, "X-Forwarded-For": f"10.{random.randrange(250)}.{random.randrange(250)}.{n % 250}"}
        try:
            connection.request("POST", f"/campaign/{SLUG}/en/", fields(email, token), here)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            time.sleep(0.02)
            continue
        if answer.status == 303:
            told.append(email)


@dataclass
class Outcome:
    """What the rounds showed."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    without_mail: int = 0
    kills: dict[str, int] = field(default_factory=dict)


def rounds(
    site: Site, n: int, seed: int, *, of: tuple[str, ...], key_of: Callable[[str], str], say: Any = None
) -> Outcome:
    """Kills and counts ``n`` times. ``of``: what may be killed (``server``, ``site``, ``database``)."""
    chance, out, told = random.Random(seed), Outcome(), []
    site.start()
    token = token_of(site.port)
    time.sleep(3.2)  # or everybody would be too fast
    for number in range(n):
        site.database.start()
        site.start()
        stop, lists = threading.Event(), [[] for _ in range(6)]  # type: ignore[var-annotated]
        clients = [
            threading.Thread(target=sign_on, args=(site.port, token, f"r{seed}n{number}c{c}", mine, stop))
            for c, mine in enumerate(lists)
        ]
        for client in clients:
            client.start()
        time.sleep(chance.uniform(0.3, 1.2))
        what = chance.choice(of)
        if what == "database":
            site.database.kill()
        elif what == "site":
            site.stop()
        else:
            pids = [pid for pid in site.pids() if site.process and pid != site.process.pid] or site.pids()
            _kill(chance.choice(pids))
        time.sleep(0.1)
        stop.set()
        for client in clients:
            client.join()
        told += [email for mine in lists for email in mine]
        out.kills[what] = out.kills.get(what, 0) + 1
        if say:
            say(f"round {number + 1}: {what} killed, {len(told)} acknowledged so far")
    site.database.start()
    there = [
        str(row[0]).replace("-", "") for row in site.database.ask("SELECT id FROM campaign_signature", site.folder)
    ]
    wanted = {key_of(email) for email in told}
    [(mails,)] = site.database.ask(
        "SELECT COUNT(*) FROM core_mail WHERE purpose = 'confirm signature'", site.folder
    )  # fmt: skip
    out.rounds, out.acknowledged = n, len(told)
    out.lost, out.twice = len(wanted - set(there)), len(there) - len(set(there))
    out.without_mail = abs(len(there) - int(mails))
    return out


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A real SMTP server on this machine, and the recipients of what it took."""
    from aiosmtpd.controller import Controller

    taken: list[str] = []

    class Take:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            taken.extend(envelope.rcpt_tos)
            return "250 taken"

    port = free_port()
    controller = Controller(Take(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, taken
    finally:
        controller.stop()
