"""What is refused, how it is said, and that no file whatever ends in a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lenity.errors import InputError
from lenity.sentence import compute, parse, sentence_command
from lenity.sentence.model import SentenceInput

_PLAIN: dict[str, Any] = {
    "sentence_start": "2020-01-01",
    "term": {"years": 10},
    "jail_credit_days": 0,
    "gct_rate_per_year": 54,
}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"dc_code": True}, "D.C. Code"),
        ({"old_law": True}, "before 1987-11-01"),
        ({"treaty": True}, "treaty"),
        ({"military": True}, "court-martial"),
        ({"sentence_start": "1987-10-31"}, "before 1987-11-01"),
    ],
)
def test_sentences_under_other_rules_are_refused_with_the_reason(told: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError, match=f"not computed here: .*{why}") as refused:
        compute(parse({**_PLAIN, **told}))
    assert refused.value.fix


def test_the_first_day_of_the_new_law_is_computed() -> None:
    assert compute(parse({**_PLAIN, "sentence_start": "1987-11-01"}))["full_term_date"] == "1997-10-31"
    assert compute(parse({**_PLAIN, "dc_code": False, "military": None}))["full_term_date"] == "2029-12-31"


@pytest.mark.parametrize(
    ("told", "message", "fix"),
    [
        ({"jail_credit": 3}, "jail_credit is not a key", "spelling"),
        ({"term": {"year": 3}}, "term.year is not a key", "spelling"),
        ({"term": {"years": 0}}, "term: the term is nothing", "leave the term out"),
        ({"term": {"years": -1}}, "term.years: .*not -1", "not negative"),
        ({"term": {"years": 1.5}}, "term.years", "whole number"),
        ({"term": {"years": "10"}}, "term.years", "whole number"),
        ({"term": 120}, "term: ", "braces"),
        ({"sentence_start": "2020-02-30"}, "sentence_start: 2020-02-30 is not a day", "the month and the day"),
        ({"sentence_start": "01/02/2020"}, 'sentence_start: "01/02/2020" is not a date', "YYYY-MM-DD"),
        ({"sentence_start": 20200101}, "sentence_start: 20200101 is not a date", "YYYY-MM-DD"),
        ({"on": "9999-12-31"}, "on: 9999-12-31 is out of reach", "1900-01-01"),
        ({"jail_credit_days": "many"}, 'jail_credit_days: "many" is not a number of days', '"0 or 1"'),
        ({"jail_credit_days": -1}, "jail_credit_days: -1", "whole number"),
        ({"jail_credit_days": True}, "jail_credit_days: True", "whole number"),
        ({"jail_credit_days": 2.5}, "jail_credit_days: 2.5", "whole number"),
        ({"jail_credit_periods": [["2019-01-05"]]}, r"jail_credit_periods\[0\]: .* is not a period", "first day"),
        ({"jail_credit_periods": [["2019-01-05", None]]}, "is not a period", "first day"),
        ({"jail_credit_periods": [["2019-01-05", "2019-01-04"]]}, "ends before it begins", "first day"),
        ({"jail_credit_periods": [["2019-12-01", "2020-01-01"]]}, "reaches into the term", "the day before"),
        ({"inoperative_periods": [["2020-01-01", "2020-01-05"]]}, "before the term could be", "after 2020-01-01"),
        ({"born": "2020-01-01"}, "born lies after", "both dates"),
        ({"regime": "old"}, "regime: ", "'pre_fsa' or 'post_fsa'"),
        ({"life": "yes"}, "life: ", "true or false"),
        ({"life": 1}, "life: ", "true or false"),
        ({"components": [{"term": {"years": 1}}, {"term": {"years": 1}}]}, r"components\[1\].relation", "consecutive"),
        (
            {"components": [{"term": {"years": 1}, "sentence_start": "2019-01-01"}]},
            r"components\[0\].sentence_start lies before",
            "earliest start",
        ),
        ({"components": {}}, "components: ", "square brackets"),
        ({"fsa_time_credits": {"risk": "none"}}, "fsa_time_credits.risk", "'minimum'"),
    ],
)
def test_each_mistake_is_named_with_its_mend(told: dict[str, Any], message: str, fix: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        compute(parse({**_PLAIN, **told}))
    assert fix in str(refused.value.fix)


def test_several_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        parse({**_PLAIN, "life": 3, "born": "x", **{f"extra{n}": 1 for n in range(9)}})
    assert "born" in refused.value.message
    assert "life" in refused.value.message
    assert "and 6 more" in refused.value.message


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("0 or 1 (not stated; see notes)", 0, 1),
        ("0-2 (not stated)", 0, 2),
        ("3 to 1", 1, 3),
        ("337", 337, 337),
        ("337 days", 337, 337),
    ],
)
def test_jail_credit_in_words(words: str, least: int, most: int) -> None:
    assert parse({"jail_credit_days": words}).jail_credit_days == (least, most)


@pytest.mark.parametrize("words", ["unknown", "Not stated", "not known yet", None])
def test_jail_credit_not_known_leaves_the_latest_dates(words: str | None) -> None:
    result = compute(parse({**_PLAIN, "jail_credit_days": words, "on": "2025-01-01"}))
    assert result["full_term_date"] is None
    assert result["ranges"]["full_term_date"] == {"min": None, "max": "2029-12-31"}  # type: ignore[index]
    assert result["ranges"]["days_served"] == {"min": 1828, "max": None}  # type: ignore[index]
    assert result["gct_days"] == 540
    assert "gct_days" not in result["ranges"]  # type: ignore[operator]


def test_days_and_periods_that_disagree_stand_side_by_side() -> None:
    told = {**_PLAIN, "jail_credit_days": 30, "jail_credit_periods": [["2019-12-01", "2019-12-20"]]}
    result = compute(parse(told))
    assert result["ranges"]["jail_credit_days"] == {"min": 20, "max": 30}  # type: ignore[index]
    assert result["full_term_date"] == "2029-12-11"
    assert any("do not agree" in note for note in result["notes"])  # type: ignore[attr-defined]
    for words in ("10 to 20", "20 to 30", "20"):
        agreeing = compute(parse({**told, "jail_credit_days": words}))
        assert (agreeing["jail_credit_days"], agreeing["ranges"]) == (20, {})


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "input.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_is_computed(tmp_path: Path) -> None:
    result = sentence_command(_file(tmp_path, "\ufeff" + json.dumps(_PLAIN)))
    assert result["full_term_date"] == "2029-12-31"
    json.dumps(result)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{\n "on": "2020-01-01",\n "life": tru\n}', 3, "not valid JSON"),
        ('{\n "on": "2020-01-01"\n "life": true\n}', 3, "not valid JSON"),
        ("", 1, "not valid JSON"),
        ("[1]", 1, "no JSON object"),
        ('{"on": "2020-01-01", "on": "2021-01-01"}', None, '"on" stands twice'),
        ('{"gct_rate_per_year": NaN}', None, "NaN is not a number"),
        ('{\n "life": false,\n "lief": true\n}', 3, "lief is not a key"),
        ('{\n "term": {\n  "years": "ten"\n }\n}', 3, "term.years"),
        (b'{\n "on": "\xff"}', 2, "not UTF-8"),
        ("[" * 100_000, None, "nested too deeply"),
        ("1" * 10_000, None, "number too long"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, text: str | bytes, line: int | None, message: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(InputError, match=message) as refused:
        sentence_command(path)
    assert (refused.value.file, refused.value.line) == (str(path), line)
    assert refused.value.fix


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="court-martial") as refused:
        sentence_command(_file(tmp_path, json.dumps({**_PLAIN, "military": True})))
    assert str(refused.value).startswith(str(tmp_path))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(InputError, match="cannot be read"):
            sentence_command(path)
    with pytest.raises(InputError, match="larger than 1 MB"):
        sentence_command(_file(tmp_path, b" " * 1_000_001))


_KEYS = st.sampled_from(sorted(SentenceInput.model_fields)) | st.text(max_size=6)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2100)
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates().map(str)
    | st.sampled_from(["0 or 1", "unknown", "pre_fsa", "low", "consecutive", "2020-01-01", 54]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["years", "months", "days", "term", "relation", "eligible", "risk", "reduction_months"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_data_is_computed_or_refused(data: dict[str, Any]) -> None:
    refused = None
    try:
        json.dumps(compute(parse(data)))
    except InputError as error:
        refused = error
    assert refused is None or (refused.message and refused.fix)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b'{"on": 1e999}')
@example(b'{"on": "\\ud800"}')
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_file_is_computed_or_refused(tmp_path: Path, text: bytes) -> None:
    refused = None
    try:
        sentence_command(_file(tmp_path, text))
    except InputError as error:
        refused = error
    assert refused is None or (refused.file and str(refused).encode(errors="surrogatepass"))
