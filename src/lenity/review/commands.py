"""`lenity review`, `compare`, `check` and `deadlines`."""

from __future__ import annotations

import json
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import click

from ..arguments import DAY, case_argument, circuit_option, on_option, out_option, today
from ..casefile.checks import to_come
from ..errors import InputError, InputErrors
from .scope import load


def _write(data: str | bytes, out: Path | None) -> None:
    raw = data.encode() if isinstance(data, str) else data
    if out is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.flush()
    else:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(raw)
        except OSError as e:
            fix = "name a file in a folder that may be written to"
            raise InputError(f"cannot be written ({e.strerror})", file=str(out), fix=fix) from None


def as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


@click.command()
@case_argument
@on_option
@circuit_option
@click.option("--format", "style", type=click.Choice(["text", "json", "html", "pdf"]), default="text")
@out_option
def review(case: Path, on: date, circuit: str | None, style: str, out: Path | None) -> None:
    """Review CASE (a case file or its folder) under the law of a date."""
    from .review import review as review_case

    result = review_case(load(case).case, on, circuit)
    if style == "json":
        _write(as_json(result.to_json()), out)
    elif style == "html":
        from .html import review_html

        _write(review_html(result), out)
    elif style == "pdf":
        from .pdf import review_pdf

        if out is None and sys.stdout.isatty():
            raise InputError("a PDF cannot be shown here", fix="give --out FILE.pdf")
        _write(review_pdf(result), out)
    else:
        from rich.console import Console

        from .text import print_review

        if out is None:
            print_review(result, Console())
        else:
            text = StringIO()
            print_review(result, Console(file=text, width=110))
            _write(text.getvalue(), out)


@click.command()
@case_argument
@click.option("--on", "days", type=DAY, multiple=True, required=True, help="Give it twice: the earlier, the later day.")
@circuit_option
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def compare(case: Path, days: tuple[date, ...], circuit: str | None, style: str) -> None:
    """What changed for CASE between two dates, and because of which provision."""
    from .compare import compare as compare_reviews
    from .review import review as review_case

    if len(days) != 2:
        raise click.UsageError("give --on exactly twice")
    loaded = load(case).case
    before, after = (review_case(loaded, day, circuit) for day in days)
    result = compare_reviews(before, after)
    if style == "json":
        _write(as_json(result.to_json()), None)
    else:
        from rich.console import Console

        from .text import print_comparison

        print_comparison(result, Console())


@click.command()
@click.argument("case", type=click.Path(path_type=Path), required=False)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a case file.")
@click.option("--facts", is_flag=True, help="List the fact vocabulary.")
@click.option("--on", type=DAY, default=today, help="Days after this one are still to come. Default: today.")
def check(case: Path | None, schema: bool, facts: bool, on: date) -> None:
    """Check CASE: every problem with file, line and mend."""
    if schema:
        from ..casefile.model import CaseFile

        _write(as_json(CaseFile.model_json_schema()), None)
    elif facts:
        from ..casefile.vocabulary import vocabulary

        for name, kind in vocabulary().items():
            typed = " (worked out)" if kind.computed else ""
            values = f": {', '.join(kind.values)}" if kind.values else ""
            click.echo(f"{name}  [{kind.type}{values}]{typed}  {kind.ask.en}")
    elif case is None:
        raise click.UsageError("name a case file, or give --schema or --facts")
    else:
        loaded = load(case)
        if ahead := list(to_come(loaded.case, loaded.document, on)):
            raise InputErrors(sorted(ahead, key=lambda problem: problem.line or 0))
        sources = len(loaded.case.sources)
        click.echo(f"{loaded.document.file}: no problems found; {sources} source{'s' * (sources != 1)}.")


@click.command()
@case_argument
@on_option
@circuit_option
@click.option("--ics", type=click.Path(path_type=Path), help="Write a calendar file (RFC 5545).")
def deadlines(case: Path, on: date, circuit: str | None, ics: Path | None) -> None:
    """Every clock of CASE with its rule."""
    from .review import review as review_case

    result = review_case(load(case).case, on, circuit)
    if ics is not None:
        from .calendar import calendar

        _write(calendar(result), ics)
    for due in result.deadlines:
        click.echo(f"{due.date}  {due.what}  ({due.rule})")
