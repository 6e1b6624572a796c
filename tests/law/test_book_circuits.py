"""The circuit tables, on both sides of every day on which a circuit spoke (circuits.csv)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from law_rows import rows

from lenity.law.book import load
from lenity.law.model import CIRCUITS, CircuitTable

ROWS = rows("circuits.csv")
TABLES = {p.id: p for p in load().provisions if isinstance(p, CircuitTable)}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['table']} {r['circuit']} {r['on']}")
def test_row(row: dict[str, str]) -> None:
    table, on = TABLES[row["table"]], date.fromisoformat(row["on"])
    found = table.row(row["circuit"], on)
    said = found.rule if found else "none"
    assert (said if table.in_force.covers(on) else "table not in force") == row["rule"]


def test_every_table_is_in_the_test_and_every_circuit_in_the_tables() -> None:
    assert {r["table"] for r in ROWS} == set(TABLES)
    for name in ("circuits.binding", "circuits.(b)(6)", "circuits.exhaustion", "circuits.issue_exhaustion"):
        assert {row.circuit for row in TABLES[name].rows} == set(CIRCUITS), name


def test_rows_lie_within_their_table_and_do_not_overlap() -> None:
    for table in TABLES.values():
        for row in table.rows:
            assert table.in_force.covers(row.start), (table.id, row.circuit)
            assert row.until is None or table.in_force.covers(row.until - timedelta(days=1)), (table.id, row.circuit)
            later = [r.start for r in table.rows if r.circuit == row.circuit and r.start > row.start]
            assert row.until is None or all(row.until <= start for start in later), (table.id, row.circuit)
            assert sum(r.start == row.start for r in table.rows if r.circuit == row.circuit) == 1
