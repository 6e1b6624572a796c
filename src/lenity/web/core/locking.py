"""Two people on one case: nobody's change is lost.

A form carries the version it was shown with. A save under an older version is refused, with a page that shows both
values.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F

from .models import Versioned


class StaleVersion(Exception):
    """Someone else saved in between. The middleware answers with both values and status 409."""

    def __init__(self, row: Versioned, conflicts: list[tuple[str, Any, Any]], back: str = "") -> None:
        super().__init__(f"{type(row).__name__} was changed by someone else")
        self.row, self.conflicts, self.back = row, conflicts, back


def save(row: Versioned, version: int, fields: list[str], back: str = "") -> None:
    """Saves the named fields if the row is still at ``version``; the row then has the next one.

    Args:
        back: the address of the form, for the page that shows a conflict.

    Raises:
        StaleVersion: it is not, and nothing was changed.
    """
    model = type(row)
    field: Any = model._meta.get_field
    new = {name: field(name).pre_save(row, False) for name in fields}
    done = model._default_manager.filter(pk=row.pk, version=version).update(version=F("version") + 1, **new)
    if done:
        row.version = version + 1
        return
    theirs = model._default_manager.filter(pk=row.pk).first()
    names = [(name, str(field(name).verbose_name)) for name in fields]
    conflicts = [
        (label, getattr(row, name), getattr(theirs, name, None))
        for name, label in names
        if theirs is None or getattr(row, name) != getattr(theirs, name)
    ]
    raise StaleVersion(row, conflicts, back)
