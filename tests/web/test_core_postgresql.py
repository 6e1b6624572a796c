"""The core's tests, those over all rooms, and the caseload's, once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="runs on PostgreSQL already")
def test_the_core_on_postgresql(postgres: str, tmp_path: Path) -> None:
    env = {**os.environ, "DATABASE_URL": postgres, "LENITY_DATA_DIR": str(tmp_path)}
    here = Path(__file__).parent
    names = ("accounts", "attacks", "matrix", "rotation", "safety", "sessions")
    files = [str(here / f"test_core_{name}.py") for name in names]
    files += [str(here / f"test_caseload{name}.py") for name in ("", "_calendar")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=here.parent.parent)
    assert done.returncode == 0, done.stdout[-4000:]
