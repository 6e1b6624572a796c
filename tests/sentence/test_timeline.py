"""The picture: well-formed, described in words, no label on another, and drawn for whatever is known."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity.sentence import compute, parse, timeline_svg

_SVG = "{http://www.w3.org/2000/svg}"
_FULL: dict[str, Any] = {
    "sentence_start": "2008-05-12",
    "term": {"months": 250},
    "born": "1960-02-29",
    "on": "2021-11-23",
    "jail_credit_days": 300,
    "gct_rate_per_year": 54,
    "fsa_time_credits": {
        "eligible": True,
        "risk": "low",
        "supervised_release_in_judgment": True,
        "full_participation": True,
        "earning_start": "2018-12-21",
    },
}


def _draw(told: dict[str, Any]) -> ET.Element:
    return ET.fromstring(timeline_svg(compute(parse(told))))


def _texts(root: ET.Element) -> list[tuple[float, float, float, str]]:
    """Left, right, baseline and words of every text; a letter is at most 7.2 wide at size 13."""
    found = []
    for text in root.iter(f"{_SVG}text"):
        words, x, y = text.text or "", float(text.attrib["x"]), float(text.attrib["y"])
        width = len(words) * 7.2 * float(text.attrib["font-size"]) / 13
        left = x - width / 2 if text.attrib["text-anchor"] == "middle" else x
        found.append((left, left + width, y, words))
    return found


def test_every_date_is_drawn_and_told() -> None:
    root = _draw(_FULL)
    words = {text for *_, text in _texts(root)}
    expected = {
        "Term starts: May 12, 2008",
        "Ten years served: July 15, 2017",
        "Two thirds of the term served: June 5, 2021",
        "Date of this computation: November 23, 2021",
        "75 percent of the full term served: March 1, 2023",
        "First Step Act placement: April 3, 2023",
        "First Step Act release: April 17, 2024",
        "65th birthday: March 1, 2025",
        "Statutory release: April 17, 2025",
        "Full term: May 15, 2028",
        "jail credit, 300 days",
    }
    assert expected <= words
    told = root.findtext(f"{_SVG}desc") or ""
    assert all(entry in told for entry in expected if ":" in entry)
    assert root.attrib["role"] == "img"
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    assert set(root.attrib["aria-labelledby"].split()) <= ids


@given(
    st.fixed_dictionaries(
        {
            "sentence_start": st.dates(date(1988, 1, 1), date(2100, 1, 1)).map(str),
            "term": st.none() | st.fixed_dictionaries({"months": st.integers(1, 2000)}),
            "on": st.none() | st.dates(date(1988, 1, 1), date(2200, 1, 1)).map(str),
            "jail_credit_days": st.none() | st.integers(0, 3000),
            "gct_rate_per_year": st.sampled_from([None, 54, 42]),
            "life": st.booleans(),
        }
    )
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_label_meets_another_and_none_leaves_the_page(told: dict[str, Any]) -> None:
    root = _draw(told)
    texts = _texts(root)
    for i, (left, right, base, words) in enumerate(texts):
        for other_left, other_right, other_base, other in texts[i + 1 :]:
            apart = right <= other_left or other_right <= left or abs(base - other_base) >= 13
            assert apart, (words, other)
    width, height = (float(end) for end in root.attrib["viewBox"].split()[2:])
    assert all(right <= width + 1 and base <= height for _, right, base, _ in texts)


def test_what_lies_after_the_term_is_written_not_drawn() -> None:
    root = _draw({**_FULL, "term": {"months": 14}, "on": None, "fsa_time_credits": None})
    remark = next(words for *_, words in _texts(root) if words.startswith("After the full term"))
    assert "65th birthday: March 1, 2025" in remark


def test_life_has_no_end_and_says_so() -> None:
    root = _draw({"sentence_start": "1998-05-12", "life": True, "on": "2026-11-23", "jail_credit_days": 0})
    words = {text for *_, text in _texts(root)}
    assert "A life sentence has no end date." in words
    assert "A life sentence has no end date." in (root.findtext(f"{_SVG}desc") or "")
    assert not any("Full term" in text for text in words)


def test_latest_dates_say_that_they_are() -> None:
    words = {text for *_, text in _texts(_draw({**_FULL, "jail_credit_days": None, "fsa_time_credits": None}))}
    assert "Full term, at the latest: March 11, 2029" in words


def test_without_a_start_it_says_so() -> None:
    root = _draw({"term": {"years": 3}})
    assert "not known" in (root.findtext(f"{_SVG}desc") or "")


@pytest.mark.parametrize("ident", ["a", "second-case"])
def test_two_pictures_share_a_page(ident: str) -> None:
    svg = timeline_svg(compute(parse(_FULL)), ident)
    assert f'id="{ident}-title"' in svg
    assert f"url(#{ident}-credit)" in svg
