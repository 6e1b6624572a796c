"""The comparison of the penalty then and today as plain text."""

from __future__ import annotations

from .outcomes import Outcome, Side
from .penalties import Years
from .then_now import Change, ThenNow

_REACHES = {True: "reaches this sentence", False: "does not reach it", None: "not known whether it reaches it"}


def then_now_text(found: ThenNow) -> str:
    """Both sides, every outcome with the condition on which it hangs, the changes, and what would settle the rest."""
    lines = [found.label + f" [{found.label_verified}]", ""]
    lines += ["Then" + (f" (sentenced {found.sentenced_on})" if found.sentenced_on else ""), *_side(found.then)]
    lines += [f"On {found.on}", *_side(found.now)]
    for name, guns in (("then", found.guns_then), ("today", found.guns_now)):
        if guns and any(o.minimum_years for o in guns.outcomes):
            lines += [f"Firearm counts {name}, to run after every other term", *_side(guns)]
    if found.guns_then and any(o.minimum_years for o in found.guns_then.outcomes):
        then, now = _years(found.total_minimum_then), _years(found.total_minimum_now)
        lines.append(f"Both minimums together: {then} then, {now} today")
    if found.level_then is not None or found.level_now is not None:
        levels = (found.level_then or "not known", found.level_now or "not known")
        lines.append(f"Base offense level by weight: {levels[0]} then, {levels[1]} today")
    for prior in found.priors:
        word = {True: "qualifies today", False: "does not qualify today", None: "not known whether it qualifies today"}
        lines.append(f"{prior.offense}: {word[prior.qualifies]}")
    lines += ["", "Changes since"]
    for change in found.changes:
        lines += _change(change)
    lines += ["", *(f"For counsel: {note}" for note in found.for_counsel)]
    lines += [f"Not known: {text}" for text in found.unknown]
    return "\n".join(lines)


def _side(side: Side) -> list[str]:
    if not side.outcomes:
        return [f"  not known: {side.why_unknown}"]
    return [f"  {_outcome(o)}" for o in side.outcomes]


def _outcome(outcome: Outcome) -> str:
    hangs = f", {outcome.when}" if outcome.when else ""
    least, most = _years(outcome.minimum_years), _years(outcome.maximum_years)
    return f"at least {least}, at most {most}{hangs} [{outcome.verified}]"


def _years(years: Years | None) -> str:
    return "not known" if years is None else "life" if years == "life" else f"{years} years"


def _change(change: Change) -> list[str]:
    return [
        f"  {change.since}  {change.title} ({change.cite}): {_REACHES[change.reaches]} [{change.verified}]",
        f"    {change.what}",
        f"    Retroactive? {change.retroactive} Vehicle: {change.vehicle}",
    ]
