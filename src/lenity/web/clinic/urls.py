"""Addresses of the clinic."""

from __future__ import annotations

from django.urls import path

from .views import case, edit, edit_text, listing, packet, papers, take

app_name = "clinic"
urlpatterns = [
    path("", listing.cases_page, name="list"),
    path("new/", listing.new, name="new"),
    path("import/", listing.bring, name="import"),
    path("<uuid:pk>/", case.show, name="case"),
    path("<uuid:pk>/papers/", papers.papers, name="papers"),
    path("<uuid:pk>/source/<str:source>/", papers.source, name="source"),
    path("<uuid:pk>/source/<str:source>/page/<int:number>.png", papers.image, name="image"),
    path("<uuid:pk>/source/<str:source>/file/", papers.original, name="original"),
    path("<uuid:pk>/papers/add/", take.add, name="add"),
    path("<uuid:pk>/proposals/", take.proposals, name="proposals"),
    path("<uuid:pk>/proposals/decide/", take.decide, name="decide"),
    path("<uuid:pk>/proposals/change/<str:proposal>/", take.change, name="change"),
    path("<uuid:pk>/tasks/", case.tasks, name="tasks"),
    path("<uuid:pk>/timeline/", case.timeline, name="timeline"),
    path("<uuid:pk>/dates/", case.dates, name="dates"),
    path("<uuid:pk>/history/", case.history, name="history"),
    path("<uuid:pk>/history/<path:place>/", case.history, name="history-of"),
    path("<uuid:pk>/version/<int:number>/", case.version, name="version"),
    path("<uuid:pk>/undo/<int:number>/", case.undo, name="undo"),
    path("<uuid:pk>/entry/<path:place>/", edit.entry, name="entry"),
    path("<uuid:pk>/statement/<path:place>/", edit.statement, name="statement"),
    path("<uuid:pk>/remove/<path:place>/", edit.remove, name="remove"),
    path("<uuid:pk>/notes/", edit.notes, name="notes"),
    path("<uuid:pk>/notes/add/", edit.add_note, name="note"),
    path("<uuid:pk>/packet/", packet.show, name="packet"),
    path("<uuid:pk>/packet/make/", packet.make, name="packet-make"),
    path("<uuid:pk>/packet/settings/", packet.settings, name="packet-settings"),
    path("<uuid:pk>/packet/sign/", packet.sign, name="packet-sign"),
    path("<uuid:pk>/packet/edited/", packet.edited, name="packet-edited"),
    path("<uuid:pk>/packet/bundle/", packet.bundle, name="packet-bundle"),
    path("<uuid:pk>/packet/see/<path:path>/page/<int:number>.png", packet.image, name="packet-image"),
    path("<uuid:pk>/packet/see/<path:path>/", packet.see, name="packet-see"),
    path("<uuid:pk>/packet/file/<path:path>/", packet.download, name="packet-file"),
    path("<uuid:pk>/export/", case.export, name="export"),
    path("<uuid:pk>/delete/", listing.delete, name="delete"),
    path("<uuid:pk>/text/", edit_text.text, name="text"),
    path("<uuid:pk>/people/", listing.people, name="people"),
]
