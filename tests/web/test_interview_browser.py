"""A family in Spanish on a phone, without scripts, to the printed request; pages measured by axe and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lenity.web.interview.answers import Answer
from lenity.web.interview.pages import as_typed
from lenity.web.interview.questions import script
from lenity.web.interview.texts import say

from .interviews import RIVERA
from .looks import unusual

pytestmark = pytest.mark.django_db(transaction=True)


def open_page(browser: Any, live_server: Any, width: int, locale: str, *, scripts: bool) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 720}, locale=locale, java_script_enabled=scripts, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{live_server.url}/interview/")
    return page


def fill(page: Any, key: str) -> None:
    """The answer of the invented family, typed and clicked as they would."""
    question = script().question(key)
    for name, value in as_typed(question, Answer.told(RIVERA[key])).items():
        field = page.locator(f'[name="{name}"]')
        if question.kind in ("yes_no", "choice"):
            page.check(f'input[name="{name}"][value="{value}"]')
        elif name in ("about", "life", "nobody"):
            field.check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def journey(page: Any, language: str) -> Iterator[str]:
    """Through the whole interview, one page after another, to the list of answers."""
    page.get_by_role("button", name=say("start.begin", language)).click()  # type: ignore[arg-type]
    while page.url.endswith("/question/"):
        key = page.locator('form:not(.back) > input[name="key"]').get_attribute("value")
        yield key
        if key in RIVERA:
            fill(page, key)
            page.locator("button.go").click()
        else:
            page.locator('button[value="unknown"]').click()


def test_a_family_in_spanish_on_a_phone_without_scripts_to_the_printed_request(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, 320, "es-MX", scripts=False)
    asked = list(journey(page, "es"))
    assert len(asked) > 25
    assert page.locator("h1").inner_text() == say("check.title", "es")
    page.get_by_role("link", name=say("page.finish", "es")).click()
    assert say("end.lead", "es") in page.content()
    link = page.get_by_role("link", name=say("end.get_request", "es"))
    printed = page.request.get(f"{live_server.url}{link.get_attribute('href')}")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")
    page.get_by_role("link", name=say("page.save", "es")).first.click()
    page.locator("#pin").fill("271828")
    page.get_by_role("button", name=say("save.do", "es")).click()
    code = page.locator(".code").inner_text()
    other = open_page(browser, live_server, 320, "en-US", scripts=False)
    other.get_by_role("link", name=say("start.resume", "en")).click()
    other.locator("#code").fill(code)
    other.locator("#pin").fill("271828")
    other.get_by_role("button", name=say("save.open", "en")).click()
    assert other.locator("h1").inner_text() == say("check.title", "es")


@pytest.mark.parametrize(("width", "language"), [(320, "es"), (1280, "en")])
def test_axe_finds_nothing_on_any_page(browser: Any, live_server: Any, width: int, language: str) -> None:
    page = open_page(browser, live_server, width, language, scripts=True)
    problems = {"start": unusual(page)}
    kinds = set()
    for key in journey(page, language):
        question = script().question(key)
        if question.kind in kinds and not question.sensitive:
            continue
        kinds.add(question.kind)
        problems[key] = unusual(page)
        page.locator("button.go").click()  # nothing filled in: the page with its error
        problems[f"{key}, error"] = unusual(page)
    assert {"yes_no", "choice", "court", "date", "term", "text", "people", "list"} <= kinds
    for name in ("answers", "end", "save", "back", "help", "delete"):
        page.goto(f"{live_server.url}/interview/{name}/")
        problems[name] = unusual(page)
    assert {name: found for name, found in problems.items() if found} == {}


def test_axe_would_find_what_is_wrong(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, 320, "en", scripts=True)
    page.evaluate("document.querySelector('main').innerHTML += '<input><pre>' + 'wide '.repeat(90) + '</pre>'")
    found = unusual(page)
    assert any(problem.startswith("label:") for problem in found)
    assert "wider than the window" in found


def test_a_page_can_be_answered_by_keyboard_alone(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, 1280, "en", scripts=True)
    page.get_by_role("button", name=say("start.begin", "en")).click()
    page.wait_for_url("**/question/")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement, r = e.getBoundingClientRect();"
            " return [e.name || e.className, getComputedStyle(e).outlineStyle, r.width > 0] }"
        )
        seen.append(focused)
        if focused[0] == "answer":
            page.keyboard.press("Space")
        if focused[0] == "do":
            break
    assert [what for what in seen if what[1] == "none"] == []
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == script().question("name").ask.en


def test_two_hundred_percent_loses_nothing(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, 640, "en", scripts=True)
    page.get_by_role("button", name=say("start.begin", "en")).click()
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_the_browser_keeps_nothing_but_two_cookies(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, 320, "en", scripts=True)
    list(zip(journey(page, "en"), range(4), strict=False))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    cookies = page.context.cookies()
    assert len(cookies) <= 2
    assert not [c for c in cookies if "Rivera" in c["value"]]
    assert "Rivera" not in page.url
