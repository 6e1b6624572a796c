"""The command line of this part: ``data``, ``peers``, ``disparity``. Thin: it reads options and prints results.

An :class:`~lenity.errors.InputError` rises to the program's one handler (exit 1, no traceback).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lenity.arguments import DAY, today
from lenity.errors import InputError

if TYPE_CHECKING:
    from lenity.peers.from_case import FromCase
    from lenity.peers.store import Store

CELL = ("guideline", "level", "history", "drug", "offense")
_HOME = click.option(
    "--home", type=click.Path(path_type=Path), help="Data directory (default: LENITY_DATA, or the XDG data home)."
)
_FORMAT = click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
_YEARS = click.option("--years", help="Fiscal years, like 2019-2023 or 2019,2021 (default: the five latest loaded).")
_SELECTED = click.option("--allow-selected", is_flag=True, help="Arithmetic on a selected file; stamped as no finding.")
_DATASET = click.option(
    "--dataset", type=click.Choice(["individual", "violations"]), default="individual", show_default=True
)
_SAMPLE = click.option("--sample", is_flag=True, help="Use the small real sample that comes with Lenity.")


@click.group()
def data() -> None:
    """Sentencing Commission datafiles: add, list, check."""


@data.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_HOME
@_FORMAT
def add(files: tuple[Path, ...], home: Path | None, style: str) -> None:
    """Load FILES (zips, folders, or loose .csv or .dat with its .sas) as downloaded from ussc.gov."""
    from lenity.peers import load, store

    done = load.add(files, store.Store.of(home).root, lambda line: click.echo(line, err=True))
    if style == "json":
        return _json([{"path": str(d.path), "already": d.already, **asdict(d.report)} for d in done])
    for loaded in done:
        click.echo(_report(asdict(loaded.report), loaded.already))
    return None


@data.command("list")
@_HOME
@_SAMPLE
@_FORMAT
def list_(home: Path | None, sample: bool, style: str) -> None:
    """What is loaded."""
    store = _store(home, sample=sample)
    if style == "json":
        return _json([{"path": str(p.path), **asdict(p.report)} for p in store.partitions()])
    if not store.partitions():
        click.echo(
            f"Nothing is loaded in {store.root}. Try: lenity peers --sample --offense 'drug trafficking' --level 23"
        )
    for p in store.partitions():
        short = "" if not p.short else f"  ({p.short:+,} against the national file)"
        click.echo(
            f"{p.dataset:<11} {p.fiscal_year or 'all':>5}  {p.report.records:>9,} records  {p.report.file}{short}"
        )
    return None


@data.command()
@_HOME
@_SAMPLE
@_FORMAT
@click.option("--published", is_flag=True, help="Also compare with figures others published (takes a minute).")
def check(home: Path | None, sample: bool, style: str, published: bool) -> None:
    """Check what is loaded against itself, the national counts and, on request, published figures."""
    from lenity.peers import audit
    from lenity.peers.published import published as compare_published

    store = _store(home, sample=sample)
    found = audit.audit(store)
    beside = compare_published(store) if published else []
    if style == "json":
        return _json({"checks": found, "published": beside})
    for row in found:
        state = "not checked" if row["failed"] is None else "ok" if not row["failed"] else f"{row['failed']:,} fail"
        click.echo(
            f"{row['file']}: {row['check']}: {row['applied']:,} checked, {state}{row['note'] and '; ' + row['note']}"
        )
    for row in beside:
        ours = row["ours"] if row["ours"] is not None else f"not made ({row['unknown']})"
        click.echo(f"{row['what']}: published {row['published']}, here {ours}  [{row['source']}; {row['seen']}]")
    return None


@data.command("base-rates")
@click.option("--year", type=int, help="Fiscal year.")
@click.option("--circuit")
@click.option("--district")
@_FORMAT
def base_rates(year: int | None, circuit: str | None, district: str | None, style: str) -> None:
    """Published counts of compassionate-release motions. Context only."""
    from lenity.peers import rates

    found = rates.base_rates(year=year, circuit=circuit, district=district)
    if style == "json":
        return _json({"context": rates.CONTEXT, "rows": [asdict(row) for row in found]})
    click.echo(rates.CONTEXT)
    for row in found:
        share = "percent not found" if row.grant_percent is None else f"{row.grant_percent}% granted"
        spread = f" ({row.interval[0]} to {row.interval[1]})" if row.interval else ""
        counts = f"{_or_gap(row.granted)} granted of {_or_gap(row.decided)} decided"
        click.echo(f"{row.place or 'National'}, {row.period}: {share}{spread}; {counts}. {row.gap}".rstrip(" ."))
        if row.source:
            click.echo(f"    {row.source} [{row.level}]")
    return None


@click.command()
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--guideline", help="Primary guideline, like 2D1.1.")
@click.option("--level", help="Final offense level, 1 to 43.")
@click.option("--history", help="Criminal history category, I to VI.")
@click.option("--drug", help="Primary drug type, like marijuana or fentanyl.")
@click.option("--offense", help="Type of crime, like 'drug trafficking' (not a JSIN cell).")
@click.option("--sentence", help="The sentence being served, in months, or life.")
@click.option("--district", help="Also show this district, like 'E.D. New York'.")
@click.option("--at-sentencing", help="The cell as it was, where it differs: level=35,history=IV.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the chart as SVG.")
@click.option("--png", type=click.Path(path_type=Path), help="Write the chart as PNG.")
@click.option("--medians", is_flag=True, help="The chart of medians with intervals instead of the spread.")
@click.option("--exhibit", type=click.Path(path_type=Path), help="Write the one-page exhibit as PDF.")
@click.option("--on", type=DAY, default=today, help="Date printed on the exhibit. Default: today.")
@_YEARS
@_DATASET
@_SAMPLE
@_SELECTED
@_HOME
@_FORMAT
def peers(
    case: Path | None,
    on: date,
    years: str | None,
    dataset: str,
    sample: bool,
    home: Path | None,
    style: str,
    **given: Any,
) -> None:
    """People sentenced in like circumstances: JSIN's figures, and what JSIN leaves out.

    CASE, a case file, gives the drug, the sentence and the district; the guideline, the level and the category are
    options, because a case file does not hold them.
    """
    from lenity.peers import codebook, compare, text
    from lenity.peers.cell import Cell, read_cell

    told = _told(case) if case else None
    cell = read_cell(told.cell if told else None, **{key: given[key] for key in CELL})
    place = given["district"] or (told.district if told else None)
    if cell == Cell():
        raise InputError("no cell was described", fix="give --guideline, --level and --history, or a case file")
    then = read_cell(cell, **_pairs(given["at_sentencing"])) if given["at_sentencing"] else None
    result = compare.compare(
        _store(home, sample=sample),
        cell,
        dataset="district" if sample else dataset,
        years=_years(years),
        sentence=_months(given["sentence"]) if given["sentence"] else told.months if told else None,
        district=codebook.find_district(place) if place else None,
        at_sentencing=then,
        allow_selected=given["allow_selected"],
    )
    if given["svg"] or given["png"]:
        from lenity.peers import chart

        drawn = chart.picture(result, medians=given["medians"])
        _save_chart(drawn["svg"], drawn["alt"], given["svg"], given["png"])
    if given["exhibit"]:
        from lenity.peers.exhibit import exhibit

        _write(given["exhibit"], exhibit(result, on))
    if style == "json":
        return _json(result)
    return click.echo(text.peers(result))


@click.command()
@click.option("--reference", default="White male", show_default=True, help="The group others are compared with.")
@click.option("--guideline", help="Only this guideline.")
@click.option("--level", help="Only this offense level (never with --history: no single cells).")
@click.option("--history", help="Only this criminal history category.")
@click.option("--drug", help="Only this drug type.")
@click.option("--offense", help="Only this type of crime.")
@click.option("--circuit", help="Only this circuit.")
@click.option("--looked-at", type=click.IntRange(1), help="How many subgroups were looked at before this one.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the chart of one model as SVG.")
@click.option("--png", type=click.Path(path_type=Path), help="Write the chart of one model as PNG.")
@click.option("--model", default="total", show_default=True, help="The model that is drawn.")
@_YEARS
@_DATASET
@_SELECTED
@_HOME
@_FORMAT
def disparity(
    years: str | None, dataset: str, allow_selected: bool, home: Path | None, style: str, **given: Any
) -> None:
    """Differences by sex and race after stated controls, with their limits. Never about one person."""
    from lenity.peers import disparity as part
    from lenity.peers import text
    from lenity.peers.cell import read_cell

    cell = read_cell(None, **{key: given[key] for key in CELL})
    question = part.Question(given["reference"], cell, given["circuit"], given["looked_at"])
    result = part.disparity(
        _store(home, sample=False), question, dataset=dataset, years=_years(years), allow_selected=allow_selected
    )
    if given["svg"] or given["png"]:
        from lenity.peers import chart

        _save_chart(*chart.disparity(result, given["model"]), given["svg"], given["png"])
    if style == "json":
        return _json(result)
    return click.echo(text.disparity(result))


def _told(case: Path) -> FromCase:
    from lenity.peers.from_case import read_case

    return read_case(case)


def _store(home: Path | None, *, sample: bool) -> Store:
    from lenity.peers import store

    return store.packaged() if sample else store.Store.of(home)


def _save_chart(svg: str, alt: str, to_svg: Path | None, to_png: Path | None) -> None:
    from lenity.peers import chart

    if to_svg:
        _write(to_svg, svg.encode())
    if to_png:
        _write(to_png, chart.png(svg, alt))


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", file=str(path), fix="choose another place") from None
    click.echo(f"wrote {path}", err=True)


def _json(result: object) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _years(text: str | None) -> list[int] | None:
    """``2019-2023`` or ``2019,2021``."""
    if not text:
        return None
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not (first.isdigit() and (last or first).isdigit()) or not 1987 <= int(first) <= int(last or first) <= 2100:
            raise InputError(f"{part!r} is no fiscal year or span of them", fix="write --years 2019-2023")
        found |= set(range(int(first), int(last or first) + 1))
    return sorted(found)


def _months(text: str) -> float:
    """Months, or ``life`` as the Commission's 470."""
    from lenity.peers.harmonise import CAP, LIFE

    if text.strip().lower() == "life":
        return LIFE
    try:
        months = float(text)
    except ValueError:
        months = -1
    if not 0 <= months < 12_000:
        raise InputError(f"{text!r} is not a sentence", fix="give months, like 250, or life")
    return CAP if months >= LIFE else months  # the Commission's cap: over 470 months counts as 469.99


