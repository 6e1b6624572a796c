"""The caseload as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "lenity.web.caseload"
    label = "caseload"
    default_auto_field = "django.db.models.BigAutoField"
