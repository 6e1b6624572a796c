"""A screening in numbers and words, for the workbook, the page and the terminal: one place that says them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..casefile.vocabulary import vocabulary
from ..law.model import Finding
from .kernel import Screening
from .run import Done

FINDING_WORDS = {
    Finding.SUPPORTED: "supported",
    Finding.OPEN: "open",
    Finding.UNKNOWN: "not known",
    Finding.NOT_SUPPORTED: "not supported",
}
REACHED_WORDS = {
    "age_65_on": "Turn 65",
    "age_70_on": "Turn 70",
    "ten_years_served_on": "Ten years served",
    "three_quarters_served_on": "75 percent of the term served",
    "thirty_years_served_on": "Thirty years served",
}
_ROWS_WORDS = {
    "read": "Rows read",
    "screened": "screened",
    "left_out": "left out by --where",
    "rejected": "not readable (in the rejects file)",
    "empty": "empty",
}


@dataclass(frozen=True)
class Summary:
    """Tables of a summary; each row is what a reader sees, top first."""

    screening: Screening
    done: Done

    @cached_property
    def rows(self) -> list[tuple[str, int]]:
        """What became of every row; the lines after the first add up to it."""
        counts = self.done.tally["rows"]
        return [(words, counts[name]) for name, words in _ROWS_WORDS.items()]

    @cached_property
    def grounds(self) -> list[tuple[str, str, dict[Finding, int]]]:
        """Each ground in force: id, title, rows by finding."""
        titles, tally = self.screening.grounds, self.done.tally
        return [
            (name, titles[name], {f: tally[f"finding {name}"][f.value] for f in FINDING_WORDS})
            for name in self.screening.in_force
        ]

    @cached_property
    def order(self) -> list[tuple[str, int]]:
        """The tiers of the order of opening, with their rows."""
        found = self.done.tally["triage"]
        return [(tier.title, found[tier.name]) for tier in self.screening.triage.opened]

    @cached_property
    def asked(self) -> list[tuple[str, int, int]]:
        """What is missing: the plain question, rows in which it comes first, rows in which the fact is blank."""
        first, blank = self.done.tally["question_about"], self.done.tally["blank"]
        facts = sorted(set(first), key=lambda name: (-first[name], name))
        return [(vocabulary()[name].ask.en, first[name], blank[name]) for name in facts]

    @cached_property
    def blanks(self) -> list[tuple[str, int]]:
        """The facts most often blank, by their column titles."""
        found = self.done.tally["blank"]
        return [
            (vocabulary()[name].header, n) for name, n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        ]

    @cached_property
    def defects(self) -> list[tuple[str, str, int]]:
        """Defects that columns show: code, what it is, rows."""
        from ..review.defects.registry import kinds

        found = self.done.tally["defects"]
        return [(code, kinds()[code].finds, n) for code, n in sorted(found.items(), key=lambda p: (-p[1], p[0]))]

    @cached_property
    def excluded(self) -> list[tuple[str, int]]:
        """Reasons that a decision or text takes away on this day."""
        return sorted(self.done.tally["excluded"].items(), key=lambda pair: (-pair[1], pair[0]))

    @cached_property
    def months(self) -> list[str]:
        """The months ahead in which something happens, in order."""
        names = [n for n in self.done.tally.counts if n.startswith(("opens ", "reached "))]
        return sorted({month for name in names for month in self.done.tally[name]})

    def upcoming(self, last: str) -> Iterator[tuple[str, int, int, dict[str, int]]]:
        """By month up to ``last``: grounds that time opens (all else met; other facts missing), and milestones."""
        tally = self.done.tally
        for month in (m for m in self.months if m <= last):
            reached = {words: tally[f"reached {name}"][month] for name, words in REACHED_WORDS.items()}
            yield month, tally["opens ready"][month], tally["opens asked"][month], reached

    def lines(self) -> Iterator[str]:
        """The whole in a few plain sentences."""
        counts, anybody = self.done.tally["rows"], self.done.tally["any ground"]
        parts = [f"{n:,} {words}" for (words, n) in self.rows[1:] if n or words == "screened"]
        yield f"{counts['read']:,} rows read: {', '.join(parts)}."
        yield (
            f"A ground is supported by what is known in {anybody['supported']:,}, "
            f"open for a lawyer and the court in {anybody['open']:,} more."
        )
        gate = self.done.tally["exhaustion"]
        yield (
            f"Request to the warden: shown and its time run in {gate['met']:,}, not in {gate['not_met']:,}, "
            f"not known in {gate['unknown']:,}."
        )
        if self.asked:
            question, n, _ = self.asked[0]
            yield f"The question to ask most often first ({n:,} rows): {question}"
        for note, n in sorted(self.done.tally["notes"].items()):
            yield f"{n:,} {note}."
