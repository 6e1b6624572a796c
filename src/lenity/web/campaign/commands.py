"""`lenity campaign`: check the statements of a petition (needs nothing else), and keep one's own."""

from __future__ import annotations

from pathlib import Path

import click

from ...errors import InputError
from . import verify as checking


@click.group()
def campaign() -> None:
    """A public petition: check its statements; its exhibit; a demonstration."""


def _start() -> None:
    from .. import commands, places

    places.ensure_keys()
    commands._start()
    commands._migrate()


@campaign.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("earlier", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1)
@click.option("--key", default="", help="The name of the key, as it was printed elsewhere (an exhibit, a paper).")
def verify(file: Path, earlier: tuple[Path, ...], key: str) -> None:
    """Checks the statements in FILE (statements.json of the page), and that EARLIER copies are their beginning."""
    bundle = checking.parse(_text(file), str(file))
    found = checking.verify(bundle, str(file))
    if key and found["key"] and key != found["key"]:
        raise InputError(f"signed with {found['key']}, not with {key}", file=str(file), fix="ask who publishes it")
    for copy in earlier:
        old = checking.parse(_text(copy), str(copy))
        checking.verify(old, str(copy))
        checking.continues(old, bundle, str(file))
    if not found["statements"]:
        click.echo(f"{file}: no statement yet")
        return
    last = found["last"]
    counts = last["counts"]
    click.echo(
        f"{file}: whole. {found['statements']} statements, {found['links']} links, last of {last['day']}: "
        f"{counts['mail']} confirmed by e-mail, {counts['paper']} on paper."
    )
    if last.get("demonstration"):
        click.echo("A demonstration: the names behind it are made up.")
    click.echo(f"Signed with {found['key']}. Compare that with what the exhibit or the page's owner says.")
    if earlier:
        click.echo(f"{len(earlier)} earlier cop{'y is' if len(earlier) == 1 else 'ies are'} its beginning.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError("cannot be read as text", file=str(path), fix="save statements.json of the page") from None


@campaign.command()
@click.option("--signatures", default=0, show_default=True, help="Made-up signatures to fill it with.")
def demo(signatures: int) -> None:
    """The Vailes case as a demonstration campaign: public facts, marked as a demonstration."""
    _start()
    from . import demo as demonstration

    made = demonstration.make()
    demonstration.fill(made, signatures)
    click.echo(f"/campaign/{made.slug}/en/   ({signatures} made-up signatures). `lenity serve` shows it.")


@campaign.command()
@click.argument("slug")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF to write.")
def exhibit(slug: str, out: Path) -> None:
    """The exhibit of a petition for the packet, and the lines by which a case file takes it."""
    _start()
    from . import exhibit as exhibits
    from .models import Campaign

    found = Campaign.objects.select_related("live").filter(slug=slug).first()
    if found is None:
        raise InputError(f"there is no campaign {slug!r}")
    data = exhibits.exhibit(found)
    try:
        out.write_bytes(data)
    except OSError as e:
        raise InputError(f"cannot be written ({e.strerror})", file=str(out), fix="name another file") from None
    click.echo(f"{out}. In the case file, under `sources`:\n{exhibits.source_entry(found, out.name)}", nl=False)


@campaign.command()
@click.option("--mend", is_flag=True, help="Set the counts to the truth.")
def reconcile(mend: bool) -> None:
    """Compares every count with the signatures themselves."""
    _start()
    from . import counting

    while counting.fold():
        pass
    wrong = counting.reconcile(mend)
    for d in wrong:
        click.echo(f"{d.campaign} {d.way}: counted {d.counted}, true {d.true}")
    if wrong and not mend:
        raise InputError(f"{len(wrong)} counts differ", fix="look into why; then `lenity campaign reconcile --mend`")
    click.echo("every count agrees" if not wrong else "mended")
