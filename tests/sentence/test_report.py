"""Reasons, breakdown and remarks: complete, consistent with the parameters, readable in a terminal."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity.sentence import compute, lines, parse
from lenity.sentence.parameters import offenses, parameters
from lenity.sentence.report import _breakdown, _outputs

_FULL: dict[str, Any] = {
    "sentence_start": "2020-01-01",
    "term": {"years": 10, "months": 5},
    "jail_credit_days": 40,
    "inoperative_periods": [["2021-01-01", "2021-01-10"]],
    "gct_rate_per_year": 54,
    "gct_disallowed_days": 27,
    "born": "1960-02-29",
    "on": "2026-11-23",
    "fsa_time_credits": {
        "eligible": True,
        "risk": "low",
        "supervised_release_in_judgment": True,
        "full_participation": True,
        "lost_days": 7,
        "not_earning_periods": [["2021-03-01", "2021-03-10"]],
    },
    "rdap": {"reduction_months": 6},
}


def test_every_parameter_has_words_a_citation_and_a_mark() -> None:
    for name, rule in parameters().items():
        assert rule.says, name
        assert rule.cite, name
        assert rule.verified.how in {"primary", "secondary", "memory", "inferred"}
        assert rule.verified.sources or rule.verified.how == "memory", name
        if rule.in_force and rule.in_force.end:
            assert rule.in_force.start < rule.in_force.end


def test_rules_that_follow_each_other_leave_no_gap() -> None:
    for earlier, later in (("gct_served", "gct_imposed"), ("fsa_start_arrival", "fsa_start_commencement")):
        before = parameters()[earlier].in_force
        assert before is not None
        assert before.end == parameters()[later].since
        assert parameters()[earlier].holds(before.end) is False
        assert parameters()[later].holds(before.end) is True
    assert parameters()["weekend"].holds(date(1900, 1, 1))


def test_all_68_listed_offenses_are_here() -> None:
    assert len(offenses()) == 68
    assert offenses()["xxii"][0] == "18 USC 924(c)"


def test_outputs_name_obstacles_that_exist_and_all_are_used() -> None:
    named = {need for output in _outputs().outputs.values() for need in output.needs}
    assert named == set(_outputs().obstacles)


def test_every_line_and_note_rests_on_a_rule() -> None:
    for line in _breakdown().lines:
        assert line.rule in parameters()
        assert line.days or line.date
    for note in _breakdown().notes:
        assert note.words or parameters()[note.rule or ""].notes[note.note or ""]
    quoted = {(note.rule, note.note) for note in _breakdown().notes if note.rule}
    assert quoted == {(name, note) for name, rule in parameters().items() for note in rule.notes}


def test_no_word_of_the_data_is_left_unfilled() -> None:
    result = compute(parse(_FULL))
    for line in result["breakdown"]:  # type: ignore[attr-defined]
        assert set(line) == {"rule", "days", "date", "cite", "verified"}
        assert not [name for _, name, _, _ in Formatter().parse(line["rule"]) if name]
        assert "None" not in line["rule"]


def test_the_breakdown_adds_up() -> None:
    result: dict[str, Any] = compute(parse(_FULL))
    by_words = {line["rule"].split(":")[0].split(",")[0]: line for line in result["breakdown"]}
    end = date.fromisoformat(by_words["A term of 10 years 5 months ends"]["date"])
    full = date.fromisoformat(by_words["Full term date"]["date"])
    released = date.fromisoformat(by_words["Statutory release date"]["date"])
    assert (end - full).days == by_words["Jail credit"]["days"] - 10
    assert (full - released).days == by_words["Good conduct time"]["days"] - 27
    assert by_words["Time served by then"]["days"] == result["days_served"]


_OPTIONAL = {key: st.none() | st.just(told) for key, told in _FULL.items()}


@given(st.fixed_dictionaries({**_OPTIONAL, "life": st.none() | st.booleans()}))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_every_null_has_a_reason_and_every_reason_a_null(told: dict[str, Any]) -> None:
    told = {key: found for key, found in told.items() if found is not None}
    result: dict[str, Any] = compute(parse(told))
    assert {key for key, found in result.items() if found is None} == set(result["unknown"])
    assert all(result["unknown"].values()), {key for key, why in result["unknown"].items() if not why}
    assert lines(result)


@pytest.mark.parametrize("key", ["sentence_start", "term", "jail_credit_days", "gct_rate_per_year"])
def test_what_is_missing_is_what_is_named(key: str) -> None:
    result: dict[str, Any] = compute(parse({**_FULL, key: None}))
    reason = result["unknown"]["statutory_release_date"]
    assert f"({key}" in reason
    others = {"sentence_start", "term", "jail_credit_days", "gct_rate_per_year", "regime"} - {key}
    assert not [other for other in others if f"({other}" in reason]


def test_what_was_not_asked_is_not_a_reason() -> None:
    told = {key: found for key, found in _FULL.items() if key not in ("fsa_time_credits", "rdap", "jail_credit_days")}
    result: dict[str, Any] = compute(parse(told))
    assert "fsa" not in "".join(result["unknown"].values())
    assert "fsa_credits_earned" not in result
    assert not any("old sheet" in line["rule"] for line in result["breakdown"])
    sheet: dict[str, Any] = compute(parse({**told, "pre_fsa_release_date": "2029-01-01"}))
    assert any("old sheet" in line["rule"] for line in sheet["breakdown"])


def test_lines_for_a_terminal() -> None:
    told = compute(parse({**_FULL, "jail_credit_days": "unknown"}))
    text = lines(told)
    assert all(len(line) <= 100 for line in text)
    assert text[0].split() == ["date", "days", "rule"]
    assert any(line.startswith("- full term date: ") and line.endswith("at the latest") for line in text)
    assert any("[not checked]" in line for line in lines(compute(parse(_FULL))))
