"""Random people of nobody: each as a row of a caseload and as a case file, so that both ways can be compared."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from lenity import yamlfile
from lenity.casefile.model import CaseFile
from lenity.casefile.reader import parse
from lenity.casefile.vocabulary import vocabulary
from lenity.law.model import CIRCUITS
from lenity.law.regime import regime

ON = date(2026, 11, 23)
DAYS = (date(2026, 11, 23), date(2026, 5, 27), date(2024, 6, 1), date(2022, 1, 11), date(2019, 6, 1))
Row = dict[str, Any]


def fact_names(on: date) -> list[str]:
    """The facts a rule reads on the day and that are typed in, not worked out."""
    return [name for name in regime(on, "4").program.facts if not vocabulary()[name].computed]


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


def _partial(first: date, last: date) -> st.SearchStrategy[str]:
    """A date written in full, as a month, or as a year."""
    days = st.dates(first, last).map(date.isoformat)
    return st.tuples(days, st.sampled_from((10, 10, 10, 7, 4))).map(lambda pair: pair[0][: pair[1]])


@st.composite
def _requests(draw: st.DrawFn, on: date) -> Row:
    """The days of one request in their order, each told or not, and the answer."""
    sent = on - timedelta(days=draw(st.integers(-3, 90)))
    received = sent + timedelta(days=draw(st.integers(0, 20)))
    answered = received + timedelta(days=draw(st.integers(0, 40)))
    told = draw(st.tuples(st.booleans(), st.sampled_from((0, 7, 10)), st.booleans()))
    return {
        "request_sent_on": sent.isoformat() if told[0] else None,
        "request_received_on": received.isoformat()[: told[1]] or None,
        "warden_denied_on": answered.isoformat() if told[2] and (told[0] or told[1]) else None,
    }


@st.composite
def people(draw: st.DrawFn, on: date = ON) -> Row:
    """A row of text cells; ``None`` is a blank cell."""
    row: Row = {"case": "p1", "circuit": draw(st.sampled_from(CIRCUITS))}
    row["born"] = draw(_maybe(_partial(date(1935, 1, 1), date(1995, 1, 1))))
    row["sentence_start"] = draw(_maybe(_partial(date(1996, 2, 1), on - timedelta(days=800))))
    row["term"] = draw(_maybe(st.one_of(st.integers(13, 500).map(str), st.just("life"))))
    row["jail_credit_days"] = draw(_maybe(st.integers(0, 900).map(str)))
    row["gct_rate"] = draw(_maybe(st.sampled_from(("54", "42"))))
    row |= draw(_requests(on))
    for name in fact_names(on):
        kind = vocabulary()[name]
        if name == "request_made" and (row["request_received_on"] or row["request_sent_on"]):
            continue
        values = st.sampled_from(kind.values) if kind.values else st.sampled_from(("yes", "no"))
        row[name] = draw(_maybe(values))
    return row


def as_frame(rows: list[Row]) -> pl.DataFrame:
    """The rows as they come from a file: text, with their place."""
    names = dict.fromkeys(name for row in rows for name in row)
    places = {"sheet": [None] * len(rows), "row": list(range(2, len(rows) + 2))}
    return pl.DataFrame(
        {**places, **{name: [row.get(name) for row in rows] for name in names}},
        schema={"sheet": pl.String, "row": pl.Int64, **dict.fromkeys(names, pl.String)},
    )


def as_case(row: Row) -> CaseFile:
    """The same person as a case file in which a court order says everything."""

    def said(value: object) -> list[dict[str, object]]:
        return [{"value": value, "from": "O"}]

    data: dict[str, Any] = {
        "lenity": 1,
        "id": row["case"],
        "circuit": row["circuit"],
        "sources": [{"id": "O", "kind": "order", "title": "An invented order", "date": "2026-01-02"}],
        "person": {},
        "judgment": {},
        "custody": {},
        "facts": {},
    }
    places = {"born": "person", "term": "judgment", "sentence_start": "custody", "jail_credit_days": "custody"}
    names = {"sentence_start": "commenced_on", "gct_rate": "good_conduct_rate"}
    for name, section in {**places, "gct_rate": "custody"}.items():
        if (value := row.get(name)) is not None:
            number = value.isdigit() and name in ("jail_credit_days", "gct_rate")
            text = f"{value} months" if name == "term" and value != "life" else value
            data[section][names.get(name, name)] = said(int(value) if number else text)
    request = {"sent_on": "request_sent_on", "received_on": "request_received_on", "answered_on": "warden_denied_on"}
    if days := {name: said(row[key]) for name, key in request.items() if row.get(key)}:
        data["requests"] = [{"from": "O", **days}]
    for name, value in row.items():
        if name in vocabulary() and value is not None:
            data["facts"][name] = said({"yes": True, "no": False}.get(value, value))
    return parse(yamlfile.Document(data, {}, "invented"), Path()).case
