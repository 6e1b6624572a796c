"""Addresses of the core."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("people/", views.users, name="users"),
    path("people/<uuid:pk>/switch/", views.user_switch, name="user-switch"),
    path("invitation/<str:token>/", views.accept, name="accept"),
    path("audit/", views.log, name="audit"),
]
