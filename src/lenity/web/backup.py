"""Backups: one tar with the database, the originals (still sealed) and a manifest; and back into an empty place.

The keys are not in it unless asked for: a backup without its keys is of no use to a thief, nor to you. Keep them apart.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lenity import __version__
from lenity.errors import InputError

from . import places
from .core import audit


def _sha(path: Path) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def write(out: Path, with_keys: bool = False) -> dict[str, Any]:
    """Writes a backup while the application runs; its manifest.

    The database is copied first and the originals after it, so every original that the copy names is there. The
    manifest counts the copy, not the running database.

    Raises:
        InputError: the file is there already, or the database's own tool is missing or fails.
    """
    if out.exists():
        raise InputError(f"{out}: is there already; nothing was written. Mend: another name")
    originals = Path(settings.LENITY_DATA_DIR) / "originals"
    new = out.with_name(out.name + ".new")
    try:
        with tempfile.TemporaryDirectory(dir=out.parent) as folder, _private(new) as tar:
            dump = Path(folder) / ("database.pgdump" if connection.vendor == "postgresql" else "database.sqlite3")
            told = _copy_postgresql(dump) if connection.vendor == "postgresql" else _copy_sqlite(dump)
            tar.add(dump, dump.name)
            sha = {dump.name: _sha(dump)}
            for path in sorted(originals.rglob("*")) if originals.exists() else []:
                if path.is_file() and path.suffix != ".new":
                    with contextlib.suppress(FileNotFoundError):  # deleted since the folder was listed
                        data = path.read_bytes()
                        name = f"originals/{path.relative_to(originals)}"
                        sha[name] = hashlib.sha256(data).hexdigest()
                        _add(tar, name, data)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            manifest = {"lenity": __version__, "made": made, "database": connection.vendor, **told, "sha256": sha}
            if with_keys and settings.LENITY_KEYS:
                _add(tar, "keys.json", settings.LENITY_KEYS.as_json().encode())
            _add(tar, "manifest.json", json.dumps(manifest, indent=1).encode())
        with new.open("rb") as f:
            os.fsync(f.fileno())
        new.replace(out)
    except (OSError, sqlite3.Error) as e:
        raise InputError(f"{out}: cannot be written ({getattr(e, 'strerror', e)}); no backup was made") from None
    finally:
        new.unlink(missing_ok=True)
    return manifest


@contextlib.contextmanager
def _private(path: Path) -> Iterator[tarfile.TarFile]:
    """A tar that only its owner can read, from its first byte."""
    path.unlink(missing_ok=True)
    with (
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f,
        tarfile.open(fileobj=f, mode="w") as tar,
    ):
        yield tar


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _copy_sqlite(to: Path) -> dict[str, Any]:
    """A copy of the running database, and what is in the copy."""
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(to)) as copy:
        connection.connection.backup(copy)
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        return _told(lambda sql: copy.execute(sql).fetchall(), [name for (name,) in tables])


def _copy_postgresql(to: Path) -> dict[str, Any]:
    """A dump, and what is in it: both are made in one snapshot, so no write can come between them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        [(snapshot,)] = ask("SELECT pg_export_snapshot()")
        _run(["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to}", *_where()])
        return _told(ask, connection.introspection.table_names(cursor))


def _told(ask: Callable[[str], list[Any]], tables: list[str]) -> dict[str, Any]:
    """The rows of every table, and the last row of the audit log."""
    last = ask("SELECT number, digest FROM core_auditentry ORDER BY number DESC LIMIT 1")
    rows, head = last[0] if last else (0, "")
    counted = {name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in sorted(tables)}
    return {"audit": {"rows": rows, "head": head}, "counts": counted}


def _where() -> list[str]:
    s = connection.settings_dict
    given = {"--host": s["HOST"], "--port": s["PORT"], "--username": s["USER"], "--dbname": s["NAME"]}
    return [f"{option}={value}" for option, value in given.items() if value]


def _run(command: list[str]) -> None:
    env = {**os.environ, "PGPASSWORD": str(connection.settings_dict.get("PASSWORD") or "")}
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise InputError(f"{command[0]} is not here. Mend: install PostgreSQL's client programs") from None
    if done.returncode:
        raise InputError(
            f"{command[0]} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no reason given'}"
        )


def restore(source: Path, into: Path) -> dict[str, Any]:
    """Puts a backup back into an empty data directory (and, on PostgreSQL, an empty database); its manifest.

    Everything is unpacked and compared with the manifest first; only then does anything move to its place.

    Raises:
        InputError: not a backup, damaged, of the other kind of database, or the place is not empty.
    """
    originals, database = into / "originals", into / "lenity.sqlite3"
    if originals.exists() or (connection.vendor == "sqlite" and database.exists()):
        raise InputError(
            f"{into}: holds data already; nothing was changed. Mend: restore into an empty LENITY_DATA_DIR"
        )
    if connection.vendor == "postgresql" and connection.introspection.table_names():
        raise InputError("the database holds tables already; nothing was changed. Mend: restore into an empty database")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=into) as folder:
        found = Path(folder)
        try:
            with tarfile.open(source) as tar:
                tar.extractall(found, filter="data")
            manifest: dict[str, Any] = json.loads((found / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, tarfile.TarError, ValueError) as e:
            raise InputError(f"{source}: not a backup of Lenity, or damaged ({type(e).__name__})") from None
        if manifest["database"] != connection.vendor:
            raise InputError(
                f"{source}: a backup of {manifest['database']}; this installation is on {connection.vendor}"
            )
        for name, sha in manifest["sha256"].items():
            if not (found / name).exists() or _sha(found / name) != sha:
                raise InputError(f"{source}: {name} is damaged or missing; nothing was changed")
        if (found / "keys.json").exists() and places.load_keys() is None:
            (found / "keys.json").replace(places.key_file())
            places.key_file().chmod(0o600)
        if connection.vendor == "postgresql":
            options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
            _run(["pg_restore", *options, *_where(), str(found / "database.pgdump")])
        else:
            (found / "database.sqlite3").replace(database)
        if (found / "originals").exists():
            shutil.move(found / "originals", originals)
    return manifest


def compare(manifest: dict[str, Any]) -> list[str]:
    """What differs between a restored database and its manifest; empty where nothing does."""
    with connection.cursor() as cursor:

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        now = _told(ask, connection.introspection.table_names(cursor))["counts"]
    told: dict[str, int] = manifest["counts"]
    wrong = [
        f"{name}: {now.get(name, 'no')} rows, the manifest says {told.get(name, 'none')}"
        for name in sorted({*now, *told})
        if now.get(name) != told.get(name)
    ]
    verdict = audit.verify(manifest["audit"]["rows"], manifest["audit"]["head"])
    if verdict.bad:
        wrong.append(f"audit log: row {verdict.bad}: {verdict.why}")
    return wrong
