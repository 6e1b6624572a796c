"""The words and signs in which every rendering of a review speaks."""

from __future__ import annotations

from ..law.model import Finding, How
from .model import ElementFinding, GroundFinding, Review

NOT_ADVICE = "Not legal advice; a lawyer must check. Lenity never predicts what a court will do."
FINDING = {
    Finding.SUPPORTED: "supported",
    Finding.OPEN: "open",
    Finding.UNKNOWN: "not known",
    Finding.NOT_SUPPORTED: "not supported",
    Finding.NOT_IN_FORCE: "not in force",
}
ELEMENT = {"met": "met", "not_met": "not met", "unknown": "not known"}
SIGN = {"met": "✓", "not_met": "✗", "unknown": "?"}
VERIFIED = {
    How.PRIMARY: "checked against the primary text",
    How.SECONDARY: "checked in secondary sources only",
    How.MEMORY: "from memory: check before relying on it",
}
CIRCUIT = {
    "1": "First Circuit",
    "2": "Second Circuit",
    "3": "Third Circuit",
    "4": "Fourth Circuit",
    "5": "Fifth Circuit",
    "6": "Sixth Circuit",
    "7": "Seventh Circuit",
    "8": "Eighth Circuit",
    "9": "Ninth Circuit",
    "10": "Tenth Circuit",
    "11": "Eleventh Circuit",
    "DC": "D.C. Circuit",
}
_SPOKEN = (Finding.SUPPORTED, Finding.OPEN)
TIME_ROWS = (
    ("full_term_date", "Full term date"),
    ("statutory_release_date", "Release date with good conduct time"),
    ("gct_days", "Good conduct time, days"),
    ("days_served", "Days served"),
    ("percent_full_term", "Percent of the full term served (our working definition)"),
    ("percent_statutory_term", "Percent of the term less good conduct time (our working definition)"),
    ("ten_years_served_on", "Ten years served on"),
    ("three_quarters_served_on", "75 percent of the term served on"),
)


def element_word(element: ElementFinding) -> str:
    """The finding in words, with the day on which waiting alone will meet it."""
    if element.finding == "not_met" and element.met_on:
        return f"not yet: will be met on {element.met_on}"
    if element.finding == "unknown" and element.for_court:
        return "for the court to weigh"
    return ELEMENT[element.finding]


def spoken(review: Review) -> list[GroundFinding]:
    """The grounds a reader should see in full: supported or open, closed by the law, or already spoken to."""
    return [
        g
        for g in review.grounds
        if g.finding in _SPOKEN
        or g.begun
        or (g.closed and any(e.finding == "met" for e in g.elements))
        or (g.finding == Finding.NOT_IN_FORCE and any(e.rests_on for e in g.elements))
    ]


def silent(review: Review) -> list[GroundFinding]:
    """The grounds in force of which no paper says a word, and those that plainly do not apply."""
    shown = {g.id for g in spoken(review)}
    return [g for g in review.grounds if g.id not in shown and g.finding != Finding.NOT_IN_FORCE]


def time_rows(review: Review) -> list[tuple[str, str]]:
    """The computed dates that are known, and for the rest the reason."""
    sentence = review.sentence
    unknown = sentence.get("unknown") or {}
    rows = [(label, str(sentence[key])) for key, label in TIME_ROWS if sentence.get(key) is not None]
    missing = dict.fromkeys(unknown[key] for key, _ in TIME_ROWS if sentence.get(key) is None and key in unknown)
    return rows + [("Not known", reason) for reason in missing]


def elements_by_group(ground: GroundFinding) -> list[tuple[bool, list[ElementFinding]]]:
    """The elements in order; those of which one is enough stand together (``True``)."""
    out: list[tuple[bool, list[ElementFinding]]] = []
    last: int | None = None
    for element in ground.elements:
        if element.alternative is not None and element.alternative == last and out:
            out[-1][1].append(element)
        else:
            out.append((element.alternative is not None, [element]))
        last = element.alternative
    return out
