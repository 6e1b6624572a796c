"""Conditions that users and data files write, as in SQL: ``age_years >= 60 AND terminal_illness``."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

import polars as pl

from ..errors import InputError

# What looks at more rows than its own would depend on how the caseload is cut into batches.
_OF_MANY = re.compile(
    r"\b(?:sum|count|avg|mean|min|max|median|mode|stddev\w*|variance|var\w*|quantile\w*|first|last|corr|covar\w*"
    r"|row_number|rank|dense_rank|lag|lead|select)\s*\(|\bselect\b|\bover\b",
    re.IGNORECASE,
)
_BARE_DAY = re.compile(r"(?<!DATE )(?<!date )'(\d{4}-\d{2}-\d{2})'")


def condition(text: str, file: str) -> pl.Expr:
    """The condition as an expression; ``file`` (or the option) is named in errors."""
    if found := _OF_MANY.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", text)):
        fix = "compare the columns of a row with one another or with a value"
        raise InputError(f"{text!r} looks at more than one row ({found[0].strip('( ')})", file=file, fix=fix)
    try:
        return pl.sql_expr(_BARE_DAY.sub(r"DATE '\1'", text))
    except (pl.exceptions.PolarsError, ValueError) as e:
        reason = str(e).splitlines()[0]
        fix = "write it as in SQL, like: age_years >= 60 AND \"1B1.13(b)(2)\" = 'unknown'"
        raise InputError(f"cannot read the condition {text!r} ({reason})", file=file, fix=fix) from None


def reads(expr: pl.Expr) -> set[str]:
    """The columns that a condition reads."""
    return set(expr.meta.root_names())


def check(expr: pl.Expr, schema: pl.Schema, text: str, file: str) -> pl.Expr:
    """The condition, checked against columns; ``InputError`` for a column that is not there or a wrong comparison."""
    _named(reads(expr), schema, file)
    try:
        result = pl.DataFrame(schema=schema).select(expr.alias("condition")).schema["condition"]
    except pl.exceptions.PolarsError as e:
        reason = str(e).splitlines()[0]
        raise InputError(
            f"{text!r}: {reason}", file=file, fix="compare numbers with numbers, dates with dates"
        ) from None
    if not isinstance(result, pl.Boolean):
        raise InputError(f"{text!r} is not a condition", file=file, fix="add a comparison, like `= 'yes'` or `>= 60`")
    return expr


def _named(names: Collection[str], schema: pl.Schema, file: str) -> None:
    for name in names:
        if name not in schema:
            near = get_close_matches(name, list(schema), n=3)
            fix = f"did you mean {' or '.join(near)}?" if near else "`lenity screen --help` lists the columns"
            raise InputError(f"there is no column {name!r}", file=file, fix=fix)
