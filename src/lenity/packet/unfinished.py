"""What a killed process left half done. A living process holds a lock on what it is making; the kernel frees it."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    """Remove what fits ``names`` in the folder and is nobody's any more. Empty, it may not be locked yet: it stays."""
    for path in [p for name in names for p in folder.glob(name)]:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:  # a link, or gone meanwhile
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                if any(path.iterdir()):
                    shutil.rmtree(path, ignore_errors=True)
            elif os.fstat(handle).st_size:
                path.unlink(missing_ok=True)
        except OSError:  # its maker lives
            continue
        finally:
            os.close(handle)
