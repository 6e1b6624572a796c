"""In which order to open the cases, and in plain words why. The order is a data file; it never measures worth."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import InputError
from .conditions import check, condition, reads

DEFAULT = Path(__file__).with_name("triage.toml")
# The hidden column by which rows are ordered: the tier, then the tier's own measure, unknown last.
ORDER = "order"
_REACH = 1 << 40


class Tier(BaseModel):
    """One step of the order. ``after``: tested in its place, opened after all the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    title: str
    when: str
    why: str
    by: str = ""
    after: bool = False


@dataclass(frozen=True)
class Triage:
    """The tiers in the order in which they are tested; ``file`` is named in errors."""

    tiers: tuple[Tier, ...]
    file: str

    @property
    def opened(self) -> list[Tier]:
        """The tiers in the order in which they are opened."""
        return [t for t in self.tiers if not t.after] + [t for t in self.tiers if t.after]

    def reads(self) -> set[str]:
        """Every column that a condition, an order or a reason names."""
        found = {name for t in self.tiers for name in reads(condition(t.when, self.file))}
        return found | {t.by for t in self.tiers if t.by} | {n for t in self.tiers for n in _places(t.why)}

    def columns(self, schema: pl.Schema) -> list[pl.Expr]:
        """``triage`` (the tier's name), ``why`` and ``ORDER``. ``InputError`` for a column that is missing."""
        tier, why = pl.when(False).then(pl.lit(None, pl.Int64)), pl.when(False).then(pl.lit(None, pl.String))
        by = pl.when(False).then(pl.lit(None, pl.Int64))
        for t in self.tiers:
            holds = check(condition(t.when, self.file), schema, t.when, self.file)
            place = self.opened.index(t)
            tier = tier.when(holds).then(pl.lit(place, pl.Int64))  # type: ignore[assignment]
            why = why.when(holds).then(_filled(t, schema, self.file))  # type: ignore[assignment]
            by = by.when(holds).then(_measure(t, schema, self.file))  # type: ignore[assignment]
        names = [t.name for t in self.opened]
        at = tier.otherwise(pl.lit(len(names), pl.Int64))
        measure = by.otherwise(pl.lit(None, pl.Int64)).fill_null(_REACH - 1).clip(-_REACH, _REACH - 1)
        named = at.replace_strict(range(len(names)), names, default=None, return_dtype=pl.Enum(names))
        return [
            named.alias("triage"),
            why.otherwise(pl.lit(None, pl.String)).alias("why"),
            (at * (2 * _REACH) + measure).alias(ORDER),
        ]


def read_triage(path: Path = DEFAULT) -> Triage:
    """The order of a file; ``InputError`` names what is wrong in it."""
    fix = "start from a copy of the order that Lenity uses (docs/screening.md)"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tiers = tuple(Tier.model_validate(t) for t in data["tier"])
    except (OSError, UnicodeDecodeError) as e:
        raise InputError(f"cannot be read ({e})", file=str(path), fix="check the path") from None
    except tomllib.TOMLDecodeError as e:
        raise InputError(f"not valid TOML: {e}", file=str(path), fix=fix) from None
    except (KeyError, TypeError):
        raise InputError("needs at least one [[tier]]", file=str(path), fix=fix) from None
    except ValidationError as e:
        first = e.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InputError(f"[[tier]] {name}: {first['msg']}", file=str(path), fix=fix) from None
    if len({t.name for t in tiers}) < len(tiers):
        raise InputError("two tiers have the same name", file=str(path), fix="give one another name")
    found = Triage(tiers, str(path))
    found.reads()
    return found


def _places(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def _filled(tier: Tier, schema: pl.Schema, file: str) -> pl.Expr:
    """The reason with the row's own values in it."""
    parts: list[pl.Expr] = []
    for text, name, _, _ in Formatter().parse(tier.why):
        if text:
            parts.append(pl.lit(text))
        if name:
            _there(name, schema, tier, file)
            parts.append(pl.col(name).cast(pl.String).fill_null("not known"))
    return pl.concat_str(parts) if parts else pl.lit("")


def _measure(tier: Tier, schema: pl.Schema, file: str) -> pl.Expr:
    if not tier.by:
        return pl.lit(None, pl.Int64)
    _there(tier.by, schema, tier, file)
    column, dtype = pl.col(tier.by), schema[tier.by]
    if isinstance(dtype, pl.Date):
        return column.cast(pl.Int32).cast(pl.Int64)
    if dtype.is_float():
        return (column * 1_000_000).cast(pl.Int64, strict=False)
    if dtype.is_integer() or isinstance(dtype, pl.Boolean):
        return column.cast(pl.Int64)
    raise InputError(
        f"tier {tier.name!r}: {tier.by} is text, which has no order", file=file, fix="name a date or a number"
    )


def _there(name: str, schema: pl.Schema, tier: Tier, file: str) -> None:
    if name not in schema:
        raise InputError(f"tier {tier.name!r}: there is no column {name!r}", file=file, fix="see docs/screening.md")
