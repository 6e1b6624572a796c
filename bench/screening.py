"""Screening: the rules beside NumPy and OpenFisca, whole caseloads through the command, the cost of rows and unknowns.

Run: ``python -m bench screening``. Invented people in a temporary folder. ``LENITY_BENCH_MILLIONS`` sets the large
caseload (10; about 300 MB), ``LENITY_BENCH_SPARK=1`` adds Spark on it. OpenFisca-core, a peer and no dependency, runs
in an environment of its own under ``build/openfisca``, made on first use; without a package index it is left out.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import venv
from datetime import date
from pathlib import Path
from statistics import median as middle
from time import perf_counter

import numpy as np
import numpy.typing as npt
import polars as pl

from lenity.law.regime import regime
from lenity.rules import Program
from lenity.screening.cells import read
from lenity.screening.synthetic import people, write_people
from lenity.screening.timefacts import with_time_facts

from .core import median

ON = date(2026, 11, 23)
PEOPLE = 160_000
MILLIONS = int(os.environ.get("LENITY_BENCH_MILLIONS", "10"))
# The ten grounds that were also written by hand below.
GROUNDS = [f"1B1.13(b)({x})" for x in ("1)(A", "1)(B", "1)(C", "1)(D", "2", "3)(A", "3)(B", "3)(C", "3)(D", "4")]
Truth = npt.NDArray[np.int8]


def as_arrays(frame: pl.DataFrame) -> dict[str, Truth]:
    """The columns by hand: -1 no, 0 unknown, 1 yes."""

    def three(column: pl.Series) -> Truth:
        return (column.cast(pl.Int8) * 2 - 1).fill_null(0).to_numpy()

    limits = {"age_years": 65, "years_served": 10, "share_of_term_served": 0.75}
    return {n: three(frame[n] >= limits[n] if n in limits else frame[n]) for n in frame.columns}


def by_hand(columns: dict[str, Truth]) -> dict[str, Truth]:
    """The ten grounds in NumPy: "and" is the minimum and "or" the maximum."""

    def fact(name: str) -> Truth:
        return columns[name]

    def both(*parts: Truth) -> Truth:
        found = parts[0]
        for part in parts[1:]:
            found = np.minimum(found, part)
        return found

    def either(*parts: Truth) -> Truth:
        found = parts[0]
        for part in parts[1:]:
            found = np.maximum(found, part)
        return found

    ill = either(*map(fact, ("serious_condition", "serious_impairment", "deteriorating_because_of_age")))
    time = either(fact("years_served"), fact("share_of_term_served"))
    shown = ("conviction", "civil_finding", "administrative_finding", "proceedings_delayed")
    abuse = either(*(fact(f"abuse_{x}") for x in shown), fact("in_imminent_danger"))
    relative = ("other_relative_is_close_family", "other_relative_incapacitated", "only_caregiver_for_relative")
    outbreak = either(fact("facility_outbreak"), fact("declared_emergency"))
    rules = [
        fact("terminal_illness"),
        both(ill, fact("self_care_diminished"), fact("recovery_not_expected")),
        both(fact("needs_long_term_care"), fact("care_not_provided"), fact("risk_without_care")),
        both(outbreak, fact("raised_personal_risk"), fact("risk_not_mitigated")),
        both(fact("age_years"), fact("serious_aging_deterioration"), time),
        both(either(fact("child_minor"), fact("child_disabled_adult")), fact("child_caregiver_lost")),
        both(fact("spouse_incapacitated"), fact("only_caregiver_for_spouse")),
        both(fact("parent_incapacitated"), fact("only_caregiver_for_parent")),
        both(*map(fact, relative)),
        both(either(fact("abuse_sexual"), fact("abuse_serious_injury")), fact("abuse_by_staff"), abuse),
    ]  # fmt: skip
    return dict(zip(GROUNDS, rules, strict=True))


def _facts(rows: int) -> pl.DataFrame:
    """The facts of invented people, time facts included, one value each."""
    raw = people(rows, 3, ON).collect().with_columns(sheet=pl.lit(None, pl.String), row=pl.int_range(rows))
    return with_time_facts(read(raw, {}, ON).rows, ON)


def _program() -> Program:
    trees = {s.ground.id: s.ground.met_when.node for s in regime(ON, "4").grounds if s.ground.id in GROUNDS}
    return Program(trees)


def kernel() -> None:
    """The compiled trees beside the same trees by hand, on the same columns, three-valued, in one process."""
    program = _program()
    frame = _facts(PEOPLE).select(program.facts)
    ours, theirs = program.evaluate(frame.lazy()).collect(), by_hand(as_arrays(frame))
    for name in GROUNDS:
        assert ours[name].equals(pl.Series(name, theirs[name]).replace_strict([-1, 0, 1], [False, None, True])), name
    a = median(lambda: program.evaluate(frame.lazy()).collect(), repeat=5)
    arrays = as_arrays(frame)
    b = median(lambda: by_hand(arrays), repeat=5)
    c = median(lambda: by_hand(as_arrays(frame)), repeat=5)
    print(f"ten grounds, {PEOPLE:,} rows, three-valued: rules {1000 * a:.1f} ms")
    print(f"  NumPy by hand, from the same columns   {1000 * c:6.1f} ms, ratio {a / c:.2f}  (goal 2)")
    print(f"  NumPy by hand, from arrays made before {1000 * b:6.1f} ms, ratio {a / b:.2f}")


def process(*args: object, rounds: int = 3) -> tuple[float, int]:
    """Median seconds of `lenity screen ARGS…` as a process, and the largest memory of any child so far, in MB."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        subprocess.run(
            [sys.executable, "-m", "lenity", "screen", *map(str, args), "--on", str(ON)],
            check=True,
            capture_output=True,
        )
        times.append(perf_counter() - start)
    return middle(times), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def whole(folder: Path) -> None:
    parquet, text = folder / "p.parquet", folder / "p.csv"
    for path in (parquet, text):
        write_people(PEOPLE, 3, ON, path)
    a, memory = process(parquet, "--out", folder / "o.parquet", rounds=5)
    print(f"{PEOPLE:,} rows, Parquet to Parquet     {a:6.2f} s  (goal 1.0), {memory:,} MB")
    b, _ = process(text, "--out", folder / "o2.parquet")
    print(f"{PEOPLE:,} rows, CSV to Parquet         {b:6.2f} s  (goal 2.0)")
    _openfisca(parquet)


