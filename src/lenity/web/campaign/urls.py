"""Addresses of the campaign. Only a link from a mail holds a key; none holds a name."""

from __future__ import annotations

from django.urls import path

from . import assets, letter_views, views

app_name = "campaign"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.choose, name="choose"),
    path("<slug:slug>/count.json", views.count, name="count"),
    path("<slug:slug>/statements.json", assets.daily, name="statements"),
    path("<slug:slug>/<str:lang>/", views.page, name="page"),
    path("<slug:slug>/<str:lang>/thanks/", views.thanks, name="thanks"),
    path("<slug:slug>/<str:lang>/confirm/<str:token>/", views.confirm, name="confirm"),
    path("<slug:slug>/<str:lang>/done/", views.done, name="done"),
    path("<slug:slug>/<str:lang>/mine/<str:token>/", views.mine, name="mine"),
    path("<slug:slug>/<str:lang>/mine/<str:token>/data.json", views.mine_file, name="mine-file"),
    path("<slug:slug>/<str:lang>/numbers/", assets.numbers, name="numbers"),
    path("<slug:slug>/<str:lang>/counter/", assets.counter, name="counter"),
    path("<slug:slug>/<str:lang>/frame/", assets.frame, name="frame"),
    path("<slug:slug>/<str:lang>/card.png", assets.card, name="card"),
    path("<slug:slug>/<str:lang>/qr.svg", assets.code, name="code"),
    path("<slug:slug>/<str:lang>/sheet.pdf", assets.sheet, name="sheet"),
    path("<slug:slug>/<str:lang>/letter/", letter_views.write, name="letter"),
    path("<slug:slug>/<str:lang>/letter/thanks/", letter_views.thanks, name="letter-thanks"),
    path("<slug:slug>/<str:lang>/letter-confirm/<str:token>/", letter_views.confirm, name="letter-confirm"),
]
