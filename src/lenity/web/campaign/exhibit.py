"""The exhibit for the packet: two sober pages with counts by month and place, the method, and sample letters.

It says what a signature shows and what it does not. The packet takes it like any other paper: name it in the case file
as a source (``record``) with its file.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.utils import timezone

from ... import typeset
from ...errors import InputError
from . import counting, letters, places, verify
from .content import Content
from .models import Campaign, Signature, Statement, Tally, Total
from .statements import public_key

TEMPLATE = Path(__file__).with_name("exhibit.typ")
LONGEST_SAMPLE = 420  # letters of a sample, so that two pages stay two
MONTHS, PLACES = 18, 20  # lines of each table


def source_entry(campaign: Campaign, file: str) -> str:
    """The entry of the case file by which the packet takes the exhibit."""
    return f"  - {{id: petition-{campaign.slug}, kind: other, title: Signatures to the petition, file: {file}}}\n"


def exhibit(campaign: Campaign) -> bytes:
    """The exhibit as PDF of at most two pages.

    Raises:
        InputError: the campaign was never public.
    """
    if campaign.live is None or campaign.published is None:
        raise InputError("there is no exhibit of a campaign that was never public")
    return typeset.pdf(TEMPLATE, data(campaign), f"exhibit of {campaign.slug}")


def data(campaign: Campaign) -> dict[str, Any]:
    """Everything on the pages."""
    assert campaign.live
    assert campaign.published
    content = Content.model_validate(campaign.live.content)
    while counting.fold():
        pass
    now, total = counting.shown(campaign.pk), Total.objects.filter(pk=campaign.pk).first() or Total(pk=campaign.pk)
    last = Statement.objects.filter(campaign=campaign).order_by("-number").first()
    rows = Signature.objects.filter(campaign=campaign)
    spread = places.spread(campaign.pk)
    seats = rows.filter(seat=1, state=Signature.State.CONFIRMED, held="").count()
    erased = campaign.erased is not None
    return {
        "title": content.title.en,
        "person": content.person,
        "ask": content.ask.en,
        "addressee": content.addressee.en,
        "demonstration": campaign.demonstration,
        "day": timezone.localdate().strftime("%B %-d, %Y"),
        "opened": timezone.localdate(campaign.published).strftime("%B %-d, %Y"),
        "mail": f"{now.mail:,}",
        "paper": f"{now.paper:,}",
        "all": f"{now.all:,}",
        "left_out": [] if erased else [
            ["not confirmed by e-mail", f"{rows.filter(state='pending', held='').count():,}"],
            ["in doubt, looked at or waiting", f"{rows.exclude(held='').count():,}"],
            ["withdrawn by the signer", f"{rows.filter(state='withdrawn').count():,}"],
            ["invalidated, with a reason each", f"{rows.filter(state='invalid').count():,}"],
        ],
        "seats": f"{seats:,}" if seats else "",
        "months": _months(campaign),
        "places": [[state, f"{n:,}"] for state, n in spread.regions[:PLACES]],
        "other": f"{sum(n for _, n in spread.regions[PLACES:]) + spread.other:,}",
        "links": f"{total.links:,}",
        "head": total.head or "–",
        "statement": {"number": last.number, "day": last.day.isoformat()} if last else None,
        "key": verify.key_name(public_key()),
        "letters": [_sample(text) for text in (x.person for x in letters.samples(campaign, 2))],
        "accepted": campaign.letters.filter(state="accepted").count(),
    }  # fmt: skip


def _months(campaign: Campaign) -> list[list[str]]:
    """Counts by month; months under ten join the one before, as on the public page."""
    months: Counter[tuple[int, int]] = Counter()
    for day, n in Tally.objects.filter(campaign_id=campaign.pk).values_list("day", "n"):
        months[(day.year, day.month)] += n
    out: list[list[Any]] = []
    for (year, month), n in sorted(months.items()):
        name = f"{year}-{month:02}"
        if out and (out[-1][1] < places.LEAST or n < places.LEAST):
            out[-1] = [f"{out[-1][0].split(' ')[0]} to {name}", out[-1][1] + n]
        elif n:
            out.append([name, n])
    told = [row for row in out if row[1] >= places.LEAST]
    return [[name, f"{n:,}"] for name, n in told[-MONTHS:]]


def _sample(told: dict[str, Any]) -> str:
    text = " ".join(str(told.get(part, "")) for part in ("know", "saw", "help")).strip()
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE].rsplit(' ', 1)[0]} …"
