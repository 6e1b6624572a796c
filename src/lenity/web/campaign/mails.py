"""The mails to signers, in the language they signed in. A name stands in the body alone, never in a header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import tokens
from .models import Letter, Signature
from .people import Signer
from .tables import toml
from .texts import say

MANAGED_FOR = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Where:
    """What a mail tells of the page: its address (scheme and host), the campaign's short name and its title."""

    site: str
    slug: str
    title: str


def url(where: Where, language: str, page: str, token: str) -> str:
    return f"{where.site}/campaign/{where.slug}/{language}/{page}/{token}/"


def confirm_mail(row: Signature, signer: Signer, where: Where, now: datetime) -> tuple[str, str, str, str]:
    """Recipient, subject, body and purpose of the mail that asks to confirm."""
    language = row.language
    days = toml("signals")["limits"]["keep_pending_days"]
    confirm = tokens.link("confirm", row.pk, row.nonce, (now + timedelta(days=days)).timestamp())
    body = say(
        "mail.confirm_body",
        language,
        name=signer.name,
        title=where.title,
        link=url(where, language, "confirm", confirm),
        manage=url(where, language, "mine", manage_token(row, now)),
        days=days,
    )
    return signer.email, say("mail.confirm_subject", language, title=where.title), body, "confirm signature"


def manage_token(row: Signature, now: datetime) -> str:
    """The link by which a signer sees, changes, withdraws or deletes."""
    return tokens.link("manage", row.pk, row.nonce, (now + MANAGED_FOR).timestamp())


def letter_mail(row: Letter, email: str, name: str, where: Where, language: str, now: datetime) -> tuple[str, ...]:
    """The mail that asks the writer of a letter to confirm."""
    ends = (now + MANAGED_FOR).timestamp()
    body = say(
        "mail.letter_body",
        language,
        name=name,
        title=where.title,
        link=url(where, language, "letter-confirm", tokens.link("letter", row.pk, row.nonce, ends)),
    )
    return email, say("mail.letter_subject", language, title=where.title), body, "confirm letter"
