"""The discipline summary and a single code as plain text: every act with its words, code and severity."""

from __future__ import annotations

from collections.abc import Sequence

from .codes import Candidate, CodeEntry
from .discipline import Act, DisciplineSummary, Since


def summary_text(summary: DisciplineSummary) -> str:
    """The summary as lines of plain text: every act with its words, code and severity."""
    levels = ", ".join(f"{n} {level}" for level, n in summary.by_severity.items() if n or level != "unknown")
    lines = [f"Disciplinary record on {summary.on}: {_counted(summary)} ({levels})."]
    for act in summary.incidents:
        lines.append(f"  {act.date or 'day not known'}: {act.act}")
        lines += [f"    {line}" for line in _act_lines(act, summary.labels)]
    lines.append(_clear_line(summary))
    lines.append(f"Violence (our label): {_since_line(summary.violent)}.")
    open_acts = summary.gct_days_unknown + summary.undecided
    unknown = f"; not known for {open_acts}" if open_acts else ""
    floor = "" if summary.complete and not open_acts else "at least "
    lines.append(f"Good conduct time lost: {floor}{summary.gct_days_lost} days{unknown}.")
    if summary.rate is not None:
        base, floor = summary.base_rate, "" if summary.complete else "at least "
        lines.append(
            f"Rate: {floor}{summary.rate:.2f} sustained acts per year served ({summary.years_served:.1f} years)."
        )
        lines.append(
            f"Published for {base.year}, {base.what}: {base.value} {base.unit} [{base.verified}; {base.source}]."
        )
        lines.append(f"  Caution: {base.caution}.")
    if summary.strip:
        lines.append("By year: " + "  ".join(f"{y.year}: {y.count}" for y in summary.strip))
    lines += [f"  and {summary.undated} of unknown year"] if summary.undated else []
    lines += [f"Left out: {x.act} ({x.date or 'day not known'}): {x.why}" for x in summary.excluded]
    lines += summary.notes
    lines += [f"Ask for: {record}" for record in summary.to_settle]
    return "\n".join(lines)


def _counted(summary: DisciplineSummary) -> str:
    acts = f"{summary.count} sustained act{'' if summary.count == 1 else 's'}"
    acts += f" in {summary.incident_count} incidents" if summary.incident_count != summary.count else ""
    return f"{acts} and {summary.undecided} whose finding is not known" if summary.undecided else acts


def _act_lines(act: Act, labels: dict[str, str]) -> list[str]:
    lines = []
    if act.code:
        flags = f"; our label: {', '.join(labels[f] for f in act.flags)}" if act.flags else ""
        attempt = ", attempted" if act.attempt else ""
        lines.append(f"code {act.code}{attempt}, {act.severity or 'severity not known'}: {act.covers or '?'}{flags}")
    else:
        lines.append("code not known" + ("; it could be" if act.candidates else ""))
        lines += [f"  {candidate_line(c)}" for c in act.candidates]
    if act.years_ago:
        low, high = act.years_ago
        lines.append(f"{low} full years ago" if low == high else f"{low} to {high} full years ago")
    lost = "not known" if act.gct_days_lost is None else f"{act.gct_days_lost} days"
    lines.append(f"finding: {act.found or 'not known'}; good conduct time lost: {lost}")
    return [*lines, *act.notes]


def _clear_line(summary: DisciplineSummary) -> str:
    if summary.clear_since is None:
        return f"Clear since: not known ({summary.clear_why})."
    return f"Clear since {summary.clear_since} at the latest: {summary.years_clear} full years."


def _since_line(since: Since) -> str:
    if since.ever is None:
        return f"not known ({since.why})"
    if not since.ever:
        return "none"
    return f"last {since.last}, {since.years} full years ago" if since.last else f"yes, when is not known ({since.why})"


def code_text(entry: CodeEntry) -> str:
    """The entry as lines of plain text."""
    lines = [f"{entry.code}  {entry.severity}  {entry.name}"]
    lines += ["not to be used; kept for old records"] if not entry.in_use else []
    lines += [f"our labels: {', '.join(entry.flags).replace('_', ' ')}"] if entry.flags else []
    lines += [f"for acts from {entry.start}"] if entry.start else []
    lines += [entry.note] if entry.note else []
    lines += ["", "Sanctions (28 CFR 541.3, Table 1)"]
    lines += [f"  {row['letter']:<4} {row['what']}{_amounts(row)}" for row in entry.sanctions]
    for row in entry.repeat:
        lines += ["", f"Repeat of the same code within {row['window_months']} months (Table 2)"]
        lines += [f"  second: {row['second']}", f"  third: {row['third']}"]
    for row in entry.mandatory:
        only = f", only after {row['only_after']}" if row["only_after"] else ""
        lines += ["", f"Must cost (28 CFR 541.4): {row['days']} days of good conduct time at least{only}"]
    return "\n".join(lines)


def _amounts(row: dict[str, str]) -> str:
    days = f"{row['gct_days_least']} to {row['gct_days_most']} days" if row["gct_days_most"] else ""
    least = f"{row['percent_least']} to " if row["percent_least"] else "up to "
    share = f"{least}{row['percent_most']} percent" if row["percent_most"] else ""
    cap = f"at most {row['cap_days']} days" if row["cap_days"] else ""
    credit = f"up to {row['fsa_days']} days" if row["fsa_days"] else ""
    months = f"up to {row['months']} months" if row["months"] else ""
    since = f"for acts from {row['from']}" if row["from"] else ""
    found = [text for text in (days, share, cap, credit, months, since) if text]
    return f": {', '.join(found)}" if found else ""


def candidate_line(found: Candidate) -> str:
    note = f" ({found.note})" if found.note else ""
    return f"{found.code}, {found.severity or 'not in the table'}: {found.name}{note}"


def candidates_text(found: Sequence[Candidate]) -> str:
    """The codes that could cover an act, and the record that would settle which."""
    lines = ["Codes that could cover it (our reading; take the code that the UDC or DHO found):"]
    for candidate in found:
        lines += [f"  {candidate_line(candidate)}", f"    settled by: {candidate.settled_by}"]
    return "\n".join(lines)
