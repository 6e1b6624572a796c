"""Relatives, who could care for whom, the plan for coming home, and the letters."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from .entry import Count, Entry, Flag, Text, When, claims


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
