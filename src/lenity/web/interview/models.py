"""What the interview keeps, and for how long: answers under seal, a code and a PIN as hashes, and an end date."""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone

from ..core import crypto
from ..core.fields import SealedTextField
from .answers import Answer, Answers

KEPT_DAYS, UNSAVED_HOURS = 30, 24
SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that looks like another
CODE_LENGTH = 12  # 58 bits and a throttled PIN


class Interview(models.Model):
    """One interview. Until somebody saves it, it lives for a day; then for thirty days from the last saving.

    ``told`` holds, sealed, the answers in the order given, the question at hand and the day of the first answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    told = SealedTextField()
    language = models.CharField(max_length=2, default="en")
    code_hash = models.CharField(max_length=64, null=True, unique=True)
    pin = models.CharField(max_length=256, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "interview"

    @classmethod
    def begin(cls, language: str) -> Interview:
        """A new one, kept for a day unless it is saved."""
        now = timezone.now()
        new = cls(language=language, expires_at=now + timedelta(hours=UNSAVED_HOURS))
        new.put({}, None, timezone.localdate(now))
        new.save()
        return new

    # What was told

    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.told)
        return data

    @property
    def answers(self) -> Answers:
        return {key: Answer.model_validate(raw) for key, raw in self._data()["answers"].items()}

    @property
    def at(self) -> str | None:
        """The key of the question at hand; ``None``: the next that matters."""
        at: str | None = self._data()["at"]
        return at

    @property
    def told_on(self) -> date:
        return date.fromisoformat(self._data()["on"])

    def put(self, answers: Answers, at: str | None, on: date | None = None) -> None:
        """Change what is told; the caller saves."""
        data = {
            "answers": {key: answer.model_dump(mode="json") for key, answer in answers.items()},
            "at": at,
            "on": (on or self.told_on).isoformat(),
        }
        self.told = json.dumps(data, ensure_ascii=False)

    # Coming back

    def keep(self, pin: str) -> str:
        """Keep it for thirty days under a new code and this PIN. The code is told once and stored as a hash."""
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
        self.code_hash, self.pin = hash_of(code), make_password(pin)
        self.expires_at = timezone.now() + timedelta(days=KEPT_DAYS)
        self.save()
        return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))

    @classmethod
    def find(cls, code: str, pin: str, now: datetime) -> Interview | None:
        """The interview of a code and its PIN. A wrong code takes as long as a wrong PIN."""
        found = cls.objects.filter(code_hash=hash_of(code), expires_at__gt=now).first()
        kept = found.pin if found else _nobody()
        return found if check_password(pin, kept) and found else None


@lru_cache
def _nobody() -> str:
    """A real hash, so that looking for nobody costs the same."""
    return make_password(secrets.token_hex())


def hash_of(code: str) -> str:
    """The code as it is stored: keyed, so that a stolen table cannot be searched."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return crypto.ring().blind_index(plain, "interview code")


def delete_expired(now: datetime) -> int:
    """Delete every interview whose time is over. Returns how many."""
    count, _ = Interview.objects.filter(expires_at__lte=now).delete()
    return count


def forget_expired() -> int:
    """:func:`delete_expired` now; the worker does it every hour (``jobs.csv``)."""
    return delete_expired(timezone.now())
