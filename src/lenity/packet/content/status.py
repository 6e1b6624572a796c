"""Where a packet stands: its files, every check with its page, and whether anything still stands against filing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..results import Result, ready
from .texts import texts


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A file of the packet: its path under the folder, pages (``None`` for Word), bytes and hash."""

    path: str
    pages: int | None
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A paper that came back from Word: which, the hash of the file, and what changed."""

    paper: str
    sha256: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PacketStatus:
    """The answer of a build."""

    case: str
    on: str
    circuit: str
    lenity: str
    files: tuple[FileWritten, ...]
    results: tuple[Result, ...]
    edited: tuple[Edited, ...] = ()

    @property
    def ready(self) -> bool:
        return ready(self.results)

    @property
    def open(self) -> tuple[Result, ...]:
        """What stands against filing."""
        return tuple(result for result in self.results if result.state == "blocked")

    def to_json(self) -> dict[str, Any]:
        """Plain data, as ``status.json`` holds it."""
        return {
            "case": self.case,
            "on": self.on,
            "circuit": self.circuit,
            "lenity": self.lenity,
            "ready": self.ready,
            "open": len(self.open),
            "files": [{"path": f.path, "pages": f.pages, "bytes": f.size, "sha256": f.sha256} for f in self.files],
            "checks": [_check(result) for result in self.results],
            "edited": [{"paper": e.paper, "sha256": e.sha256, "changes": list(e.changes)} for e in self.edited],
        }

    def text(self) -> str:
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n"

    def lines(self, most: int = 40) -> list[str]:
        """The summary to print: whether it is ready, and each point that is open, like ones counted together."""
        if self.ready:
            return ["No check stands against filing. A lawyer must still read every page."]
        points = [f"  {line}" for line in grouped(self.open)]
        more = [f"  and {len(points) - most} more (status.json lists all)"] if len(points) > most else []
        return [f"not ready to file: {len(self.open)} point{'s' * (len(self.open) != 1)}", *points[:most], *more]


def _check(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = {"check": result.code, "state": result.state, "message": result.message}
    if result.link is not None:
        found |= {"file": result.link.file, "page": result.link.page or None, "link": str(result.link)}
    if result.fix:
        found["fix"] = result.fix
    if result.signable:
        found["sign"] = {"code": result.code, "subject": result.subject, "digest": result.digest}
    if result.signed is not None:
        found["signed"] = {"who": result.signed.who, "when": result.signed.when, "note": result.signed.note}
    return found


def grouped(results: Sequence[Result]) -> list[str]:
    """One line in plain words for each point; the pages that wait for a person are counted by file."""
    say = texts("en")["checks"]
    out: list[str] = []
    waiting: dict[str, int] = {}
    for result in results:
        if result.code == "redaction":
            name = result.link.file if result.link else ""
            waiting[name] = waiting.get(name, 0) + 1
            continue
        link, where = result.link, ""
        if link is not None:
            where = say["where"]["page" if link.page else "file"].format(file=link.file, page=link.page)
        mend = say["mend"].format(fix=result.fix.rstrip(".")) if result.fix else ""
        out.append(f"{say['kinds'][result.code]}: {result.message.rstrip('.')}{where}.{mend}")
    kind = say["kinds"]["redaction"]
    counted = (say["waiting_one" if n == 1 else "waiting"].format(kind=kind, file=f, n=n) for f, n in waiting.items())
    return [*out, *counted]
