"""What is in doubt, looked at by a person: let count, or made invalid with a reason. An act can be undone as a whole.

Nothing is deleted here. An act is logged signature by signature, with the state before, so that undoing puts each back
where it was, unless its signer has withdrawn it since.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from ...errors import InputError
from ..core import audit, outbox
from .mails import Where, confirm_mail
from .models import Campaign, Event, Signature
from .people import Signer, mailbox, skeleton
from .signing import count, digest, key_of, note
from .tables import toml

State = Signature.State
BATCH = 200


@dataclass(frozen=True, slots=True)
class Condition:
    """Which signatures an act is about; at least one condition must be given."""

    held: str = ""
    email: str = ""
    name: str = ""
    domain: str = ""
    same_block_as: str = ""
    since: datetime | None = None
    until: datetime | None = None
    keys: tuple[str, ...] = ()

    def of(self, campaign: Campaign) -> QuerySet[Signature]:
        """The signatures of a campaign that fit.

        Raises:
            InputError: nothing is asked, which would be all of them.
        """
        rows = Signature.objects.filter(campaign=campaign)
        narrowed = False
        if self.held:
            rows, narrowed = (rows.exclude(held="") if self.held == "any" else rows.filter(held=self.held)), True
        if self.email:
            box = mailbox(self.email.strip())
            rows, narrowed = rows.filter(pk__in=[key_of(campaign.pk, box, seat) for seat in (0, 1)]), True
        if self.name:
            rows, narrowed = rows.filter(name_key=digest(skeleton(self.name), "name")), True
        if self.domain:
            rows, narrowed = rows.filter(domain_key=digest(self.domain.strip().lower(), "domain")), True
        if self.same_block_as:
            like = Signature.objects.filter(campaign=campaign, pk=_uuid(self.same_block_as)).first()
            if like is None:
                raise InputError("there is no such signature in this campaign")
            rows, narrowed = rows.filter(block_key=like.block_key), True
        if self.keys:
            rows, narrowed = rows.filter(pk__in=[_uuid(key) for key in self.keys]), True
        if self.since:
            rows = rows.filter(made__gte=self.since)
        if self.until:
            rows = rows.filter(made__lt=self.until)
        if not narrowed and not (self.since and self.until):
            raise InputError("name what is meant: without a condition it would be every signature")
        return rows


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InputError("there is no such signature in this campaign") from None


def invalidate(campaign: Campaign, which: Condition, reason: str, by: Any) -> tuple[uuid.UUID, int]:
    """Takes signatures out of the count, with the reason; the act (to undo it) and how many there were."""
    if not reason.strip():
        raise InputError("say why: the reason is kept with each signature")

    def act(row: Signature, name: str, key: uuid.UUID) -> None:
        if row.state == State.WITHDRAWN or row.state == State.INVALID:
            return
        note(row, "invalidated", reason, name, act=key)
        if row.counts:
            count(row, -1, timezone.now(), "invalidated")
        Signature.objects.filter(pk=row.pk).update(state=State.INVALID)

    return _each(campaign, which.of(campaign), act, "campaign signatures invalidated", by)


def release(campaign: Campaign, which: Condition, by: Any, where: Where | None = None) -> tuple[uuid.UUID, int]:
    """Says that they are people: they count once confirmed; who was not written to is written to now."""

    def act(row: Signature, name: str, key: uuid.UUID) -> None:
        if not row.held:
            return
        note(row, "released", row.held, name, act=key)
        Signature.objects.filter(pk=row.pk).update(held="")
        row.held = ""
        if row.counts:
            count(row, 1, timezone.now(), "released")
        elif row.state == State.PENDING and row.mails == 0 and row.way == "mail" and where:
            person: dict[str, Any] = row.person
            Signature.objects.filter(pk=row.pk).update(mails=1)
            outbox.queue(*confirm_mail(row, Signer(**person), where, timezone.now()))

    return _each(campaign, which.of(campaign), act, "campaign signatures released", by)


def hold(campaign: Campaign, which: Condition, signal: str, by: Any) -> tuple[uuid.UUID, int]:
    """Puts signatures in doubt: they do not count until somebody has looked."""
    if signal not in toml("signals")["signals"]:
        raise InputError(f"there is no signal {signal!r}")

    def act(row: Signature, name: str, key: uuid.UUID) -> None:
        if row.held or row.state not in (State.PENDING, State.CONFIRMED):
            return
        note(row, "held", signal, name, act=key)
        if row.counts:
            count(row, -1, timezone.now(), "in doubt")
        Signature.objects.filter(pk=row.pk).update(held=signal)

    return _each(campaign, which.of(campaign), act, "campaign signatures held", by)


def undo(campaign: Campaign, key: uuid.UUID, by: Any) -> int:
    """Puts every signature of an act back where it was before; the number put back.

    Only what the act changed is changed back: who has confirmed or withdrawn since stays so.
    """
    done = 0
    events = Event.objects.filter(campaign_id=campaign.pk, act=key).exclude(kind="undone").order_by("id")
    pks = list(events.values_list("kind", "signature_id", "before"))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            for kind, signature, before in pks[start : start + BATCH]:
                row = Signature.objects.select_for_update().filter(pk=str(signature)).first()
                if row is None:
                    continue
                state, _, held = before.partition(" ")
                if kind == "invalidated":
                    new = (state if row.state == State.INVALID else row.state, row.held)
                else:
                    new = (row.state, held)
                if (row.state, row.held) == new:
                    continue
                note(row, "undone", str(key), _name(by), act=key)
                counted = row.counts
                row.state, row.held = new
                Signature.objects.filter(pk=row.pk).update(state=row.state, held=row.held)
                if row.counts != counted:
                    count(row, 1 if row.counts else -1, timezone.now(), "undone")
                done += 1
    audit.record(by, "campaign act undone", campaign)
    return done


def _name(by: Any) -> str:
    user = getattr(by, "user", by)
    return str(getattr(user, "pk", user))[:64]


def _each(
    campaign: Campaign, rows: QuerySet[Signature], act: Callable[..., None], what: str, by: Any
) -> tuple[uuid.UUID, int]:
    """Does an act to each, in short transactions: a large one never keeps the table from signers."""
    key, name = uuid.uuid4(), _name(by)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            for row in Signature.objects.select_for_update().filter(pk__in=pks[start : start + BATCH]):
                act(row, name, key)
    done = Event.objects.filter(act=key).count()
    audit.record(by, what, campaign)
    return key, done


def acts(campaign: Campaign, most: int = 30) -> Iterable[dict[str, Any]]:
    """The last acts: what, why, by whom, how many, and whether they were undone."""
    return (
        Event.objects.filter(campaign_id=campaign.pk)
        .exclude(act=None)
        .values("act")
        .annotate(
            when=Min("at"),
            what=Min("kind", filter=~Q(kind="undone")),
            why=Min("reason", filter=~Q(kind="undone")),
            who=Min("by"),
            n=Count("pk", filter=~Q(kind="undone")),
            undone=Max("at", filter=Q(kind="undone")),
        )
        .order_by("-when")[:most]
    )
