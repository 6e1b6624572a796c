"""SQLite with one writer at a time per process.

SQLite has no fair queue for writers: two of them give good medians and waits of seconds. A lock around the writing
transaction (which begins IMMEDIATE) keeps the worst wait short at the same rate.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

_WRITER = threading.Lock()
os.register_at_fork(after_in_child=lambda: _WRITER._at_fork_reinit())  # type: ignore[attr-defined]
_PATIENCE = 20.0  # seconds; the same as SQLite's own busy timeout


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite, holding the writer lock from BEGIN IMMEDIATE to the end of the transaction."""

    _writing = False

    def _start_transaction_under_autocommit(self) -> None:
        if not _WRITER.acquire(timeout=_PATIENCE):
            raise OperationalError("database is busy: another change of this process did not end in time")
        self._writing = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._release()
            raise

    def _release(self) -> None:
        if self._writing:
            self._writing = False
            _WRITER.release()

    def _commit(self) -> Any:
        done = super()._commit()  # type: ignore[misc]
        self._release()  # where the commit fails, the rollback that follows releases
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._release()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._release()
