"""One sentence computed: a one-row caseload through the same expressions, with reasons for all that stays unknown.

Where an input is known only as a range (jail credit of "0 or 1" day, a good conduct rate not stated), further rows hold
its bounds; where two earning-start rules compete, further rows hold each. There is no second computation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

import polars as pl

from ..errors import InputError
from ..rules.dates import add_days, add_years, leap_days
from .facts import facts
from .good_conduct import good_conduct, statutory_release
from .model import SentenceInput
from .periods import delay
from .placement import last_preceding_weekday, prerelease, rdap
from .reading import Reading, Row, frame, read
from .report import Output, breakdown, notes, outputs, reasons
from .stages import PREFIX, Delay, Stage, col, run
from .terms import full_term, milestones, served, term, two_thirds
from .time_credits import applied, earned, recorded

# One row: planning would take longer than the work.
_AS_WRITTEN = pl.QueryOptFlags.none()


def compute(inputs: SentenceInput) -> dict[str, object]:
    """Every date and count of the contract that the inputs give; null, with a reason under ``unknown``, for the rest.

    Dates are ISO strings. Besides the contract's keys: ``ranges`` (``min`` and ``max`` of what is known only within
    bounds, null for no bound), ``fsa_by_earning_start_rule`` where ways of telling the start differ, ``breakdown`` (one
    line a rule) and ``notes``. ``InputError`` for sentences these rules do not cover, and for inputs that contradict.

    Jail credit stated as a range gives the dates of the least credit, the latest ones, and both ends under ``ranges``;
    jail credit not stated gives null and, under ``ranges``, the latest dates. No inoperative time, lost good conduct
    time or lost credits stated means none.
    """
    reading = read(inputs)
    bounds, by_start = reading.bounds(), reading.by_earning_start()
    main, *others = _evaluate(reading, [reading.row(), *bounds, *by_start.values()])
    _check_rdap(main)
    known = main | facts(reading, main)
    shown = outputs(reading)
    result: dict[str, object] = {name: _plain(known[name]) for name in shown}
    result["unknown"] = reasons(shown, known)
    result["ranges"] = _ranges(shown, others[: len(bounds)], unbounded=reading.credit is None)
    if by_start:
        result["fsa_by_earning_start_rule"] = _by_start(by_start, others[len(bounds) :])
    result["breakdown"] = [{name: _plain(part) for name, part in line.items()} for line in breakdown(known)]
    result["notes"] = notes(known)
    return result


def _evaluate(reading: Reading, rows: list[Row]) -> list[Row]:
    idle = reading.given.inoperative_periods
    stages = _stages(delay(idle)) if idle else _uninterrupted()
    done = run(frame(rows), stages).collect(optimizations=_AS_WRITTEN)
    released: date | None = done[PREFIX + "projected_release_date"][0]
    weekday = last_preceding_weekday(col("projected_release_date"), released.year) if released else pl.lit(None)
    done = done.with_columns(weekday.alias(PREFIX + "last_preceding_weekday"))
    return [{name.removeprefix(PREFIX): part for name, part in row.items()} for row in done.iter_rows(named=True)]


@cache
def _uninterrupted() -> list[Stage]:
    return _stages(delay(()))


def _stages(put_off: Delay) -> list[Stage]:
    gained = pl.when(~col("life")).then(col("gct_if_imposed") - col("gct_if_served"))
    last_year = add_years(col("start"), col("years"))
    return [
        *term(),
        full_term(put_off),
        *good_conduct(put_off),
        statutory_release(),
        *served(),
        *milestones(put_off),
        *two_thirds(put_off),
        *rdap(),
        *earned(),
        *applied(),
        *prerelease(),
        *recorded(),
        {
            "delta_days": gained,
            "post_fsa_release_date": add_days(col("old_sheet"), -gained),
            "leap_in_last_year": leap_days(last_year, col("uncredited_end")) > 0,
            "total_term_days": col("total"),
            "jail_credit_days": col("credit"),
            "gct_days_after_disallowance": col("gct_days"),
            "gct_days_if_imposed_basis": col("gct_if_imposed"),
            "gct_days_if_served_basis": col("gct_if_served"),
            "fsa_earning_start": col("fsa_first"),
            "sentence_start": col("start"),
        },
    ]


def _check_rdap(row: Row) -> None:
    granted, most = row["rdap_months"], row["max_rdap_reduction_months"]
    if granted is not None and most is not None and granted > most:
        raise InputError(
            f"rdap.reduction_months is {granted}, but a term of this length allows at most {most}",
            fix="check the reduction and the term",
        )


def _ranges(shown: Mapping[str, Output], rows: Sequence[Row], *, unbounded: bool) -> dict[str, dict[str, object]]:
    """The ends of what is known only within bounds. More jail credit without limit leaves one end open."""
    found: dict[str, dict[str, object]] = {}
    for name, output in shown.items():
        ends = [row[name] for row in rows if output.jail and row[name] is not None]
        if not ends or (unbounded and output.jail == "itself"):
            continue
        least = None if unbounded and output.jail == "falls" else min(ends)
        most = None if unbounded and output.jail == "rises" else max(ends)
        if least != most:
            found[name] = {"min": _plain(least), "max": _plain(most)}
    return found


_BY_START = (
    "fsa_credits_earned",
    "prerelease_placement_date",
    "fsa_conditional_release_date",
    "projected_release_date",
)


def _by_start(starts: Mapping[str, Row], rows: Iterable[Row]) -> list[dict[str, object]]:
    """The credits by each way of telling when earning starts, and how much later placement is than by commencement."""
    computed = dict(zip(starts, rows, strict=True))
    first = computed["commencement"]["prerelease_placement_date"] if "commencement" in computed else None
    found: list[dict[str, object]] = []
    for way, row in computed.items():
        placed = row["prerelease_placement_date"]
        later = (placed - first).days if placed and first else None
        found.append(
            {"rule": way, "earning_start": _plain(row["fsa_start"])}
            | {name: _plain(row[name]) for name in _BY_START}
            | {"placement_days_later_than_by_commencement": later}
        )
    return found


def _plain(found: object) -> object:
    return found.isoformat() if isinstance(found, date) else found
