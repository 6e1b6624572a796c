"""The case file loader: every problem with its file, line and mend; never a traceback; nothing half-read."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity import yamlfile
from lenity.casefile.commands import TEMPLATE, new
from lenity.casefile.reader import LARGEST, load, parse
from lenity.errors import InputError, InputErrors
from lenity.law.book import load as load_book
from lenity.review.commands import check
from lenity.review.scope import problems_of

HEAD = """lenity: 1
id: x
circuit: "4"
sources:
  - {id: J, kind: judgment, title: Judgment, date: 2012}
"""


def problems(body: str, head: str = HEAD) -> list[InputError]:
    """The problems of a case file made of the head and the body."""
    try:
        loaded = parse(yamlfile.parse(head + body, "case.yaml"), Path())
    except InputErrors as e:
        return e.problems
    except InputError as e:
        return [e]
    return list(problems_of(loaded, load_book()))


BAD = [
    ("malformed YAML", "person: {name: [}\n", 6, "YAML"),
    ("wrong type", "judgment: {term: {value: soon, from: J}}\n", 6, "not a term"),
    ("unknown field", "person: {nmae: {value: A, from: J}}\n", 6, "no such entry"),
    (
        "release before commencement",
        "custody:\n  from: J\n  commenced_on: 2012-05-03\n  projected_release: 2011\n",
        9,
        "before",
    ),
    (
        "birth after custody",
        "person: {born: {value: 2013, from: J}}\ncustody: {commenced_on: {value: 2012, from: J}}\n",
        7,
        "before",
    ),
    ("day that does not exist", "custody: {commenced_on: {value: 2012-02-30, from: J}}\n", 6, "calendar"),
    ("source not listed", "custody:\n  commenced_on: {value: 2012, from: NOPE}\n", 7, "NOPE"),
    ("no source at all", "custody:\n  commenced_on: 2012\n", 7, "no source"),
    ("D.C. term", "judgment:\n  kind: {value: dc_code, from: J}\n", 7, "does not review"),
    ("military term", "judgment:\n  kind: {value: military, from: J}\n", 7, "does not review"),
    ("old law", "judgment:\n  offense_on: {value: 1986, from: J}\n", 7, "does not review"),
    (
        "quote too long",
        "notes: []\njudgment:\n  term: {value: 1 month, from: J, quote: a b c d e f g h i j k l m n o p}\n",
        8,
        "15 words",
    ),
    ("unknown fact", "facts:\n  is_nice: {value: true, from: J}\n", 7, "is_nice"),
    ("fact of the wrong type", "facts:\n  terminal_illness: {value: maybe, from: J}\n", 7, "does not fit"),
    ("word not in the list", "facts:\n  law_change_kind: {value: magic, from: J}\n", 7, "does not fit"),
    ("computed fact", "facts:\n  age_years: {value: 60, from: J}\n", 7, "worked out"),
    ("relative not listed", "release_plan:\n  purposes: [{text: live, depends_on: [aunt], from: J}]\n", 7, "aunt"),
    ("ground that does not exist", "rulings:\n  - {from: J, rests_on: [zzz]}\n", 7, "no ground"),
    ("denial reason that does not exist", "denials:\n  - {by: court, reasons: [D99], from: J}\n", 7, "D99"),
    ("key twice", "person: {}\nperson: {}\n", 7, "twice"),
    ("anchor", "person: &a {}\ncourt: *a\n", 6, "anchors"),
    ("tag", "person: {name: {value: !!python/object:os.system x, from: J}}\n", 6, "tag"),
    ("term from before this law", "custody:\n  from: J\n  commenced_on: 1950\n", 8, "does not review"),
    ("sentence from before this law", "judgment:\n  from: J\n  sentenced_on: 1985-03-01\n", 8, "does not review"),
    ("code that no act has", "incidents:\n  - {act: x, code: 999, from: J}\n", 7, "999"),
    ("code that is a word", "incidents:\n  - {act: x, could_be: [chicken], from: J}\n", 7, "chicken"),
    (
        "age that nobody has",
        "relatives:\n  - id: brother\n    relation: brother\n    from: J\n    carers: [{who: A, age: -2}]\n",
        10,
        "-2 cannot be",
    ),
    (
        "report from before custody",
        "custody: {arrested_on: {value: 2012, from: J}}\nincidents:\n  - {act: x, on: 2011-05, from: J}\n",
        8,
        "before custody began",
    ),
    (
        "remedy before its request",
        "requests:\n  - from: J\n    sent_on: 2022-03-01\n    remedies: [{form: BP-9, filed_on: 2022-02-01}]\n",
        9,
        "before the request",
    ),
    (
        "remedies in the wrong order",
        "requests:\n  - from: J\n    remedies:\n      - {form: BP-10, filed_on: 2022-02-01}\n"
        "      - {form: BP-9, filed_on: 2022-02-02}\n",
        9,
        "the BP-10 was filed (2022-02-01) before the BP-9",
    ),
    (
        "answer before the letter",
        "requests: [{from: J, sent_on: 2022-03, answered_on: 2022-01}]\n",
        6,
        "before sent_on",
    ),
    ("section that is a word", "person: Antonio\n", 6, "must be a group of keys"),
    ("list that is a word", "incidents: none\n", 6, "must be a list"),
    ("text that is a number", "letters: [{writer: 5, from: J}]\n", 6, "must be text"),
]


@pytest.mark.parametrize(("name", "body", "line", "words"), BAD, ids=[b[0] for b in BAD])
def test_each_mistake_is_named_with_its_line_and_mend(name: str, body: str, line: int, words: str) -> None:
    found = problems(body)
    assert found, name
    hit = next((p for p in found if words in str(p)), None)
    assert hit is not None, [str(p) for p in found]
    assert (hit.file, hit.line) == ("case.yaml", line)
    assert hit.fix


def test_circuit_that_does_not_exist() -> None:
    found = problems("", HEAD.replace('"4"', '"14"'))
    assert "no circuit" in str(found[0])
    assert found[0].line == 3


def test_every_problem_is_reported_not_only_the_first() -> None:
    body = "custody:\n  commenced_on: 2012\n  arrested_on: {value: 2011, from: NOPE}\n"
    assert {p.line for p in problems(body)} >= {7, 8}


def test_life_is_no_mistake() -> None:
    assert problems("judgment: {term: {value: life, from: J}}\n") == []


def test_default_source_of_a_section_is_handed_down() -> None:
    loaded = parse(yamlfile.parse(HEAD + "judgment:\n  from: J\n  at: 2\n  term: 250 months\n", "c"), Path())
    term = loaded.case.judgment.term[0]
    assert (term.source, term.at, term.value.months) == ("J", "2", 250)


def test_template_is_valid_as_written_and_with_every_example_taken(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(new, [str(tmp_path)]).exit_code == 0
    text = (tmp_path / "case.yaml").read_text()
    assert text == TEMPLATE.read_text()
    parse(yamlfile.parse(text, "t"), tmp_path)
    taken = text.replace("sources: []\n", "").replace("#: ", "").replace("#:", "")
    loaded = parse(yamlfile.parse(taken, "t"), tmp_path)
    assert list(problems_of(loaded, load_book())) == []
    assert loaded.case.relatives[0].carers[0].available[0].value is False


def test_new_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("mine")
    result = CliRunner().invoke(new, [str(tmp_path)])
    assert isinstance(result.exception, InputError)
    assert (tmp_path / "case.yaml").read_text() == "mine"


def test_no_yes_no_trap() -> None:
    """YAML 1.1 would read ``on`` as true and ``no`` as false; here they are words."""
    assert yamlfile.parse("on: no", "f").data == {"on": "no"}


words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
keys = st.sampled_from(
    ["person", "custody", "judgment", "facts", "sources", "from", "value", "relatives", "id", "born"]
)
trees = st.recursive(
    st.one_of(words, st.integers(-5, 3000), st.booleans(), st.none(), st.just("J"), st.just("2012-13-45")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(keys, words), inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(words, trees.map(lambda t: yaml.safe_dump({"lenity": 1, "id": "x", "facts": t}))))
def test_fuzzed_text_gives_a_case_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(InputError):
        parse(yamlfile.parse(text, "f.yaml"), Path())


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, trees, max_size=5))
def test_fuzzed_structure_gives_a_case_or_a_clear_error(tree: dict[str, object]) -> None:
    text = HEAD.replace("sources:", "x:") + yaml.safe_dump(tree, allow_unicode=True)
    with contextlib.suppress(InputError):
        parse(yamlfile.parse(text, "f.yaml"), Path())


@pytest.mark.parametrize("text", ["", "[" * 5000, "a: " + "{b: " * 200, "\x00", "- 1", "%YAML 9", "a: !!python/x 1"])
def test_hostile_text(text: str) -> None:
    with pytest.raises(InputError):
        parse(yamlfile.parse(text, "f.yaml"), Path())


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"id: x\nname: \xff\xfe")
    with pytest.raises(InputError) as e:
        yamlfile.read(path)
    assert e.value.line == 2


@pytest.mark.parametrize("code", ["\\e[31m", "\\a", "\\u202e", "\\u2066", "\\x9b"])
def test_characters_that_hide_or_steer_are_refused(code: str) -> None:
    (found,) = problems(f'person: {{from: J, name: "Ned {code}Quill"}}\n')
    assert "an invisible control character" in found.message
    assert found.line == 6


def test_letters_of_any_script_and_plain_spaces_are_read() -> None:
    assert problems('person: {from: J, name: "José\\u00a0Núñez محمد 李"}\nnotes: ["two\\nlines\\tand a tab"]\n') == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("custody: {from: J, jail_credit_days: -3}", "write a number from 0 to 36525"),
        ("custody: {from: J, good_conduct_rate: 77}", "write 42 or 54"),
        ("person: {from: J, age: 400}", "write a number from 0 to 130"),
        ("judgment: {from: J, term: 0 months}", "the term is nothing"),
        ("judgment: {from: J, sentenced_on: }", "leave the key out"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(body: str, words: str) -> None:
    (found,) = problems(body + "\n")
    assert words in str(found)
    assert found.line == 6


def test_what_is_no_plain_file_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case.yaml")
    with pytest.raises(InputError, match="not a plain file"):
        load(tmp_path)
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(InputError, match="larger than"):
        load(large)


def test_check_refuses_days_that_are_still_to_come_and_says_which(tmp_path: Path) -> None:
    body = (
        "person: {born: {value: 2027, from: J}}\ncustody: {from: J, projected_release: 2031}\n"
        "letters: [{writer: A, on: 2026-12-24, from: J}]\ndenials: [{by: warden, on: 2026-11-29, from: J}]\n"
    )
    (tmp_path / "case.yaml").write_text(HEAD + body, encoding="utf-8")
    done = CliRunner().invoke(check, [str(tmp_path), "--on", "2026-11-28"])
    assert isinstance(done.exception, InputErrors)
    told = [(p.line, p.message) for p in done.exception.problems]
    assert told == [
        (6, "person.born: 2027 is still to come"),
        (8, "letters.0.on: 2026-12-24 is still to come"),
        (9, "denials.0.on: 2026-11-29 is still to come"),
    ]
    assert CliRunner().invoke(check, [str(tmp_path), "--on", "2027-01-01"]).exit_code == 0
