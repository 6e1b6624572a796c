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
from .conditions import condition
from .settle import one_away, opens, question, speaks_for, waits

DEFECTS = Path(__file__).with_name("defects.yaml")
STATUS = pl.Enum(["met", "not_met", "unknown"])
# Lists of grounds (or limits), by id and title, joined by "; "; null where there is none.
TEXTS: dict[str, pl.DataType] = dict.fromkeys(
    ("supported", "open", "one_answer_away", "excluded", "time_opens"), pl.Categorical()
)
# The facts that a question can be about, and the plain questions (some facts share one).
ABOUT = pl.Enum(list(vocabulary()))
ASKED = pl.Enum(list(dict.fromkeys(kind.ask.en for kind in vocabulary().values())))
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
    about = asked["question_about"]
    words = pl.Series([kind.ask.en for kind in vocabulary().values()], dtype=ASKED)
    return known.hstack([about, words.gather(about.to_physical()).alias("question"), asked["question_settles"]])


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
    grounds = {s.ground.id: f"{s.ground.id} {s.ground.title}" for s in law.grounds if s.in_force}
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
    numbers = [_ones(pl.col(name)).alias(f"{name}_count") for name in ("supported", "open", "one_answer_away")]
    return known.hstack(masks.select(numbers)).with_columns(named)


def with_defects(known: pl.DataFrame) -> pl.DataFrame:
    """Adds ``defects``: the codes that hold, joined by "; "."""
    conditions = defect_conditions()
    holds = [condition(text, DEFECTS.name) for text in conditions.values()]
    mask = known.select(_mask(holds).alias("defects"))["defects"]
    return known.with_columns(_named(mask, list(conditions)))


def _mask(holds: Sequence[pl.Expr]) -> pl.Expr:
    """One bit for each condition that holds; at most 62 of them."""
    kind = pl.Int32() if len(holds) < 31 else pl.Int64()
    bits = [pl.when(h).then(pl.lit(1 << i, kind)).otherwise(pl.lit(0, kind)) for i, h in enumerate(holds)]
    return pl.sum_horizontal(bits) if bits else pl.lit(0, kind)


def _named(mask: pl.Series, words: list[str]) -> pl.Series:
    """The words of the bits that are set. Few combinations occur, so each is spelt once."""
    found = mask.unique()
    spelt = ["; ".join(w for i, w in enumerate(words) if m >> i & 1) or None for m in found]
    table = pl.DataFrame({mask.name: found, "text": pl.Series(spelt, dtype=pl.Categorical())})
    return mask.to_frame().join(table, on=mask.name, how="left", maintain_order="left")["text"].alias(mask.name)


def _ones(mask: pl.Expr) -> pl.Expr:
    return mask.bitwise_count_ones().cast(pl.Int32)
