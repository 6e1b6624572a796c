"""The core's pages in both languages: every string has its Spanish, and no page mixes the two."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from .catalogue import CORE, PO, asked, catalogue, compiled
from .urltable import rows

SAME = {"Lenity", "English", "Español", "Error:"}  # alike in both
BLANK = re.compile(r"%\(\w+\)[sd]")


def test_every_string_has_its_spanish_and_none_is_left_over() -> None:
    words = catalogue()
    told = {str(m.id): str(m.string) for m in words if m.id}
    assert set(told) == set(asked()), "run `cd tests && python -m web.catalogue`, then write the Spanish"
    for english, spanish in told.items():
        assert spanish, english
        assert english in SAME or spanish != english
        assert sorted(BLANK.findall(english)) == sorted(BLANK.findall(spanish)), english
    assert not any(m.fuzzy for m in words)


def test_the_compiled_catalogue_is_that_of_the_words() -> None:
    assert PO.with_suffix(".mo").read_bytes() == compiled(catalogue())


def test_no_template_holds_words_that_are_not_asked_for() -> None:
    """Text between tags that no ``trans`` tag wraps would stay English."""
    for path in sorted((CORE / "templates").rglob("*.html")):
        text = re.sub(r"{%\s*(blocktrans|comment).*?{%\s*end\1\s*%}", "", path.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>|&\w+;", "\n", text, flags=re.S)
        words = {w.strip() for w in text.splitlines() if re.search(r"[A-Za-z]{2}", w)}
        assert words - {"Lenity", "– Lenity", "English", "Español", "public", "private"} == set(), path.name


def _labels(html: str) -> set[str]:
    found = re.findall(r"<(h1|h2|label|button|th|legend|caption|title)\b[^>]*>(.*?)</\1>", html, flags=re.S)
    return {" ".join(re.sub(r"<[^>]*>", " ", text).split()) for _, text in found} - {""}


def test_no_page_of_the_core_mixes_languages(client_of: Callable[..., Client]) -> None:
    seen = 0
    for role in ("anonymous", "admin"):
        client = client_of(role)
        for row in rows():
            if not row.path.startswith(("/accounts/", "/people/", "/audit/", "/invitation/")) and row.path != "/":
                continue
            en, es = (client.get(row.path, HTTP_ACCEPT_LANGUAGE=language) for language in ("en", "es"))
            if row.name == "account_logout" or en.status_code >= 300 or "html" not in en["Content-Type"]:
                continue
            seen += 1
            assert '<html lang="es">' in es.content.decode()
            alike = _labels(en.content.decode()) & _labels(es.content.decode())
            user = str(getattr(client, "user", ""))
            alike = {t for t in alike if t not in SAME and user not in (t, "") and re.search(r"[A-Za-z]{2}", t)}
            assert alike - {"Lenity"} == set(), row
    assert seen > 8


def test_errors_and_answers_to_a_form_are_in_spanish_too(client_of: Callable[..., Client]) -> None:
    admin = client_of("admin")
    admin.raise_request_exception = False
    assert "No existe esa página." in admin.get("/nowhere/", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    student = client_of("student")
    assert "No puede abrir esta página." in student.get("/people/", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    answer = admin.post("/people/", {"email": "x", "role": "admin"}, HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert "Hay un problema" in answer
    wrong = Client().post("/accounts/login/", {"login": "a@b.example", "password": "x"}, HTTP_ACCEPT_LANGUAGE="es")
    assert "Hay un problema" in wrong.content.decode()
    assert "password" not in _labels(wrong.content.decode())
