"""Addresses of the caseload."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "caseload"
urlpatterns = [
    path("", views.listed, name="list"),
    path("filters/", views.keep_filter, name="keep"),
    path("filters/<uuid:pk>/forget/", views.forget_filter, name="forget-filter"),
    path("screen/", views.screen, name="screen"),
    path("screen/<uuid:pk>/", views.screened, name="screened"),
    path("screen/<uuid:pk>/workbook/", views.workbook, name="workbook"),
    path("screen/<uuid:pk>/forget/", views.forget_screened, name="forget-screened"),
    path("screen/<uuid:pk>/take/", views.take, name="take"),
    path("names/", views.names, name="names"),
    path("calendar/", views.calendars, name="calendars"),
    path("calendar/<uuid:pk>/end/", views.end_calendar, name="end-calendar"),
    path("calendar/feed/<str:token>.ics", views.feed, name="feed"),
]
