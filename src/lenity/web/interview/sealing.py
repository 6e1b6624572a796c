"""Answers at rest: sealed under the key ring of the installation, bound to their row."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation

from ..core import crypto


def seal(text: str, row: str) -> bytes:
    """The text, sealed for a row: its table, column and key."""
    return crypto.ring().seal(text, row).encode()


def unseal(sealed: bytes, row: str) -> str:
    """The text again. :class:`SuspiciousOperation` when it was changed, or sealed for another row."""
    try:
        return crypto.ring().open(bytes(sealed).decode(), row)
    except crypto.CannotOpen:
        raise SuspiciousOperation("a sealed text does not open in its row") from None
