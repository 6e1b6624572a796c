"""How the tests call the command, and small caseloads of nobody."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lenity.cli import main

ON = "2026-11-23"
HEADER = "Case,Name,Circuit,Date of birth,Term started on,Term (months),Age,Terminal illness"


@dataclass(frozen=True)
class Ran:
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`lenity screen ARGS…` in this process; ``given`` are the bytes on standard input."""

    def call(*args: object, given: bytes = b"", on: str = ON) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(["screen", *map(str, args), "--on", on])
            except SystemExit as e:
                code = int(e.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
