"""A provision as encoded, what changed when, the listing; and the command line that prints them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lenity.errors import InputError
from lenity.law.book import load
from lenity.law.commands import law
from lenity.law.model import CIRCUITS, Ground
from lenity.law.outline import cells, condition_lines
from lenity.law.show import changes, changes_text, listing, listing_text, parse_stretch, show, show_text

BOOK = load()
ON = date(2026, 11, 23)


def one(name: str, on: date = ON, circuit: str | None = None) -> dict[str, Any]:
    (record,) = show(BOOK, name, on, circuit)["records"]
    return dict(record)


def test_a_ground_with_its_elements_in_order_and_letters() -> None:
    tree = one("1B1.13(b)(2)")["met_when"]
    words = [text.split(":")[0] for _, text in condition_lines(tree)]
    assert words == ["all of", "age", "decline", "any of", "ten_years", "three_quarters"]
    text = show_text(show(BOOK, "1B1.13(b)(2)", ON))
    assert "age: is at least 65 years old {age_years >= 65}" in text
    for word in ("says if met:", "says if not met:", "says if unknown:", "verified:", "in force on 2026-11-23"):
        assert word in text


@pytest.mark.parametrize("name", ["1B1.13(b)(6)", "1b1.13 (B)(6)", "1B1.13b6", "U.S.S.G. § 1B1.13(b)(6)", "1B1.13 b 6"])
def test_a_provision_by_any_of_its_names(name: str) -> None:
    assert one(name)["id"] == "1B1.13(b)(6)"


def test_letters_without_brackets_are_enough() -> None:
    assert one("1B1.13b3D")["id"] == "1B1.13(b)(3)(D)"


@pytest.mark.parametrize(("on", "state"), [(date(2023, 10, 31), False), (date(2023, 11, 1), True)])
def test_in_force_on_the_day(on: date, state: bool) -> None:
    assert one("1B1.13(b)(6)", on)["in_force_on"] is state


@pytest.mark.parametrize(
    ("on", "start"),
    [
        (date(2005, 1, 1), "2006-11-01"),
        (date(2007, 10, 31), "2006-11-01"),
        (date(2007, 11, 1), "2007-11-01"),
        (date(2023, 10, 31), "2018-11-01"),
        (date(2026, 1, 1), "2018-11-01"),
    ],
)
def test_the_version_of_the_day(on: date, start: str) -> None:
    """In force on the day; before the first, the next to come; after the last, the last there was."""
    record = one("1B1.13", on)
    assert record["in_force"]["from"] == start
    assert [v["from"] for v in record["versions"]] == ["2006-11-01", "2007-11-01", "2016-11-01", "2018-11-01"]


@pytest.mark.parametrize(("on", "rutherford"), [(date(2026, 5, 27), False), (date(2026, 5, 28), True)])
def test_limits_that_touch_a_ground_on_the_day(on: date, rutherford: bool) -> None:
    limits = one("1B1.13(b)(6)", on)["limits_on"]
    assert any(x["id"] == "Rutherford" and x["effect"] == "forecloses" for x in limits) is rutherford


def test_rehabilitation_is_never_alone() -> None:
    limits = one("change_in_law", date(2023, 1, 1))["limits_on"]
    assert [x["effect"] for x in limits if x["id"] == "994(t)"] == ["never alone"]


def test_the_circuit_row_of_the_day() -> None:
    (row,) = one("change_in_law", date(2023, 1, 1), "4")["circuits_on"]
    assert "McCoy" in row["case"]
    (before,) = one("change_in_law", date(2020, 12, 1), "4")["circuits_on"]
    assert before == {**before, "rule": "open", "text": "nothing found"}
    every = one("change_in_law", date(2023, 1, 1))["circuits_on"]
    assert [r["circuit"] for r in every] == list(CIRCUITS)


def test_sources_say_how_they_were_read() -> None:
    sources = one("Rutherford")["sources"]
    assert all(s["what"] and s["read"] and s["kind"] for s in sources)


def test_several_records_under_one_name() -> None:
    shown = show(BOOK, "fsa402_403_404", ON)
    assert {r["id"] for r in shown["records"]} == {"fsa402", "fsa403", "fair_sentencing_act"}


@pytest.mark.parametrize("circuit", ["", "0", "12", "fourth"])
def test_no_such_circuit(circuit: str) -> None:
    with pytest.raises(InputError, match="there is no circuit"):
        show(BOOK, "fsa401", ON, circuit)


def test_no_such_provision_names_the_nearest() -> None:
    with pytest.raises(InputError) as e:
        show(BOOK, "1B1.13(b)(9)", ON)
    assert "1B1.13(b)" in (e.value.fix or "")
    with pytest.raises(InputError) as e:
        show(BOOK, "zzz", ON)
    assert e.value.fix == "`lenity law` lists every id"


def test_every_record_can_be_shown_and_is_plain_data() -> None:
    for provision in BOOK.provisions:
        shown = show(BOOK, provision.id, provision.in_force.start, "4")
        assert json.loads(json.dumps(shown)) == shown
        text = show_text(shown)
        assert provision.title in text
        assert provision.cite in text
        for note in provision.for_counsel:
            assert note in text


def test_every_element_of_every_ground_is_shown() -> None:
    for ground in (p for p in BOOK.provisions if isinstance(p, Ground)):
        text = show_text(show(BOOK, ground.id, ground.in_force.start))
        assert all(e.text in text for e in ground.met_when.elements), ground.id


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("2018-12-21..2026-11-23", (date(2018, 12, 21), ON)),
        ("2018-12-21..", (date(2018, 12, 21), date.max)),
        ("..2018-12-21", (date.min, date(2018, 12, 21))),
        ("2018-12-21..2018-12-21", (date(2018, 12, 21), date(2018, 12, 21))),
    ],
)
def test_stretches(text: str, stretch: tuple[date, date]) -> None:
    assert parse_stretch(text) == stretch


@pytest.mark.parametrize("text", ["", "2018-12-21", "2026-01-01..2018-01-01", "a..b", "2018-02-30.."])
def test_what_is_no_stretch(text: str) -> None:
    with pytest.raises(InputError, match="no stretch of days"):
        parse_stretch(text)


def test_changes_on_their_days_only() -> None:
    day = changes(BOOK, date(2023, 11, 1), date(2023, 11, 1))
    assert {t.on for t in day} == {date(2023, 11, 1)}
    assert {t.what for t in day if t.id == "1B1.13(b)(6)"} == {"begins"}
    assert {t.what for t in day if t.id == "change_in_law"} == {"ends"}
    assert not [t for t in changes(BOOK, date(2023, 10, 31), date(2023, 10, 31)) if t.id == "1B1.13(b)(6)"]
    assert [t for t in changes(BOOK, date(2020, 12, 2), date(2020, 12, 2)) if "McCoy" in t.cite]


def test_what_changed_since_the_first_step_act() -> None:
    turns = changes(BOOK, *parse_stretch("2018-12-21..2026-11-23"))
    assert list(turns) == sorted(turns, key=lambda t: t.on)
    begun = {t.id for t in turns if t.what == "begins"}
    assert {"3582(c)(1)(A)", "fsa401", "1B1.13(b)(6)", "Rutherford", "Fernandez"} <= begun
    text = changes_text(turns)
    assert text.startswith("2018-12-21\n")
    assert "by Amendment 814" in text


def test_nothing_changed() -> None:
    assert changes_text(()) == "Nothing of the book changed in that stretch."


def test_the_listing_is_whole_and_by_authority() -> None:
    rows = listing(BOOK, ON)
    assert len(rows) == len(BOOK.provisions)
    authorities = [r["authority"] for r in rows]
    assert len(list(dict.fromkeys(authorities))) == sum(
        a != b for a, b in zip(authorities, ["", *authorities], strict=False)
    )
    text = listing_text(rows, ON)
    assert " - change_in_law" in text
    assert "   1B1.13(b)(6)" in text


def run(*args: str) -> str:
    result = CliRunner().invoke(law, args)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_line_prints_what_the_functions_give() -> None:
    assert run("1B1.13(b)(3)(D)", "--on", "2026-11-23", "--circuit", "4").startswith("As of 2026-11-23, circuit 4")
    assert json.loads(run("--on", "2026-11-23", "fsa401", "--format", "json"))["records"][0]["id"] == "fsa401"
    assert "Rutherford" in run("--changes", "2026-05-28..2026-05-28")
    assert json.loads(run("--changes", "2026-05-28..2026-05-28", "--format", "json"))[0]["on"] == "2026-05-28"
    assert len(json.loads(run("--format", "json"))) == len(BOOK.provisions)
    assert json.loads(run("audit", "--on", "2026-11-23", "--format", "json"))["on"] == "2026-11-23"
    assert "wait for a lawyer" in run("audit", "--on", "2026-11-23")
    assert "36 of 50" in run("marijuana", "--on", "2022-01-11")
    assert json.loads(run("discipline", "331", "--format", "json"))["severity"] == "moderate"
    assert json.loads(run("discipline", "leftover chicken", "--format", "json"))[0]["code"] == "331"


def test_the_command_line_compares_penalties() -> None:
    common = ["then-and-now", "--drug", "marijuana", "--amount", "1000 kg or more", "--priors", "1", "--no-guns"]
    common += ["--on", "2026-11-23", "--format", "json"]
    found = json.loads(run(*common, "--sentenced-in", "2009"))
    assert (found["then"]["minimum_years"], found["now"]["minimum_years"]) == (20, None)
    known = ["--prior-maximum", "15", "--prior-served", "20", "--prior-released", "1998-01-01", "--prior-trafficking"]
    settled = json.loads(run(*common, "--sentenced", "2009-05-01", "--offense", "2007-07-01", *known))
    assert (settled["then"]["minimum_years"], settled["now"]["minimum_years"]) == (20, 15)
    guns = json.loads(
        run(*common[:1], "--gun", "possess", "--gun", "unknown", "--sentenced", "2009-05-01", *common[-2:])
    )
    assert guns["guns_then"]["minimum_years"] is None


def test_the_command_line_draws_the_picture(tmp_path: Path) -> None:
    picture = tmp_path / "count.svg"
    run("marijuana", "--on", "2022-01-11", "--svg", str(picture), "--sentence-start", "2009-05-01")
    assert picture.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["fsa401", "--circuit", "99"],
        ["fsa401", "--on", "yesterday"],
        ["--changes", "soon"],
        ["fsa401", "--changes", "2018-12-21.."],
        ["discipline", "999"],
        ["then-and-now", "--amount", "lots"],
        ["then-and-now", "--sentenced", "2009-05-01", "--sentenced-in", "2009"],
        ["then-and-now", "--gun", "possess", "--no-guns"],
        ["marijuana", "--svg", "never.svg"],
    ],
)
def test_wrong_input_is_said_with_its_mend_and_writes_nothing(
    args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(law, args)
    assert isinstance(result.exception, InputError)
    assert result.exception.fix
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_each_join_stands_one_step_deeper_than_what_holds_it() -> None:
    tree = {"all": ["a", {"at_least": {"n": 2, "of": ["b", {"any": ["c", {"not": ["d"]}]}]}}]}
    assert list(condition_lines(tree)) == [
        (0, "all of:"),
        (1, "a"),
        (1, "at least 2 of:"),
        (2, "b"),
        (2, "any of:"),
        (3, "c"),
        (3, "not:"),
        (4, "d"),
    ]


def test_a_table_is_printed_under_its_header() -> None:
    assert cells([]) == []
    assert cells([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]) == [["a", "b"], ["1", "2"], ["3", "4"]]
