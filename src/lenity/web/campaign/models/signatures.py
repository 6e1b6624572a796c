"""Signatures under seal, the deltas that count them, and the chain that shows that the past was not rewritten.

No row here is written by two signers: counting is a job of its own (``counting``), so that there is no hot row.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...core.fields import SealedJSONField
from .page import Campaign

WAYS = [("mail", _("e-mail confirmed")), ("paper", _("on paper"))]


class Signature(models.Model):
    """One signature. Its key **is** the rule of one per person: a keyed digest of petition, mailbox and seat.

    The primary key being that digest, the database itself refuses a second one, with one index and no look-up, and
    the table can be split by its key over partitions or machines. No foreign key is checked: it would lock the
    campaign's row at every signature.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waits for its e-mail to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn by the signer")
        INVALID = "invalid", _("invalidated")

    class Shown(models.TextChoices):
        NAME = "name", _("with the name")
        INITIALS = "initials", _("with initials")
        NOBODY = "nobody", _("without a name")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    person: Any = SealedJSONField()
    """``name``, ``email``, ``postcode``."""
    name_key = models.CharField(max_length=32)
    postcode_key = models.CharField(max_length=32, blank=True)
    domain_key = models.CharField(max_length=32, blank=True)
    block_key = models.CharField(max_length=32, blank=True)
    region = models.CharField(max_length=2, blank=True)
    shown = models.CharField(max_length=8, choices=Shown.choices, default=Shown.NOBODY)
    updates = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="en")
    text_version = models.PositiveIntegerField(default=0)
    way = models.CharField(max_length=5, choices=WAYS, default="mail")
    sheet = models.CharField(max_length=40, blank=True)
    seat = models.PositiveSmallIntegerField(default=0)
    nonce = models.CharField(max_length=32)
    """Random; links and the leaf of the chain hang on it, so that a deleted row leaves nothing that points to it."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    held = models.CharField(max_length=20, blank=True)
    """Why it is in doubt: a code of ``tables/signals.toml``. What is in doubt is not counted."""
    mails = models.PositiveSmallIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)
    confirmed = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["campaign", "made"], name="campaign_sig_made"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def counts(self) -> bool:
        """Whether it is one of those shown to the public."""
        return self.state == self.State.CONFIRMED and not self.held


class Delta(models.Model):
    """One more or one fewer, written in the transaction of the change; the counting job takes it up and deletes it."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.UUIDField()
    day = models.DateField()
    region = models.CharField(max_length=2, blank=True)
    way = models.CharField(max_length=5)
    n = models.SmallIntegerField()
    leaf = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = (models.Index(fields=["campaign_id"], name="campaign_fewer", condition=models.Q(n__lt=0)),)

    def __str__(self) -> str:
        return str(self.id)


class Total(models.Model):
    """The folded count of a campaign and the head of its chain; written by the counting job alone."""

    campaign_id = models.UUIDField(primary_key=True)
    mail = models.IntegerField(default=0)
    paper = models.IntegerField(default=0)
    links = models.IntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    as_of = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.campaign_id)


class Tally(models.Model):
    """Confirmed signatures by day and region."""

    campaign_id = models.UUIDField()
    day = models.DateField()
    region = models.CharField(max_length=2, blank=True)
    way = models.CharField(max_length=5)
    n = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign_id", "day", "region", "way"], name="campaign_tally_once"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.region}"


class Link(models.Model):
    """One step of the chain: a signature more (+) or fewer (-), without anything about the person."""

    campaign_id = models.UUIDField()
    number = models.PositiveIntegerField()
    day = models.DateField()
    step = models.CharField(max_length=1)
    way = models.CharField(max_length=5)
    leaf = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign_id", "number"], name="campaign_link_once"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}"


class Statement(models.Model):
    """One day's signed statement, as published."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    day = models.DateField()
    body = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_statement_once"),
            models.UniqueConstraint(fields=["campaign", "day"], name="campaign_statement_daily"),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}"


class Event(models.Model):
    """What happened to a signature after it was made: by whom, why, and in which act (to undo a whole one)."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.UUIDField(db_index=True)
    signature_id = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=20)
    before = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=64)
    act = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.signature_id}"
