"""The campaign itself: its dated texts, who consented to which, updates, and letters of support."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...core.fields import SealedJSONField
from ...core.models import User, Versioned


class Campaign(Versioned):
    """One person's petition. Its words stand in :class:`Version`; the published one is ``live``.

    ``protected`` is what the case file knows and the public must not read, under seal (see ``guard``).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        PUBLIC = "public", _("public, open for signing")
        STOPPED = "stopped", _("taken off the web")
        CLOSED = "closed", _("closed; the archive page stays")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("Short name in the address"), max_length=60, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    demonstration = models.BooleanField(default=False)
    goal = models.PositiveIntegerField(_("Goal (stays as it is)"), default=1000)
    live = models.ForeignKey("Version", null=True, on_delete=models.SET_NULL, related_name="+")
    protected: Any = SealedJSONField(null=True)
    outcome = models.JSONField(default=dict)
    keep_days = models.PositiveIntegerField(_("Days that signers' data is kept after closing"), default=180)
    made = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    erased = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """One text of a campaign, never changed: signatures name the version that was signed.

    ``accepted`` holds counsel's decisions on what the check found: its key and the reason why it may stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content: Any = SealedJSONField()
    sha = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted: Any = SealedJSONField(null=True)
    checked = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "number"], name="campaign_version_once"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.number}"


class Consent(models.Model):
    """That the person, or who may speak for them, agreed to one text. ``giver``: name, capacity, how it was given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="consents")
    giver: Any = SealedJSONField()
    given_on = models.DateField()
    recorded = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Update(models.Model):
    """News on the page, in both languages, shown once counsel has let it pass."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="updates")
    words: Any = SealedJSONField()
    on = models.DateField()
    shown = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-on",)

    def __str__(self) -> str:
        return str(self.id)


class Letter(models.Model):
    """A letter of support. ``told``: who writes, how they know the person, what help they offer, and their consents."""

    class State(models.TextChoices):
        PENDING = "pending", _("address not confirmed")
        RECEIVED = "received", _("waits for counsel")
        ACCEPTED = "accepted", _("may be used")
        REFUSED = "refused", _("not to be used")
        WITHDRAWN = "withdrawn", _("taken back by its writer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="letters")
    told: Any = SealedJSONField()
    mailbox = models.CharField(max_length=64)
    nonce = models.CharField(max_length=32)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    sample = models.BooleanField(default=False)
    """The writer agrees that it may be shown as a sample in the exhibit; the name is never shown there."""
    made = models.DateTimeField(default=timezone.now)
    reviewed = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "mailbox"], name="campaign_letter_once"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def person(self) -> dict[str, Any]:
        found: dict[str, Any] = self.told
        return found
