"""The commands of the web application. They read arguments, call, and print."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lenity.errors import InputError

from . import places


def _start() -> None:
    """Loads Django, once the keys are there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lenity.web.settings")
    import django

    django.setup()


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.LENITY_DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--threads", default=8, show_default=True, help="Requests answered at the same time.")
@click.option("--processes", default=1, show_default=True, help="More than one only on PostgreSQL.")
def serve(host: str, port: int, threads: int, processes: int) -> None:
    """Starts the clinic, the interview and the campaign on this machine.

    The database, the originals and the keys are in the data directory (LENITY_DATA_DIR). Stop with Ctrl-C.
    """
    if processes > 1 and not os.environ.get("DATABASE_URL"):
        raise InputError("--processes: SQLite is written by one process. Mend: 1, or set DATABASE_URL to PostgreSQL")
    places.ensure_keys()
    _start()
    _migrate()
    link = _first_link()
    address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    click.echo(f"Lenity is at {address}/   (data: {places.data_directory()})")
    if link:
        click.echo(f"Make the first account here, once, within a day: {_private_address(address)}{link}")
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server: Any = Server(
        "lenity.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # a worker told to stop while it starts has no ear for it yet
        log_access=False,
        log_level=LogLevels.error,
    )
    # the processes that answer are forked from this one: they start their own sender of mail (wsgi.py), and no open
    # connection or lock of a thread goes along
    os.environ["LENITY_WORKER"] = "1"
    connections.close_all()
    server.serve()


def _private_address(here: str) -> str:
    """Where the private rooms are reached: by their own host name where they have one."""
    from django.conf import settings

    hosts = settings.LENITY_CLINIC_HOSTS
    return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{hosts[0]}" if hosts else here


def _first_link() -> str:
    from django.urls import reverse

    from .core.models import Invitation, Role, User

    if User.objects.exists():
        return ""
    Invitation.objects.filter(by=None, used=None).delete()  # links of earlier starts
    _, token = Invitation.issue(Role.ADMIN, days=1)
    return reverse("core:accept", args=[token])


@click.command()
@click.argument("out", type=click.Path(path_type=Path), required=False)
@click.option("--with-keys", is_flag=True, help="Put the keys in too. Whoever has the file can then read everything.")
def backup(out: Path | None, with_keys: bool) -> None:
    """Writes everything into one file, while the application runs."""
    _start()
    from . import backup as backups

    out = out or Path(f"lenity-{datetime.now().astimezone().date().isoformat()}.tar")
    manifest = backups.write(out, with_keys)
    rows = sum(manifest["counts"].values())
    click.echo(
        f"{out}: {rows} rows, {len(manifest['sha256']) - 1} originals, audit log {manifest['audit']['rows']} rows"
    )
    if not with_keys:
        click.echo(
            f"The keys are not in it. Keep a copy of {places.key_file()} somewhere else: without it nothing opens."
        )


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(source: Path) -> None:
    """Puts a backup back into an empty data directory, then checks row counts and the audit log."""
    _start()
    from . import backup as backups

    manifest = backups.restore(source, places.data_directory())
    from django.conf import settings

    settings.LENITY_KEYS = places.load_keys()
    if settings.LENITY_KEYS is None:
        raise InputError(f"restored, but the keys are missing. Mend: put the key file back as {places.key_file()}")
    wrong = backups.compare(manifest)
    if wrong:
        raise InputError("restored, but not the same:\n" + "\n".join(wrong))
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()  # a cookie of that day, stolen or logged out since, opens nothing
    click.echo(f"Restored the backup of {manifest['made']}: every count equal, audit log whole")


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Makes a new key, and seals every value again under it. Stop the application first; safe to run again."""
    _start()
    from django.conf import settings

    from .core import crypto, rotation

    if os.environ.get("LENITY_KEYS"):
        click.echo("Keys are in LENITY_KEYS: the first of them is the current one.")
    else:
        keys = places.ensure_keys().with_new()
        places.save_keys(keys)
        settings.LENITY_KEYS = keys
    changed, left = rotation.reseal_all(), rotation.left()
    if left:
        raise InputError(f"{changed} rows sealed again, but older keys are still used in: {', '.join(left)}")
    click.echo(f"{changed} rows sealed again under {crypto.ring().keys.current}. Old keys stay in the file:")
    click.echo("older backups and the audit log's digests need them.")


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@click.option("--rows", default=0, help="Rows noted earlier (a backup's manifest has them).")
@click.option("--head", default="", help="Digest of that row.")
def audit_verify(rows: int, head: str) -> None:
    """Checks the whole chain, and names the first bad row."""
    _start()
    from .core.audit import verify

    verdict = verify(rows, head)
    if verdict.bad:
        raise InputError(f"audit log: first bad row {verdict.bad}: {verdict.why}")
    click.echo(f"whole: {verdict.rows} rows, last {verdict.head or '-'}")
