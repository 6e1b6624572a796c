"""The inputs read into rows: one term, jail credit as bounds, and the day credits start by each rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from ..errors import InputError
from .aggregate import Aggregate, aggregate, months_of
from .model import FsaTimeCredits, SentenceInput, Span
from .parameters import parameters, value
from .periods import counted
from .stages import PREFIX

Row = dict[str, Any]

# The working columns that the inputs fill.
SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("start", "on", "born", "fsa_start", "old_sheet"), pl.Date),
    **dict.fromkeys(("months", "days", "credit", "idle_by_on", "rate", "disallowed", "rdap_months"), pl.Int32),
    **dict.fromkeys(("fsa_paused", "fsa_lost", "fsa_before_bonus", "earning_status_days"), pl.Int32),
    **dict.fromkeys(("life", "fsa_eligible", "fsa_projected", "fsa_applies"), pl.Boolean),
    **dict.fromkeys(("fsa_bonus", "fsa_release_ordered"), pl.Boolean),
    "regime": pl.String,
}


@dataclass(frozen=True)
class Reading:
    """What the inputs come to before anything is computed."""

    given: SentenceInput
    start: date | None
    one: Aggregate | None
    credit: Span | None
    credit_conflict: bool
    # The day of earning by each way of telling it: ``stated``, ``arrival``, ``commencement``.
    earning_starts: Mapping[str, date]
    earning_rule: str | None

    def row(self) -> Row:
        """The working columns of the sentence as told; of a range of jail credit, the least."""
        given, one = self.given, self.one
        return {
            "start": self.start,
            "months": one.months if one else None,
            "days": one.days if one else None,
            "credit": self.credit.least if self.credit else None,
            "idle_by_on": counted(given.inoperative_periods, given.on),
            "rate": given.gct_rate_per_year,
            "disallowed": given.gct_disallowed_days or 0,
            "regime": given.regime,
            "life": bool(given.life),
            "on": given.on,
            "born": given.born,
            "rdap_months": given.rdap.reduction_months if given.rdap else None,
            "old_sheet": given.pre_fsa_release_date,
            "earning_status_days": given.earning_status_days,
            "fsa_start": self.earning_starts.get(self.earning_rule or ""),
            **_fsa(given.fsa_time_credits),
        }

    def bounds(self) -> list[Row]:
        """Rows at the ends of what is known only within bounds; none when everything is known exactly."""
        credits = sorted(set(self.credit or (0,)))
        rates = [self.given.gct_rate_per_year] if self.given.gct_rate_per_year else value("gct_rates", "per_year")
        if self.credit and len(credits) * len(rates) == 1:
            return []
        return [self.row() | {"credit": credit, "rate": rate} for credit, rate in product(credits, rates)]

    def by_earning_start(self) -> dict[str, Row]:
        """A row for each way of telling when credits start, when the ways differ."""
        if len(set(self.earning_starts.values())) < 2:
            return {}
        return {rule: self.row() | {"fsa_start": day} for rule, day in self.earning_starts.items()}


def read(given: SentenceInput) -> Reading:
    """Reads the inputs; ``InputError`` when the sentence is not for these rules, or its parts contradict each other."""
    _refuse(given)
    one = aggregate(given.sentence_start, given.components) if given.components else None
    if given.term:
        stated = Aggregate(given.sentence_start, months_of(given.term), given.term.days)
        if one and (stated.months, stated.days) != (one.months, one.days):
            raise InputError(
                f"term is {words(stated)} but the components make {words(one)}",
                fix="correct one of them, or leave term out",
            )
        one = one or stated
    credit, conflict = _jail_credit(given)
    start = one.start if one else given.sentence_start
    starts = _earning_starts(given.fsa_time_credits, start)
    return Reading(given, start, one, credit, conflict, starts, _earning_rule(starts, given.on))


def words(one: Aggregate) -> str:
    """The term in words: ``12 years 7 months``."""
    counts = {"year": one.months // 12, "month": one.months % 12, "day": one.days}
    return " ".join(f"{count} {unit}{'s' * (count != 1)}" for unit, count in counts.items() if count)


def _refuse(given: SentenceInput) -> None:
    began = given.sentence_start
    old = given.old_law or (began is not None and began < parameters()["new_law"].since)
    asked = {"dc_code": given.dc_code, "old_law": old, "treaty": given.treaty, "military": given.military}
    for name in (name for name, holds in asked.items() if holds):
        rule = parameters()[f"refused_{name}"]
        raise InputError(
            f"not computed here: {rule.says} ({rule.cite})",
            fix=f"ask the Bureau of Prisons for its computation, or correct {name} and the dates if this is not so",
        )


def _jail_credit(given: SentenceInput) -> tuple[Span | None, bool]:
    """Bounds of the jail credit, and whether the days stated and the periods listed contradict each other."""
    stated = given.jail_credit_days
    if given.jail_credit_periods is None:
        return stated, False
    days = counted(given.jail_credit_periods)
    if stated is None or stated.least <= days <= stated.most:
        return Span(days, days), False
    return Span(min(days, stated.least), max(days, stated.most)), True


def _earning_starts(fsa: FsaTimeCredits | None, commenced: date | None) -> dict[str, date]:
    if fsa is None:
        return {}
    told = {"stated": fsa.earning_start, "arrival": fsa.designated_arrival, "commencement": commenced}
    return {way: day for way, day in told.items() if day is not None}


def _earning_rule(starts: Mapping[str, date], on: date | None) -> str | None:
    """The way that governs: the day stated, else the rule in force on the date."""
    if "stated" in starts:
        return "stated"
    if on is None:
        return None
    rules = {way: parameters()[f"fsa_start_{way}"] for way in ("arrival", "commencement")}
    return next((way for way, rule in rules.items() if way in starts and rule.holds(on)), None)


def _fsa(fsa: FsaTimeCredits | None) -> Row:
    if fsa is None:
        return {"fsa_applies": False}
    eligible = False if fsa.excluded_by else fsa.eligible
    low = fsa.risk in value("fsa_applying", "risks") if fsa.risk else None
    conditions = (eligible, low, not fsa.final_removal_order)
    periods = fsa.periods_at_10_before_15
    return {
        "fsa_eligible": eligible,
        "fsa_projected": bool(fsa.full_participation),
        "fsa_applies": False if False in conditions else None if None in conditions else True,
        "fsa_bonus": fsa.risk in value("fsa_earning", "bonus_risks") if fsa.risk else None,
        "fsa_before_bonus": value("fsa_earning", "periods_before_bonus") if periods is None else periods,
        "fsa_release_ordered": fsa.supervised_release_in_judgment,
        "fsa_paused": counted(fsa.not_earning_periods),
        "fsa_lost": fsa.lost_days or 0,
    }


def frame(rows: list[Row]) -> pl.LazyFrame:
    """The rows as working columns."""
    schema = {PREFIX + name: dtype for name, dtype in SCHEMA.items()}
    return pl.LazyFrame([{PREFIX + name: row.get(name) for name in SCHEMA} for row in rows], schema=schema)
