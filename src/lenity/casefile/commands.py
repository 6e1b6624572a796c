"""`lenity new`: a commented case file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import InputError
from .reader import NAME

TEMPLATE = Path(__file__).with_name("template.yaml")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a commented case file into FOLDER; nothing that exists is overwritten."""
    target = folder / NAME
    if target.exists():
        raise InputError("a case file is already there", file=str(target), fix="choose another folder")
    try:
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        target.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as e:
        raise InputError(f"cannot write ({e.strerror})", file=str(target), fix="choose another folder") from None
    click.echo(f"{target}: fill it in, then run `lenity check {folder}`.")
