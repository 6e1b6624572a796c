"""The campaign under load: signing, page views, both at once, mail, and the kill drill, on PostgreSQL and SQLite.

``python -m bench campaign`` (about six minutes; ``LENITY_BENCH_SECONDS=60`` for longer runs, ``LENITY_BENCH_ROUNDS=50``
kills). Load generator, application and database share the machine. Needs ``wrk`` and, for PostgreSQL, its server with
``pgbench``. The ratio compares with pgbench doing the same two inserts of the same sizes right after.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from lenity.web import places
from lenity.web.campaign.tables import toml
from web import drill
from web.servers import pg_bin

SECONDS = int(os.environ.get("LENITY_BENCH_SECONDS", "10"))
ROUNDS = int(os.environ.get("LENITY_BENCH_ROUNDS", "10"))
POST = """
local n = 0
local id = "%(run)s"
local thread = 0
function setup(t) thread = thread + 1; t:set("me", thread) end
function init() math.randomseed(os.time() + me) end
function request()
  n = n + 1
  local email = id .. me .. "n" .. n .. "%%40example.org"
  local body = "name=Load+Test&postcode=28202&shown=nobody&token=%(token)s&email=" .. email
  local from = "10." .. math.random(0, 250) .. "." .. math.random(0, 250) .. "." .. math.random(1, 250)
  return wrk.format("POST", "/campaign/vailes/en/", {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = from}, body)
end
%(delay)s
"""


def wrk(port: int, *, connections: int, seconds: int, script: str = "", path: str = "") -> dict[str, float]:
    """Requests a second, p50, p99 and worst in milliseconds, and answers that were neither 2xx nor 3xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
        ).stdout

    def one(pattern: str) -> float:
        found = re.search(pattern, done)
        return float(found[1]) if found else 0.0

    def ms(pattern: str) -> float:
        found = re.search(pattern + r"\s+([\d.]+)(us|ms|s)", done)
        return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]] if found else 0.0

    return {
        "rate": one(r"Requests/sec:\s+([\d.]+)"),
        "p50": ms("50%"),
        "p99": ms("99%"),
        "worst": ms(r"Latency\s+\S+\s+\S+"),
        "bad": one(r"Non-2xx or 3xx responses: (\d+)"),
    }


def post(token: str, delay_ms: int = 0) -> str:
    wait = f"function delay() return math.random(0, {2 * delay_ms}) end" if delay_ms else ""
    return POST % {"run": f"r{uuid.uuid4().hex[:8]}t", "token": token, "delay": wait}


def told(name: str, found: dict[str, float], goal: str) -> None:
    speed = f"{name:32} {found['rate']:7.0f}/s  p50 {found['p50']:6.1f}  p99 {found['p99']:7.1f}"
    print(f"{speed}  worst {found['worst']:6.0f} ms  refused {found['bad']:.0f}   ({goal})")


