"""Commission data: loading one yearly file, asking 1.7 million sentences, and the disparity table.

Run: ``python -m bench peers``. Invented people at the real schema, in a temporary folder (5 GB while the yearly files
stand; they are removed). Each reader runs in a process of its own, once, on a warm disk cache. ``LENITY_BENCH_ROWS``
makes the yearly file smaller.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from lenity.peers import load
from lenity.peers.cell import read_cell
from lenity.peers.compare import compare
from lenity.peers.disparity import disparity
from lenity.peers.store import Store
from peers.peers_samples import people, real_layout, sas, write_csv, write_fixed

_YEAR, _ROWS = 2019, int(os.environ.get("LENITY_BENCH_ROWS", "76538"))
_YEARS, _PEOPLE = range(2002, 2026), 75_000
# What a reader by hand would take for JSIN and a regression. GDLINEHI stands near the end of the record.
_THIRTY = [
    *("USSCIDN", "SENTYR", "SENTMON", "CIRCDIST", "DISTRICT", "NEWRACE", "MONSEX", "AGE", "NEWCIT", "NEWEDUC"),
    *("PRESENT", "OFFGUIDE", "GDLINEHI", "COMBDRG2", "NEWCNVTN", "XFOLSOR", "XCRHISSR", "GLMIN", "GLMAX", "XMINSOR"),
    *("XMAXSOR", "STATMIN", "STATMAX", "SAFETY", "SENTIMP", "SENTTOT", "SENSPLT0", "SENTTCAP", "SENSPCAP", "SENTRNGE"),
]

_READERS = {
    "csv": {
        "lenity, load and write": "from lenity.peers import load; load.add([Path(file)], Path(root))",
        "polars, 30 columns": "import polars as pl; pl.scan_csv(file, infer_schema=False).select(names).collect()",
        "duckdb, 30 columns": (
            "import duckdb; duckdb.sql(f\"select {', '.join(names)} from read_csv('{file}', all_varchar=true, "
            "header=true, delim=',', max_line_size=10000000)\").fetchnumpy()"
        ),
        "pandas, 30 columns": "import pandas as pd; pd.read_csv(file, usecols=names, dtype=str)",
    },
    "fixed": {
        "lenity, load and write": "from lenity.peers import load; load.add([Path(file)], Path(root))",
        "polars, 30 columns": (
            "import polars as pl; line = pl.col('line'); "
            "pl.scan_csv(file, has_header=False, separator='\\x1f', quote_char=None, schema={'line': pl.String})"
            ".select(line.str.slice(a - 1, b - a + 1).alias(n) for n, a, b in places).collect(engine='streaming')"
        ),
        "duckdb, 30 columns": (
            "import duckdb; cut = ', '.join(f'substr(line, {a}, {b - a + 1}) as {n}' for n, a, b in places); "
            "duckdb.sql(f\"select {cut} from read_csv('{file}', columns={{'line': 'VARCHAR'}}, header=false, "
            "delim='\\x1f', quote='', escape='', max_line_size=100000)\").fetchnumpy()"
        ),
        "pandas, 30 columns": (
            "import pandas as pd; pd.read_fwf(file, colspecs=[(a - 1, b) for _, a, b in places], "
            "names=[n for n, _, _ in places], dtype=str)"
        ),
    },
}
# VmHWM is the peak of this process alone; ru_maxrss would keep what its parent held.
_RUN = """
import json, resource, sys
from pathlib import Path
from time import perf_counter, process_time
file, root, names, places = json.loads(sys.argv[1])
began = perf_counter()
{code}
used = resource.getrusage(resource.RUSAGE_SELF)
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line[:5] == "VmHWM")
print(json.dumps([perf_counter() - began, used.ru_utime + used.ru_stime, peak / 1e6]))
"""


def main() -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory(prefix="lenity-bench-") as scratch:
        folder = Path(scratch)
        _loading(folder)
        store = _stored(folder)
        _asking(store, folder)
        _table(store)


def _loading(folder: Path) -> None:
    layout = real_layout(_YEAR)
    places = [(c.name, c.start, c.end) for c in layout.columns if c.name in _THIRTY]
    frame = people(_ROWS, _YEAR)
    for kind, readers in _READERS.items():
        file = folder / f"opafy19nid.{'csv' if kind == 'csv' else 'dat'}"
        if kind == "csv":
            write_csv(frame, file, layout.names)
        else:
            write_fixed(frame, file, layout)
            file.with_suffix(".sas").write_text(sas(layout), encoding="ascii")
        print(
            f"one year, {kind}, {_ROWS:,} records, {len(layout.columns):,} columns, {file.stat().st_size / 1e9:.2f} GB"
        )
        found = {
            name: _process(code, [str(file), str(folder / kind), _THIRTY, places]) for name, code in readers.items()
        }
        best = min(wall for name, (wall, _, _) in found.items() if not name.startswith("lenity") and wall)
        for name, (wall, cpu, memory) in found.items():
            print(f"  {name:<24} {wall:6.1f} s  {cpu:6.1f} s of processor  {memory:5.2f} GB  {wall / best:4.1f}×")
        file.unlink()


def _process(code: str, given: list[object]) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak gigabytes of one process; infinite when its library is not installed."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN.format(code=code), json.dumps(given)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print("  ", done.stderr.strip().splitlines()[-1][:150])
        return float("inf"), float("inf"), float("inf")
    wall, cpu, memory = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu, memory


def _stored(folder: Path) -> Store:
    for year in _YEARS:
        path = folder / f"opafy{year % 100:02d}nid.csv"
        write_csv(people(_PEOPLE, year), path)
        load.add([path], folder / "home" / "ussc")
        path.unlink()
    return Store(folder / "home" / "ussc")


def _asking(store: Store, folder: Path) -> None:
    import polars as pl

    print(f"asking {len(_YEARS) * _PEOPLE:,} sentences in {len(_YEARS)} years (a cell, and a thin one with neighbors)")
    cell = {"guideline": "2D1.1", "level": 23, "history": "III"}
    print(f"  compare, five years        {_best(lambda: compare(store, read_cell(**cell), sentence=60))}")
    thin = read_cell(**cell, drug="marijuana")
    print(f"  compare, thin cell         {_best(lambda: compare(store, thin, sentence=60))}")
    every = list(_YEARS)
    print(f"  compare, all years         {_best(lambda: compare(store, read_cell(**cell), years=every))}")
    parts = str(store.root / "individual" / "*" / "data.parquet")
    match = (pl.col("GDLINEHI") == "2D1.1") & (pl.col("XFOLSOR") == 23) & (pl.col("XCRHISSR") == 3)
    plain = pl.scan_parquet(parts, hive_partitioning=False).filter(match, pl.col("SENTRNGE") != 2)
    print(f"  polars, one median only    {_best(lambda: plain.select(pl.col('SENTTCAP').median()).collect())}")
    try:
        import duckdb
    except ImportError:
        print("  duckdb is not installed")
    else:
        sql = (
            f"select median(SENTTCAP) from read_parquet('{parts}', hive_partitioning=false) "
            "where GDLINEHI = '2D1.1' and XFOLSOR = 23 and XCRHISSR = 3 and SENTRNGE <> 2"
        )
        print(f"  duckdb, one median only    {_best(lambda: duckdb.sql(sql).fetchall())}")
    command = [sys.executable, "-m", "lenity", "peers", "--home", str(folder / "home"), "--format", "json"]
    command += [part for key, value in cell.items() for part in (f"--{key}", str(value))]
    cold = _best(lambda: subprocess.run(command, capture_output=True, check=True))
    print(f"  lenity peers, cold process {cold}")


def _table(store: Store) -> None:
    years = list(_YEARS)[-6:-2]
    began, busy = perf_counter(), _processor()
    found = disparity(store, years=years)
    took = f"{perf_counter() - began:.1f} s, {_processor() - busy:.1f} s of processor"
    print(f"disparity table, {found['models'][0]['n']:,} people: {took}, first run with imports")


def _best(work: Callable[[], object], runs: int = 5) -> str:
    """Medians of five runs after one that is not counted: milliseconds of the clock, and of the processor."""
    work()
    taken, used = [], []
    for _ in range(runs):
        began, busy = perf_counter(), _processor()
        work()
        taken.append(perf_counter() - began)
        used.append(_processor() - busy)
    return f"{1000 * median(taken):7.1f} ms  {1000 * median(used):7.1f} ms of processor"


def _processor() -> float:
    """Processor seconds of this process, its threads and the children it waited for."""
    spent = os.times()
    return process_time() + spent.children_user + spent.children_system
