"""What a loaded file must satisfy: refusals that keep a wrong file out, and counts that a person can compare."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lenity.errors import InputError
from lenity.peers import codebook
from lenity.peers.convert import Tally

TOLERATED = 0.01
"""Share of odd values, or of dates in another fiscal year, above which a file is refused as misread."""
SLACK = 0.006
"""Months. Lengths are stored to two decimals in some files and in full in others."""

DAY = 0.034
"""Months: one day (1/30.44), and the rounding of it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One count: how many records the check could be made on, and how many fail it."""

    name: str
    applied: int
    failed: int
    note: str = ""


def refuse_misread(tallies: dict[str, Tally], records: int, file: str) -> None:
    """A shifted header, or a layout of another year, puts values where they cannot be: refuse rather than average."""
    for name, variable in codebook.variables().items():
        tally = tallies.get(name)
        if not tally:
            continue
        present = records - tally.missing + tally.unreadable
        odd = tally.odd if variable.detects_shift else tally.unreadable
        if odd > TOLERATED * max(present, 1):
            example = next(iter(tally.outside), "text where a number belongs")
            raise InputError(
                f"{name} ({variable.label}) holds {odd} of {present} values that cannot be right, such as {example!r}: "
                "the header or the layout is shifted, or belongs to another year",
                file=file,
                line=tally.first_odd,
                fix="use the layout (.sas) or the header that came with this very file",
            )


def refuse_wrong_year(frame: pl.DataFrame, year: int, file: str) -> Check:
    """Compare the fiscal year in the file's name with the dates of sentencing."""
    fiscal = pl.col("SENTYR").cast(pl.Int32) + (pl.col("SENTMON") >= 10).cast(pl.Int32)
    old = pl.col("SENTDATE").str.extract_groups(r"^(\d{1,2})/?(\d\d)/?(\d\d)$")
    two = old.struct.field("3").cast(pl.Int32, strict=False)
    century = pl.when(two >= 87).then(two + 1900).otherwise(two + 2000)
    earlier = century + (old.struct.field("1").cast(pl.Int32, strict=False) >= 10).cast(pl.Int32)
    dated = frame.select(pl.coalesce(fiscal, earlier).alias("year"))["year"].drop_nulls()
    wrong = int((dated != year).sum())
    if wrong > TOLERATED * dated.len():
        common = dated.filter(dated != year).mode().sort()[0]
        raise InputError(
            f"the name says fiscal year {year}, but {wrong} of {dated.len()} sentences were imposed in another year "
            f"(most often {common})",
            file=file,
            fix="give the file back the name the Commission gave it",
        )
    note = "" if dated.len() else "no date of sentencing in this file"
    return Check("sentenced in the fiscal year of the file's name", dated.len(), wrong, note)


def range_identity(frame: pl.DataFrame) -> Check | None:
    """The bound of the range that MNTHDEPT and PCNTDEPT imply, less or plus MNTHDEPT, is the sentence length.

    Below the range the bound is its minimum, above it (SENTRNGE 1 and 6) its maximum: 100·MNTHDEPT/PCNTDEPT.
    """
    if not {"MNTHDEPT", "PCNTDEPT", "SENSPCAP", "SENTRNGE"} <= set(frame.columns):
        return None
    outside = frame.filter((pl.col("MNTHDEPT") > 0) & (pl.col("PCNTDEPT") > 0))
    bound = 100 * pl.col("MNTHDEPT") / pl.col("PCNTDEPT")
    above = pl.col("SENTRNGE").is_in([1, 6])
    implied = pl.when(above).then(bound + pl.col("MNTHDEPT")).otherwise(bound - pl.col("MNTHDEPT"))
    wrong = (implied - pl.col("SENSPCAP")).abs() > SLACK
    failed = outside.filter(wrong.fill_null(True)).height
    return Check("range bound from MNTHDEPT and PCNTDEPT gives the sentence back", outside.height, failed)


def sentences(frame: pl.DataFrame) -> list[Check]:
    """Lengths that are no lengths (counted, never averaged), and kinds of sentence that contradict a length."""
    found = []
    for name in ("SENTTCAP", "SENSPCAP", "SENTTOT", "SENSPLT0"):
        if name in frame.columns and (values := frame[name].drop_nulls()).len():
            top = 470 if name.endswith("CAP") else float("inf")
            failed = int(((values < 0) | (values > top) | values.is_in([9997.0])).sum())
            found.append(Check(f"{name} is a length (not negative, not a code)", values.len(), failed))
    if {"SENTIMP", "SENTTCAP"} <= set(frame.columns):
        known = frame.filter(pl.col("SENTIMP").is_not_null() & pl.col("SENTTCAP").is_not_null())
        failed = known.filter(~pl.col("SENTIMP").is_in([1, 2])).height
        found.append(Check("length of imprisonment only where prison was imposed", known.height, failed))
    return found
