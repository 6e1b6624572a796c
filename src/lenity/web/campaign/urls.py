"""Addresses of the campaign. Only a link from a mail holds a key; none holds a name."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "campaign"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.choose, name="choose"),
    path("<slug:slug>/count.json", views.count, name="count"),
    path("<slug:slug>/<str:lang>/", views.page, name="page"),
    path("<slug:slug>/<str:lang>/thanks/", views.thanks, name="thanks"),
    path("<slug:slug>/<str:lang>/confirm/<str:token>/", views.confirm, name="confirm"),
    path("<slug:slug>/<str:lang>/done/", views.done, name="done"),
    path("<slug:slug>/<str:lang>/mine/<str:token>/", views.mine, name="mine"),
    path("<slug:slug>/<str:lang>/mine/<str:token>/data.json", views.mine_file, name="mine-file"),
]
