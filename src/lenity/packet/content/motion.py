"""The motion and memorandum: facts, the request, each ground, what a court weighs, the plan and the relief."""

from __future__ import annotations

from dataclasses import dataclass

from ...casefile.derive import FactFound
from ...casefile.values import Term
from ..model import Caption, Document, Exhibit, Run
from . import made
from .argument import begun, independent, is_in_force, name_of, relied_on, write_ground, write_points
from .authority import from_row
from .draft import Draft
from .evidence import fact_sentence, shown_by
from .record import LETTERS, Record
from .statements import number_word, sentence, write
from .texts import Parts, Value
from .words import day, listed, lower, when

ADDRESSES = ("address", "income", "medical_care", "care_payment")


def caption(record: Record) -> Caption:
    """The caption from the case file; what it does not say is a blank in brackets."""
    court = record.case.court

    def told(name: str, blank: str) -> str:
        best = record.strongest(getattr(court, name))
        return str(best.value) if best else blank

    division = told("division", "")
    return Caption(
        court="UNITED STATES DISTRICT COURT",
        district=f"FOR THE {told('district', '[district]').upper()}",
        division=f"{division.upper().removesuffix(' DIVISION')} DIVISION" if division else "",
        defendant=(record.full_name or "[full name]").upper(),
        case_number=told("docket", "[case number]"),
        judge=told("judge", ""),
    )


def motion(record: Record, exhibits: tuple[Exhibit, ...] = ()) -> Document:
    """The motion with its memorandum. Bracketed notes mark what is open; none may remain when it is filed."""
    draft = Draft("motion", "motion", "", record, caption=caption(record))
    draft.title = draft.texts["motion.title_unopposed" if _government(record) == "unopposed" else "motion.title"]
    draft.page_break("roman")  # the caption is page i, so that no two pages bear one number
    draft.caption_block()
    draft.say("motion.moves")
    draft.paragraph(*_position(draft))
    draft.page_break()
    draft.toc()
    draft.page_break()
    draft.toa()
    draft.page_break("arabic")
    if not is_in_force(record, draft.texts["motion.standard.needs"]):
        draft.note("motion.no_way")
    if record.m.value("serving_the_term") is False:
        cited = shown_by(record, record.m.facts["serving_the_term"])
        draft.note("motion.not_serving", refs=tuple(record.refs(cited)))
    _introduction(draft)
    told = _facts(draft)
    draft.heading("motion.argument", 1)
    _standard(draft)
    _exhaustion(draft)
    _reasons(draft)
    _weighed(draft, told)
    _plan(draft)
    _relief(draft)
    return draft.done(exhibits)


def _government(record: Record) -> str | None:
    """What the draft motion of the case file says of the United States."""
    said = record.draft.government if record.draft else []
    return str(said[-1].value) if said else None


def _position(draft: Draft) -> Parts:
    """The conference and what the United States says: counsel's words, else those of the case file's draft motion."""
    record = draft.record
    if record.settings.government_position:
        return [record.settings.government_position]
    known = draft.texts["motion.positions"].get(_government(record) or "")
    met = record.draft.conferred_on[-1].value if record.draft and record.draft.conferred_on else None
    conferred = [*draft.part("motion.conferred", when=when(met)), " "] if met and known else []
    return [*conferred, known or draft.gap("motion.position_gap")]


def _introduction(draft: Draft) -> None:
    draft.heading("motion.introduction", 1)
    grounds = [name_of(draft, ground) for _, ground in relied_on(draft.record)]
    if not grounds:
        draft.note("motion.rests_on_none")
    else:
        place = "motion.rests_on_one" if len(grounds) == 1 else "motion.rests_on_many"
        draft.say(place, grounds=listed([lower(g) for g in grounds]))
    draft.say("motion.asks")


# Facts


def _facts(draft: Draft) -> set[str]:
    """The statement of facts, and the facts of the vocabulary it told in full."""
    told: set[str] = set()
    draft.heading("motion.facts", 1)
    for part in draft.texts["motion.parts"]:
        at = len(draft.blocks)
        draft.heading(f"motion.parts.{part}", 2)
        written = write(draft, part)
        written += _more(draft, part, written)
        if (
            not written
            and (fact := draft.texts.get(f"motion.part_else.{part}"))
            and (said := fact_sentence(draft, fact))
        ):
            draft.paragraph(*said)
            told.add(fact)
        elif not written and (empty := draft.texts.get(f"motion.part_empty.{part}")):
            draft.note_text(*draft.fill(empty))
        elif not written:
            del draft.blocks[at:]
    return told


def _more(draft: Draft, part: str, written: int) -> int:
    """What the program adds to a part of so many statements: time served, the record of discipline, the letters."""
    if part == "sentence":
        return _time(draft)
    if part == "conduct":
        return _conduct(draft)
    if part == "support" and draft.record.marks.offsets:
        letters = len(made.support_letters(draft.record))
        place = "motion.letters_see_all" if letters > written else "motion.letters_see"
        draft.say(place, exhibit=made.ref(draft.record, LETTERS), count=str(letters))
        return 1
    return 0


