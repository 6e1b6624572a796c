"""An administrator in a browser, from the first link to the audit log; by axe, keyboard, phone and zoom."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from lenity.web.core.models import Invitation, User

from .looks import tab_to, unusual

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "seven plain wooden chairs"


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


class Window:
    """A browser window of one person, that notes what axe finds on the way, at two widths, and any script that ran."""

    def __init__(self, browser: Any, url: str, **more: Any) -> None:
        self.page = browser.new_context(viewport={"width": 1280, "height": 800}, **more).new_page()
        self.page.set_default_timeout(10_000)
        self.url = url
        self.problems: dict[str, list[str]] = {}
        self.page.on("dialog", self._script)
        self.page.on("console", self._console)

    def _script(self, dialog: Any) -> None:
        self.problems.setdefault("script", []).append(dialog.message)
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        """What the browser refused (the policy of content speaks here), but not a page that is meant to be refused."""
        if message.type == "error" and not any(status in message.text for status in ("403", "404", "409")):
            self.problems.setdefault("console", []).append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def look(self, name: str) -> None:
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            if found := unusual(self.page):
                self.problems[f"{name} {width}"] = found

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()


def join(window: Window, link: str, name: str, email: str = "") -> str:
    """From the invitation to a second factor; the secret."""
    page = window.page
    page.goto(link)
    window.look("invitation")
    window.press("Make the account")
    window.look("invitation, error")
    page.get_by_label("Your name").fill(name)
    if email:
        page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(WORDS)
    window.press("Make the account")
    assert page.url.endswith("/accounts/2fa/totp/activate/"), "asked for the password once more"
    window.look("second factor")
    secret = str(page.locator("#authenticator_secret").input_value())
    page.locator("input[name=code]").fill("000000")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    window.look("second factor, error")
    page.locator("input[name=code]").fill(code(secret))
    page.locator("main form button").first.click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    window.look("recovery codes")
    return secret


def test_an_administrator_from_the_first_link_to_the_audit_log(browser: Any, live_server: Any) -> None:
    _, token = Invitation.issue("admin", days=1)
    admin = Window(browser, live_server.url)
    admin.go("/")
    admin.look("first page")
    secret = join(admin, f"{live_server.url}/invitation/{token}/", "Ada <script>alert(1)</script>", "ada@example.org")

    admin.page.get_by_role("link", name="People").click()
    admin.page.get_by_label("E-mail address").fill("not an address")
    admin.press("Invite")
    admin.look("people, error")
    summary = admin.page.locator(".error-summary a")
    summary.click()
    assert admin.page.evaluate("document.activeElement.name") == "email"
    admin.page.get_by_label("E-mail address").fill("sam@example.org")
    admin.page.get_by_label("Role").select_option("student")
    admin.press("Invite")
    admin.look("people, invited")
    link = admin.page.locator("code").inner_text()

    sam = Window(browser, live_server.url)
    join(sam, link, "Sam")
    assert User.objects.get(email="sam@example.org").role == "student"
    sam.go("/people/")
    assert "You may not open this page." in sam.page.content()
    sam.look("forbidden")

    admin.go("/people/")
    admin.look("people")
    admin.page.get_by_role("button", name="Turn off sam@example.org").click()
    sam.go("/accounts/2fa/")
    assert "/accounts/login/" in sam.page.url

    admin.page.get_by_role("link", name="Audit log").click()
    admin.press("Check the chain")
    admin.look("audit log")
    text = admin.page.locator("main").inner_text()
    assert "The chain is whole" in text
    for act in ("account made", "invited", "account off"):
        assert act in text
    assert "Ada <script>alert(1)</script>" in text

    for path in ("/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/", "/nowhere/"):
        admin.go(path)
        admin.look(path)
    admin.press("Español")
    for path in ("/people/", "/audit/", "/accounts/sessions/"):
        admin.go(path)
        admin.look(f"{path}, Spanish")
    assert admin.page.locator("h1").inner_text() == "Dónde tiene la sesión abierta"
    admin.press("Salir")
    for path in ("/accounts/login/", "/accounts/password/reset/"):
        admin.go(path)
        admin.look(path)
    admin.go("/accounts/login/")
    admin.page.locator("input[name=login]").fill("ada@example.org")
    admin.page.locator("input[name=password]").fill(WORDS)
    admin.press("Entrar")
    admin.look("second factor asked")
    assert secret
    assert (admin.problems, sam.problems) == ({}, {})


def test_login_to_log_by_keyboard_alone(browser: Any, live_server: Any, person: Any) -> None:
    person("admin", "ada@example.org", password=WORDS)
    page = Window(browser, live_server.url).page
    page.goto(live_server.url + "/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for name, value in (("login", "ada@example.org"), ("password", WORDS)):
        tab_to(page, f"[name={name}]")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/authenticate/**")
    tab_to(page, "[name=code]")
    page.keyboard.type(code("JBSWY3DPEHPK3PXP"))
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + "/")
    tab_to(page, "a[href='/people/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/")
    tab_to(page, "[name=email]")
    page.keyboard.type("sam@example.org")
    tab_to(page, "main button.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("code")
    tab_to(page, "a[href='/audit/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/")
    tab_to(page, "main button.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("main [role=status]")
    assert "The chain is whole" in page.content()


def test_at_two_hundred_percent_nothing_is_lost(browser: Any, live_server: Any, client_of: Any) -> None:
    client = client_of("admin")
    window = Window(browser, live_server.url)
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    window.page.context.add_cookies([cookie])
    window.page.set_viewport_size({"width": 640, "height": 512})  # 1280 × 1024 at 200 %
    for path in ("/", "/people/", "/audit/", "/accounts/2fa/", "/accounts/sessions/"):
        window.go(path)
        window.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not window.page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
        for part in ("h1", "main", "footer"):
            assert window.page.locator(part).first.is_visible(), (path, part)
