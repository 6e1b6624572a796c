"""The book as a whole: every provision is there, dated, sourced, and in words; every clock counts as its rule says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from law_rows import rows

from lenity.casefile.vocabulary import vocabulary
from lenity.law.book import load
from lenity.law.clock import due, lapse
from lenity.law.model import Clock, DenialGround, Factors, Gate, Ground, Scope

BOOK = load()


@pytest.mark.parametrize("row", rows("provision_ids.csv"), ids=lambda r: r["name"])
def test_every_provision_is_found_with_its_dates(row: dict[str, str]) -> None:
    """Half-open dates. A provision may consist of several records; one of them carries its dates."""
    until = date.fromisoformat(row["until"]) if row["until"] else None
    dates = [(p.in_force.start, p.in_force.until) for p in BOOK.find(row["name"])]
    assert (date.fromisoformat(row["from"]), until) in dates


@pytest.mark.parametrize(
    "name", ["circuit_tables.binding_old_1b113", "circuit_tables.nonretroactive_change", "circuit_tables.exhaustion"]
)
def test_the_circuit_tables_are_found(name: str) -> None:
    assert len(BOOK.find(name)) == 1


def test_every_fact_the_book_reads_is_in_the_vocabulary() -> None:
    sides = [
        side
        for p in BOOK.provisions
        if isinstance(p, Factors)
        for f in p.factors
        for side in (*f.speaks_for, *f.speaks_against)
    ]
    assert BOOK.facts() <= set(vocabulary())
    assert {side.name for side in sides} <= {n for n, kind in vocabulary().items() if kind.type == "yes_no"}
    dated = {e.met_on for p in BOOK.provisions if isinstance(p, Ground | Gate) for e in p.met_when.elements} - {None}
    assert dated <= {n for n, kind in vocabulary().items() if kind.type == "date"}


def test_factors_speak_both_ways_and_never_twice() -> None:
    """A fact may count for and its contrary against, but the same answer never makes a point on both sides."""
    for p in BOOK.provisions:
        if isinstance(p, Factors):
            assert any(f.speaks_for for f in p.factors)
            assert any(f.speaks_against for f in p.factors)
            for f in p.factors:
                assert not {s.fact for s in f.speaks_for} & {s.fact for s in f.speaks_against}, (p.id, f.id)


def test_a_point_is_made_by_its_own_answer_only() -> None:
    sides = {s.fact: s for p in BOOK.provisions if isinstance(p, Factors) for f in p.factors for s in f.speaks_for}
    plain, contrary = sides["minor_role"], sides["not violent_offense"]
    assert [plain.speaks(v) for v in (True, False, None)] == [True, False, False]
    assert [contrary.speaks(v) for v in (True, False, None)] == [False, True, False]
    assert contrary.name == "violent_offense"


def test_every_ground_names_proof_and_speaks_to_counsel() -> None:
    for p in BOOK.provisions:
        if isinstance(p, Ground):
            assert p.for_counsel, p.id
            assert any(e.proof for e in p.met_when.elements), p.id
            assert all(p.says.__dict__.values()), p.id


def test_weaker_marks_say_where_they_come_from() -> None:
    """A text not read in a primary source names its sources or says why there is none."""
    for p in BOOK.provisions:
        assert p.verified.sources or p.verified.note, p.id


def test_denials_are_fifteen_and_each_is_answered() -> None:
    denials = [p for p in BOOK.provisions if isinstance(p, DenialGround)]
    assert [p.id for p in denials] == [f"D{i}" for i in range(1, 16)]
    assert all(p.answered_by and p.proof and p.hook for p in denials)


def test_scope_refuses_with_reasons() -> None:
    (scope,) = (p for p in BOOK.provisions if isinstance(p, Scope))
    assert scope.first_offense == date(1987, 11, 1)
    assert set(scope.refuses) == {"dc_code", "old_law", "treaty", "military", "state"}


@pytest.mark.parametrize("row", rows("clocks.csv"), ids=lambda r: f"{r['clock']} {r['event']}")
def test_clock(row: dict[str, str]) -> None:
    event = date.fromisoformat(row["event"])
    (clock,) = (p for p in BOOK.find(row["clock"]) if isinstance(p, Clock))
    if clock.gives == "lapse":
        found = lapse(event, clock.days)
        got = [found.lapse_day, found.earliest_textual, found.earliest_safe]
        assert list(map(str, got)) == [row["lapse_day"], row["earliest_textual"], row["earliest_safe"]]
    else:
        last = due(event, clock.days) if clock.rolls else event + timedelta(days=clock.days)
        assert str(last) == row["due"]


def test_a_state_holiday_moves_the_end() -> None:
    """Day 14 is Thanksgiving; where the State closes the next day too, the notice is due on the Monday."""
    assert due(date(2026, 11, 12), 14, closed=[date(2026, 11, 27)]) == date(2026, 11, 30)


def test_the_pages_not_to_trust_are_no_sources() -> None:
    bad = [row["page"].split("/")[0].split(" ")[0] for row in BOOK.table("do_not_trust", date(2026, 11, 23))]
    assert len(bad) == 9
    addresses = [s.address or "" for s in BOOK.sources.values()]
    assert not [b for b in bad if "." in b and any(b in address for address in addresses)]
