"""A sheet of paper to sign at a table. What is written on it is entered later and stays marked as paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ... import typeset
from .drawing import code
from .live import Live
from .texts import part

TEMPLATE = Path(__file__).with_name("sheet.typ")
LINES = 12


def sheet(campaign: Live, lang: str, address: str) -> bytes:
    """The sheet as PDF, with the code of the page for those who would rather sign there."""
    content = campaign.content
    words: dict[str, Any] = part("sheet", lang)
    data = {
        "language": lang,
        "text": words,
        "title": content.title.in_(lang),
        "ask": content.ask.in_(lang),
        "addressee": content.addressee.in_(lang),
        "version": campaign.number,
        "address": address,
        "code": code(address).decode(),
        "lines": LINES,
        "demonstration": campaign.demonstration,
    }
    return typeset.pdf(TEMPLATE, data, f"sheet ({lang})")
