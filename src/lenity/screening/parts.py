"""Finished batches on disk, so that a long run that was stopped goes on where it was.

A batch counts once its ``.json`` is there: the file is written last, under another name, and then renamed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import InputError
from .cells import REJECTS


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name to write to, which takes the place of ``path`` when everything went well and leaves nothing otherwise."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as e:
        raise InputError(f"cannot write ({e.strerror})", file=str(path), fix="choose another place") from None
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        temporary.unlink(missing_ok=True)


class Parts:
    """A folder ``OUT.parts`` beside the output. ``identity`` says whose run it is; parts of another run are dropped."""

    def __init__(self, out: Path, identity: dict[str, Any]) -> None:
        self.folder = out.with_name(out.name + ".parts")
        self._identity = json.dumps(identity, sort_keys=True, default=str)
        self.done: list[dict[str, Any]] = []
        mark = self.folder / "run.json"
        if self.folder.exists():
            if mark.exists() and mark.read_text(encoding="utf-8") == self._identity:
                self.done = list(self._finished())
            else:
                self._drop()

    def _finished(self) -> Iterator[dict[str, Any]]:
        number = 0
        while (record := self.folder / f"{number:05}.json").exists():
            yield json.loads(record.read_text(encoding="utf-8"))
            number += 1

    def add(self, rows: pl.DataFrame, rejects: pl.DataFrame, record: dict[str, Any]) -> None:
        """Keeps a batch; ``record`` is what is needed to go on after it, and its counts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / "run.json"
        if not mark.exists():
            mark.write_text(self._identity, encoding="utf-8")
        number = len(self.done)
        rows.write_ipc(self.folder / f"{number:05}.arrow", compression="lz4")
        rejects.write_ipc(self.folder / f"{number:05}.rejects")
        with replacing(self.folder / f"{number:05}.json") as path:
            path.write_text(json.dumps(record), encoding="utf-8")
        self.done.append(record)

    def rows(self) -> list[Path]:
        return [self.folder / f"{i:05}.arrow" for i in range(len(self.done))]

    def rejects(self) -> pl.DataFrame:
        found = [pl.read_ipc(self.folder / f"{i:05}.rejects") for i in range(len(self.done))]
        return pl.concat(found) if found else pl.DataFrame(schema=REJECTS)

    def drop(self) -> None:
        """Removes the folder, once the output stands."""
        if self.folder.exists():
            self._drop()

    def _drop(self) -> None:
        """Only files this class writes are removed: a folder of the same name may be somebody's own."""
        ours = [
            *self.folder.glob("[0-9]*.arrow"),
            *self.folder.glob("[0-9]*.rejects"),
            *self.folder.glob("[0-9]*.json"),
        ]
        for path in (*ours, self.folder / "run.json", *self.folder.glob(".*.tmp")):
            path.unlink(missing_ok=True)
        try:
            self.folder.rmdir()
        except OSError:
            fix = "move these files elsewhere, or choose another name for the output"
            raise InputError("holds files of somebody else", file=str(self.folder), fix=fix) from None
