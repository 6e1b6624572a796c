"""What a row comes to, in columns that people read: grounds by name, counts, days, defects, the next question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from .. import yamlfile
from ..casefile.vocabulary import vocabulary
from ..law.model import Finding
from ..law.regime import CLOSING, GroundInForce, Regime
from .conditions import check, condition
from .settle import one_away, opens, question, speaks_for, waits

DEFECTS = Path(__file__).with_name("defects.yaml")
STATUS = pl.Enum(["met", "not_met", "unknown"])
# Lists of grounds (or limits), by id and title, joined by "; "; null where there is none.
TEXTS: dict[str, pl.DataType] = dict.fromkeys(
    ("supported", "open", "one_answer_away", "excluded", "time_opens"), pl.String()
)
# Computed for conditions and the order, and not written out.
COUNTS = (
    *("supported_count", "open_count", "one_answer_away_count", "spoken_to_count", "closed"),
    *("days_to_deadline", "days_to_release", "days_to_opening", "days_to_safe_filing"),
)


@lru_cache
def defect_conditions() -> dict[str, str]:
    """The condition of each defect that columns can show, by its code in the review's table."""
    found: dict[str, str] = yamlfile.read(DEFECTS).data
    return found


def with_question(known: pl.DataFrame, law: Regime) -> pl.DataFrame:
    """Adds the fact to ask about first (``question_about``), the plain question, and how many findings it settles."""
    asked = question(law, known.lazy()).collect()
    plain = {name: kind.ask.en for name, kind in vocabulary().items()}
    about = pl.col("question_about")
    words = about.replace_strict(list(plain), list(plain.values()), default=None, return_dtype=pl.String)
    return known.hstack(asked.with_columns(words.alias("question")))


def counts(law: Regime, on: date) -> list[pl.Expr]:
    """``COUNTS``, the gate in words, and the days from which time no longer stands in the way of a ground."""
    opening = opens(law)
    told = _told_openings(law)
    soonest = pl.min_horizontal(told.values()) if told else pl.lit(None, pl.Date)
    ready = [pl.when(day == soonest).then(opening[name][1]) for name, day in told.items()]
    days = {
        "days_to_deadline": pl.col("next_deadline"),
        "days_to_release": pl.col("release"),
        "days_to_opening": soonest,
        "days_to_safe_filing": pl.col("earliest_safe_filing"),
    }
    shut = {x.tree for state in law.grounds for x in state.limits if x.item.effect in CLOSING}
    gates = [pl.col(gate.id) for gate in law.gates]
    gate = pl.all_horizontal(gates) if gates else pl.lit(None, pl.Boolean)
    word = pl.when(gate).then(pl.lit("met")).when(~gate).then(pl.lit("not_met")).otherwise(pl.lit("unknown"))
    spoken = [_spoken_to(state).cast(pl.Int32) for state in _counted(law)]
    return [
        *((day.cast(pl.Int32) - pl.lit(on).cast(pl.Int32)).alias(name) for name, day in days.items()),
        word.cast(STATUS).alias("exhaustion"),
        pl.sum_horizontal(spoken or [pl.lit(0)]).alias("spoken_to_count"),
        pl.any_horizontal(pl.lit(False), *(pl.col(tree).fill_null(False) for tree in sorted(shut))).alias("closed"),
        soonest.alias("time_opens_on"),
        (pl.coalesce(ready) if ready else pl.lit(None, pl.Boolean)).alias("time_opens_ready"),
        *(day.alias(f"{name} opens on") for name, (day, _) in opening.items()),
    ]


def _counted(law: Regime) -> list[GroundInForce]:
    return [state for state in law.grounds if state.in_force and not state.barred]


def _spoken_to(state: GroundInForce) -> pl.Expr:
    """Something known speaks for the ground, beyond the mere passing of time, and nothing denies it."""
    alive = pl.col(state.ground.id) != Finding.NOT_SUPPORTED.value
    return alive & speaks_for(state, waits(state))


def _told_openings(law: Regime) -> dict[str, pl.Expr]:
    """The days on which time opens a ground, for the rows in which more than time speaks for it."""
    states = {state.ground.id: state for state in law.grounds}
    return {
        name: pl.when(speaks_for(states[name], waits(states[name]))).then(day) for name, (day, _) in opens(law).items()
    }


def texts(known: pl.DataFrame, law: Regime) -> pl.DataFrame:
    """Adds ``TEXTS`` and the counts of grounds behind them."""
    grounds = {state.ground.id: f"{state.ground.id} {state.ground.title}" for state in law.grounds}
    away = one_away(law)
    limits = {x.tree: f"{x.limit.id}: {x.item.reason}" for x in law.limits}
    told = _told_openings(law)
    lists: dict[str, tuple[list[pl.Expr], list[str]]] = {
        "supported": ([pl.col(n) == Finding.SUPPORTED.value for n in grounds], list(grounds.values())),
        "open": ([pl.col(n) == Finding.OPEN.value for n in grounds], list(grounds.values())),
        "one_answer_away": (list(away.values()), [grounds[n] for n in away]),
        "excluded": ([pl.col(n) for n in limits], list(limits.values())),
        "time_opens": ([d == pl.col("time_opens_on") for d in told.values()], [grounds[n] for n in told]),
    }
    masks = known.select(_mask(holds).alias(name) for name, (holds, _) in lists.items())
    named = [_named(masks[name], words) for name, (_, words) in lists.items()]
    numbers = [_ones(masks[name]).alias(f"{name}_count") for name in ("supported", "open", "one_answer_away")]
    return known.with_columns(*named, *numbers)


def with_defects(known: pl.DataFrame) -> pl.DataFrame:
    """Adds ``defects``: the codes that hold, joined by "; "."""
    conditions = defect_conditions()
    holds = [check(condition(t, DEFECTS.name), known.schema, t, DEFECTS.name) for t in conditions.values()]
    mask = known.select(_mask(holds).alias("defects"))["defects"]
    return known.with_columns(_named(mask, list(conditions)))


def _mask(holds: Sequence[pl.Expr]) -> pl.Expr:
    """One bit for each condition that holds; at most 62 of them."""
    bits = [pl.when(h).then(pl.lit(1 << i, pl.Int64)).otherwise(pl.lit(0, pl.Int64)) for i, h in enumerate(holds)]
    return pl.sum_horizontal(bits) if bits else pl.lit(0, pl.Int64)


def _named(mask: pl.Series, words: list[str]) -> pl.Series:
    """The words of the bits that are set. Few combinations occur, so each is spelt once."""
    found = [m for m in mask.unique() if m]
    spelt = ["; ".join(w for i, w in enumerate(words) if m >> i & 1) for m in found]
    return mask.replace_strict(found, spelt, default=None, return_dtype=pl.String)


def _ones(mask: pl.Series) -> pl.Series:
    found = mask.unique()
    return mask.replace_strict(found, [m.bit_count() for m in found], return_dtype=pl.Int32)
