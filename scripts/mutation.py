"""Mutation testing on a sample: change one operator or constant at a time in a copy and see whether a test notices.

    python scripts/mutation.py [PART ...] [--seed 3582] [--size 50] [--at DIRECTORY] [--jobs 2]

Each part is copied out of the last commit, so nothing here touches the working tree. The sample is drawn by seed from
all mutants of the part, less those inside type annotations, which nothing executes. Prints the score and every
survivor; the sessions stay in DIRECTORY.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_SECONDS = 90  # a mutant that loops for ever counts as noticed

# Fixed examples instead of fresh ones, and no search for the smallest failing one: a failure is all we ask for.
CONFTEST = """
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation",
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutation")
"""


@dataclass(frozen=True)
class Part:
    """Modules to change (paths under ``src/lenity``) and the quickest tests that ought to notice."""

    modules: tuple[str, ...]
    tests: str


PARTS = {
    "rules": Part(("rules",), "tests/rules tests/sentence/test_dates.py"),
    "law": Part(
        tuple(f"law/{name}.py" for name in ("model", "book", "clock", "tree", "regime", "outline", "when")),
        "tests/law/test_tree.py tests/rules tests/law/test_book_circuits.py tests/law/test_book_grounds.py "
        "tests/law/test_book_provisions.py tests/law/test_book_errors.py tests/law/test_show.py "
        "tests/law/test_discipline.py "
        "--deselect tests/law/test_book_errors.py::test_any_shape_in_the_right_place",
    ),
    "then_now": Part(
        tuple(f"law/{name}.py" for name in ("then_now", "penalties", "priors", "outcomes", "discipline", "codes")),
        "tests/law/test_then_now.py tests/law/test_discipline.py",
    ),
    "sentence": Part(
        ("sentence",),
        "tests/sentence/test_vectors.py tests/sentence --deselect tests/sentence/test_caseload.py::test_many_equal_one",
    ),
}


def prepare(part: Part, copy: Path) -> None:
    """The last commit in ``copy``, with the mutation tool's settings beside it."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x"], cwd=copy, input=archive, check=True)
    (copy / "conftest.py").write_text(CONFTEST)
    # Compiled once and checked by content, so that a changed module can never run from a stale file.
    compiled = ["compileall", "-q", "--invalidation-mode", "checked-hash", "src"]
    subprocess.run([sys.executable, "-m", *compiled], cwd=copy, check=True)
    test = f"env PYTHONPATH={copy}/src {sys.executable} -m pytest -x -p no:cacheprovider "
    modules = [f"src/lenity/{name}" for name in part.modules]
    (copy / "mutation.toml").write_text(
        f"[cosmic-ray]\nmodule-path = {json.dumps(modules)}\ntimeout = {TIMEOUT_SECONDS}\nexcluded-modules = []\n"
        f'test-command = {json.dumps(test + part.tests)}\n[cosmic-ray.distributor]\nname = "local"\n'
    )


def tool(copy: Path, *words: str) -> None:
    command = [str(Path(sys.executable).with_name("cosmic-ray")), *words]
    subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL)


def hints(source: Path) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each type annotation starts and ends, as (line, column) pairs."""
    for node in ast.walk(ast.parse(source.read_text())):
        for name in ("annotation", "returns"):
            hint = getattr(node, name, None)
            if isinstance(hint, ast.expr):
                yield (hint.lineno, hint.col_offset), (hint.end_lineno or 0, hint.end_col_offset or 0)


def keep_sample(copy: Path, seed: int, size: int) -> tuple[int, int]:
    """Leave a seeded random sample of the mutants in the session; returns its size and how many there were."""
    with sqlite3.connect(copy / "session.sqlite") as session:
        rows = session.execute(
            "SELECT job_id, module_path, start_pos_row, start_pos_col, operator_name, occurrence FROM mutation_specs "
            "ORDER BY module_path, operator_name, occurrence, start_pos_row, start_pos_col, operator_args"
        ).fetchall()
        inside = {path: list(hints(copy / path)) for path in {row[1] for row in rows}}
        real = [job for job, path, row, col, *_ in rows if not any(a <= (row, col) < b for a, b in inside[path])]
        chosen = set(random.Random(seed).sample(real, min(size, len(real))))
        dropped = [(job,) for job, *_ in rows if job not in chosen]
        for table in ("mutation_specs", "work_items"):
            session.executemany(f"DELETE FROM {table} WHERE job_id = ?", dropped)
    return len(chosen), len(real)


def run(name: str, at: Path, seed: int, size: int) -> str:
    """One part from copy to score."""
    copy = at / name
    prepare(PARTS[name], copy)
    tool(copy, "init", "mutation.toml", "session.sqlite")
    sampled, total = keep_sample(copy, seed, size)
    tool(copy, "baseline", "mutation.toml")
    tool(copy, "exec", "mutation.toml", "session.sqlite")
    with sqlite3.connect(copy / "session.sqlite") as session:
        survivors = session.execute(
            "SELECT module_path, start_pos_row, operator_name, diff FROM mutation_specs JOIN work_results "
            "USING (job_id) WHERE test_outcome IS NULL OR test_outcome NOT IN ('KILLED', 'INCOMPETENT') ORDER BY 1, 2"
        ).fetchall()
    killed = sampled - len(survivors)
    lines = [f"{name}: {killed} of {sampled} noticed ({killed / sampled:.0%}), drawn from {total} mutants"]
    for path, row, operator, diff in survivors:
        changed = [line for line in diff.splitlines()[2:] if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        lines += [f"  {path}:{row} {operator.removeprefix('core/')}", *(f"    {line}" for line in changed)]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Mutation testing on a seeded sample of each part.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--seed", type=int, default=3582)
    parser.add_argument("--size", type=int, default=50, help="mutants per part")
    parser.add_argument("--at", type=Path, default=Path(tempfile.gettempdir()) / "mutation", help="where copies go")
    parser.add_argument("--jobs", type=int, default=2, help="parts run at once")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    at = chosen.at.resolve()
    with ThreadPoolExecutor(chosen.jobs) as pool:
        for report in pool.map(lambda name: run(name, at, chosen.seed, chosen.size), chosen.parts or PARTS):
            print(report, flush=True)


if __name__ == "__main__":
    main()
