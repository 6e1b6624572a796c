"""Each kind of contradiction is found in its failing case, not in its passing one; settled ones keep their history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity import yamlfile
from lenity.casefile.contradictions import Contradiction, contradictions, kinds
from lenity.casefile.contradictions.values import same_words
from lenity.casefile.model import CaseFile
from lenity.casefile.quantities import KILOGRAMS, weight
from lenity.casefile.reader import parse
from lenity.review.demo import CASE
from lenity.review.review import review
from lenity.review.scope import load

DATA: dict[str, Any] = yamlfile.read(Path(__file__).with_name("contradictions.yaml")).data
ON = date(2026, 11, 23)


def case_of(body: str) -> CaseFile:
    return parse(yamlfile.parse(DATA["head"] + body, "case.yaml"), Path()).case


def found_in(body: str) -> dict[str, Contradiction]:
    return {c.code: c for c in reversed(contradictions(case_of(body), ON))}


def pairs() -> Iterator[Any]:
    for code, case in DATA["cases"].items():
        for i, pair in enumerate([case, *case.get("also", [])]):
            yield pytest.param(code, pair, id=f"{code}-{i}" if i else code)


@pytest.mark.parametrize(("code", "pair"), list(pairs()))
def test_found_and_not_found(code: str, pair: dict[str, Any]) -> None:
    found = found_in(pair["fails"])
    assert code in found, sorted(found)
    first = found[code]
    assert pair.get("says", "") in first.message
    assert first.about == pair.get("about", first.about)
    assert first.question.endswith((".", "?"))
    standings = [c.standing.name for c in first.between]
    assert standings == pair.get("standings", standings)
    assert standings == [c.standing.name for c in sorted(first.between, key=lambda c: -c.standing)]
    assert code not in found_in(pair["passes"])


def test_every_kind_has_a_failing_and_a_passing_case() -> None:
    assert list(DATA["cases"]) == list(kinds())


def test_vailes_findings() -> None:
    """The press's 20 years, its year of sentence, the plan with the dead mother, and the only carer with grown kin."""
    found: dict[str, list[Contradiction]] = {}
    for c in contradictions(load(CASE).case, date(2022, 1, 11)):
        found.setdefault(c.code, []).append(c)
    assert set(found) == {
        "told_differently",
        "sentenced_in_year_of_arrest",
        "sole_carer_and_relatives",
        "plan_rests_on_the_dead",
    }
    assert all(len(same) == 1 for same in found.values())
    year = found["sentenced_in_year_of_arrest"][0]
    assert [c.source for c in year.between] == ["V2255", "VORDER", "VF2F"]
    assert "indicted in 2007-07-24" in year.message
    assert "arrested in 2007-07" in year.message
    assert "child (4), grandchild (3)" in found["sole_carer_and_relatives"][0].message


TERM = "judgment: {term: [{value: 20 years, from: NEWS}, {value: 250 months, from: J}]}\n"
SETTLED = """resolved:
  - code: told_differently
    about: judgment.term
    between: [J, NEWS]
    holds: 250 months
    by: A. Lawyer
    on: 2026-05-20
    why: the judgment was read
    from: J
"""


def test_settled_ones_leave_the_list_and_keep_their_history() -> None:
    case = case_of(TERM + SETTLED)
    found = next(c for c in contradictions(case, ON) if c.code == "told_differently")
    assert found.settled
    result = review(case, ON)
    assert not any(c.about == "judgment.term" for c in result.contradictions)
    kept = result.settled[0]
    assert [(h.by, h.on, h.why, h.holds) for h in kept.history] == [
        ("A. Lawyer", "2026-05-20", "the judgment was read", "250 months")
    ]
    assert not any(step.why == kept.message for step in result.next)


def test_a_paper_that_joins_later_opens_it_again() -> None:
    more = TERM.replace("]}", ", {value: 30 years, from: LET}]}")
    found = next(c for c in contradictions(case_of(more + SETTLED), ON) if c.code == "told_differently")
    assert not found.settled
    assert len(found.history) == 1


def test_another_place_is_not_settled_by_it() -> None:
    other = TERM + "custody: {arrested_on: [{value: 2011, from: J}, {value: 2012, from: NEWS}]}\n" + SETTLED
    about = {c.about: c.settled for c in contradictions(case_of(other), ON) if c.code == "told_differently"}
    assert about == {"judgment.term": True, "custody.arrested_on": False}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1000 kg", (950.0, 1050.0)),
        ("at least 1,000 kilograms of marijuana", (1000.0, float("inf"))),
        ("more than one ton", (907.18474, float("inf"))),
        ("less than 50 g", (0.0, 0.05)),
        ("Up to 2 pounds", (0.0, 0.90718474)),
        ("2 metric tons", (1900.0, 2100.0)),
        ("a kilo", (0.95, 1.05)),
        ("some bags", None),
        ("5 years", None),
    ],
)
def test_weights_as_papers_write_them(text: str, span: tuple[float, float] | None) -> None:
    assert weight(text) == (pytest.approx(span) if span else None)


@settings(max_examples=80, deadline=None)
@given(
    st.decimals("0.01", "99999", places=2),
    st.sampled_from(sorted(KILOGRAMS)),
    st.sampled_from(["", "at least ", "up to "]),
)
def test_a_weight_lies_within_its_own_bounds(number: Any, unit: str, bound: str) -> None:
    span = weight(f"{bound}{number} {unit}")
    assert span
    assert span[0] - 1e-9 <= float(number) * KILOGRAMS[unit] <= span[1] + 1e-9


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_no_error(text: str) -> None:
    weight(text)
    assert same_words(text, text)
