"""How quick the sentence computation is: rows a second of ``columns`` on 160,000 people, and one ``compute``.

Run: ``python bench/sentence.py``. The best of several runs, on whatever cores there are.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import polars as pl

from lenity.sentence import columns, compute, parse

_PEOPLE, _RUNS, _ON = 160_000, 7, date(2026, 11, 23)


def caseload(people: int = _PEOPLE) -> pl.DataFrame:
    """Made-up people, the same on every run; a tenth of the good conduct rates and jail credits unknown."""
    draw = random.Random(1)
    return pl.DataFrame(
        {
            "sentence_start": [date(2000, 1, 1) + timedelta(draw.randrange(9_700)) for _ in range(people)],
            "term_months": [draw.choice([18, 46, 60, 97, 120, 151, 188, 250, 360]) for _ in range(people)],
            "jail_credit_days": [None if draw.random() < 0.1 else draw.randrange(900) for _ in range(people)],
            "inoperative_days": [30 if draw.random() < 0.02 else 0 for _ in range(people)],
            "gct_rate": [None if draw.random() < 0.1 else draw.choice([54, 54, 42]) for _ in range(people)],
            "gct_disallowed_days": [27 if draw.random() < 0.2 else 0 for _ in range(people)],
            "born": [date(1950, 1, 1) + timedelta(draw.randrange(18_000)) for _ in range(people)],
            "life": [draw.random() < 0.03 for _ in range(people)],
        }
    )


_ONE: dict[str, Any] = {
    "sentence_start": "2008-05-12",
    "term": {"months": 250},
    "jail_credit_days": 300,
    "gct_rate_per_year": 54,
    "born": "1975-01-31",
    "on": "2026-11-23",
}


def _best(work: Any, runs: int) -> float:
    work()
    seconds = []
    for _ in range(runs):
        began = perf_counter()
        work()
        seconds.append(perf_counter() - began)
    return min(seconds)


def main() -> None:
    """Prints the three figures."""
    people = caseload().lazy()
    for engine in ("in-memory", "streaming"):
        seconds = _best(lambda engine=engine: columns(people, _ON).collect(engine=engine), _RUNS)
        print(f"columns, {engine}: {_PEOPLE:,} rows in {seconds * 1e3:.0f} ms ({_PEOPLE / seconds:,.0f} rows/s)")
    one = parse(_ONE)
    print(f"compute, one sentence: {_best(lambda: compute(one), 50) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
