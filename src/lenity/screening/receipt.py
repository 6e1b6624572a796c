"""What a result rests on: versions, hashes, dates, counts. Same inputs, same receipt; no time of day in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .run import Done, Job
from .sources import hash_of

ROWS = ("read", "screened", "left_out", "rejected", "empty")
NOT_ADVICE = "Not legal advice; a lawyer must check. An order of opening, never a measure of worth or of chances."


def receipt(job: Job, done: Done, **more: Any) -> dict[str, Any]:
    """The receipt of a screening as plain data."""
    counts = done.tally
    return _paper(
        job,
        caseload_sha256=hash_of(job.caseload),
        circuits=dict(sorted(counts["circuit"].items())),
        rows={name: counts["rows"][name] for name in ROWS},
        notes=dict(sorted(counts["notes"].items())),
        headers_not_read=list(done.unknown),
        **more,
    )


def receipt_of_counts(job: Job, rows: dict[str, int], unknown: Sequence[str]) -> dict[str, Any]:
    """The receipt where the caseload was read on a cluster: its bytes were never in one place to be hashed."""
    return _paper(job, engine="spark", caseload_sha256=None, rows=rows, headers_not_read=list(unknown))


def _paper(job: Job, **found: Any) -> dict[str, Any]:
    s = job.screening
    return {
        "what": "lenity screen",
        "notice": NOT_ADVICE,
        **job.options(),
        "caseload": job.caseload if job.caseload == "-" else job.caseload.rsplit("/", 1)[-1],
        **found,
        "grounds": list(s.grounds),
        "grounds_in_force": {name: s.grounds[name] for name in s.in_force},
        "verified": {state.ground.id: state.ground.verified.how.value for state in s.law.grounds if state.in_force},
        "order": [tier.title for tier in s.triage.opened],
    }
