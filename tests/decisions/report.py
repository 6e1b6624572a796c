"""The agreement with real courts as one page of Markdown, the same on the screen and in docs/agreement.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .agreement import (
    HERE,
    TODAY,
    Scored,
    Verdict,
    alive_today,
    decisions,
    defects,
    elsewhere,
    findings,
    items,
    superseded,
)

PAGE = Path(__file__).parents[2] / "docs" / "agreement.md"
_STANDS, _FAILS = ("supported", "met"), ("not_supported", "not_met")


@dataclass(frozen=True)
class Row:
    """How often each verdict fell, for one kind of finding and one tier."""

    kind: str
    tier: str
    total: int
    tally: Counter[str]


def page() -> str:
    """The whole page."""
    found, wrong = findings(), defects()
    kept = {d.id for d in decisions() if not d.left_out}
    rest = [i for i in items() if i.case in kept]
    environment = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.get_template("page.md.j2").render(
        verdicts=[str(v) for v in Verdict],
        counts=_counts(found),
        found=found,
        outright=_outright(found),
        defects=wrong,
        said=Counter(str(s.verdict) for s in wrong),
        elsewhere=elsewhere,
        today=TODAY,
        grants=[d for d in decisions() if d.coded and d.granted],
        alive_today=alive_today,
        superseded=superseded,
        left_out=[d for d in decisions() if d.left_out],
        unscored=sum(i.item != "defect" and i.court not in ("yes", "no") for i in rest),
        unmended=[i for i in rest if i.item == "defect" and i.court != "before filing"],
    )


def _counts(found: list[Scored]) -> list[Row]:
    def row(kind: str, tier: str, some: list[Scored]) -> Row:
        return Row(kind, tier, len(some), Counter(str(s.verdict) for s in some))

    parts = [(kind, tier) for kind in ("exhaustion", "ground") for tier in ("A", "B")]
    each = [row(k, t, [s for s in found if (s.item.item, s.decision.tier) == (k, t)]) for k, t in parts]
    return [*each, row("all", "", found)]


def _outright(found: list[Scored]) -> list[tuple[str, int]]:
    def number(court: str, ours: tuple[str, ...]) -> int:
        return sum(s.item.court == court and s.ours in ours for s in found)

    return [
        ("the court found it, and the review says supported or met", number("yes", _STANDS)),
        ("the court did not, and the review says not supported or not met", number("no", _FAILS)),
        ("the court did not, but the review says supported or met", number("no", _STANDS)),
        ("the court found it, but the review says not supported or not met", number("yes", _FAILS)),
    ]
