"""What is public now, read once a second by each process: taking a page down is seen within that second."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .content import Content
from .models import Campaign

FRESH = 1.0  # seconds
_seen: dict[str, tuple[float, Live | None]] = {}


@dataclass(frozen=True, slots=True)
class Live:
    """A campaign as the public may see it."""

    id: uuid.UUID
    slug: str
    state: str
    number: int
    made: datetime
    content: Content
    goal: int
    demonstration: bool
    keep_days: int
    outcome: dict[str, Any]
    closed: datetime | None

    @property
    def open(self) -> bool:
        """Whether it takes signatures. A demonstration does, so that it can be tried; the page says what it is."""
        return self.state == Campaign.State.PUBLIC


def live(slug: str) -> Live | None:
    """The campaign of a short name, if it is public or closed; none for a draft and for what was taken down."""
    now = time.monotonic()
    found = _seen.get(slug)
    if found and found[0] > now:
        return found[1]
    row = (
        Campaign.objects.select_related("live")
        .filter(slug=slug, state__in=(Campaign.State.PUBLIC, Campaign.State.CLOSED))
        .exclude(live=None)
        .first()
    )
    new = _read(row) if row else None
    if len(_seen) > 1000:  # names that do not exist are asked for too
        _seen.clear()
    _seen[slug] = (now + FRESH, new)
    return new


def _read(row: Campaign) -> Live:
    version = row.live
    assert version is not None
    return Live(
        row.pk,
        row.slug,
        row.state,
        version.number,
        version.made,
        Content.model_validate(version.content),
        row.goal,
        row.demonstration,
        row.keep_days,
        row.outcome,
        row.closed,
    )


def forget() -> None:
    """Forgets what this process has read: after a change in it, and between tests."""
    _seen.clear()
