"""Plain words for what the code calls by keys: kinds of checks, places of the case file, the days of the request."""

from __future__ import annotations

import inspect
import re
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel
from words import text

from lenity.casefile.entry import Entry
from lenity.casefile.model import CaseFile
from lenity.casefile.vocabulary import vocabulary
from lenity.packet import checks
from lenity.packet.content.counsel import note_to_counsel, place_name
from lenity.packet.content.draft import Draft
from lenity.packet.content.motion import motion
from lenity.packet.content.prose import pro_se
from lenity.packet.content.record import Record
from lenity.packet.content.status import grouped
from lenity.packet.content.texts import texts
from lenity.packet.results import PageLink, Result, blocked
from lenity.review.matter import Matter

CODE = re.compile(r'(?:blocked|answer|Result)\(\s*"([a-z_]+)"|yield\s*\(?\s*"([a-z_]+_tag)"')


def test_every_kind_of_check_has_a_name() -> None:
    folder = Path(inspect.getfile(checks)).parent
    files = [*folder.glob("checks_*.py"), folder / "content" / "verdict.py"]
    found = [match for file in files for match in CODE.findall(file.read_text(encoding="utf-8"))]
    codes = {name for pair in found for name in pair if name}
    assert len(codes) >= 18
    assert codes <= set(texts("en")["checks.kinds"])


def test_points_are_told_in_words() -> None:
    point = blocked(
        "authority_status", "whether X is in force was not verified", PageLink("2-motion.pdf", 4), "read it"
    )
    waiting = [Result("redaction", "blocked", "", PageLink("2-motion.pdf", n)) for n in (5, 6)]
    assert grouped([point, *waiting]) == [
        "Citation not verified: whether X is in force was not verified (2-motion.pdf, page 4). Mend: read it.",
        "Redaction: 2-motion.pdf: 2 pages that nobody has ticked yet.",
    ]


def _fields(kind: object, seen: set[type]) -> set[str]:
    """The names of every value and entry of the case file, sources apart."""
    out: set[str] = set()
    for part in typing.get_args(kind):
        out |= _fields(part, seen)
    if inspect.isclass(kind) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        if issubclass(kind, Entry | CaseFile):
            for name, field in kind.model_fields.items():
                out |= {name} | _fields(field.annotation, seen)
    return out


def test_every_value_of_the_case_file_has_a_name() -> None:
    apart = {"lenity", "id", "title", "circuit", "sources", "source", "at", "draft", "quote"}
    say = texts("en")["fields"]
    assert _fields(CaseFile, set()) - apart <= {*say["entries"], *say["fields"]}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("facts", "codefendants_shorter"), vocabulary()["codefendants_shorter"].header),
        (("relatives", 0, "illness"), "Mother: illness"),
        (("relatives", 0, "carers", 1, "why_not"), "Mother: possible carer 2: why not"),
        (("judgment", "sentenced_on"), "The judgment: day of sentence"),
        (("requests", 0, "received_on"), "Request to the warden 1: day of receipt"),
    ],
)
def test_a_place_of_the_case_file_in_words(record: Record, place: tuple[str | int, ...], said: str) -> None:
    assert place_name(Draft("note_to_counsel", "counsel_note", "", record), place) == said


@pytest.mark.parametrize("which", ["vailes", "rivera_matter"])
def test_no_key_reaches_the_note_to_counsel(request: pytest.FixtureRequest, which: str) -> None:
    matter: Matter = request.getfixturevalue(which)
    record = Record(matter)
    motion(record)
    found = text(note_to_counsel(record, [blocked("open_point", "not filled in: [x]", None, "fill it in")], []))
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", found) == []
    assert not {source.id for source in matter.case.sources} & set(re.findall(r"\b[A-Z0-9]{3,}\b", found)) - {"MED"}


def test_the_form_without_a_lawyer_knows_the_days_of_the_request(record: Record) -> None:
    words = text(pro_se(record))
    assert "Day you sent or handed in the request, and how: August 28, 2026" in words.replace("\n", " ")
    assert "September 2, 2026" in words
    assert "September 20, 2026; the answer was no" in words


def test_a_court_s_finding_on_conduct_stands_in_for_a_record(vailes: Matter) -> None:
    """No note may say that nothing speaks of conduct where a paper of the court does."""
    words = text(motion(Record(vailes)))
    assert "speaks of conduct in custody" not in words
    assert words.count("has used the time in custody for school, work or programs") == 3  # facts, one factor, danger


def test_what_is_told_again_keeps_its_verb(record: Record) -> None:
    words = text(motion(record))
    (again,) = re.findall(r"As noted above, [^.]*(?:Ex\. [^.]*)*a home and a means of support are ready \(Ex\.", words)[
        :1
    ]
    assert "has stated that a home and a means of support are ready" in again
