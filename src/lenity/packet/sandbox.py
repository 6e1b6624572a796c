"""Work on files from outside, done in a child process that may die, run out of memory or hang without harm.

The child has limits on processor time, memory and file size and no network. It gets its orders as JSON and answers with
JSON; whatever happens to it, :func:`run` returns an :class:`Answer`.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

SECONDS = 20
MEMORY = 1 << 30  # bytes of address space
LARGEST_ANSWER = 64 << 20  # bytes of JSON
# The child runs the code of its parent, wherever that was loaded from; -I keeps everything else off its path.
_ROOT = str(Path(__file__).parents[2])
_START = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('{}', run_name='__main__')"
CHILD = ["-c", _START.format("lenity.packet.sandbox_child"), _ROOT]


@dataclass(frozen=True, slots=True)
class Answer:
    """``done`` with the job's result; ``refused`` with the job's own reason; or how the child ended.

    ``lacking``: this machine has no program for the job, so that the file itself is not to blame.
    """

    state: Literal["done", "refused", "lacking", "timeout", "memory", "crashed"]
    message: str = ""
    fix: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class RefusedError(Exception):
    """A file that will not be taken: why, and what to do about it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


class LackingError(RefusedError):
    """This machine lacks the program that reads such a file. Once it is installed the same file may be taken."""


def run(
    job: str, arguments: dict[str, Any], *, seconds: int = SECONDS, memory: int = MEMORY, office: bool = False
) -> Answer:
    """Do one job of :mod:`lenity.packet.sandbox_child`.

    ``seconds`` bounds wall time and, in each process, processor time. ``office`` is for LibreOffice, which maps far
    more address space than it uses: there ``memory`` bounds the data it may hold instead.
    """
    orders = json.dumps({"job": job, "arguments": arguments, "seconds": seconds, "memory": memory, "office": office})
    with tempfile.TemporaryDirectory(prefix="lenity-") as scratch:
        reply = Path(scratch) / "answer.json"
        child = subprocess.Popen(
            [sys.executable, "-I", *CHILD, str(reply)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env={"PATH": os.environ.get("PATH", ""), "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            child.communicate(orders.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            return Answer("timeout", f"reading it took more than {seconds} seconds")
        finally:
            _end(child)
        if child.returncode == -signal.SIGXCPU:
            return Answer("timeout", f"reading it took more than {seconds} seconds of processor time")
        if not reply.is_file() or reply.stat().st_size > LARGEST_ANSWER:
            return Answer("crashed", "the reader broke down on it")
        return _answer(reply.read_bytes())


def _answer(data: bytes) -> Answer:
    try:
        return Answer(**json.loads(data))
    except (ValueError, TypeError):
        return Answer("crashed", "the reader broke down on it")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything it started (it leads a session of its own)."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
