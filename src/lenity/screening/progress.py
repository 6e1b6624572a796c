"""How far a long run is, on standard error: rows, rows a second, time left."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_EVERY, _EVERY_UNSEEN = 0.3, 15.0


class Progress:
    """Says nothing in the first second. On a terminal one line is rewritten; elsewhere a line comes now and then."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._out = stream or sys.stderr
        self._started = self._said = time.monotonic()
        self._start_share = 0.0
        self._width = 0

    def begin(self, share: float) -> None:
        """Where a run that was stopped before takes up again, 0 to 1."""
        self._start_share = share

    def step(self, rows: int, share: float) -> None:
        """``rows`` done in this run, ``share`` of the whole done, 0 to 1."""
        now = time.monotonic()
        seen = self._out.isatty()
        if now - self._started < 1 or now - self._said < (_EVERY if seen else _EVERY_UNSEEN):
            return
        self._said = now
        took = now - self._started
        gained = share - self._start_share
        left = took / gained * (1 - share) if gained > 0 else None
        told = f"{rows:,} rows, {share:.0%}, {rows / took:,.0f} rows/s"
        told += f", about {_duration(left)} left" if left is not None else ""
        self._out.write(f"\r{told:<{self._width}}" if seen else f"{told}\n")
        self._out.flush()
        self._width = len(told)

    def end(self) -> None:
        if self._width and self._out.isatty():
            self._out.write(f"\r{'':<{self._width}}\r")
            self._out.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
