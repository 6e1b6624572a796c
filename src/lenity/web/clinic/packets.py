"""The packet of a case: built by the function of ``lenity packet``, kept sealed, signed off point by point.

It is built within the request (seconds, for a case of usual size), at most two at a time in one process. What is kept
stands under ``packet/`` in the case's folder; ``packet.yaml`` and ``sign-offs.json`` stand beside the case file, where
the command line looks for them.
"""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ...errors import InputError, InputErrors
from ...packet import signoff
from ...packet.build import SIGN_OFFS, STATUS, build
from ...packet.content.public import roster
from ...packet.content.settings import NAME as SETTINGS
from ...packet.exhibits import Store
from ...packet.redact import Finding, PageToCheck, check_pages
from ...review.matter import matter
from ..core import audit
from . import cases, facts, folder
from .models import Case, Kept
from .pages import STORE, draw, sha_of

OUT, EDITED, BUILT = "packet/", "edited/", "packet/built.json"
UNDER = ("sources/", STORE, EDITED, SETTINGS, SIGN_OFFS)
MOST_PARTS, MOST_UNPACKED = 2_000, 60_000_000  # of an edited Word file
_TWO = threading.BoundedSemaphore(2)


@dataclass
class File:
    """A file of the packet. ``pages`` is none for Word."""

    path: str
    pages: int | None
    size: int


@dataclass
class Point:
    """A check that a file does not pass, or that somebody signed off; ``sign`` is what a sign-off would hold for."""

    code: str
    state: str
    message: str
    fix: str = ""
    file: str = ""
    page: int | None = None
    sign: dict[str, str] | None = None
    signed: dict[str, str] | None = None

    @property
    def word(self) -> str:
        """The code of the check in words."""
        return self.code.replace("_", " ")

    @property
    def sign_value(self) -> str:
        """What a form sends back of what was shown."""
        return json.dumps(self.sign, sort_keys=True)


@dataclass
class Packet:
    """What stands of the packet that was built last."""

    on: str
    circuit: str
    version: int
    by: str
    at: str
    files: list[File] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    edited: list[dict[str, Any]] = field(default_factory=list)

    @property
    def open(self) -> list[Point]:
        return [p for p in self.points if p.state == "blocked"]

    @property
    def ready(self) -> bool:
        return bool(self.points) and not self.open

    def file(self, path: str) -> File | None:
        return next((f for f in self.files if f.path == path), None)


