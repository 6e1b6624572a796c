"""Answers at rest: AES-256-GCM under the key of the installation, bound to their row.

What is sealed for one row does not open in another, so that a swapped column is found out and nothing else opens it.
"""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation

NONCE, KEY_BYTES = 12, 32


def _key() -> bytes:
    """``LENITY_DATA_KEY``: 32 random bytes in base64. Without it nothing is stored at all."""
    try:
        key = base64.b64decode(getattr(settings, "LENITY_DATA_KEY", ""), validate=True)
    except (binascii.Error, TypeError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("LENITY_DATA_KEY must be 32 random bytes in base64")
    return key


def seal(text: str, row: str) -> bytes:
    """The text, sealed for a row: its table, column and key."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, text.encode(), row.encode())


def unseal(sealed: bytes, row: str) -> str:
    """The text again. :class:`SuspiciousOperation` when it was changed, or sealed for another row."""
    data = bytes(sealed)
    try:
        return AESGCM(_key()).decrypt(data[:NONCE], data[NONCE:], row.encode()).decode()
    except InvalidTag:
        raise SuspiciousOperation("a sealed text does not open in its row") from None
