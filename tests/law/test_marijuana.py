"""The States by day: every public figure, and both sides of the days on which the count changes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from law_rows import rows

from lenity.law.marijuana import Basis, count, federal, laws, text
from lenity.law.marijuana_chart import Mark, chart_svg, curve
from lenity.law.model import How

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("row", rows("marijuana_counts.csv"), ids=lambda r: f"{r['on']}-{r['basis']}")
def test_counts(row: dict[str, str]) -> None:
    basis: Basis = "enacted" if row["basis"] == "enacted" else "effective"
    found = count(date.fromisoformat(row["on"]), basis)
    assert [found.medical, found.adult, found.either] == [int(row[k]) for k in ("medical", "adult", "either")], row[
        "why"
    ]
    assert found.of == 50
    assert "DC" not in found.states


def test_fifty_states_and_the_district() -> None:
    every = laws("enacted")
    assert len(every) == 51
    assert [law.code for law in every if not law.one_of_fifty] == ["DC"]


@pytest.mark.parametrize(("on", "expected"), [(date(2025, 8, 31), 39), (date(2025, 9, 1), 40), (date(2026, 4, 4), 40)])
def test_the_alternative_rule_adds_texas(on: date, expected: int) -> None:
    assert count(on, "effective", alternative=True).medical == expected
    assert count(on, "effective").medical == 39


def test_no_adult_law_without_a_day_of_effect() -> None:
    """Every law that was enacted has an effective day, and not an earlier one."""
    for enacted, effective in zip(laws("enacted"), laws("effective"), strict=True):
        for before, after in ((enacted.medical, effective.medical), (enacted.adult, effective.adult)):
            assert (before is None) == (after is None), enacted.code
            assert before is None or after is None or before <= after, enacted.code


def test_days_in_doubt_are_named_in_their_year_only() -> None:
    assert count(date(2020, 6, 1)).doubtful == ("VA",)
    assert count(date(2019, 6, 1)).doubtful == ()
    assert "Days in doubt: VA" in text(count(date(2020, 6, 1)))


def test_ballots_of_2026_are_flagged_from_their_day() -> None:
    assert not any("2026-11-03" in note for note in count(date(2026, 11, 2)).notes)
    assert any("2026-11-03" in note for note in count(date(2026, 11, 3)).notes)


def test_the_count_says_how_far_it_was_checked() -> None:
    assert count(date(2022, 1, 11)).verified is How.SECONDARY
    assert count(date(2022, 1, 11)).as_dict()["on"] == "2022-01-11"


def test_federal_steps_until_a_day() -> None:
    assert federal(date(2022, 10, 5)) == ()
    assert [s.on for s in federal(date(2022, 10, 6))] == [date(2022, 10, 6)]
    steps = federal(date(2026, 11, 23))
    assert len(steps) == 8
    assert list(steps) == sorted(steps, key=lambda s: s.on)
    rescheduled = next(s for s in steps if s.on == date(2026, 4, 28))
    assert rescheduled.verified is How.PRIMARY
    assert "everything else stays in Schedule I" in rescheduled.text


def _chart(**more: object) -> ET.Element:
    given: dict[str, object] = {"sentence_start": date(2009, 5, 1), **more}
    return ET.fromstring(chart_svg(date(2005, 1, 1), date(2026, 11, 23), **given))  # type: ignore[arg-type]


def test_the_picture_says_in_words_what_it_shows() -> None:
    root = _chart(sentence_end=date(2023, 8, 8), marks=[Mark(date(2022, 1, 11), "opposed & <reported>")])
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "states-title states-desc"
    told = root.findtext(f"{SVG}desc") or ""
    assert "13 of 50 States" in told
    assert "On 2023-08-08, 38 had." in told
    assert "opposed & <reported>, 2022-01-11: 36." in told
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert "39 of 50" in words
    assert "1  2022-01-11: opposed & <reported> (36 of 50 States)" in words


def test_a_sentence_that_runs_on_says_so() -> None:
    assert "and it runs on" in (_chart().findtext(f"{SVG}desc") or "")
    assert "and it runs on" not in (_chart(sentence_end=date(2023, 8, 8)).findtext(f"{SVG}desc") or "")


def test_the_picture_uses_no_colour() -> None:
    root = _chart()
    used = {e.get(k) for e in root.iter() for k in ("fill", "stroke") if e.get(k) not in (None, "none")}
    assert all(c and len({c[1:3], c[3:5], c[5:7]}) == 1 for c in used), used


def test_everything_stands_at_its_day_and_count() -> None:
    """Days from left to right and counts from bottom to top, in proportion; the band is as long as the sentence."""
    start, end = date(2005, 1, 1), date(2026, 11, 23)
    root = _chart(sentence_end=date(2023, 8, 8), marks=[Mark(date(2022, 2, 2), "Mississippi")])

    def across(day: date) -> float:
        return 60 + 660 * (day - start).days / (end - start).days

    def up(n: int) -> float:
        return 76 + 300 * (1 - n / 50)

    dots = [(float(c.get("cx", 0)), float(c.get("cy", 0))) for c in root.iter(f"{SVG}circle")]
    expected = [(across(date(2009, 5, 1)), up(13)), (across(date(2022, 2, 2)), up(37))]
    assert dots == [pytest.approx(p, abs=0.1) for p in expected]
    band = next(r for r in root.iter(f"{SVG}rect") if r.get("fill") == "#e2e2e2")
    left, width = float(band.get("x", 0)), float(band.get("width", 0))
    assert left == pytest.approx(across(date(2009, 5, 1)), abs=0.1)
    assert left + width == pytest.approx(across(date(2023, 8, 8)), abs=0.1)
    paths = [p.get("d", "") for p in root.iter(f"{SVG}path")]
    assert paths[0].startswith(f"M60.0 {up(10):.1f} ")
    assert paths[0].endswith(f"H720.0 V{up(39):.1f}")
    assert paths[1].endswith(f"H720.0 V{up(24):.1f}")
    years = [t.text for t in root.iter(f"{SVG}text") if t.text and t.text.isdigit() and len(t.text) == 4]
    assert years == ["2005", "2008", "2011", "2014", "2017", "2020", "2023", "2026"]


def test_text_stays_inside_the_picture() -> None:
    root = _chart(marks=[Mark(date(2010 + i, 1, 1), f"event {i}") for i in range(9)])
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for t in root.iter(f"{SVG}text"):
        assert 0 <= float(t.get("x", 0)) <= width
        assert 0 < float(t.get("y", 0)) <= height


def test_marks_outside_the_picture_are_left_out() -> None:
    root = _chart(marks=[Mark(date(2001, 1, 1), "too early")])
    assert "too early" not in ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("start", [date(2026, 11, 23), date(2030, 1, 1)])
def test_a_picture_must_end_after_it_begins(start: date) -> None:
    with pytest.raises(ValueError, match="must end after"):
        chart_svg(start, date(2026, 11, 23), date(2009, 5, 1))
    with pytest.raises(ValueError, match="must end after"):
        chart_svg(date(2005, 1, 1), date(2026, 11, 23), start)


def test_the_curve_steps_on_the_days_of_change() -> None:
    days = [date(2000, 1, 1), date(2010, 6, 1), None, date(2030, 1, 1)]
    assert curve(days, date(2005, 1, 1), date(2020, 1, 1)) == [
        (date(2005, 1, 1), 1),
        (date(2010, 6, 1), 2),
        (date(2020, 1, 1), 2),
    ]
