"""The clinic as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "lenity.web.clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"
