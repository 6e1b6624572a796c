"""Servers of our own for tests: PostgreSQL, and ``lenity serve``. Each dies with the process that started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_us(number: signal.Signals) -> Callable[[], None]:
    """For ``preexec_fn``: the kernel sends the child this signal when we end, however that is (PR_SET_PDEATHSIG)."""
    return lambda: _libc.prctl(1, int(number))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something became true in time."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def pg_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """The address of a PostgreSQL server on 127.0.0.1 (it refuses to run as root: then as ``nobody``).

    It runs as our own child, not in the background; if we are killed, the kernel sends it SIGINT (fast shutdown).
    """
    root = Path(tempfile.mkdtemp(prefix="lenity-pg-"))  # short: socket paths have a limit
    run: dict[str, Any] = {"cwd": root, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    run["env"] = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(root)}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(root, nobody.pw_uid, nobody.pw_gid)
        run |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    port, data = free_port(), str(root / "data")
    started = None
    try:
        initdb = [str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "lenity", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, **run)
        options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", str(root), "-c", "shared_buffers=32MB"]
        started = subprocess.Popen(
            [str(programs / "postgres"), "-D", data, *options], preexec_fn=dies_with_us(signal.SIGINT), **run
        )
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        assert wait_for(lambda: subprocess.run(ready, check=False, **run).returncode == 0), "PostgreSQL did not start"
        yield f"postgres://lenity@127.0.0.1:{port}/postgres"
    finally:
        if started is not None:
            started.send_signal(signal.SIGQUIT)  # at once: the data are thrown away
            started.wait(20)
        shutil.rmtree(root, ignore_errors=True)


class Running(NamedTuple):
    """A started ``lenity serve``."""

    port: int
    process: subprocess.Popen[str]
    told: str
    log: Path


def lenity_env(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a Lenity of its own: nothing of ours gets in but what is given."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LENITY_") and k != "DATABASE_URL"}
    return {**clean, "LENITY_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "lenity.web.settings", **more}


@contextlib.contextmanager
def serving(folder: Path, *options: str, **env: str) -> Iterator[Running]:
    """``lenity serve`` on a free port, with what it prints; its log is in a file."""
    port, log = free_port(), folder / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "lenity", "serve", "--port", str(port), *options],
            env=lenity_env(folder, PYTHONUNBUFFERED="1", **env),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=dies_with_us(signal.SIGTERM),
        )
        try:
            assert process.stdout
            # where it is, and the link of the first account
            told = process.stdout.readline() + process.stdout.readline()
            assert wait_for(lambda: listens(port)), log.read_text()
            yield Running(port, process, told, log)
        finally:
            process.terminate()
            process.wait(20)
