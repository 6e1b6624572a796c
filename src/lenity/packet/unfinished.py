"""What a killed process left half done. A living process holds a lock on what it is making; the kernel frees it."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

YOUNG = 10.0  # seconds: so long something may lie there before its maker has locked it


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock on a file or folder that is being made."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def sweep(folder: Path, *names: str) -> None:
    """Remove what fits ``names`` in the folder and is nobody's any more."""
    for path in [p for name in names for p in folder.glob(name)]:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:  # a link, or gone meanwhile
            continue
        try:
            if time.time() - os.fstat(handle).st_mtime < YOUNG:
                continue
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        except OSError:  # its maker lives
            continue
        finally:
            os.close(handle)
