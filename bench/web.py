"""The clinic: server time of a case page with 300 statements and its live review, and of the list of 5,000 cases.

``python -m bench web``. In-process, SQLite in a folder of its own; from request to answer, without a network. A saved
version never changes, so its review is computed once in a process and then kept: both figures are printed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import date, timedelta

from .rooms import rooms

ROUNDS, CASES, STATEMENTS = 15, 5_000, 300


def main() -> None:
    """A process of its own: Django is set up once in a process, for one place of its data."""
    subprocess.run([sys.executable, "-m", "bench.web"], check=True)


def case_text(statements: int = STATEMENTS) -> str:
    """An invented case with so many statements: relatives with carers, incidents, programmes, letters."""
    lines = ["lenity: 1", "id: many", "title: United States v. Alex Rivera", 'circuit: "4"', "sources:"]
    kinds = ("judgment", "bop_record", "medical_record", "declaration", "letter", "article")
    lines += [f"  - {{id: S{i}, kind: {kinds[i % 6]}, title: Paper {i}, date: 2026-01-{i + 1:02d}}}" for i in range(24)]
    lines += ["person: {from: S0, name: Alex Rivera, register_number: 00000-000, born: 1958-04-02}"]
    lines += ["judgment: {from: S0, term: 250 months, sentenced_on: 2012-05-03}"]
    lines += ["custody: {from: S1, commenced_on: 2012-05-03, facility: FCI Example}", "relatives:"]
    told = 7
    for i in range(12):
        said = f"{{value: true, from: S{3 + i % 2}, at: p. {i + 1}, quote: cannot get up without help}}"
        lines += [f"  - id: r{i}", f"    relation: {'mother' if i == 0 else 'sister'}", f"    from: S{4 - i % 2}"]
        lines += [f"    name: Relative {i}", "    born: 1940", f"    incapacitated: {said}", "    carers:"]
        lines += [
            f"      - {{who: Carer {i}-{k}, available: {{value: false, from: S3}}, why_not: {{value: ill, from: S4}}}}"
            for k in range(3)
        ]
        told += 9
    lines.append("incidents:")
    for i in range((statements - told) // 4):
        day = date(2013, 1, 5) + timedelta(days=41 * i)
        lines.append(f'  - {{act: act {i}, on: {day}, code: "331", found: sustained, sanction: none, from: S7}}')
    return "\n".join(lines) + "\n"


def _measure() -> None:
    from django.test import Client
    from django.urls import reverse

    from lenity.casefile.entry import Said
    from lenity.casefile.said import walk
    from lenity.web.clinic import cases, facts, reviews
    from lenity.web.clinic.card import card
    from lenity.web.clinic.models import Case, Member
    from lenity.web.core.models import User

    user = User.objects.create_user("counsel@example.org", name="Counsel", role="attorney")
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)

    def took(url: str) -> tuple[float, float]:
        """Wall time and processor time of a request, in ms: on a busy machine the first says little."""
        start, worked = time.perf_counter(), time.process_time()
        response = client.get(url)
        assert response.status_code == 200
        return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000

    def tell(what: str, times: list[tuple[float, float]]) -> None:
        wall, worked = (statistics.median(t) for t in zip(*times, strict=True))
        of = f", median of {len(times)}" if len(times) > 1 else ""
        print(f"{what}: {wall:.0f} ms ({worked:.0f} ms of processor time){of}")

    text = case_text()
    case = cases.create(text, user, "made")
    read = facts.read(text)
    assert read.case
    said = sum(isinstance(item, Said) for _, item in walk(read.case))
    url = reverse("clinic:case", args=[case.pk])
    took(reverse("clinic:list"))  # templates and rule book loaded, as in any running server
    reviews.of_version(cases.latest(cases.create(text, user, "made")).pk, date(2026, 11, 23), None)
    tell(f"case page, {said} statements, first look at a version", [took(url)])
    days = [f"2026-{month:02d}-0{day}" for month in (6, 7, 8) for day in (1, 2, 3)]
    tell("case page, another ruling date (review computed)", [took(f"{url}?on={day}") for day in days])
    tell("case page, looked at again", [took(url) for _ in range(ROUNDS)])
    shown = card(text)
    made = [Case(number=10 + i, card=shown) for i in range(CASES)]
    Case.objects.bulk_create(made, batch_size=500)
    Member.objects.bulk_create([Member(case=c, user=user, part="works") for c in made], batch_size=500)
    tell(f"list of {CASES:,} cases, a page of 100", [took(reverse("clinic:list")) for _ in range(ROUNDS)])


def _run() -> None:
    with rooms():
        _measure()


if __name__ == "__main__":
    _run()
