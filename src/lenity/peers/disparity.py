"""Differences in sentence by sex and race: associated with, after stated controls, and no more than that.

Six models side by side, because each answers another question and hides another thing: the raw difference; the total
effect; a Commission-like model, which conditions on charging and fact-finding; prison or not; length given prison;
and a Poisson fit that needs no constant for probation. The limits are part of every result. Nothing here speaks
about one person, and files selected on what happened later are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

import lenity
from lenity.errors import InputError
from lenity.peers import codebook
from lenity.peers.cell import Cell
from lenity.peers.compare import YEARS, refuse_absent
from lenity.peers.fits import CLUSTER
from lenity.peers.models import CONSTANT, GROUPS, REFERENCE, SMALLEST, describe, estimate, lost, tidy
from lenity.peers.store import Partition, Store, wording

_OFFENSES = ("OFFGUIDE", "OFFTYPSB", "OFFTYPE2")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which people, against whom, and how many subgroups were looked at before this one."""

    reference: str = REFERENCE
    subgroup: Cell | None = None
    circuit: str | None = None
    looked_at: int | None = None

    @property
    def narrowed(self) -> bool:
        return (self.subgroup is not None and self.subgroup != Cell()) or self.circuit is not None

    @property
    def level(self) -> float:
        """The interval's level, widened (Bonferroni) for the subgroups looked at."""
        return 1 - 0.05 / (self.looked_at or 1)


def disparity(
    store: Store,
    question: Question | None = None,
    *,
    dataset: str = "individual",
    years: Sequence[int] | None = None,
    allow_selected: bool = False,
) -> dict[str, Any]:
    """The whole table as one JSON-ready document.

    Raises :class:`InputError` for a selected file without ``allow_selected``, a single cell, a subgroup without the
    number of subgroups looked at, a reference group under 30, and years whose offense types cannot be pooled.
    """
    question = question or Question()
    about = wording()["dataset"][dataset]
    _refuse(question, about, allow_selected)
    chosen = sorted(years) if years else store.years(dataset)[-YEARS:]
    where = question.subgroup.predicate() if question.subgroup else None
    lazy, files = store.scan(dataset, chosen or None, where)
    refuse_absent(question.subgroup or Cell(), files, about)
    offense = _offense(files, chosen)
    if question.subgroup:
        lazy = lazy.filter(question.subgroup.offense_predicate())
    if question.circuit:
        lazy = lazy.filter(
            pl.col("CIRCDIST").is_in([c for c, d in codebook.districts().items() if d.circuit == question.circuit])
        )
    people = tidy(lazy, offense).collect()
    grouped = people.drop_nulls(["group", "months"])
    sizes = dict(grouped["group"].value_counts().iter_rows())
    _refuse_small(question, sizes, grouped)
    table, sensitivity = estimate(grouped, question.reference, question.level, offense)
    say = wording()["disparity"]
    return {
        "kind": "disparity",
        "lenity": lenity.__version__,
        "stamp": about.get("stamp"),
        "title": say["title"],
        "dataset": {"id": dataset, "title": about["title"]},
        "source": wording()["source"],
        "fiscal_years": chosen or sorted(grouped["fiscal_year"].unique().drop_nulls()),
        "files": [{"file": p.report.file, "records": p.report.records, "sha256": p.report.sha256} for p in files],
        "reference": question.reference,
        "narrowed_to": _narrowed(question),
        "looked_at": question.looked_at,
        "interval_level": question.level,
        "log_constant": CONSTANT,
        "offense_variable": offense,
        "groups": describe(grouped),
        "models": table,
        "sensitivity": sensitivity,
        "lost": lost(people),
        "sentences": [_sentence(m, question.reference, about.get("stamp")) for m in table if m["rows"]],
        "caveats": say["caveats"],
        "notes": _notes(question, about, sizes, files, chosen),
    }