def _time(draft: Draft) -> int:
    record, served = draft.record, draft.record.m.sentence
    if not made.can_draw_timeline(record) or served.get("days_served") is None:
        return 0
    parts: Parts = []
    if served.get("percent_full_term") is not None:
        parts = draft.part(
            "motion.time_served",
            on=day(record.on),
            days=f"{served['days_served']:,}",
            percent=f"{served['percent_full_term']:g}",
        )
        parts += [" ", *record.refs(made.timeline_rests_on(record)), ". "]
    parts += draft.part("motion.timeline_see", exhibit=made.ref(record, made.TIMELINE))
    draft.paragraph(*parts)
    return 1


def _conduct(draft: Draft) -> int:
    record = draft.record
    parts: list[Parts] = []
    if made.programmes(record):
        parts.append(draft.part("motion.programmes_see", exhibit=made.ref(record, made.PROGRAMMES)))
    if discipline := made.discipline(record):
        values: dict[str, Value] = {
            "count": _acts(draft, discipline.count),
            "last": made.last_act(discipline, draft.texts),
            "refs": tuple(record.refs(made.discipline_rests_on(record))),
            "exhibit": made.ref(record, made.DISCIPLINE),
        }
        parts.append(draft.part("motion.discipline_some", **values))
    elif clean := record.shown_by(*(s for s in record.case.no_incidents if s.value)):
        parts.append(sentence(draft, draft.texts["motion.discipline_none"], clean, with_lead=False))
    draft.paragraph(*[p for i, part in enumerate(parts) for p in ([" ", *part] if i else part)])
    for act in made.undecided(record):
        draft.note("motion.undecided", act=act)
    return len(parts)


def _acts(draft: Draft, count: int) -> str:
    if count == 1:
        return str(draft.texts["motion.discipline_count_one"])
    return str(draft.texts["motion.discipline_count"]).format(n=number_word(draft.texts, count))


# The law


def _standard(draft: Draft) -> None:
    record = draft.record
    if is_in_force(record, draft.texts["motion.standard.needs"]):
        draft.heading("motion.standard.heading", 2)
        draft.say("motion.standard.text")
    if is_in_force(record, draft.texts["motion.policy.needs"]):
        draft.say("motion.policy.text")
        return
    before = draft.texts["motion.policy_before"]
    table = record.m.regime.tables.get(before["table"])
    row = table.row(record.m.regime.circuit, record.on) if table else None
    if row and row.rule == before["rule"]:
        draft.say("motion.policy_before.text", cases=tuple(draft.cases(from_row(row))))


def _exhaustion(draft: Draft) -> None:
    record = draft.record
    gate, say = record.m.exhaustion, draft.texts["motion.exhaustion"]
    draft.heading(f"motion.exhaustion.{'heading' if gate.status == 'met' else 'heading_open'}", 2)
    write(draft, "request")
    parts: Parts = []
    for element in gate.elements:
        if element.finding != "met":
            continue
        if element.id == "lapse":
            parts += [" " if parts else "", say["lapsed"], " ", say["lapse_law"]]
            parts += _early_denial(draft)
        elif element.id not in ("asked", "waived" if parts else ""):
            cited = record.usable(tuple(c for f in _facts_of(draft, element.id) for c in shown_by(record, f)))
            if cited:
                parts += [" " if parts else "", *sentence(draft, say[element.id], cited)]
    draft.paragraph(*[p for p in parts if p])
    if gate.status != "met" or not parts:
        earliest = say["earliest"].format(day=day(gate.earliest_safe)) if gate.earliest_safe else ""
        draft.note("motion.exhaustion.open", says=gate.says, earliest=earliest)


def _facts_of(draft: Draft, element: str) -> list[FactFound | None]:
    gate = next(g for g in draft.record.m.regime.gates if g.id == "exhaustion")
    atoms = next(e.atoms for e in gate.met_when.elements if e.id == element)
    return [draft.record.m.facts.get(a.name) for a in atoms]


def _early_denial(draft: Draft) -> Parts:
    """The circuit's word on a denial inside the 30 days, where the warden did deny."""
    record = draft.record
    table = record.m.regime.tables.get("circuits.quick_denial")
    row = table.row(record.m.regime.circuit, record.on) if table else None
    denied = any(a.value == "denied" for r in record.case.requests for a in r.answer)
    if row is None or row.rule != "may" or not denied:
        return []
    return [" ", *draft.part("motion.exhaustion.early_denial", cases=tuple(draft.cases(from_row(row))))]


