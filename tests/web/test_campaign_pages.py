"""The public pages: small, whole without scripts, in both languages; numbers, card, code, sheet, counter, letters."""

from __future__ import annotations

import io
import re
import time
import xml.etree.ElementTree as ET
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from django.test import Client
from PIL import Image

from lenity.web.campaign import content, demo, frontdoor, letters, tokens
from lenity.web.campaign.models import Letter
from lenity.web.campaign.showing import CACHE
from lenity.web.campaign.texts import every_string

from .campaigns import SLUG, TEXT, confirmed, links, made, now, send_mail

pytestmark = pytest.mark.django_db


def test_the_page_says_whose_words_they_are_and_is_small(client: Client) -> None:
    made()
    confirmed(client)
    for lang, story, press in (
        ("en", "He has served fifteen years.", "Press report. Not checked against a court record."),
        ("es", "La pena va por la mitad.", "Nota de prensa."),
    ):
        answer = client.get(f"/campaign/{SLUG}/{lang}/")
        page = answer.content.decode()
        assert story in page
        assert page.count(press) == 2  # at the paragraph and in the list
        assert re.search(r"Order of the court \(2024\)", page)
        assert f'<html lang="{lang}">' in page
        assert "<script" not in page
        assert "noindex" not in page
        sheets = sum(len(b"".join(client.get(path))) for path in re.findall(r'href="(/static/[^"]+)"', page))
        assert len(answer.content) + sheets < 60_000
        assert "1 of 1,000 confirmed" in page or "1 de 1,000 confirmadas" in page


def test_no_word_predicts_and_none_is_missing() -> None:
    for place, words in every_string():
        assert set(words) == {"en", "es"}, place
        for text in words.values():
            assert text.strip(), place
            assert not re.search(r"will be (?:released|granted|freed)|likely to|saldrá libre", text), place


