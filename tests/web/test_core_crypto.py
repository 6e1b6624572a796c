"""Sealing: binding to the row, tampering, rotation of every sealed place."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from lenity.web import places
from lenity.web.core import crypto
from lenity.web.core.files import BlobStore

KEYS = places.Keys("x", bytes(range(32)), {"k1": bytes(32)})


def test_index_tells_purposes_apart() -> None:
    ring = crypto.KeyRing(KEYS)
    assert ring.blind_index("Vailes", "name") == "e8cdd9c79629ff1d5029ceabdcc1034a54b4a8fb463ab139a16e907f8f9d51bf"
    assert ring.blind_index("Vailes", "name") != ring.blind_index("Vailes", "city")


def test_a_sealed_value_opens_in_its_place_only() -> None:
    ring = crypto.KeyRing(KEYS)
    sealed = ring.seal("canary", "table/column/1")
    assert ring.open(sealed, "table/column/1") == "canary"
    assert "canary" not in sealed
    with pytest.raises(crypto.CannotOpen):
        ring.open(sealed, "table/column/2")


def test_the_same_original_is_kept_once_and_opens_for_its_case_only(db: None, settings: Any) -> None:
    store, one, two = BlobStore(), uuid.uuid4(), uuid.uuid4()
    sha = store.put(one, b"canary letter")
    assert store.put(one, b"canary letter") == sha
    assert store.get(one, sha) == b"canary letter"
    files = [p for p in store.root.rglob("*") if p.is_file()]
    assert len(files) == 1
    assert b"canary" not in files[0].read_bytes()
    with pytest.raises(FileNotFoundError):
        store.get(two, sha)
