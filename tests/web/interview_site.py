"""The address of the interview in its tests."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("interview/", include("lenity.web.interview.urls"))]
