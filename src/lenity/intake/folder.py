"""A case's intake folder: papers by hash, what they propose, and the log of what people decided.

``intake/store`` holds the papers' clean pages and text, ``intake/proposals/ID.yaml`` the proposals of each,
``sources/`` the originals under their hash, and ``intake/log.jsonl`` who accepted, changed or rejected what, and when.
Each file appears whole or not at all, so an interrupted intake goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .. import yamlfile
from ..casefile.entry import SourceKind
from ..casefile.reader import case_path
from ..errors import InputError
from ..packet.exhibits import Store, Taken
from ..packet.unfinished import held, sweep
from . import papers
from .papers import Paper
from .proposals import Proposal, check
from .propose import propose


@dataclass
class Sheet:
    """What one paper proposes. ``source`` is the entry that an acceptance adds under ``sources``."""

    source: dict[str, Any]
    sha256: str
    name: str
    file_kind: str
    proposals: list[Proposal]
    ask: list[str] = field(default_factory=list)
    discarded: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of one file: ``read``, ``known`` (read before), or ``refused`` with the reason."""

    name: str
    state: str
    message: str
    sheet: Sheet | None = None


class Folder:
    """The intake of the case at ``path`` (the case file or its folder)."""

    def __init__(self, path: Path) -> None:
        self.case = case_path(path)
        if not self.case.is_file():
            raise InputError("there is no case file", file=str(self.case), fix="run `lenity new` first")
        self.home = self.case.parent
        self.root = self.home / "intake"
        self.store = Store(self.root / "store")

    # Taking in

    def take_in(self, file: Path, kind: SourceKind | None = None) -> list[Outcome]:
        """Stores a file and proposes from it; a file that cannot be used changes nothing."""
        for folder in (self.home, self.home / "sources", self.root / "proposals"):
            sweep(folder, ".taking-*", ".writing-*")
        taken = self.store.take_in(file)
        if taken.outcome == "refused":
            return [Outcome(taken.name, "refused", f"{taken.message}. Mend: {taken.fix}")]
        known = self.by_hash().get(taken.sha256)
        if known:
            return [Outcome(taken.name, "known", f"read before as {known.source['id']}", known)]
        original = self.home / "sources" / f"{taken.sha256}{_suffix(file)}"
        _copy(file, original)
        return [self._read(taken, original, kind), *self._attached(taken)]

    def _attached(self, mail: Taken) -> list[Outcome]:
        out = []
        for inner in mail.attachments:
            if inner.outcome == "refused":
                out.append(Outcome(inner.name, "refused", f"attachment: {inner.message}. Mend: {inner.fix}"))
            elif inner.sha256 not in self.by_hash():
                original = self.home / "sources" / f"{inner.sha256}.pdf"
                _copy(self.store.pdf(inner.sha256), original)
                out.append(self._read(inner, original, None))
        return out

    def _read(self, taken: Taken, original: Path, kind: SourceKind | None) -> Outcome:
        source = self._new_id(taken.name)
        paper = papers.read(self.store, taken.sha256, taken.name, source, kind, taken.kind)
        found = propose(paper)
        dated = next((p.value for p in found if p.field == f"letters[{source}].on"), None)
        entry = {"id": source, "kind": paper.kind, "title": taken.name, "file": f"sources/{original.name}"}
        sheet = Sheet(entry | ({"date": dated} if dated else {}), taken.sha256, taken.name, taken.kind, found)
        sheet.ask = [*self._whose(paper), *([taken.message] if taken.outcome == "ask" else [])]
        unread = [str(n) for n, page in enumerate(paper.pages, 1) if not page.strip()]
        if unread:
            sheet.ask.append(f"no text on page {', '.join(unread[:20])}: run `lenity ocr`, or read it by eye")
        self.save(sheet)
        return Outcome(taken.name, "read", f"{len(found)} proposals as {source} ({paper.kind})", sheet)

    def _new_id(self, name: str) -> str:
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(name).stem).strip("-_")[:24].upper() or "PAPER"
        data = yamlfile.read(self.case).data
        used = {s.get("id") for s in data.get("sources") or [] if isinstance(s, dict)} | set(self.names())
        return next(n for i in range(1, 100_000) if (n := base if i == 1 else f"{base}-{i}") not in used)

    def _whose(self, paper: Paper) -> list[str]:
        """A case or register number that is not this case's: then a person must say whose paper it is."""
        data = yamlfile.read(self.case).data
        asked = []
        for what, section, name in (("docket", "court", "docket"), ("register number", "person", "register_number")):
            ours = {n for v in _values((data.get(section) or {}).get(name)) for n in numbers(what, str(v))}
            theirs = {n for page in paper.pages for n in numbers(what, page)}
            if ours and theirs and not ours & theirs:
                told = ", ".join(sorted(theirs))
                asked.append(
                    f"this paper has the {what} {told}; the case file has {', '.join(sorted(ours))}. Whose is it?"
                )
        return asked

    # Keeping

    def save(self, sheet: Sheet) -> None:
        data = {
            "source": sheet.source,
            "sha256": sheet.sha256,
            "name": sheet.name,
            "file_kind": sheet.file_kind,
            "ask": sheet.ask,
            "discarded": sheet.discarded,
            "proposals": [p.model_dump(exclude_none=True) for p in sheet.proposals],
        }
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        text = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
        write_whole(self.root / "proposals" / f"{sheet.source['id']}.yaml", text)

    def names(self) -> list[str]:
        return sorted(p.stem for p in (self.root / "proposals").glob("*.yaml"))

    def sheets(self) -> list[Sheet]:
        return [self._load(name) for name in self.names()]

    def _load(self, name: str) -> Sheet:
        path = self.root / "proposals" / f"{name}.yaml"
        data = yamlfile.read(path).data
        try:
            proposals = [Proposal.model_validate(p) for p in data.pop("proposals")]
            return Sheet(proposals=proposals, **data)
        except (ValueError, TypeError, KeyError, AttributeError):
            fix = "delete it and take the paper in again"
            raise InputError("not a file that intake wrote", file=str(path), fix=fix) from None

    def by_hash(self) -> dict[str, Sheet]:
        return {s.sha256: s for s in self.sheets()}

    def paper(self, sheet: Sheet) -> Paper:
        kind = sheet.source["kind"]
        return papers.read(self.store, sheet.sha256, sheet.name, sheet.source["id"], kind, sheet.file_kind)

    def verify(self, sheet: Sheet) -> None:
        """Every quote of a paper against the store, letter by letter."""
        paper = self.paper(sheet)
        for proposal in sheet.proposals:
            check(proposal, paper)

    # Deciding

    def log(self) -> list[dict[str, Any]]:
        path = self.root / "log.jsonl"
        if not path.is_file():
            return []
        lines = path.read_text(encoding="utf-8").split("\n")
        out = []
        for number, line in enumerate(lines, 1):
            try:
                out += [json.loads(line)] if line else []
            except ValueError:
                if number < len(lines):  # a last line cut short by a power failure is no decision
                    raise InputError("a damaged entry", file=str(path), line=number, fix="mend it by hand") from None
        return out

    def decided(self) -> dict[str, str]:
        """What was decided last of each proposal: accepted or rejected."""
        return {e["proposal"]: e["did"] for e in self.log() if e["did"] in ("accepted", "rejected")}

    def record(self, entries: list[dict[str, Any]]) -> None:
        path = self.root / "log.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = not path.is_file() or path.stat().st_size == 0 or path.read_bytes().endswith(b"\n")
        with path.open("a", encoding="utf-8") as file:
            file.write("" if whole else "\n")
            file.writelines(json.dumps(e, ensure_ascii=False, default=str) + "\n" for e in entries)
            file.flush()
            os.fsync(file.fileno())


