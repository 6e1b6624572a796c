"""A coordinator in a browser, from a spreadsheet to the first ten; its pages by axe, phone and zoom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from lenity.web.caseload.models import Screened
from lenity.web.clinic import cases

from .clinics import rivera, vailes
from .test_core_browser import Window

pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES = ("Quarterm", "Bystrick", "Okonkw", "Halvors", "Petrosy", "Lindqv", "Marchett", "Yamagu", "Delacr", "Szymans")
HEAD = "case,name,circuit,born,sentence_start,term_months,terminal_illness\n"


def spreadsheet(folder: Path) -> Path:
    lines = []
    for n in range(1, 41):
        name = f"{chr(64 + n % 26)}{'aeiou'[n % 5]}lo {FAMILIES[n % 10]}{'aeiou'[n // 10]}"
        told = "yes" if n % 7 == 0 else ""
        lines.append(f"{n},{name},{n % 11 + 1},19{40 + n}-01-02,20{10 + n % 10}-05-01,{120 + n},{told}")
    path = folder / "letters.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n41,Not a day,4,1961-13-45,2012-01-01,240,\n", encoding="utf-8")
    return path


def opened(browser: Any, live_server: Any, client: Any) -> Window:
    window = Window(browser, live_server.url)
    window.page.context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}]
    )
    return window


def test_a_coordinator_from_a_spreadsheet_to_the_first_ten(
    browser: Any, live_server: Any, client_of: Callable[..., Any], tmp_path: Path
) -> None:
    client = client_of("student")
    rivera(client.user)
    window = opened(browser, live_server, client)
    page = window.page
    window.go("/")
    page.get_by_role("link", name="Caseload").click()
    window.look("caseload")
    page.get_by_role("link", name="Screen a spreadsheet").click()
    window.press("Screen it")  # nothing given
    window.look("screen, error")
    page.get_by_label("Spreadsheet").set_input_files(spreadsheet(tmp_path))
    page.get_by_label("Ruling date").fill("2026-11-23")
    window.press("Screen it")
    window.look("screened")
    rows = page.locator("main table").first.locator("tbody tr")
    places = [int(rows.nth(n).locator("td").first.inner_text()) for n in range(10)]
    assert places == list(range(1, 11))
    reasons = [rows.nth(n).locator("td").nth(1).inner_text() for n in range(10)]
    assert all(reasons)
    assert "1 rows could not be read" in page.content()
    with page.expect_download() as got:
        page.get_by_role("link", name="as a workbook").click()
    assert Path(got.value.path()).read_bytes()[:2] == b"PK"
    window.press("Begin these cases")
    assert "10 cases were begun" in page.content()
    assert page.locator("main tbody tr").count() == 11
    window.look("caseload, ten taken in")
    window.go(reverse("caseload:screened", args=[Screened.objects.get().pk]))
    window.press("Begin these cases")  # once more: their names are in cases now
    assert "Some names are in cases here already" in page.content()
    window.look("held")
    window.go(reverse("caseload:screened", args=[Screened.objects.get().pk]))
    first = rows.nth(0).locator("th").inner_text().splitlines()[0].strip()
    page.get_by_role("link", name="Check a name").click()
    page.locator("[name=name]").fill("Somebody Else")
    window.press("Look")
    assert "No like name in any case." in page.content()
    page.locator("[name=name]").fill(first)
    window.press("Look")
    assert "Ask those responsible" in page.content()
    page.locator("[name=name]").fill("Rivera, Alex")
    window.press("Look")
    assert "Ask those responsible" in page.content()
    window.look("names")
    page.get_by_role("link", name="Calendar").click()
    window.press("Make an address")
    window.look("calendars")
    window.go(reverse("caseload:screened", args=[Screened.objects.get().pk]))
    window.press("Delete this result now")
    assert not Screened.objects.exists()
    assert window.problems == {}


def test_the_list_is_narrowed_kept_and_read_at_two_hundred_percent(
    browser: Any, live_server: Any, client_of: Callable[..., Any]
) -> None:
    client = client_of("attorney")
    rivera(client.user)
    vailes(client.user)
    cases.create(cases.start_text("A case without a circuit", "", ""), client.user, "made")
    window = opened(browser, live_server, client)
    page = window.page
    window.go("/caseload/")
    window.look("list")
    page.get_by_label("Title or name has").fill("Vailes")
    window.press("Show these")
    assert page.locator("main tbody tr").count() == 1
    page.get_by_label("Keep this filter as").fill("The example")
    window.press("Keep it")
    window.look("list, kept")
    page.get_by_role("link", name="Show all").click()
    assert page.locator("main tbody tr").count() == 3
    page.get_by_role("link", name="The example").click()
    assert page.locator("main tbody tr").count() == 1
    page.set_viewport_size({"width": 640, "height": 512})
    for path in ("", "screen/", "names/", "calendar/"):
        window.go(f"/caseload/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    assert window.problems == {}
