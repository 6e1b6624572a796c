"""The charges and the sentence: what was found, how much, how long, and when."""

from __future__ import annotations

from collections.abc import Iterator

from ..derive import Citation, cite
from ..entry import Said
from ..model import CaseFile, Charge
from ..quantities import weight
from ..said import best_term, walk
from ..values import Standing, Term
from .registry import Clash, Reading, name_of, rule, told


@rule("term_does_not_add_up")
def term_does_not_add_up(r: Reading) -> Iterator[Clash]:
    """Silent while a part's length, or how it runs, is not known."""
    case = r.case
    whole = best_term(case.judgment.term, case)
    cited = cite(case, whole) if whole else None
    parts = [(best_term(c.term, case), {s.value for s in c.relation}) for c in case.judgment.components]
    if whole is None or cited is None or len(parts) < 2 or any(t is None or len(r) != 1 for t, r in parts):
        return
    terms = [(term, "consecutive" in relation) for term, relation in parts if term]
    if whole.value.life or any(term.value.life or term.value.days for term, _ in terms):
        return
    together = max((term.value.months for term, after in terms if not after), default=0)
    months = together + sum(term.value.months for term, after in terms if after)
    if months != whole.value.months:
        listed = ", ".join(f"{term.value} {'consecutive' if after else 'concurrent'}" for term, after in terms)
        words = {"term": whole.value, "whole": name_of(case, cited), "sum": Term(months), "parts": listed}
        yield Clash("judgment.components", (cited, *(c for term, _ in terms if (c := cite(case, term)))), words)


@rule("sentenced_in_year_of_arrest")
def sentenced_in_year_of_arrest(r: Reading) -> Iterator[Clash]:
    case = r.case
    sentenced = told(case, case.judgment.sentenced_on)
    if not sentenced or sentenced[0][1].standing > Standing.press:
        return
    value, press = sentenced[0]
    others: list[tuple[str, Citation]] = []
    for what, said in (("indicted", case.judgment.indicted_on), ("arrested", case.custody.arrested_on)):
        stronger = [(d, c) for d, c in told(case, said) if c.standing > Standing.press and d.year == value.year]
        others += [(f"{name_of(case, c)} says {what} in {d}", c) for d, c in stronger[:1]]
    if others:
        words = {"press": name_of(case, press), "year": value, "others": "; ".join(text for text, _ in others)}
        yield Clash("judgment.sentenced_on", (*(c for _, c in others), press), words)


@rule("quantity_disagrees")
def quantity_disagrees(r: Reading) -> Iterator[Clash]:
    """Compares amounts as ranges: "at least 1000 kg" and "more than one ton" fit each other."""
    case = r.case
    for i, charge in enumerate(case.charges, 1):
        read = [(text, cited, span) for text, cited in told(case, charge.quantity) if (span := weight(text))]
        if not read:
            continue
        (_, first, span), *others = read
        apart = [(text, c) for text, c, other in others if other[0] > span[1] or span[0] > other[1]]
        if apart:
            ways = [(read[0][0], first), *apart]
            words = {
                "charge": _charge(charge, i),
                "told": "; ".join(f"{text} in {name_of(case, c)}" for text, c in ways),
                "strongest": name_of(case, first),
            }
            yield Clash(f"charges.{i}.quantity", tuple(c for _, c in ways), words)


@rule("charge_only_in_press")
def charge_only_in_press(r: Reading) -> Iterator[Clash]:
    case = r.case
    cited = [_strongest(case, charge) for charge in case.charges]
    record = max((c for c in cited if c), key=lambda c: c.standing, default=None)
    if record is None or record.standing < Standing.record:
        return
    for i, (charge, best) in enumerate(zip(case.charges, cited, strict=True), 1):
        if best and best.standing == Standing.press:
            words = {"press": name_of(case, best), "charge": _charge(charge, i), "record": name_of(case, record)}
            yield Clash(f"charges.{i}", (record, best), words)


def _strongest(case: CaseFile, charge: Charge) -> Citation | None:
    cited = [c for _, item in walk(charge) if isinstance(item, Said) and (c := cite(case, item))]
    return max(cited, key=lambda c: c.standing, default=None)


def _charge(charge: Charge, i: int) -> str:
    offense = charge.offense[0].value if charge.offense else "a charge"
    return f"count {charge.count} ({offense})" if charge.count else f"{offense} (charge {i})"
