"""The files behind the sources of a case, taken into the store, with what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...casefile.entry import Source
from ...casefile.model import CaseFile
from ...casefile.values import Standing
from ...errors import InputError
from ..exhibits import Store, Taken, safe_path
from ..sources import Source as StoredPages

STORE = ".lenity"


@dataclass
class Files:
    """Pages by source id. An e-mail's attachments follow its own pages."""

    store: Store
    taken: dict[str, Taken] = field(default_factory=dict)
    problems: dict[str, InputError] = field(default_factory=dict)

    @classmethod
    def of(cls, case: CaseFile, folder: Path, store: Store) -> Files:
        """Takes in the file of every source that may enter a filing. What cannot be used is told, never dropped."""
        files = cls(store)
        wanted: list[tuple[Source, Path]] = []
        for source in case.sources:
            if source.file and source.standing > Standing.press:
                try:
                    wanted.append((source, safe_path(folder, source.file)))
                except InputError as error:
                    files.problems[source.id] = error
        for (source, _), taken in zip(wanted, store.take_in_all([path for _, path in wanted]), strict=True):
            files.taken[source.id] = taken
        return files

    def add(self, key: str, folder: Path, name: str) -> None:
        """Takes in one more file of the case folder under a key of its own."""
        try:
            self.taken[key] = self.store.take_in(safe_path(folder, name))
        except InputError as error:
            self.problems[key] = error

    def parts(self, source: str) -> list[Taken]:
        """The usable files of a source in order: its own, then what was attached to it."""
        taken = self.taken.get(source)
        return list(_usable(taken)) if taken else []

    def count(self, source: str) -> int | None:
        parts = self.parts(source)
        return sum(part.pages for part in parts) if parts else None

    def text(self, source: str, page: int) -> str | None:
        for part in self.parts(source):
            if page <= part.pages:
                return self.store.page_text(part.sha256, page)
            page -= part.pages
        return None

    def pages(self, source: str) -> list[StoredPages]:
        """What the assembly puts together for this source."""
        return [self.store.source(part.sha256) for part in self.parts(source)]

    def became(self, source: Source) -> str:
        """What became of a source's file, in a few words."""
        if source.id in self.problems:
            return self.problems[source.id].message
        taken = self.taken.get(source.id)
        if taken is None:
            return ""
        words: Sequence[str] = [f"{taken.pages} pages" if taken.pages != 1 else "1 page"]
        if taken.outcome == "refused":
            words = [f"refused: {taken.message}"]
        elif taken.outcome == "ask":
            words = [*words, f"look at it: {taken.message}"]
        return "; ".join([*words, *(f"removed {what}" for what in taken.removed), *taken.notes])


def _usable(taken: Taken) -> Iterator[Taken]:
    if taken.outcome != "refused":
        yield taken
    for attachment in taken.attachments:
        yield from _usable(attachment)
