"""What a case file is made of: sources, claims that name one, and entries that group claims.

Every value is a claim with its source. Sources that disagree stand side by side; nobody's word is overwritten.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .values import PartialDate, Standing, StandingField, Term

T = TypeVar("T")
QUOTE_WORDS = 15
KIND_STANDING = {
    "order": Standing.court,
    "judgment": Standing.court,
    "docket": Standing.court,
    "bop_record": Standing.record,
    "medical_record": Standing.record,
    "presentence_report": Standing.record,
    "official_record": Standing.record,
    "declaration": Standing.sworn,
    "letter": Standing.stated,
    "email": Standing.stated,
    "interview": Standing.stated,
    "filing": Standing.stated,
    "summary": Standing.press,
    "article": Standing.press,
    "other": Standing.stated,
}
SourceKind: TypeAlias = Literal[
    "order",
    "judgment",
    "docket",
    "bop_record",
    "medical_record",
    "presentence_report",
    "official_record",
    "declaration",
    "letter",
    "email",
    "interview",
    "filing",
    "summary",
    "article",
    "other",
]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Source(Form):
    """A document, or a person who told us. ``standing`` follows from its kind unless given."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    kind: SourceKind
    title: str
    date: PartialDate | None = None
    author: str | None = None
    found: str | None = Field(None, description="where it was found: an address, a docket number, a folder")
    read: str | None = Field(None, description="how much of it was read")
    file: str | None = Field(None, description="the document itself, relative to the case file")
    repeats: list[str] = Field([], description="ids of the sources whose word it merely passes on")
    given_standing: StandingField | None = Field(None, alias="standing")

    @property
    def standing(self) -> Standing:
        return self.given_standing or KIND_STANDING[self.kind]


class Cited(Form):
    """Anything that rests on a place in a source."""

    source: str | None = Field(None, alias="from")
    at: str | None = Field(None, description="page or paragraph")
    quote: str | None = None

    @field_validator("at", mode="before")
    @classmethod
    def _page_number(cls, raw: Any) -> Any:
        return str(raw) if isinstance(raw, int) else raw

    @field_validator("quote")
    @classmethod
    def _short(cls, quote: str | None) -> str | None:
        if quote is not None and len(quote.split()) > QUOTE_WORDS:
            raise ValueError(f"a quote has at most {QUOTE_WORDS} words; this has {len(quote.split())}")
        return quote


class Said(Cited, Generic[T]):
    """One claim: a value, and where it is said."""

    value: T
    as_of: PartialDate | None = Field(None, description="the day it was true, when that is not the source's date")
    note: str | None = None


def _is_claims(annotation: Any) -> bool:
    args = get_args(annotation)
    return get_origin(annotation) is list and bool(args) and isinstance(args[0], type) and issubclass(args[0], Said)


class Entry(Cited):
    """A group of claims. ``from``, ``at`` and ``quote`` given once here hold for every claim and entry inside it.

    A bare value (``term: 250 months``) is one claim; ``{value: …, from: …}`` names its own source; a list of those
    keeps several sources side by side.
    """

    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _hand_down(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        cited = {key: raw[key] for key in ("from", "at", "quote") if raw.get(key) is not None}
        out = dict(raw)
        for name, field in cls.model_fields.items():
            key = field.alias or name
            value = out.get(key)
            if value is None or key in ("from", "at", "quote", "note"):
                continue
            if _is_claims(field.annotation):
                out[key] = [claim_of(item, cited) for item in (value if isinstance(value, list) else [value])]
            elif isinstance(value, dict):
                out[key] = claim_of(value, cited)
            elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
                out[key] = [claim_of(item, cited) for item in value]
        return out


def claim_of(item: Any, cited: dict[str, Any]) -> Any:
    if not isinstance(item, dict):
        return {"value": item, **cited}
    return item if item.get("from") is not None else {**cited, **item}


Flag: TypeAlias = list[Said[bool]]
Text: TypeAlias = list[Said[str]]
When: TypeAlias = list[Said[PartialDate]]
Count: TypeAlias = list[Said[int]]
Length: TypeAlias = list[Said[Term]]


def claims() -> Any:
    return Field(default_factory=list)
