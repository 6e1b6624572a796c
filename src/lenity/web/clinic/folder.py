"""The folder of a case: the case file and the files beside it, sealed here, and laid out in the open only for a moment.

Intake and packet work on folders. :func:`opened` lays one out in a private temporary folder, and :func:`changed` names
what they wrote, to be kept again. Export is the same folder as a zip; import takes one.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from django.db import transaction
from django.db.models import F

from ...casefile.reader import NAME
from ...errors import InputError
from ..core import crypto
from ..core.files import BlobStore
from .models import Case, Kept

Files: TypeAlias = Iterable[tuple[str, bytes]]
MOST_FILES, MOST_BYTES = 5_000, 400_000_000
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # a zip wants a time; the same case always gives the same bytes


def keep(case: Case, files: Files) -> int:
    """Keeps files beside the case file under their paths; what had the same path is replaced. How many were new."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)  # one at a time
        count = sum(_keep(case, safe(path), data) for path, data in files)
        if count:
            Case.objects.filter(pk=case.pk).update(files=F("files") + 1)
    return count


def _keep(case: Case, name: str, data: bytes) -> bool:
    sha = hashlib.sha256(data).hexdigest()
    place = crypto.ring().blind_index(f"{case.pk}/{name}", "kept file")
    row = Kept.objects.filter(case=case, place=place).first()
    if row is not None and row.sha256 == sha:
        return False
    BlobStore().put(case.pk, data)
    if row is None:
        row = Kept(case=case, place=place, path=name)
    row.sha256, row.size = sha, len(data)
    row.save()
    return True


def find(case: Case, path: str) -> bytes | None:
    """The bytes of a file of the folder."""
    place = crypto.ring().blind_index(f"{case.pk}/{path}", "kept file")
    row = Kept.objects.filter(case=case, place=place).first()
    return BlobStore().get(case.pk, row.sha256) if row else None


def paths(case: Case) -> list[str]:
    """The paths of all files beside the case file."""
    return sorted(row.path for row in Kept.objects.filter(case=case))


def safe(path: str) -> str:
    """The path as it is kept. ``InputError`` for one that leads out of the folder, or that is the case file's own."""
    pure = PurePosixPath(path)
    parts = pure.parts
    if not parts or pure.is_absolute() or ".." in parts or any(set(p) & set("\\:\0") for p in parts) or len(path) > 400:
        raise InputError(f"the file name {path!r} leads out of the folder", fix="rename it")
    if str(pure) == NAME:
        raise InputError("the case file is not a file beside itself", fix="save it as a version")
    return str(pure)


@dataclass(frozen=True)
class Opened:
    """A folder laid out, and what stood in it at first."""

    path: Path
    first: dict[str, str]

    def changed(self) -> list[tuple[str, bytes]]:
        """The files written or changed since, without the case file."""
        out = []
        for file in sorted(p for p in self.path.rglob("*") if p.is_file() and not p.is_symlink()):
            name = file.relative_to(self.path).as_posix()
            if name == NAME:
                continue
            data = file.read_bytes()
            if self.first.get(name) != hashlib.sha256(data).hexdigest():
                out.append((name, data))
        return out

    @property
    def text(self) -> str:
        """The case file as it stands in the folder now."""
        return (self.path / NAME).read_bytes().decode("utf-8")


@contextmanager
def opened(case: Case, text: str, under: tuple[str, ...] = ("",), but: str = "/") -> Iterator[Opened]:
    """Lays the folder out where only this user of the machine can read, and takes it away afterwards.

    Args:
        under: only files whose path begins with one of these.
        but: no files whose path ends so.
    """
    store = BlobStore()
    with tempfile.TemporaryDirectory(prefix="lenity-case-") as made:
        root, first = Path(made), {}
        (root / NAME).write_bytes(text.encode())
        for row in Kept.objects.filter(case=case):
            if row.path.startswith(under) and not row.path.endswith(but):
                target = root / row.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(store.get(case.pk, row.sha256))
                first[row.path] = row.sha256
        yield Opened(root, first)


def export(case: Case, text: str) -> bytes:
    """The whole folder as a zip: the case file as it stands, and every file beside it."""
    out, store = io.BytesIO(), BlobStore()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        _put(zipped, NAME, text.encode())
        for row in sorted(Kept.objects.filter(case=case), key=lambda r: r.path):
            _put(zipped, row.path, store.get(case.pk, row.sha256))
    return out.getvalue()


def _put(zipped: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _DAY_ZERO)
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    zipped.writestr(info, data)


def unzip(data: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The case file and the files of a zip, whether they stand at its root or in one folder.

    Raises:
        InputError: not a zip, no case file in it, a path that leads out of it, or more than a case holds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            inner = [i for i in zipped.infolist() if not i.is_dir()]
            if len(inner) > MOST_FILES or sum(i.file_size for i in inner) > MOST_BYTES:
                raise InputError("the zip holds more than one case can", fix="take out what is not the case's")
            homes = [PurePosixPath(i.filename).parent for i in inner if PurePosixPath(i.filename).name == NAME]
            home = min(homes, key=lambda p: len(p.parts), default=None)
            if home is None:
                raise InputError(f"there is no {NAME} in the zip", fix="zip the folder of one case")
            found = [(PurePosixPath(i.filename), i) for i in inner]
            files = [(p.relative_to(home).as_posix(), _bytes(zipped, i)) for p, i in found if p.is_relative_to(home)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise InputError("this is not a zip that can be read", fix="zip one case, without a password") from None
    return _split(files)


def _bytes(zipped: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    """No more than the zip's own list says, so that a lying list fills no memory."""
    with zipped.open(item) as stream:
        data = stream.read(item.file_size + 1)
    if len(data) > item.file_size:
        raise InputError(f"{item.filename!r} is larger than the zip says", fix="zip the folder anew")
    return data


def of_disk(path: Path) -> tuple[str, list[tuple[str, bytes]]]:
    """The same for a folder on disk; links are left out."""
    files = [
        (p.relative_to(path).as_posix(), p.read_bytes())
        for p in sorted(path.rglob("*"))
        if p.is_file() and not p.is_symlink()
    ]
    return _split(files)


def _split(files: list[tuple[str, bytes]]) -> tuple[str, list[tuple[str, bytes]]]:
    by_path = dict(files)
    if NAME not in by_path:
        raise InputError(f"there is no {NAME}", fix="name the folder of one case")
    try:
        text = by_path.pop(NAME).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{NAME} is not UTF-8 text", fix="save the file as UTF-8") from None
    return text, [(safe(path), data) for path, data in by_path.items()]
