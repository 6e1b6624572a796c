"""Sealing values at rest: AES-256-GCM, bound to the place where the value stands.

A sealed value is ``v1|key|nonce|ciphertext`` (base64url). Its associated data names table, column and row, so a value
copied into another row does not open. Keys come from :mod:`lenity.web.places`; each purpose has its own key, derived by
HKDF-SHA256 from the data key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ..places import Keys

_VERSION = "v1"


class CannotOpen(Exception):
    """A sealed value that does not open: changed, moved to another row, or its key is gone."""


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=256)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"lenity {purpose}".encode()).derive(key)


@dataclass(frozen=True)
class KeyRing:
    """The keys of an installation, as this process holds them."""

    keys: Keys

    def seal(self, value: str | bytes, aad: str) -> str:
        """Seals a value to its place ``aad`` (``table/column/row``) under the current key."""
        name = self.keys.current
        nonce = os.urandom(12)
        raw = value.encode() if isinstance(value, str) else value
        sealed = AESGCM(_derive(self.keys.data[name], "seal")).encrypt(nonce, raw, _aad(name, aad))
        return "|".join((_VERSION, name, _encode(nonce), _encode(sealed)))

    def open_bytes(self, sealed: str, aad: str) -> bytes:
        """Opens what :meth:`seal` made.

        Raises:
            CannotOpen: it was changed, belongs to another place, or its key is not in the ring.
        """
        try:
            version, name, nonce, text = sealed.split("|")
            if version != _VERSION:
                raise CannotOpen(f"a sealed value of unknown version at {aad}")
            return AESGCM(_derive(self.keys.data[name], "seal")).decrypt(_decode(nonce), _decode(text), _aad(name, aad))
        except KeyError:
            raise CannotOpen(f"the key of a value at {aad} is not in the key ring") from None
        except (ValueError, InvalidTag):
            raise CannotOpen(f"a sealed value at {aad} was changed or moved") from None

    def open(self, sealed: str, aad: str) -> str:
        """:meth:`open_bytes` for text."""
        return self.open_bytes(sealed, aad).decode()

    def key_of(self, sealed: str) -> str:
        """The name of the key a value is sealed with."""
        return sealed.split("|", 2)[1]

    def blind_index(self, value: str, purpose: str) -> str:
        """A keyed digest to look a sealed value up by: equal values of one purpose give equal digests."""
        return hmac.new(_derive(self.keys.index, f"index {purpose}"), value.encode(), hashlib.sha256).hexdigest()

    def chain(self, key: str, message: bytes) -> str:
        """The keyed digest that links rows of the audit log."""
        return hmac.new(_derive(self.keys.data[key], "audit"), message, hashlib.sha256).hexdigest()


def _aad(key: str, place: str) -> bytes:
    return f"{_VERSION}|{key}|{place}".encode()


def ring() -> KeyRing:
    """The key ring of this process.

    Raises:
        ImproperlyConfigured: there are no keys (``lenity serve`` makes them on first start).
    """
    keys = settings.LENITY_KEYS
    if keys is None:
        raise ImproperlyConfigured("no keys: start with `lenity serve`, or set LENITY_KEYS")
    return KeyRing(keys)
