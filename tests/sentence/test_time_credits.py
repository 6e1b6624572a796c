"""First Step Act time credits, against a day-by-day search; which start of earning governs; what bars, what is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lenity.errors import InputError
from lenity.sentence import compute, parse

_CREDITS: dict[str, Any] = {
    "eligible": True,
    "risk": "low",
    "supervised_release_in_judgment": True,
    "earning_start": "2025-01-01",
    "full_participation": True,
}


def _of(fsa: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    told = {"sentence_start": "2025-01-01", "term": {"years": 5}, "jail_credit_days": 0, "gct_rate_per_year": 54}
    return compute(parse({**told, **changes, "fsa_time_credits": {**_CREDITS, **(fsa or {})}}))


def _search(first: date, release: date, before_bonus: int, lost: int) -> tuple[date, int]:
    day = first
    while True:
        periods = (day - first).days // 30
        credits = max(periods * 10 + max(periods - before_bonus, 0) * 5 - lost, 0)
        if day + timedelta(credits) >= release:
            return day, credits
        day += timedelta(1)


@given(
    st.integers(10, 5000),
    st.integers(0, 12),
    st.integers(0, 120),
    st.integers(0, 400),
)
@example(60, 0, 16, 0)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_placement_is_the_first_day_credits_cover_the_rest(days: int, before: int, lost: int, late: int) -> None:
    first = date(2025, 1, 1) + timedelta(late)
    fsa = {"earning_start": str(first), "periods_at_10_before_15": before, "lost_days": lost}
    result = _of({**fsa, "supervised_release_in_judgment": False}, term={"days": days})
    release = date.fromisoformat(result["statutory_release_date"])
    placed, credits = _search(first, release, before, lost) if first <= release else (release, 0)
    assert result["fsa_credits_earned"] == credits
    assert result["prerelease_placement_date"] == (str(placed) if placed < release else None)
    assert result["credits_to_prerelease"] == credits
    assert result["fsa_conditional_release_date"] is None
    assert result["projected_release_date"] == str(release)


def test_few_credits_all_bring_release_forward() -> None:
    result = _of(term={"months": 20})
    assert (result["statutory_release_date"], result["fsa_credits_earned"]) == ("2026-06-03", 145)
    assert result["credits_to_prerelease"] == 0
    assert result["prerelease_placement_date"] is None
    assert "none is left" in result["unknown"]["prerelease_placement_date"]
    release = date.fromisoformat(result["statutory_release_date"])
    assert result["fsa_conditional_release_date"] == str(release - timedelta(145))


class TestWhichStart:
    arrival: dict[str, Any] = {"earning_start": None, "designated_arrival": "2025-04-01"}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("on", "start"), [("2026-09-29", "2025-04-01"), ("2026-09-30", "2025-01-01"), ("2026-11-23", "2025-01-01")]
    )
    def test_the_rule_in_force_on_the_date_governs(self, on: str, start: str) -> None:
        assert _of(self.arrival, on=on)["fsa_earning_start"] == start

    def test_both_rules_are_shown_with_the_difference(self) -> None:
        result = _of(self.arrival, on="2026-11-23")
        by_rule = {entry["rule"]: entry for entry in result["fsa_by_earning_start_rule"]}
        assert by_rule["commencement"]["prerelease_placement_date"] == "2027-12-02"
        assert by_rule["arrival"]["fsa_credits_earned"] == 460
        assert by_rule["arrival"]["prerelease_placement_date"] == "2028-01-01"
        assert by_rule["arrival"]["placement_days_later_than_by_commencement"] == 30
        assert any("Miles v. Bowers" in note for note in result["notes"])

    def test_without_a_date_no_rule_is_chosen(self) -> None:
        result = _of(self.arrival)
        assert result["fsa_credits_earned"] is None
        assert "earning began" in result["unknown"]["fsa_credits_earned"]
        assert len(result["fsa_by_earning_start_rule"]) == 2

    def test_before_the_change_an_unknown_arrival_leaves_it_open(self) -> None:
        result = _of({"earning_start": None}, on="2026-01-01")
        assert result["fsa_earning_start"] is None
        assert any("66.06" in note for note in result["notes"])

    def test_nothing_is_earned_before_the_act(self) -> None:
        result = _of({"earning_start": "2015-01-01"}, sentence_start="2015-01-01", term={"years": 20})
        assert result["fsa_earning_start"] == "2018-12-21"
        assert any("any programming" in note for note in result["notes"])


@pytest.mark.parametrize("risk", ["medium", "high"])
def test_higher_risk_earns_ten_and_applies_nothing(risk: str) -> None:
    result = _of({"risk": risk})
    assert (result["earning_rate_per_30"], result["credits_applied"]) == (10, 0)
    assert result["fsa_credits_earned"] == 10 * ((date(2029, 4, 5) - date(2025, 1, 1)).days // 30)
    assert result["prerelease_placement_date"] is None
    assert "risk" in result["unknown"]["prerelease_placement_date"]
    assert result["projected_release_date"] == result["statutory_release_date"]


def test_a_removal_order_earns_but_does_not_apply() -> None:
    result = _of({"final_removal_order": True})
    assert result["fsa_credits_earned"] > 0
    assert (result["credits_applied"], result["credits_to_prerelease"]) == (0, 0)
    assert any("removal" in line["rule"] for line in result["breakdown"])


def test_a_listed_offense_earns_none() -> None:
    result = _of({"eligible": None, "excluded_by": "xxii"})
    assert (result["fsa_credits_earned"], result["credits_applied"]) == (0, 0)
    assert any("924(c)" in line["rule"] for line in result["breakdown"])
    with pytest.raises(InputError, match="lxix is not a clause"):
        _of({"eligible": None, "excluded_by": "lxix"})
    with pytest.raises(InputError, match="beside a clause"):
        _of({"excluded_by": "i"})


def test_days_without_earning_put_the_placement_off() -> None:
    paused = _of({"not_earning_periods": [["2025-06-01", "2025-06-30"]]})
    assert (paused["fsa_earning_start"], paused["fsa_credits_earned"]) == ("2025-01-31", 490)
    assert (_of()["prerelease_placement_date"], paused["prerelease_placement_date"]) == ("2027-12-02", "2027-12-17")


@pytest.mark.parametrize("missing", ["eligible", "risk", "full_participation"])
def test_what_is_not_stated_stays_unknown(missing: str) -> None:
    result = _of({missing: None})
    assert result["fsa_credits_earned"] is None
    assert result["prerelease_placement_date"] is None
    assert f"fsa_time_credits.{missing}" in result["unknown"]["fsa_credits_earned"]


def test_supervised_release_not_stated_leaves_the_release_open() -> None:
    result = _of({"supervised_release_in_judgment": None})
    assert result["fsa_credits_earned"] == 490
    assert result["projected_release_date"] is None
    assert "supervised_release_in_judgment" in result["unknown"]["projected_release_date"]


def test_credits_by_a_date() -> None:
    assert _of(on="2025-01-30")["fsa_credits_earned_on"] == 0
    assert _of(on="2025-01-31")["fsa_credits_earned_on"] == 10
    assert _of(on="2025-08-29")["fsa_credits_earned_on"] == 85
    assert _of(on="2024-06-01")["fsa_credits_earned_on"] == 0


def test_credits_after_a_drug_program_reduction() -> None:
    result = _of(rdap={"reduction_months": 12})
    assert result["rdap_release_date"] == "2028-04-05"
    assert result["fsa_conditional_release_date"] < "2028-04-05"


@pytest.mark.parametrize(("start", "early"), [("2020-01-14", True), ("2020-01-15", False)])
def test_the_end_of_any_programming(start: str, early: bool) -> None:
    result = _of({"earning_start": start}, sentence_start="2020-01-01")
    assert any("any programming" in note for note in result["notes"]) is early


def test_earning_status_days() -> None:
    result = compute(parse({"earning_status_days": 89, "risk": "low"}))
    assert (result["completed_30_day_periods"], result["credits_at_10"], result["credits_at_15"]) == (2, 20, 30)


def test_the_method_is_told_only_where_a_placement_is_projected() -> None:
    def told(result: dict[str, Any]) -> bool:
        return any("placement day is the first" in note for note in result["notes"])

    assert told(_of())
    assert not told(_of({"full_participation": False}))
    assert not told(_of({"eligible": False}))
