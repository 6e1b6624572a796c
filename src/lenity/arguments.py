"""Command-line arguments that several commands share, and the only place where the clock is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from .errors import InputError

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise InputError(f"{value!r} is not a date", fix="write it as YYYY-MM-DD, for example 2026-11-23") from None


DAY = Day()


def today() -> date:
    """Today, for a command that was given no ruling date. The core never asks."""
    return date.today()  # noqa: DTZ011 - a ruling date is a calendar day where the court sits


def case_argument(function: F) -> F:
    return click.argument("case", type=click.Path(path_type=Path))(function)


def on_option(function: F) -> F:
    return click.option("--on", type=DAY, default=today, help="Ruling date (YYYY-MM-DD). Default: today.")(function)


def circuit_option(function: F) -> F:
    return click.option("--circuit", help="1 to 11 or DC. Default: the case file's.")(function)


def out_option(function: F) -> F:
    text = "Write here instead of printing."
    return click.option("--out", type=click.Path(path_type=Path), help=text)(function)
