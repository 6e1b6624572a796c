"""Model fields that are sealed at rest and bound to their row.

The row's primary key must be known before the row is saved (UUIDs are). A sealed column cannot be searched or updated
in bulk: keep a blind index beside it (:meth:`~lenity.web.core.crypto.KeyRing.blind_index`).
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from . import crypto


class Sealed(str):
    """A value as it stands in the database."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """Opens the value when it is first read, and not before: listing a thousand rows opens only what is shown."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open(instance, value)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text, sealed to its table, column and row."""

    descriptor_class = _Opening

    def place(self, instance: models.Model) -> str:
        if instance.pk is None:
            raise ValueError(f"{self.model.__name__}: a sealed field needs a primary key made before saving")
        return f"{self.model._meta.db_table}/{self.column}/{instance.pk}"

    def open(self, instance: models.Model, value: str) -> Any:
        return self.load(crypto.ring().open(value, self.place(instance)))

    def load(self, text: str) -> Any:
        return text

    def dump(self, value: Any) -> str:
        return str(value)

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(crypto.ring().seal(self.dump(value), self.place(model_instance)))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.name} is sealed: it cannot be searched or set without its row; use a blind index")

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it there" can be asked of a sealed column."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class SealedJSONField(SealedTextField):
    """Anything JSON can hold, sealed likewise."""

    def load(self, text: str) -> Any:
        return json.loads(text)

    def dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def to_python(self, value: Any) -> Any:
        return value


def reseal(model: type[models.Model], batch: int = 500) -> int:
    """Seals every value of a model again under the current key; the number of rows changed. Safe to run again."""
    from django.db import transaction

    names = [f for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
    changed = 0
    if not names:
        return 0
    current = crypto.ring().keys.current
    pks = list(model._base_manager.values_list("pk", flat=True))
    for start in range(0, len(pks), batch):
        with transaction.atomic():
            rows = model._base_manager.select_for_update().filter(pk__in=pks[start : start + batch])
            for row in rows:
                old = {f: row.__dict__[f.attname] for f in names if row.__dict__[f.attname] is not None}
                stale = [f for f, value in old.items() if crypto.ring().key_of(value) != current]
                if stale:
                    new = {
                        f.attname: Sealed(crypto.ring().seal(crypto.ring().open(old[f], f.place(row)), f.place(row)))
                        for f in stale
                    }
                    model._base_manager.filter(pk=row.pk).update(**new)
                    changed += 1
    return changed
