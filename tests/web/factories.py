"""A row of any model of ours, its fields filled by kind: so that a new room's models are tested without a word here."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from lenity.web.core.fields import SealedJSONField, SealedTextField

CANARY = "Xanadu-canary-4711"
_number = itertools.count(1)


def sealed_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if any(isinstance(f, SealedTextField) for f in m._meta.concrete_fields)]


def value(field: Any) -> Any:
    """Something a field takes. Sealed ones get the canary."""
    kinds: list[tuple[Any, Any]] = [
        (SealedJSONField, lambda: {"told": CANARY}),
        (SealedTextField, lambda: CANARY),
        (models.ForeignKey, lambda: row(field.related_model)),
        (models.UUIDField, uuid.uuid4),
        (models.EmailField, lambda: f"x{next(_number)}@example.org"),
        (models.CharField, lambda: field.choices[0][0] if field.choices else f"x{next(_number)}"[: field.max_length]),
        (models.TextField, lambda: "x"),
        (models.BooleanField, lambda: True),
        (models.DateTimeField, lambda: datetime(2026, 11, 23, tzinfo=UTC)),
        (models.DateField, lambda: date(2026, 11, 23)),
        (models.IntegerField, lambda: next(_number)),
        (models.JSONField, dict),
        (models.BinaryField, lambda: b"x"),
    ]
    for kind, make in kinds:
        if isinstance(field, kind):
            return make()
    raise TypeError(f"{field}: say here how a field of this kind is filled")


def row(model: type[models.Model]) -> Any:
    """A saved row with every sealed field filled, and every other that must be."""

    def must(f: Any) -> bool:
        may_stay = f.has_default() or f.null or f.blank or isinstance(f, models.AutoField)
        return isinstance(f, SealedTextField) or not may_stay

    return model._base_manager.create(**{f.name: value(f) for f in model._meta.concrete_fields if must(f)})
