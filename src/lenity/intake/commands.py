"""`lenity intake` and `lenity timeline`. The clock is read here and nowhere else in intake."""

from __future__ import annotations

import getpass
import json
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import click

from ..arguments import case_argument, on_option, out_option
from ..casefile.entry import SourceKind
from ..errors import InputError

DEFAULT_ASSIST = "http://127.0.0.1:8080/v1"


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--into", "case", type=click.Path(path_type=Path), required=True, help="The case file or its folder.")
@click.option("--kind", type=click.Choice(get_args(SourceKind)), help="What the files are, when the guess is wrong.")
@click.option(
    "--accept",
    multiple=True,
    metavar="ID",
    help="Enter a proposal into the case file (ALL: all open ones without a question).",
)
@click.option("--reject", multiple=True, metavar="ID", help="Turn a proposal down.")
@click.option("--change", nargs=2, multiple=True, metavar="ID VALUE", help="Give a proposal another value.")
@click.option("--by", help="Who decides. Default: the name of the user.")
@click.option("--same-person", is_flag=True, help="The paper with another number is this person's: you know it.")
@click.option("--assist", metavar="URL", help=f"Ask a language model, such as your own at {DEFAULT_ASSIST}.")
@click.option("--model", default="local", help="The model's name at that address.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@on_option
def intake(
    files: tuple[Path, ...],
    case: Path,
    kind: SourceKind | None,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    change: tuple[tuple[str, str], ...],
    by: str | None,
    same_person: bool,
    assist: str | None,
    model: str,
    style: str,
    on: date,
) -> None:
    """Read FILES and propose entries for a case file; accept, change or reject them. Nothing is entered by itself."""
    from . import decide, show
    from .folder import Folder

    folder = Folder(case)
    refused = 0
    for file in files:
        for outcome in folder.take_in(file, kind):
            click.echo(f"{outcome.name}: {outcome.state}, {outcome.message}", err=True)
            refused += outcome.state == "refused"
            if assist and outcome.sheet is not None:
                from .assist import assist as ask_model

                click.echo(f"  {ask_model(folder, outcome.sheet, assist, model)}", err=True)
    name, now = by or getpass.getuser(), datetime.now().astimezone()
    for wanted, value in change:
        decide.change(folder, wanted, value, name, now)
    if reject:
        decide.reject(folder, list(reject), name, now)
    if accept:
        decided = folder.decided()
        undecided = [p for s in folder.sheets() for p in s.proposals if p.id not in decided]
        clear = [p.id for p in undecided if p.ask is None]
        ids = clear if accept == ("ALL",) else list(accept)
        if accept == ("ALL",) and len(clear) < len(undecided):
            asked = len(undecided) - len(clear)
            click.echo(f"{asked} with a question are left: answer it, then name them one by one", err=True)
        for field in decide.accept(folder, ids, name, now, same_person):
            click.echo(f"entered: {field}", err=True)
    listing = show.listing(folder, on)
    click.echo(json.dumps(listing, ensure_ascii=False, indent=2) if style == "json" else show.text(listing))
    if refused:
        raise InputError(f"{refused} of the files could not be used", fix="see above; the others were read")


@click.command()
@case_argument
@click.option("--format", "style", type=click.Choice(["text", "html", "svg"]), default="text")
@out_option
def timeline(case: Path, style: str, out: Path | None) -> None:
    """Everything in CASE by date, with its source and standing."""
    from ..review.scope import load
    from . import timeline as lines

    loaded = load(case).case
    made = {"text": lines.text, "html": lines.html, "svg": lines.svg}[style](lines.events(loaded), loaded)
    if out is None:
        click.echo(made, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(made, encoding="utf-8")
