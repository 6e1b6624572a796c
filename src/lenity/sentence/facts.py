"""Which conditions hold for a computed sentence: what keeps a value unknown, which line or remark applies.

The names are those that ``outputs.yaml`` and ``breakdown.yaml`` use.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from .model import FsaTimeCredits, Rdap
from .parameters import offenses, parameters, value
from .periods import counted
from .reading import Reading, Row, words


def facts(reading: Reading, row: Row) -> dict[str, Any]:
    """Conditions, words for the lines, and outputs that are inputs passed on or go by another name."""
    found = _passed_on(reading, row)
    found |= {f"no_{name}": holds for name, holds in _obstacles(reading, row).items()}
    return found | _conditions(reading, row) | _credit_conditions(reading, row)


def _passed_on(reading: Reading, row: Row) -> Row:
    one, imposed = reading.one, row["imposed"]
    fsa = reading.given.fsa_time_credits or FsaTimeCredits()
    clause = fsa.excluded_by
    return {
        "aggregate_months": one.months if one and not one.days else None,
        "inoperative_days": counted(reading.given.inoperative_periods),
        "regime": None if imposed is None else "post_fsa" if imposed else "pre_fsa",
        "term_words": words(one) if one else None,
        "parts": len(reading.given.components),
        "fsa_bar": f"{offenses()[clause][0]} (clause {clause})" if clause else "not eligible, as stated",
    }


def _obstacles(reading: Reading, row: Row) -> dict[str, bool]:
    """What is missing, or stands in the way, by its name in ``outputs.yaml``."""
    given, start, one = reading.given, reading.start, reading.one
    life = bool(given.life)
    rdap, fsa = given.rdap or Rdap(reduction_months=0), given.fsa_time_credits
    may_earn = fsa is not None and row["fsa_eligible"] is not False
    told = fsa or FsaTimeCredits()
    return {
        "life": life,
        "sentence_start": start is None,
        "term": one is None and not life,
        "jail_credit": reading.credit is None,
        "gct_rate": given.gct_rate_per_year is None and not life,
        "regime": given.regime is None and given.on is None and start is None,
        "months_need_start": start is None and one is not None and bool(one.months % 12),
        "odd_days": one is not None and bool(one.days),
        "on": given.on is None,
        "not_begun": bool(given.on and start and given.on < start),
        "born": given.born is None,
        "rdap_months": rdap.reduction_months is None,
        "fsa_eligible": fsa is not None and row["fsa_eligible"] is None,
        "fsa_risk": may_earn and told.risk is None,
        "fsa_participation": may_earn and not told.full_participation,
        "fsa_start": may_earn and row["fsa_start"] is None,
        "fsa_release_order": may_earn and told.supervised_release_in_judgment is None,
        "fsa_no_release_order": told.supervised_release_in_judgment is False,
        "fsa_not_applied": row["fsa_applies"] is False,
        "fsa_none_left": row["fsa_placement"] is not None and row["prerelease_placement_date"] is None,
        "gain_term": one is None,
    }


def _conditions(reading: Reading, row: Row) -> dict[str, bool]:
    """Conditions on the term, jail credit and good conduct time."""
    given, credit = reading.given, reading.credit
    end, released = row["full_term_date"], row["projected_release_date"]
    gained, total = row["gct_days_maximum"], row["total"]
    recalculated = parameters()["gct_imposed"].since
    return {
        "aggregated": len(given.components) > 1,
        "overlapped": reading.one is not None and reading.one.overlapped,
        "interrupted": bool(given.inoperative_periods),
        "earns_no_gct": gained == 0,
        "by_years_imposed": row["imposed"] is True and gained != 0,
        "by_years_served": row["imposed"] is False and gained != 0,
        "lost_gct": row["disallowed"] > 0,
        "jail_credit_range": credit is not None and credit.least != credit.most and not reading.credit_conflict,
        "jail_credit_conflict": reading.credit_conflict,
        "jail_credit_unknown": credit is None,
        "no_start": reading.start is None and total is not None,
        "months_fraction": given.rdap is not None and reading.one is not None and bool(reading.one.days),
        "leap_in_last_year": row["imposed"] is True and bool(row["leap_in_last_year"]),
        "old_basis_assumed_passed": credit is None
        and given.regime is None
        and row["imposed"] is True
        and reading.start is not None
        and reading.start < recalculated,
        "credit_covers_term": credit is not None and total is not None and credit.least >= total,
        "term_over": _after(given.on, end),
        "past_release": _after(given.on, row["statutory_release_date"]) and not _after(given.on, end),
        "old_sheet": given.pre_fsa_release_date is not None,
        "ten_in_term": not _after(row["ten_years_served_on"], end),
        "ten_after_end": _after(row["ten_years_served_on"], end),
        "holidays_unknown": released is not None and released.year > value("weekend", "holidays_known_to"),
    }


def _credit_conditions(reading: Reading, row: Row) -> dict[str, bool]:
    """Conditions on First Step Act time credits."""
    fsa, first = reading.given.fsa_time_credits, row["fsa_first"]
    told = fsa or FsaTimeCredits()
    earned, eligible = row["fsa_credits_earned"], row["fsa_eligible"]
    any_programming_to = date.fromisoformat(value("fsa_earning", "any_programming_to"))
    return {
        "fsa_barred": eligible is False,
        "fsa_earns": bool(earned),
        "lost_fsa": bool(eligible and told.lost_days),
        "paused_fsa": bool(eligible and told.not_earning_periods),
        "removal_order": bool(told.final_removal_order),
        "starts_as_stated": reading.earning_rule == "stated",
        "starts_on_arrival": reading.earning_rule == "arrival",
        "starts_on_commencement": reading.earning_rule == "commencement",
        "fsa_early": first is not None and first <= any_programming_to,
        "fsa_contested": "arrival" in reading.earning_starts,
        "fsa_arrival_unknown": fsa is not None and eligible is not False and reading.earning_rule is None,
        "fsa_projected": row["fsa_placement"] is not None,
        "fsa_keeps_earning": told.stops_earning_at_transfer is False,
    }


def _after(later: date | None, earlier: date | None) -> bool:
    return later is not None and earlier is not None and later > earlier
