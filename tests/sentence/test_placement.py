"""RDAP tiers, § 3624(c) on both bases, and the last weekday before a weekend or a holiday."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from lenity.errors import InputError
from lenity.sentence import compute, parse
from lenity.sentence.placement import last_preceding_weekday


def _of(**changes: Any) -> dict[str, Any]:
    told = {"sentence_start": "2025-01-01", "term": {"years": 10}, "jail_credit_days": 0, "gct_rate_per_year": 54}
    return compute(parse({**told, **changes}))


@pytest.mark.parametrize(("months", "less"), [(13, 6), (30, 6), (31, 9), (36, 9), (37, 12), (600, 12)])
def test_rdap_tier(months: int, less: int) -> None:
    assert _of(term={"months": months})["max_rdap_reduction_months"] == less


def test_odd_days_stay_in_their_month() -> None:
    result = _of(term={"months": 30, "days": 20}, rdap={})
    assert result["max_rdap_reduction_months"] == 6
    assert any("whole months" in note for note in result["notes"])
    assert _of(term={"months": 30, "days": 31})["max_rdap_reduction_months"] == 9


def test_rdap_is_never_assumed() -> None:
    result = _of(rdap={"eligible": True, "completed": True})
    assert result["rdap_release_date"] is None
    assert result["projected_release_date"] == result["statutory_release_date"]


def test_rdap_is_counted_in_calendar_months() -> None:
    # 2033-07-09 less twelve months, across a leap day or not.
    assert _of(rdap={"reduction_months": 12})["rdap_release_date"] == "2032-07-09"
    assert _of(rdap={"reduction_months": 0})["rdap_release_date"] == "2033-07-09"


def test_more_than_the_tier_is_refused() -> None:
    with pytest.raises(InputError, match="at most 6"):
        _of(term={"months": 30}, rdap={"reduction_months": 7})
    with pytest.raises(InputError, match="beside not eligible"):
        _of(rdap={"eligible": False, "reduction_months": 3})


def test_home_confinement_on_both_bases() -> None:
    long = _of()
    assert long["home_confinement_date_imposed_base"] == long["home_confinement_date_gct_base"] == "2033-01-09"
    assert long["prerelease_custody_earliest_date"] == "2032-07-09"
    short = _of(term={"months": 24})
    # 730 days: 73 days; less 108 days of good conduct time: 62 days.
    assert short["statutory_release_date"] == "2026-09-14"
    assert short["home_confinement_date_imposed_base"] == "2026-07-03"
    assert short["home_confinement_date_gct_base"] == "2026-07-14"


def test_planning_dates_do_not_precede_the_term() -> None:
    assert _of(term={"months": 8})["prerelease_custody_earliest_date"] == "2025-01-01"


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-11-23", "2026-11-23"),  # Monday
        ("2026-11-21", "2026-11-20"),  # Saturday
        ("2026-11-22", "2026-11-20"),  # Sunday
        ("2026-11-26", "2026-11-25"),  # Thanksgiving
        ("2026-07-05", "2026-07-02"),  # Sunday after 4 July on a Saturday, observed on Friday
        ("2028-01-01", "2027-12-30"),  # Saturday; observed on Friday 31 December
        ("2027-12-31", "2027-12-30"),
        ("2021-06-18", "2021-06-17"),  # Juneteenth's first observance
        ("2020-06-19", "2020-06-19"),
        ("2139-11-15", "2139-11-13"),  # beyond the holidays known: a Sunday
    ],
)
def test_last_preceding_weekday(day: str, before: str) -> None:
    given = date.fromisoformat(day)
    found = pl.select(last_preceding_weekday(pl.lit(given), given.year)).item()
    assert found == date.fromisoformat(before)


def test_the_computed_date_stays_beside_the_weekday() -> None:
    result = _of()
    assert (result["statutory_release_date"], result["last_preceding_weekday"]) == ("2033-07-09", "2033-07-08")
    far = _of(term={"years": 150})
    assert any("holidays so far ahead" in note for note in far["notes"])
