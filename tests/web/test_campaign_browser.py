"""From signing to the exhibit in a real browser, without scripts; every page measured by axe, on phone and desktop."""

from __future__ import annotations

from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from django.test import Client

from lenity.web.campaign import counting, demo
from lenity.web.campaign.mails import manage_token
from lenity.web.campaign.models import Campaign, Signature
from lenity.web.campaign.texts import say

from .campaigns import links, now, send_mail
from .looks import unusual

pytestmark = pytest.mark.django_db(transaction=True)


def opened(browser: Any, url: str, width: int, *, scripts: bool) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(url)
    return page


def test_from_signing_to_the_exhibit(browser: Any, live_server: Any, client: Client, client_of: Any) -> None:
    demo.make()
    page = opened(browser, f"{live_server.url}/campaign/vailes/es/", 360, scripts=False)
    page.get_by_role("link", name=say("form.do", "es")).click()
    page.get_by_role("button", name=say("form.do", "es")).click()  # nothing filled in
    assert say("faults.email", "es") in page.locator(".error-summary").inner_text()
    page.get_by_label(say("form.name", "es")).fill("Ana Prueba")
    page.get_by_label(say("form.email", "es")).fill("ana@example.org")
    page.get_by_label(say("form.postcode", "es")).fill("28202")
    page.get_by_label(say("form.initials", "es")).check()
    page.get_by_role("button", name=say("form.do", "es")).click()
    assert page.locator("h1").inner_text() == say("after.title", "es")
    assert page.context.cookies() == []
    Signature.objects.update(held="")  # a test fills the form faster than a person
    [mail] = send_mail()
    way = links(mail)
    page.goto(f"{live_server.url}{way['confirm']}")
    assert Signature.objects.get().state == "pending"
    page.get_by_role("button", name=say("after.confirm_do", "es")).click()
    assert page.locator("h1").inner_text() == say("after.done_title", "es")
    page.goto(f"{live_server.url}/campaign/vailes/es/")
    assert "1 de 20,000 confirmadas" in page.locator(".count").inner_text()
    page.goto(f"{live_server.url}{way['mine']}")
    page.get_by_label(say("form.nobody", "es")).check()
    page.get_by_role("button", name=say("mine.change", "es")).click()
    assert Signature.objects.get().shown == "nobody"
    campaign = Campaign.objects.get()
    made = client_of("attorney").get(f"/campaigns/{campaign.pk}/exhibit.pdf")
    words = pypdfium2.PdfDocument(made.content)[0].get_textpage().get_text_bounded()
    assert "confirmed by e-mail" in words
    assert "Ana Prueba" not in words
    page.get_by_role("button", name=say("mine.withdraw", "es")).click()
    assert say("mine.state_withdrawn", "es") in page.content()
    assert counting.shown(campaign.pk).all == 0


@pytest.mark.parametrize(("width", "lang"), [(320, "es"), (1280, "en")])
def test_axe_finds_nothing_on_any_page(browser: Any, live_server: Any, width: int, lang: str) -> None:
    campaign = demo.make()
    demo.fill(campaign, 200)
    row = Signature.objects.first()
    assert row
    manage = manage_token(row, now())
    at = f"{live_server.url}/campaign/vailes/{lang}/"
    page = opened(browser, at, width, scripts=True)
    problems = {}
    for name in (
        "",
        "thanks/",
        "done/",
        "numbers/",
        "counter/",
        "frame/",
        "letter/",
        "letter/thanks/",
        f"mine/{manage}/",
    ):
        page.goto(f"{at}{name}")
        problems[name] = unusual(page)
    for name in ("", "letter/"):
        page.goto(f"{at}{name}")
        page.locator("form button").click()
        problems[f"{name} with errors"] = unusual(page)
    page.goto(f"{live_server.url}/campaign/")
    problems["list"] = unusual(page)
    assert {name: found for name, found in problems.items() if found} == {}


def test_the_staff_pages_are_clean_too(browser: Any, live_server: Any, client_of: Any) -> None:
    campaign = demo.make()
    demo.fill(campaign, 30)
    Signature.objects.update(held="burst")
    staff = client_of("attorney")
    page = opened(browser, f"{live_server.url}/campaign/vailes/en/", 1280, scripts=True)
    cookie = staff.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    problems = {}
    for name in ("", f"{campaign.pk}/", f"{campaign.pk}/text/", f"{campaign.pk}/signatures/", f"{campaign.pk}/paper/"):
        page.goto(f"{live_server.url}/campaigns/{name}")
        assert "/campaigns/" in page.url
        problems[name] = unusual(page)
    assert {name: found for name, found in problems.items() if found} == {}
