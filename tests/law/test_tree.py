"""How conditions are read from a book file, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from lenity.law.tree import parse_tree, parse_when
from lenity.rules import AllOf, AnyOf, AtLeast, Compare, Fact, Node, Not


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("child_minor", Fact("child_minor")),
        ("not child_minor", Not(Fact("child_minor"))),
        ("age_years >= 65", Compare("age_years", ">=", 65)),
        ("age_years<=65", Compare("age_years", "<=", 65)),
        ("age_years > 65", Compare("age_years", ">", 65)),
        ("age_years < 65", Compare("age_years", "<", 65)),
        ("share >= 0.75", Compare("share", ">=", 0.75)),
        ("kind == state_law", Compare("kind", "==", "state_law")),
        ("kind != state_law", Compare("kind", "!=", "state_law")),
        ("flag == true", Compare("flag", "==", True)),
        ("flag == false", Compare("flag", "==", False)),
        ("kind in [one, two]", Compare("kind", "in", ("one", "two"))),
        ("age in [65]", Compare("age", "in", (65,))),
        ("age in [65, 70,]", Compare("age", "in", (65, 70))),
    ],
)
def test_a_condition_in_words(text: str, node: Node) -> None:
    assert parse_when(text) == node


@pytest.mark.parametrize(
    "text", ["", "Age >= 65", "age >=", "age ~ 65", "kind in one, two", "kind in [one", "a == {x}"]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_when(text)


def test_joins_and_elements_in_the_order_written() -> None:
    raw = {
        "all": [
            {"first": {"fact": "a", "text": "one", "proof": ["p"], "met_on": "d", "verified": "memory"}},
            {"any": [{"second": {"when": "b >= 2", "text": "two", "judgment": "court"}}, "c"]},
            {"not": {"third": {"fact": "d", "text": "three"}}},
            {"at_least": {"n": 2, "of": ["e", "f", {"fourth": {"all": ["g", "h"], "text": "four"}}]}},
        ]
    }
    node, elements = parse_tree(raw)
    assert node == AllOf(
        (
            Fact("a"),
            AnyOf((Compare("b", ">=", 2), Fact("c"))),
            Not(Fact("d")),
            AtLeast(2, (Fact("e"), Fact("f"), AllOf((Fact("g"), Fact("h"))))),
        )
    )
    assert [(e.id, e.text, e.judgment) for e in elements] == [
        ("first", "one", "facts"),
        ("second", "two", "court"),
        ("third", "three", "facts"),
        ("fourth", "four", "facts"),
    ]
    assert (elements[0].proof, elements[0].met_on, elements[0].verified) == (("p",), "d", "memory")
    assert [e.node.label for e in elements] == ["first", "second", "third", "fourth"]


@pytest.mark.parametrize(
    "raw",
    [
        3,
        {},
        {"a": {}, "b": {}},
        {"all": []},
        {"all": "a"},
        {"at_least": 2},
        {"at_least": {"n": 2}},
        {"at_least": {"n": 2, "of": ["a"], "more": 1}},
        {"one": {"text": "t"}},
        {"one": {"fact": "a"}},
        {"one": "a"},
        {"one": {"fact": "a", "when": "b > 1", "text": "t"}},
        {"one": {"fact": "a", "text": "t", "colour": "red"}},
        {"one": {"all": [{"two": {"fact": "a", "text": "t"}}], "text": "t"}},
    ],
)
def test_what_is_no_condition_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError):
        parse_tree(raw)
