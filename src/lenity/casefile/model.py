"""The case file: what people know about one person's case, and who says so.

Every value is a claim with its source. Sources that disagree stand side by side; nobody's word is overwritten. Absent
means unknown, never no. The form is explained line by line in ``template.yaml`` and in docs/case-file.md.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from .entry import Count, Entry, Flag, Form, Length, Said, Source, Text, When, claim_of, claims
from .filings import Denial, Motion, Request, Ruling
from .people import Letter, Plan, Relative
from .values import PartialDate

CIRCUITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "DC")


class Person(Entry):
    name: Text = claims()
    register_number: Text = claims()
    born: When = claims()
    age: Count = claims()
    age_at_offense: Count = claims()
    education: Text = claims()


class Court(Entry):
    district: Text = claims()
    division: Text = claims()
    docket: Text = claims()
    judge: Text = claims()


class Charge(Entry):
    count: str | None = None
    offense: Text = claims()
    statute: Text = claims()
    drug: Text = claims()
    quantity: Text = claims()
    violent: Flag = claims()
    convicted_by: list[Said[Literal["plea", "jury", "bench"]]] = claims()

    @field_validator("count", mode="before")
    @classmethod
    def _as_text(cls, raw: Any) -> Any:
        return str(raw) if isinstance(raw, int) else raw


class Component(Entry):
    """One of several terms that make up the sentence."""

    count: str | None = None
    term: Length = claims()
    relation: list[Said[Literal["concurrent", "consecutive"]]] = claims()

    @field_validator("count", mode="before")
    @classmethod
    def _as_text(cls, raw: Any) -> Any:
        return str(raw) if isinstance(raw, int) else raw


class Judgment(Entry):
    offense_on: When = claims()
    indicted_on: When = claims()
    sentenced_on: When = claims()
    term: Length = claims()
    components: list[Component] = []
    supervised_release: Length = claims()
    mandatory_minimum: Length = claims()
    mandatory_minimum_today: Length = claims()
    guideline_range: Text = claims()
    enhancement_851: Flag = claims()
    appeal_pending: Flag = claims()
    kind: list[Said[Literal["federal", "dc_code", "old_law", "treaty", "military", "state"]]] = claims()


class Span(Entry):
    """A stretch of days, both ends counted."""

    start: PartialDate
    end: PartialDate
    why: str | None = None


class Custody(Entry):
    arrested_on: When = claims()
    commenced_on: When = claims()
    in_prison_since: When = Field(default_factory=list, description="held without a break since")
    time_served: Length = Field(default_factory=list, description="as a paper states it, on its own day or `as_of`")
    jail_credit_days: Count = claims()
    jail_credit: list[Span] = []
    inoperative: list[Span] = []
    facility: Text = claims()
    projected_release: When = claims()
    good_conduct_rate: Count = claims()
    good_conduct_lost_days: Count = claims()
    security_level: Text = claims()
    risk: list[Said[Literal["minimum", "low", "medium", "high"]]] = claims()
    detainer: Text = claims()
    released_on: When = claims()


class Condition(Entry):
    """One illness, injury or impairment. Facts of one ground are taken from one condition, never mixed."""

    name: str
    diagnosed_on: When = claims()
    terminal_illness: Flag = claims()
    serious_condition: Flag = claims()
    serious_impairment: Flag = claims()
    deteriorating_because_of_age: Flag = claims()
    self_care_diminished: Flag = claims()
    recovery_not_expected: Flag = claims()
    needs_long_term_care: Flag = claims()
    care_not_provided: Flag = claims()
    risk_without_care: Flag = claims()
    known_at_sentencing: Flag = claims()


class Programme(Entry):
    name: str
    completed_on: When = claims()
    hours: Count = claims()


class Incident(Entry):
    """A discipline report. ``found`` says whether the act was sustained; only sustained acts are counted."""

    act: str
    on: When = claims()
    code: list[Said[str]] = claims()
    found: list[Said[Literal["sustained", "pending", "dismissed", "expunged", "informal"]]] = claims()
    gct_days_lost: Count = claims()
    sanction: Text = claims()
    could_be: list[str] = Field([], description="28 CFR 541.3 codes that could cover the act, when none is known")

    @field_validator("code", mode="before")
    @classmethod
    def _codes_are_text(cls, raw: Any) -> Any:
        for item in raw if isinstance(raw, list) else []:
            if isinstance(item, dict) and isinstance(item.get("value"), int):
                item["value"] = str(item["value"])
        return raw

    @field_validator("could_be", mode="before")
    @classmethod
    def _could_be_text(cls, raw: Any) -> Any:
        return [str(x) for x in raw] if isinstance(raw, list) else raw


class Prior(Entry):
    offense: str
    convicted_on: When = claims()
    months_served: Count = claims()
    released_on: When = claims()
    maximum_years: Count = claims()


class Resolution(Entry):
    """A contradiction that a person settled. The entry stays as its history; a new paper opens it again."""

    code: str
    about: str = Field(description="what it is about, as the review names it: judgment.term, relatives.brother")
    between: list[str] = Field([], description="the sources that were weighed; all there were, unless given")
    holds: str | None = Field(None, description="what was found to be right")
    by: str
    on: PartialDate
    why: str


class CaseFile(Form):
    """One person's case. ``circuit`` is the court of appeals over the sentencing court."""

    lenity: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: str | None = None
    circuit: Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "DC"] | None = None
    sources: list[Source] = []
    person: Person = Person()
    court: Court = Court()
    charges: list[Charge] = []
    priors: list[Prior] = []
    judgment: Judgment = Judgment()
    custody: Custody = Custody()
    health: list[Condition] = []
    relatives: list[Relative] = []
    programmes: list[Programme] = []
    incidents: list[Incident] = []
    no_incidents: Flag = claims()
    requests: list[Request] = []
    no_request: Flag = claims()
    motions: list[Motion] = []
    denials: list[Denial] = []
    rulings: list[Ruling] = []
    release_plan: Plan = Plan()
    letters: list[Letter] = []
    facts: dict[str, list[Said[bool | int | float | str]]] = {}
    resolved: list[Resolution] = []
    notes: list[str] = []

    @field_validator("circuit", mode="before")
    @classmethod
    def _circuit_text(cls, raw: Any) -> Any:
        text = str(raw).strip().upper() if raw is not None else None
        if text is not None and text not in CIRCUITS:
            raise ValueError(f"there is no circuit {raw!r}; use one of {', '.join(CIRCUITS)}")
        return text

    @field_validator("facts", mode="before")
    @classmethod
    def _claims_each(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        return {k: [claim_of(i, {}) for i in (v if isinstance(v, list) else [v])] for k, v in raw.items()}

    @field_validator("no_incidents", "no_request", mode="before")
    @classmethod
    def _claim_list(cls, raw: Any) -> Any:
        return [claim_of(i, {}) for i in (raw if isinstance(raw, list) else [raw])] if raw is not None else []

    def source(self, name: str | None) -> Source | None:
        return next((s for s in self.sources if s.id == name), None)
