"""Kill -9 under load, a few rounds (``python -m bench campaign`` does fifty): nothing acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lenity.web import places
from lenity.web.campaign import signing
from lenity.web.core.models import Mail

from . import drill
from .campaigns import made, signed
from .servers import pg_bin


def keys_of(site: drill.Site, settings: Any) -> Any:
    """How the site makes the key of a signature: with its own keys, asked of its database."""
    import uuid

    [(campaign,)] = site.database.ask("SELECT id FROM campaign_campaign", site.folder)
    settings.LENITY_KEYS = _keys(site.keys)
    return lambda email: signing.key_of(uuid.UUID(str(campaign)), email, 0).hex


def _keys(text: str) -> places.Keys:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LENITY_KEYS", text)
        found = places.load_keys()
    assert found
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_kill_9_loses_nothing_and_every_mail_is_sent(kind: str, tmp_path: Path, settings: Any) -> None:
    import shutil
    import tempfile

    programs = pg_bin() if kind == "postgresql" else None
    if kind == "postgresql" and programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("aiosmtpd")
    root = Path(tempfile.mkdtemp(prefix="lenity-pg-"))  # short: socket paths have a limit
    folder = tmp_path / "site"
    folder.mkdir()
    with drill.mail_server() as (port, taken):
        site = drill.Site(
            drill.Database(programs, root), folder, places.new_keys().as_json(), f"smtp://127.0.0.1:{port}"
        )
        try:
            site.prepare()
            of = ("server", "site") if kind == "sqlite" else ("server", "site", "database")
            out = drill.rounds(site, 3, 7, of=of, key_of=keys_of(site, settings))
            assert out.acknowledged > 30
            assert (out.lost, out.twice, out.without_mail) == (0, 0, 0), out
            # what a killed sender had taken is due again when its lease is over: here at once
            site.stop()
            site.database.ask("UPDATE core_mail SET due = made WHERE sent IS NULL", site.folder)
            send = "import django; django.setup()\nfrom lenity.web.core.outbox import send_one\nwhile send_one(): pass"
            subprocess.run([sys.executable, "-c", send], env=site.env(), check=True, capture_output=True)
            ids = {str(r[0]).replace("-", "") for r in site.database.ask("SELECT id FROM campaign_signature", folder)}
            assert {keys_of(site, settings)(email) for email in taken} == ids  # at least once, and to nobody else
        finally:
            site.stop()
            site.database.kill()
            shutil.rmtree(root, ignore_errors=True)


@pytest.mark.django_db
def test_a_real_mail_server_takes_the_mail_as_it_was_written(client: Client, settings: Any) -> None:
    from aiosmtpd.controller import Controller

    from lenity.web.core import outbox

    from .servers import free_port

    got: list[bytes] = []

    class Take:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            if len(got) == 0 and not refused:
                refused.append(1)
                return "451 try later"
            got.append(envelope.content)
            return "250 taken"

    refused: list[int] = []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    server = Controller(Take(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    made()
    signed(client, 1, name="Ana Pérez", lang="es")
    assert outbox.send_one()  # nobody listens: the mail stays
    server.start()
    try:
        for _ in range(2):  # refused for now, then taken
            Mail.objects.filter(sent=None).update(due=Mail.objects.values("made")[:1])
            outbox.send_one()
    finally:
        server.stop()
    [raw] = got
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"To: p1@example.org" in head
    assert b"Bcc" not in head
    assert Mail.objects.get().sent is not None
    assert Mail.objects.get().to == ""  # what was sent is not kept
    assert body
