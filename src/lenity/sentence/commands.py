"""`lenity sentence`: the computation of one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..errors import InputError
from . import lines, sentence_command, timeline_svg


@click.command()
@click.argument("inputs", metavar="INPUT.json", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the timeline as a picture.")
def sentence(inputs: Path, style: str, svg: Path | None) -> None:
    """Compute the sentence described in INPUT.json (docs/design.md, section 7).

    The Bureau of Prisons alone makes the official computation; every line names its rule.
    """
    result = sentence_command(inputs)
    if svg is not None:
        try:
            svg.write_text(timeline_svg(result), encoding="utf-8")
        except OSError as e:
            raise InputError(f"cannot write ({e.strerror})", file=str(svg), fix="choose another place") from None
    if style == "json":
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(lines(result)))
