"""The pages of the rule book: whole, linked, and the same as the committed ones."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lenity.law.book import load
from lenity.law.model import Ground, Table
from lenity.law.rulebook import anchor, pages, slug, write

BOOK = load()
PAGES = pages(BOOK)
COMMITTED = Path(__file__).parents[2] / "docs" / "rulebook"


def test_the_committed_pages_are_current() -> None:
    """If this fails: `python -m lenity.law.rulebook docs/rulebook`."""
    committed = {p.name: p.read_text(encoding="utf-8") for p in COMMITTED.glob("*.md")}
    assert sorted(committed) == sorted(PAGES)
    stale = [name for name, text in PAGES.items() if committed[name] != text]
    assert stale == []


def anchors(name: str) -> list[str]:
    return re.findall(r'<a id="([^"]+)">', PAGES[name])


def test_anchors_are_unique_and_every_link_leads_somewhere() -> None:
    for name in PAGES:
        assert len(anchors(name)) == len(set(anchors(name))), name
    every = [a for name in PAGES for a in anchors(name)]
    assert len(every) == len(set(every))
    for name, text in PAGES.items():
        for page, _, target in re.findall(r"\]\(([a-z0-9-]+\.md)(#([^)]+))?\)", text):
            assert page in PAGES, (name, page)
            assert not target or target in anchors(page), (name, page, target)


def test_every_version_has_an_anchor_and_the_newest_the_plain_one() -> None:
    every = {a: name for name in PAGES for a in anchors(name)}
    for provision in BOOK.provisions:
        page = f"{slug(provision.authority)}.md"
        assert every[anchor(provision)] == page
        assert slug(provision.id) in every
    assert every["1b1-13-b-3-d"] == "u-s-s-g-1b1-13.md"


@pytest.mark.parametrize(
    ("id_", "expected"),
    [("1B1.13(b)(3)(D)", "1b1-13-b-3-d"), ("3582(c)(1)(A)", "3582-c-1-a"), ("circuits.(b)(6)", "circuits-b-6")],
)
def test_anchors_do_not_move(id_: str, expected: str) -> None:
    """Others link to these. Changing how they are made breaks their links."""
    assert slug(id_) == expected


def test_every_element_and_every_row_is_on_its_page() -> None:
    for provision in BOOK.provisions:
        text = PAGES[f"{slug(provision.authority)}.md"].replace("\\", "").replace("&lt;", "<")
        assert provision.title in text
        if isinstance(provision, Ground):
            assert all(e.text in text for e in provision.met_when.elements), provision.id
            assert provision.says.unknown in text
        if isinstance(provision, Table):
            for row in BOOK.table(provision.id, provision.in_force.start):
                assert next(iter(row.values())) in text


def test_every_page_carries_the_marks_and_no_page_a_day_of_making() -> None:
    for name, text in PAGES.items():
        assert text.startswith("<!-- Made from law/book"), name
        assert "\n\n\n\n" not in text
    assert pages(BOOK) == PAGES


def test_writing_removes_pages_that_are_no_longer_made(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old", encoding="utf-8")
    (tmp_path / "kept.txt").write_text("not ours", encoding="utf-8")
    write(BOOK, tmp_path)
    assert sorted(p.name for p in tmp_path.glob("*.md")) == sorted(PAGES)
    assert (tmp_path / "kept.txt").exists()


def test_one_command_makes_the_pages(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "lenity.law.rulebook", str(tmp_path / "book")], check=True, timeout=60)
    assert (tmp_path / "book" / "index.md").read_text(encoding="utf-8") == PAGES["index.md"]
