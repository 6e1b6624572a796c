"""The review for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..law.model import Finding
from .compare import Comparison
from .model import ElementFinding, GroundFinding, RestsOn, Review
from .words import (
    CIRCUIT,
    FINDING,
    NOT_ADVICE,
    SIGN,
    VERIFIED,
    denial_title,
    element_word,
    elements_by_group,
    history,
    in_short,
    leans_on,
    paper_word,
    silent,
    spoken,
    spoken_against,
    time_rows,
)

_COLOUR = {"supported": "green", "open": "yellow", "unknown": "yellow", "not_supported": "red", "not_in_force": "dim"}
_KINDS = {
    "closed": ("closed", "red"),
    "opened": ("opened", "green"),
    "changed": ("changed", "yellow"),
    "carried_on": ("carried on", "dim"),
}
_MARK = {"met": "green", "not_met": "red", "unknown": "yellow"}
QUESTIONS_SHOWN = 20


def _cited(rests: tuple[RestsOn, ...]) -> str:
    return ", ".join(f"{r.source}{f' {r.at}' if r.at else ''} ({r.standing})" for r in rests)


def print_review(review: Review, console: Console) -> None:
    """Prints the whole review; the width is the console's."""
    say = console.print
    say(f"[bold]{escape(review.title)}[/bold]")
    say(f"Review under the law of [bold]{review.on}[/bold], {CIRCUIT[review.circuit]}", highlight=False)
    say(f"[dim]{NOT_ADVICE}[/dim]\n")
    for line in in_short(review):
        say(f" • {escape(line)}", highlight=False)
    _grounds(review, console)
    _exhaustion(review, console)
    _time(review, console)
    _discipline(review, console)
    _context(review, console)
    _weighed(review, console)
    if review.contradictions:
        _head(console, "Contradictions")
        for c in review.contradictions:
            say(f" • {escape(c.message)}", highlight=False)
    for c in review.settled:
        say(f" [dim]settled: {escape(c.message)} {escape('; '.join(history(c)))}[/dim]", highlight=False)
    if review.defects:
        _head(console, "Before filing")
        for d in review.defects:
            colour = "red" if d.level == "stop" else "yellow"
            say(f" [{colour}]{d.level}[/{colour}] {escape(d.message)} [dim]→ {escape(d.fix)}[/dim]", highlight=False)
    if review.deadlines:
        _head(console, "Clocks")
        for due in review.deadlines:
            passed = " (passed)" if due.date < review.on else ""
            say(f" {due.date}{passed}  {escape(due.what)} [dim]{escape(due.rule)}[/dim]", highlight=False)
    _denials(review, console)
    _next(review, console)
    if review.for_counsel:
        _head(console, "For counsel: what no rule can express")
        for note in review.for_counsel:
            say(f" • {escape(note)}", highlight=False)
    r = review.receipt
    say(
        f"\n[dim]Receipt: lenity {r.lenity} · rule book {r.rule_book[:12]} · facts {r.facts[:12]} · "
        f"{r.on} · circuit {r.circuit}[/dim]",
        highlight=False,
    )


def _head(console: Console, text: str) -> None:
    console.print(f"\n[bold underline]{text}[/bold underline]")


def _grounds(review: Review, console: Console) -> None:
    _head(console, "Grounds")
    for ground in spoken(review):
        _ground(ground, console)
    quiet = silent(review)
    if quiet:
        console.print("\n [dim]No paper says enough about these, so they stay open to be asked:[/dim]")
        for ground in quiet:
            console.print(
                f"   [dim]{FINDING[ground.finding]:>13}  {ground.id}  {escape(ground.title)}[/dim]", highlight=False
            )
    ruled_out = spoken_against(review)
    if ruled_out:
        console.print("\n [dim]What the papers or the law speak against:[/dim]")
        for ground, why in ruled_out:
            console.print(
                f"   [dim]{FINDING[ground.finding]:>13}  {ground.id}  {escape(ground.title)}: {escape(why)}[/dim]",
                highlight=False,
            )
    for reason in review.excluded:
        console.print(
            f"\n [red]excluded[/red] {escape(reason.reason)}\n   because {escape(reason.because)} "
            f"[dim]({VERIFIED[reason.verified]})[/dim]",
            highlight=False,
        )
    for precedent in review.precedents:
        if precedent.superseded:
            console.print(
                f"\n [red]superseded[/red] The ruling of {precedent.on} ({precedent.outcome}) may not be cited as it "
                f"stands.\n   {escape(precedent.because or '')}",
                highlight=False,
            )


def _ground(ground: GroundFinding, console: Console) -> None:
    colour = _COLOUR[ground.finding.value]
    word = "closed" if ground.closed else FINDING[ground.finding]
    console.print(f"\n [{colour}]{word}[/{colour}]  [bold]{ground.id}[/bold] {escape(ground.title)}", highlight=False)
    console.print(f"   {escape(ground.says)}", highlight=False)
    for because in ground.because:
        console.print(f"   because {escape(because)}", highlight=False)
    console.print(f"   [dim]{escape(ground.cite)}; {VERIFIED[ground.verified]}[/dim]", highlight=False)
    for choices in elements_by_group(ground):
        for i, together in enumerate(choices):
            if len(choices) > 1:
                console.print("   either" if i == 0 else "   or", highlight=False)
            for element in together:
                _element(element, console, "     " if len(choices) > 1 else "   ")


