"""The words and signs in which every rendering of a review speaks."""

from __future__ import annotations

from ..law.model import Finding, How
from .model import ContradictionFound, DenialFound, ElementFinding, GroundFinding, Paper, Review

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
_ORDER = [Finding.SUPPORTED, Finding.OPEN, Finding.UNKNOWN, Finding.NOT_SUPPORTED, Finding.NOT_IN_FORCE]
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
    if element.finding == "unknown" and not element.needed:
        return "not needed: another way is met"
    if element.finding == "unknown" and element.presumed:
        return "no paper says so"
    if element.finding == "unknown" and element.for_court:
        return "for the court to weigh"
    return ELEMENT[element.finding]


def denial_title(denial: DenialFound) -> str:
    """Who denied or opposed, when, and with what words."""
    what = "Opposed by" if denial.by == "government" else "Denied by"
    return f"{what} the {denial.by}, {denial.on}" + (f": {denial.text}" if denial.text else "")


def paper_word(paper: Paper) -> str:
    """Whether the file holds a paper that would answer, and whether it is newer than the denial."""
    if paper.held is None:
        return f"not told by any entry, so check: {paper.what}"
    if not paper.held:
        return f"not in the file: {paper.what}"
    sources = ", ".join(r.source for r in paper.rests_on)
    return f"in the file{', new since' if paper.new else ''}: {paper.what} ({sources})"


def history(contradiction: ContradictionFound) -> list[str]:
    """Who settled it, when and why."""
    return [f"{h.by}, {h.on}: {h.why}{f' (right: {h.holds})' if h.holds else ''}" for h in contradiction.history]


def spoken(review: Review) -> list[GroundFinding]:
    """The grounds a reader should see in full: supported or open, closed by the law, or already spoken to."""
    living = {g.id for g in review.grounds if g.finding != Finding.NOT_IN_FORCE and not g.closed}
    shown = [
        g
        for g in review.grounds
        if g.finding in _SPOKEN
        or g.begun
        or (g.closed and g.succeeded_by not in living and _would_have_stood(g))
        or (g.in_force_from > review.on and g.stands is not False and any(e.rests_on for e in g.elements))
    ]
    return sorted(shown, key=lambda g: _ORDER.index(g.finding))


def _would_have_stood(ground: GroundFinding) -> bool:
    """Closed by the law, though nothing in the facts speaks against it and something speaks for it."""
    return ground.stands is not False and all(e.finding == "met" or e.for_court for e in ground.elements)


def silent(review: Review) -> list[GroundFinding]:
    """The grounds in force that stay open to be asked, because no paper says enough about them."""
    shown = {g.id for g in spoken(review)}
    return [g for g in review.grounds if g.id not in shown and g.finding == Finding.UNKNOWN]


def spoken_against(review: Review) -> list[tuple[GroundFinding, str]]:
    """The grounds in force that the facts or the law rule out, each with what does so."""
    shown = {g.id for g in spoken(review)}
    return [(g, why_not(g)) for g in review.grounds if g.id not in shown and g.finding == Finding.NOT_SUPPORTED]


def why_not(ground: GroundFinding) -> str:
    """What rules a ground out: the decision that closes it or, where none does, the elements that are not met."""
    if ground.closed and ground.because:
        return "; ".join(ground.because)
    failed = [f"{e.text} ({element_word(e)})" for e in ground.elements if e.finding == "not_met"]
    return "; ".join(failed) or ground.says


def leans_on(element: ElementFinding) -> str:
    """The lead before an element's papers: what is not known rests on nothing, it is only told."""
    return "told by" if element.finding == "unknown" else "rests on"


def time_rows(review: Review) -> list[tuple[str, str]]:
    """The computed dates that are known, and for the rest the reason."""
    sentence = review.sentence
    unknown = sentence.get("unknown") or {}
    rows = [(label, str(sentence[key])) for key, label in TIME_ROWS if sentence.get(key) is not None]
    missing: dict[str, list[str]] = {}
    for key, label in TIME_ROWS:
        if sentence.get(key) is None and key in unknown:
            missing.setdefault(unknown[key], []).append(label)
    return rows + [(f"Not known: {'; '.join(labels)}", reason) for reason, labels in missing.items()]


def elements_by_group(ground: GroundFinding) -> list[list[list[ElementFinding]]]:
    """The elements in order, as alternatives of sets: ``[[[a]], [[b], [c, d]]]`` is a, and (b, or c with d)."""
    out: list[list[list[ElementFinding]]] = []
    last: tuple[str, str] | None = None
    for element in ground.elements:
        group, _, part = (element.alternative or "").partition(".")
        place = (group, part) if group else None
        if place is None or last is None or place[0] != last[0]:
            out.append([[element]])
        elif place == last:
            out[-1][-1].append(element)
        else:
            out[-1].append([element])
        last = place
    return out


def in_short(review: Review) -> list[str]:
    """What a busy reader needs first: what stands, what is asked, what is closed, what stops a filing."""

    def named(grounds: list[GroundFinding]) -> str:
        return "; ".join(f"{g.title} ({g.id})" for g in grounds)

    shown = spoken(review)
    lines = []
    for words, grounds in (
        ("Supported by the papers", [g for g in shown if g.finding == Finding.SUPPORTED]),
        ("Open, for a lawyer and the court", [g for g in shown if g.finding == Finding.OPEN]),
        ("Begun, but a fact is missing", [g for g in shown if g.begun]),
        ("Closed by the law on this date", [g for g in shown if g.closed]),
        ("Not yet in force on this date", [g for g in shown if g.in_force_from > review.on]),
    ):
        if grounds:
            lines.append(f"{words}: {named(grounds)}.")
    if not lines:
        lines.append("No paper in the file speaks to any ground yet; the questions under Next say what to ask.")
    lines.append(f"The request to the warden: {review.exhaustion.status.replace('_', ' ')}.")
    if stops := [d for d in review.defects if d.level == "stop"]:
        lines.append(f"{len(stops)} point{'s' * (len(stops) != 1)} to mend before anything is filed.")
    if review.contradictions:
        n = len(review.contradictions)
        lines.append(f"{n} contradiction{'s' * (n != 1)} between papers.")
    return lines