def _openfisca(parquet: Path) -> None:
    """OpenFisca-core on the ten rules from the same file: it has no missing value, so blanks count as no."""
    home = Path(__file__).parents[1] / "build" / "openfisca"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        wanted = [python, "-m", "pip", "install", "--quiet", "openfisca-core>=46,<47", "pyarrow"]
        if subprocess.run(wanted, check=False, capture_output=True).returncode:
            print("OpenFisca-core cannot be installed here: left out")
            return
    frame = _facts(PEOPLE).select(_program().facts)
    table = parquet.with_name("facts.parquet")
    frame.write_parquet(table)
    script = Path(__file__).with_name("openfisca_rules.py")
    times = []
    for _ in range(3):
        start = perf_counter()
        said = subprocess.run([python, script, table], check=True, capture_output=True, text=True)
        times.append(perf_counter() - start)
    print(f"OpenFisca-core, ten rules, same people  {middle(times):6.2f} s as a process; {said.stdout.strip()}")
    start = perf_counter()
    code = (
        "import sys, polars as pl; from bench.screening import _program; "
        "_program().evaluate(pl.scan_parquet(sys.argv[1])).collect()"
    )
    subprocess.run([sys.executable, "-c", code, str(table)], check=True)
    print(f"the same ten rules here, same file      {perf_counter() - start:6.2f} s as a process")


def _bar(seconds: float) -> str:
    """A plot in text: twelve marks a second."""
    return "▇" * round(12 * seconds)


def linear(folder: Path) -> None:
    """Seconds by rows, and by the share of facts that are not known."""
    for rows in (40_000, 80_000, 160_000, 320_000):
        write_people(rows, 3, ON, folder / "n.parquet")
        seconds, _ = process(folder / "n.parquet", "--out", folder / "n.out.parquet")
        print(f"{rows:>9,} rows   {seconds:6.2f} s {_bar(seconds)}")
    rows = people(PEOPLE, 3, ON).collect()
    facts = [n for n, t in rows.schema.items() if t == pl.Boolean]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        chance = np.random.default_rng(1).random(PEOPLE)
        blank = pl.Series(chance < share)
        full = [pl.when(~pl.lit(blank)).then(pl.col(n).fill_null(False)).alias(n) for n in facts]
        rows.with_columns(full).write_parquet(folder / "u.parquet")
        seconds, _ = process(folder / "u.parquet", "--out", folder / "u.out.parquet")
        print(f"{share:>9.0%} of people with every yes-or-no fact unknown   {seconds:6.2f} s {_bar(seconds)}")


def large(folder: Path) -> None:
    rows = MILLIONS * 1_000_000
    write_people(rows, 3, ON, folder / "large.parquet")
    seconds, memory = process(folder / "large.parquet", "--out", folder / "large.out.parquet", rounds=1)
    print(f"{rows:,} rows, Parquet to Parquet  {seconds:6.1f} s  (goal 45 for ten million), {memory:,} MB (goal 4,096)")
    if os.environ.get("LENITY_BENCH_SPARK"):
        spark, _ = process(
            *(folder / "large.parquet", "--out", folder / "spark", "--engine", "spark", "--master", "local[2]"),
            rounds=1,
        )
        print(f"{rows:,} rows, Spark local[2]      {spark:6.1f} s, {spark / seconds:.2f} times the local engine")


def main() -> None:
    kernel()
    with tempfile.TemporaryDirectory() as name:
        whole(Path(name))
        linear(Path(name))
        large(Path(name))


if __name__ == "__main__":
    main()
