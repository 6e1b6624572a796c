"""What a list needs of each case, filters people saved, screenings of spreadsheets, checks of names, calendars."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..clinic.models import Case
from ..core.fields import SealedJSONField, SealedTextField
from ..core.models import hashed


class Summary(models.Model):
    """What the list shows of one version of a case on one day, worked out once.

    ``brief`` is the little by which a list is ordered and narrowed: it is opened for every case of a person, so it is
    short. ``told`` is opened only for the cases of the page that is shown.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    version = models.PositiveIntegerField()
    on = models.DateField(db_index=True)
    brief = SealedTextField()
    told: models.Field[Any, Any] = SealedJSONField()

    def __str__(self) -> str:
        return str(self.pk)


class SavedFilter(models.Model):
    """A way to narrow the list that a person gave a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = SealedTextField()
    query = SealedTextField()
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("made",)

    def __str__(self) -> str:
        return str(self.pk)


class Screened(models.Model):
    """A spreadsheet's screening, kept for a few days for the person who made it. The workbook is an original."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(db_index=True)
    told: models.Field[Any, Any] = SealedJSONField()

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return str(self.pk)


class NameCheck(models.Model):
    """That a name was checked against the people of all cases, by whom, when, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    told: models.Field[Any, Any] = SealedJSONField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return str(self.pk)


class Feed(models.Model):
    """A secret address of one person's calendar. Only the digest of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=timezone.now)
    fetched = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made",)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def issue(cls, user: Any) -> tuple[Feed, str]:
        """A new address and its token, which is shown once and not kept."""
        token = secrets.token_urlsafe(32)
        return cls.objects.create(user=user, token=hashed(token)), token
