"""Names, addresses and postcodes as people type them: what is refused, and when two of them are one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from .tables import states, toml

LONGEST_NAME, LONGEST_EMAIL, LONGEST_POSTCODE = 80, 254, 10
Fault = Literal["empty", "long", "signs", "formula", "link", "email", "postcode"]
_is_email = EmailValidator()
_LINK = re.compile(r"https?:|www\.|://|\.(?:com|net|org|info|ru|xyz|top)\b", re.IGNORECASE)
_POSTCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,8}[A-Za-z0-9]")


class Refused(ValueError):
    """A field that cannot be used; ``fault`` names the words to show."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def clean_name(raw: str) -> str:
    """A name in one line, composed (NFC), its blanks single.

    Refused: control signs and signs without width or with a direction of their own (they turn text around or break
    mail headers), what a spreadsheet takes for a formula, and addresses of the web.
    """
    if len(raw) > 4 * LONGEST_NAME:
        raise Refused("long")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for c in raw.strip()):
        raise Refused("signs")
    name = unicodedata.normalize("NFC", " ".join(raw.split()))
    if not any(c.isalpha() for c in name):
        raise Refused("empty")
    if len(name) > LONGEST_NAME:
        raise Refused("long")
    if name[0] in "=+-@":
        raise Refused("formula")
    if _LINK.search(name):
        raise Refused("link")
    return name


def clean_email(raw: str) -> str:
    """An address that can be written to. The part before the sign keeps its case; the domain is in ASCII."""
    text = unicodedata.normalize("NFKC", raw.strip()) if len(raw) <= 2 * LONGEST_EMAIL else ""
    local, at, domain = text.rpartition("@")
    try:
        found = f"{local}{at}{_ascii(domain)}"
        if not local.isascii() or len(found) > LONGEST_EMAIL:
            raise Refused("email")
        _is_email(found)
    except (ValidationError, UnicodeError):
        raise Refused("email") from None
    return found


def _ascii(domain: str) -> str:
    lower = domain.lower().rstrip(".")
    return lower if lower.isascii() else lower.encode("idna").decode("ascii")


def mailbox(email: str) -> str:
    """The mailbox behind an address: the same for every spelling that its provider delivers to the same place."""
    local, _, domain = email.lower().rpartition("@")
    table = toml("mailboxes")
    rule = table["domains"].get(domain, table["default"])
    if other := rule.get("same_as"):
        domain, rule = other, table["domains"].get(other, table["default"])
    head = local.split(rule["tag"], 1)[0] or local
    for sign in rule["ignore"]:
        head = head.replace(sign, "")
    return f"{head or local}@{domain}"


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def clean_postcode(raw: str) -> str:
    """A postcode as typed, in capitals; empty where none was given."""
    text = " ".join(raw.upper().split()) if len(raw) <= 40 else "?"
    if text and not (_POSTCODE.fullmatch(text) and len(text) <= LONGEST_POSTCODE):
        raise Refused("postcode")
    return text


def region_of(postcode: str) -> str:
    """The state of a ZIP code; empty for anything else."""
    found = re.fullmatch(r"(\d{5})(?:-?\d{4})?", postcode)
    return states().get(found[1][:3], "") if found else ""


@cache
def _lookalikes() -> dict[int, str]:
    return {ord(sign): latin for latin, signs in toml("lookalikes")["letters"].items() for sign in signs}


def skeleton(name: str) -> str:
    """What a name looks like: without case, accents and signs, look-alikes of other scripts as the Latin letter."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_lookalikes())
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum())


def mixes_scripts(name: str) -> bool:
    """Whether one word holds letters of several scripts (Latin, Cyrillic, Greek …), as look-alike names do."""
    for word in name.split():
        scripts = {unicodedata.name(c, "?").split()[0] for c in word if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
            return True
    return False


def initials(name: str) -> str:
    return " ".join(f"{part[0].upper()}." for part in name.replace("-", " ").split() if part[0].isalpha())


def spreadsheet_safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, as cleaned."""

    name: str
    email: str
    postcode: str