def _reasons(draft: Draft) -> None:
    record = draft.record
    draft.heading(f"motion.reasons.{'heading' if relied_on(record) else 'heading_open'}", 2)
    states = [*relied_on(record), *begun(record)]
    for state in states:
        write_ground(draft, state)
    if not states:
        draft.note("motion.reasons.none")
    changes = set(draft.texts["facts.change_in_law"])
    changed = fact_sentence(draft, draft.texts["facts.change_in_law"][0])
    if changed and independent(record, changes) and is_in_force(record, draft.texts["motion.extent.needs"]):
        draft.heading("motion.extent.heading", 3)
        draft.paragraph(*changed, " ", *draft.part("motion.extent.text"))
    shown = any(shown_by(record, record.m.facts.get(f)) for f in draft.texts["motion.rehabilitation.facts"])
    if shown and states and is_in_force(record, draft.texts["motion.rehabilitation.needs"]):
        draft.say("motion.rehabilitation.text")


def _weighed(draft: Draft, told: set[str]) -> None:
    """What the court weighs; ``told`` are the facts that an earlier part told in full."""
    at = len(draft.blocks)
    draft.heading("motion.factors.heading", 2)
    draft.say("motion.factors.opening")
    if not write_points(draft, "3553(a)", told, headings=True):
        del draft.blocks[at:]
        draft.heading("motion.factors.heading_open", 2)
        draft.note("motion.factors.none")
    if draft.record.pages.count(made.PEERS):
        draft.say("motion.factors.peers", exhibit=made.ref(draft.record, made.PEERS))
    at = len(draft.blocks)
    draft.heading("motion.danger.heading", 2)
    draft.say("motion.danger.opening")
    if not write_points(draft, "3142(g)", told, headings=False):
        del draft.blocks[at:]
        draft.heading("motion.danger.heading_open", 2)
        draft.note("motion.danger.none")


def _plan(draft: Draft) -> None:
    at = len(draft.blocks)
    draft.heading("motion.plan.heading", 2)
    written = write(draft, "plan") + write(draft, "treatment")
    if not written:
        del draft.blocks[at:]
        draft.heading("motion.plan.heading_open", 2)
    for name in missing_plan(draft.record):
        draft.note(f"motion.plan.missing.{name}")


def missing_plan(record: Record) -> list[str]:
    """What 28 CFR § 571.61(a)(2) asks of a plan and no paper that may enter says; treatment where health counts."""
    health = any(record.allows(c) for c in record.case.health)
    wanted = ADDRESSES if health else ADDRESSES[:2]
    return [name for name in wanted if not any(record.allows(s) for s in getattr(record.case.release_plan, name))]


def _relief(draft: Draft) -> None:
    """The relief of the draft motion: time served, days beyond it, a smaller reduction in the alternative."""
    ask = asked(draft.record)
    draft.heading("motion.relief.heading", 1)
    draft.say("motion.relief.opening")
    conditions = listed(ask.conditions) or draft.texts["motion.relief.conditions_default"]
    items: list[Parts] = [
        draft.part("motion.relief.time_served"),
        draft.part("motion.relief.plus_days", days=_number(draft, ask.days, "days")),
        draft.part(f"motion.relief.{shorter(draft.record)}", months=_number(draft, ask.months, "months")),
        draft.part("motion.relief.supervision", conditions=conditions),
        draft.part("motion.relief.other"),
    ]
    draft.items(items, ordered=True)
    sign(draft)


@dataclass(frozen=True)
class Asked:
    """Days beyond time served, months by which the term is to be reduced in the alternative, terms of supervision."""

    days: int | None = None
    months: int | None = None
    conditions: tuple[str, ...] = ()


def shorter(record: Record) -> str:
    """How a shorter term is asked for: by so many months, or, of a life term, to so many."""
    term = record.strongest(record.case.judgment.term)
    return "to_months" if term is not None and term.value.life else "by_months"


def asked(record: Record) -> Asked:
    """What counsel asks for, from the draft motion of the case file."""
    relief = record.draft.relief if record.draft else None
    if relief is None:
        return Asked()
    days, smaller = (said[-1].value if said else None for said in (relief.plus_days, relief.alternative))
    whole = isinstance(smaller, Term) and smaller.months and not smaller.days and shorter(record) == "by_months"
    months = smaller.months if whole and isinstance(smaller, Term) else None
    return Asked(days if isinstance(days, int) else None, months, tuple(s.value for s in relief.conditions))


def _number(draft: Draft, value: int | None, unit: str) -> str | Run:
    return str(value) if value is not None else draft.gap(f"motion.relief.{unit}_gap")


def sign(draft: Draft) -> None:
    """The signature block of counsel of record; blanks in brackets where packet.yaml names nobody."""
    counsel = draft.record.settings.counsel
    lines = counsel.lines() if counsel else tuple(draft.texts["motion.counsel_gap"])
    last = "".join(str(p) for p in draft.part("motion.counsel_for"))
    draft.sign(*lines, last, closing=draft.texts["motion.closing"], date_label=draft.texts["motion.dated"])
