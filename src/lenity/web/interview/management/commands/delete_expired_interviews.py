"""Delete interviews whose time is over. The worker runs it every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ...models import delete_expired


class Command(BaseCommand):
    help = "Delete interviews whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        count = delete_expired(timezone.now())
        self.stdout.write(f"{count} interviews deleted")
