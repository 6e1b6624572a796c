"""A fictional campaign for the tests, and how somebody signs it."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from lenity.web.campaign import content, live, publishing, tokens
from lenity.web.campaign.models import Campaign, Signature
from lenity.web.core import outbox

SLUG = "sample"
TEXT = """
title: {en: Let Alex Sample come home, es: Que Alex Sample vuelva a casa}
person: Alex Sample
ask: {en: We ask the court to let him care for his mother., es: Pedimos al tribunal que pueda cuidar a su madre.}
addressee: {en: The United States District Court, es: El Tribunal de Distrito}
judge: Judge Casey Example
story:
  - {text: {en: "He has served fifteen years.", es: "La pena va por la mitad."}, from: ORDER, at: 2}
  - {text: {en: Neighbors remember him., es: Sus vecinos lo recuerdan.}, from: PRESS}
sources:
  - {id: ORDER, kind: order, title: Order of the court, date: 2024}
  - {id: PRESS, kind: article, title: A newspaper, date: 2025}
"""


def made(slug: str = SLUG, **more: Any) -> Campaign:
    """A campaign that is public, with consent and check."""
    protected: Any = {}
    campaign = Campaign.objects.create(slug=slug, protected=protected, **more)
    version = publishing.write(campaign, content.parse(TEXT), "test")
    publishing.consent(version, "Alex Sample", "himself", "signed paper", date(2026, 1, 5), "test")
    publishing.check(version, {}, "test")
    publishing.publish(version, "test")
    live.forget()
    campaign.refresh_from_db()
    return campaign


def signed(
    client: Client, n: int | str = 1, *, slug: str = SLUG, open_for: int = 30, lang: str = "en", **more: Any
) -> Any:
    """What the page answers to somebody who signs."""
    headers = more.pop("headers", {})
    campaign = Campaign.objects.get(slug=slug)
    token = tokens.form(campaign.pk, "sign", time.time() - open_for)
    fields = {"name": f"Person {n} Test", "email": f"p{n}@example.org", "postcode": "", "token": token, **more}
    return client.post(f"/campaign/{slug}/{lang}/", fields, headers=headers, REMOTE_ADDR=f"10.{_part(n)}.9.1")


def _part(n: int | str) -> str:
    number = n if isinstance(n, int) else sum(map(ord, n))
    return f"{number // 250 % 250}.{number % 250}"


def send_mail() -> list[Any]:
    """Sends what is queued; the mails since."""
    before = len(mail.outbox)
    while outbox.send_one():
        pass
    return mail.outbox[before:]


def links(message: Any) -> dict[str, str]:
    """The links of a mail by what they do, as paths."""
    found = re.findall(r"https?://[^/\s]+(/campaign/\S+)", message.body)
    return {path.split("/")[4]: path for path in found}


def confirmed(client: Client, n: int | str = 1, **more: Any) -> Signature:
    """Somebody signs and confirms."""
    signed(client, n, **more)
    email = more.get("email", f"p{n}@example.org")
    found = next(m for m in send_mail() if m.to == [email])
    assert client.post(links(found)["confirm"]).status_code == 303
    return Signature.objects.order_by("-made").filter(state="confirmed").latest("confirmed")


def now() -> Any:
    return timezone.now()
