"""What was asked, of whom, and what came back: requests, motions, denials and rulings."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from .entry import Count, Entry, Flag, Length, Said, Text, When, claims


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
