"""Backups: one tar with the database, the originals (still sealed) and a manifest; and back into an empty place.

The keys are not in it unless asked for: a backup without its keys is of no use to a thief, nor to you. Keep them apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from lenity import __version__
from lenity.errors import InputError

from . import places
from .core import audit
from .core.models import AuditEntry


def counts() -> dict[str, int]:
    """Rows of every table of Lenity's own."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("lenity.")]
    return {m._meta.db_table: m._base_manager.count() for m in sorted(ours, key=lambda m: m._meta.db_table)}


def _sha(path: Path) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def write(out: Path, with_keys: bool = False) -> dict[str, Any]:
    """Writes a backup while the application runs; its manifest.

    Raises:
        InputError: the file is there already, or the database's own tool is missing or fails.
    """
    if out.exists():
        raise InputError(f"{out}: is there already; nothing was written. Mend: another name")
    originals = Path(settings.LENITY_DATA_DIR) / "originals"
    with tempfile.TemporaryDirectory(dir=out.parent if out.parent.exists() else None) as folder:
        dump = Path(folder) / ("database.pgdump" if connection.vendor == "postgresql" else "database.sqlite3")
        # the log is noted before the copy: what comes in between is in the copy and only adds rows
        last = AuditEntry.objects.order_by("-number").first()
        _dump(dump)
        files = {dump.name: dump}
        for path in sorted(originals.rglob("*")) if originals.exists() else []:
            if path.is_file() and path.suffix != ".new":
                files[f"originals/{path.relative_to(originals)}"] = path
        manifest: dict[str, Any] = {
            "lenity": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": connection.vendor,
            "audit": {"rows": last.number if last else 0, "head": last.digest if last else ""},
            "counts": counts(),
            "sha256": {name: _sha(path) for name, path in files.items()},
        }
        new = out.with_name(out.name + ".new")
        with tarfile.open(new, "w") as tar:
            _add(tar, "manifest.json", json.dumps(manifest, indent=1).encode())
            if with_keys and settings.LENITY_KEYS:
                _add(tar, "keys.json", settings.LENITY_KEYS.as_json().encode())
            for name, path in files.items():
                tar.add(path, name)
        new.chmod(0o600)
        new.replace(out)
    return manifest


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _dump(to: Path) -> None:
    if connection.vendor == "postgresql":
        _run(["pg_dump", "--format=custom", f"--file={to}", *_where()])
        return
    connection.ensure_connection()
    with sqlite3.connect(to) as copy:
        connection.connection.backup(copy)
    copy.close()


def _where() -> list[str]:
    s = connection.settings_dict
    given = {"--host": s["HOST"], "--port": s["PORT"], "--username": s["USER"], "--dbname": s["NAME"]}
    return [f"{option}={value}" for option, value in given.items() if value]


def _run(command: list[str]) -> None:
    import os

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
            _run(
                [
                    "pg_restore",
                    "--no-owner",
                    "--exit-on-error",
                    "--single-transaction",
                    *_where(),
                    str(found / "database.pgdump"),
                ]
            )
        else:
            (found / "database.sqlite3").replace(database)
        if (found / "originals").exists():
            shutil.move(found / "originals", originals)
    return manifest


def compare(manifest: dict[str, Any]) -> list[str]:
    """What differs between a restored database and its manifest; empty where nothing does."""
    now = counts()
    told: dict[str, int] = manifest["counts"]
    wrong = [f"{name}: {now.get(name)} rows, the manifest says {n}" for name, n in told.items() if now.get(name) != n]
    verdict = audit.verify(manifest["audit"]["rows"], manifest["audit"]["head"])
    if verdict.bad:
        wrong.append(f"audit log: row {verdict.bad}: {verdict.why}")
    return wrong
