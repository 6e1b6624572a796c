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
_REACH = 1 << 50


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

    @property
    def names(self) -> pl.Enum:
        return pl.Enum([t.name for t in self.opened])

    def check(self, schema: pl.Schema) -> None:
        """``InputError`` for a condition, an order or a reason that these columns cannot give."""
        for t in self.tiers:
            check(condition(t.when, self.file), schema, t.when, self.file)
            for name in [*_places(t.why), *([t.by] if t.by else [])]:
                if name not in schema:
                    fix = "docs/screening.md lists the columns"
                    raise InputError(f"tier {t.name!r}: there is no column {name!r}", file=self.file, fix=fix)
            if t.by and isinstance(schema[t.by], pl.String | pl.Enum | pl.Categorical):
                fix = "name a date or a number"
                raise InputError(f"tier {t.name!r}: {t.by} is text, which has no order", file=self.file, fix=fix)

    def ordered(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with ``triage`` (the tier's name), ``why`` and ``ORDER``."""
        chain = pl
        for i, t in enumerate(self.tiers):
            chain = chain.when(condition(t.when, self.file)).then(pl.lit(i, pl.Int64))  # type: ignore[assignment]
        none = len(self.tiers)
        at = rows.select(chain.otherwise(pl.lit(none, pl.Int64)))[:, 0]  # type: ignore[attr-defined]
        named = {name for t in self.tiers for name in [*_places(t.why), t.by] if name}
        narrow = rows.select(sorted(named)).with_row_index("at")
        pieces = [narrow.filter(at == i).select(*self._told(i), "at") for i in at.unique()]
        if not pieces:
            return rows.hstack(pl.DataFrame(schema={"triage": self.names, "why": pl.String(), ORDER: pl.Int64()}))
        return rows.hstack(pl.concat(pieces).sort("at").drop("at"))

    def _told(self, i: int) -> list[pl.Expr]:
        """The columns of the rows that belong to one tier, or to none."""
        if i == len(self.tiers):
            last = pl.lit(len(self.tiers) * 2 * _REACH, pl.Int64)
            return [pl.lit(None, self.names).alias("triage"), pl.lit(None, pl.String).alias("why"), last.alias(ORDER)]
        tier = self.tiers[i]
        measure = _measure(pl.col(tier.by)) if tier.by else pl.lit(None, pl.Int64)
        order = self.opened.index(tier) * 2 * _REACH + measure.fill_null(_REACH - 1).clip(-_REACH, _REACH - 1)
        name = pl.lit(tier.name, self.names).alias("triage")
        return [name, _filled(tier).alias("why"), order.cast(pl.Int64).alias(ORDER)]


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


def _filled(tier: Tier) -> pl.Expr:
    """The reason with the row's own values in it."""
    parts: list[pl.Expr] = []
    for text, name, _, _ in Formatter().parse(tier.why):
        if text:
            parts.append(pl.lit(text))
        if name:
            parts.append(pl.col(name).cast(pl.String).fill_null("not known"))
    return pl.concat_str(parts) if parts else pl.lit("")


def _measure(column: pl.Expr) -> pl.Expr:
    """What a tier is ordered by, as a whole number; fractions to the millionth."""
    return (column.to_physical().cast(pl.Float64) * 1_000_000).cast(pl.Int64, strict=False)
