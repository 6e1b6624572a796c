"""The child of :mod:`lenity.packet.sandbox`: sets its own limits first, then reads, then answers in JSON."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lenity.packet.sandbox import LackingError, RefusedError

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def main() -> None:
    orders = json.load(sys.stdin)
    _limit(orders["seconds"], orders["memory"], office=orders["office"])
    _cut_network()
    answer = _work(orders["job"], orders["arguments"])
    Path(sys.argv[1]).write_text(json.dumps(answer))


def _limit(seconds: int, memory: int, *, office: bool) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    kind = resource.RLIMIT_DATA if office else resource.RLIMIT_AS
    resource.setrlimit(kind, (memory, memory))


def _cut_network() -> None:
    """Leave the network: by an empty network namespace where the system allows it, and in Python in any case."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            raise PermissionError("no network in here")

    sys.addaudithook(refuse)


def _work(job: str, arguments: dict[str, Any]) -> dict[str, Any]:
    from lenity.packet import readers

    jobs: dict[str, Callable[..., dict[str, Any]]] = {
        "take_in": readers.take_in,
        "hidden": readers.hidden,
        "redact": readers.redact,
        "draw": readers.draw,
    }
    try:
        return {"state": "done", "result": jobs[job](**arguments)}
    except RefusedError as error:
        return {
            "state": "lacking" if isinstance(error, LackingError) else "refused",
            "message": error.message,
            "fix": error.fix,
        }
    except MemoryError:
        return {"state": "memory", "message": "reading it needs more memory than one file may use"}
    except Exception as error:
        return {"state": "crashed", "message": f"the reader broke down on it ({type(error).__name__})"}


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # no tidying up in a process that has handled a hostile file
