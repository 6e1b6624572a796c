"""A broken book is refused with file, line and the mend; whatever the bytes, nothing else is ever raised."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lenity.errors import InputError
from lenity.law.book import BOOK, load

GOOD = """\
authority: A statute
in_force: {from: 2020-01-01}
verified: {how: memory, on: 2026-11-23, sources: [MEM]}
provisions:
  - id: one
    kind: ground
    cite: § 1
    title: One
    met_when: {all: [{a: {fact: child_minor, text: has a child}}]}
    says: {met: yes, not_met: no, unknown: not known}
"""
SOURCES = "MEM: {what: memory, kind: memory, read: nothing}\n"


def book(folder: Path, text: str) -> Path:
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_small_book_is_good(tmp_path: Path) -> None:
    assert [p.id for p in load(book(tmp_path, GOOD)).provisions] == ["one"]


def test_tables_alone_are_no_book(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="no rule book here"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    kind: ground\n", "    kind: grund\n", 5, "kind"),
        ("    kind: ground\n", "", 5, "kind"),
        ("    title: One\n", "    title: One\n    titel: One\n", 9, "titel"),
        ("    title: One\n", "", 5, "title"),
        ("    title: One\n", "    title: [One]\n", 8, "title"),
        ("{fact: child_minor, text: has a child}", "{fact: Child Minor, text: has a child}", 9, "condition"),
        ("{fact: child_minor, text: has a child}", "{text: has a child}", 9, "exactly one"),
        ("{fact: child_minor, text: has a child}", "{fact: child_minor}", 9, "text"),
        (", not_met: no", "", 10, "not_met"),
        ("from: 2020-01-01", "from: sometime", 2, "from"),
        ("how: memory", "how: hearsay", 3, "how"),
        ("provisions:\n", "provision:\n", 1, "provisions"),
        ("authority: A statute\n", "authority: A statute\nauthor: me\n", 2, "author"),
        ("    title: One\n", "    title: One\n    title: Two\n", 9, "twice"),
        ("  - id: one\n", "  - one\n", 5, "YAML"),
        ("    cite: § 1\n", "    cite: *x\n", 7, "YAML"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        load(book(tmp_path, GOOD.replace(old, new)))
    error = caught.value
    assert error.file
    assert error.file.endswith("a.yaml")
    assert error.line is not None
    assert abs(error.line - line) <= 1, str(error)
    assert says in error.message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("sources: [MEM]", "sources: [XYZ]", "XYZ"),
        ("from: 2020-01-01", "from: 2020-01-01, until: 2020-01-01", "until"),
        ("    title: One\n", "    title: One\n    by_circuit: nowhere\n", "nowhere"),
    ],
)
def test_what_one_file_cannot_show(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        load(book(tmp_path, GOOD.replace(old, new)))


def test_a_provision_in_force_twice_is_refused(tmp_path: Path) -> None:
    folder = book(tmp_path, GOOD)
    (folder / "b.yaml").write_text(GOOD.replace("2020-01-01", "2021-01-01"), encoding="utf-8")
    with pytest.raises(InputError, match="twice"):
        load(folder)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rule book"):
        load(tmp_path)


def _load_never_breaks(folder: Path, data: bytes) -> None:
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "a.yaml").write_bytes(data)
    with contextlib.suppress(InputError):
        load.__wrapped__(folder)


_LINES = GOOD.splitlines()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    _load_never_breaks(tmp_path, data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_to_a_good_book(tmp_path: Path, data: st.DataObject) -> None:
    """A line lost, doubled, or overwritten from some column on."""
    lines = list(_LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(("lose", "double", "overwrite")))
        if kind == "overwrite":
            column = data.draw(st.integers(0, len(lines[i])))
            lines[i] = lines[i][:column] + data.draw(st.text(alphabet="[]{}:,-#&*!|>'\"% a0\t\n~?é", max_size=6))
        else:
            lines[i : i + 1] = [] if kind == "lose" and len(lines) > 1 else [lines[i]] * 2
    _load_never_breaks(tmp_path, "\n".join(lines).encode())


_SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_KINDS = ["ground", "gate", "limit", "circuits", "factors", "clock", "rule", "denial", "table", "scope"]
_KEYS = [
    "id",
    "kind",
    "cite",
    "in_force",
    "verified",
    "from",
    "until",
    "points",
    "says",
    "met_when",
    "all",
    "any",
    "not",
]
_KEYS += ["at_least", "fact", "when", "text", "rule", "rows", "limits", "factors", "starts", "days", "table", "refuses"]
_TREE = st.recursive(
    _SCALAR | st.sampled_from([*_KINDS, "x >= 1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(
        ["ground", "gate", "limit", "circuits", "factors", "clock", "rule", "denial", "table", "scope"]
    ),
    key=st.sampled_from(_KEYS),
    value=_TREE,
)
def test_any_shape_in_the_right_place(tmp_path: Path, kind: str, key: str, value: object) -> None:
    record = {"id": "one", "kind": kind, "cite": "§ 1", "title": "One", key: value}
    data = {
        "authority": "A statute",
        "in_force": {"from": "2020-01-01"},
        "verified": {"how": "memory", "on": "2026-11-23"},
        "provisions": [record],
    }
    _load_never_breaks(tmp_path, yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass"))


def test_the_real_book_loads() -> None:
    assert len(load(BOOK).provisions) > 90
