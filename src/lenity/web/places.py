"""Where the web application keeps its things, and the keys it starts with. Importing this writes nothing."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenity.errors import InputError


def data_directory() -> Path:
    """``LENITY_DATA_DIR``, else the user's data directory (XDG)."""
    if given := os.environ.get("LENITY_DATA_DIR"):
        return Path(given)
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "lenity"


@dataclass(frozen=True)
class Keys:
    """The secrets of one installation: Django's, that of blind indexes, the data keys (32 bytes, current first)."""

    django: str
    index: bytes
    data: dict[str, bytes]

    @property
    def current(self) -> str:
        return next(iter(self.data))

    def as_json(self) -> str:
        b64 = {name: base64.b64encode(key).decode() for name, key in self.data.items()}
        return json.dumps(
            {"django": self.django, "index": base64.b64encode(self.index).decode(), "data": b64}, indent=1
        )

    def with_new(self) -> Keys:
        """The same keys with a fresh current one before them; old keys stay, so that old values can be opened."""
        return Keys(self.django, self.index, {_name(): secrets.token_bytes(32), **self.data})


def _name() -> str:
    return "k" + secrets.token_hex(4)


def new_keys() -> Keys:
    return Keys(secrets.token_urlsafe(50), secrets.token_bytes(32), {_name(): secrets.token_bytes(32)})


def key_file() -> Path:
    return data_directory() / "keys.json"


def load_keys() -> Keys | None:
    """The keys from ``LENITY_KEYS`` (the JSON of a key file), else from the key file; none where neither is there.

    Raises:
        InputError: the text is not a set of keys, or other people of this machine may read the file.
    """
    given = os.environ.get("LENITY_KEYS")
    path = key_file()
    if not given and not path.exists():
        return None
    if not given and path.stat().st_mode & 0o077:
        raise InputError(f"{path}: other users of this machine can read the keys. Mend: chmod 600 {path}")
    try:
        raw: dict[str, Any] = json.loads(given or path.read_text(encoding="utf-8"))
        data = {str(name): base64.b64decode(key, validate=True) for name, key in raw["data"].items()}
        keys = Keys(str(raw["django"]), base64.b64decode(raw["index"], validate=True), data)
    except (ValueError, KeyError, AttributeError, TypeError):
        where = "LENITY_KEYS" if given else str(path)
        raise InputError(f"{where}: not a set of keys. Mend: put the key file back from where you keep it") from None
    if not data or any(len(key) != 32 for key in [*data.values(), keys.index]):
        raise InputError(f"{'LENITY_KEYS' if given else path}: each key must be 32 bytes in base64")
    return keys


def save_keys(keys: Keys) -> None:
    """Writes the key file so that a crash leaves either the old or the new one, readable by its owner alone."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as f:
        f.write(keys.as_json())
        f.flush()
        os.fsync(f.fileno())
    new.replace(path)


def ensure_keys() -> Keys:
    """The keys of this installation, made on first start."""
    keys = load_keys()
    if keys is None:
        keys = new_keys()
        save_keys(keys)
    return keys