def measure(site: drill.Site, goals: dict[str, str]) -> float:
    token = drill.token_of(site.port)
    time.sleep(toml("signals")["limits"]["least_seconds"] + 0.2)
    wrk(site.port, connections=4, seconds=2, script=post(token))  # warm
    full = wrk(site.port, connections=16, seconds=SECONDS, script=post(token))
    told("sign, saturated", full, goals["full"])
    for rate, people in ((200, 50), (400, 100)):
        paced = wrk(site.port, connections=people, seconds=SECONDS, script=post(token, 1000 * people // rate))
        told(f"sign, about {rate}/s", paced, goals[str(rate)])
    told("page, kept a second", wrk(site.port, connections=16, seconds=SECONDS, path="/campaign/vailes/en/"), "5,000/s")
    found: dict[str, Any] = {}
    signing = threading.Thread(
        target=lambda: found.update(
            wrk(site.port, connections=16, seconds=SECONDS, script=post(token, 1000 * 16 // 33))
        )
    )
    signing.start()
    views = wrk(site.port, connections=16, seconds=SECONDS, path="/campaign/vailes/en/")
    signing.join()
    told("both at once: 33 signatures/s", found, "p99 100 ms, 0 refused, for ten minutes")
    told("both at once: page views", views, "3,000/s")
    return full["rate"]


def pgbench(site: drill.Site, programs: Path) -> float:
    """The same two inserts (the rows that signing writes, with new keys) at the best of two numbers of clients."""
    lines = []
    for table in ("campaign_signature", "core_mail"):
        ask = "SELECT column_name FROM information_schema.columns WHERE table_name = '%s' ORDER BY ordinal_position"
        names = [str(row[0]) for row in site.database.ask(ask % table, site.folder)]
        columns = ", ".join(f'"{name}"' for name in names)
        [row] = site.database.ask(f"SELECT {columns} FROM {table} ORDER BY made DESC LIMIT 1", site.folder)
        values = [_literal(value) for value in row]
        values[names.index("id")] = "gen_random_uuid()"
        lines.append(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(values)}) ON CONFLICT DO NOTHING;")
    best = 0.0
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write("BEGIN;\n" + "\n".join(lines) + "\nCOMMIT;\n")
        file.flush()
        Path(file.name).chmod(0o644)
        for clients in (8, 32):
            command = [
                str(programs / "pgbench"),
                "-n",
                "-M",
                "prepared",
                "-f",
                file.name,
                "-c",
                str(clients),
                "-j",
                "2",
            ]
            command += [
                "-T",
                str(max(5, SECONDS // 2)),
                "-h",
                "127.0.0.1",
                "-p",
                str(site.database.port),
                "-U",
                "lenity",
            ]
            done = subprocess.run([*command, "postgres"], capture_output=True, text=True, check=True).stdout
            found = re.search(r"tps = ([\d.]+)", done)
            best = max(best, float(found[1]) if found else 0.0)
    return best


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


def mails(taken: list[str]) -> None:
    """How fast one sender empties the queue, into a mail server on this machine."""
    before = len(taken)
    time.sleep(SECONDS)
    print(f"mail: {(len(taken) - before) / SECONDS:.0f}/s to a local mail server (a sender in each process)")


def kills(root: Path, programs: Path | None, sync: str, rounds: int) -> None:
    """The drill: everything may be killed; with synchronous_commit off the database alone, as the control."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lenity.web.settings")
    django.setup()
    from lenity.web.campaign import signing

    settings.LENITY_KEYS = keys = places.new_keys()
    folder = Path(tempfile.mkdtemp(dir=root))
    folder.chmod(0o755)
    database = drill.Database(programs, Path(tempfile.mkdtemp(prefix="lenity-pg-")))
    site = drill.Site(database, folder, keys.as_json())
    try:
        site.prepare()
        if programs and sync == "off":  # the application asks for "on" at each connection: the control must not
            site.settings_off = True
        [(campaign,)] = database.ask("SELECT id FROM campaign_campaign", folder)

        def key_of(email: str) -> str:
            return signing.key_of(uuid.UUID(str(campaign)), email, 0).hex

        of = ("database",) if sync == "off" else ("server", "site", "database") if programs else ("server", "site")
        out = drill.rounds(site, rounds, 11, of=of, key_of=key_of)
        name = "SQLite" if programs is None else f"PostgreSQL, synchronous_commit {sync}"
        print(
            f"kill -9, {name}: {out.rounds} rounds {out.kills}, {out.acknowledged} acknowledged, {out.lost} lost, "
            f"{out.twice} twice, {out.without_mail} without their mail"
        )
    finally:
        site.stop()
        database.kill()
        shutil.rmtree(database.root, ignore_errors=True)


def main() -> None:
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian: apt-get install wrk)")
        return
    programs = pg_bin()
    with tempfile.TemporaryDirectory() as home, drill.mail_server() as (port, taken):
        root = Path(home)
        for kind in ("postgresql", "sqlite"):
            if kind == "postgresql" and programs is None:
                continue
            folder = root / kind
            folder.mkdir()
            database = drill.Database(
                programs if kind == "postgresql" else None, Path(tempfile.mkdtemp(prefix="lenity-pg-"))
            )
            site = drill.Site(
                database, folder, places.new_keys().as_json(), f"smtp://127.0.0.1:{port}",
                threads=4 if kind == "postgresql" else 8,
            )  # fmt: skip
            print(f"\n{kind}; load before {os.getloadavg()[0]:.1f}")
            try:
                site.prepare()
                site.start(worker=False)
                pg = kind == "postgresql"
                rate = measure(site, {
                    "full": "floor 700/s" if pg else "floor 500/s, p99 60, worst 500",
                    "200": "floor p99 25" if pg else "", "400": "floor p99 40" if pg else "",
                })  # fmt: skip
                if pg:
                    size = "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relname IN "
                    [(kept,)] = database.ask(f"{size}('campaign_signature', 'core_mail', 'core_hits')", folder)
                    [(rows,)] = database.ask("SELECT COUNT(*) FROM campaign_signature", folder)
                    print(f"kept for a signature with its mail and counts of tries: {int(kept) / rows:.0f} bytes")
                if pg and programs and (programs / "pgbench").exists():
                    best = pgbench(site, programs)
                    print(
                        f"pgbench, the same two inserts: {best:.0f}/s; signing is {100 * rate / best:.1f} % (floor 6.5)"
                    )
                site.stop()
                site.start(worker=True)
                mails(taken)
            finally:
                site.stop()
                database.kill()
                shutil.rmtree(database.root, ignore_errors=True)
        print()
        for wanted, sync in ((None, "on"), (programs, "on"), (programs, "off")):
            if wanted is not None or sync == "on":
                kills(root, wanted, sync, ROUNDS)


if __name__ == "__main__":
    main()
