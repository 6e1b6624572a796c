"""Invented people in the Commission's own columns: for tests and for the bench. No record here is anybody's.

The sentences follow a model written down here, so that an estimate can be compared with the truth that made it.
"""

from __future__ import annotations

import csv
import io
import itertools
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lenity.peers.codebook import districts, variables
from lenity.peers.layout import Column, Layout

DATA = Path(__file__).parent / "data"
GROUP_EFFECT = {"White male": 0.0, "Black male": 0.13, "Hispanic male": 0.11, "White female": -0.3}
"""Effect on the log of the months, by sex and race, of the invented people; every other group has none."""

_GUIDELINES = np.array(["2D1.1", "2L1.2", "2K2.1", "2B1.1", "2G2.2", "2T1.1", "2B3.1", "2S1.1", "2A2.2", ""])
_OFFENCE = np.array([10, 17, 13, 16, 7, 29, 26, 21, 4, 30])
_SHARE = np.array([0.27, 0.29, 0.13, 0.11, 0.03, 0.02, 0.04, 0.03, 0.02, 0.06])


def people(count: int, year: int, seed: int = 1) -> pl.DataFrame:
    """``count`` invented people sentenced in a fiscal year, in the Commission's columns and codes."""
    rng = np.random.default_rng(seed * 10_000 + year)
    table = list(districts().values())
    place = rng.integers(0, len(table), count)
    kind = rng.choice(len(_GUIDELINES), count, p=_SHARE)
    female = rng.random(count) < 0.13
    race = rng.choice([1, 2, 3, 6], count, p=[0.2, 0.21, 0.54, 0.05])
    history = rng.choice([1, 2, 3, 4, 5, 6], count, p=[0.45, 0.11, 0.15, 0.09, 0.06, 0.14])
    level = np.clip(np.rint(rng.normal(20, 8, count)), 4, 45).astype(int)
    low = np.rint(np.clip(6 * 2 ** ((np.minimum(level, 43) - 10) / 6) * (1 + 0.12 * (history - 1)) - 4, 0, 400))
    life = low >= 360
    drugs = np.isin(kind, [0])
    minimum = np.where(drugs & (rng.random(count) < 0.6), rng.choice([60, 120, 240], count, p=[0.5, 0.4, 0.1]), 0)
    valve = drugs & (minimum > 0) & (rng.random(count) < 0.35)
    position = rng.choice(9, count, p=[0.5, 0.005, 0.1, 0.08, 0.04, 0.02, 0.025, 0.06, 0.17])
    effect = np.zeros(count)
    for name, value in GROUP_EFFECT.items():
        of_race, of_sex = {"White": 1, "Black": 2, "Hispanic": 3}[name.split()[0]], name.endswith("female")
        effect[(race == of_race) & (female == of_sex)] = value
    below, above = np.isin(position, [2, 3, 4, 5, 7, 8]), np.isin(position, [1, 6])
    factor = np.where(below, 0.55, np.where(above, 1.4, 1.08))
    age = np.clip(rng.normal(37, 11, count), 18, 85).astype(int)
    months = (low + 3) * factor * np.exp(effect + 0.004 * (age - 37) / 10 + rng.normal(0, 0.25, count))
    months = np.where(rng.random(count) < 0.5, np.rint(months / 6) * 6, np.rint(months))
    free = (months < 10) & (rng.random(count) < 0.55 - 0.3 * (effect > 0))
    months = np.where(free, 0, np.clip(months, 1, 900))
    served = ~free & (low < 8) & (rng.random(count) < 0.1)
    months = np.where(served, 0.0328515, months)
    lifer = life & (rng.random(count) < 0.4) & ~free
    total = np.where(lifer, 470, months)
    capped = np.where(lifer, 470.0, np.where(total > 470, 469.99, total))
    sentenced = rng.integers(0, 12, count)
    month = (sentenced + 9) % 12 + 1
    frame: dict[str, Any] = {
        "USSCIDN": np.arange(count) + (year - 1990) * 100_000,
        "SENTYR": np.where(month >= 10, year - 1, year),
        "SENTMON": month,
        "QUARTER": sentenced // 3 + 1,
        "AMENDYR": np.full(count, year - 1),
        "DISTRICT": np.array([d.district for d in table])[place],
        "CIRCDIST": np.array([d.circdist for d in table])[place],
        "MONCIRC": np.array([0 if d.circuit == "D.C." else int(d.circuit) for d in table])[place],
        "NEWRACE": race,
        "MONSEX": female.astype(int),
        "AGE": age,
        "NEWCIT": (rng.random(count) < np.where(race == 3, 0.6, 0.05)).astype(int),
        "NEWEDUC": rng.choice([1, 3, 5, 6], count, p=[0.4, 0.32, 0.2, 0.08]),
        "PRESENT": rng.choice([1, 2, 3, 4], count, p=[0.75, 0.15, 0.08, 0.02]),
        "GDLINEHI": _GUIDELINES[kind],
        "OFFGUIDE": _OFFENCE[kind],
        "COMBDRG2": np.where(drugs, rng.choice([1, 2, 3, 4, 6, 77], count, p=[0.2, 0.1, 0.12, 0.08, 0.4, 0.1]), -1),
        "NEWCNVTN": (rng.random(count) < 0.025).astype(int),
        "XFOLSOR": level,
        "XCRHISSR": history,
        "GLMIN": np.where(life, 9996, low),
        "GLMAX": np.where(life, 9996, np.maximum(6, np.rint(low * 1.25))),
        "XMINSOR": np.where(life, 9996, low),
        "XMAXSOR": np.where(life, 9996, np.maximum(6, np.rint(low * 1.25))),
        "STATMIN": minimum,
        "STATMAX": np.where(drugs, 9996, 240),
        "SAFETY": np.where(drugs, valve.astype(int), -1),
        "SAFE": np.where(drugs, valve * 1, -1),
        "SENTIMP": np.where(
            free, rng.choice([3, 4, 0], count, p=[0.2, 0.77, 0.03]), np.where(rng.random(count) < 0.03, 2, 1)
        ),
        "SENTTOT": np.where(free, -1, total),
        "SENSPLT0": total,
        "SENTTCAP": np.where(free, -1, capped),
        "SENSPCAP": capped,
        "TOTPRISN": np.where(lifer, 9996, np.where(served, 9992, np.rint(total))),
        "SENTRNGE": np.where(rng.random(count) < 0.03, -1, position),
        "INOUT": np.where(low < 10, free.astype(int), -1),
        "CITIZEN": rng.choice([1, 3], count),
        "PRISDUM": (~free).astype(int),
    }
    made = pl.DataFrame(frame)
    negative = [c for c in made.columns if c not in {"USSCIDN", "GDLINEHI"}]
    made = made.with_columns(pl.when(pl.col(c) >= 0).then(pl.col(c)) for c in negative).with_columns(
        pl.when(pl.col("GDLINEHI") != "").then(pl.col("GDLINEHI")),
        pl.col("SENTTOT", "SENSPLT0", "SENTTCAP", "SENSPCAP").round(2),
    )
    # Columns the model does not speak of still weigh in the file.
    others = [v.name for v in variables().values() if v.kind == "code" and v.expected_in(year) and v.name not in frame]
    return made.with_columns(pl.lit(1, pl.Int16).alias(name) for name in others if name not in {"RANGEPT", "AGECAT"})


