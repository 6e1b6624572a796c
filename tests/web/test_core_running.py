"""A server as it is run: behind a TLS proxy with two host names, with two processes, killed, and with errors to log."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lenity.web import places

from .factories import CANARY
from .servers import Running, serving, wait_for

TLS = {
    "LENITY_TLS": "1",
    "LENITY_TRUSTED_PROXIES": "127.0.0.1",
    "LENITY_CLINIC_HOSTS": "clinic.example",
    "LENITY_PUBLIC_HOSTS": "help.example",
}
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: str


def ask(server: Running, path: str, host: str = "", body: str | None = None, **headers: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    given = {"Host": host or f"127.0.0.1:{server.port}", **headers}
    if body is not None:
        given.setdefault("Content-Type", "application/x-www-form-urlencoded")
    line.request("GET" if body is None else "POST", path, body, given)
    got = line.getresponse()
    answer = Answer(got.status, got.headers, got.read().decode(errors="replace"))
    line.close()
    return answer


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    keys = places.new_keys().as_json()
    with serving(tmp_path_factory.mktemp("tls"), LENITY_KEYS=keys, **TLS) as server:
        yield server


def test_public_and_private_rooms_stand_on_their_own_hosts(behind_tls: Running) -> None:
    def status(host: str, path: str) -> int:
        return ask(behind_tls, path, host, **PROXY).status

    assert status("clinic.example", "/accounts/login/") == 200
    assert status("help.example", "/interview/") == 200
    assert status("clinic.example", "/interview/") == 404
    for path in ("/accounts/login/", "/people/", "/audit/", "/invitation/x/"):
        assert status("help.example", path) == 404, path
    assert status("elsewhere.example", "/") == 400
    home = ask(behind_tls, "/", "help.example", **PROXY)
    assert (home.status, home.headers["Location"]) == (302, "/interview/")
    for host in ("clinic.example", "help.example"):
        assert status(host, "/static/lenity.css") == 200
    assert "no-store" in ask(behind_tls, "/accounts/login/", "clinic.example", **PROXY).headers["Cache-Control"]


def test_behind_tls_cookies_are_bound_to_host_and_tls(behind_tls: Running) -> None:
    plain = ask(behind_tls, "/accounts/login/", "clinic.example")
    assert (plain.status, plain.headers["Location"]) == (301, "https://clinic.example/accounts/login/")
    page = ask(behind_tls, "/accounts/login/", "clinic.example", **PROXY)
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies
    for cookie in cookies:
        parts = {part.strip().split("=")[0].lower() for part in cookie.split(";")}
        assert cookie.startswith("__Host-")
        assert {"secure", "httponly", "path", "samesite"} <= parts
        assert "domain" not in parts
    assert ask(behind_tls, "/healthz", "clinic.example").status == 200  # the proxy asks without TLS
    assert re.search(r"https://clinic\.example/invitation/\S{43}/", behind_tls.told)


def test_a_form_from_another_site_is_refused(behind_tls: Running) -> None:
    page = ask(behind_tls, "/accounts/login/", "clinic.example", **PROXY)
    cookie = (page.headers.get_all("Set-Cookie") or [""])[0].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&login=a%40example.org&password=x"
    common = {"Cookie": cookie, "Referer": "https://clinic.example/accounts/login/", **PROXY}
    own = ask(behind_tls, "/accounts/login/", "clinic.example", body, Origin="https://clinic.example", **common)
    assert own.status == 200
    for origin in ("https://evil.example", "http://clinic.example", "null"):
        answer = ask(behind_tls, "/accounts/login/", "clinic.example", body, Origin=origin, **common)
        assert answer.status == 403, origin
    common["Referer"] = "https://evil.example/"
    assert ask(behind_tls, "/accounts/login/", "clinic.example", body, **common).status == 403


def test_a_body_of_two_gigabytes_is_refused_before_it_is_sent(behind_tls: Running) -> None:
    with socket.create_connection(("127.0.0.1", behind_tls.port), timeout=10) as line:
        head = "POST /accounts/login/ HTTP/1.1\r\nHost: clinic.example\r\nX-Forwarded-Proto: https\r\n"
        line.sendall(f"{head}Content-Length: {2**31}\r\n\r\n".encode() + b"x" * 1000)
        assert b" 413 " in line.recv(200)


def test_slow_bodies_do_not_keep_others_out(behind_tls: Running) -> None:
    """More of them than there are threads: the server reads a body before it gives a thread to it."""
    slow = []
    for _ in range(24):
        line = socket.create_connection(("127.0.0.1", behind_tls.port), timeout=10)
        line.sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: clinic.example\r\nX-Forwarded-Proto: https\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nlogin="
        )
        slow.append(line)
    try:
        assert ask(behind_tls, "/healthz", "clinic.example").status == 200
    finally:
        for line in slow:
            line.close()


def test_errors_are_logged_without_content_and_shown_without_detail(tmp_path: Path) -> None:
    with serving(tmp_path, LENITY_KEYS=places.new_keys().as_json()) as server:
        assert ask(server, "/healthz").status == 200
        with sqlite3.connect(tmp_path / "lenity.sqlite3") as db:
            db.execute("ALTER TABLE core_invitation RENAME TO gone")
        answer = ask(server, f"/invitation/{CANARY}/?word={CANARY}", Cookie=f"x={CANARY}", **{"User-Agent": CANARY})
        assert answer.status == 500
        assert "Nothing you entered before this was lost." in answer.body
        assert "OperationalError" not in answer.body
        assert ask(server, f"/nowhere/{CANARY}/").status == 404
        assert ask(server, "/", f"{CANARY}.example").status == 400
        assert wait_for(lambda: "OperationalError" in server.log.read_text(), 5)
        log = server.log.read_text()
        assert re.search(r"\[OperationalError at \w+\.py:\d+", log)
        assert "ERROR" in log
        assert CANARY not in log + server.told


def _join(server: Running, path: str, number: int) -> int:
    page = ask(server, path)
    cookie = (page.headers.get_all("Set-Cookie") or [""])[0].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    if not token:
        return page.status
    person = f"name=N{number}&email=a{number}%40example.org&password=seven+plain+chairs+{number}"
    return ask(server, path, body=f"csrfmiddlewaretoken={token[1]}&{person}", Cookie=cookie).status


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_sixteen_people_with_one_invitation_make_one_account(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    env = {"LENITY_KEYS": places.new_keys().as_json()}
    options = []
    if kind == "postgresql":
        import psycopg

        server_url = request.getfixturevalue("postgres")
        with psycopg.connect(server_url, autocommit=True) as db:
            db.execute("CREATE DATABASE running")
        env["DATABASE_URL"] = server_url.rsplit("/", 1)[0] + "/running"
        options = ["--processes", "2", "--threads", "4"]
    with serving(tmp_path, *options, **env) as server:
        link = re.search(r"/invitation/\S+/", server.told)
        assert link
        got: Counter[int] = Counter()
        together = threading.Barrier(16)

        def one(number: int) -> None:
            together.wait(20)
            got[_join(server, link[0], number)] += 1

        people = [threading.Thread(target=one, args=(n,)) for n in range(16)]
        for p in people:
            p.start()
        for p in people:
            p.join()
        assert got == {302: 1, 404: 15}
        workers = _children(server.process.pid)
        if kind == "postgresql":
            assert len(workers) >= 2
            os.kill(workers[0], signal.SIGKILL)
            assert wait_for(lambda: len(set(_children(server.process.pid)) - {workers[0]}) >= 2, 20)
            assert all(ask(server, "/healthz").status == 200 for _ in range(6))


def _children(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    rows = [line.split() for line in done.stdout.splitlines()]
    return [int(number) for number, state in rows if not state.startswith("Z")]


def test_more_processes_than_one_need_postgresql(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from lenity.errors import InputError
    from lenity.web.commands import serve

    done: Any = CliRunner(env={"DATABASE_URL": None, "LENITY_DATA_DIR": str(tmp_path)}).invoke(
        serve, ["--processes", "2"]
    )
    assert isinstance(done.exception, InputError)
    assert "SQLite" in str(done.exception)
