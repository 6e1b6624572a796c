"""People who may enter, what they did, and what waits to be mailed. No case content."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import SealedTextField


class Role(models.TextChoices):
    """What a person is here; what each may do stands in policy.csv."""

    ADMIN = "admin", _("Administrator")
    ATTORNEY = "attorney", _("Attorney")
    STUDENT = "student", _("Student")
    READER = "reader", _("Volunteer reader")


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address. The address counts as proven: the invitation went to it."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        from allauth.account.models import EmailAddress  # it refers to this module's User

        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractUser):
    """A member of the staff. The address is the login name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    role = models.CharField(_("Role"), max_length=16, choices=Role.choices, default=Role.READER)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.name or self.email


def hashed(token: str) -> str:
    """How a one-time token is kept: only its digest (the token has 256 bits, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A one-time link that makes one account. Only the digest of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    role = models.CharField(_("Role"), max_length=16, choices=Role.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def issue(cls, role: str, email: str = "", by: User | None = None, days: int = 7) -> tuple[Invitation, str]:
        """A new invitation and its token, which is shown once and not kept."""
        token = secrets.token_urlsafe(32)
        expires = timezone.now() + timedelta(days=days)
        return cls.objects.create(token=hashed(token), role=role, email=email.lower(), by=by, expires=expires), token

    @classmethod
    def find(cls, token: str) -> Invitation | None:
        """The invitation of a token, if it is still good."""
        return cls.objects.filter(token=hashed(token), used=None, expires__gt=timezone.now()).first()


class AuditEntry(models.Model):
    """One line of the audit log: who did what to which object. Written by :mod:`.audit`; never changed or deleted.

    Triggers of the database refuse UPDATE and DELETE. ``digest`` is keyed and covers the row and the digest before it,
    so a row changed behind the database's back is found.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    action = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    object = models.CharField(max_length=64)
    key = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["kind", "object"]),)

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class CaseKey(models.Model):
    """The key of one case's originals, sealed. Deleting it makes every original of the case unreadable."""

    case = models.UUIDField(primary_key=True)
    key = SealedTextField()

    def __str__(self) -> str:
        return str(self.case)


class Hits(models.Model):
    """How often something was tried within a window (rate limits). ``who`` is a keyed digest, never an address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    who = models.CharField(max_length=64)
    window = models.BigIntegerField()
    ends = models.DateTimeField(db_index=True)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["who", "window"], name="core_hits_once"),)

    def __str__(self) -> str:
        return str(self.id)


class Mail(models.Model):
    """A mail that waits to be sent, written in the same transaction as what it tells of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=64)
    to = SealedTextField()
    subject = SealedTextField()
    body = SealedTextField()
    made = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.IntegerField(default=0)
    sent = models.DateTimeField(null=True)
    given_up = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Turn(models.Model):
    """When a periodic job is due next: see :mod:`.periodic`."""

    job = models.CharField(primary_key=True, max_length=64)
    due = models.DateTimeField()

    def __str__(self) -> str:
        return self.job


class Versioned(models.Model):
    """A row that two people may edit: see :mod:`.locking`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
