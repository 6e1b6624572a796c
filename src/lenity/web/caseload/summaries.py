"""The summary of each case, by the kernel of ``lenity screen``, many at once; kept until case or day change."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ...errors import InputError
from ...screening.casefolder import as_rows
from ...screening.kernel import Screening
from ...screening.triage import read_triage
from ..clinic import facts, reviews
from ..clinic.models import Case, CaseVersion
from .conflicts import names_of
from .models import Summary

AT_ONCE = 50
LAST = 1 << 61  # cases that cannot be screened stand at the end
_SHOWN = ("why", "supported", "open", "one_answer_away", "question", "time_opens", "exhaustion", "defects")


@lru_cache(maxsize=4)
def _screening(on: date) -> Screening:
    return Screening(on, read_triage())


@lru_cache
def tiers() -> dict[str, str]:
    """The steps of the order with their titles, as they are opened."""
    return {t.name: t.title for t in read_triage().opened}


def stale(cases: QuerySet[Case], on: date) -> QuerySet[Case]:
    """The cases whose summary is missing, of an earlier version, or of another day; missing ones first."""
    old = Q(summary=None) | ~Q(summary__version=F("version")) | ~Q(summary__on=on)
    return cases.filter(old).order_by(F("summary__on").asc(nulls_first=True), "-opened")


def refresh_stale(seconds: float = 20) -> int:
    """Brings summaries up to this day, for a while; the worker goes on at its next turn. How many were made."""
    on, made, end = timezone.localdate(), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        some = list(stale(Case.objects.all(), on)[:AT_ONCE])
        if not some:
            break
        made += refresh(some, on)
    return made


def refresh(cases: Iterable[Case], on: date) -> int:
    """Works out and keeps the summaries of these cases for a day."""
    cases = list(cases)
    current = CaseVersion.objects.filter(case__in=cases, number=F("case__version"))
    versions = {v.case_id: v for v in current}
    told: dict[Any, dict[str, Any]] = {}
    good: list[tuple[Case, Any]] = []
    for case in cases:
        read = facts.read(versions[case.pk].text)
        told[case.pk] = {"title": case.card.get("title", ""), "name": case.card.get("name", ""), "deadlines": []}
        told[case.pk]["names"] = names_of(read.case) if read.case else []
        if read.case is None or read.problems:
            told[case.pk]["problem"] = "The case file has problems: mend them first."
        elif not read.case.circuit:
            told[case.pk]["problem"] = "The circuit is not known, and the law differs by circuit."
        else:
            good.append((case, read.case))
            try:
                found = reviews.of_version(versions[case.pk].pk, on, read.case.circuit)
            except InputError as e:
                told[case.pk]["problem"] = str(e)
                good.pop()
            else:
                told[case.pk]["deadlines"] = [
                    [d.date.isoformat(), d.what, d.rule, d.verified.value] for d in found.deadlines
                ]
    if good:
        rows = _screening(on).run(as_rows([case for _, case in good], on), reviewed=True)
        for (case, _), row in zip(good, rows.iter_rows(named=True), strict=True):
            told[case.pk] |= _of_row(row)
    with transaction.atomic():
        for case in cases:
            summary = Summary(case=case, version=versions[case.pk].number, on=on, told=told[case.pk])
            summary.brief = _brief(told[case.pk])
            summary.save()
    return len(cases)


def _of_row(row: dict[str, Any]) -> dict[str, Any]:
    days = {n: row[n].isoformat() for n in ("next_deadline", "time_opens_on", "earliest_safe_filing") if row.get(n)}
    texts = {n: str(row[n]) for n in _SHOWN if row.get(n)}
    return {
        "tier": row["triage"],
        "order": row["order"],
        "deadline_what": row.get("next_deadline_what"),
        **days,
        **texts,
    }


def _brief(told: dict[str, Any]) -> str:
    names = ("tier", "next_deadline", "time_opens_on", "title", "name")
    return json.dumps([told.get("order", LAST), *(told.get(n) or "" for n in names)], ensure_ascii=False)
