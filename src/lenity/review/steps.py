"""What to do next, each step with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from ..casefile.vocabulary import vocabulary
from ..law.model import Finding
from ..law.regime import court_atoms, presumed_atoms
from .matter import Matter
from .model import ContradictionFound, Defect, Next

SILENT = "No paper speaks of them, so nothing rules them out. What each asks for stands under it in this review."


def steps(m: Matter, contradictions: tuple[ContradictionFound, ...], found: tuple[Defect, ...]) -> tuple[Next, ...]:
    """First what stops a filing, then what disagrees, then the questions that settle most, then what to mend."""
    out = [Next(what=d.fix, why=d.message) for d in found if d.level == "stop"]
    out += [Next(what=c.question, why=c.message) for c in contradictions]
    out += asked_next(m)
    out += [Next(what=d.fix, why=d.message) for d in found if d.level == "warn"]
    return tuple({step.what: step for step in reversed(out)}.values())[::-1]


@dataclass(frozen=True)
class Open:
    """A fact that still matters, with the findings that it alone would settle and those it merely bears on."""

    fact: str
    settles: tuple[str, ...]
    bears_on: tuple[str, ...]


def open_facts(m: Matter) -> list[Open]:
    """The facts worth asking for, the most telling first; grounds somebody spoke about before those nobody mentioned.

    What only the court can weigh, or what would have been heard of, is never asked of anybody.
    """
    alive = [g for g in m.grounds if g.finding == Finding.UNKNOWN]
    gates = [gate.id for gate in m.regime.gates if m.evaluated.findings[gate.id] is None]
    begun = {g.id for g in alive if g.begun} | set(gates)
    weighed = {atom.name for state in m.regime.grounds for atom in court_atoms(state.ground)}
    weighed |= {atom.name for gate in m.regime.gates for atom in presumed_atoms(gate)}
    missing = m.regime.program.missing(m.evaluated.row, [*(g.id for g in alive), *gates])
    found = [Open(x.fact, x.settles, x.bears_on) for x in missing if x.fact not in weighed]
    return sorted(found, key=lambda x: (not begun & set(x.bears_on), -len(x.settles), -len(x.bears_on)))


def questions(m: Matter) -> list[Next]:
    """The plain questions, in the order of ``open_facts``, each with what it would settle and what proves it."""
    titles = {g.id: g.title for g in m.grounds}
    return [_question(missing, titles) for missing in open_facts(m)]


def asked_next(m: Matter) -> list[Next]:
    """The questions on what the motion raises or a paper speaks of; the other grounds in one step, none ruled out."""
    titles = {g.id: g.title for g in m.grounds}
    raised = {ground for motion in m.case.motions if motion.draft for ground in motion.grounds}
    spoken = raised | {g.id for g in m.grounds if g.begun} | {gate.id for gate in m.regime.gates}
    missing = open_facts(m)
    out = [_question(fact, titles) for fact in missing if spoken & set(fact.bears_on)]
    silent = dict.fromkeys(ground for fact in missing for ground in fact.bears_on if ground not in spoken)
    if silent:
        named = "; ".join(titles[ground] for ground in silent)
        out.append(Next(what=f"Ask whether any of these could apply: {named}.", why=SILENT))
    return out


def _question(missing: Open, titles: dict[str, str]) -> Next:
    kind = vocabulary()[missing.fact]
    named = "; ".join(titles.get(i, "the request to the warden") for i in missing.settles or missing.bears_on)
    why = f"{'It would settle' if missing.settles else 'It bears on'}: {named}."
    if kind.proof:
        why += f" Proof: {', or '.join(kind.proof)}."
    return Next(what=kind.ask.en, why=why)
