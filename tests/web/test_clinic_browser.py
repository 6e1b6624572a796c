"""Counsel in a browser, without scripts: from the papers of the public example to the packet. Every page under axe."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from lenity.review.demo import CASE as VAILES
from lenity.web.clinic import cases
from lenity.web.clinic.models import Case

from .clinics import rivera
from .looks import unusual

pytestmark = pytest.mark.django_db(transaction=True)
# A few lines of the public order, as a paper would have them: docket, judge, outcome and day are the record's.
ORDER = b"""UNITED STATES DISTRICT COURT
FOR THE WESTERN DISTRICT OF NORTH CAROLINA
CHARLOTTE DIVISION

No. 3:07-CR-00162-FDW

UNITED STATES OF AMERICA v. VALON MARCEL VAILES

ORDER

Defendant's motion for compassionate release is GRANTED.

Signed: July 6, 2023
Frank D. Whitney, United States District Judge
"""
LETTER = b"""June 1, 2023

Dear Judge Whitney,

I am the sister of Valon Vailes. He can live with me. This letter is invented for a test.

Sincerely,
Ann Example
"""


@pytest.fixture
def enter(browser: Any, live_server: Any, person: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A page of a logged-in attorney: ``enter(width, scripts=False)``; ``page.user`` is who."""
    user = person("attorney", "counsel@example.org")
    opened = []

    def make(width: int, *, scripts: bool) -> Any:
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, accept_downloads=True
        )
        opened.append(context)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{live_server.url}/clinic/")
        page.user = user
        return page

    yield make
    for context in opened:  # before the server goes, so that no request of theirs outlives it
        context.close()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.write(Path(VAILES) / "case.yaml", "vailes/case.yaml")
    return out.getvalue()


