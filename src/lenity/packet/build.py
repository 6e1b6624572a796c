"""The whole packet from one case: papers, exhibits, Word files and checks, written together or not at all.

A pure function of the case file, ``packet.yaml``, the exhibit files, the sign-offs, the rule book, the ruling date and
the circuit: the same inputs give the same bytes. It builds in a folder beside the target and moves it into place.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf

from lenity import __version__
from lenity.errors import InputError
from lenity.packet import districts, signoff, word
from lenity.packet.assemble import Assembled, Edition, assemble
from lenity.packet.checks import Paper, check_fresh, settle
from lenity.packet.content import counsel, letters, made, papers, prose, receipt, settings, warden
from lenity.packet.content.bind import Bound, bind, set_letters
from lenity.packet.content.edited import Edit, take_back
from lenity.packet.content.files import STORE, Files
from lenity.packet.content.motion import motion
from lenity.packet.content.public import Public, public_pages, public_set, roster
from lenity.packet.content.record import Record
from lenity.packet.content.status import Edited, FileWritten, PacketStatus
from lenity.packet.content.verdict import FILED, Built, verdict
from lenity.packet.exhibits import Store
from lenity.packet.model import Document
from lenity.packet.pdf import render
from lenity.packet.results import Result
from lenity.review.matter import Matter

SIGN_OFFS = "sign-offs.json"
STATUS = "status.json"
SHORTEST_HASH = 8
FRESH_DAYS = 14  # ages, days served and deadlines of a packet hold for its ruling date, not much longer
ASIDE = "not-for-filing"
NAMES = {  # document id: file name without its ending
    "warden_request": "1-request-to-the-warden",
    "cover_note": "1-how-to-send-it",
    "cover_note_es": "1-how-to-send-it-es",
    "motion": "2-motion",
    "pro_se_motion": "3-motion-without-a-lawyer",
    "proposed_order": "4-proposed-order",
    "certificate": "4-certificate-of-service",
    "motion_to_seal": "4-motion-to-seal",
    "note_to_counsel": f"{ASIDE}/note-to-counsel",
    "letter_en": f"{ASIDE}/letter-english",
    "letter_es": f"{ASIDE}/letter-spanish",
    "receipt": f"{ASIDE}/receipt",
}
SEALED_SET, FULL_SET = "5-sealed-exhibits", "full-set-unredacted"


def build(
    m: Matter,
    folder: Path,
    out: Path,
    *,
    edited: Sequence[Path] = (),
    store: Store | None = None,
    today: date | None = None,
) -> PacketStatus:
    """Write the packet of a matter into the new folder ``out`` and say where it stands.

    ``folder`` holds the case file, the exhibit files, ``packet.yaml`` and ``sign-offs.json``; files taken in are kept
    in its ``.lenity`` folder unless ``store`` is given. ``edited`` are Word files that replace the papers they came
    from. ``today`` is the day on which somebody wants to file: a packet for another day says so.
    An earlier packet in ``out`` is replaced, unless somebody edited its Word files. Raises :class:`InputError`,
    and then leaves ``out`` as it was.
    """
    _refuse_to_overwrite(out, edited)
    with _beside(out) as scratch:
        work, target = Path(scratch) / "work", Path(scratch) / "packet"
        for path in (work, target / "word", target / ASIDE):
            path.mkdir(parents=True)
        status = _Build(m, folder, store or Store(folder / STORE), work, target, today).run(edited)
        _put_in_place(target, out, Path(scratch) / "old")
    return status


def sign(
    status: PacketStatus, folder: Path, points: Sequence[tuple[str, str]], *, who: str, when: date, note: str = ""
) -> None:
    """Record in ``sign-offs.json`` that a person took responsibility for open points, each a check and its subject.

    A sign-off holds for exactly what was shown and lapses when that changes. ``InputError`` names a point that is not
    open or that nobody may sign off; then nothing is recorded.
    """
    signed = signoff.load(folder / SIGN_OFFS)
    for code, subject in points:
        found = [r for r in status.open if r.signable and r.code == code and _is_meant(r.subject, subject)]
        if not found:
            fix = "status.json lists under `sign` what may be signed"
            raise InputError(f"no open point {code} {subject!r} that a person may sign off", fix=fix)
        for result in found:
            signed = signed.sign(result.code, result.subject, result.digest, who=who, when=when.isoformat(), note=note)
    signoff.save(signed, folder / SIGN_OFFS)


def _is_meant(subject: str, given: str) -> bool:
    """The subject itself, or a long hash in it cut short; never one page more than was named."""
    head, _, page = subject.rpartition("/")
    short, _, wanted = given.rpartition("/")
    return subject == given or (page == wanted and len(short) >= SHORTEST_HASH and head.startswith(short))


@dataclass
class _Build:
    """One run: ``work`` holds what only this run needs, ``target`` becomes the packet."""

    m: Matter
    folder: Path
    store: Store
    work: Path
    target: Path
    today: date | None = None

    def run(self, edited: Sequence[Path]) -> PacketStatus:
        given, signed = settings.read(self.folder), signoff.load(self.folder / SIGN_OFFS)
        files = Files.of(self.m.case, self.folder, self.store)
        if given.peers:
            files.add(made.PEERS, self.folder, given.peers)
        record = Record(self.m, files, given)
        set_letters(record)
        drafted = [motion(record), warden.request(record), prose.pro_se(record), papers.order(record)]
        drafted += [warden.cover_note(record, language) for language in letters.LANGUAGES]
        bound = bind(record, files, self.work)
        drafted += self._after(record, bound)
        listed = tuple(exhibit.exhibit() for exhibit in bound)
        documents = {d.id: replace(d, exhibits=listed) if d.id == "motion" else d for d in drafted}
        edits = {edit.document.id: edit for edit in (take_back(p, list(documents.values())) for p in edited)}
        documents |= {name: edit.document for name, edit in edits.items()}
        ready = {name: self._paper(documents[name], edits.get(name)) for name in NAMES if name in documents}
        built = self._assemble(record, ready, bound, edits)
        fresh = check_fresh(self.m.on, self.today, FRESH_DAYS, {}, {}) if self.today else []
        results = settle([*fresh, *verdict(record, files, built)], signed)
        self._aside(record, files, built, results, signed)
        return self._status(record, results, edits)

    def _after(self, record: Record, bound: Sequence[Bound]) -> list[Document]:
        """The papers that depend on which exhibits there are."""
        by_id = {source.id: source for source in record.case.sources}
        sealed = [(e.exhibit(), by_id[e.key]) for e in bound if e.sealed]
        out = [papers.motion_to_seal(record, sealed)] if sealed else []
        return [papers.certificate(record, sealed=bool(sealed)), *out]

    def _paper(self, document: Document, edit: Edit | None) -> Paper:
        """The paper in both forms; an edited Word file stays as it came."""
        typeset = render(document, links=document.id == "motion")
        docx = edit.data if edit else word.write(document, typeset.pages)
        name = NAMES[document.id]
        (self.target / "word" / f"{name}.docx").write_bytes(docx)
        if document.id != "motion":
            (self.target / f"{name}.pdf").write_bytes(typeset.pdf)
        return Paper(name, document, typeset.pdf, docx, typeset.pages)

    def _assemble(
        self, record: Record, ready: Mapping[str, Paper], bound: Sequence[Bound], edits: Mapping[str, Edit]
    ) -> Built:
        """The motion with its exhibits: one public set and, where something is sealed or burnt out, the others too."""
        known = roster(record.case, record.on)
        public = public_set(bound, self.store, known, self.work)
        for name in FILED:
            if paper := ready.get(name):
                public_pages(public, f"{paper.name}.pdf", paper.pdf, known)
        court = record.strongest(record.case.court.district)
        limit = record.settings.district
        district = districts.district(limit) if limit else (districts.named(str(court.value)) if court else None)
        district = district or districts.district(str(court.value) if court else "unknown")
        sealed = any(exhibit.sealed for exhibit in bound)
        title = ready["motion"].document.title

        def edition(kind: Edition, folder: Path, name: str) -> Assembled:
            pdf = ready["motion"].pdf
            return assemble(pdf, public.exhibits, folder, district, name=name, title=title, edition=kind)

        editions = [edition("public" if sealed or public.burnt else "full", self.target, NAMES["motion"])]
        if sealed:
            editions.append(edition("sealed", self.target, SEALED_SET))
        if sealed or public.burnt:
            edition("full", self.target / ASIDE, FULL_SET)
        return Built(ready, editions, bound, public, edits, district)

    def _aside(
        self, record: Record, files: Files, built: Built, results: Sequence[Result], signed: signoff.SignOffs
    ) -> None:
        """The papers that nobody files: letters, note to counsel, receipt."""
        points = [result for result in results if result.state == "blocked"]
        sources = [(e.mark, e.title, _became(files, record, e, built.public)) for e in built.bound]
        hashes = {source: taken.sha256 for source, taken in files.taken.items()}
        path = self.folder / settings.NAME
        ready = [letters.client_letter(record, language, len(points)) for language in letters.LANGUAGES]
        ready.append(counsel.note_to_counsel(record, points, sources))
        ready.append(
            receipt.receipt(
                record,
                settings=_hash(path.read_bytes()) if path.is_file() else None,
                hashes=hashes,
                sign_offs=[(s.code, s.who, s.when, s.note) for s in signed.entries],
                edited=[(NAMES[name], e.sha256, str(len(e.changes))) for name, e in built.edits.items()],
            )
        )
        for document in ready:
            (self.target / f"{NAMES[document.id]}.pdf").write_bytes(render(document).pdf)

    def _status(self, record: Record, results: Sequence[Result], edits: Mapping[str, Edit]) -> PacketStatus:
        review = record.review
        status = PacketStatus(
            case=review.case,
            on=review.on.isoformat(),
            circuit=review.circuit,
            lenity=__version__,
            files=tuple(_written(self.target)),
            results=tuple(results),
            edited=tuple(Edited(NAMES[name], edit.sha256, edit.changes) for name, edit in edits.items()),
        )
        (self.target / STATUS).write_text(status.text(), encoding="utf-8")
        return status


def _became(files: Files, record: Record, exhibit: Bound, public: Public) -> str:
    """What became of an exhibit, for the note to counsel."""
    source = record.case.source(exhibit.key)
    words = []
    if exhibit.missing and source:
        words.append(files.became(source) or f"not attached; found at: {source.found or 'not said'}")
    elif source:
        words.append(files.became(source))
    else:
        words.append(f"{exhibit.count} page{'s' * (exhibit.count != 1)}, made by Lenity")
    words += ["to be filed under seal"] if exhibit.sealed else []
    burnt = public.burnt.get(exhibit.mark)
    return "; ".join([*words, f"{burnt} places burnt out of the public copy"] if burnt else words)


def _written(target: Path) -> list[FileWritten]:
    out = []
    for path in sorted(p for p in target.rglob("*") if p.is_file()):
        data = path.read_bytes()
        name = path.relative_to(target).as_posix()
        out.append(FileWritten(name, _sheets(path), len(data), _hash(data)))
    return out


def _sheets(path: Path) -> int | None:
    if path.suffix != ".pdf":
        return None
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# In place of an earlier packet


@contextmanager
def _beside(out: Path) -> Iterator[str]:
    """A folder to build in, on the same disk as the target; gone afterwards whatever happens."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.mkdtemp(dir=out.parent, prefix=".packet-")
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(out), fix="name another folder") from None
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_to_overwrite(out: Path, edited: Sequence[Path]) -> None:
    """An earlier packet may be replaced; anything else, and Word files that somebody worked on, may not."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        earlier: dict[str, Any] = json.loads((out / STATUS).read_text(encoding="utf-8"))
        hashes = {file["path"]: file["sha256"] for file in earlier["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("holds something that is no packet", file=str(out), fix="name a new folder") from None
    given = {path.resolve() for path in edited}
    for path in sorted(out.glob("word/*.docx")):
        known = hashes.get(path.relative_to(out).as_posix())
        if path.resolve() not in given and known != _hash(path.read_bytes()):
            fix = f"give it with --edited {path}, or move it elsewhere"
            raise InputError(
                "somebody edited this Word file; building anew would lose the edits", file=str(path), fix=fix
            )


def _put_in_place(made: Path, out: Path, aside: Path) -> None:
    """Move the finished folder to its place; an earlier packet is put aside first and comes back when that fails."""
    if out.exists():
        os.rename(out, aside)
    try:
        os.rename(made, out)
    except OSError:
        if aside.exists():
            os.rename(aside, out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
