"""One set of names across the Commission's renames: lower-case columns beside the raw ones.

Every column here is an expression over raw columns; docs/peers.md has the table. The order of preference is always:
the variable the Commission uses today, then the older one it replaced, then null. A value that is a code (life,
"some, unknown", death) never enters arithmetic as a number.
"""

from __future__ import annotations

import polars as pl

from lenity.peers import codebook

CAP, LIFE = 469.99, 470.0
"""The Commission's top codes of a sentence, in months: more than 470, and life."""
_LIFE_CODE, _NO_TERM = 9996, 9997

SHARED = ("OFFGUIDE", "SENTRNGE", "MNTHDEPT", "PCNTDEPT", "SENTTCAP", "SENSPCAP")
"""What the supplements add to the yearly files of FY2014-2017."""


def complete(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every variable of the codebook, absent ones as nulls, so that all years have one schema."""
    have = set(frame.columns)
    return frame.select(
        pl.col(v.name) if v.name in have else pl.lit(None, v.dtype).alias(v.name) for v in codebook.variables().values()
    )


def expressions() -> list[pl.Expr]:
    """The harmonised columns, from a frame that :func:`complete` has completed."""
    c = pl.col
    total = _within(c("SENTTCAP")), _capped(c("SENTTOT"))
    length = _within(c("SENSPCAP")), _capped(c("SENSPLT0"))
    native = c("SENTRNGE").is_not_null() | c("SENTTCAP").is_not_null() | c("SENSPCAP").is_not_null()
    relieved = ((c("SAFETY") == 1) | c("SAFE").is_in([1, 2])).fill_null(False)
    return [
        c("GDLINEHI").str.replace_all(r"[§\s]|USSG", "").alias("guideline"),
        pl.when(c("XFOLSOR") >= 1).then(pl.min_horizontal("XFOLSOR", pl.lit(43))).cast(pl.Int8).alias("level"),
        pl.when(c("XCRHISSR").is_between(1, 6)).then("XCRHISSR").cast(pl.Int8).alias("history"),
        pl.when(c("SENTRNGE").is_between(0, 8)).then("SENTRNGE").cast(pl.Int8).alias("position"),
        pl.coalesce(c("SENTRNGE") == 2, c("BOOKERCD") == 5, c("DEPART_A") == 2, c("DEPART").is_in([3, 5, 7, 9])).alias(
            "substantial_assistance"
        ),
        pl.when(c("SENTIMP").is_between(0, 4)).then(c("SENTIMP").is_in([1, 2])).alias("prison"),
        pl.when(native).then(total[0]).otherwise(total[1]).alias("months_imprisonment"),
        pl.when(native).then(length[0]).otherwise(length[1]).alias("months_sentence"),
        pl.coalesce(
            pl.when(c("TOTPRISN").is_not_null()).then(c("TOTPRISN") == _LIFE_CODE), c("SENTTCAP") == LIFE
        ).alias("life"),
        _range_end("GLMIN").alias("range_min"),
        _range_end("GLMAX").alias("range_max"),
        _range_end("XMINSOR").alias("table_min"),
        _range_end("XMAXSOR").alias("table_max"),
        (c("STATMIN") > 0).alias("mandatory_minimum"),
        ((c("STATMIN") > 0) & ~relieved).alias("mandatory_minimum_binding"),
    ]


def _within(cap: pl.Expr) -> pl.Expr:
    """SENTTCAP and SENSPCAP run from 0 to 470; anything else (negative, a code) is not a length."""
    return pl.when(cap.is_between(0, LIFE)).then(cap)


def _capped(months: pl.Expr) -> pl.Expr:
    """The same measure rebuilt for years before it was published.

    Older files collapse every value from 470 up to 470, so life is read from TOTPRISN and not from the length.
    """
    return (
        pl.when((pl.col("TOTPRISN") == _LIFE_CODE) | (months == _LIFE_CODE))
        .then(LIFE)
        .when((months < 0) | (months == _NO_TERM))
        .then(None)
        .when(pl.col("TOTPRISN").is_null() & (months == LIFE))
        .then(LIFE)
        .when(months >= LIFE)
        .then(CAP)
        .otherwise(months)
    )


def _range_end(name: str) -> pl.Expr:
    """A guideline bound in months; life (9996, in older files 996) and all above 470 count at 470, as sentences do."""
    return pl.when(pl.col(name) >= 0).then(pl.min_horizontal(name, pl.lit(LIFE)))
