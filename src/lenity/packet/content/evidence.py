"""Facts of the matter as sentences: each with the verb of its standing and the exhibits that show it."""

from __future__ import annotations

from ...casefile.derive import Citation, FactFound
from ...rules import Atom
from .draft import Draft
from .record import Record
from .statements import lead, relation, sentence
from .texts import Parts, Texts, plain


def shown_by(record: Record, fact: FactFound | None) -> list[Citation]:
    """The citations of a fact that may stand in a filing."""
    return record.usable(fact.rests_on) if fact and fact.value is not None else []


def clause(record: Record, texts: Texts, fact: FactFound) -> str | None:
    """The fact in words, without its verb of standing; ``None`` when there are no words for it."""
    clauses = texts["facts.clauses"]
    text = clauses.get(fact.name if fact.value is not False else f"not {fact.name}")
    if text is None:
        return None
    values = {**record.names(), **relations(record, texts), "value": number(texts, fact)}
    return plain(text, values)


def number(texts: Texts, fact: FactFound) -> str:
    """A number as it is known: exactly, or at least so much. A share of the term is shown in percent."""
    low, high = fact.value, fact.value if fact.to is None else fact.to
    if isinstance(low, float) and isinstance(high, float | int):
        low, high = int(low * 1000) / 10, int(high * 1000) / 10
    shown = f"{low:g}" if isinstance(low, float) else str(low)
    return shown if low == high else str(texts["facts.at_least"]).format(n=shown)


def relations(record: Record, texts: Texts) -> dict[str, str]:
    """``{parent}`` and its like: the one relative of that kind who needs care, else the kind itself."""
    out = {}
    for kind, relations_of_kind in texts["facts.relations"].items():
        needy = [
            r
            for r in record.case.relatives
            if r.relation in relations_of_kind and (r.incapacitated or r.illness or r.carers or kind == "child")
        ]
        names = {relation(texts, r) for r in needy}
        out[kind] = names.pop() if len(names) == 1 else str(texts[f"facts.kinds.{kind}"])
    return out


def fact_sentence(draft: Draft, name: str) -> Parts:
    """One fact as a sentence with its references; nothing when no paper that may enter shows it."""
    record = draft.record
    fact = record.m.facts.get(name)
    cited = shown_by(record, fact)
    if fact is None or not cited:
        return []
    text = clause(record, draft.texts, fact)
    if text is None:
        return []
    strongest = [c for c in cited if c.standing == cited[0].standing]
    weaker = [c for c in cited if c.standing < cited[0].standing]
    parts = sentence(draft, text, strongest, found=isinstance(fact.value, bool))
    if weaker:
        parts = [*parts[:-1], "; see also ", *record.refs(weaker), "."]
    return parts


def told_again(draft: Draft, names: list[str]) -> Parts:
    """Facts already told in full, together in one sentence, each with the first paper that shows it."""
    clauses: list[Parts] = []
    for name in names:
        fact = draft.record.m.facts.get(name)
        cited = shown_by(draft.record, fact)
        text = clause(draft.record, draft.texts, fact) if fact is not None and cited else None
        if fact is not None and text is not None:
            opening = lead(draft.record, draft.texts, cited[0], found=isinstance(fact.value, bool))
            clauses.append([f"{opening}{text} (", *draft.record.refs(cited[:1]), ")"])
    if not clauses:
        return []
    joined: Parts = []
    for number, said in enumerate(clauses):
        last = number == len(clauses) - 1
        joined += [f"; {draft.texts['words.and']} " if last else "; "] if number else []
        joined += said
    return draft.part("motion.factors.again", clauses=tuple(joined))


def atoms_shown(draft: Draft, atoms: tuple[Atom, ...]) -> Parts:
    """The sentences of the facts that an element reads, as one run of text."""
    out: Parts = []
    for name in dict.fromkeys(a.name for a in atoms):
        said = fact_sentence(draft, name)
        out += [*([" "] if out and said else []), *said]
    return out
