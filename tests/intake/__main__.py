"""``cd tests && python -m intake [SET]``: what the rules reach, with n. ``-v`` lists what was missed."""

from __future__ import annotations

import sys

from .measure import measure

chosen = [a for a in sys.argv[1:] if not a.startswith("-")] or ["written", "set_aside", "second", "third"]
for name in chosen:
    scores, pages = measure(name)
    print(f"{name} ({pages} papers of a page each)")
    for what, score in scores.items():
        if what.startswith("false"):
            print(f"  {what:24} {score.n / pages:.2f} a page (n = {pages}, {score.n} in all)")
        else:
            print(f"  {what:24} {score.rate:.2f} ({score.right} of {score.n})")
        if "-v" in sys.argv:
            for line in score.missed:
                print(f"      {line}")
