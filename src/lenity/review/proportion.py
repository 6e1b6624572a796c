"""Discipline that somebody relied on: each incident in proportion, and what the record says beside it."""

from __future__ import annotations

from typing import Any

from ..casefile.said import best_date
from .discipline import discipline
from .matter import Matter
from .time import strongest

REASON = "D6"  # the rule book's reason "The discipline record"


def proportion(m: Matter) -> dict[str, tuple[str, ...]]:
    """The lines by the reason they stand beside; nothing where no incident is told of."""
    if not m.case.incidents:
        return {}
    record = discipline(m)
    lines = [_line(m, i, record) for i in range(len(m.case.incidents))]
    if since := record["clear_since"]:
        lines.append(f"Clear since {since}.")
    done = [p.name for p in m.case.programmes if not (day := best_date(p.completed_on, m.case)) or day.first <= m.on]
    if done:
        lines.append(f"Completed in the same years: {', '.join(done)}.")
    if m.case.custody.risk:
        lines.append(f"The Bureau's risk score is {strongest(m.case.custody.risk, m.case).value}.")
    return {REASON: tuple(lines)}


def _line(m: Matter, i: int, record: dict[str, Any]) -> str:
    """Code, severity, what it covers, how long ago, and the sanction; what is not known is said to be."""
    incident = m.case.incidents[i]
    told: dict[str, Any] = next((x for x in record["incidents"] if x["act"] == incident.act), {})
    candidates = told.get("candidates") or []
    if told.get("code"):
        code = (
            f"code {told['code']}, {told['severity'] or 'severity not known'}: {told['covers'] or 'not in the table'}"
        )
    elif candidates:
        codes = ", ".join(f"{c['code']} ({c['severity']})" for c in candidates)
        code = f"code not known; it could be {codes}"
    else:
        code = "code not known"
    day = best_date(incident.on, m.case)
    ago = told.get("years_ago")
    when = f"{day}" if day else "day not known"
    if ago:
        low, high = ago
        when += f", {low} full years ago" if low == high else f", {low} to {high} full years ago"
    finding = told.get("found") or "finding not known"
    sanction = strongest(incident.sanction, m.case).value if incident.sanction else "sanction not known"
    return f"{incident.act}: {code}; {when}; {finding}; {sanction}."
