"""Addresses of the staff's pages: a private room, on the clinic's host."""

from __future__ import annotations

from django.urls import path

from . import people, views

app_name = "campaigns"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/", views.campaign, name="campaign"),
    path("<uuid:pk>/text/", views.text, name="text"),
    path("<uuid:pk>/protected/", views.protected, name="protected"),
    path("<uuid:pk>/text/<int:number>/consent/", views.consent, name="consent"),
    path("<uuid:pk>/consent/<uuid:consent>/back/", views.consent_back, name="consent-back"),
    path("<uuid:pk>/text/<int:number>/check/", views.check, name="check"),
    path("<uuid:pk>/text/<int:number>/publish/", views.publish, name="publish"),
    path("<uuid:pk>/stop/", views.stop, name="stop"),
    path("<uuid:pk>/close/", views.close, name="close"),
    path("<uuid:pk>/signatures/", people.queue, name="queue"),
    path("<uuid:pk>/signatures/act/", people.act, name="act"),
    path("<uuid:pk>/signatures/act/<uuid:act>/undo/", people.undo, name="undo"),
    path("<uuid:pk>/signatures/export/", people.export, name="export"),
    path("<uuid:pk>/paper/", people.sheet, name="paper"),
    path("<uuid:pk>/letters/", people.letter_list, name="letters"),
    path("<uuid:pk>/letters/<uuid:letter>/", people.letter_review, name="letter-review"),
    path("<uuid:pk>/news/", people.news, name="news"),
    path("<uuid:pk>/exhibit.pdf", people.exhibit, name="exhibit"),
]
