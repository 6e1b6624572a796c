"""What to do next, each step with its reason."""

from __future__ import annotations

from ..casefile.vocabulary import vocabulary
from ..law.model import Finding
from ..law.regime import court_atoms, presumed_atoms
from .matter import Matter
from .model import ContradictionFound, Defect, Next


def steps(m: Matter, contradictions: tuple[ContradictionFound, ...], found: tuple[Defect, ...]) -> tuple[Next, ...]:
    """First what stops a filing, then what disagrees, then the questions that settle most, then what to mend."""
    out = [Next(what=d.fix, why=d.message) for d in found if d.level == "stop"]
    out += [Next(what=c.question, why=c.message) for c in contradictions]
    out += questions(m)
    out += [Next(what=d.fix, why=d.message) for d in found if d.level == "warn"]
    return tuple({step.what: step for step in reversed(out)}.values())[::-1]


def questions(m: Matter) -> list[Next]:
    """The plain questions, the most telling first; grounds somebody spoke about before those nobody mentioned.

    What only the court can weigh, or what would have been heard of, is never asked of anybody.
    """
    alive = {g.id: g for g in m.grounds if g.finding == Finding.UNKNOWN}
    gates = [gate.id for gate in m.regime.gates if m.evaluated.findings[gate.id] is None]
    begun = {g.id for g in alive.values() if g.begun} | set(gates)
    weighed = {atom.name for state in m.regime.grounds for atom in court_atoms(state.ground)}
    weighed |= {atom.name for gate in m.regime.gates for atom in presumed_atoms(gate)}
    asked = []
    for missing in m.regime.program.missing(m.evaluated.row, [*alive, *gates]):
        if missing.fact in weighed:
            continue
        kind = vocabulary()[missing.fact]
        settles = missing.settles or missing.bears_on
        titles = "; ".join(alive[i].title if i in alive else "the request to the warden" for i in settles)
        why = f"{'It would settle' if missing.settles else 'It bears on'}: {titles}."
        if kind.proof:
            why += f" Proof: {', or '.join(kind.proof)}."
        rank = (not begun & set(missing.bears_on), -len(missing.settles), -len(missing.bears_on))
        asked.append((rank, Next(what=kind.ask.en, why=why)))
    return [step for _, step in sorted(asked, key=lambda pair: pair[0])]
