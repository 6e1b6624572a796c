"""Each kind of defect fires on its failing case and is silent on its passing one; the page is the registry's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lenity import yamlfile
from lenity.casefile.model import CaseFile
from lenity.casefile.motions import undecided
from lenity.casefile.reader import LoadedCase, parse
from lenity.law.book import load as load_book
from lenity.law.model import CircuitTable
from lenity.review.defects import defects, docs, kinds
from lenity.review.demo import CASE
from lenity.review.filing import months_before
from lenity.review.matter import matter
from lenity.review.model import Defect
from lenity.review.scope import load, problems_of

FILE = Path(__file__).with_name("defects.yaml")
PAGE = Path(__file__).parents[2] / "docs" / "before-filing.md"
DATA: dict[str, Any] = yamlfile.read(FILE).data


def case_of(body: str) -> CaseFile:
    loaded: LoadedCase = parse(yamlfile.parse(DATA["head"] + body, "case.yaml"), Path())
    assert list(problems_of(loaded, load_book())) == []
    return loaded.case


def found_in(body: str, on: str, circuit: str) -> dict[str, list[Defect]]:
    out: dict[str, list[Defect]] = {}
    for defect in defects(matter(case_of(body), date.fromisoformat(on), circuit)):
        out.setdefault(defect.code, []).append(defect)
    return out


def pairs() -> Iterator[Any]:
    for code, case in DATA["cases"].items():
        for i, pair in enumerate([case, *case.get("also", [])]):
            on = str(pair.get("on", case.get("on", "2026-11-23")))
            circuit = pair.get("circuit", case.get("circuit", "4"))
            yield pytest.param(code, pair, on, circuit, id=f"{code}-{i}" if i else code)


@pytest.mark.parametrize(("code", "pair", "on", "circuit"), list(pairs()))
def test_fires_and_is_silent(code: str, pair: dict[str, str], on: str, circuit: str) -> None:
    found = found_in(pair["fails"], on, circuit)
    assert code in found, sorted(found)
    first = found[code][0]
    assert pair.get("says", "") in first.message
    assert first.level == pair.get("level", first.level)
    assert "{" not in first.message + first.fix
    assert first.why
    assert code not in found_in(pair["passes"], on, circuit)


def test_every_kind_has_a_failing_and_a_passing_case() -> None:
    assert list(DATA["cases"]) == list(kinds())


def test_stops_come_first() -> None:
    levels = [d.level for d in defects(matter(load(CASE).case, date(2026, 11, 23)))]
    assert levels == sorted(levels, key=lambda level: level != "stop")
    assert set(levels) == {"stop", "warn"}


def test_levels_by_circuit_name_tables_of_the_book() -> None:
    tables = {p.id for p in load_book().provisions if isinstance(p, CircuitTable)}
    named = {kind.by_circuit.table for kind in kinds().values() if kind.by_circuit}
    assert named
    assert named <= tables


def test_the_circuit_that_gives_the_level_is_cited() -> None:
    body = DATA["cases"]["ground_not_in_request"]["fails"]
    for circuit, case in (("4", "Ferguson"), ("7", "Williams"), ("9", "no controlling decision")):
        assert case in found_in(body, "2026-11-23", circuit)["ground_not_in_request"][0].cites[0]


def test_where_the_circuit_has_settled_it_nothing_is_said() -> None:
    case = DATA["cases"]["quick_denial_not_appealed"]
    assert "quick_denial_not_appealed" in found_in(case["fails"], case["on"], "9")
    assert "quick_denial_not_appealed" not in found_in(case["fails"], case["on"], "4")


def test_what_a_defect_says_of_the_file_is_cited() -> None:
    found = found_in(DATA["cases"]["letter_weak"]["fails"], "2026-11-23", "4")["letter_weak"][0]
    assert [(r.source, r.standing) for r in found.rests_on] == [("LET", "stated")]


def test_vailes_plan_rests_on_the_dead_mother() -> None:
    found = {d.code: d for d in defects(matter(load(CASE).case, date(2022, 1, 11)))}
    assert "mother, who died in 2020" in found["plan_rests_on_absent"].message
    assert "brother" in found["caregiver_table_incomplete"].message
    assert found["relative_incapacity_unproved"].level == "stop"


@pytest.mark.parametrize(
    ("on", "filed"),
    [("2021-08-20", "2021-08"), ("2022-01-11", "2021-09-29"), ("2023-07-06", "2023"), ("2026-11-23", None)],
)
def test_the_motion_not_yet_decided(on: str, filed: str | None) -> None:
    """A decision of the day itself has not come yet; one of a whole year answers the oldest motion it may mean."""
    motion = undecided(load(CASE).case, date.fromisoformat(on))
    assert (str(motion.filed_on[0].value) if motion else None) == filed


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        ("2026-11-23", 12, "2025-11-23"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-08-31", 6, "2026-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 1, "2026-11-30"),
    ],
)
def test_months_before(day: str, months: int, earlier: str) -> None:
    assert months_before(date.fromisoformat(day), months).isoformat() == earlier


def test_the_page_is_the_registry() -> None:
    """Mend: python -m lenity.review.defects.docs docs/before-filing.md"""
    page = PAGE.read_text(encoding="utf-8")
    assert page == docs.page()
    assert all(f"| `{code}` |" in page for code in kinds())
    assert "{" not in page
