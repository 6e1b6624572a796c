"""What the campaign keeps: the page and its consents, signatures under seal, and the counts made of them."""

from .page import Campaign, Consent, Letter, Update, Version
from .signatures import Delta, Event, Link, Signature, Statement, Tally, Total

__all__ = [
    "Campaign",
    "Consent",
    "Delta",
    "Event",
    "Letter",
    "Link",
    "Signature",
    "Statement",
    "Tally",
    "Total",
    "Update",
    "Version",
]
