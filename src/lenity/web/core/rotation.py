"""Key rotation: every sealed value of every room again under the current key."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction

from . import crypto
from .adapters import MfaAdapter
from .fields import reseal


def reseal_all() -> int:
    """The number of rows changed. Safe to stop and run again."""
    return sum(reseal(model) for model in apps.get_models()) + _second_factors()


def _second_factors() -> int:
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update():
            new = _again(row.data)
            if new != row.data:
                row.data = new
                row.save(update_fields=["data"])
                changed += 1
    return changed


def _again(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _again(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_again(v) for v in value]
    if isinstance(value, str) and value.startswith("v1|") and crypto.ring().key_of(value) != crypto.ring().keys.current:
        return crypto.ring().seal(crypto.ring().open(value, MfaAdapter.PLACE), MfaAdapter.PLACE)
    return value
