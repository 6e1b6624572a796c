"""YAML in, plain data out, with the line of every key kept so that an error can name it.

The reading is YAML 1.2's core: ``yes`` and ``on`` are words and a date stays text for its own parser. Repeated keys,
anchors, tags and deep nesting are refused: none has a use here, and each has hidden a mistake or an attack somewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import InputError

Place = tuple[str | int, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_TAGS = {  # what a plain value, list or set of keys is taken for; all else was written on purpose
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "value")
}
_MAX_DEPTH = 40
_MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Document:
    """The data of one file and the line (1-based) of each place in it."""

    data: Any
    lines: dict[Place, int]
    file: str

    def line(self, place: Place) -> int | None:
        """The line of the place, or of the nearest enclosing place that the file really has."""
        for end in range(len(place), -1, -1):
            if (found := self.lines.get(place[:end])) is not None:
                return found
        return None

    def error(self, place: Place, message: str, fix: str | None = None) -> InputError:
        return InputError(message, file=self.file, line=self.line(place), fix=fix)


def read(path: Path) -> Document:
    """Reads a file; ``InputError`` with file and line for anything that is not plain YAML in UTF-8."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(
                "the file is larger than 20 MB", file=str(path), fix="keep documents in files of their own"
            )
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = e.object[: e.start].count(b"\n") + 1
        raise InputError("not UTF-8 text", file=str(path), line=line, fix="save the file as UTF-8") from None
    except OSError as e:
        raise InputError(f"cannot be read ({e.strerror})", file=str(path), fix="check the path") from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Document:
    """The same for text already at hand; ``file`` is only named in errors."""
    lines: dict[Place, int] = {}
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        line = mark.line + 1 if mark else None
        problem = f"not valid YAML: {e.problem or e.context}"
        raise InputError(problem, file=file, line=line, fix="check indentation, colons and quotes here") from None
    except (yaml.YAMLError, RecursionError, ValueError) as e:
        raise InputError(f"not valid YAML: {str(e).splitlines()[0]}", file=file, fix="use plain UTF-8 YAML") from None
    if node is None:
        raise InputError("the file is empty", file=file, line=1, fix="start from `lenity new`")
    return Document(_plain(node, (), lines, file, set()), lines, file)


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], file: str, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if id(node) in seen:
        raise InputError("anchors and aliases are not used here", file=file, line=line, fix="write the value out")
    seen.add(id(node))
    if node.tag not in _TAGS:
        raise InputError(
            f"the tag {node.tag.rpartition(':')[2]!r} is not used here", file=file, line=line, fix="take it out"
        )
    if len(place) > _MAX_DEPTH:
        raise InputError("nested too deeply", file=file, line=line, fix="check the indentation")
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, i), lines, file, seen) for i, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise InputError("a key must be a plain word", file=file, line=key_line, fix="quote it or rewrite it")
        key = str(key_node.value)
        if key in found:
            raise InputError(f"{key!r} stands here twice", file=file, line=key_line, fix="keep one of the two")
        lines[(*place, key)] = key_line
        found[key] = _plain(value_node, (*place, key), lines, file, seen)
    return found


def _scalar(node: yaml.ScalarNode) -> bool | int | float | str | None:
    text = str(node.value)
    if node.style:  # quoted or block text is text
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text) and len(text) < 19 and not re.match(r"[-+]?0[0-9]", text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
