"""The case file: what people know about one person's case, and who says so.

Every value is a claim with its source. Sources that disagree stand side by side; nobody's word is overwritten. Absent
means unknown, never no. The form is explained line by line in ``template.yaml`` and in docs/case-file.md.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .values import PartialDate, Standing, StandingField, Term

T = TypeVar("T")
QUOTE_WORDS = 15
CIRCUITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "DC")
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
                out[key] = [_with(item, cited) for item in (value if isinstance(value, list) else [value])]
            elif isinstance(value, dict):
                out[key] = _with(value, cited)
            elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
                out[key] = [_with(item, cited) for item in value]
        return out


def _with(item: Any, cited: dict[str, Any]) -> Any:
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


class Carer(Entry):
    """Somebody who might give the care, and whether they can."""

    who: str
    relation: str | None = None
    relative: str | None = Field(None, description="the same person's id under `relatives`")
    kind: Literal["person", "paid", "public"] = Field("person", description="paid or public help is a carer too")
    lives: str | None = None
    age: int | None = None
    available: Flag = claims()
    why_not: Text = claims()
    proof: list[str] = []


Relation: TypeAlias = Literal[
    "child",
    "spouse",
    "partner",
    "parent",
    "mother",
    "father",
    "sibling",
    "brother",
    "sister",
    "grandchild",
    "grandparent",
    "grandmother",
    "grandfather",
    "nephew",
    "niece",
    "aunt",
    "uncle",
    "cousin",
    "friend",
    "like_family",
    "other",
]


class Relative(Entry):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    relation: Relation
    how_many: Count = Field(default_factory=list, description="when several are told of together")
    name: Text = claims()
    born: When = claims()
    died_on: When = claims()
    in_prison: Flag = claims()
    withdrew_on: When = Field(default_factory=list, description="the day an offer of help was taken back")
    lives: Text = claims()
    minor: Flag = claims()
    disabled_adult: Flag = claims()
    incapacitated: Flag = claims()
    illness: Text = claims()
    caregiver_died_or_incapacitated: Flag = claims()
    carers: list[Carer] = []
    all_carers_listed: Flag = claims()


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


class Remedy(Entry):
    """One step of the Bureau's remedy program; its clocks run from the days of filing and of signature."""

    form: Literal["BP-9", "BP-10", "BP-11"]
    emergency: bool = False
    filed_on: When = claims()
    signed_on: When = Field(default_factory=list, description="the day the answer was signed")


class Request(Entry):
    """A request to the warden."""

    sent_on: When = claims()
    received_on: When = claims()
    wait_over: Flag = Field(
        default_factory=list,
        description="the wait from the warden's receipt was over when the motion came; only where no day is told",
    )
    proof_of_receipt: Text = claims()
    copy_at_hand: Flag = claims()
    grounds: list[str] = []
    raises: list[str] = Field([], description="the facts it tells, a word or two each, as the motion's `raises` does")
    plan_given: Flag = Field(default_factory=list, description="it says where he or she will live and on what")
    remedies: list[Remedy] = []
    answered_on: When = claims()
    answer: list[Said[Literal["none", "denied", "granted", "acknowledged"]]] = claims()
    final_denial: Flag = Field(default_factory=list, description="denied by the General Counsel or the Director")
    appeals_completed: Flag = Field(default_factory=list, description="BP-9, BP-10 and BP-11 all answered or timed out")


Asked: TypeAlias = Literal[
    "reduction",
    "home_confinement",
    "halfway_house",
    "time_credits",
    "sentence_computation",
    "conviction_invalid",
    "sentence_invalid",
    "retroactive_guideline",
    "first_step_404",
]


class Relief(Entry):
    """What the motion asks the court to order."""

    time_served: Flag = Field(default_factory=list, description="it asks for a reduction to time served")
    plus_days: Count = Field(default_factory=list, description="the days asked for beyond time served, for the release")
    alternative: Length = Field(default_factory=list, description="the smaller reduction asked for in the alternative")
    conditions: Text = Field(default_factory=list, description="the terms of supervised release it proposes")


class CourtDate(Entry):
    """Something the court ordered to be done by a day."""

    what: str
    due_on: When = claims()
    done_on: When = claims()


class Motion(Entry):
    """A motion to the court. ``draft: true`` is the one about to be filed."""

    draft: bool = False
    filed_on: When = claims()
    by: list[Said[Literal["defendant", "bureau"]]] = claims()
    grounds: list[str] = []
    raises: list[str] = Field([], description="the facts it tells, a word or two each, as the request's `raises` does")
    asks_for: list[Said[Asked]] = claims()
    relief: Relief | None = None
    what_changed: Text = Field(default_factory=list, description="what it says is new since the last denial")
    conferred_on: When = Field(default_factory=list, description="the day the government was asked for its position")
    appeal_pending: Flag = claims()
    due: list[CourtDate] = []
    government: list[Said[Literal["opposed", "unopposed", "silent", "joined"]]] = claims()
    government_arguments: Text = claims()
    government_reasons: list[str] = Field([], description="its arguments as reasons for denial, D1 to D15")
    exhaustion_contested: Flag = claims()


class Denial(Entry):
    """A refusal by the warden, the Bureau or the court, with the reasons given."""

    by: Literal["warden", "bureau", "court"]
    level: Literal["regional", "general_counsel", "director"] | None = Field(None, description="who in the Bureau")
    on: When = claims()
    reasons: list[str] = []
    reason_text: Text = claims()


class Ruling(Entry):
    """What a court decided on an earlier motion."""

    on: When = claims()
    outcome: list[
        Said[Literal["granted", "granted_in_part", "denied", "denied_without_prejudice", "dismissed", "other"]]
    ] = claims()
    rests_on: list[str] = Field([], description="ids of the grounds the ruling rests on")
    relief: Text = claims()


class Plan(Entry):
    """Where he will live, who is there, how he will be supported and treated."""

    address: Text = claims()
    host: Text = claims()
    income: Text = claims()
    medical_care: Text = claims()
    care_payment: Text = claims()
    probation_checked: Flag = claims()
    owner_agrees: Flag = Field(default_factory=list, description="the owner or landlord of the home agrees")
    supervision_conflict: Text = Field(default_factory=list, description="what in the home would break supervision")
    if_removed: Text = Field(default_factory=list, description="the plan in the country of removal")
    depends_on: list[str] = Field([], description="ids of the relatives without whom the plan fails")
    purposes: list[Purpose] = []


class Purpose(Entry):
    """Something the plan is for, with the people it depends on (ids under ``relatives``)."""

    text: str
    depends_on: list[str] = []


class Letter(Entry):
    writer: str
    kind: Literal["support", "host", "physician", "job", "staff"] = "support"
    relation: str | None = None
    on: When = claims()
    signed: Flag = claims()
    says: Text = Field(default_factory=list, description="its strongest words on the need")
    offers: Text = claims()
    asks_for: Text = claims()
    withdrawn_on: When = claims()


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
        return {k: [_with(i, {}) for i in (v if isinstance(v, list) else [v])] for k, v in raw.items()}

    @field_validator("no_incidents", "no_request", mode="before")
    @classmethod
    def _claim_list(cls, raw: Any) -> Any:
        return [_with(i, {}) for i in (raw if isinstance(raw, list) else [raw])] if raw is not None else []

    def source(self, name: str | None) -> Source | None:
        return next((s for s in self.sources if s.id == name), None)


def latest_day(value: PartialDate | None) -> date | None:
    return value.last if value else None
