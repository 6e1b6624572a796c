"""What a result rests on: versions, hashes, dates, counts. Same inputs, same receipt; no time of day in it."""

from __future__ import annotations

from typing import Any

from .run import Done, Job
from .sources import hash_of

NOT_ADVICE = "Not legal advice; a lawyer must check. An order of opening, never a measure of worth or of chances."


def receipt(job: Job, done: Done, **more: Any) -> dict[str, Any]:
    """The receipt of a screening as plain data."""
    s, counts = job.screening, done.tally
    return {
        "what": "lenity screen",
        "notice": NOT_ADVICE,
        **job.options(),
        "caseload": job.caseload if job.caseload == "-" else job.caseload.rsplit("/", 1)[-1],
        "caseload_sha256": hash_of(job.caseload),
        "circuits": dict(sorted(counts["circuit"].items())),
        "rows": {name: counts["rows"][name] for name in ("read", "screened", "left_out", "rejected", "empty")},
        "notes": dict(sorted(counts["notes"].items())),
        "headers_not_read": list(done.unknown),
        "grounds": list(s.grounds),
        "grounds_in_force": {name: s.grounds[name] for name in s.in_force},
        "verified": {state.ground.id: state.ground.verified.how.value for state in s.law.grounds if state.in_force},
        "order": [tier.title for tier in s.triage.opened],
        **more,
    }