_NUMBERS: dict[str, Callable[[str], list[str]]] = {
    "docket": lambda text: [
        f"{int(a)}:{b}-{kind.lower()}-{int(n)}"
        for a, b, kind, n in re.findall(r"\b(\d{1,2}):(\d\d)-?(cr|cv)-?(\d{2,5})", text, re.IGNORECASE)
        if kind.lower() == "cr"
    ],
    "register number": lambda text: re.findall(r"(?<![\d-])\d{5}-\d{3}(?!\d)", text),
}


def numbers(what: str, text: str) -> list[str]:
    """Docket or register numbers in a text, written one way."""
    return _NUMBERS[what](text)


def _values(raw: Any) -> list[Any]:
    return [v.get("value") if isinstance(v, dict) else v for v in (raw if isinstance(raw, list) else [raw]) if v]


def _suffix(file: Path) -> str:
    return file.suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,5}", file.suffix) else ""


def _copy(file: Path, target: Path) -> None:
    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".taking-", delete=False) as made, held(Path(made.name)):
        with file.open("rb") as source:
            shutil.copyfileobj(source, made)
        made.flush()
        os.fsync(made.fileno())
        os.replace(made.name, target)


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that it is the old one or the new one, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".writing-", delete=False, encoding="utf-8") as made,
        held(Path(made.name)),
    ):
        made.write(text)
        made.flush()
        os.fsync(made.fileno())
        os.replace(made.name, path)
