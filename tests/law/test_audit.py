"""The audit: what is listed, when a reading grows old, and sign-offs with every way to get them wrong."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from lenity.errors import InputError, InputErrors
from lenity.law.audit import COLUMNS, FILE, SignOff, audit, audit_text, read_sign_offs
from lenity.law.book import Book, load
from lenity.law.model import CircuitTable, How

BOOK = load()
READ = max(p.verified.on for p in BOOK.provisions)
HEADER = ",".join(COLUMNS)
AMENDED = date(2023, 11, 1)


def signed(on: date, provision: str = "Rutherford", start: date = date(2026, 5, 28)) -> SignOff:
    return SignOff(provision, start, "A. Lawyer", on, "slip opinion")


def test_everything_that_is_not_primary_is_listed() -> None:
    found = audit(BOOK, READ, ())
    listed = {(i.provision, i.in_force_from) for i in found.items if not i.part}
    assert listed == {(p.id, p.in_force.start) for p in BOOK.provisions if p.verified.how is not How.PRIMARY}
    assert found.provisions == len(BOOK.provisions)


def test_parts_weaker_than_their_provision_are_listed() -> None:
    found = audit(BOOK, READ, ())
    assert [i for i in found.items if i.provision == "fsa401" and i.part.startswith("retroactive")]
    assert [i for i in found.items if i.provision == "Rutherford" and i.how is How.MEMORY]
    assert [i for i in found.items if i.provision == "serious_violent_felony" and i.part.startswith("not_drugs")]
    assert [
        i for i in found.items if i.provision == "841(b)(1).quantities" and "rows of penalties-quantities.csv" in i.part
    ]
    order = list(How)
    own = {(p.id, p.in_force.start): p.verified.how for p in BOOK.provisions}
    for item in found.items:
        if item.part:
            assert order.index(item.how) > order.index(own[item.provision, item.in_force_from])


def test_circuit_rows_are_listed_one_by_one() -> None:
    found = audit(BOOK, READ, ())
    for table in (p for p in BOOK.provisions if isinstance(p, CircuitTable) and p.verified.how is How.SECONDARY):
        weak = [r for r in table.rows if r.verified is How.MEMORY]
        assert len([i for i in found.items if i.provision == table.id and i.part]) == len(weak)


def test_a_reading_grows_old_after_a_year() -> None:
    def old(on: date) -> set[str]:
        return {i.provision for i in audit(BOOK, on, ()).items if i.why == "read more than a year ago"}

    first = min(p.verified.on for p in BOOK.provisions)
    assert old(first.replace(year=first.year + 1)) == set()
    primary = {p.id for p in BOOK.provisions if p.verified.how is How.PRIMARY}
    assert old(READ.replace(year=READ.year + 2)) >= primary - {"none"}


@pytest.mark.parametrize(
    ("signed_on", "on", "off_the_list"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), True),
        (date(2026, 12, 2), date(2026, 12, 1), False),
        (date(2026, 12, 1), date(2027, 12, 1), True),
        (date(2026, 12, 1), date(2027, 12, 2), False),
    ],
)
def test_a_sign_off_takes_a_version_off_the_list_for_a_year(signed_on: date, on: date, off_the_list: bool) -> None:
    found = audit(BOOK, on, [signed(signed_on)])
    assert (not [i for i in found.items if i.provision == "Rutherford"]) is off_the_list
    assert bool(found.signed) is off_the_list
    if off_the_list:
        assert "[x] Rutherford from 2026-05-28: A. Lawyer" in audit_text(found)


def test_an_old_sign_off_says_so() -> None:
    (item,) = [
        i for i in audit(BOOK, date(2028, 1, 1), [signed(date(2026, 12, 1))]).items if i.provision == "Rutherford"
    ]
    assert item.why == "read more than a year ago"
    assert item.note == "signed off by A. Lawyer against slip opinion"


def test_the_latest_sign_off_counts() -> None:
    both = [signed(date(2028, 1, 1)), signed(date(2026, 12, 1))]
    assert audit(BOOK, date(2028, 2, 1), both).signed == (both[0],)


def test_a_sign_off_is_for_one_version() -> None:
    found = audit(BOOK, READ, [signed(READ, "then_and_now.use", date(1988, 11, 18))])
    assert {i.in_force_from for i in found.items if i.provision == "then_and_now.use"} == {date(2026, 5, 28)}


def test_the_checklist_names_every_entry() -> None:
    found = audit(BOOK, READ, ())
    text = audit_text(found)
    assert text.count("[ ] ") == len(found.items)
    assert "[x]" not in text
    assert f"To sign one off, add a row to law/book/{FILE}: {HEADER}" in text


def book_with(tmp_path: Path, content: str | bytes) -> Book:
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / FILE).write_bytes(raw)
    return dataclasses.replace(BOOK, folder=tmp_path)


def test_the_committed_file_is_valid() -> None:
    assert (BOOK.folder / FILE).is_file()
    read_sign_offs(BOOK)


def test_no_file_is_no_sign_off(tmp_path: Path) -> None:
    assert read_sign_offs(dataclasses.replace(BOOK, folder=tmp_path)) == ()


def test_sign_offs_are_read(tmp_path: Path) -> None:
    row = 'Rutherford,2026-05-28,"Lawyer, A.",2026-12-01,"slip opinion, 24-820"'
    (found,) = read_sign_offs(book_with(tmp_path, f"\ufeff{HEADER}\n{row}\n"))
    assert found == SignOff("Rutherford", date(2026, 5, 28), "Lawyer, A.", date(2026, 12, 1), "slip opinion, 24-820")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Rutherfrod,2026-05-28,A,2026-12-01,x", "no version of 'Rutherfrod'"),
        ("Rutherford,2026-05-27,A,2026-12-01,x", "no version of 'Rutherford' from 2026-05-27"),
        ("Rutherford,May 28,A,2026-12-01,x", "in_force_from: 'May 28' is not a day"),
        ("Rutherford,2026-05-28,A,2026-13-01,x", "date: '2026-13-01' is not a day"),
        ("Rutherford,2026-05-28,,2026-12-01,x", "by: empty"),
        ("Rutherford,2026-05-28,A,2026-12-01, ", "against: empty"),
        ("Rutherford,2026-05-28,A,2026-12-01", "has not 5 cells"),
        ("Rutherford,2026-05-28,A,2026-12-01,x,y", "has not 5 cells"),
    ],
)
def test_a_row_that_does_not_fit(tmp_path: Path, row: str, message: str) -> None:
    good = "Fernandez,2026-05-28,A,2026-12-01,x"
    with pytest.raises(InputErrors) as e:
        read_sign_offs(book_with(tmp_path, f"{HEADER}\n{good}\n{row}\n"))
    (problem,) = e.value.problems
    assert message in problem.message
    assert problem.line == 3
    assert problem.file == str(tmp_path / FILE)
    assert problem.fix


def test_every_wrong_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputErrors) as e:
        read_sign_offs(book_with(tmp_path, f"{HEADER}\na,b,c,d,e\na,b,c,d,e\n"))
    assert [p.line for p in e.value.problems] == [2, 3]


@pytest.mark.parametrize(
    "content", ["", "provision,by\n", "by,provision,in_force_from,date,against\n", b"\xff\xfe\x00"]
)
def test_a_file_that_is_not_a_list_of_sign_offs(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(InputError) as e:
        read_sign_offs(book_with(tmp_path, content))
    assert e.value.fix
    assert e.value.line in (1, None)
