"""Handing the answers to the clinic's room, with the consent as it was given."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

CLINIC = "lenity.web.clinic"


@dataclass(frozen=True)
class Consent:
    """What was agreed to, in the words that were shown, when, and how to reach the person."""

    words: str
    language: str
    at: datetime
    name: str
    contact: str

    def origin(self) -> dict[str, Any]:
        """As the clinic's room records it beside the case."""
        return {"room": "interview", **asdict(self), "at": self.at.isoformat()}


def there_is_a_clinic() -> bool:
    """Whether the clinic's room is installed here."""
    return importlib.util.find_spec(CLINIC) is not None and importlib.util.find_spec(f"{CLINIC}.cases") is not None


def hand_over(yaml_text: str, consent: Consent) -> None:
    """A new case in the clinic's list, nobody's yet. The interview itself keeps no copy beyond its days."""
    cases = importlib.import_module(f"{CLINIC}.cases")
    cases.receive(yaml_text, [], consent.origin())
