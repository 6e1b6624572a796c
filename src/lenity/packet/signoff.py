"""Who took responsibility for what, and when: a small JSON file beside the packet.

A sign-off holds for exactly what was shown: it carries a digest of that, and lapses when it changes.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from lenity.errors import InputError


@dataclass(frozen=True, slots=True)
class SignOff:
    """``code`` and ``subject`` of the check, digest of what was shown, who signed, when (ISO), and a word on why."""

    code: str
    subject: str
    digest: str
    who: str
    when: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOffs:
    entries: tuple[SignOff, ...] = ()

    def find(self, code: str, subject: str, digest: str) -> SignOff | None:
        """The latest sign-off of this subject that still holds."""
        for entry in reversed(self.entries):
            if (entry.code, entry.subject, entry.digest) == (code, subject, digest):
                return entry
        return None

    def sign(self, code: str, subject: str, digest: str, *, who: str, when: str, note: str = "") -> SignOffs:
        """A new record; earlier ones stay. Raises :class:`InputError` when nobody is named."""
        if not who.strip() or not when.strip():
            raise InputError("a sign-off needs a name and a date", fix="say who looked, and when")
        return replace(self, entries=(*self.entries, SignOff(code, subject, digest, who.strip(), when, note)))


def load(path: Path) -> SignOffs:
    """Read the file; a missing one is an empty record."""
    if not path.exists():
        return SignOffs()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return SignOffs(tuple(SignOff(**entry) for entry in data["signoffs"]))
    except (ValueError, TypeError, KeyError):
        raise InputError(
            "not a record of sign-offs", file=str(path), fix="restore it, or remove it and sign anew"
        ) from None


def save(signoffs: SignOffs, path: Path) -> None:
    """Write the file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    data = {"signoffs": [asdict(entry) for entry in signoffs.entries]}
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
