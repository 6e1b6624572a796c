"""The discipline record in proportion, from the case file's incidents."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..casefile.said import best_date
from ..law.discipline import Report, summarise
from ..law.discipline_text import summary_text
from .matter import Matter
from .time import strongest


@lru_cache(maxsize=8)  # asked for more than once in a review of the same matter
def discipline(m: Matter) -> dict[str, Any]:
    """The summary as plain data, and as lines to read.

    ``count`` holds every report that is not excluded; ``sustained`` those that a paper says were upheld.
    """
    reports = []
    for incident in m.case.incidents:
        day = best_date(incident.on, m.case)
        reports.append(
            Report(
                act=incident.act,
                on=(day.first, day.last) if day else None,
                code=strongest(incident.code, m.case).value if incident.code else None,
                found=strongest(incident.found, m.case).value if incident.found else None,
                gct_days_lost=strongest(incident.gct_days_lost, m.case).value if incident.gct_days_lost else None,
                could_be=tuple(incident.could_be),
            )
        )
    complete = True if any(s.value for s in m.case.no_incidents) else None
    served = m.value("years_served")
    years = float(served) if isinstance(served, int) else None
    summary = summarise(reports, m.on, years, m.regime.book, complete=complete)
    data = summary.as_dict()
    return {
        **data,
        "count": summary.count + summary.undecided,
        "sustained": summary.count,
        "lines": summary_text(summary).splitlines(),
    }
