"""A review of one case and a screening of a row say the same: findings, dates and the next question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lenity.law.model import Finding
from lenity.review.matter import matter
from lenity.review.steps import questions
from lenity.review.time import sentence_of
from lenity.rules import upper
from lenity.screening.cells import read
from lenity.screening.kernel import Screening
from lenity.screening.timefacts import REACHED, SENTENCE, with_time_facts
from lenity.screening.triage import read_triage

from .caseloads import DAYS, ON, Row, as_case, as_frame, people

QUICK = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def screened(rows: list[Row], on: date) -> list[dict[str, object]]:
    found = read(as_frame(rows), {}, on)
    assert found.rejects.is_empty(), found.rejects.to_dicts()
    return Screening(on, read_triage()).run(found.rows).to_dicts()


@pytest.mark.parametrize("on", DAYS)
@QUICK
@given(data=st.data())
def test_review_and_screening_agree(on: date, data: st.DataObject) -> None:
    rows = data.draw(st.lists(people(on), min_size=1, max_size=4))
    for row, out in zip(rows, screened(rows, on), strict=True):
        m = matter(as_case(row), on)
        findings = m.evaluated.findings
        for ground in m.grounds:
            assert out[ground.id] == findings[ground.id], (ground.id, row)
        assert out["exhaustion"] == m.exhaustion.status
        assert out["earliest_filing_by_text"] == m.exhaustion.earliest_textual
        assert out["earliest_safe_filing"] == m.exhaustion.earliest_safe
        asked = questions(m)
        assert out["question"] == (asked[0].what if asked else None)
        for ground in m.grounds:
            if ground.finding == Finding.SUPPORTED:
                assert ground.id in str(out["supported"])


@QUICK
@given(row=people())
def test_time_facts_agree(row: Row) -> None:
    m = matter(as_case(row), ON)
    out = with_time_facts(read(as_frame([row]), {}, ON).rows, ON).to_dicts()[0]
    for name in (*REACHED, "age_years", "years_served", "share_of_term_served", "days_from_receipt"):
        found = m.facts.get(name)
        if name == "lesser_of_ten_years_or_three_quarters_on":
            continue  # the review reads the two dates themselves
        assert out[name] == (found.value if found else None), name
        if upper(name) in out and found:
            assert out[upper(name)] == (found.value if found.to is None else found.to), name
    sentence = sentence_of(m.case, ON)
    for name in SENTENCE:
        value = out[name]
        assert (value.isoformat() if isinstance(value, date) else value) == sentence[name], name
