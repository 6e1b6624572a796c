"""What changed between two reviews of one case, and because of which provision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ..law.model import Finding
from .model import GroundFinding, Review


class Change(BaseModel):
    """One ground that opened, closed or moved between two dates; ``to`` is the ground that took its place."""

    model_config = ConfigDict(frozen=True)
    ground: str
    to: str | None = None
    title: str
    before: Finding
    after: Finding
    kind: Literal["opened", "closed", "changed", "carried_on"]
    spoken_to: bool
    because: tuple[str, ...]


class Comparison(BaseModel):
    """Two dates side by side."""

    model_config = ConfigDict(frozen=True)
    case: str
    circuit: str
    before: str
    after: str
    changes: tuple[Change, ...]
    superseded: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


def compare(before: Review, after: Review) -> Comparison:
    """What opened, closed and changed from the first review to the second, of the same case."""
    then = {g.id: g for g in before.grounds}
    now = {g.id: g for g in after.grounds}
    changes, heirs = [], set()
    for old in (g for g in before.grounds if g.id in now):
        new = now[old.id]
        heir = now.get(old.succeeded_by or "")
        if heir and _available(old) and not _available(new) and _available(heir) and not _available(then[heir.id]):
            changes.append(_succession(old, heir))
            heirs.add(heir.id)
    moved = {c.ground for c in changes} | heirs
    changes += [
        change
        for new in after.grounds
        if new.id in then and new.id not in moved
        for change in _change(then[new.id], new, before, after)
    ]
    known = {(p.on, p.because) for p in before.precedents if p.superseded}
    superseded = [
        f"The ruling of {p.on} ({p.outcome.replace('_', ' ')}) is superseded as a precedent: {p.because}."
        for p in after.precedents
        if p.superseded and (p.on, p.because) not in known
    ]
    return Comparison(
        case=after.case,
        circuit=after.circuit,
        before=before.on.isoformat(),
        after=after.on.isoformat(),
        changes=tuple(changes),
        superseded=tuple(superseded),
    )


def _succession(old: GroundFinding, heir: GroundFinding) -> Change:
    """A ground that lives on under another paragraph, with the same finding or another."""
    same = old.finding == heir.finding
    return Change(
        ground=old.id,
        to=heir.id,
        title=heir.title,
        before=old.finding,
        after=heir.finding,
        kind="carried_on" if same else "changed",
        spoken_to=_spoken_to(heir),
        because=(f"{old.cite}: in force until {old.in_force_until}; then {heir.cite}",),
    )


def _spoken_to(ground: GroundFinding) -> bool:
    return ground.stands is not False and any(e.rests_on for e in ground.elements)


def _change(old: GroundFinding, new: GroundFinding, before: Review, after: Review) -> Iterator[Change]:
    if old.finding == new.finding and old.closed == new.closed:
        return
    was, now = _available(old), _available(new)
    kind: Literal["opened", "closed", "changed"] = (
        "opened" if now and not was else "closed" if was and not now else "changed"
    )
    yield Change(
        ground=new.id,
        title=new.title,
        before=old.finding,
        after=new.finding,
        kind=kind,
        spoken_to=_spoken_to(new),
        because=tuple(_because(old, new, before, after)),
    )


def _available(ground: GroundFinding) -> bool:
    """Whether the law of the day still leaves the ground to be shown."""
    return ground.finding != Finding.NOT_IN_FORCE and not ground.closed


def _because(old: GroundFinding, new: GroundFinding, before: Review, after: Review) -> Iterator[str]:
    if old.finding == Finding.NOT_IN_FORCE and old.in_force_from > before.on:
        yield f"{new.cite}: in force from {new.in_force_from}"
    if new.finding == Finding.NOT_IN_FORCE and new.in_force_until:
        heir = next((g for g in after.grounds if g.id == new.succeeded_by), None)
        yield f"{new.cite}: in force until {new.in_force_until}" + (f", then {heir.cite}" if heir else "")
        if heir and heir.closed:
            yield from heir.because
    yield from (b for b in new.because if b not in old.because)
    before_by_id = {e.id: e for e in old.elements}
    for element in new.elements:
        earlier = before_by_id.get(element.id)
        if earlier and earlier.finding != element.finding and old.finding != Finding.NOT_IN_FORCE:
            met = f" ({earlier.met_on})" if earlier.met_on else ""
            was, now = (e.finding.replace("_", " ") for e in (earlier, element))
            yield f"{element.text}: {was} then, {now} now{met}"