def text_rows(frame: pl.DataFrame) -> list[tuple[str, ...]]:
    """Every value as the Commission prints it: shortest number, blank for missing."""

    def shown(name: str) -> pl.Expr:
        text = pl.col(name).cast(pl.String)
        if frame.schema[name] in (pl.Float64, pl.Float32):
            text = text.str.replace(r"\.0$", "")
        return text.fill_null("").alias(name)

    return frame.select(shown(name) for name in frame.columns).rows()


def real_layout(year: int = 2019) -> Layout:
    """The position of every column of a yearly file, as the Commission's own program places it."""
    with lzma.open(DATA / f"opafy{year % 100}nid.layout.csv.xz", "rt") as file:
        columns = tuple(
            Column(r["name"].upper(), r["type"] == "char", int(r["start"]), int(r["end"])) for r in csv.DictReader(file)
        )
    return Layout(columns[-1].end, columns)


def small_layout(frame: pl.DataFrame) -> Layout:
    """A layout with just the columns of a frame, eighteen bytes each."""
    columns = tuple(
        Column(name, frame.schema[name] == pl.String, 18 * i + 1, 18 * i + 18) for i, name in enumerate(frame.columns)
    )
    return Layout(columns[-1].end, columns)


def sas(layout: Layout) -> str:
    """The SAS program that says a layout, in the Commission's manner."""
    items = [f"{c.name} {'$ ' if c.text else ''}{c.start}-{c.end}" for c in layout.columns]
    lines = "\n".join("   " + "   ".join(items[i : i + 3]) for i in range(0, len(items), 3))
    return (
        f"/* invented; INPUT here is a comment */\nDATA a ;\nINFILE x LRECL={layout.length};\nINPUT\n{lines} ;\nRUN ;\n"
    )


def write_csv(frame: pl.DataFrame, path: Path, header: list[str] | None = None) -> None:
    """A CSV whose header may hold thousands of columns that stay empty."""
    header = header or frame.columns
    at = {name: i for i, name in enumerate(header)}
    order = sorted((name for name in frame.columns if name in at), key=at.__getitem__)
    gaps = [at[b] - at[a] for a, b in itertools.pairwise(order)]
    lead, tail = "," * at[order[0]], "," * (len(header) - 1 - at[order[-1]])
    with path.open("w", encoding="ascii", newline="", buffering=1 << 20) as file:
        file.write(",".join(header) + "\n")
        shape = "%s" + "".join("," * gap + "%s" for gap in gaps)
        shape = f"{lead}{shape}{tail}\n"
        for row in text_rows(frame.select(order)):
            file.write(shape % row)


def write_fixed(frame: pl.DataFrame, path: Path, layout: Layout) -> None:
    """The same people in a fixed-width file."""
    places = [c for c in layout.columns if c.name in set(frame.columns)]
    shape, at = io.StringIO(), 0
    for column in places:
        width = column.end - column.start + 1
        shape.write(" " * (column.start - 1 - at) + f"%{'-' if column.text else ''}{width}s")
        at = column.end
    shape.write(" " * (layout.length - at) + "\n")
    template = shape.getvalue()
    with path.open("w", encoding="ascii", newline="", buffering=1 << 20) as file:
        for row in text_rows(frame.select(c.name for c in places)):
            file.write(template % row)


def unpack(name: str, folder: Path) -> Path:
    """A packed file of ``tests/peers/data``, unpacked into a folder."""
    target = folder / name.removesuffix(".xz")
    target.write_bytes(lzma.decompress((DATA / name).read_bytes()))
    return target
