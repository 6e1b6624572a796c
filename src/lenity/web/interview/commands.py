"""`lenity booklet`: the interview's questions on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ...arguments import on_option
from ...errors import InputError


@click.command()
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF to write.")
@click.option("--return-to", default="", metavar="ADDRESS", help="Where the answer sheets go; lines apart by `;`.")
@on_option
def booklet(language: str, out: Path, return_to: str, on: date) -> None:
    """The interview's questions as a booklet to mail into a prison, with answer sheets that `lenity intake` reads."""
    from .booklet import booklet as typeset

    made = typeset("es" if language == "es" else "en", on, return_to)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(made)
    except OSError as e:
        raise InputError(f"cannot be written ({e.strerror})", file=str(out), fix="name another file") from None
    click.echo(f"{out}: print it on one side of the paper; it needs no staples.")
