"""The first table of the interview."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import migrations, models

from ...core.fields import SealedTextField


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[Any]] = []

    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("told", SealedTextField()),
                ("language", models.CharField(default="en", max_length=2)),
                ("code_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("pin", models.CharField(blank=True, max_length=256)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("handed_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
