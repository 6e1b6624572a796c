"""From a file to the case file: stored, proposed, accepted, logged; and what is refused."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lenity import yamlfile
from lenity.casefile.reader import load
from lenity.errors import InputError
from lenity.intake import decide, show, timeline
from lenity.intake.assist import assist
from lenity.intake.commands import intake
from lenity.intake.commands import timeline as timeline_command
from lenity.intake.enter import rewrite
from lenity.intake.folder import Folder
from lenity.packet.unfinished import held
from packet import packet_hostile as hostile

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ON = date(2026, 11, 24)
CASE = """# Plainly fictional.
lenity: 1
id: stump   # keep this remark
sources:
  - {id: SHEET, kind: bop_record, title: Computation sheet, date: 2024-01-01}
court: {from: SHEET, docket: "3:05-cr-00042-ABC"}
judgment:
  from: SHEET
  term: 250 months   # as printed
relatives:
  - id: mother
    relation: mother   # she is 80
    from: SHEET
"""
ARTICLE = (
    "Singer backs prisoner\n\nIvo Stump has been behind bars since 2005 serving a 20-year sentence for intent to "
    "distribute marijuana. He hopes to help his mother raise his disabled brother. “My mother died in 2019; my uncle "
    "in 2012,” the letter read. The Bell reported that over 9,000 people have signed a petition.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.yaml").write_text(CASE, encoding="utf-8")
    return Folder(tmp_path / "case")


def give(folder: Folder, text: str = ARTICLE, name: str = "bell.txt") -> Any:
    path = folder.home.parent / name
    path.write_text(text, encoding="utf-8")
    outcomes = folder.take_in(path)
    return outcomes[0]


def of(folder: Folder, field: str) -> str:
    return next(p.id for s in folder.sheets() for p in s.proposals if p.field == field)


def test_read_accept_and_check(folder: Folder) -> None:
    outcome = give(folder)
    assert outcome.state == "read"
    before = folder.case.read_text(encoding="utf-8")
    assert before == CASE  # nothing is entered by itself
    raised = decide.raised(folder, ON)
    assert {"plan_rests_on_the_dead", "told_differently"} <= {c.code for c in raised}
    ids = [p.id for p in outcome.sheet.proposals]
    decide.accept(folder, ids, "Ann Reed", AT)
    case = load(folder.case).case
    assert [str(s.value) for s in case.judgment.term] == ["250 months", "240 months (20 years)"]
    mother = next(r for r in case.relatives if r.id == "mother")
    assert (str(mother.died_on[0].value), mother.died_on[0].source) == ("2019", "BELL")
    assert mother.died_on[0].note == "said by the letter"
    assert any("9,000" in note for note in case.notes)
    source = case.source("BELL")
    assert source is not None
    assert source.standing.name == "press"
    assert source.file is not None
    assert (folder.home / source.file).read_text(encoding="utf-8") == ARTICLE
    text = folder.case.read_text(encoding="utf-8")
    for remark in ("# Plainly fictional.", "# keep this remark", "# as printed", "# she is 80"):
        assert remark in text
    log = folder.log()
    assert {(e["by"], e["at"], e["did"]) for e in log} == {("Ann Reed", "2026-11-24T09:00:00+00:00", "accepted")}
    assert len(log) == len(ids)
    decide.accept(folder, ids, "Ann Reed", AT)  # again: nothing twice
    assert folder.case.read_text(encoding="utf-8") == text


def test_what_stands_there_is_shown(folder: Folder) -> None:
    give(folder)
    rows = show.listing(folder, ON)["papers"][0]["proposals"]
    term = next(r for r in rows if r["field"] == "judgment.term")
    assert term["stands"] == [{"value": "250 months", "source": "SHEET", "standing": "record", "agrees": False}]
    told = show.text(show.listing(folder, ON))
    assert "DIFFERS" in told
    assert "CONTRADICTION" in told


def test_a_weak_and_stale_letter_says_so(folder: Folder) -> None:
    give(folder, "March 3, 2023\n\nDear Judge,\n\nI am his sister. I ask for a pardon.\n\nBess Tench\n", "l.txt")
    weak = " ".join(show.listing(folder, ON)["papers"][0]["weak"])
    assert "more than a year old" in weak
    assert "how long" in weak
    assert "something else: pardon" in weak


def test_reject_and_change_are_logged(folder: Folder) -> None:
    give(folder)
    wanted, other = of(folder, "relatives[uncle].died_on"), of(folder, "charges[].offense")
    decide.change(folder, wanted, "2013", "Ann Reed", AT)
    decide.reject(folder, [other], "Bo Lee", AT)
    decide.accept(folder, [wanted], "Ann Reed", AT)
    assert [(e["did"], e["by"]) for e in folder.log()] == [
        ("changed", "Ann Reed"),
        ("rejected", "Bo Lee"),
        ("accepted", "Ann Reed"),
    ]
    assert folder.log()[0]["was"] == "2012"
    uncle = next(r for r in load(folder.case).case.relatives if r.id == "uncle")
    assert str(uncle.died_on[0].value) == "2013"
    assert not load(folder.case).case.charges


def test_a_value_that_breaks_the_file_is_refused_and_nothing_written(folder: Folder) -> None:
    give(folder)
    wanted = of(folder, "relatives[mother].died_on")
    decide.change(folder, wanted, "some day", "Ann Reed", AT)
    with pytest.raises(InputError, match="not a date"):
        decide.accept(folder, [wanted], "Ann Reed", AT)
    assert folder.case.read_text(encoding="utf-8") == CASE
    assert wanted not in folder.decided()


def test_a_quote_that_is_not_in_the_store_is_refused(folder: Folder) -> None:
    give(folder)
    sheet = folder.sheets()[0]
    sheet.proposals = [p.model_copy(update={"quote": p.quote.replace("2019", "2018")}) for p in sheet.proposals]
    folder.save(sheet)
    with pytest.raises(InputError, match="is not what page 1 says"):
        decide.accept(folder, [of(folder, "relatives[mother].died_on")], "Ann Reed", AT)
    with pytest.raises(InputError, match="is not what page 1 says"):
        show.listing(folder, ON)


def test_the_same_file_again_is_known_and_an_interrupted_intake_goes_on(folder: Folder) -> None:
    first = give(folder)
    assert give(folder, name="copy.txt").state == "known"
    (folder.root / "proposals" / "BELL.yaml").unlink()  # as if killed before this file was written
    again = give(folder)
    assert again.state == "read"
    assert [p.model_dump() for p in again.sheet.proposals] == [p.model_dump() for p in first.sheet.proposals]


def test_what_a_killed_intake_left_is_swept_and_what_a_living_one_makes_is_not(folder: Folder) -> None:
    give(folder)
    dead = [folder.root / "store" / "1" / "taking-dead" / "work", folder.root / "proposals" / ".writing-dead"]
    living = folder.root / "store" / "1" / "taking-living"
    fresh = folder.home / "sources" / ".taking-fresh"
    for path in (dead[0], living / "work"):
        path.mkdir(parents=True)
    dead[1].write_text("half a letter", encoding="utf-8")
    fresh.touch()
    with held(living):
        give(folder, "Dear Judge,\n\nI am his aunt.\n\nBess Tench\n", "l.txt")
    assert [path.exists() for path in (dead[0].parent, dead[1], living, fresh)] == [False, False, True, True]


def test_a_paper_with_another_case_number_asks(folder: Folder) -> None:
    text = "Dear Judge,\nRe: No. 1:19-cr-00777-XY\nI am his sister. My mother died in 2019.\nBess Tench\n"
    outcome = give(folder, text, "letter.txt")
    assert outcome.sheet.ask[0].endswith("Whose is it?")
    wanted = of(folder, "letters[LETTER].writer")
    with pytest.raises(InputError, match="1:19-cr-777"):
        decide.accept(folder, [wanted], "Ann Reed", AT)
    decide.accept(folder, [wanted], "Ann Reed", AT, same_person=True)
    assert load(folder.case).case.letters[0].writer == "Bess Tench"


def test_a_log_line_cut_short_is_no_decision_and_is_not_written_over(folder: Folder) -> None:
    give(folder)
    first, second = (p.id for p in folder.sheets()[0].proposals[:2])
    decide.reject(folder, [first], "Ann Reed", AT)
    path = folder.root / "log.jsonl"
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert folder.decided() == {}
    decide.reject(folder, [second], "Ann Reed", AT)
    with pytest.raises(InputError, match="damaged"):
        folder.log()


@pytest.mark.parametrize(
    "name",
    [
        "user password",
        "page of ten million points",
        "page tree loop",
        "empty file",
        "random bytes named .pdf",
        "picture of 2,500 megapixels",
        "cut-off photograph",
        "zip archive",
        "old Word file",
    ],
)
def test_hostile_files_change_nothing(folder: Folder, name: str, tmp_path: Path) -> None:
    path = hostile.write(tmp_path, name)
    outcome = folder.take_in(path)[0]
    assert outcome.state == "refused"
    assert "Mend:" in outcome.message
    assert not folder.sheets()
    assert not (folder.home / "sources").exists()


def test_an_email_and_its_attachment(folder: Folder, tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(hostile.mail())
    outcomes = folder.take_in(path)
    assert [o.state for o in outcomes] == ["read", "read"]
    values = {p.field: p.value for s in folder.sheets() for p in s.proposals}
    assert values["letters[MAIL].on"] == "2026-11-02"
    assert values["letters[MAIL].relation"] == "sister"


# The text of the case file


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: {b: 1}\n", {"a": {"b": 1, "c": "x: y"}}),
        ("a:\n  b: 1   # one\n# end\n", {"a": {"b": 1, "c": [1, {"d": "#"}]}}),
        ("a: []\nb: 2\n", {"a": [{"x": 1}], "b": 2}),
        ("a:\n- x: 1\n- y: 2\nb: 3", {"a": [{"x": 1, "z": "é"}, {"y": 2}, {"w": 4}], "b": 3}),
        ("a: one\n", {"a": ["one", {"value": "two"}]}),
        ("a: |\n  long\n  text\n", {"a": "long\ntext\n", "b": "yes"}),
        ("a:\nb: 1\n", {"a": [1], "b": 1}),
        ('a: "2020"  # y\n', {"a": ["2020", "2021"]}),
    ],
)
def test_only_the_change_is_written(old: str, new: dict[str, Any]) -> None:
    text = rewrite(old, new, "case.yaml")
    assert yamlfile.parse(text, "case.yaml").data == new
    for remark in ("# one", "# end", "# y"):
        assert (remark in old) == (remark in text)


# The timeline


def test_timeline(folder: Folder) -> None:
    give(folder)
    decide.accept(folder, [p.id for p in folder.sheets()[0].proposals], "Ann Reed", AT)
    case = load(folder.case).case
    found = timeline.events(case)
    assert [str(e.when) for e in found] == ["2005", "2012", "2019", "2024-01-01"]
    assert "2019        relatives: mother: died" in timeline.text(found, case)
    for made in (timeline.html(found, case), timeline.svg(found, case)):
        assert "relatives: mother: died" in made
        assert "press" in made
    ran = CliRunner().invoke(timeline_command, [str(folder.home), "--format", "svg"])
    assert ran.exit_code == 0
    assert ran.output.startswith("<svg")


def test_words_of_a_paper_cannot_break_the_page(folder: Folder) -> None:
    text = CASE.replace("id: stump", "id: stump\ntitle: <script>alert(1)</script>")
    folder.case.write_text(text, encoding="utf-8")
    case = load(folder.case).case
    for made in (timeline.html(timeline.events(case), case), timeline.svg(timeline.events(case), case)):
        assert "<script>" not in made


def test_the_command(folder: Folder, tmp_path: Path) -> None:
    path = tmp_path / "bell.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    runner = CliRunner()
    ran = runner.invoke(intake, [str(path), "--into", str(folder.home), "--format", "json", "--on", "2026-11-24"])
    assert ran.exit_code == 0, ran.output
    data = json.loads(ran.stdout)
    assert data["papers"][0]["source"]["id"] == "BELL"
    ran = runner.invoke(intake, ["--into", str(folder.home), "--accept", "ALL", "--by", "Ann Reed"])
    assert ran.exit_code == 0, ran.output
    assert {e["by"] for e in folder.log()} == {"Ann Reed"}


def test_all_leaves_what_asks_a_question(folder: Folder, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    text = "May 1, 2024\n\nDear Judge,\n\nI am his aunt. My husband has cancer.\n\nBess Tench\n"
    path.write_text(text, encoding="utf-8")
    ran = CliRunner().invoke(intake, [str(path), "--into", str(folder.home), "--accept", "ALL", "--by", "Ann Reed"])
    assert ran.exit_code == 0, ran.output
    assert "1 with a question are left" in ran.output
    assert not [r for r in load(folder.case).case.relatives if r.illness]
    CliRunner().invoke(intake, ["--into", str(folder.home), "--accept", of(folder, "relatives[husband_of_l].illness")])
    assert [r.id for r in load(folder.case).case.relatives if r.illness] == ["husband_of_l"]


def test_an_illness_stands_with_its_quote(folder: Folder) -> None:
    give(folder, "Dear Judge,\n\nI am serving 20 years. I have lupus.\n\nIvo Stump\n", "l.txt")
    decide.accept(folder, [of(folder, "health[lupus]")], "Ann Reed", AT)
    assert "name: lupus, from: L, at: p. 1, quote:" in folder.case.read_text(encoding="utf-8")


# A language model that lies


class _Model:
    """A stand-in on this machine that answers with what a test gives it."""

    def __init__(self) -> None:
        self.answer: Callable[[], bytes] = lambda: b"{}"
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                body = outer.answer()
                if body.startswith(b"302"):
                    self.send_response(302)
                    self.send_header("Location", f"http://127.0.0.1:{outer.port}/elsewhere")
                    self.end_headers()
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def model() -> Iterator[_Model]:
    stand_in = _Model()
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()


def chat(items: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": f"Sure! {json.dumps(items)}"}}]}).encode()


def test_a_model_may_propose_only_what_the_paper_says(folder: Folder, model: _Model) -> None:
    sheet = give(folder).sheet
    model.answer = lambda: chat(
        [
            {"field": "judgment.term", "value": "20 years", "quote": "serving a 20-year sentence"},
            {"field": "judgment.term", "value": "5 years", "quote": "serving a 5-year sentence"},
            {"field": "no_such.field", "value": "x", "quote": "serving a 20-year sentence"},
            {"field": "sources", "value": "x", "quote": "serving a 20-year sentence"},
            {"field": "judgment.term", "value": {"a": 1}, "quote": "behind bars"},
            {"field": "judgment.term", "value": "1 year", "quote": ""},
            "nonsense",
        ]
    )
    told = assist(folder, sheet, model.url, "any")
    assert told == "model: 1 proposals, 6 thrown away"
    kept = [p for p in folder.sheets()[0].proposals if p.by == "assist"]
    assert [(p.value, p.quote) for p in kept] == [("20 years", "serving a 20-year sentence")]
    assert folder.sheets()[0].discarded == 6
    listed = show.text(show.listing(folder, ON))
    assert "proposed by the language model" in listed
    assert "6 proposals of the language model thrown away" in listed
    folder.verify(folder.sheets()[0])


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"choices": []}', b"302", b"x" * (3 << 20)])
def test_a_model_that_answers_garbage_changes_nothing(folder: Folder, model: _Model, body: bytes) -> None:
    sheet = give(folder).sheet
    before = [p.id for p in sheet.proposals]
    model.answer = lambda: body
    assert "no usable answer for page 1" in assist(folder, sheet, model.url, "any")
    assert [p.id for p in folder.sheets()[0].proposals] == before
    assert model.asked == ["/v1/chat/completions"]  # and it followed the model nowhere else


def test_a_model_that_does_not_answer(folder: Folder, model: _Model) -> None:
    def slow() -> bytes:
        time.sleep(0.5)
        return b"{}"

    model.answer = slow
    assert "no usable answer" in assist(folder, give(folder).sheet, model.url, "any", seconds=0.1)


def test_no_model_is_asked_unless_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def cut(*_: Any) -> None:
        raise AssertionError("no network")

    monkeypatch.setattr(socket.socket, "connect", cut)
    assert give(folder).state == "read"
    with pytest.raises(InputError, match="no web address"):
        assist(folder, folder.sheets()[0], "file:///etc/passwd", "any")


def test_a_case_named_from_where_one_stands(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--into CASE` in the terminal is a path from the working folder; the reader works in another."""
    (tmp_path / "letter.txt").write_text("March 3, 2024\n\nDear Judge,\n\nMy name is Ann Reed and I am his sister.\n")
    monkeypatch.chdir(tmp_path)
    found = Folder(Path(folder.home.name)).take_in(Path("letter.txt"))
    assert [outcome.state for outcome in found] == ["read"]
