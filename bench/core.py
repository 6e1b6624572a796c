"""One review: warm as a library call, and cold as a process. Goals: 25 ms and 0.8 s on two cores."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

from lenity.review.demo import CASE
from lenity.review.review import review
from lenity.review.scope import load

ON = date(2026, 11, 23)


def median(function: Callable[[], object], rounds: int = 5, repeat: int = 1) -> float:
    """Median seconds of one call over ``rounds`` rounds of ``repeat`` calls."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(repeat):
            function()
        times.append((time.perf_counter() - start) / repeat)
    return statistics.median(times)


def main() -> None:
    case = load(CASE).case
    review(case, ON)
    command = [sys.executable, "-m", "lenity", "review", str(CASE), "--on", str(ON), "--format", "json"]
    cold = median(lambda: subprocess.run(command, check=True, capture_output=True))
    print(
        f"review of the Vailes case, warm      {1000 * median(lambda: review(case, ON), repeat=20):8.1f} ms  (goal 25)"
    )
    print(f"`lenity review` as a process, cold   {cold:8.2f} s   (goal 0.8)")


if __name__ == "__main__":
    main()
