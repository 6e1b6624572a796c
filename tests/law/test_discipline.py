"""Discipline: the whole table, the two worked acts, what counts, and nothing claimed that is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_rows import rows

from lenity.law.book import load
from lenity.law.codes import SEVERITIES, Rules, look_up, parse_code
from lenity.law.discipline import Found, Report, Since, summarise
from lenity.law.discipline_text import candidates_text, code_text, summary_text
from lenity.law.model import How
from lenity.law.when import When, bounds, full_years, written

ON = date(2022, 1, 11)
RULES = Rules(load(), ON)
CHICKEN = Report("leftover chicken taken from the dining hall to a cell", (date(2015, 1, 1), date(2015, 12, 31)))
UNIFORM = Report("piece of prison uniform used as exercise equipment", None)


def test_the_table_is_whole() -> None:
    assert len(RULES.codes) == 108
    assert sum(row["in_use"] == "yes" for row in RULES.codes.values()) == 92
    levels = {"1": "greatest", "2": "high", "3": "moderate", "4": "low"}
    assert all(row["severity"] == levels[code[0]] for code, row in RULES.codes.items())
    assert all(flag in RULES.labels for row in RULES.codes.values() for flag in row["flags"].split())


@pytest.mark.parametrize("row", rows("discipline_codes.csv"), ids=lambda r: r["code"])
def test_codes(row: dict[str, str]) -> None:
    entry = look_up(row["code"], ON)
    assert entry is not None
    assert (entry.severity, entry.in_use, entry.flags) == (
        row["severity"],
        row["in_use"] == "yes",
        tuple(row["flags"].split()),
    )
    assert entry.code in code_text(entry)


@pytest.mark.parametrize("code", ["099", "500", "232", "", "three"])
def test_no_such_code(code: str) -> None:
    assert look_up(code, ON) is None


@pytest.mark.parametrize(
    ("text", "code", "attempt"),
    [("331", "331", False), (" 101A ", "101", True), ("112 b", "112", True), ("1", "1", False)],
)
def test_attempt_suffix(text: str, code: str, attempt: bool) -> None:
    assert parse_code(text) == (code, attempt)


@pytest.mark.parametrize(
    ("code", "least", "most", "share", "fsa", "months", "must"),
    [
        ("100", "27", "41", "75", "41", "12", "41"),
        ("200", "14", "27", "50", "27", "6", "27"),
        ("300", "1", "14", "25", "27", "3", "14"),
        ("404", "1", "7", "12.5", "7", "", "7"),
    ],
)
def test_what_each_severity_can_cost(
    code: str, least: str, most: str, share: str, fsa: str, months: str, must: str
) -> None:
    entry = look_up(code, ON)
    assert entry is not None
    disallow = next(r for r in entry.sanctions if r["letter"] == "B.1")
    credits_ = next(r for r in entry.sanctions if r["letter"] == "B.2")
    assert (disallow["gct_days_least"], disallow["gct_days_most"], disallow["percent_most"]) == (least, most, share)
    assert (credits_["fsa_days"], credits_["from"]) == (fsa, "2022-01-19")
    assert "".join(r["months"] for r in entry.sanctions) == months
    assert entry.mandatory[0]["days"] == must


@pytest.mark.parametrize(
    ("severity", "months", "percent"),
    [("low", "6", "12.5"), ("moderate", "12", "25"), ("high", "18", "50"), ("greatest", "24", "75")],
)
def test_repeats_and_mandatory_loss(severity: str, months: str, percent: str) -> None:
    (repeat,) = [r for r in RULES.rows("541.3.repeat") if r["severity"] == severity]
    (must,) = [r for r in RULES.rows("541.4") if r["severity"] == severity]
    assert (repeat["window_months"], must["percent_if_prorated"]) == (months, percent)


def test_appeal_clocks() -> None:
    found = [(r["file_within_days"], r["response_days"], r["extension_days"]) for r in RULES.rows("541.appeals")]
    assert found == [("20", "20", "20"), ("20", "30", "30"), ("20", "30", "30"), ("30", "40", "20")]


def test_the_two_worked_acts() -> None:
    """Food: 331 first, then the others. Clothing as equipment: 329 and 331 first, and 108 named as a danger."""
    chicken = RULES.candidates(CHICKEN.act, ())
    assert chicken[0].code == "331"
    assert chicken[0].fit == "best"
    assert {c.code for c in chicken} == {"331", "305", "330", "317", "307", "226", "219"}
    uniform = RULES.candidates(UNIFORM.act, ())
    assert [c.code for c in uniform if c.fit == "best"] == ["329", "331"]
    assert {c.code for c in uniform} == {"329", "331", "305", "318", "319", "218", "108"}
    assert all(c.settled_by for c in (*chicken, *uniform))
    assert "settled by: incident report: whether the cloth was cut or altered" in candidates_text(uniform)


@pytest.mark.parametrize(
    ("act", "best"),
    [
        ("Cell phone found under a mattress", "108"),
        ("a fist fight in the yard", "201"),
        ("refused a drug test", "110"),
        ("insolence to an officer", "312"),
        ("a prison uniform", None),
        ("", None),
    ],
)
def test_acts_in_plain_words(act: str, best: str | None) -> None:
    found = RULES.candidates(act, ())
    assert (found[0].code if found else None) == best


def test_codes_named_by_the_case_file_come_before_our_reading() -> None:
    found = RULES.candidates(CHICKEN.act, ("219", "331", "999"))
    assert [c.code for c in found] == ["331", "219", "999"]
    assert found[2].severity is None


def test_every_row_of_acts_names_a_code_in_use() -> None:
    for row in RULES.rows("541.acts"):
        assert RULES.codes[row["code"]]["in_use"] == "yes", row
        assert row["fit"] in ("best", "possible")
        assert row["settled_by"]
        assert row["note"]


def sustained(act: str = "act", **more: object) -> Report:
    return Report(act, found="sustained", **more)  # type: ignore[arg-type]


def test_a_record_in_proportion() -> None:
    reports = [
        sustained("fight", on=date(2012, 1, 11), code="201", gct_days_lost=27),
        sustained("food", on=date(2019, 6, 1), code="331", gct_days_lost=0),
        sustained("count", on=date(2021, 6, 1), code="320", gct_days_lost=13),
    ]
    found = summarise(reports, ON, 10.0, complete=True)
    assert found.count == 3
    assert found.by_severity == {"greatest": 0, "high": 1, "moderate": 2, "low": 0, "unknown": 0}
    assert found.by_flag == {"violent": 1, "property": 1}
    assert [a.years_ago for a in found.incidents] == [(10, 10), (2, 2), (0, 0)]
    assert (found.clear_since, found.years_clear) == (date(2021, 6, 1), 0)
    assert found.violent == Since(True, date(2012, 1, 11), 10)
    assert found.gct_days_lost == 40
    assert found.rate == pytest.approx(0.3)
    assert found.rate_recent == pytest.approx(0.4)
    assert found.base_rate.value == 0.507
    assert "no" in found.base_rate.caution
    assert [(y.year, y.count) for y in found.strip if y.count] == [(2012, 1), (2019, 1), (2021, 1)]
    assert found.strip[0].year == 2012
    assert len(found.strip) == 11
    assert found.to_settle == ()
    plain = found.as_dict()
    assert plain["clear_since"] == "2021-06-01"
    assert "score" not in plain


@pytest.mark.parametrize(("found", "why"), [
    ("pending", "not decided"), ("dismissed", "not sustained"), ("expunged", "expunged"), ("informal", "informally"),
])  # fmt: skip
def test_what_never_counts(found: Found, why: str) -> None:
    summary = summarise([Report("phone", date(2020, 1, 1), "108", found, 41)], ON, 10.0, complete=True)
    assert summary.count == summary.undecided == summary.gct_days_lost == 0
    assert summary.incidents == ()
    assert why in summary.excluded[0].why
    assert summary.clear_since is None
    assert summary.violent.ever is False
    assert "Left out: phone (2020-01-01)" in summary_text(summary)


def test_a_finding_nobody_states_is_neither_counted_nor_dropped() -> None:
    summary = summarise([Report("phone", date(2020, 1, 1), "108")], ON, 10.0)
    assert (summary.count, summary.undecided) == (0, 1)
    assert summary.by_severity["greatest"] == 0
    assert len(summary.incidents) == 1
    assert summary.clear_since == date(2020, 1, 1)
    assert any("whether the act was sustained" in ask for ask in summary.to_settle)


def test_acts_whose_code_is_not_known() -> None:
    """The two acts of the press: nothing about severity or violence is claimed, and every candidate is listed."""
    reports = [
        Report(CHICKEN.act, CHICKEN.on, None, "sustained"),
        Report(UNIFORM.act, UNIFORM.on, None, "sustained"),
    ]
    summary = summarise(reports, ON, 12.7)
    assert summary.by_severity == {"greatest": 0, "high": 0, "moderate": 0, "low": 0, "unknown": 2}
    assert summary.clear_since is None
    assert summary.clear_why == "the date of a report is not known"
    assert summary.violent.ever is False
    assert summary.gct_days_unknown == 2
    assert summary.undated == 1
    text = summary_text(summary)
    assert "leftover chicken" in text
    assert "331, moderate" in text
    assert "219, high" in text
    assert "infraction" not in text.lower()


def test_days_lost_are_a_floor_while_a_finding_is_not_known() -> None:
    undecided = Report(CHICKEN.act, CHICKEN.on, None, None)
    assert "Good conduct time lost: at least 0 days; not known for 1." in summary_text(summarise([undecided], ON, 12.7))


def test_an_act_that_may_be_violent_leaves_violence_open() -> None:
    assert summarise([sustained("something happened")], ON, 5.0).violent.ever is None
    assert summarise([sustained("fight in the yard")], ON, 5.0).violent.ever is None
    assert summarise([Report("act", date(2020, 1, 1), "201")], ON, 5.0).violent.ever is None
    assert summarise([sustained(code="331")], ON, 5.0).violent.ever is False
    later = [sustained(code="201", on=date(2015, 1, 1)), sustained("fight", on=date(2018, 1, 1))]
    assert summarise(later, ON, 9.0).violent == Since(
        True, None, None, "a later act of unknown code or finding may be violent"
    )
    assert summarise([sustained(code="201")], ON, 9.0).violent == Since(True, None, None, "its date is not known")
    earlier = [sustained(code="201", on=date(2018, 1, 1)), sustained("fight", on=date(2015, 1, 1))]
    assert summarise(earlier, ON, 9.0).violent.last == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("on", "code", "verified"),
    [
        (date(2011, 2, 28), "331", How.MEMORY),
        (date(2011, 3, 1), "331", How.PRIMARY),
        ((date(2011, 1, 1), date(2011, 12, 31)), "331", How.MEMORY),
        (date(2020, 11, 17), "231", How.MEMORY),
        (date(2020, 11, 18), "231", How.PRIMARY),
        (None, "331", How.PRIMARY),
    ],
)
def test_old_codes_are_marked(on: When | None, code: str, verified: How) -> None:
    (act,) = summarise([sustained(on=on, code=code)], ON, 15.0).incidents
    assert act.verified is verified
    assert bool(act.notes) == (verified is How.MEMORY)


@pytest.mark.parametrize(
    ("code", "days", "noted"),
    [
        ("331", 14, False),
        ("331", 15, True),
        ("331", 0, False),
        ("226", 20, False),
        ("226", 27, False),
        ("226", 13, True),
        ("100", 41, False),
    ],
)
def test_days_lost_outside_the_ordinary_range_are_noted(code: str, days: int, noted: bool) -> None:
    (act,) = summarise([sustained(on=date(2015, 1, 1), code=code, gct_days_lost=days)], ON, 10.0).incidents
    assert bool(act.notes) is noted


def test_our_labels_are_called_ours_wherever_one_is_shown() -> None:
    ours = "are ours, not the rule's"
    mixed = summarise([sustained(code="331"), sustained(code="320")], ON, 10.0)
    assert any(ours in note for note in mixed.notes)
    assert mixed.labels == {"property": "property"}
    assert not any(ours in note for note in summarise([sustained(code="320")], ON, 10.0).notes)


def test_codes_that_do_not_exist_or_are_not_used() -> None:
    strange, unused = summarise([sustained(code="999"), sustained(code="400")], ON, 10.0).incidents
    assert strange.severity is None
    assert "no code 999" in strange.notes[0]
    assert unused.severity == "low"
    assert unused.notes


@pytest.mark.parametrize(("code", "attempt"), [("331", False), ("331A", True), (None, False)])
def test_attempts_are_marked(code: str | None, attempt: bool) -> None:
    (act,) = summarise([sustained("x", code=code)], ON, 10.0).incidents
    assert act.attempt is attempt
    assert act.code == (None if code is None else "331")


def test_the_strip_begins_with_the_term() -> None:
    """Ten years before 2022-01-11 is 2012; without the time served it begins with the first act."""
    reports = [sustained(on=date(2019, 6, 1), code="331"), sustained(on=date(2019, 7, 1), code="331")]
    assert [y.year for y in summarise(reports, ON, 10.0).strip] == list(range(2012, 2023))
    assert [(y.year, y.count) for y in summarise(reports, ON, None).strip] == [
        (2019, 2),
        (2020, 0),
        (2021, 0),
        (2022, 0),
    ]
    assert summarise([], ON, None).strip == ()


def test_several_acts_of_one_report_are_one_incident() -> None:
    reports = [sustained("a", number="123", code="331"), sustained("b", number="123", code="305"), sustained("c")]
    summary = summarise(reports, ON, 10.0)
    assert (summary.count, summary.incident_count) == (3, 2)
    assert "3 sustained acts in 2 incidents" in summary_text(summary)


def test_a_vacated_finding_leaves_count_and_days_together() -> None:
    kept = sustained(code="312", on=date(2018, 1, 1), gct_days_lost=14)
    before = summarise([kept, sustained(code="219", on=date(2018, 1, 1), gct_days_lost=27)], ON, 10.0)
    after = summarise([kept, Report("stealing", date(2018, 1, 1), "219", "expunged", 27)], ON, 10.0)
    assert (before.count, before.gct_days_lost) == (2, 41)
    assert (after.count, after.gct_days_lost) == (1, 14)


def test_an_empty_list_is_not_a_clean_record() -> None:
    unknown, clean = summarise([], ON, 10.0), summarise([], ON, 10.0, complete=True)
    assert unknown.count == clean.count == 0
    assert unknown.clear_why == "no report is listed; whether there is none is not known"
    assert any("chronological disciplinary record" in ask for ask in unknown.to_settle)
    assert clean.to_settle == ()
    assert "at least 0.00" in summary_text(unknown)
    assert "at least" not in summary_text(clean)


def test_what_had_not_happened_on_the_day_is_left_out() -> None:
    report = sustained(on=date(2021, 6, 1), code="331")
    assert summarise([report], date(2021, 5, 31), 10.0).count == 0
    assert summarise([report], date(2021, 6, 1), 10.0).count == 1


@pytest.mark.parametrize("served", [None, 0.0])
def test_no_rate_without_time_served(served: float | None) -> None:
    summary = summarise([sustained(on=date(2020, 1, 1), code="331")], ON, served)
    assert summary.rate is None
    assert summary.rate_recent is None


def test_the_recent_rate_is_unknown_where_a_date_leaves_it_open() -> None:
    whole = (date(2017, 1, 1), date(2017, 12, 31))
    assert summarise([sustained(on=whole)], ON, 10.0).rate_recent is None
    assert summarise([sustained()], ON, 10.0).rate_recent is None
    assert summarise([sustained(on=date(2016, 1, 1))], ON, 10.0).rate_recent == 0


def test_a_ruling_date_before_the_table_still_reads_it() -> None:
    (act,) = summarise([sustained(on=date(2008, 1, 1), code="331")], date(2010, 1, 1), 3.0).incidents
    assert act.severity == "moderate"
    assert act.verified is How.MEMORY


DAYS = st.dates(date(1988, 1, 1), ON)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Report,
            act=st.sampled_from(["food in cell", "fight", "x"]),
            on=st.none() | DAYS | st.tuples(DAYS, st.integers(0, 400)).map(lambda p: (p[0], p[0] + timedelta(p[1]))),
            code=st.none() | st.sampled_from(["331", "201", "108", "400", "999"]),
            found=st.sampled_from(["sustained", "pending", "dismissed", "expunged", "informal", None]),
            gct_days_lost=st.none() | st.integers(0, 54),
        ),
        max_size=6,
    ),
    st.none() | st.floats(0.1, 40),
)
def test_nothing_is_lost_and_nothing_counted_twice(reports: list[Report], served: float | None) -> None:
    found = summarise(reports, ON, served)
    assert found.count + found.undecided == len(found.incidents)
    assert len(found.incidents) + len(found.excluded) == len(reports)
    assert sum(found.by_severity.values()) == found.count
    assert sum(y.count for y in found.strip) + found.undated == found.count
    assert set(found.by_severity) == {*SEVERITIES, "unknown"}
    text = summary_text(found)
    assert all(a.act in text for a in found.incidents)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (date(2007, 7, 24), "2007-07-24"),
        ((date(2007, 7, 1), date(2007, 7, 31)), "2007-07"),
        ((date(2007, 12, 1), date(2007, 12, 31)), "2007-12"),
        ((date(2007, 1, 1), date(2007, 12, 31)), "2007"),
        ((date(2007, 3, 1), date(2007, 5, 31)), "2007-03-01..2007-05-31"),
        (None, None),
    ],
)
def test_days_known_in_part_are_written_as_known(when: When | None, text: str | None) -> None:
    assert written(when) == text


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2012, 2, 29), date(2013, 2, 28), 0),
        (date(2012, 2, 29), date(2013, 3, 1), 1),
        (date(2012, 1, 11), date(2022, 1, 10), 9),
        (date(2012, 1, 11), date(2022, 1, 11), 10),
        (date(2022, 1, 11), date(2012, 1, 11), 0),
    ],
)
def test_full_years(start: date, end: date, years: int) -> None:
    assert full_years(start, end) == years


def test_bounds_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match="is after"):
        bounds((date(2022, 1, 2), date(2022, 1, 1)))


@pytest.mark.parametrize(
    ("on", "title"),
    [(date(2010, 1, 1), "old"), (date(2029, 12, 31), "old"), (date(2030, 1, 1), "new"), (date(2030, 1, 2), "new")],
)
def test_a_later_version_is_read_from_its_first_day(on: date, title: str) -> None:
    book = load()
    (old,) = book.find("541.3")
    versions = (
        old.model_copy(update={"title": "old"}),
        old.model_copy(
            update={"title": "new", "in_force": old.in_force.model_copy(update={"start": date(2030, 1, 1)})}
        ),
    )
    rest = tuple(p for p in book.provisions if p is not old)
    assert Rules(replace(book, provisions=(*rest, *versions)), on).provision("541.3").title == title