def test_card_code_and_sheet_are_what_they_say(client: Client) -> None:
    made()
    image = Image.open(io.BytesIO(client.get(f"/campaign/{SLUG}/es/card.png").content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    svg = client.get(f"/campaign/{SLUG}/en/qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(svg.content).tag.endswith("svg")
    pdf = pypdfium2.PdfDocument(client.get(f"/campaign/{SLUG}/es/sheet.pdf").content)
    words = pdf[0].get_textpage().get_text_bounded()
    assert len(pdf) == 1
    assert "Que Alex Sample vuelva a casa" in words
    assert "Pasamos lo que usted escribe" in words


def test_the_counter_may_be_framed_and_nothing_else_may(client: Client) -> None:
    made()
    frame = client.get(f"/campaign/{SLUG}/en/frame/")
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert b"<form" not in frame.content
    page = client.get(f"/campaign/{SLUG}/en/")
    assert (page["X-Frame-Options"], "frame-ancestors 'none'" in page["Content-Security-Policy"]) == ("DENY", True)
    count = client.get(f"/campaign/{SLUG}/count.json")
    assert (count.json()["confirmed"], count["Access-Control-Allow-Origin"]) == (0, "*")


def test_the_numbers_page_tells_nothing_under_ten(client: Client) -> None:
    campaign = demo.make()
    assert b"There are not yet enough to show." in client.get("/campaign/vailes/en/numbers/").content
    demo.fill(campaign, 300)
    page = client.get("/campaign/vailes/en/numbers/").content.decode()
    told = [int(n) for n in re.findall(r'<th scope="row">[^<]+</th><td>(\d+)</td>', page)]
    assert told
    assert min(told) >= 10
    assert "<path d=" in page


def test_a_demonstration_says_so_everywhere(client: Client) -> None:
    demo.make()
    for path in ("en/", "en/thanks/", "en/done/", "en/numbers/", "en/frame/", "en/letter/", "en/counter/"):
        assert "This page is a demonstration." in client.get(f"/campaign/vailes/{path}").content.decode(), path
    assert client.get("/campaign/vailes/count.json").json()["demonstration"] is True
    assert "noindex" in client.get("/campaign/vailes/en/").content.decode()


# Letters


def posted(client: Client, **more: Any) -> Any:
    page = client.get(f"/campaign/{SLUG}/en/letter/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    fields = {
        "token": token[1], "name": "Robin Writer", "email": "robin@example.org", "who": "I teach in Durham.",
        "know": "I have known him for ten years.", "saw": "He kept his word.\nAlways.", "help": "A job.", "agree": "1",
        "sample": "1", **more,
    }  # fmt: skip
    return client.post(f"/campaign/{SLUG}/en/letter/", fields)


def test_a_letter_is_guided_confirmed_read_and_taken_back(client: Client) -> None:
    campaign = made()
    assert posted(client).status_code == 303
    [mail] = send_mail()
    way = links(mail)["letter-confirm"]
    page = client.get(way).content.decode()
    assert "Dear Judge Casey Example:" in page
    row = Letter.objects.get()
    assert row.state == "pending"  # opening the link sends nothing
    client.post(way, {"do": "confirm"})
    letters.review(Letter.objects.get(), True, None)
    assert [x.person["name"] for x in letters.samples(campaign)] == ["Robin Writer"]
    assert posted(client, name="Another").status_code == 303  # the same answer; what is there stays
    assert (Letter.objects.get().person["name"], send_mail()) == ("Robin Writer", [])
    client.post(way, {"do": "take back"})
    assert (Letter.objects.get().state, Letter.objects.get().told) == ("withdrawn", {})
    letters.review(Letter.objects.get(), True, None)
    assert letters.samples(campaign) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("who", ""), ("saw", "x" * 3001), ("saw", "a\u202eb"), ("name", "=1"), ("email", "x"), ("agree", "")],
)
def test_a_letter_that_cannot_be_used_is_told_at_its_field(client: Client, field: str, value: str) -> None:
    made()
    answer = posted(client, **{field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_letter_cannot_be_accepted_before_its_writer_confirms(client: Client) -> None:
    made()
    posted(client)
    letters.review(Letter.objects.get(), True, None)
    assert Letter.objects.get().state == "pending"
    row = Letter.objects.get()
    found = letters.findings(row, row.campaign, content.parse(TEXT))
    assert [f.kind for f in found] == []


# The front door


class Inside:
    """An application that counts how often it is asked."""

    def __init__(self, headers: list[tuple[str, str]], status: str = "200 OK") -> None:
        self.asked, self.headers, self.status = 0, headers, status

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.asked += 1
        start(self.status, [("Vary", "Cookie"), *self.headers])
        return [f"{environ['PATH_INFO']} {self.asked} ".encode(), b"x" * 2000]


def ask(
    door: Any, path: str = "/campaign/a/en/", method: str = "GET", **more: str
) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "h", "QUERY_STRING": "", **more}
    body = b"".join(door(environ, lambda status, headers: said.extend([status, dict(headers)])))
    return said[0], said[1], body


def test_the_front_door_gives_a_marked_page_to_all_for_a_second() -> None:
    inside = Inside([(CACHE, "1")])
    door = frontdoor.FrontDoor(inside)
    first, second = ask(door), ask(door)
    assert (first, inside.asked) == (second, 1)
    assert CACHE not in first[1]
    assert "Cookie" not in first[1]["Vary"]
    packed = ask(door, HTTP_ACCEPT_ENCODING="gzip")
    assert (packed[1]["Content-Encoding"], inside.asked) == ("gzip", 2)
    ask(door, HTTP_HOST="other")
    ask(door, QUERY_STRING="a=1")
    ask(door, method="POST")
    ask(door, "/clinic/")
    assert inside.asked == 6
    gone = frontdoor.FrontDoor(inside, kept=0.0)
    ask(gone)
    ask(gone)
    assert inside.asked == 8


@pytest.mark.parametrize(
    ("headers", "status"),
    [([], "200 OK"), ([(CACHE, "1")], "404 Not Found"), ([(CACHE, "1"), ("Set-Cookie", "a=b")], "200 OK")],
)
def test_the_front_door_keeps_nothing_else(headers: list[tuple[str, str]], status: str) -> None:
    inside = Inside(headers, status)
    door = frontdoor.FrontDoor(inside)
    ask(door)
    ask(door)
    assert inside.asked == 2


def test_private_pages_of_a_link_are_never_marked(client: Client) -> None:
    made()
    row = confirmed(client)
    from lenity.web.campaign.mails import manage_token

    answer = client.get(f"/campaign/{SLUG}/en/mine/{manage_token(row, now())}/")
    assert CACHE not in answer
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_the_short_way_answers_public_buttons_and_nothing_else(settings: Any) -> None:
    from io import BytesIO
    from urllib.parse import urlencode

    from lenity.web.campaign.lean import Lean
    from lenity.web.campaign.models import Campaign, Signature

    made()
    handler: Any = Lean()
    said: list[Any] = []

    def press(path: str, body: bytes, **more: str) -> Any:
        said.clear()
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "testserver",
            "SERVER_PORT": "80", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "REMOTE_ADDR": "192.0.2.1", "wsgi.errors": BytesIO(), **more,
        }  # fmt: skip
        answer = b"".join(handler(environ, lambda status, headers, exc=None: said.extend([status, dict(headers)])))
        return said[0][:3], said[1], answer

    token = tokens.form(Campaign.objects.get().pk, "sign", time.time() - 30)
    form = {"name": "Ana Pérez", "email": "ana@example.org", "token": token}
    status, headers, _ = press(f"/campaign/{SLUG}/en/", urlencode(form).encode())
    assert (status, headers["Location"]) == ("303", f"/campaign/{SLUG}/en/thanks/")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert Signature.objects.count() == 1
    assert press(f"/campaign/{SLUG}/en/", urlencode({**form, "token": "x"}).encode())[0] == "403"
    cross = press(f"/campaign/{SLUG}/en/", urlencode(form).encode(), HTTP_SEC_FETCH_SITE="cross-site")
    assert cross[0] == "403"
    for path in ("/campaigns/", "/people/", "/accounts/2fa/"):
        assert press(path, b"")[0] in ("403", "404", "405"), path
    settings.LENITY_PUBLIC_HOSTS, settings.LENITY_CLINIC_HOSTS = ["other"], ["testserver"]
    assert press(f"/campaign/{SLUG}/en/", urlencode(form).encode())[0] == "404"
