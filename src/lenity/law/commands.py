"""`lenity law`: a provision as encoded, what changed, the audit, marijuana, discipline, the penalty then and today."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..arguments import DAY, on_option
from ..errors import InputError

STYLE = click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")


class _Law(click.Group):
    """A group whose first word is a provision unless it is a command: `lenity law ID` is `lenity law show ID`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Law, subcommand_metavar="[ID | COMMAND] [ARGS]...")
def law() -> None:
    """Look a provision up, as encoded: `lenity law ID`, or no ID for the whole book.

    With --on and --circuit it is shown as it stands on that day there; --changes A..B lists what changed when. See
    `lenity law show --help`.
    """


def _print(style: str, plain: Any, text: str) -> None:
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2) if style == "json" else text)


@law.command()
@click.argument("name", metavar="[ID]", required=False)
@on_option
@click.option("--circuit", help="1 to 11 or DC. Default: every circuit.")
@click.option("--changes", "stretch", metavar="A..B", help="What changed from one day to another; either may be open.")
@STYLE
def show(name: str | None, on: date, circuit: str | None, stretch: str | None, style: str) -> None:
    """A provision as encoded, by id, alias or citation; without one, all of them by authority."""
    from . import show as view
    from .book import load

    if stretch is not None:
        if name is not None:
            raise InputError("--changes is for the whole book", fix="leave the provision out")
        turns = view.changes(load(), *view.parse_stretch(stretch))
        _print(style, view.turns_dict(turns), view.changes_text(turns))
    elif name is None:
        rows = view.listing(load(), on)
        _print(style, rows, view.listing_text(rows, on))
    else:
        shown = view.show(load(), name, on, circuit.upper() if circuit else None)
        _print(style, shown, view.show_text(shown))


@law.command()
@on_option
@STYLE
def audit(on: date, style: str) -> None:
    """What is not yet verified: secondary, from memory, or read more than a year ago. A checklist for a lawyer."""
    from .audit import audit as examine
    from .audit import audit_text
    from .book import load

    found = examine(load(), on)
    _print(style, found.as_dict(), audit_text(found))


@law.command()
@on_option
@click.option("--basis", type=click.Choice(["enacted", "effective"]), default="enacted")
@click.option("--alternative", is_flag=True, help="Count limited laws as some trackers do (Texas).")
@click.option("--svg", type=click.Path(path_type=Path), help="Write a picture of the count over the sentence here.")
@click.option("--sentence-start", type=DAY, help="For the picture: the day the sentence began.")
@click.option("--sentence-end", type=DAY, help="For the picture: the day it ends; open if left out.")
@STYLE
def marijuana(
    on: date,
    basis: Any,
    alternative: bool,
    svg: Path | None,
    sentence_start: date | None,
    sentence_end: date | None,
    style: str,
) -> None:
    """How many States had legalised marijuana on a day, and the federal steps until then."""
    from .marijuana import count, federal, text

    found, steps = count(on, basis, alternative=alternative), federal(on)
    if svg is not None:
        from .marijuana_chart import chart_svg

        if sentence_start is None or not sentence_start < on:
            raise InputError("the picture needs the day the sentence began, before --on", fix="give --sentence-start")
        first = sentence_start.replace(year=sentence_start.year - 3, month=1, day=1)
        picture = chart_svg(first, on, sentence_start, sentence_end, basis=basis)
        svg.write_text(picture, encoding="utf-8")
    federal_steps = [{"on": s.on.isoformat(), "text": s.text, "verified": s.verified.value} for s in steps]
    _print(style, {**found.as_dict(), "federal": federal_steps}, text(found, steps))


@law.command()
@click.argument("code")
@on_option
@STYLE
def discipline(code: str, on: date, style: str) -> None:
    """A prohibited act of 28 CFR 541.3 by its CODE (such as 331), or the codes for an act in plain words."""
    from dataclasses import asdict

    from .book import load
    from .codes import Rules
    from .discipline_text import candidates_text, code_text

    rules = Rules(load(), on)
    if entry := rules.code(code):
        _print(style, json.loads(json.dumps(asdict(entry), default=str)), code_text(entry))
        return
    found = rules.candidates(code, ())
    if not found:
        raise InputError(
            f"there is no code {code!r}, and no act in those words",
            fix="give a code such as 331, or words such as `food taken from the dining hall`",
        )
    _print(style, [asdict(c) for c in found], candidates_text(found))


@law.command("then-and-now")
@click.option("--sentenced", type=DAY, help="The day of sentencing. A year alone: --sentenced-in.")
@click.option("--sentenced-in", "year", type=click.IntRange(1900, 2100), help="The year of sentencing.")
@on_option
@click.option("--drug", help="marijuana, crack, cocaine, heroin, …")
@click.option("--amount", help="Like `1000 kg or more`, `5-50 g`, `300 plants`.")
@click.option("--tier", type=click.Choice(["A", "B", "C", "D"]), help="Letter of § 841(b)(1) in the judgment.")
@click.option("--death", is_flag=True, help="Death or serious injury from use was charged and found.")
@click.option("--priors", type=click.IntRange(0), help="Priors that raised the minimum under § 851; 0 for none.")
@click.option("--offense", type=DAY, help="The day the offense began.")
@click.option("--prior-maximum", type=float, help="The prior: its maximum in years.")
@click.option("--prior-served", type=float, help="The prior: months served in prison.")
@click.option("--prior-released", type=DAY, help="The prior: day of release.")
@click.option("--prior-trafficking/--prior-no-trafficking", default=None, help="The prior: more than possession?")
@click.option("--gun", "guns", multiple=True, help="A § 924(c) count: possess, brandish, discharge or unknown.")
@click.option("--no-guns", is_flag=True, help="There was no § 924(c) count.")
@click.option("--gun-prior-final/--no-gun-prior-final", default=None, help="A final § 924(c) conviction before?")
@STYLE
def then_and_now(style: str, on: date, **given: Any) -> None:
    """The mandatory minimum and maximum at sentencing and today, as far as what is given allows."""
    from .then_now import then_and_now as compare
    from .then_now_text import then_now_text

    sentenced = given["sentenced"]
    if given["year"] is not None:
        if sentenced is not None:
            raise InputError("--sentenced and --sentenced-in are both given", fix="keep one of the two")
        sentenced = (date(given["year"], 1, 1), date(given["year"], 12, 31))
    found = compare(_inputs(given), sentenced, on)
    _print(style, found.as_dict(), then_now_text(found))


def _inputs(given: dict[str, Any]) -> Any:
    from .penalties import parse_amount
    from .priors import Prior
    from .then_now import Inputs

    prior = Prior(
        trafficking=given["prior_trafficking"],
        maximum_years=given["prior_maximum"],
        months_served=given["prior_served"],
        released_on=given["prior_released"],
    )
    if given["guns"] and given["no_guns"]:
        raise InputError("--gun and --no-guns are both given", fix="keep one of the two")
    guns = tuple(None if g == "unknown" else g for g in given["guns"])
    return Inputs(
        drug=given["drug"],
        amount=parse_amount(given["amount"]) if given["amount"] else None,
        tier=given["tier"],
        death=given["death"],
        enhanced_by=given["priors"],
        priors=() if prior == Prior() else (prior,),
        offense_on=given["offense"],
        guns=guns if guns or given["no_guns"] else None,
        gun_prior_final=given["gun_prior_final"],
    )
