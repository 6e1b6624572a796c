"""The caseload with 5,000 cases: the page, a name, a calendar; and whether time tells who has an account or a case.

``python -m bench caseload``. In-process, SQLite in a folder of its own; from request to answer, without a network. The
first look opens every brief under its seal; a process keeps them open for as long as they stand as they are.
"""

from __future__ import annotations

import logging
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from .rooms import rooms

ROUNDS, CASES, WORKED_OUT, TRIES = 15, 5_000, 50, 60


def main() -> None:
    """A process of its own: Django is set up once in a process, for one place of its data."""
    subprocess.run([sys.executable, "-m", "bench.caseload"], check=True)


def took(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Medians of wall time and processor time, in ms: on a busy machine the first says little."""
    times = []
    for _ in range(rounds):
        start, worked = time.perf_counter(), time.process_time()
        work()
        times.append(((time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000))
    wall, worked = (statistics.median(t) for t in zip(*times, strict=True))
    return wall, worked


def tell(what: str, work: Callable[[], Any], rounds: int = ROUNDS) -> None:
    wall, worked = took(work, rounds)
    print(
        f"{what}: {wall:.0f} ms ({worked:.0f} ms of processor time)" + (f", median of {rounds}" if rounds > 1 else "")
    )


def _fill(user: Any) -> None:
    """So many cases; some worked out, the others with the summary of one of them under their own title."""
    from django.utils import timezone

    from lenity.web.caseload import summaries
    from lenity.web.caseload.models import Summary
    from lenity.web.clinic import cases
    from lenity.web.clinic.models import Case, CaseVersion, Member

    from .web import case_text

    on, text = timezone.localdate(), case_text(150)
    first = [cases.create(text.replace("Alex Rivera", f"Alex Rivera {n}"), user, "made") for n in range(WORKED_OUT)]
    start = time.process_time()
    summaries.refresh(first, on)
    print(
        f"summary worked out, {(time.process_time() - start) * 1000 / WORKED_OUT:.0f} ms a case, {WORKED_OUT} at once"
    )
    told = Summary.objects.get(case=first[0]).told
    more = [Case(number=1000 + n, card=first[0].card) for n in range(CASES - WORKED_OUT)]
    Case.objects.bulk_create(more, batch_size=500)
    Member.objects.bulk_create([Member(case=c, user=user, part="works") for c in more], batch_size=500)
    CaseVersion.objects.bulk_create(
        [CaseVersion(case=c, number=1, text=text, what="made", changes=[]) for c in more], batch_size=500
    )
    rows = []
    for n, case in enumerate(more):
        own = {**told, "title": f"United States v. Person {n}", "name": f"Person {n}", "order": told["order"] + n % 97}
        own["names"] = [[f"Person {n}", "the person"], [f"Relative {n}", "a relative"], [f"Carer {n}", "a carer"]]
        rows.append(Summary(case=case, version=1, on=on, told=own, brief=summaries._brief(own)))
    Summary.objects.bulk_create(rows, batch_size=500)


def _measure() -> None:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.conf import settings
    from django.test import Client

    from lenity.web.caseload import conflicts, listing
    from lenity.web.caseload.models import Feed
    from lenity.web.core import adapters
    from lenity.web.core.models import User

    user = User.objects.create_user("counsel@example.org", "seven plain wooden chairs", name="Counsel", role="attorney")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    _fill(user)

    def get(path: str) -> None:
        assert client.get(path).status_code == 200

    get("/caseload/calendar/")  # templates loaded, as in any running server
    listing._opened.cache_clear()
    tell(f"page of {CASES:,} cases, first look of a process", lambda: get("/caseload/"), 1)
    tell(f"page of {CASES:,} cases", lambda: get("/caseload/"))
    tell("the same, narrowed by words and ordered by deadline", lambda: get("/caseload/?words=person+4&sort=deadline"))
    tell("a name checked against 15,000 names", lambda: conflicts.check("Rivera, Alexander", user), 3)
    _, token = Feed.issue(user)
    tell("a calendar of 5,000 cases", lambda: get(f"/caseload/calendar/feed/{token}.ics"), 3)
    # the waits after wrong passwords would hide what is measured
    adapters.TRIES = adapters.TRIES_OF_BLOCK = 10**6
    settings.ACCOUNT_RATE_LIMITS = False

    def wrong(email: str) -> Callable[[], Any]:
        door = Client(headers={"host": "127.0.0.1"})
        return lambda: door.post("/accounts/login/", {"login": email, "password": "wrong"})

    _apart("wrong password, known and unknown address", [wrong("counsel@example.org"), wrong("x@example.org")])
    theirs = listing.Summary.objects.order_by("?").first()
    assert theirs
    other = User.objects.create_user("other@example.org", "seven plain wooden chairs", role="attorney")
    TOTP.activate(other, "JBSWY3DPEHPK3PXP")
    client.force_login(other)

    def show(pk: uuid.UUID) -> Callable[[], Any]:
        return lambda: client.get(f"/clinic/{pk}/")

    _apart("another's case and a missing one", [show(theirs.pk), show(uuid.uuid4())])


def _apart(what: str, pair: list[Callable[[], Any]]) -> None:
    """The medians of two requests by turns, and how far they are apart."""
    wall: tuple[list[float], list[float]] = ([], [])
    worked: tuple[list[float], list[float]] = ([], [])
    for _ in range(TRIES):
        for at, work in enumerate(pair):
            one, two = took(work, 1)
            wall[at].append(one)
            worked[at].append(two)
    for name, times in (("wall", wall), ("processor", worked)):
        one, two = map(statistics.median, times)
        print(f"{what}, {name}: {one:.1f} and {two:.1f} ms, medians of {TRIES}; apart {abs(one - two):.1f} ms")


def _run() -> None:
    with rooms():
        logging.disable()  # each refusal is a line
        _measure()


if __name__ == "__main__":
    _run()
