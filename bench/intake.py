"""Intake: 300 pages of text read into proposals, in processor seconds, median of five.

``python -m bench intake``. The pages are made of the fictional letters of tests/intake/second.
"""

from __future__ import annotations

import statistics
import tempfile
import textwrap
import time
from pathlib import Path

import yaml

from lenity.intake.folder import Folder
from lenity.intake.papers import Paper
from lenity.intake.propose import propose

PAGES = 300
SIGNS = 2_000  # a full typed page
LETTERS = Path(__file__).resolve().parent.parent / "tests" / "intake" / "second" / "letters.yaml"


def _page(texts: list[str], first: int) -> str:
    """Whole letters, beginning with the ``first``, wrapped like a page, up to ``SIGNS`` signs."""
    turned = texts[first % len(texts) :] + texts[: first % len(texts)]
    lines = [line for text in turned for part in text.split("\n") for line in textwrap.wrap(part, 88)]
    return "\n".join(lines)[:SIGNS].rsplit("\n", 1)[0]


def main() -> None:
    texts = [item["text"].replace("\n\n", "\n") for item in yaml.safe_load(LETTERS.read_text(encoding="utf-8"))]
    pages = tuple(_page(texts, i) for i in range(PAGES))
    for kind in ("letter", "article", "order"):
        paper = Paper("P", "0" * 64, "p", kind, pages)
        propose(paper)
        took = []
        for _ in range(5):
            start = time.process_time()
            found = propose(paper)
            took.append(time.process_time() - start)
        signs = sum(map(len, pages)) // PAGES
        told = f"{PAGES} pages of {signs} signs read as {kind}"
        print(f"{told:48} {statistics.median(took):6.2f} s  {len(found)} proposals")
    with tempfile.TemporaryDirectory() as home:
        case = Path(home) / "case.yaml"
        case.write_text("lenity: 1\nid: bench\n", encoding="utf-8")
        source = Path(home) / "letters.txt"
        source.write_text("\n".join(pages), encoding="utf-8")
        start = time.perf_counter()
        outcome = Folder(case).take_in(source)[0]
        took_all = time.perf_counter() - start
        print(f"{'the same text as one file, typeset, stored, read':48} {took_all:6.2f} s  {outcome.message}")


if __name__ == "__main__":
    main()
