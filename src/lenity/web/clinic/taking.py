"""Papers taken in through the intake sandbox, and what people decide about what intake proposes.

The functions are those of ``lenity intake``; they work on the case's folder, laid out for the moment.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from ... import yamlfile
from ...casefile.entry import Source, SourceKind
from ...errors import InputError
from ...intake import decide, show
from ...intake.enter import add_source
from ...intake.folder import Folder, Outcome
from ..core import audit
from ..core.locking import StaleVersion
from . import cases, folder
from .models import Case
from .written import written

T = TypeVar("T")
UNDER = ("intake/",)
DRAWN = "normal.pdf"  # drawn pages are not needed to read, and are the largest part
TRIES = 4


def _work(case: Case, did: str, who: Any, do: Callable[[Folder], T]) -> T:
    """Does something with the intake folder and keeps what it wrote; from the start again if the case changed.

    Raises:
        StaleVersion: others changed the case each time; nothing was kept.
    """
    for _ in range(TRIES):
        case.refresh_from_db()
        files, version = case.files, cases.latest(case)
        with folder.opened(case, version.text, UNDER, DRAWN) as laid:
            result = do(Folder(laid.path))
            changed, text = laid.changed(), laid.text
            try:
                with transaction.atomic():
                    if Case.objects.select_for_update().get(pk=case.pk).files != files:
                        continue
                    if text != version.text:
                        cases.save(case, version.number, text, who, did)
                    folder.keep(case, changed)
                    audit.record(who, did, case)
                return result
            except StaleVersion:
                continue
    raise StaleVersion(case, [])


def take_in(case: Case, files: Sequence[tuple[str, bytes]], kind: SourceKind | None, who: Any) -> list[Outcome]:
    """Papers as they were sent, each read by the sandbox. What cannot be used comes back as refused, with its mend."""

    def do(home: Folder) -> list[Outcome]:
        out: list[Outcome] = []
        with tempfile.TemporaryDirectory(prefix="lenity-case-") as made:
            for number, (name, data) in enumerate(files):
                path = Path(made) / str(number) / plain_name(name)
                path.parent.mkdir()
                path.write_bytes(data)
                out += home.take_in(path, kind)
        return out

    return _work(case, "papers taken in", who, do)


def plain_name(name: str) -> str:
    """The name of a file as it may stand in a folder, whatever the sender called it."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in last).strip(" .")
    stem, dot, end = kept.rpartition(".")
    return f"{stem[:80]}{dot}{end[:8]}" if stem else kept[:80] or "paper"


def listing(case: Case, on: date) -> dict[str, Any]:
    """Papers and open proposals, each with what the case file says there: ``lenity intake --format json``.

    Raises:
        InputError: the case file does not pass the check.
    """
    with folder.opened(case, cases.latest(case).text, UNDER, DRAWN) as laid:
        return show.listing(Folder(laid.path), on)


def accept(case: Case, ids: list[str], who: Any, by: str, *, same_person: bool = False) -> list[str]:
    """Enters proposals into the case file, all or none. The fields filled."""
    now = timezone.localtime()
    return _work(case, "proposals accepted", who, lambda home: decide.accept(home, ids, by, now, same_person))


def reject(case: Case, ids: list[str], who: Any, by: str) -> None:
    """Turns proposals down."""
    now = timezone.localtime()
    _work(case, "proposals turned down", who, lambda home: decide.reject(home, ids, by, now))


def change(case: Case, proposal: str, value: str, who: Any, by: str) -> None:
    """Gives a proposal another value; the quote stays."""
    now = timezone.localtime()
    _work(case, "proposal changed", who, lambda home: decide.change(home, proposal, value, by, now))


def list_source(case: Case, name: str, who: Any) -> None:
    """Lists a paper that was taken in among the sources, without any statement yet."""

    def do(home: Folder) -> None:
        sheet = next((s for s in home.sheets() if s.source["id"] == name), None)
        if sheet is None:
            raise InputError(f"no paper {name!r} was taken in", fix="look at the list again")
        text = home.case.read_bytes().decode("utf-8")
        data = dict(yamlfile.parse(text.removeprefix("\ufeff"), home.case.name).data)
        data["sources"] = list(data.get("sources") or [])
        add_source(data, sheet.source)
        home.case.write_bytes(written(text, data).encode())

    _work(case, "paper listed as a source", who, do)


def unlisted(case: Case, name: str) -> Source | None:
    """A paper that was taken in and is no source of the case file yet."""
    try:
        data = folder.find(case, folder.safe(f"intake/proposals/{name}.yaml"))
    except InputError:
        return None
    return Source.model_validate(yamlfile.parse(data.decode(), name).data["source"]) if data else None


def proposal(case: Case, wanted: str, on: date) -> dict[str, Any] | None:
    """One open proposal of the listing."""
    return next((p for paper in listing(case, on)["papers"] for p in paper["proposals"] if p["id"] == wanted), None)
