"""``lenity sentence``: a JSON file in, the computation out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from .. import yamlfile
from ..errors import InputError
from .compute import compute
from .model import parse

_MAX_BYTES = 1_000_000


def sentence_command(path: Path) -> dict[str, object]:
    """Reads the input file and computes; every problem is an ``InputError`` with the file, the line and the mend."""
    text = _text(path)
    data = _json(text, str(path))
    if not isinstance(data, dict):
        raise InputError("the file holds no JSON object", file=str(path), line=1, fix="put the keys in braces { }")
    inputs = parse(data, file=str(path), line_of=lambda place: _line(text, place))
    try:
        return compute(inputs)
    except InputError as e:
        raise InputError(e.message, file=str(path), fix=e.fix) from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError("the file is larger than 1 MB", file=str(path), fix="give one sentence a file")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = e.object[: e.start].count(b"\n") + 1
        raise InputError("not UTF-8 text", file=str(path), line=line, fix="save the file as UTF-8") from None
    except (OSError, ValueError) as e:
        reason = getattr(e, "strerror", None) or e
        raise InputError(f"cannot be read ({reason})", file=str(path), fix="check the path") from None


def _json(text: str, file: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise InputError(f'"{twice}" stands twice in one object', file=file, fix="keep one of the two")
        return dict(pairs)

    def no_number(word: str) -> NoReturn:
        raise InputError(f"{word} is not a number", file=file, fix="write a number, or null if it is not known")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    except json.JSONDecodeError as e:
        fix = "check quotes, commas and brackets on this line and the one before"
        raise InputError(f"not valid JSON: {e.msg}", file=file, line=e.lineno, fix=fix) from None
    except (RecursionError, ValueError):
        raise InputError(
            "not usable JSON: nested too deeply, or a number too long", file=file, fix="simplify it"
        ) from None


def _line(text: str, place: tuple[str | int, ...]) -> int | None:
    """The line of a place: JSON is YAML enough for the reader that keeps lines; where it is not, no line is named."""
    try:
        return yamlfile.parse(text, "").line(place)
    except InputError:
        return None
