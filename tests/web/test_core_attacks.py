"""Other people's ids, scripts in text, hostile search words, and what a renderer must not fetch: over every room."""

from __future__ import annotations

import http.server
import re
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lenity.packet.exhibits import Store
from lenity.web.clinic import cases
from lenity.web.core import policy
from lenity.web.core.models import AuditEntry

from .urltable import SAMPLES, rows

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}{% now 'Y' %}"
HOSTILE = [
    {"page": "' OR 1=1 --"},
    {"page": "-1"},
    {"page": "9" * 400},
    {"q": "'; DROP TABLE core_user; --", "order": "password", "email__startswith": "a"},
    {"q": "\x00", "page": "\x00", "on": "\x00"},
    {"q": "%' AND 1=(SELECT 1/0)--", "on": "2026-13-45", "circuit": "99"},
    {"next": "//evil.example/", "page": "²", "base": "²", "number": "²"},
    {"q": "\U0001f600" * 300, "on": SCRIPT},
]


def case_of(user: Any, title: str = "Somebody's case") -> Any:
    import yaml

    text = "lenity: 1\nid: canary\n" + yaml.safe_dump({"title": title}, width=10_000) + "sources: []\n"
    return cases.create(text, user, "made")


def parts(row: Any) -> dict[str, Any]:
    """The parts of an address, but the case's own, with made-up values."""
    return {name: SAMPLES[kind] for kind, name in re.findall(r"<(\w+):(\w+)>", row.pattern) if name != "pk"}


def concerning_a_case() -> Iterator[tuple[Any, dict[str, Any]]]:
    """The addresses of the clinic that concern one case."""
    return ((row, parts(row)) for row in rows() if row.name.startswith("clinic:") and "<uuid:pk>" in row.pattern)


@pytest.mark.parametrize("role", ["reader", "student", "attorney", "admin"])
def test_anothers_case_is_as_if_it_were_not_there(
    role: str, client_of: Callable[..., Client], person: Callable[..., Any]
) -> None:
    client = client_of(role)
    theirs = case_of(person("attorney", "other@example.org"))
    tried = 0
    for row, more in concerning_a_case():
        if policy.table()[row.action][role] == "yes":
            continue  # an administrator may say whose a case is
        tried += 1
        paths = [reverse(row.name, kwargs={"pk": pk, **more}) for pk in (theirs.pk, uuid.uuid4())]
        for send in (client.get, client.post):
            there, missing = (send(path) for path in paths)
            assert there.status_code == missing.status_code, (row, send)
            assert there.status_code in (403, 404, 405), (row, send)
            bodies = [a.content.decode().replace(p, "PATH") for a, p in zip((there, missing), paths, strict=True)]
            token = re.compile(r'value="\w{64}"')
            assert token.sub("", bodies[0]) == token.sub("", bodies[1]), row
    assert tried > 5
    refused = AuditEntry.objects.filter(action__startswith="refused", object=str(theirs.pk), actor=client.user.pk)  # type: ignore[attr-defined]
    assert refused.exists() or role == "reader"


@pytest.mark.parametrize("role", ["anonymous", "admin"])
def test_hostile_search_words_change_nothing(role: str, client_of: Callable[..., Client]) -> None:
    client = client_of(role)
    for row in rows():
        if row.name == "account_logout":
            continue
        plain = client.get(row.path)
        for words in HOSTILE:
            answer = client.get(row.path, words)
            assert answer.status_code < 500, (row, words)
            assert not answer.get("Location", "").startswith(("//", "http")), (row, words)
            if plain.status_code >= 300:
                assert answer.status_code >= 300, (row, words)
            assert SCRIPT.encode() not in getattr(answer, "content", b""), row


def test_hostile_words_to_a_case_of_ones_own(client_of: Callable[..., Client]) -> None:
    """A member gets past the door of a case, so here the words reach the views."""
    client = client_of("attorney")
    case = case_of(client.user)  # type: ignore[attr-defined]
    for row, more in concerning_a_case():
        path = reverse(row.name, kwargs={"pk": case.pk, **more})
        if row.name == "clinic:export" or policy.table()[row.action]["attorney"] == "no":
            continue
        for words in HOSTILE:
            answer = client.get(path, words)
            assert answer.status_code < 500, (row, words)
            assert SCRIPT.encode() not in getattr(answer, "content", b""), row


