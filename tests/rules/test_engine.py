"""Compiled rules against a ten-line reference interpreter of Kleene logic, on random trees and random rows."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Explained,
    Fact,
    Missing,
    Node,
    Not,
    Program,
    all_of,
    any_of,
    at_least,
    not_,
)
from lenity.rules.tree import Op

FLAGS = ["a", "b", "c"]
SCHEMA: dict[str, Any] = {"a": pl.Boolean, "b": pl.Boolean, "c": pl.Boolean, "age": pl.Int64, "kind": pl.String}

leaf = st.one_of(
    st.sampled_from(FLAGS).map(Fact),
    st.builds(Compare, st.just("age"), st.sampled_from(["==", "!=", ">=", "<=", ">", "<"]), st.integers(60, 70)),
    st.builds(Compare, st.just("kind"), st.just("in"), st.sampled_from([("x",), ("x", "y")])),
)


def connectives(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(inner, min_size=0, max_size=4).map(tuple)
    return st.one_of(parts.map(AllOf), parts.map(AnyOf), st.builds(AtLeast, st.integers(0, 4), parts), inner.map(Not))


trees: st.SearchStrategy[Node] = st.recursive(leaf, connectives, max_leaves=8)
rows = st.fixed_dictionaries(
    {
        **{flag: st.sampled_from([True, False, None]) for flag in FLAGS},
        "age": st.one_of(st.none(), st.integers(58, 72)),
        "kind": st.sampled_from(["x", "y", "z", None]),
    }
)


def reference(node: Node, row: dict[str, Any]) -> bool | None:
    """Kleene logic, written again in the plainest way."""
    if isinstance(node, Fact):
        return row[node.name]  # type: ignore[no-any-return]
    if isinstance(node, Compare):
        known = row[node.name]
        return None if known is None else bool(eval(f"known {node.op} node.value"))
    if isinstance(node, Not):
        inner = reference(node.part, row)
        return None if inner is None else not inner
    values = [reference(p, row) for p in node.parts]
    n = len(values) if isinstance(node, AllOf) else 1 if isinstance(node, AnyOf) else node.n
    return True if values.count(True) >= n else False if len(values) - values.count(False) < n else None


@settings(max_examples=150, deadline=None)
@given(st.lists(trees, min_size=1, max_size=3), st.lists(rows, min_size=1, max_size=4))
def test_compiled_explained_and_reference_agree(nodes: list[Node], people: list[dict[str, Any]]) -> None:
    program = Program({str(i): node for i, node in enumerate(nodes)})
    frame = pl.DataFrame(people, schema=SCHEMA)
    compiled = program.evaluate(frame.lazy().with_row_index("n"), keep=["n"]).collect()
    for i, person in enumerate(people):
        explained = program.explain(frame[i])
        for j, node in enumerate(nodes):
            assert compiled[str(j)][i] == reference(node, person)
            check(explained[str(j)], person)


def check(explained: Explained, person: dict[str, Any]) -> None:
    assert explained.value == reference(explained.node, person)
    for part in explained.parts:
        check(part, person)


@settings(max_examples=80, deadline=None)
@given(trees, rows)
def test_a_fact_is_said_to_settle_exactly_when_an_answer_would(node: Node, person: dict[str, Any]) -> None:
    program = Program({"finding": node})
    missing = program.missing(pl.DataFrame([person], schema=SCHEMA))
    if reference(node, person) is not None:
        assert missing == []
        return
    for flag in FLAGS:
        answers = [reference(node, {**person, flag: value}) for value in (True, False)]
        decisive = person[flag] is None and any(answer is not None for answer in answers)
        assert decisive == any(m.fact == flag and m.settles for m in missing)


def test_unknown_is_never_no() -> None:
    frame = pl.DataFrame({"a": [None, None, False], "b": [True, False, None]}, schema=dict.fromkeys("ab", pl.Boolean))
    both, either = all_of(Fact("a"), Fact("b")), any_of(Fact("a"), Fact("b"))
    out = Program({"both": both, "either": either, "not": not_(Fact("a"))}).evaluate(frame.lazy()).collect()
    assert out["both"].to_list() == [None, False, False]
    assert out["either"].to_list() == [True, None, None]
    assert out["not"].to_list() == [None, None, True]


def test_the_most_telling_question_comes_first() -> None:
    program = Program(
        {
            "one": all_of(Fact("a"), Fact("b")),
            "two": any_of(Fact("a"), Fact("c")),
            "three": at_least(2, Fact("b"), Fact("b"), Fact("c")),
        }
    )
    row = pl.DataFrame({"a": [None], "b": [True], "c": [False]}, schema=dict.fromkeys("abc", pl.Boolean))
    first = program.missing(row)[0]
    assert (first.fact, first.settles) == ("a", ("one", "two"))


def test_what_settles_more_comes_before_what_was_met_first() -> None:
    program = Program({"one": all_of(Fact("a"), Fact("b"), Fact("c")), "two": all_of(Fact("c"), Fact("b"))})
    row = pl.DataFrame({"a": [None], "b": [None], "c": [None]}, schema=dict.fromkeys("abc", pl.Boolean))
    both = ("one", "two")
    assert program.missing(row) == [
        Missing("b", both, both),
        Missing("c", both, both),
        Missing("a", ("one",), ("one",)),
    ]


def test_a_yes_that_settles_is_seen_for_every_fact() -> None:
    row = pl.DataFrame({"a": [None], "b": [None], "c": [None]}, schema=dict.fromkeys("abc", pl.Boolean))
    found = Program({"t": any_of(Fact("a"), Fact("b"), Fact("c"))}).missing(row)
    assert [(m.fact, m.settles) for m in found] == [("a", ("t",)), ("b", ("t",)), ("c", ("t",))]


def test_where_nothing_settles_alone_the_widest_bearing_comes_first() -> None:
    a, b, c, d = map(Fact, "abcd")
    row = pl.DataFrame({name: [None] for name in "abcd"}, schema=dict.fromkeys("abcd", pl.Boolean))
    missing = Program({"one": at_least(2, a, b, c), "two": at_least(2, b, c, d)}).missing(row)
    assert [(m.fact, m.settles, m.bears_on) for m in missing] == [
        ("b", (), ("one", "two")),
        ("c", (), ("one", "two")),
        ("a", (), ("one",)),
        ("d", (), ("two",)),
    ]


def test_a_decided_part_is_not_asked_about() -> None:
    tree = all_of(any_of(Fact("a"), Fact("b")), Fact("c"))
    row = pl.DataFrame({"a": [True], "b": [None], "c": [None]}, schema=dict.fromkeys("abc", pl.Boolean))
    assert [m.fact for m in Program({"t": tree}).missing(row)] == ["c"]


def test_empty_frame_stays_empty() -> None:
    frame = pl.DataFrame(schema={"a": pl.Boolean})
    assert Program({"t": Fact("a")}).evaluate(frame.lazy()).collect().height == 0


def test_equality_operator_with_list_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a list"):
        Program({"t": Compare("kind", "in", "x")}).evaluate(pl.LazyFrame({"kind": ["x"]}))


def test_a_range_decides_only_where_both_ends_agree() -> None:
    program = Program({"old": Compare("age", ">=", 65)}, ranges=["age"])
    frame = pl.LazyFrame({"age": [66, 64, 62, None], "age__to": [67, 65, 63, None]}, schema_overrides={"age": pl.Int64})
    assert program.evaluate(frame).collect()["old"].to_list() == [True, None, False, None]


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (">=", [True, True, None, False, False, None, True]),
        (">", [True, None, None, False, False, None, True]),
        ("<=", [False, None, None, True, True, None, False]),
        ("<", [False, False, None, True, True, None, False]),
        ("==", [None, None, None, None, False, None, None]),
    ],
)
def test_ranges_and_every_comparison_with_65(op: Op, expected: list[bool | None]) -> None:
    """66 to 70; 65 to 70; 60 to 70; 60 to 64; 64; from 60, no upper bound; from 66, no upper bound."""
    program = Program({"t": Compare("age", op, 65), "flag": Fact("a")}, ranges=["age"])
    low, high = [66, 65, 60, 60, 64, 60, 66], [70, 70, 70, 64, 64, None, None]
    frame = pl.LazyFrame({"age": low, "age__to": high, "a": [True] * 7})
    assert program.evaluate(frame).collect()["t"].to_list() == expected
