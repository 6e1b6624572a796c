"""A case: the text of its case file, version after version, the files beside it, and who may see it. All sealed.

History, undo and export need nothing more: each version is the whole text, and no version is ever changed.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..core.fields import SealedJSONField, SealedTextField
from ..core.models import Versioned


class Case(Versioned):
    """One person's case. ``version`` is the number of its latest :class:`CaseVersion`.

    ``card`` holds what a list shows (title, name, dates), so that a list opens no case file; ``files`` counts changes
    of the files beside it; ``origin`` says where the case came from, with the consent of the person where one was
    given. What stands in the clear (number, room, day) tells nothing of the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    room = models.CharField(max_length=16, default="clinic")
    opened = models.DateTimeField(default=timezone.now)
    files = models.PositiveIntegerField(default=0)
    card: models.Field[Any, Any] = SealedJSONField()
    origin: models.Field[Any, Any] = SealedJSONField(null=True)

    def __str__(self) -> str:
        return f"C-{self.number:05d}"

    def is_member(self, user: Any) -> bool:
        """Whether this person may see what is in the case. Nobody may who is not named; administrators neither."""
        if not user.is_authenticated:
            return False
        known = self.__dict__.setdefault("_sees", {})  # a page asks often; one request, one answer
        if user.pk not in known:
            known[user.pk] = Member.objects.filter(case=self, user=user.pk).exists()
        return bool(known[user.pk])

    def members_changed(self) -> None:
        """Forgets who may see it, as this object knew."""
        self.__dict__.pop("_sees", None)


class Member(models.Model):
    """A person who works on a case."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Responsible")
        WORKS = "works", _("Works on it")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(_("Part"), max_length=8, choices=Part.choices, default=Part.WORKS)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "user"], name="clinic_member_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class CaseVersion(models.Model):
    """The case file as somebody saved it. ``what`` says in plain words what was changed, ``changes`` value by value."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = SealedTextField()
    what = SealedTextField()
    changes: models.Field[Any, Any] = SealedJSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="clinic_version_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the version; one that is there is never changed."""
        if not self._state.adding:
            raise TypeError("a version of a case is never changed: save a new one")
        super().save(*args, **kwargs)


class Kept(models.Model):
    """A file of the case's folder beside the case file, kept in the store of originals.

    ``place`` is a keyed digest of its path, to find it by; path and hash are sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="kept")
    place = models.CharField(max_length=64)
    path = SealedTextField()
    sha256 = SealedTextField()
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "place"], name="clinic_kept_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"
