"""`lenity screen`: a caseload in, the review of every row out."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..arguments import DAY, on_option
from ..errors import InputError

if TYPE_CHECKING:
    from .run import Job

FORMATS = ("csv", "xlsx", "parquet", "html")
_TEMPLATE = "caseload.xlsx"


@click.command()
@click.argument("caseload", required=False)
@on_option
@click.option("--out", help="The file to write (a folder with --engine spark); `-` prints CSV.")
@click.option("--format", "style", type=click.Choice(FORMATS), help="Default: by the ending of --out.")
@click.option("--circuit", help="The circuit of rows that name none: 1 to 11 or DC.")
@click.option("--circuit-column", metavar="HEADER", help="The column that holds the circuit.")
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="A TOML file: which header is which column.")
@click.option("--where", help='Keep the rows for which this is true, as in SQL: "age_years >= 60 AND life".')
@click.option("--columns", help="The columns to write, with commas between.")
@click.option("--triage", type=click.Path(path_type=Path), help="A TOML file: in which order to open the cases.")
@click.option("--law-as-of", metavar="D1,D2", help="What the change of law between two days does to the caseload.")
@click.option("--compare", nargs=2, type=click.Path(path_type=Path), metavar="OLD NEW", help="Compare two results.")
@click.option("--key", help="With --compare: the column that tells the people apart.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option("--master", help="With --engine spark: the address of the cluster. Default: Spark's own settings.")
@click.option(
    "--template", is_flag=False, flag_value=_TEMPLATE, metavar="FILE.xlsx", help="Write a spreadsheet to fill in."
)
@click.option("--synthetic", type=click.IntRange(min=0), metavar="N", help="Write N invented people to --out.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="With --synthetic: the same seed, the same people."
)
def screen(caseload: str | None, on: date, out: str | None, style: str | None, **given: Any) -> None:
    """Review every row of CASELOAD: CSV, Excel, Parquet, a folder of case files, or `-` for standard input.

    Columns to use in --where and --columns: the facts of `lenity check --facts`, the fields of the template, and those
    of the output, such as supported, exhaustion, release, or "1B1.13(b)(2)".
    """
    if given["template"]:
        from .template import write_template

        write_template(Path(given["template"]))
        click.echo(f"{given['template']}: fill it in, one row a person; blank cells are not known.")
        return
    if given["compare"]:
        _compare(given["compare"], given["key"], out)
        return
    if given["synthetic"] is not None:
        _synthetic(given["synthetic"], given["seed"], on, out)
        return
    if caseload is None:
        raise click.UsageError("name a caseload, or give --template, --compare or --synthetic")
    job = _job(caseload, on, given)
    if given["law_as_of"]:
        _law_as_of(job, given["law_as_of"], out)
    elif given["engine"] == "spark":
        _with_spark(job, out, _listed(given["columns"]), given["master"])
    else:
        _screen(job, out, style, _listed(given["columns"]))


def _job(caseload: str, on: date, given: dict[str, Any]) -> Job:
    from ..law.model import CIRCUITS
    from .columns import read_mapping
    from .kernel import Screening
    from .run import Job
    from .triage import DEFAULT, read_triage

    circuit = given["circuit"].upper() if given["circuit"] else None
    if circuit is not None and circuit not in CIRCUITS:
        raise InputError(f"there is no circuit {circuit!r}", fix=f"use one of {', '.join(CIRCUITS)}")
    mapping = read_mapping(given["mapping"]) if given["mapping"] else {}
    if given["circuit_column"]:
        mapping = {**mapping, given["circuit_column"]: "circuit"}
    triage = read_triage(given["triage"] or DEFAULT)
    screening = Screening(on, triage, where=given["where"], also=_also(given["columns"]))
    return Job(caseload, screening, mapping, circuit)


def _listed(columns: str | None) -> list[str] | None:
    return [name.strip() for name in columns.split(",") if name.strip()] if columns else None


def _also(picked: str | None) -> tuple[str, ...]:
    """Input columns among the picked ones: they must be read to be written."""
    from .columns import columns

    return tuple(name for name in _listed(picked) or () if name in columns())


def _style(out: str, style: str | None) -> str:
    found = style or {".htm": "html"}.get(Path(out).suffix.lower(), Path(out).suffix.lower().lstrip("."))
    if found not in FORMATS:
        raise InputError(f"the ending of {out!r} is not a format", fix=f"give --format {', '.join(FORMATS)}")
    return found


def _screen(job: Job, out: str | None, style: str | None, picked: list[str] | None) -> None:
    from .receipt import receipt
    from .run import run
    from .summary import Summary
    from .tables import chosen, rejects_path, spared, write_csv, write_parquet, write_receipt, write_rejects

    printed = out == "-"
    target = Path(out) if out and not printed else None
    style = "csv" if printed else _style(out, style) if out else None
    if target and not target.absolute().parent.is_dir():
        raise InputError("there is no such folder", file=str(target.parent), fix="make the folder first")
    if target and job.caseload != "-":
        spared(target, Path(job.caseload))
    try:
        done, parts = run(job, target)
    except KeyboardInterrupt:
        if target:
            click.echo("\nWhat is done is kept; the same command goes on from there.", err=True)
        raise click.Abort from None
    summary = Summary(job.screening, done)
    columns = chosen(done, list(job.screening.schema), picked)
    written = []
    if target:
        paper = receipt(job, done)
        if style == "parquet":
            write_parquet(done, columns, target, paper)
        elif style == "csv":
            write_csv(done, columns, target)
        elif style == "xlsx":
            from .workbook import write_workbook

            write_workbook(summary, columns, target, paper)
        else:
            from .page import write_page

            write_page(summary, columns, target, paper)
        written.append(str(target))
        if style == "csv":
            written.append(str(write_receipt(paper, target)))
        if rejects := write_rejects(done.rejects, target):
            written.append(str(rejects))
        if parts:
            parts.drop()
    elif printed:
        _print_csv(done, columns)
    if done.advice:
        what = "columns are" if len(done.unknown) != 1 else "column is"
        click.echo(
            f"{len(done.unknown)} {what} not known and not read. {done.advice[0].upper()}{done.advice[1:]}", err=True
        )
    if len(done.rejects) and not target:
        click.echo(
            f"{done.tally['rows']['rejected']:,} rows cannot be read; with --out FILE they are listed.", err=True
        )
    for line in summary.lines():
        click.echo(line, err=printed)
    for name in written:
        click.echo(f"{name} written.", err=printed)
    if target and len(done.rejects):
        click.echo(f"Mend the rows in {rejects_path(target).name} and screen again.")
    if not out:
        _first_ten(done)


def _print_csv(done: Any, columns: list[str]) -> None:
    from .tables import in_order, plain

    rows, _ = in_order(done, columns)
    schema = rows.collect_schema()
    shown = rows.select(plain(c, schema[c.meta.output_name()]) for c in map(_col, columns)).collect()
    sys.stdout.write(shown.write_csv())


def _col(name: str) -> Any:
    import polars as pl

    return pl.col(name)


def _first_ten(done: Any) -> None:
    from .tables import RANK, in_order

    rows, _ = in_order(done, [RANK, "case", "name", "sheet", "row", "why"])
    first = rows.head(10).collect()
    if len(first):
        click.echo("\nOpen these first (no measure of worth or chances):")
    for rank, case, name, sheet, row, why in first.iter_rows():
        place = ", ".join(str(part) for part in (sheet, f"row {row}") if part)
        who = case or name or place
        click.echo(f"{rank:>4}. {who}: {why}")


def _law_as_of(job: Job, days: str, out: str | None) -> None:
    from .lawasof import law_as_of
    from .tables import spared, write_table

    if out:
        spared(Path(out), Path(job.caseload))
    given = [DAY.convert(day.strip(), None, None) for day in days.split(",") if day.strip()]
    if len(given) != 2:
        raise click.UsageError("give --law-as-of two days with a comma between: 2026-05-27,2026-05-28")
    shift = law_as_of(job, *given)
    words = {"had": "before", "have": "after"}
    rows, people = shift.rows, shift.people
    others = f"{rows['rejected']:,} not readable, {rows['empty']:,} empty, {rows['left_out']:,} left out"
    click.echo(f"{rows['read']:,} rows read: {rows['screened']:,} screened, {others}.")
    click.echo(f"Facts as of {job.screening.on}; the law of {shift.before} and of {shift.after}.")
    click.echo(
        f"With a ground supported or open: {people['had']:,} {words['had']}, {people['have']:,} {words['have']};"
    )
    click.echo(f"{people['lost']:,} had one and have none, {people['gained']:,} had none and have one.")
    for ground, pairs in shift.grounds.items():
        moved = Counter({pair: n for pair, n in pairs.items() if pair[0] != pair[1]})
        if moved:
            told = ", ".join(
                f"{n:,} {a.replace('_', ' ')} to {b.replace('_', ' ')}" for (a, b), n in moved.most_common()
            )
            click.echo(f"\n{ground} {shift.titles[ground]}: {told}.")
            for reason in shift.because.get(ground, ()):
                click.echo(f"  Because: {reason}")
    if out:
        write_table(shift.changes, Path(out), _style(out, None))
        click.echo(f"\n{out}: {len(shift.changes):,} changes written.")


def _compare(pair: tuple[Path, Path], key: str | None, out: str | None) -> None:
    from .compare import compare
    from .tables import spared, write_table

    if out:
        spared(Path(out), *pair)
    found = compare(*pair, key=key)
    old, new = found.people
    click.echo(f"{old:,} people then, {new:,} now, matched by {found.key}.")
    for change in ("new", "gone", "opened", "closed", "changed"):
        unit = "people" if change in ("new", "gone") else "grounds"
        click.echo(f"{found.counts[change]:,} {unit} {change}")
    if out:
        write_table(found.changes, Path(out), _style(out, None))
        click.echo(f"{out} written.")
        return
    for line in found.changes.head(40).iter_rows(named=True):
        moved = f" {line['ground']}: {line['before']} → {line['after']}. {line['because']}" if line["ground"] else ""
        click.echo(f"{line['case']} {line['change']}{moved}".replace("not_supported", "not supported"))
    if len(found.changes) > 40:
        click.echo(f"… and {len(found.changes) - 40:,} more; --out FILE.csv writes them all.")


def _synthetic(number: int, seed: int, on: date, out: str | None) -> None:
    from .synthetic import MARK, write_people

    if not out:
        raise click.UsageError("--synthetic needs --out FILE.parquet, .csv or .xlsx")
    write_people(number, seed, on, Path(out))
    click.echo(f"{out}: {number:,} people, every one {MARK}.")


def _with_spark(job: Job, out: str | None, picked: list[str] | None, master: str | None) -> None:
    from .batches import advice
    from .spark import screen_with_spark

    if not out:
        raise click.UsageError("--engine spark needs --out: the folder to write")
    counted = screen_with_spark(replace(job), out, picked, master)
    if counted.unknown:
        click.echo(advice(counted.unknown, set(counted.columns)), err=True)
    parts = f"{counted.left_out:,} left out by --where, {counted.rejected:,} not readable, {counted.empty:,} empty"
    click.echo(f"{counted.read:,} rows read: {counted.screened:,} screened, {parts}.")
    click.echo(
        f"{out} and {out}.receipt written."
        + (f" {out}.rejects: mend these and screen again." if counted.rejected else "")
    )
