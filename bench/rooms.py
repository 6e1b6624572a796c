"""The web application for a benchmark: in this process, on SQLite, in a folder of its own that goes away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def rooms() -> Iterator[None]:
    """Django set up and migrated; once in a process, since it keeps the first place of its data."""
    from lenity.web import places

    with tempfile.TemporaryDirectory() as home:
        os.environ["LENITY_DATA_DIR"] = home
        os.environ["LENITY_KEYS"] = places.new_keys().as_json()
        os.environ["DJANGO_SETTINGS_MODULE"] = "lenity.web.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", interactive=False, verbosity=0)
        yield
        connection.close()
