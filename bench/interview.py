"""The interview: bytes that a page's first paint transfers (page and stylesheets, gzip), and the time of a question.

``python -m bench interview``. In-process, SQLite in a folder of its own; from request to answer, without a network.
"""

from __future__ import annotations

import gzip
import re
import statistics
import time
from pathlib import Path

from .rooms import rooms

ROUNDS = 15


def main() -> None:
    with rooms():
        _measure()


def _measure() -> None:
    from django.contrib.staticfiles import finders
    from django.test import Client
    from django.urls import reverse

    from lenity.web.interview.models import Interview
    from lenity.web.interview.questions import script

    client = Client(headers={"host": "127.0.0.1"})
    client.post(reverse("interview:language"), {"language": "es"})
    client.post(reverse("interview:start"))
    kept = Interview.objects.get()
    heaviest = (0, "")
    for question in script().questions:
        kept.put({}, question.key)
        kept.save()
        page = client.get(reverse("interview:question")).content
        sheets = re.findall(r'<link rel="stylesheet" href="/static/([\w./-]+)"', page.decode())
        css = sum(len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in sheets)
        heaviest = max(heaviest, (len(gzip.compress(page)) + css, question.code))
    print(f"first paint, heaviest question ({heaviest[1]}): {heaviest[0] / 1000:.1f} KB gzip, page and stylesheets")
    known = [("who", {"answer": "family"}), ("born", {"year": "1960"}), ("term", {"years": "20"})]
    known += [("district", {"answer": "Western District of North Carolina"}), ("in_prison_since", {"year": "2011"})]
    kept.put({}, None)
    kept.save()
    for key, typed in known:
        client.post(reverse("interview:question"), {"key": key, "do": "continue", **typed})
    for key in ("name", "register_number", "facility", "sentenced_on", "request_made"):
        client.post(reverse("interview:question"), {"key": key, "do": "unknown"})
    for name in ("question", "end"):
        took = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            assert client.get(reverse(f"interview:{name}")).status_code == 200
            took.append((time.perf_counter() - start) * 1000)
        print(f"{name}: {statistics.median(took):.0f} ms, median of {ROUNDS}")
