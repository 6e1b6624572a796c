"""Signatures from a sheet of paper, typed in by staff: kept apart from those confirmed by e-mail, and shown apart."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from ...errors import InputError
from ..core import audit
from .models import Campaign, Signature
from .people import Refused, clean_email, clean_name, clean_postcode, mailbox, region_of, skeleton
from .signing import _insert, count, digest, key_of, note

State = Signature.State


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of the lines of a sheet."""

    taken: int
    there: int
    in_doubt: int


def read(text: str) -> list[tuple[str, str, str]]:
    """The lines ``name; postcode; e-mail`` of a sheet.

    Raises:
        InputError: every line that cannot be used, with its number; nothing is kept then.
    """
    lines, wrong = [], []
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        parts = [part.strip() for part in raw.split(";")]
        try:
            name, postcode, email = (*parts, "", "")[:3]
            lines.append((clean_name(name), clean_postcode(postcode), clean_email(email) if email else ""))
            if len(parts) > 3:
                wrong.append(f"line {number}: more than three fields")
        except Refused as e:
            wrong.append(f"line {number}: {e.fault}")
    if wrong:
        raise InputError("; ".join(wrong), fix="name; postcode; e-mail (the last two may be empty)")
    if not lines:
        raise InputError("there is no line", fix="name; postcode; e-mail")
    return lines


def enter(campaign: Campaign, sheet: str, text: str, by: Any) -> Entered:
    """Keeps the lines of a sheet, each once: the same person on another line or sheet is not kept again.

    Somebody of the same name and postcode who has signed by e-mail is held, for a person to look.
    """
    lines, now, tally = read(text), timezone.now(), {"taken": 0, "there": 0, "in_doubt": 0}
    if not sheet.strip():
        raise InputError("name the sheet: the number on its foot")
    name_of = str(getattr(getattr(by, "user", by), "pk", by))
    with transaction.atomic():
        for name, postcode, email in lines:
            name_key = digest(skeleton(name), "name")
            post_key = digest(postcode, "postcode") if postcode else ""
            same = Signature.objects.filter(campaign=campaign, name_key=name_key, postcode_key=post_key, way="mail")
            if email:
                same = same | Signature.objects.filter(pk=key_of(campaign.pk, mailbox(email), 0))
            held = "twice" if same.exclude(state__in=(State.WITHDRAWN, State.INVALID)).exists() else ""
            box = f"paper|{name_key}|{post_key}|{mailbox(email) if email else ''}"
            person: Any = {"name": name, "email": email, "postcode": postcode}
            row = Signature(
                id=key_of(campaign.pk, box, 0),
                campaign=campaign,
                person=person,
                name_key=name_key,
                postcode_key=post_key,
                region=region_of(postcode),
                way="paper",
                sheet=sheet.strip()[:40],
                nonce=secrets.token_hex(16),
                text_version=campaign.live.number if campaign.live else 0,
                state=State.CONFIRMED,
                held=held,
                made=now,
                confirmed=now,
            )
            if not _insert(row):
                tally["there"] += 1
                continue
            note(row, "entered", f"sheet {sheet.strip()}", name_of)
            if held:
                tally["in_doubt"] += 1
            else:
                tally["taken"] += 1
                count(row, 1, now)
        audit.record(by, "campaign sheet entered", campaign)
    return Entered(**tally)