def test_counsel_from_the_papers_to_the_packet(enter: Callable[..., Any]) -> None:
    page = enter(1280, scripts=False)
    page.get_by_role("link", name="Bring a case along").click()
    page.locator("#id_file").set_input_files({"name": "v.zip", "mimeType": "application/zip", "buffer": zipped()})
    page.get_by_role("button", name="Bring it along").click()
    assert "United States v. Valon Vailes" in page.title()
    home = page.url

    # papers in, proposals out, each with its words; one is accepted and stands among the facts
    page.get_by_role("link", name="Papers", exact=True).click()
    page.get_by_role("link", name="Add papers").click()
    papers = [("order-2023.txt", ORDER), ("letter.txt", LETTER)]
    page.locator("#id_papers").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in papers]
    )
    page.get_by_role("button", name="Read the papers").click()
    assert "order-2023.txt: read" in page.content()
    page.get_by_role("button", name="Accept letters[LETTER].writer Ann Example").click()
    assert "Entered: letters[LETTER].writer" in page.content()
    page.locator("input[name=proposal]").first.check()
    page.get_by_role("button", name="Turn down what is ticked").first.click()
    assert "1 proposal turned down" in page.content()
    page.goto(home)
    page.locator("#s-letters a.cite").first.click()
    assert "He can live with me" in page.locator(".page-text").inner_text()
    picture = page.request.get(
        page.locator(".sheet img").get_attribute("src").replace("/clinic", home.split("/clinic")[0] + "/clinic")
    )
    assert picture.headers["content-type"] == "image/png"

    # a slip is named at its field, mended, and the review beside the facts follows
    page.goto(home)
    page.locator("#s-release_plan").get_by_role("link", name="Change Release plan").click()
    page.get_by_label("Source").select_option("LETTER")
    page.get_by_label("Where he or she will live").fill("with his sister in Charlotte")
    page.get_by_label("Short names of the relatives").fill("nobody")
    page.get_by_role("button", name="Save").click()
    assert "There is a problem" in page.locator(".error-summary").inner_text()
    page.locator(".error-summary a").first.click()
    assert page.url.endswith("#id_depends_on")
    page.get_by_label("Short names of the relatives").fill("")
    page.get_by_role("button", name="Save").click()
    assert "with his sister in Charlotte" in page.locator("#s-release_plan").inner_text()
    page.get_by_label("Law of the day").fill("2023-07-06")
    page.get_by_role("button", name="Show").click()
    assert page.locator("article.finding.supported h3").count() >= 1
    page.get_by_role("link", name="Two dates").click()
    page.get_by_label("First day").fill("2023-07-06")
    page.get_by_label("Second day").fill("2026-11-23")
    page.get_by_role("button", name="Compare").click()
    assert "Rutherford" in page.content()

    # the packet: counsel's name, built, a page looked at and signed off, the motion taken in both forms
    page.get_by_role("link", name="Packet", exact=True).click()
    page.get_by_role("link", name="Counsel, service, sealing").click()
    page.get_by_label("Counsel: name").fill("Dana Counsel")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("For the law of the day").fill("2026-11-23")
    page.set_default_timeout(120_000)
    page.get_by_role("button", name="Build the packet").click()
    assert "not ready to file" in page.content()
    page.get_by_role("link", name="2-motion.pdf page 1:").first.click()
    page.locator("input[name=point]").first.check()
    page.get_by_label("Why, in a word").fill("looked")
    page.get_by_role("button", name="I looked at this page").click()
    assert "1 signed off by" in page.content()
    page.get_by_role("link", name="Packet", exact=True).first.click()
    for name, begins in (("2-motion.pdf", b"%PDF"), ("word/2-motion.docx", b"PK")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=f"Download {name}", exact=True).click()
        assert Path(taken.value.path()).read_bytes().startswith(begins)
    page.get_by_role("link", name="History").click()
    assert "added: letter" in page.content() or "proposals accepted" in page.content()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_any_page_of_a_case(enter: Callable[..., Any], width: int) -> None:
    page = enter(width, scripts=True)
    start = page.url
    problems = {"list, empty": unusual(page)}
    case = cases.create((Path(VAILES) / "case.yaml").read_text(encoding="utf-8"), page.user, "made")
    other = rivera(page.user)
    cases.receive("lenity: 1\nid: x\n", [], {"room": "interview"})
    ends = (
        "papers/ papers/add/ proposals/ tasks/ timeline/ packet/ packet/settings/ notes/ history/ people/ version/1/ "
        "entry/head/ entry/judgment/ entry/relatives/0/ entry/incidents/new/ statement/judgment/term/0/ "
        "statement/facts/new/ remove/entry/incidents/0/ source/VORDER/ history/judgment/term/"
    )
    looked = [f"{start}{case.pk}/{end}" for end in ("", *ends.split(), "dates/?first=2023-07-06&second=2026-11-23")]
    looked += [start, f"{start}new/", f"{start}import/", f"{start}{other.pk}/source/SISTER/?page=1"]
    for address in looked:
        page.goto(address)
        problems[address.removeprefix(start)] = unusual(page)
    page.goto(f"{start}{case.pk}/entry/relatives/new/")
    page.get_by_label("Born").fill("yesterday")
    page.get_by_role("button", name="Save").click()
    problems["form with errors"] = unusual(page)
    page.goto(f"{start}{other.pk}/entry/judgment/")
    page.get_by_label("Term", exact=True).fill("230 months")
    mine = Case.objects.get(pk=other.pk)
    text = cases.latest(mine).text
    cases.save(mine, mine.version, text.replace("250 months", "240 months"), page.user, "theirs")
    page.get_by_role("button", name="Save").click()
    assert "Somebody else changed this" in page.content()
    problems["both values"] = unusual(page)
    page.get_by_label("You wrote: 230 months").check()
    page.get_by_role("button", name="Save what is chosen").click()
    assert "230 months" in page.locator("#s-judgment").inner_text()
    assert {name: found for name, found in problems.items() if found} == {}


def test_a_statement_is_changed_by_keyboard_alone(enter: Callable[..., Any]) -> None:
    page = enter(1280, scripts=True)
    case = rivera(page.user)
    page.goto(f"{page.url}{case.pk}/statement/judgment/term/0/")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement, r = e.getBoundingClientRect();"
            " return [e.name || e.textContent, getComputedStyle(e).outlineStyle, r.width > 0] }"
        )
        seen.append(focused)
        if focused[0] == "value":
            page.keyboard.press("Control+A")
            page.keyboard.type("245 months")
        if focused[0] == "Save":
            break
    assert seen[0][0].strip() == "Skip to the page"
    assert [what for what in seen if what[1] == "none" or not what[2]] == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/#s-judgment")
    assert "245 months" in page.locator("#s-judgment").inner_text()


def test_two_hundred_percent_loses_nothing_of_a_case(enter: Callable[..., Any]) -> None:
    page = enter(640, scripts=True)
    case = rivera(page.user)
    for end in ("", "entry/relatives/0/", "history/"):
        page.goto(f"{page.url.split('/clinic/')[0]}/clinic/{case.pk}/{end}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), end
