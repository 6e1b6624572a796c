"""Addresses of the interview. None tells anything about a person or an answer."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "interview"
urlpatterns = [
    path("", views.start, name="start"),
    path("question/", views.question, name="question"),
    path("answers/", views.check, name="check"),
    path("save/", views.save, name="save"),
    path("back/", views.resume, name="resume"),
    path("end/", views.end, name="end"),
    path("end/paper/<str:which>.pdf", views.paper, name="paper"),
    path("end/answers.yaml", views.case_file, name="case_file"),
    path("end/clinic/", views.hand_over, name="hand_over"),
    path("questions.pdf", views.booklet, name="booklet"),
    path("help/", views.helpers, name="help"),
    path("language/", views.language, name="language"),
    path("stop/", views.stop, name="stop"),
    path("delete/", views.delete, name="delete"),
    path("leave/", views.leave, name="leave"),
]