def make(case: Case, on: date, circuit: str | None, who: Any, edited: Sequence[tuple[str, bytes]] = ()) -> None:
    """Builds the packet anew for a ruling date, with the Word files that came back edited, and keeps it.

    Raises:
        InputError: the case, the settings or a Word file cannot be used; the packet that was there stays.
    """
    for _, data in edited:
        check_word(data)
    version = cases.latest(case)
    read = facts.of_version(version.pk)
    if read.case is None or read.problems:
        raise InputErrors(list(read.problems))
    found = matter(read.case, on, circuit)
    with _turn(), folder.opened(case, version.text, UNDER) as laid:
        words = dict(_edited(laid.path)) | {f"{EDITED}{n}": d for n, d in edited}
        for path, data in words.items():
            (laid.path / path).parent.mkdir(parents=True, exist_ok=True)
            (laid.path / path).write_bytes(data)
        out = laid.path / "made"
        given = [laid.path / path for path in sorted(words)]
        build(found, laid.path, out, edited=given, store=Store(laid.path / STORE), today=timezone.localdate())
        made = [(p.relative_to(out).as_posix(), p.read_bytes()) for p in sorted(out.rglob("*")) if p.is_file()]
        read_anew = [(path, data) for path, data in laid.changed() if path.startswith((STORE, EDITED))]
    told = {"version": version.number, "by": str(who), "at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        _clear(case)
        kept = [(f"{OUT}{path}", data) for path, data in made]
        folder.keep(case, [*read_anew, *kept, (BUILT, json.dumps(told).encode())])
        audit.record(who, "packet built", case)


def check_word(data: bytes) -> None:
    """Refuses what is no Word file, or unpacks to more than a paper can be. ``zipfile`` gives no more than it declares.

    Raises:
        InputError: with the mend.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            items = zipped.infolist()
    except zipfile.BadZipFile:
        raise InputError("this is not a Word file", fix="save it as .docx") from None
    if "word/document.xml" not in [i.filename for i in items]:
        raise InputError("this is not a Word file", fix="save it as .docx")
    if len(items) > MOST_PARTS or sum(i.file_size for i in items) > MOST_UNPACKED:
        raise InputError("the Word file unpacks to more than a paper can be", fix="save a copy without pictures")


@contextmanager
def _turn() -> Iterator[None]:
    """One of the two places. Nobody waits for one: waiting requests would hold up everybody else."""
    if not _TWO.acquire(blocking=False):
        raise InputError("two other packets are being built right now", fix="try again in a minute")
    try:
        yield
    finally:
        _TWO.release()


def _edited(root: Path) -> list[tuple[str, bytes]]:
    return [(p.relative_to(root).as_posix(), p.read_bytes()) for p in sorted((root / EDITED).glob("*.docx"))]


def _clear(case: Case) -> None:
    Kept.objects.filter(pk__in=[row.pk for row in Kept.objects.filter(case=case) if row.path.startswith(OUT)]).delete()


def current(case: Case) -> Packet | None:
    """The packet that was built last, with the sign-offs of since then."""
    status, told = folder.find(case, f"{OUT}{STATUS}"), folder.find(case, BUILT)
    if status is None or told is None:
        return None
    data = json.loads(status)
    signed = _signed(case)
    return Packet(
        on=data["on"],
        circuit=data["circuit"],
        files=[File(f["path"], f["pages"], f["bytes"]) for f in data["files"]],
        points=[_point(c, signed) for c in data["checks"] if c["state"] != "ok"],
        edited=data["edited"],
        **json.loads(told),
    )


def _point(check: dict[str, Any], signed: signoff.SignOffs) -> Point:
    sign, told = check.get("sign"), check.get("signed")
    state = check["state"]
    if sign and state == "blocked" and (entry := signed.find(sign["code"], sign["subject"], sign["digest"])):
        state, told = "signed", {"who": entry.who, "when": entry.when, "note": entry.note}
    return Point(
        check["check"],
        state,
        check["message"],
        check.get("fix", ""),
        check.get("file", ""),
        check.get("page"),
        sign,
        told,
    )


def _signed(case: Case) -> signoff.SignOffs:
    data = folder.find(case, SIGN_OFFS)
    if data is None:
        return signoff.SignOffs()
    return signoff.SignOffs(tuple(signoff.SignOff(**entry) for entry in json.loads(data)["signoffs"]))


def private(case: Case, packet: Packet, path: str, page: int) -> list[Finding]:
    """What looks private on a page of the packet, by the net that the packet's own check uses."""
    sha = sha_of(case, f"{OUT}{path}")
    drawn = draw(case.pk, sha, page) if sha else None
    read = facts.of_version(cases.at(case, packet.version).pk)
    if drawn is None or read.case is None:
        return []
    known = roster(read.case, date.fromisoformat(packet.on))
    return list(check_pages([PageToCheck(path, page, drawn.text)], known))


def sign(case: Case, points: Sequence[dict[str, str]], who: Any, note: str) -> int:
    """Records that a person takes responsibility for open points, each for exactly what was shown. How many.

    Raises:
        InputError: a point is not open, or is not what was shown.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        packet = current(case)
        open_now = [p.sign for p in packet.open if p.sign] if packet else []
        if any(point not in open_now for point in points):
            raise InputError("this is not what stands open any more", fix="look at the packet again")
        signed = _signed(case)
        day = timezone.localdate().isoformat()
        for p in points:
            signed = signed.sign(p["code"], p["subject"], p["digest"], who=str(who), when=day, note=note)
        data = json.dumps({"signoffs": [vars_of(e) for e in signed.entries]}, ensure_ascii=False, indent=1)
        folder.keep(case, [(SIGN_OFFS, data.encode())])
        audit.record(who, f"signed off {len(points)} point{'s' * (len(points) != 1)}", case)
    return len(points)


def vars_of(entry: signoff.SignOff) -> dict[str, str]:
    return {name: getattr(entry, name) for name in ("code", "subject", "digest", "who", "when", "note")}


def chosen(case: Case, paths: Sequence[str]) -> bytes:
    """Some files of the packet as a zip; unknown names are left out."""
    packet = current(case)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in paths:
            if packet and packet.file(path) and (data := folder.find(case, f"{OUT}{path}")):
                zipped.writestr(zipfile.ZipInfo(path), data)
    return out.getvalue()


def drop_edited(case: Case, name: str, who: Any) -> None:
    """Takes an edited Word file away: the next packet has the paper as Lenity writes it."""
    with transaction.atomic():
        rows = [row.pk for row in Kept.objects.filter(case=case) if row.path == f"{EDITED}{name}"]
        Kept.objects.filter(pk__in=rows).delete()
        audit.record(who, "edited paper taken away", case)
