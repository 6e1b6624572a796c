"""Tokens that nobody can make up: that of a form, and the links in mails. Nothing is stored but a random number a row.

A form's token is the same for everyone within a second (the page can then be cached), is bound to its campaign and
form, and tells how long the form was open. A link's token is bound to its purpose and to its row's nonce: a link for
confirming does not withdraw, one of a deleted row opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..core import crypto

Purpose = Literal["confirm", "manage", "letter"]
FORM_LIVES = 24 * 3600
SKEW = 120  # seconds by which the clocks of two servers may differ
_MAC = 16


class Forged(Exception):
    """No token of ours."""


class Stale(Exception):
    """A token of ours whose time is over."""


@lru_cache(maxsize=8)
def _key(index: bytes, purpose: str) -> bytes:
    return hmac.new(index, f"campaign {purpose}".encode(), hashlib.sha256).digest()


def _mac(purpose: str, message: bytes) -> bytes:
    return hmac.new(_key(crypto.ring().keys.index, purpose), message, hashlib.sha256).digest()[:_MAC]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str, length: int) -> bytes:
    if len(text) > 200 or not text.isascii():
        raise Forged
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Forged from None
    if len(raw) != length or _encode(raw) != text:
        raise Forged
    return raw


def form(campaign: uuid.UUID, which: str, now: float) -> str:
    """The token of a form that is shown now (seconds since 1970)."""
    when = struct.pack(">I", int(now))
    return _encode(when + _mac(f"form {which}", campaign.bytes + when))


def open_form(token: str, campaign: uuid.UUID, which: str, now: float) -> float:
    """How long the form was open, in seconds; negative within the allowed skew of clocks.

    Raises:
        Forged: not a token of this form and campaign, or of a time to come.
        Stale: the form was open for longer than a day.
    """
    raw = _decode(token, 4 + _MAC)
    if not hmac.compare_digest(raw[4:], _mac(f"form {which}", campaign.bytes + raw[:4])):
        raise Forged
    age = now - int.from_bytes(raw[:4], "big")
    if age < -SKEW:
        raise Forged
    if age > FORM_LIVES:
        raise Stale
    return age


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link says: of which row, until when; :meth:`fits` asks the row."""

    row: uuid.UUID
    ends: int
    mac: bytes
    purpose: Purpose

    def fits(self, nonce: str) -> bool:
        """Whether the row, as it is now, is the one that the link was made for."""
        return hmac.compare_digest(self.mac, _link_mac(self.purpose, self.row, nonce, self.ends))


def _link_mac(purpose: Purpose, row: uuid.UUID, nonce: str, ends: int) -> bytes:
    return _mac(f"link {purpose}", row.bytes + struct.pack(">I", ends) + nonce.encode())


def link(purpose: Purpose, row: uuid.UUID, nonce: str, ends: float) -> str:
    """The token of a link in a mail, good until ``ends`` (seconds since 1970)."""
    return _encode(row.bytes + struct.pack(">I", int(ends)) + _link_mac(purpose, row, nonce, int(ends)))


def open_link(purpose: Purpose, token: str, now: float) -> Opened:
    """Reads a link. The caller then asks the row (``fits``): only that shows that the link is ours.

    Raises:
        Forged: not of this form.
        Stale: its time is over.
    """
    raw = _decode(token, 16 + 4 + _MAC)
    ends = struct.unpack(">I", raw[16:20])[0]
    if now > ends + SKEW:
        raise Stale
    return Opened(uuid.UUID(bytes=raw[:16]), ends, raw[20:], purpose)