def _pairs(text: str) -> dict[str, str]:
    """``level=35,history=IV``."""
    found = dict(part.strip().partition("=")[::2] for part in text.split(","))
    if not all(found.values()):
        raise InputError(f"cannot read {text!r}", fix="write it like level=35,history=IV")
    return found


def _report(r: dict[str, Any], already: bool) -> str:
    """A load report for a person; the JSON has every column's tally."""
    lines = [f"{r['file']}: {'already loaded, nothing changed' if already else 'loaded'}"]
    lines.append(f"  {r['records']:,} records, {r['people']:,} people, {len(r['kept'])} columns kept")
    if r["expected_records"]:
        lines.append(
            f"  national count {r['expected_records']:,}, difference {r['records'] - r['expected_records']:+,}"
        )
    if r["missing"]:
        lines.append(f"  not in this file, though in most of that year: {', '.join(r['missing'])}")
    for name, tally in r["columns"].items():
        for key, words in (("special_missing", "special missing codes"), ("outside", "values not in the codebook")):
            if tally.get(key):
                met = ", ".join(f"{code} ({n:,})" for code, n in list(tally[key].items())[:5])
                lines.append(f"  {name}: {words}: {met}{' and others' if len(tally[key]) > 5 else ''}")
    lines += [f"  {c['name']}: {c['applied']:,} checked, {c['failed']:,} fail" for c in r["checks"] if c["applied"]]
    lines += [f"  WARNING: {warning}" for warning in r["warnings"]]
    return "\n".join(lines)


def _or_gap(number: int | None) -> str:
    return "not found" if number is None else f"{number:,}"
