"""Letters of support: guided, in the writer's own words, confirmed by mail, and read by counsel before any use."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..core import audit, outbox, throttle
from . import guard, tokens
from .content import Content
from .mails import Where, letter_mail
from .models import Campaign, Letter
from .people import Refused, clean_email, clean_name, mailbox
from .signing import digest
from .texts import LANGUAGES, say

PARTS = ("who", "know", "saw", "help")
LONGEST = 3000  # letters for one part
MAILS_A_DAY = 5
State = Letter.State


def clean_text(raw: str) -> str:
    """A part of a letter: plain text in lines. Signs that are not seen are refused, as in names."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise Refused("long")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") and c not in "\n\t" for c in text):
        raise Refused("signs")
    return text


def read(posted: Any, lang: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What was written, and what to mend at which field."""
    told: dict[str, Any] = {"language": lang, "sample": bool(posted.get("sample"))}
    errors = []
    for field, clean in (("name", clean_name), ("email", clean_email), *((part, clean_text) for part in PARTS)):
        try:
            told[field] = clean(posted.get(field, ""))
        except Refused as e:
            fault = "too_long" if e.fault == "long" and field in PARTS else e.fault
            errors.append((field, say(f"faults.{fault}", lang)))
            continue
        if field in ("who", "know", "saw") and not told[field]:
            errors.append((field, say("faults.words", lang)))
    if not posted.get("agree"):
        errors.append(("agree", say("faults.agree", lang)))
    told["agreed"] = say("letter.agree", lang)
    return told, errors


def receive(campaign: Any, told: dict[str, Any], where: Where, now: datetime) -> None:
    """Keeps a letter until its writer confirms. The same answer whether or not this mailbox has written before."""
    box = digest(f"{campaign}|{mailbox(told['email'])}", "letter")
    with transaction.atomic():
        if not throttle.hit("letter", box, MAILS_A_DAY, 86_400):
            return
        there = Letter.objects.select_for_update().filter(campaign_id=campaign, mailbox=box).first()
        if there is not None and there.state not in (State.PENDING, State.WITHDRAWN):
            return
        row = there or Letter(campaign_id=campaign, mailbox=box)
        row.told, row.sample, row.state, row.nonce = told, told["sample"], State.PENDING, secrets.token_hex(16)
        row.made = now
        row.save()
        to, subject, body, purpose = letter_mail(row, told["email"], told["name"], where, told["language"], now)
        outbox.queue(to, subject, body, purpose)


def find(token: str, now: datetime) -> Letter | None:
    """The letter of a link in a mail, if the link is ours."""
    try:
        opened = tokens.open_link("letter", token, now.timestamp())
    except (tokens.Forged, tokens.Stale):
        return None
    row = Letter.objects.filter(pk=opened.row).first()
    return row if row is not None and opened.fits(row.nonce) else None


def confirm(row: Letter) -> None:
    """The writer says that the letter is theirs: it goes to counsel. Once, however often it is asked."""
    Letter.objects.filter(pk=row.pk, nonce=row.nonce, state=State.PENDING).update(state=State.RECEIVED)


def take_back(row: Letter) -> None:
    """The writer takes it back: its words are deleted, the row says that there was one."""
    row.told, row.state, row.sample = {}, State.WITHDRAWN, False
    row.save(update_fields=["told", "state", "sample"])


def text(row: Letter, content: Content) -> str:
    """The letter as it would be given to the judge."""
    told = row.person
    lang = told.get("language", "en") if told.get("language") in LANGUAGES else "en"
    parts = [say("letter.greeting", lang, judge=content.judge), *(told.get(p, "") for p in PARTS), told.get("name", "")]
    return "\n\n".join(part for part in parts if part)


def findings(row: Letter, campaign: Campaign, content: Content) -> list[guard.Finding]:
    """What counsel should look at before using it. The writer's own name is not private here."""
    return guard.check([("letter", text(row, content))], campaign.protected, [content.person, row.person["name"]])


def review(row: Letter, accepted: bool, by: Any) -> None:
    """Counsel's word on a letter that its writer has confirmed."""
    with transaction.atomic():
        state = State.ACCEPTED if accepted else State.REFUSED
        Letter.objects.filter(pk=row.pk, state__in=(State.RECEIVED, State.ACCEPTED, State.REFUSED)).update(
            state=state, reviewed=timezone.now(), reviewed_by=getattr(by, "user", by)
        )
        audit.record(by, "campaign letter accepted" if accepted else "campaign letter refused", row)


def samples(campaign: Campaign, most: int = 3) -> list[Letter]:
    """Letters that counsel accepted and whose writers agreed to be shown as a sample."""
    return list(Letter.objects.filter(campaign=campaign, state=State.ACCEPTED, sample=True).order_by("made")[:most])