def test_hostile_words_in_forms_of_the_door(client: Client, db: None) -> None:
    for words in ("' OR 1=1 --", "\x00", "a@b\r\nBcc: c@d", SCRIPT, "x" * 100_000):
        for path, name in (("/accounts/login/", "login"), ("/accounts/password/reset/", "email")):
            answer = client.post(path, {name: words, "password": words})
            assert answer.status_code in (200, 302), (path, words[:20])
            assert SCRIPT not in answer.content.decode()
    assert client.post("/language/", {"language": "es", "next": "//evil.example/"})["Location"] == "/"


def test_text_with_scripts_is_shown_as_text(client_of: Callable[..., Client], person: Callable[..., Any]) -> None:
    admin = client_of("admin")
    user: Any = admin.user  # type: ignore[attr-defined]
    user.name = SCRIPT[:120]
    user.save()
    case = case_of(user, SCRIPT)
    shown = 0
    for row in rows():
        if row.name == "account_logout" or row.path.startswith("/campaign/"):
            continue
        if "<uuid:pk>" in row.pattern and row.name.startswith("clinic:"):
            path = reverse(row.name, kwargs={"pk": case.pk, **parts(row)})
        else:
            path = row.path
        answer = admin.get(path)
        if "html" not in answer.get("Content-Type", ""):
            continue
        html = b"".join(answer).decode()
        assert "<script>alert" not in html, row
        assert "<img src=x" not in html, row
        shown += "&lt;script&gt;alert(1)" in html
    assert shown > 10


def test_an_interview_shows_what_was_typed_as_text(client: Client, db: None) -> None:
    from lenity.web.interview.answers import Answer
    from lenity.web.interview.models import Interview

    from .interviews import RIVERA

    one = Interview.begin("en")
    one.put({**{k: Answer.told(v) for k, v in RIVERA.items()}, "name": Answer.told(SCRIPT[:80])}, None)
    one.save()
    client.get("/interview/")
    session = client.session
    session["interview"] = str(one.pk)
    session.save()
    pages = [client.get(f"/interview/{name}/") for name in ("answers", "end", "question")]
    texts = [b"".join(p).decode() for p in pages if p.status_code == 200]
    assert any("&lt;script&gt;" in text for text in texts)
    assert not any("<script>alert" in text for text in texts)


class _Canary(http.server.BaseHTTPRequestHandler):
    hits: list[str]

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return None


def _word_file(url: str) -> bytes:
    """A Word file whose picture and template are links to elsewhere."""
    import io
    import zipfile

    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(out, "w") as z:
        office = "application/vnd.openxmlformats"
        z.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{office}-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" '
            f'ContentType="{office}-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
        )
        z.writestr(
            "_rels/.rels",
            relations.format(f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="word/document.xml"/>'),
        )
        linked = "".join(
            f'<Relationship Id="r{n}" Type="{kind}/{what}" Target="{url}/{what}" TargetMode="External"/>'
            for n, what in enumerate(("image", "attachedTemplate", "hyperlink"))
        )
        z.writestr("word/_rels/document.xml.rels", relations.format(linked))
        z.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
            "Dear Judge</w:t></w:r></w:p></w:body></w:document>",
        )
    return out.getvalue()


def test_what_is_drawn_fetches_nothing_and_reads_no_file(tmp_path: Path) -> None:
    """A paper with pictures, frames, redirects and templates elsewhere is turned into pages: nobody is called."""
    hits: list[str] = []
    canary = http.server.HTTPServer(("127.0.0.1", 0), type("Here", (_Canary,), {"hits": hits}))
    threading.Thread(target=canary.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{canary.server_port}"
    page = (
        f'<!DOCTYPE html><html><head><link rel="stylesheet" href="{url}/css"><meta http-equiv="refresh" '
        f'content="0;url={url}/go"></head><body style="background:url({url}/bg)"><p>Dear Judge, he is kind.</p>'
        f'<img src="{url}/img"><iframe src="file:///etc/passwd"></iframe><object data="{url}/object"></object>'
    )
    (tmp_path / "letter.html").write_text(page)
    (tmp_path / "letter.docx").write_bytes(_word_file(url))
    store = Store(tmp_path / "store")
    try:
        for name in ("letter.html", "letter.docx"):
            taken = store.take_in(tmp_path / name)
            if taken.outcome != "refused":
                assert b"root:" not in store.pdf(taken.sha256).read_bytes()
        assert hits == []
        with urllib.request.urlopen(f"{url}/control", timeout=5):
            assert hits == ["/control"]
    finally:
        canary.shutdown()
        canary.server_close()
