"""What loses motions before anyone reaches the merits: a registry of tests, each with its message and its mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .matter import Matter
from .model import Defect

Test = Callable[[Matter], Iterator[Defect]]
TESTS: dict[str, Test] = {}


def defects(m: Matter) -> list[Defect]:
    """Everything the registry finds in this matter, stops first."""
    found = [defect for test in TESTS.values() for defect in test(m)]
    return sorted(found, key=lambda d: d.level != "stop")
