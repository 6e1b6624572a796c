"""What is done again and again (``jobs.csv``), each without arguments."""

from __future__ import annotations

import logging

from django.utils import timezone

from . import counting, publishing, signing

_log = logging.getLogger("lenity.campaign")


def unconfirmed() -> int:
    return signing.delete_unconfirmed(timezone.now())


def over() -> int:
    return publishing.delete_due(timezone.now())


def compared() -> int:
    """The nightly comparison: a difference is logged loudly, and left for a person to look into."""
    wrong = counting.reconcile()
    for difference in wrong:
        _log.error("count of %s: %d, true %d", difference.way, difference.counted, difference.true)
    return len(wrong)
