"""The calendar file: RFC 5545, one event per clock with its rule, the same bytes for the same review."""

from __future__ import annotations

import builtins
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from lenity import yamlfile
from lenity.casefile.reader import parse
from lenity.errors import InputError
from lenity.review.calendar import calendar
from lenity.review.commands import deadlines
from lenity.review.model import Review
from lenity.review.review import review

HEAD = yamlfile.read(Path(__file__).with_name("defects.yaml")).data["head"]
BODY = """title: "United States v. Exámple; a, b"
requests: [{received_on: 2026-04-24, from: WARDEN}]
denials: [{by: court, on: 2026-06-05, from: ORDER}]
motions: [{filed_on: 2026-06-01, due: [{what: reply, due_on: 2026-06-20}], from: ORDER}]
"""


def of(on: date = date(2026, 11, 23)) -> Review:
    return review(parse(yamlfile.parse(HEAD + BODY, "case.yaml"), Path()).case, on)


def test_one_event_per_clock_with_its_rule() -> None:
    found = of()
    read = Calendar.from_ical(calendar(found))
    events = list(read.walk("VEVENT"))
    assert len(events) == len(found.deadlines) == 6
    for event, due in zip(events, found.deadlines, strict=True):
        assert event.decoded("dtstart") == due.date
        assert event.decoded("dtend") == due.date + timedelta(days=1)
        assert due.what in str(event["summary"])
        assert due.rule in str(event["description"])
        assert "Not legal advice" in str(event["description"])
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(days=-7)
    assert str(read["version"]) == "2.0"
    assert "Lenity" in str(read["prodid"])


def test_the_form_is_that_of_the_standard() -> None:
    data = calendar(of())
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert "Exámple\\; a\\, b".encode() in data.replace(b"\r\n ", b"")
    assert data.count(b"DTSTART;VALUE=DATE:") == 6
    assert data.count(b"DTSTAMP:20261123T000000Z") == 6


def test_same_review_same_bytes_and_ids_that_stay() -> None:
    assert calendar(of()) == calendar(of())
    ids = [set(re.findall(rb"UID:(\S+)", calendar(of(day)))) for day in (date(2026, 11, 23), date(2026, 12, 1))]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 6


def test_no_clock_no_event() -> None:
    empty = review(parse(yamlfile.parse(HEAD, "case.yaml"), Path()).case, date(2026, 11, 23))
    assert not Calendar.from_ical(calendar(empty)).walk("VEVENT")


def test_the_command_writes_the_file_and_lists_the_clocks(tmp_path: Path) -> None:
    case, out = tmp_path / "case.yaml", tmp_path / "clocks.ics"
    case.write_text(HEAD + BODY, encoding="utf-8")
    done = CliRunner().invoke(deadlines, [str(case), "--on", "2026-11-23", "--ics", str(out)])
    assert done.exit_code == 0
    assert "2026-06-22" in done.output
    assert out.read_bytes() == calendar(of())


def test_without_icalendar_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "icalendar":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match="icalendar") as caught:
        calendar(of())
    assert caught.value.fix
    assert "lenity[packet]" in caught.value.fix
