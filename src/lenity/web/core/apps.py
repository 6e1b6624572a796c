"""The Django application that every room builds on."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "lenity.web.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
