"""What the law of two days makes of a ground, and what a change rests on: a fact, a provision, or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from ..casefile.vocabulary import vocabulary
from ..law.model import Finding
from ..law.regime import CLOSING, GroundInForce, Regime
from ..rules import atoms

AVAILABLE = (Finding.SUPPORTED.value, Finding.OPEN.value)
# One line of a list of changes.
CHANGE: dict[str, pl.DataType] = {
    "case": pl.String(),
    "name": pl.String(),
    "change": pl.String(),
    "ground": pl.String(),
    "before": pl.String(),
    "after": pl.String(),
    "because": pl.String(),
}


def kind(before: str | None, after: str | None) -> str:
    """``opened`` when the ground is supported or open only after, ``closed`` the other way, else ``changed``."""
    was, now = before in AVAILABLE, after in AVAILABLE
    return "opened" if now and not was else "closed" if was and not now else "changed"


@dataclass(frozen=True)
class TwoLaws:
    """The law before and after, in one circuit."""

    before: Regime
    after: Regime

    def because(self, ground: str) -> Iterator[str]:
        """The provisions by which the law of the two days differs on a ground."""
        old, new = self._state(self.before, ground), self._state(self.after, ground)
        if old is None or new is None:
            return
        if old.in_force and not new.in_force:
            yield f"{old.ground.cite}: in force until {old.ground.in_force.until}"
        if new.in_force and not old.in_force:
            yield f"{new.ground.cite}: in force from {new.ground.in_force.start}"
        had = {(x.limit.id, x.item.reason) for x in old.limits}
        for limit in new.limits:
            if (limit.limit.id, limit.item.reason) not in had and limit.item.effect in CLOSING:
                yield f"{limit.limit.cite}: {limit.item.reason}"
        if (old.row and old.row.case) != (new.row and new.row.case):
            row = new.row or old.row
            if row and old.in_force and new.in_force:
                yield f"{row.case}: {row.text}"

    def reads(self, ground: str) -> list[str]:
        """The facts by which either law judges a ground, its limits included."""
        found: dict[str, None] = {}
        for law in (self.before, self.after):
            if state := self._state(law, ground):
                nodes = [state.ground.met_when.node, *(x.item.when.node for x in state.limits)]
                found |= dict.fromkeys(atom.name for atom in atoms(*nodes))
        return list(found)

    @staticmethod
    def _state(law: Regime, ground: str) -> GroundInForce | None:
        return next((s for s in law.grounds if s.ground.id == ground), None)


def facts_told(names: Iterable[str], before: dict[str, object], after: dict[str, object]) -> Iterator[str]:
    """The facts that differ, in words: ``Terminal illness: not known, now yes``."""
    for name in names:
        old, new = before.get(name), after.get(name)
        if old != new and (name in before or name in after):
            yield f"{vocabulary()[name].header}: {_word(old)}, now {_word(new)}"


_YES_NO = {"True": "yes", "False": "no", "true": "yes", "false": "no"}


def _word(value: object) -> str:
    return "not known" if value is None or value == "" else _YES_NO.get(str(value), str(value))
