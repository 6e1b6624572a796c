"""The argument: each ground condition by condition, then what the court weighs; only what speaks for it enters."""

from __future__ import annotations

from collections.abc import Sequence

from ...casefile.people import Carer, Relative
from ...law.model import CircuitRow, Factor, Factors, Finding
from ...law.regime import GroundInForce
from ...review.model import ElementFinding, GroundFinding
from ...review.words import elements_by_group
from ...rules import Atom
from .authority import from_row
from .draft import Draft
from .evidence import atoms_shown, fact_sentence, shown_by, told_again
from .record import Record
from .texts import Parts
from .words import capital, listed

State = tuple[GroundInForce, GroundFinding]


def relied_on(record: Record) -> list[State]:
    """The grounds that the papers support, and those that only the court can weigh; of these what counsel pleads."""
    return [s for s in _states(record) if s[1].finding in (Finding.SUPPORTED, Finding.OPEN)]


def begun(record: Record) -> list[State]:
    """The grounds to which some paper already speaks, though a condition is not known."""
    return [s for s in _states(record) if s[1].begun and not s[1].closed]


def _states(record: Record) -> list[State]:
    pleaded = record.draft.grounds if record.draft else []
    states = zip(record.m.regime.grounds, record.m.grounds, strict=True)
    return [state for state in states if not pleaded or state[1].id in pleaded]


def is_in_force(record: Record, provision: str) -> bool:
    """Whether the rule book has a version of the provision in force on the ruling date."""
    return any(p.in_force.covers(record.on) for p in record.m.regime.book.find(provision) if p.id == provision)


def name_of(draft: Draft, ground: GroundFinding) -> str:
    title = title_of(draft, ground)
    return "".join(str(p) for p in draft.part("motion.reasons.ground", title=title, cite=ground.cite))


def title_of(draft: Draft, ground: GroundFinding) -> str:
    """The ground's name as a court paper gives it."""
    return str(draft.texts["motion.reasons.titles"].get(ground.id, ground.title))


# One ground


def write_ground(draft: Draft, state: State) -> None:
    """Heading, the conditions with where each is shown, then each in prose, or as a note of what is missing."""
    in_force, ground = state
    draft.heading_text(title_of(draft, ground), level=3)
    if ground.finding == Finding.UNKNOWN:
        draft.note("motion.reasons.begun")
    if in_force.row is not None:
        _law_of_the_circuit(draft, in_force, in_force.row)
    _conditions(draft, state)
    prose: Parts = []
    for choices in elements_by_group(ground):
        shown = [e for together in choices for e in together if e.finding == "met"]
        for element in shown:
            prose += _prose(draft, in_force, element, started=bool(prose))
    draft.paragraph(*prose)
    for relative in _cared_for(draft.record, in_force):
        _carers(draft, relative)
    if words := draft.record.settings.argument.get(ground.id):
        draft.paragraph(words)
    for choices in elements_by_group(ground):
        _open(draft, in_force, choices)


def _law_of_the_circuit(draft: Draft, in_force: GroundInForce, row: CircuitRow) -> None:
    """The question of the circuits' table that decides on the ground, and the circuit's answer on the ruling date."""
    table = draft.record.m.regime.tables[in_force.ground.by_circuit or ""]
    question = table.question.partition("(may =")[0].strip()
    cases = tuple(draft.cases(from_row(row)))
    draft.say("motion.reasons.by_circuit", question=question, text=row.text, cases=cases)


def _conditions(draft: Draft, state: State) -> None:
    in_force, ground = state
    draft.say("motion.reasons.met_intro", cite=ground.cite)
    say = draft.texts["motion.reasons"]
    rows: list[tuple[Parts | str, Parts | str]] = []
    for choices in elements_by_group(ground):
        met = any(e.finding == "met" for together in choices for e in together)
        for together in choices:
            for element in together:
                refs = _refs(draft, in_force, element)
                if element.finding == "met" and refs:
                    rows.append((_condition(draft, element), refs))
                elif not met or len(choices) == 1:
                    rows.append((_condition(draft, element), say["for_court" if element.for_court else "not_yet"]))
    draft.table((say["column_condition"], say["column_shown"]), rows, widths=(3, 2))


def _condition(draft: Draft, element: ElementFinding) -> str:
    """The law's own words for the condition, said of the person."""
    text = element.text.removeprefix("and ").removeprefix("or ").rstrip(",;")
    return text.replace("he or she", draft.record.person).replace("his or her", draft.record.names()["persons"])


def _refs(draft: Draft, in_force: GroundInForce, element: ElementFinding) -> Parts:
    if element.finding != "met":
        return []
    facts = [draft.record.m.facts.get(a.name) for a in _atoms(in_force, element)]
    cited = [c for fact in facts for c in shown_by(draft.record, fact)]
    return list(draft.record.refs(cited))


def _atoms(in_force: GroundInForce, element: ElementFinding) -> tuple[Atom, ...]:
    return next(e.atoms for e in in_force.ground.met_when.elements if e.id == element.id)


def _prose(draft: Draft, in_force: GroundInForce, element: ElementFinding, *, started: bool) -> Parts:
    said = atoms_shown(draft, _atoms(in_force, element))
    return [" ", *said] if said and started else said


