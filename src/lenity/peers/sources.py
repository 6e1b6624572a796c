"""What a user hands over: loose files, a folder or the Commission's zips; recognised by name, read as streams.

Nothing is unpacked to disk. A file is one of three datasets: ``individual`` (opafyYYnid, everyone sentenced in a fiscal
year), ``supplement`` (ussc_sup_fyYY, the six variables introduced later) and ``violations`` (USSC_PV_Report_YYYY).
``district`` is the sample that comes with the package; no file a user gives is taken for one.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from lenity.errors import InputError
from lenity.peers.layout import Layout, parse_sas

Dataset = Literal["individual", "supplement", "violations", "district"]

_NAMES: tuple[tuple[Dataset, re.Pattern[str]], ...] = (
    ("individual", re.compile(r"opafy(\d\d)-?nid", re.I)),
    ("supplement", re.compile(r"ussc_sup_fy(\d\d)", re.I)),
    ("violations", re.compile(r"ussc_pv_report_(\d{4})", re.I)),
)
_EXPECTED = "opafy19nid.csv, opafy19nid.dat with opafy19nid.sas, ussc_sup_fy14.zip or USSC_PV_Report_2020.csv"


@dataclass(frozen=True, slots=True)
class Source:
    """One data file: where it is (perhaps inside a zip), what it is, and its layout when it is fixed width."""

    dataset: Dataset
    fiscal_year: int | None
    path: Path
    member: str | None = None
    layout: Layout | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The file as a person would name it: ``opafy19nid.zip/opafy19nid.dat``."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def size(self) -> int:
        """Bytes of the data themselves, unpacked."""
        if not self.member:
            return self.path.stat().st_size
        with _zip(self.path) as archive:
            return archive.getinfo(self.member).file_size

    def open(self) -> IO[bytes]:
        """The bytes of the data file, as a stream; from a zip they are unpacked on the way."""
        if not self.member:
            return self.path.open("rb", buffering=0)
        return _member(_zip(self.path), self.path, self.member)


_PACKED = {".xz", ".gz", ".bz2", ".7z", ".zst"}


def discover(paths: Iterable[Path]) -> list[Source]:
    """Every recognised data file in what was given, in the order given. Raises on the first thing not recognised."""
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            here = _in_folder(path)
        elif not path.exists():
            raise InputError("there is no such file", file=str(path), fix="check the path")
        elif path.suffix.lower() == ".zip":
            here = _in_zip(path)
        elif path.suffix.lower() == ".sas":
            continue  # a layout given beside its data file, as a shell's wildcard does
        else:
            here = [_loose(path)]
        if not here:
            raise InputError("holds no file of the Commission's that this program knows", file=str(path), fix=_fix())
        found += here
    return found


def _in_folder(folder: Path) -> list[Source]:
    files = sorted(p for p in folder.iterdir() if p.is_file())
    data = [p for p in files if p.suffix.lower() in {".csv", ".dat", ".zip"} and _recognise(p.name)]
    return [source for p in data for source in (_in_zip(p) if p.suffix.lower() == ".zip" else [_loose(p)])]


def _loose(path: Path) -> Source:
    if path.suffix.lower() in _PACKED:
        fix = "unpack it first, or give the Commission's own .zip"
        raise InputError(f"is packed as {path.suffix}, which is not read here", file=str(path), fix=fix)
    what = _recognise(path.name)
    if not what or path.suffix.lower() not in {".csv", ".dat"}:
        raise InputError("is not a file this program knows by its name", file=str(path), fix=_fix())
    if path.suffix.lower() == ".csv":
        return Source(*what, path)
    programs = [p for p in path.parent.iterdir() if p.suffix.lower() == ".sas" and _same(p.name, path.name)]
    if not programs:
        raise InputError("has no layout beside it", file=str(path), fix=f"put {path.stem}.sas into the same folder")
    return Source(*what, path, layout=parse_sas(_text(programs[0].read_bytes()), file=str(programs[0])))


def _in_zip(path: Path) -> list[Source]:
    with _zip(path) as archive:
        members = [m for m in archive.namelist() if not m.startswith("__MACOSX") and not m.endswith("/")]
        found: list[Source] = []
        for member in members:
            name = PurePosixPath(member).name
            what = _recognise(name) or (_recognise(path.name) if name.lower().endswith((".csv", ".dat")) else None)
            if not what:
                continue
            if name.lower().endswith(".csv"):
                found.append(Source(*what, path, member))
            elif name.lower().endswith(".dat"):
                layout = _layout_in_zip(archive, path, members, name)
                found.append(Source(*what, path, member, layout))
        return found


def _layout_in_zip(archive: zipfile.ZipFile, path: Path, members: list[str], data: str) -> Layout:
    programs = [m for m in members if m.lower().endswith(".sas")]
    named = [m for m in programs if _same(PurePosixPath(m).name, data)] or (programs if len(programs) == 1 else [])
    if named:
        with _member(archive, path, named[0]) as program:
            return parse_sas(_text(_whole(program, path)), file=f"{path}/{named[0]}")
    beside = [p for p in path.parent.iterdir() if p.suffix.lower() == ".sas" and _same(p.name, data)]
    if beside:
        return parse_sas(_text(beside[0].read_bytes()), file=str(beside[0]))
    raise InputError("has no SAS layout inside for " + data, file=str(path), fix="download the zip again, complete")


def _recognise(name: str) -> tuple[Dataset, int | None] | None:
    for dataset, pattern in _NAMES:
        if found := pattern.match(name):
            digits = found.group(1)
            if dataset == "violations":
                return dataset, None
            return dataset, _century(int(digits))
    return None


def _century(two_digits: int) -> int:
    """``02`` → 2002, ``99`` → 1999: the Commission's individual files begin with fiscal year 1987."""
    return two_digits + (1900 if two_digits >= 87 else 2000)


def _same(layout_name: str, data_name: str) -> bool:
    """``OPAFY16NID.sas`` lays out ``opafy16-nid.dat``; ``ussc_sup_fy14.layout.sas`` lays out ``ussc_sup_fy14.dat``."""

    def bare(name: str) -> str:
        return name.lower().split(".")[0].replace("-", "")

    return bare(layout_name) == bare(data_name)


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise broken_zip(path, error) from None


def _member(archive: zipfile.ZipFile, path: Path, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except zipfile.BadZipFile as error:
        raise broken_zip(path, error) from None
    except (RuntimeError, NotImplementedError) as error:  # a password, or a compression Python does not know
        raise InputError(
            f"the zip cannot be opened ({error})", file=str(path), fix="unpack it, or download it again"
        ) from None


def _whole(stream: IO[bytes], path: Path) -> bytes:
    try:
        return stream.read()
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise broken_zip(path, error) from None


def broken_zip(path: Path, error: Exception) -> InputError:
    """The one message for a zip that stops in the middle or fails its checksum."""
    return InputError(f"the zip is damaged or cut short ({error})", file=str(path), fix="download it again")


def _text(raw: bytes) -> str:
    """Layout programs come as ASCII, UTF-8 or Windows-1252."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _fix() -> str:
    return f"keep the Commission's own file names, for example {_EXPECTED}"
