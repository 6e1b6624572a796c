"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from . import policy


def lenity(request: HttpRequest) -> dict[str, Any]:
    """``rooms`` that are installed, and ``may``: the actions of this person (``{% if "case.create" in may %}``)."""
    user = getattr(request, "user", None)
    allowed = {name for name in policy.table() if user is not None and policy.may(user, name)}
    return {"rooms": settings.LENITY_ROOMS, "may": allowed}
