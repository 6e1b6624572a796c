"""The small values of a case file: dates known in part, terms of imprisonment, the standing of a source."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Annotated, Any, TypeAlias

from pydantic import GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class Standing(IntEnum):
    """How much weight a source carries; a higher number is stronger."""

    press = 1
    stated = 2
    sworn = 3
    record = 4
    court = 5


class _Text:
    """Shared by values written as one scalar in the case file."""

    pattern = ""

    @classmethod
    def parse(cls, raw: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": ["string", "integer"], "description": (cls.__doc__ or "").splitlines()[0]}


@dataclass(frozen=True)
class PartialDate(_Text):
    """A date as far as it is known: ``2007``, ``2007-07`` or ``2007-07-24``."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, raw: Any) -> PartialDate:
        if isinstance(raw, PartialDate):
            return raw
        if isinstance(raw, date):
            return cls(raw.year, raw.month, raw.day)
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", str(raw).strip())
        if not match:
            raise ValueError(f"{raw!r} is not a date; write 2007, 2007-07 or 2007-07-24")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            raise ValueError(f"{raw!r} is not a day of the calendar") from None
        if not 1850 <= year <= 2150:
            raise ValueError(f"the year of {raw!r} cannot be right")
        return cls(year, month, day)

    @property
    def first(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def exact(self) -> date | None:
        """The day, when the day is known."""
        return self.first if self.day else None

    def agrees_with(self, other: PartialDate) -> bool:
        """Whether both can mean the same day."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{p:02d}" for p in (self.month, self.day) if p)]
        return "-".join(parts)


_TERM_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(years?|yrs?|y|months?|mos?|m|days?|d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Term(_Text):
    """A term of imprisonment or supervision: ``250 months``, ``20 years 10 months``, ``life``."""

    months: int = 0
    days: int = 0
    life: bool = False

    @classmethod
    def parse(cls, raw: Any) -> Term:
        if isinstance(raw, Term):
            return raw
        if isinstance(raw, dict) and set(raw) <= {"years", "months", "days"}:
            return cls(12 * int(raw.get("years", 0)) + int(raw.get("months", 0)), int(raw.get("days", 0)))
        text = str(raw).strip().lower()
        if text == "life":
            return cls(life=True)
        found = _TERM_PART.findall(text)
        rest = re.sub(r"[\s,]|and", "", _TERM_PART.sub("", text))
        if not found or rest:
            raise ValueError(f"{raw!r} is not a term; write it like `250 months`, `20 years 10 months` or `life`")
        months = days = 0.0
        for number, unit in found:
            if unit[0] == "d":
                days += float(number)
            else:
                months += float(number) * (12 if unit[0] == "y" else 1)
        if months != int(months) or days != int(days):
            raise ValueError(f"{raw!r}: write whole months and days")
        if months > 12_000 or days > 40_000:
            raise ValueError(f"{raw!r} is longer than any term can be")
        return cls(int(months), int(days))

    def __str__(self) -> str:
        if self.life:
            return "life"
        years = f" ({self.months // 12} years)" if self.months >= 24 and self.months % 12 == 0 else ""
        parts = [f"{self.months} months{years}"] if self.months else []
        parts += [f"{self.days} days"] if self.days or not parts else []
        return " ".join(parts)


def _standing(raw: Any) -> Standing:
    if isinstance(raw, Standing):
        return raw
    if str(raw) not in Standing.__members__:
        raise ValueError(f"{raw!r} is not a standing; use one of {', '.join(Standing.__members__)}")
    return Standing[str(raw)]


class _StandingSchema:
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_standing)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"enum": list(Standing.__members__)}


StandingField: TypeAlias = Annotated[Standing, _StandingSchema, PlainSerializer(lambda s: s.name)]
