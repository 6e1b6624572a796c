"""`python -m django run_worker`: mail and periodic jobs until stopped (for PostgreSQL, one or more of them)."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from ...outbox import work


class Command(BaseCommand):
    """Sends queued mail and does the periodic jobs until a stop signal comes."""

    help = "Send queued mail and do the periodic jobs until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        work(stop)
