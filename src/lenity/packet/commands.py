"""`lenity packet` and `lenity ocr`: thin; they read arguments, call the builder and print where the packet stands."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import click

from ..arguments import case_argument, circuit_option, on_option, today
from ..casefile.reader import case_path
from ..review.scope import load


@click.command()
@case_argument
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@on_option
@circuit_option
@click.option("--edited", type=click.Path(path_type=Path), multiple=True, help="A Word file of the packet, edited.")
@click.option(
    "--sign", "signs", nargs=2, multiple=True, metavar="CODE SUBJECT", help="Take responsibility for a point."
)
@click.option("--by", "who", help="Who signs.")
@click.option("--note", default="", help="Why, in a word.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def packet(
    case: Path,
    out: Path,
    on: date,
    circuit: str | None,
    edited: tuple[Path, ...],
    signs: tuple[tuple[str, str], ...],
    who: str | None,
    note: str,
    style: str,
) -> None:
    """Write the documents of CASE into the folder OUT, and say what still stands against filing."""
    from ..review.matter import matter
    from .build import build, sign

    if signs and not who:
        raise click.UsageError("--sign needs --by NAME")
    found = matter(load(case).case, on, circuit)
    folder = case_path(case).parent
    status = build(found, folder, out, edited=edited, today=today())
    if signs and who:
        sign(status, folder, signs, who=who, when=today(), note=note)
        status = build(found, folder, out, edited=edited, today=today())
    if style == "json":
        click.echo(status.text(), nl=False)
        return
    for change in (f"{edit.paper}: {line}" for edit in status.edited for line in edit.changes):
        click.echo(f"edited in Word: {change}")
    for file in status.files:
        pages = f"{file.pages} page{'s' * (file.pages != 1)}" if file.pages else "Word"
        click.echo(f"{out / file.path}  ({pages})")
    click.echo("")
    for line in status.lines():
        click.echo(line)


@click.command()
@case_argument
@click.option("--language", default="eng", show_default=True, help="As tesseract names it: eng, spa, eng+spa.")
def ocr(case: Path, language: str) -> None:
    """Make the scanned exhibits of CASE readable by machine. Slow: a second or more a page, but each page only once."""
    from .content.files import STORE, Files
    from .exhibits import Store
    from .ocr import recognise

    folder = case_path(case).parent
    store = Store(folder / STORE)
    files = Files.of(load(case).case, folder, store)
    scans = 0
    for source in files.taken:
        for part in files.parts(source):
            read = recognise(store, part.sha256, languages=language, progress=partial(_tell, part.name))
            scans += read.scans
            if read.scans:
                click.echo(f"{source}: {part.name}: {read.scans} scanned pages, {read.cached} read before")
            for page in read.wordless:
                click.echo(f"{source}: {part.name} page {page}: no words found; a person must read it")
    click.echo("no scanned page waits to be read" if not scans else "build the packet anew")


def _tell(name: str, done: int, of: int) -> None:
    click.echo(f"{name}: {done} of {of} pages", err=True)
