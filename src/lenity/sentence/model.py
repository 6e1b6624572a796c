"""What the computation is told: the JSON contract as a model. Every key may be missing; missing is unknown.

``parse`` turns plain data into the model and every problem into one ``InputError`` that names the key and the mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ..errors import InputError
from .parameters import offenses, value

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_RANGE = re.compile(r"(\d{1,6})(?:\s*(?:or|to|-|–)\s*(\d{1,6}))?(?:\s*days?)?\s*(?:\(.*\))?", re.DOTALL)
_NOT_STATED = re.compile(r"(?:unknown|not (?:stated|known))\b.*", re.DOTALL | re.IGNORECASE)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2299, 12, 31)


def wrong(message: str, fix: str) -> NoReturn:
    """Stops validation with a problem and its mend."""
    raise PydanticCustomError("lenity", "{message}", {"message": message, "fix": fix})


def _day(given: object) -> object:
    if given is None or type(given) is date:
        day = given
    elif isinstance(given, str) and _ISO.fullmatch(given):
        try:
            day = date.fromisoformat(given)
        except ValueError:
            wrong(f"{given} is not a day of the calendar", "check the month and the day")
    else:
        wrong(f"{_short(given)} is not a date", 'write "YYYY-MM-DD"')
    if isinstance(day, date) and not _EARLIEST <= day <= _LATEST:
        wrong(f"{day} is out of reach", f"give a date from {_EARLIEST} to {_LATEST}")
    return day


Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, Field(strict=True, ge=0, le=200_000)]
Risk = Literal["minimum", "low", "medium", "high"]


class Span(NamedTuple):
    """A number of days known only to lie between two bounds, or exactly when they agree."""

    least: int
    most: int


def _span(given: object) -> object:
    """A number, or words: ``"0 or 1 (…)"`` and ``"0-2"`` are a range; ``"unknown"`` and ``"not stated"`` are null."""
    if isinstance(given, str):
        if _NOT_STATED.fullmatch(given.strip()):
            return None
        if found := _RANGE.fullmatch(given.strip()):
            ends = sorted(int(end) for end in found.groups() if end is not None)
            return Span(ends[0], ends[-1])
    elif isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 200_000:
        return Span(given, given)
    elif given is None or isinstance(given, Span):
        return given
    wrong(f"{_short(given)} is not a number of days", 'write a whole number, "0 or 1" for a range, or "unknown"')


def _period(given: object) -> object:
    if not isinstance(given, list | tuple) or len(given) != 2 or None in given:
        wrong(f"{_short(given)} is not a period", 'write ["first day", "last day"], both counted')
    return given


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Period(NamedTuple):
    first: Day
    last: Day


Period = Annotated[_Period, BeforeValidator(_period)]


class Term(_Strict):
    """The term imposed; a part left out is no part of it."""

    years: Annotated[int, Field(strict=True, ge=0, le=1_000)] = 0
    months: Annotated[int, Field(strict=True, ge=0, le=12_000)] = 0
    days: Annotated[int, Field(strict=True, ge=0, le=400_000)] = 0

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if not (self.years or self.months or self.days):
            wrong("the term is nothing", "give years, months or days, or leave the term out if it is not known")
        return self


class Component(_Strict):
    """One term of several; ``relation``, to those before it, begins with ``consecutive`` or ``concurrent``."""

    term: Term
    relation: str | None = None
    sentence_start: Day | None = None

    @property
    def consecutive(self) -> bool | None:
        word = (self.relation or "").strip().lower()
        return True if word.startswith("consecutive") else False if word.startswith("concurrent") else None


class Rdap(_Strict):
    """Residential drug program; ``reduction_months`` only when the Bureau has granted it."""

    eligible: StrictBool | None = None
    completed: StrictBool | None = None
    reduction_months: Annotated[int, Field(strict=True, ge=0)] | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.reduction_months and (self.eligible is False or self.completed is False):
            wrong("a reduction stands beside not eligible or not completed", "keep the one that the record shows")
        return self


class FsaTimeCredits(_Strict):
    """First Step Act time credits; without ``earning_start`` the rule in force on ``on`` chooses the first day."""

    eligible: StrictBool | None = None
    excluded_by: str | None = None
    risk: Risk | None = None
    supervised_release_in_judgment: StrictBool | None = None
    final_removal_order: StrictBool | None = None
    earning_start: Day | None = None
    designated_arrival: Day | None = None
    full_participation: StrictBool | None = None
    periods_at_10_before_15: Count | None = None
    stops_earning_at_transfer: StrictBool | None = None
    not_earning_periods: tuple[Period, ...] = ()
    lost_days: Count | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.excluded_by is not None and self.excluded_by not in offenses():
            wrong(
                f"{self.excluded_by} is not a clause of the list", "write the clause in small roman numerals, as xxii"
            )
        if self.eligible and self.excluded_by:
            wrong("eligible stands beside a clause that excludes", "keep the one that the record shows")
        _in_order(self.not_earning_periods, "not_earning_periods")
        return self


class SentenceInput(_Strict):
    """Everything that may be known about one sentence (design, JSON contract)."""

    on: Day | None = None
    born: Day | None = None
    sentence_start: Day | None = None
    term: Term | None = None
    components: tuple[Component, ...] = Field(default=(), max_length=200)
    jail_credit_days: Annotated[Span | None, BeforeValidator(_span)] = None
    jail_credit_periods: tuple[Period, ...] | None = None
    inoperative_periods: tuple[Period, ...] = ()
    gct_rate_per_year: Annotated[int, Field(strict=True)] | None = None
    gct_disallowed_days: Count | None = None
    regime: Literal["pre_fsa", "post_fsa"] | None = None
    fsa_time_credits: FsaTimeCredits | None = None
    rdap: Rdap | None = None
    pre_fsa_release_date: Day | None = None
    earning_status_days: Count | None = None
    risk: Risk | None = None
    life: StrictBool | None = None
    dc_code: StrictBool | None = None
    old_law: StrictBool | None = None
    treaty: StrictBool | None = None
    military: StrictBool | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        rates = value("gct_rates", "per_year")
        if self.gct_rate_per_year is not None and self.gct_rate_per_year not in rates:
            known = " or ".join(str(rate) for rate in rates)
            wrong(f"gct_rate_per_year is {self.gct_rate_per_year}", f"write {known}, or leave it out if not known")
        for name in ("jail_credit_periods", "inoperative_periods"):
            _in_order(getattr(self, name) or (), name)
        for i, component in enumerate(self.components[1:], 1):
            if component.consecutive is None:
                wrong(f"components[{i}].relation does not say how it runs", "begin it with consecutive or concurrent")
        if start := self.sentence_start:
            self._around(start)
        return self

    def _around(self, start: date) -> None:
        if self.born and self.born >= start:
            wrong("born lies after the sentence began", "check both dates")
        for first, last in self.jail_credit_periods or ():
            if last >= start:
                wrong(
                    f"jail_credit_periods: {first} to {last} reaches into the term, which began on {start}",
                    "end the period the day before the term began, or correct sentence_start",
                )
        for first, last in self.inoperative_periods:
            if first <= start:
                wrong(
                    f"inoperative_periods: {first} to {last} begins before the term could be interrupted",
                    f"begin it after {start}, or correct sentence_start",
                )
        for i, component in enumerate(self.components):
            if component.sentence_start and component.sentence_start < start:
                wrong(f"components[{i}].sentence_start lies before sentence_start", "give the earliest start of all")


def _in_order(periods: tuple[_Period, ...], name: str) -> None:
    for first, last in periods:
        if last < first:
            wrong(f"{name}: {first} to {last} ends before it begins", "write the first day, then the last day")


def parse(
    data: object, *, file: str | None = None, line_of: Callable[[tuple[Any, ...]], int | None] | None = None
) -> SentenceInput:
    """The model, or an ``InputError`` that names every wrong key; ``line_of`` gives the line of a place in the file."""
    try:
        return SentenceInput.model_validate(data)
    except ValidationError as e:
        problems = _errors(e)
    if not problems:
        raise InputError("a text holds half a character", file=file, fix="write plain UTF-8 text")
    raise InputError(
        "; ".join(_message(problem["loc"], problem) for problem in problems[:5])
        + (f"; and {len(problems) - 5} more" if len(problems) > 5 else ""),
        file=file,
        line=line_of(problems[0]["loc"]) if line_of else None,
        fix=_mend(problems[0]["type"], problems[0].get("ctx") or {}),
    )


def _errors(error: ValidationError) -> list[Any]:
    """What is wrong; empty when it cannot even be written down (a lone surrogate)."""
    try:
        return list(error.errors(include_url=False))
    except UnicodeEncodeError:
        return []


_MENDS = {
    "extra_forbidden": "take the key out, or check its spelling against the documentation",
    "bool_type": "write true or false",
    "int_type": "write a whole number without quotes",
    "missing": "add the key",
    "model_type": "write an object in braces",
    "model_attributes_type": "write an object in braces",
    "tuple_type": "write a list in square brackets",
    "string_type": "write words in quotes",
    "greater_than_equal": "write a number that is not negative",
    "less_than_equal": "check the number: it is larger than any sentence",
}


def _mend(kind: str, context: dict[str, Any]) -> str:
    if kind == "literal_error":
        return f"write one of {context['expected']}"
    return str(context.get("fix") or _MENDS.get(kind, "correct the value"))


def _message(place: tuple[int | str, ...], problem: Any) -> str:
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
    if problem["type"] == "extra_forbidden":
        return f"{where} is not a key of the input"
    if problem["type"] == "lenity":
        return f"{where}: {problem['msg']}" if where else str(problem["msg"])
    said = problem["msg"][:1].lower() + problem["msg"][1:]
    return f"{where or 'the input'}: {said}, not {_short(problem.get('input'))}"


def _short(given: object) -> str:
    text = repr(given) if not isinstance(given, str) else f'"{given}"'
    return text if len(text) <= 60 else text[:57] + "…"