def _open(draft: Draft, in_force: GroundInForce, choices: Sequence[Sequence[ElementFinding]]) -> None:
    """What is not shown yet, as notes to the drafter. Nothing when one of several ways is shown."""
    unknown = [e for together in choices for e in together if not _is_shown(draft, in_force, e)]
    if not unknown or (len(choices) > 1 and any(_all_shown(draft, in_force, together) for together in choices)):
        return
    if len(choices) > 1:
        _one_of(draft, choices)
        return
    for element in unknown:
        text = _condition(draft, element)
        if element.for_court:
            if in_force.ground.id not in draft.record.settings.argument:
                draft.note("motion.reasons.weigh", text=text)
        elif element.finding == "met":
            press = any(rest.standing == "press" for rest in element.rests_on)
            place = "motion.reasons.press_only" if press else "motion.reasons.later_only"
            draft.note(place, text=text, proof=_proofs(draft, [element]))
        else:
            question = element.question or ""
            draft.note("motion.reasons.unknown", text=text, question=question, proof=_proof(draft, [element]))


def _one_of(draft: Draft, choices: Sequence[Sequence[ElementFinding]]) -> None:
    unknown = [e for together in choices for e in together]
    ways = [listed([_condition(draft, e) for e in together]) for together in choices]
    numbered = "; ".join(f"({n}) {way}" for n, way in enumerate(ways, 1))
    questions = " ".join(dict.fromkeys(e.question for e in unknown if e.question))
    draft.note("motion.reasons.one_of", choices=numbered, questions=questions, proof=_proof(draft, unknown))


def _is_shown(draft: Draft, in_force: GroundInForce, element: ElementFinding) -> bool:
    return bool(_refs(draft, in_force, element))


def _all_shown(draft: Draft, in_force: GroundInForce, together: Sequence[ElementFinding]) -> bool:
    return all(_is_shown(draft, in_force, e) for e in together)


def _proofs(draft: Draft, elements: Sequence[ElementFinding]) -> str:
    found = list(dict.fromkeys(p for e in elements for p in e.proof))
    return listed(found) if found else str(draft.texts["motion.reasons.any_paper"])


def _proof(draft: Draft, elements: Sequence[ElementFinding]) -> str:
    has = any(e.proof for e in elements)
    return str(draft.texts["motion.reasons.proof"]).format(proof=_proofs(draft, elements)) if has else ""


# The people who might give the care


def _cared_for(record: Record, in_force: GroundInForce) -> list[Relative]:
    """The relatives of whom a caregiver's ground speaks, where the file lists who else might give the care."""
    from .texts import texts

    names = {a.name for e in in_force.ground.met_when.elements for a in e.atoms}
    kinds = {name.removeprefix("only_caregiver_for_") for name in names if name.startswith("only_caregiver_for_")}
    allowed = [r for kind in kinds for r in texts("en")["facts.relations"][kind]]
    return [r for r in record.case.relatives if r.relation in allowed and r.carers]


def _carers(draft: Draft, relative: Relative) -> None:
    record, say = draft.record, draft.texts["motion.reasons"]
    rows = [row for carer in relative.carers if (row := _carer(record, carer))]
    if not rows:
        return
    draft.table(say["carers_columns"], rows, widths=(3, 3, 5, 3), title=say["carers_title"])
    if not any(s.value and record.allows(s) for s in relative.all_carers_listed):
        draft.note("motion.reasons.carers_open")


def _carer(record: Record, carer: Carer) -> tuple[str, str, str, Parts] | None:
    usable = record.shown_by(*carer.available, *carer.why_not)
    if not usable:
        return None
    why = next((s.value for s in carer.why_not if record.allows(s)), "")
    return carer.who, carer.relation or "", capital(why), list(record.refs(usable))


# What the court weighs


def write_points(draft: Draft, provision: str, told: set[str], *, headings: bool) -> int:
    """The sourced points for a reduction under each factor; how many there were. Those against go to counsel alone.

    ``told`` are the facts already told; a fact is told in full once, and once more in a sentence with others: under a
    heading, or, without headings, at the end.
    """
    found = next((p for p in draft.record.m.regime.factors if p.id == provision), None)
    count, later, repeated = 0, list[str](), set[str]()
    for factor in found.factors if found else ():
        parts: Parts = []
        speaking = [s.name for s in factor.speaks_for if s.speaks(draft.record.m.value(s.name))]
        speaking = [name for name in speaking if _may_speak(draft, name)]
        again = [name for name in speaking if name in told and name not in repeated]
        for name in speaking:
            if name not in told and (said := fact_sentence(draft, name)):
                parts += [*([" "] if parts else []), *said]
                told.add(name)
                count += 1
        count += len(again)
        if not headings:
            later += again
        elif once_more := told_again(draft, again):
            parts += [*([" "] if parts else []), *once_more]
            repeated.update(again)
        if parts and headings:
            draft.heading_text(_factor_name(draft, found, factor), level=3)
        draft.paragraph(*parts)
    draft.paragraph(*told_again(draft, list(dict.fromkeys(later))))
    return count


def _may_speak(draft: Draft, fact: str) -> bool:
    """A change in the law speaks only after a ground that stands without it."""
    changes = set(draft.texts["facts.change_in_law"])
    return fact not in changes or bool(independent(draft.record, changes))


def independent(record: Record, changes: set[str]) -> list[State]:
    """The supported grounds that do not rest on a change in the law."""
    return [
        state
        for state in relied_on(record)
        if state[1].finding == Finding.SUPPORTED
        and not changes & {a.name for e in state[0].ground.met_when.elements for a in e.atoms}
    ]


def _factor_name(draft: Draft, provision: Factors | None, factor: Factor) -> str:
    """``Adequate deterrence, § 3553(a)(2)(B)``; the book's own words where the texts have no name."""
    assert provision is not None
    marks, _, rest = factor.text.partition(" ")
    marks, rest = (marks, rest) if marks.startswith("(") else ("", factor.text)
    section = provision.cite[provision.cite.index("§") :]  # the code stands in the heading above
    return f"{draft.texts['motion.factors.names'].get(factor.id, capital(rest))}, {section}{marks}"
