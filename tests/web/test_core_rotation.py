"""Key rotation finds every sealed value of every room by itself, and says so where it did not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models

from lenity.errors import InputError
from lenity.web import commands, places
from lenity.web.core import audit, crypto, outbox, rotation
from lenity.web.core.fields import Sealed, SealedTextField
from lenity.web.core.files import BlobStore
from lenity.web.core.models import Mail

from .factories import CANARY, row, sealed_models


def _stored(model: type[models.Model]) -> list[str]:
    """What stands in the sealed columns, as the database has it."""
    names = [connection.ops.quote_name(f.column) for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {model._meta.db_table}")
        return [value for found in cursor.fetchall() for value in found]


def test_the_models_with_sealed_fields_are_the_ones_we_know_of() -> None:
    assert {"core.mail", "core.casekey", "interview.interview"} <= {m._meta.label_lower for m in sealed_models()}


@pytest.mark.parametrize("model", sealed_models(), ids=lambda m: m._meta.label_lower)
def test_rotation_reaches_every_sealed_field_of_every_model(model: type[models.Model], db: None, settings: Any) -> None:
    made = row(model)
    before = _stored(model)
    assert before
    assert all(value.startswith("v1|") and CANARY not in value for value in before)
    settings.LENITY_KEYS = settings.LENITY_KEYS.with_new()
    assert rotation.left()
    assert rotation.reseal_all() >= 1
    assert {crypto.ring().key_of(value) for value in _stored(model)} == {settings.LENITY_KEYS.current}
    assert rotation.left() == []
    again = model._base_manager.get(pk=made.pk)
    for f in model._meta.concrete_fields:
        if isinstance(f, SealedTextField):
            assert CANARY in str(getattr(again, f.attname))


def test_a_value_that_rotation_cannot_know_of_is_named(db: None, settings: Any, monkeypatch: Any) -> None:
    entry = audit.record("test", "act")
    settings.LENITY_KEYS = settings.LENITY_KEYS.with_new()
    with connection.cursor() as cursor:  # a room that sealed by hand, in a field of another kind
        old = list(settings.LENITY_KEYS.data)[1]
        cursor.execute(
            "INSERT INTO core_turn (job, due) VALUES (%s, %s)", [f"v1|{old}|nonce|sealed", "2026-11-23 00:00:00+00:00"]
        )
    assert entry.key == old  # the log keeps the name of its key in the open: that is not a sealed value
    assert rotation.left() == ["core_turn.job"]
    monkeypatch.setattr(commands, "_start", lambda: None)
    monkeypatch.setenv("LENITY_KEYS", "given")
    callback: Any = commands.rotate_keys.callback
    with pytest.raises(InputError, match=r"core_turn\.job"):
        callback()


def test_the_rest_is_readable_without_the_old_key(person: Callable[..., Any], settings: Any) -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    person("attorney")
    case, store = uuid.uuid4(), BlobStore()
    sha = store.put(case, CANARY.encode())
    mail = outbox.queue("a@example.org", "s", CANARY, "test")
    audit.record("test", "before")
    settings.LENITY_KEYS = settings.LENITY_KEYS.with_new()
    assert rotation.reseal_all() == 3  # the mail, the case's key, the second factor
    assert rotation.reseal_all() == 0
    audit.record("test", "after")
    new = settings.LENITY_KEYS
    # the old data key is no longer needed, but by the log
    settings.LENITY_KEYS = places.Keys(new.django, new.index, {new.current: new.data[new.current]})
    assert Mail.objects.get(pk=mail.pk).body == CANARY
    assert store.get(case, sha) == CANARY.encode()
    assert get_adapter().decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert audit.verify().why == "its key is not in the key ring"
    settings.LENITY_KEYS = new
    assert audit.verify().bad is None


def test_a_sealed_value_is_written_once_more_only_where_it_must(db: None, settings: Any) -> None:
    mail = outbox.queue("a@example.org", "s", CANARY, "test")
    assert isinstance(Mail.objects.get(pk=mail.pk).__dict__["body"], Sealed)  # not opened before it is read
    assert rotation.reseal_all() == 0
