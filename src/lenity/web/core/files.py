"""Originals: kept by content hash, encrypted with a key of their case, written so that a crash leaves no half file."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from pathlib import Path
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpResponse

from . import crypto
from .models import CaseKey


class BlobStore:
    """The originals of all cases under one folder.

    The name on disk is a keyed digest: who can read the disk cannot ask whether a known paper is there.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or Path(settings.LENITY_DATA_DIR) / "originals"

    def put(self, case: uuid.UUID, data: bytes) -> str:
        """Keeps an original and returns its SHA-256 (hex). On return it is on disk; the same bytes are kept once."""
        sha = hashlib.sha256(data).hexdigest()
        path = self._path(case, sha)
        if path.exists():
            return sha
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(self._key(case, make=True)).encrypt(nonce, data, f"{case}/{sha}".encode())
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
                f.write(sealed)
                f.flush()
                os.fsync(f.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)  # where the disk is full, no half file stays
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return sha

    def get(self, case: uuid.UUID, sha: str) -> bytes:
        """The bytes of an original.

        Raises:
            FileNotFoundError: this case has no such original.
            crypto.CannotOpen: the file was changed, or belongs to another case.
        """
        raw = self._path(case, sha).read_bytes()
        try:
            data = AESGCM(self._key(case)).decrypt(raw[:12], raw[12:], f"{case}/{sha}".encode())
        except (InvalidTag, ValueError):
            raise crypto.CannotOpen(f"an original of case {case} was changed or moved") from None
        if hashlib.sha256(data).hexdigest() != sha:
            raise crypto.CannotOpen(f"an original of case {case} is not the one that was kept")
        return data

    def delete(self, case: uuid.UUID, sha: str) -> None:
        self._path(case, sha).unlink(missing_ok=True)

    def forget(self, case: uuid.UUID) -> None:
        """Deletes a case's key and files: copies of the files elsewhere stay unreadable without the key."""
        CaseKey.objects.filter(case=case).delete()
        folder = self.root / str(uuid.UUID(str(case)))
        if folder.exists():
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    def _path(self, case: uuid.UUID, sha: str) -> Path:
        if len(sha) != 64 or not set(sha) <= set("0123456789abcdef"):
            raise FileNotFoundError("not the name of an original")
        return self.root / str(uuid.UUID(str(case))) / crypto.ring().blind_index(f"{case}/{sha}", "original")

    def _key(self, case: uuid.UUID, make: bool = False) -> bytes:
        row = CaseKey.objects.filter(case=case).first()
        if row is None and make:
            row, _ = CaseKey.objects.get_or_create(
                case=case, defaults={"key": base64.b64encode(AESGCM.generate_key(256)).decode()}
            )
        if row is None:
            raise FileNotFoundError(f"case {case} has no originals")
        return base64.b64decode(row.key)


def attachment(data: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """A download that no browser shows in the page, whatever is in it."""
    response = HttpResponse(data, content_type=kind)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)[-120:] or "file"
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[-120:], safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response


def page_image(data: bytes) -> HttpResponse:
    """A page of an original that Lenity itself has drawn as PNG: the one thing that is shown in the page."""
    response = HttpResponse(data, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