def _refuse(question: Question, about: dict[str, Any], allow_selected: bool) -> None:
    limits = about.get("selected") or about.get("limits")
    if limits and not allow_selected:
        raise InputError(
            f"{about['short']}: {limits}",
            fix="load the yearly individual files; or, for arithmetic only, add --allow-selected",
        )
    cell = question.subgroup or Cell()
    if cell.level is not None and cell.history is not None:
        raise InputError(
            "a single cell of the sentencing table says nothing about groups", fix="use lenity peers for one cell"
        )
    if question.narrowed and not question.looked_at:
        raise InputError(
            "a subgroup was chosen, and not said out of how many that were looked at",
            fix="add --looked-at N, the number of subgroups examined; intervals are widened for them",
        )
    if question.circuit and question.circuit not in {d.circuit for d in codebook.districts().values()}:
        raise InputError(f"there is no circuit {question.circuit!r}", fix="give 1 to 11, or D.C.")
    if question.reference not in GROUPS:
        raise InputError(f"{question.reference!r} is no group of this analysis", fix="one of " + ", ".join(GROUPS))


def _refuse_small(question: Question, sizes: dict[str, int], grouped: pl.DataFrame) -> None:
    if sizes.get(question.reference, 0) < SMALLEST:
        raise InputError(
            f"fewer than {SMALLEST} people in the reference group ({question.reference})",
            fix="load more years, or widen the subgroup",
        )
    if not [g for g, n in sizes.items() if g != question.reference and n >= SMALLEST]:
        raise InputError(f"no other group has {SMALLEST} people", fix="load more years, or widen the subgroup")
    if grouped[CLUSTER].n_unique() < 2:
        raise InputError("one district only: errors are clustered by district", fix="widen the subgroup")


def _offense(files: list[Partition], years: list[int]) -> str:
    """The one offense-type variable that every year has. Its three generations are never pooled."""
    base = [p for p in files if p.dataset != "supplement"]
    supplied = {p.fiscal_year for p in files if p.dataset == "supplement"}
    for name in _OFFENSES:
        if all(name in p.report.kept or (name == "OFFGUIDE" and p.fiscal_year in supplied) for p in base):
            return name
    raise InputError(
        f"fiscal years {years[0]} to {years[-1]} cross a change of the offense types, which cannot be pooled",
        fix="load the supplements (ussc_sup_fy14.zip to fy17.zip), or choose --years on one side of the change",
    )


def _narrowed(question: Question) -> str | None:
    if not question.narrowed:
        return None
    parts = [question.subgroup.describe()] if question.subgroup and question.subgroup != Cell() else []
    return ", ".join([*parts, *([f"circuit {question.circuit}"] if question.circuit else [])])


def _sentence(model: dict[str, Any], reference: str, stamp: str | None) -> str:
    """One plain sentence for a model: what was held alike, and each group's figure with its interval.

    It carries the stamp itself, because sentences are quoted alone.
    """
    say = wording()["disparity"]
    words = say["model"][model["id"]]
    said = []
    for row in model["rows"]:
        more, less = words["more"], words["less"]
        size = f"{abs(row['estimate']):.1f} {say['unit_words'][model['unit']]} {more if row['estimate'] >= 0 else less}"
        clear = "" if row["low"] * row["high"] > 0 else "; not distinguishable from none"
        said.append(f"{row['group']} {size} ({row['low']:+.1f} to {row['high']:+.1f}{clear})")
    return f"{words['lead'].format(n=model['n'], reference=reference)} {'; '.join(said)}" + (
        f" ({stamp})." if stamp else "."
    )


def _notes(
    question: Question, about: dict[str, Any], sizes: dict[str, int], files: list[Partition], years: list[int]
) -> list[str]:
    say = wording()["disparity"]["note"]
    notes = [about[key] for key in ("selected", "limits") if key in about]
    if small := [g for g in GROUPS if 0 < sizes.get(g, 0) < SMALLEST]:
        notes.append(say["small_groups"].format(groups=", ".join(small), n=SMALLEST))
    if question.looked_at:
        notes.append(say["looked_at"].format(n=question.looked_at, level=100 * question.level))
    if years and years != list(range(years[0], years[-1] + 1)):
        notes.append(wording()["note"]["gap_in_years"])
    if uneven := [f"{p.report.file} {p.short:+,}" for p in files if p.short]:
        notes.append(wording()["note"]["partial_year"].format(files=", ".join(uneven)))
    return notes
