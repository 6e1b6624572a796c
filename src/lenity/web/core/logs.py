"""Logs without case content: where an error was raised and its kind, never its words or its variables."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

from django.views.debug import SafeExceptionReporterFilter

_ROOM = re.compile(r"^/[a-z0-9_-]*/?")


class NoContent(logging.Filter):
    """Keeps the first part of an address, drops the rest (ids, search words), and messages of other people's code."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.args:
            args = record.args if isinstance(record.args, tuple) else (record.args,)
            record.args = tuple(_plain(a) for a in args)
        ours = record.name.startswith(("lenity", "django", "_granian", "granian"))
        # Django's security messages quote what was sent (a host name, a cookie)
        if not ours or record.name.startswith("django.security"):
            record.msg, record.args = "(message left out)", ()
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    text = str(value)
    if text.startswith("/"):
        found = _ROOM.match(text)
        return f"{found.group()}…" if found else "/…"
    return text if re.fullmatch(r"[A-Za-z0-9_.:()\- ]{1,80}", text) else "…"


class Plain(logging.Formatter):
    """One line: time, level, where; of an exception its kind and the places it went through."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            words = record.getMessage()
        except (TypeError, ValueError):
            words = str(record.msg)
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {words}"
        if record.exc_info and record.exc_info[0]:
            kind, _, tb = record.exc_info
            where = " < ".join(
                f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(traceback.extract_tb(tb)[-6:])
            )
            line += f" [{kind.__name__} at {where}]"
        return line


class HideAll(SafeExceptionReporterFilter):
    """Reports of exceptions hold no variables and no posted values."""

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> Any:
        return []

    def get_post_parameters(self, request: Any) -> dict[str, str]:
        return {}

    def is_active(self, request: Any) -> bool:
        return True
