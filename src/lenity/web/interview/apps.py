"""The interview as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class InterviewConfig(AppConfig):
    name = "lenity.web.interview"
    label = "interview"
    default_auto_field = "django.db.models.BigAutoField"
