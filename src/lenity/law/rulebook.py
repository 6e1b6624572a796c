"""The whole rule book as pages to browse: ``python -m lenity.law.rulebook docs/rulebook``.

One page for each authority, with an anchor for each provision (``#1b1-13-b-3-d``, its newest version) and for each
version (``#1b1-13-b-3-d--2023-11-01``). Nothing in the pages depends on the day they are made.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .book import Book, load
from .model import Provision
from .outline import condition_lines, in_force_words, outline, source
from .show import FIRST, LAST, body_lines, changes

MADE = "<!-- Made from law/book by `python -m lenity.law.rulebook docs/rulebook`. Edit the book, not this page. -->"
NOTICE = (
    "Not legal advice. **primary** means that the text itself was read, **secondary** that a page reporting it was, "
    "**memory** that it was not checked. `lenity law audit` lists what waits for a lawyer."
)


def slug(text: str) -> str:
    """The anchor of an id, the file name of an authority."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def pages(book: Book) -> dict[str, str]:
    """Every page by file name, as Markdown."""
    authorities = sorted({p.authority for p in book.provisions}, key=_natural)
    made = {f"{slug(a)}.md": _authority(book, a) for a in authorities}
    made["index.md"] = _index(book, authorities)
    made["changes.md"] = _changes(book)
    made["sources.md"] = _sources(book)
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def write(book: Book, folder: Path) -> None:
    """Writes the pages, and removes pages of the folder that the book no longer has."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages(book)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def anchor(provision: Provision) -> str:
    """The anchor of one version."""
    return f"{slug(provision.id)}--{provision.in_force.start}"


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", text)]


def _newest(book: Book, provision: Provision) -> bool:
    return provision is max((p for p in book.provisions if p.id == provision.id), key=lambda p: p.in_force.start)


def _index(book: Book, authorities: Iterable[str]) -> list[str]:
    lines = [
        MADE, "# The rule book", "", NOTICE, "",
        f"{len(book.provisions)} provisions. [What changed when](changes.md) · [Where they were read](sources.md)", "",
    ]  # fmt: skip
    for authority in authorities:
        lines += [f"## [{_escape(authority)}]({slug(authority)}.md)", ""]
        rows = [
            [_link(p), _escape(p.title), _escape(in_force_words(_dates(p))), p.verified.how.value]
            for p in book.provisions
            if p.authority == authority
        ]
        lines += [*_table([["id", "title", "in force", "read"], *rows]), ""]
    return lines


def _authority(book: Book, authority: str) -> list[str]:
    lines = [MADE, f"# {_escape(authority)}", "", "[The rule book](index.md)", "", NOTICE]
    for provision in book.provisions:
        if provision.authority == authority:
            lines += ["", *_provision(book, provision)]
    return lines


def _provision(book: Book, provision: Provision) -> Iterator[str]:
    data = outline(provision, book)
    ids = [anchor(provision)] + ([slug(provision.id)] if _newest(book, provision) else [])
    yield "".join(f'<a id="{one}"></a>' for one in ids)
    yield ""
    yield f"## {_escape(provision.id)} {_escape(provision.title)}"
    yield ""
    yield f"{_escape(provision.cite)}. In force {_escape(in_force_words(data['in_force']))}. *{provision.kind}*"
    yield ""
    read = ", ".join(f"[{s['id']}](sources.md#source-{slug(s['id'])})" for s in data.get("sources", []))
    note = f" {_escape(provision.verified.note)}" if provision.verified.note else ""
    yield f"Read: **{provision.verified.how.value}**, {provision.verified.on}{': ' if read else ''}{read}.{note}"
    if provision.aliases:
        yield ""
        yield f"Also called {_escape(', '.join(provision.aliases))}"
    others = [p for p in book.provisions if p.id == provision.id and p is not provision]
    if others:
        yield ""
        yield "Other versions: " + ", ".join(_link(p, f"from {p.in_force.start}") for p in others)
    if "question" in data:
        yield from ("", f"**{_escape(data['question'])}**")
    if "met_when" in data:
        yield from ("", "Met when", "")
        yield from _nested(condition_lines(data["met_when"]))
    rest = [line.strip() for line in body_lines(_without(data))]
    if rest:
        yield ""
        yield from (f"- {_escape(line)}" for line in rest)
    if "rows" in data:
        yield ""
        yield from _table([list(data["columns"])] if not data["rows"] else _cells(data["rows"]))
    if "columns" in data:
        yield ""
        yield from (f"- `{name}`: {_escape(words)}" for name, words in data["columns"].items())


def _without(data: dict[str, Any]) -> dict[str, Any]:
    """What the list below the condition tells; condition, tables and columns have forms of their own."""
    return {
        key: value for key, value in data.items() if key not in ("met_when", "rows", "table", "columns", "question")
    }


def _cells(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return [columns, *([str(row.get(key, "")) for key in columns] for row in rows)]


def _nested(lines: Iterable[tuple[int, str]]) -> Iterator[str]:
    for depth, words in lines:
        text, brace, rest = words.partition(" {")
        when, _, after = rest.partition("}")
        yield f"{'  ' * depth}- {_escape(text)}{f' `{when}`{_escape(after)}' if brace else ''}"


def _changes(book: Book) -> list[str]:
    lines = [MADE, "# What changed when", "", "[The rule book](index.md)"]
    where = {p.id: p for p in sorted(book.provisions, key=lambda p: p.in_force.start)}
    day = None
    for turn in changes(book, FIRST, LAST):
        lines += ["", f"## {turn.on}", ""] if turn.on != day else []
        day = turn.on
        by = f", by {turn.by}" if turn.by else ""
        link = _link(where[turn.id])
        lines.append(f"- {turn.what} {link} {_escape(turn.title)} ({_escape(turn.cite + by)}; {turn.verified})")
    return lines


def _sources(book: Book) -> list[str]:
    lines = [MADE, "# Where the provisions were read", "", "[The rule book](index.md)", ""]
    for name, found in sorted(book.sources.items()):
        data = source(name, found)
        address = f" <{data['address']}>" if str(data.get("address", "")).startswith("http") else ""
        words = f"{_escape(data['what'])}. *{data['kind']}*; {_escape(data['read'])}"
        lines.append(f'- <a id="source-{slug(name)}"></a>**{name}** {words}.{address}')
    return lines


def _link(provision: Provision, words: str | None = None) -> str:
    return f"[{_escape(words or provision.id)}]({slug(provision.authority)}.md#{anchor(provision)})"


def _dates(provision: Provision) -> dict[str, Any]:
    return provision.in_force.model_dump(mode="json", by_alias=True, exclude_none=True)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *rest = rows
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return lines + ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rest]


def _escape(text: str) -> str:
    return re.sub(r"([*_`\[\]])", r"\\\1", text).replace("<", "&lt;")


if __name__ == "__main__":
    write(load(), Path(sys.argv[1]))
