"""Reads a case file and says, with file and line, everything that is wrong with it."""

from __future__ import annotations

import contextlib
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .. import yamlfile
from ..errors import InputError, InputErrors
from .checks import problems
from .model import CaseFile

NAME = "case.yaml"
LARGEST = 5_000_000  # bytes; the longest case files are under a hundredth of it


@dataclass(frozen=True, eq=False)
class LoadedCase:
    """A case file that passed every check, with the lines of its entries."""

    case: CaseFile
    document: yamlfile.Document
    folder: Path


def case_path(path: Path) -> Path:
    """The YAML file of a case given as a file or as its folder."""
    return path / NAME if path.is_dir() else path


def load(path: Path) -> LoadedCase:
    """The case file. ``InputErrors`` holds every problem found; nothing is half-read."""
    path = case_path(path)
    _plain(path)
    document = yamlfile.read(path)
    return parse(document, path.parent)


def _plain(path: Path) -> None:
    """Refuses what would never end or fill the memory: devices, pipes, files of a size no case has."""
    with contextlib.suppress(OSError):  # what cannot be looked at, reading will name
        found = path.stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise InputError("is not a plain file", file=str(path), fix="give the case file or its folder")
        if found.st_size > LARGEST:
            raise InputError(
                f"is larger than {LARGEST:,} bytes", file=str(path), fix="keep the papers in files of their own"
            )


def parse(document: yamlfile.Document, folder: Path) -> LoadedCase:
    if not isinstance(document.data, dict):
        raise InputErrors([document.error((), "a case file is a set of keys", "start from `lenity new`")])
    if unseen := list(_unseen(document)):
        raise InputErrors(unseen)
    try:
        case = CaseFile.model_validate(document.data)
    except ValidationError as e:
        raise InputErrors([_problem(document, dict(item)) for item in e.errors()]) from None
    except RecursionError:
        raise InputErrors([document.error((), "nested too deeply", "check the indentation")]) from None
    if found := problems(case, document):
        raise InputErrors(found)
    return LoadedCase(case, document, folder)


# A terminal obeys control characters; direction marks show a name or a number in another order than it was written.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _unseen(document: yamlfile.Document) -> Iterator[InputError]:
    """Characters that would make what is shown differ from what is written."""
    left: list[tuple[yamlfile.Place, Any]] = [((), document.data)]
    while left:
        place, item = left.pop()
        if isinstance(item, dict):
            left += [((*place, key), part) for key, part in item.items()]
        elif isinstance(item, list):
            left += [((*place, i), part) for i, part in enumerate(item)]
        elif isinstance(item, str) and (found := _UNSEEN.search(item)):
            name = ".".join(map(str, place))
            message = f"{name}: an invisible control character (U+{ord(found[0]):04X})"
            yield document.error(place, message, "take it out, or write the words anew")


_SAID = {  # the validator's words in plain ones
    "extra_forbidden": "there is no such entry",
    "missing": "this is missing",
    "model_type": "must be a group of keys, each on a line of its own",
    "model_attributes_type": "must be a group of keys, each on a line of its own",
    "dict_type": "must be a group of keys, each on a line of its own",
    "list_type": "must be a list",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_pattern_mismatch": "holds a character that an id cannot have",
}
_MENDS = {
    "extra_forbidden": "remove it, or see `lenity new` for the keys that exist here",
    "model_type": "write it as in the case file of `lenity new`",
    "model_attributes_type": "write it as in the case file of `lenity new`",
    "dict_type": "write it as in the case file of `lenity new`",
    "list_type": "begin each of its lines with `- `",
    "string_type": "put it in quotes",
    "string_pattern_mismatch": "use letters, digits, `_` and `-`, a letter first",
    "missing": "add it",
    "bool_parsing": "write true or false; leave the key out when it is not known",
    "empty": "leave the key out when it is not known",
    "bool_type": "write true or false; leave the key out when it is not known",
}


def _problem(document: yamlfile.Document, item: dict[str, Any]) -> InputError:
    place = tuple(part for part in item["loc"] if part != "value" or part in _leaf(document.data, item["loc"]))
    name = ".".join(str(part) for part in item["loc"] if part != "value") or "case file"
    message = _SAID.get(item["type"]) or str(item["msg"]).removeprefix("Value error, ")
    if item["input"] is None:
        message, item["type"] = "nothing is written here", "empty"
    if item["type"] == "literal_error":
        message = f"must be {item['ctx']['expected']}, not {item['input']!r}"
    return document.error(place, f"{name}: {message}", _MENDS.get(item["type"], "correct the value on this line"))


def _leaf(data: Any, loc: tuple[Any, ...]) -> Any:
    for part in loc[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return ()
    return data if isinstance(data, dict) else ()
