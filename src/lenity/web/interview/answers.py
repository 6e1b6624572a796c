"""What somebody typed, read as an answer: told, not known, or skipped. The three are never mixed up, and never a no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from ...casefile.values import PartialDate, Term
from .courts import courts
from .questions import Question, Words

State: TypeAlias = Literal["told", "unknown", "skipped"]
MOST_PEOPLE, SHORT, LONG = 12, 200, 2000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")


class Answer(BaseModel):
    """One answer. ``value`` only when told; ``about`` marks a date that was told as "about"."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    state: State
    value: Any = None
    about: bool = False

    @classmethod
    def told(cls, value: Any, *, about: bool = False) -> Answer:
        return cls(state="told", value=value, about=about)


UNKNOWN, SKIPPED = Answer(state="unknown"), Answer(state="skipped")
Answers: TypeAlias = dict[str, Answer]


@dataclass(frozen=True)
class Problem(Exception):
    """Why what was typed cannot be read: the field, and the message by its name in ``texts.yaml``."""

    field: str
    message: str


def read(question: Question, typed: Mapping[str, str]) -> Answer:
    """The answer in a form's fields; :class:`Problem` when nothing usable was typed."""
    match question.kind:
        case "yes_no":
            return Answer.told(_one_of(typed, {"yes": True, "no": False}))
        case "choice":
            return Answer.told(_one_of(typed, {name: name for name in question.choices}))
        case "court":
            return Answer.told(_one_of(typed, {court: court for court in courts()}))
        case "date":
            return _date(typed)
        case "term":
            return Answer.told(_term(typed))
        case "number":
            return Answer.told(_number(typed, "answer", 0, 1_000))
        case "people":
            return Answer.told(_people(typed))
        case "list":
            lines = [clean(line) for line in typed.get("answer", "").splitlines()]
            return Answer.told(_some([line for line in lines if line])[:40])
        case "text":
            return Answer.told(_some(clean(typed.get("answer", ""), LONG)))


def warnings(question: Question, answer: Answer) -> list[Words]:
    """Soft warnings: what looks unlikely and is kept all the same."""
    if answer.state != "told":
        return []
    found = []
    for warn in question.warn:
        value = str(answer.value)
        unlike = warn.unlike and not re.fullmatch(warn.unlike, value)
        before, after = warn.before and value[:4] < warn.before, warn.after and value[:4] > warn.after
        more = False
        if warn.more_years:
            term = Term.parse(value)
            more = not term.life and term.months > 12 * warn.more_years
        if unlike or before or after or more:
            found.append(warn.say)
    return found


def clean(text: str, longest: int = SHORT) -> str:
    """One line without signs that nobody sees, cut to what a case file can use."""
    return re.sub(r"\s+", " ", _UNSEEN.sub("", text)).strip()[:longest]


def _some(value: Any) -> Any:
    if not value:
        raise Problem("answer", "empty")
    return value


def _one_of(typed: Mapping[str, str], known: Mapping[str, Any]) -> Any:
    given = typed.get("answer", "")
    if given not in known:
        raise Problem("answer", "choose")
    return known[given]


def _number(typed: Mapping[str, str], field: str, least: int, most: int) -> int:
    text = typed.get(field, "").strip()
    if not re.fullmatch(r"\d{1,5}", text) or not least <= int(text) <= most:
        raise Problem(field, "number")
    return int(text)


def _date(typed: Mapping[str, str]) -> Answer:
    """Year, year and month, or the whole day."""
    year, month, day = (typed.get(part, "").strip() for part in ("year", "month", "day"))
    if not year:
        raise Problem("year", "year")
    parts = [f"{_number(typed, 'year', 1900, 2100):04d}"]
    if day and not month:
        raise Problem("month", "month")
    if month:
        parts.append(f"{_number(typed, 'month', 1, 12):02d}")
    if day:
        parts.append(f"{_number(typed, 'day', 1, 31):02d}")
    try:
        found = PartialDate.parse("-".join(parts))
    except ValueError:
        raise Problem("day", "day") from None
    return Answer.told(str(found), about=bool(typed.get("about")))


def _term(typed: Mapping[str, str]) -> str:
    if typed.get("life"):
        return "life"
    years = _number(typed, "years", 0, 900) if typed.get("years", "").strip() else 0
    months = _number(typed, "months", 0, 10_000) if typed.get("months", "").strip() else 0
    if not 12 * years + months:
        raise Problem("years", "term")
    return f"{12 * years + months} months"


def _people(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Everyone named, with whether they can help (``None``: not known) and why not. An empty list: nobody else."""
    found = []
    for n in range(1, MOST_PEOPLE + 1):
        who, why = clean(typed.get(f"who_{n}", "")), clean(typed.get(f"why_{n}", ""), 300)
        can = {"yes": True, "no": False}.get(typed.get(f"can_{n}", ""))
        if not who and (why or can is not None):
            raise Problem(f"who_{n}", "who")
        if who:
            found.append({"who": who, "can": can, "why": why})
    if found and typed.get("nobody"):
        raise Problem("nobody", "nobody")
    if not found and not typed.get("nobody"):
        raise Problem("who_1", "people")
    return found