def _element(element: ElementFinding, console: Console, indent: str) -> None:
    colour = _MARK[element.finding]
    console.print(
        f"{indent}[{colour}]{SIGN[element.finding]}[/{colour}] {escape(element.text)} — {element_word(element)}",
        highlight=False,
    )
    if element.rests_on:
        console.print(f"{indent}  [dim]{leans_on(element)} {escape(_cited(element.rests_on))}[/dim]", highlight=False)
    if element.finding == "unknown":
        if element.why:
            console.print(f"{indent}  [dim]{escape(element.why)}[/dim]", highlight=False)
        if element.question:
            proof = f" [dim](proof: {escape(', '.join(element.proof))})[/dim]" if element.proof else ""
            console.print(f"{indent}  ask: {escape(element.question)}{proof}", highlight=False)


def _exhaustion(review: Review, console: Console) -> None:
    _head(console, "The request to the warden")
    e = review.exhaustion
    console.print(f" {e.status.replace('_', ' ')}: {escape(e.says)}", highlight=False)
    if e.earliest_textual:
        console.print(
            f" Earliest filing by the text {e.earliest_textual}; earliest safe filing {e.earliest_safe}.",
            highlight=False,
        )
    for element in e.elements:
        if element.finding == "met":
            console.print(
                f"   ✓ {escape(element.text)} [dim]({escape(_cited(element.rests_on))})[/dim]", highlight=False
            )


def _time(review: Review, console: Console) -> None:
    _head(console, "Time")
    table = Table(box=None, show_header=False, pad_edge=False)
    for label, value in time_rows(review):
        table.add_row(f" {label}", value)
    console.print(table)


def _discipline(review: Review, console: Console) -> None:
    record = review.discipline
    if not record.get("count"):
        return
    _head(console, "Discipline in proportion")
    for line in record.get("lines", []):
        console.print(f" {escape(line)}", highlight=False)


def _context(review: Review, console: Console) -> None:
    """What may weigh, and is no ground: the penalty then and today, the States' marijuana laws."""
    for title, found in (("The penalty then and today", review.then_now), ("Marijuana laws", review.marijuana)):
        if found:
            _head(console, title)
            for line in found["lines"]:
                console.print(f" {escape(line)}", highlight=False)


def _weighed(review: Review, console: Console) -> None:
    factors = [f for f in review.factors if f.speaks_for or f.speaks_against]
    if not factors:
        return
    _head(console, "What a court weighs (no result, both sides)")
    for factor in factors:
        console.print(f" [bold]§ {factor.factor}[/bold] {escape(factor.text)}", highlight=False)
        for sign, points in (("+", factor.speaks_for), ("−", factor.speaks_against)):
            for point in points:
                console.print(
                    f"   {sign} {escape(point.text)} [dim]{escape(_cited(point.rests_on))}[/dim]", highlight=False
                )


def _denials(review: Review, console: Console) -> None:
    if not review.denials:
        return
    _head(console, "Denials, and what is new since (no advice to file)")
    for denial in review.denials:
        console.print(f" [bold]{escape(denial_title(denial))}[/bold] [dim]{escape(_cited(denial.rests_on))}[/dim]")
        for answer in denial.answers:
            console.print(f"   {answer.id} {escape(answer.title)} [dim]{escape(answer.hook)}[/dim]", highlight=False)
            for text in answer.answered_by:
                console.print(f"     answer: {escape(text)}", highlight=False)
            for line in (*map(paper_word, answer.papers), *answer.beside):
                console.print(f"     {escape(line)}", highlight=False)
        for due in denial.clocks:
            console.print(f"   {due.date}  {escape(due.what)} [dim]{escape(due.rule)}[/dim]", highlight=False)
        for new in denial.new:
            console.print(f"   new: {escape(new.what)} [dim]{escape(_cited(new.rests_on))}[/dim]", highlight=False)
        for ground in denial.grounds:
            if ground.missing:
                missing = escape("; ".join(ground.missing))
                console.print(f"   still missing on {ground.ground}: {missing}", highlight=False)


def _next(review: Review, console: Console) -> None:
    if not review.next:
        return
    _head(console, "Next")
    for i, step in enumerate(review.next[:QUESTIONS_SHOWN], 1):
        console.print(f" {i:>2}. {escape(step.what)}\n     [dim]{escape(step.why)}[/dim]", highlight=False)
    if len(review.next) > QUESTIONS_SHOWN:
        console.print(f"     [dim]and {len(review.next) - QUESTIONS_SHOWN} more (--format json lists all)[/dim]")


def print_comparison(comparison: Comparison, console: Console) -> None:
    """What opened, closed and changed, and because of which provision."""
    console.print(
        f"[bold]What changed from {comparison.before} to {comparison.after}[/bold], {CIRCUIT[comparison.circuit]}",
        highlight=False,
    )
    if not comparison.changes and not comparison.superseded:
        console.print(" nothing")
    loud = [c for c in comparison.changes if c.spoken_to or Finding.SUPPORTED in (c.before, c.after)]
    for kind in ("closed", "opened", "changed", "carried_on"):
        word, colour = _KINDS[kind]
        for change in (c for c in loud if c.kind == kind):
            to = f" → {change.to}" if change.to else ""
            console.print(
                f" [{colour}]{word}[/{colour}] {change.ground}{to} {escape(change.title)}: "
                f"{FINDING[change.before]} → {FINDING[change.after]}",
                highlight=False,
            )
            for because in change.because:
                console.print(f"   because {escape(because)}", highlight=False)
        if quiet := [c.to or c.ground for c in comparison.changes if c.kind == kind and c not in loud]:
            console.print(f" [dim]{word}, of which no paper speaks: {', '.join(quiet)}[/dim]", highlight=False)
    for line in comparison.superseded:
        console.print(f" [red]superseded[/red] {escape(line)}", highlight=False)
