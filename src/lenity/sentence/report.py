"""What a person reads beside the figures: reasons for the unknown, the breakdown line by line, remarks.

The words are data (``outputs.yaml``, ``breakdown.yaml``); this module says which conditions hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from string import Formatter
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from .. import yamlfile
from .parameters import parameters
from .reading import Reading


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(_Record):
    """One key of the result."""

    needs: tuple[str, ...] = ()
    asked_by: str | None = None
    jail: Literal["falls", "rises", "level", "itself"] | None = None


class _Outputs(_Record):
    outputs: dict[str, Output]
    obstacles: dict[str, str]


class _Line(_Record):
    rule: str
    line: str
    when: str | None = None
    days: str | None = None
    date: str | None = None


class _Note(_Record):
    always: bool = False
    when: str | None = None
    words: str | None = None
    rule: str | None = None
    note: str | None = None


class _Breakdown(_Record):
    lines: tuple[_Line, ...]
    notes: tuple[_Note, ...]


def _data(name: str) -> Any:
    with as_file(files(__package__) / name) as path:
        return yamlfile.read(path).data


@cache
def _outputs() -> _Outputs:
    return _Outputs.model_validate(_data("outputs.yaml"))


@cache
def _breakdown() -> _Breakdown:
    return _Breakdown.model_validate(_data("breakdown.yaml"))


def outputs(reading: Reading) -> dict[str, Output]:
    """The keys of the result for these inputs, in order."""
    given = reading.given
    return {
        name: output
        for name, output in _outputs().outputs.items()
        if output.asked_by is None or getattr(given, output.asked_by) not in (None, ())
    }


def reasons(shown: Mapping[str, Output], known: Mapping[str, Any]) -> dict[str, str]:
    """Why each key that came out null did: the obstacles that hold for it, in words."""
    words_of = _outputs().obstacles
    return {
        name: "; ".join(words_of[need] for need in output.needs if known[f"no_{need}"])
        for name, output in shown.items()
        if known[name] is None
    }


def breakdown(known: Mapping[str, Any]) -> list[dict[str, object]]:
    """One line a rule: its words, days, date, citation and mark. A line whose figure is unknown is left out."""
    found: list[dict[str, object]] = []
    for line in _breakdown().lines:
        days, day = (known[name] if name else None for name in (line.days, line.date))
        parts = {name: known[name] for _, name, _, _ in Formatter().parse(line.line) if name}
        holds = line.when is None or known[line.when]
        figure = days if line.days else day
        if not holds or figure is None or None in parts.values():
            continue
        rule = parameters()[line.rule]
        found.append(
            {
                "rule": line.line.format_map(parts),
                "days": days,
                "date": day,
                "cite": rule.cite,
                "verified": rule.verified.how,
            }
        )
    return found


def notes(known: Mapping[str, Any]) -> list[str]:
    """The remarks that hold."""
    return [
        note.words or parameters()[note.rule or ""].notes[note.note or ""]
        for note in _breakdown().notes
        if note.always or known[note.when or ""]
    ]
