"""In front of Django: a public page that was made is given to everyone for one second.

A page seen by a hundred thousand people is the same for all of them. Django makes it once a second, with every check it
makes for anyone; in between, the same bytes go out. Only answers that a view has marked are kept, only for a plain GET,
apart for each host, and none longer than its second: a page that is taken down is gone within it.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .showing import CACHE

KEPT = 1.0  # seconds
MOST = 500  # answers
PREFIX = "/campaign/"
Start = Callable[..., Any]
Key = tuple[str, str, str, bool]


class Kept(NamedTuple):
    """An answer as it goes out."""

    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class FrontDoor:
    """Wraps a WSGI application; ``pressed`` answers the buttons of the public pages (see ``lean``)."""

    def __init__(self, application: Any, kept: float = KEPT, pressed: Any = None) -> None:
        self.application, self.seconds, self.pressed = application, kept, pressed or application
        self._kept: dict[Key, Kept] = {}
        self._making: dict[Key, threading.Lock] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(PREFIX) or environ.get("QUERY_STRING"):
            press = environ["REQUEST_METHOD"] == "POST" and path.startswith(PREFIX)
            found: Iterable[bytes] = (self.pressed if press else self.application)(environ, start)
            return found
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        key = (environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_PROTO", ""), path, packed)
        found_ = self._kept.get(key)
        if found_ is None or found_.until < time.monotonic():
            lock = self._making.setdefault(key, threading.Lock()) if found_ is not None else None
            if lock is None:
                return self._make(key, environ, start)
            with lock:  # one makes it anew, the others wait for it
                found_ = self._kept.get(key)
                if found_ is None or found_.until < time.monotonic():
                    return self._make(key, environ, start)
        start(found_.status, list(found_.headers))
        return [found_.body]

    def _make(self, key: Key, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        said: list[Any] = []

        def told(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said[:] = [status, headers]

        answer = self.application(environ, told)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = said
        marked = any(name == CACHE for name, _ in headers)
        headers = [(name, value) for name, value in headers if name != CACHE]
        if not (marked and status.startswith("200")) or any(name.lower() == "set-cookie" for name, _ in headers):
            self._kept.pop(key, None)
            start(status, headers)
            return [body]
        headers = [(n, v) for n, v in headers if n.lower() not in ("vary", "content-length")]
        if key[3] and len(body) > 500:
            body = gzip.compress(body, 6)
            headers.append(("Content-Encoding", "gzip"))
        headers += [("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
        if len(self._kept) >= MOST:
            self._kept.clear()
            self._making.clear()
        self._kept[key] = Kept(time.monotonic() + self.seconds, status, headers, body)
        start(status, list(headers))
        return [body]
