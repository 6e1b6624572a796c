"""Benchmarks: printed, never asserted. ``make bench`` runs them all."""

import sys
from pathlib import Path

# The samples of the tests; an installed package may hold a ``tests`` of its own, so theirs are named without it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
