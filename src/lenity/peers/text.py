"""The comparison and the disparity table as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lenity.peers.chart import months
from lenity.peers.store import wording

_MEASURES = ("imprisonment", "imprisonment_or_zero", "sentence")


def peers(result: dict[str, Any]) -> str:
    """Everything in a comparison that a person reads; the JSON holds the rest (every district, every bin)."""
    out = [_stamp(result), headline(result), "", *_block(result, result["sentence"])]
    if result.get("district"):
        out += ["", f"In this district: {result['district']['name']}", *_block(result["district"], result["sentence"])]
    if then := result["at_sentencing"]:
        out += ["", f"The cell as it was at sentencing: {then['cell']['text']}"]
        out += [f"  {c['input']}: then {c['then'] or 'open'}, now {c['now'] or 'open'}" for c in then["changed"]]
        out += _block(then, result["sentence"])
    if result["neighbors"]:
        out += ["", "Wider circles (not mixed into the cell):"]
        out += table(
            ["widened by", "n", "median sentence", "95% interval"],
            [
                (n["widened_by"], *_figures(n["sentence"])[:1], *_figures(n["sentence"])[2:4])
                for n in result["neighbors"]
            ],
        )
    for key, name in (("by_year", "Fiscal year"), ("by_circuit", "Circuit"), ("by_district", "District")):
        out += ["", f"By {name.lower()}, without substantial assistance:"]
        out += table(
            [name.lower(), "n", "median sentence", "imprisoned", "median prison"],
            [
                (
                    r["name"],
                    _n(r["n"]),
                    months(r["median_sentence"]),
                    _n(r["prison_n"]),
                    months(r["median_imprisonment"]),
                )
                for r in result[key]
                if key != "by_district" or r["n"] is not None
            ],
        )
    out += ["", "Left out or counted apart:"]
    out += [f"  {row['n']:>10,}  {row['why']}" for row in result["excluded"]]
    out += ["", "Sources: " + result["dataset"]["source"]]
    out += [f"  {f['file']}  {f['records']:,} records  sha256 {f['sha256'][:16]}…" for f in result["files"]]
    out += ["", *(f"Note: {note}" for note in result["notes"])]
    out.append(_stamp(result))
    return "\n".join(out)


def headline(result: dict[str, Any]) -> str:
    """``§2D1.1, …; fiscal years 2020 to 2024; 667 people``."""
    years = result["fiscal_years"]
    span = f"fiscal years {years[0]} to {years[-1]}" if len(years) > 1 else f"fiscal year {years[0]}" if years else ""
    return f"{result['cell']['text']}; {span}; {result['n']:,} people"


def _block(found: dict[str, Any], sentence: float | None) -> list[str]:
    say = wording()["measure"]
    out = []
    if found["range"]:
        r = found["range"]
        out.append(f"Guideline range most common here: {months(r['min'])} to {months(r['max'])} ({r['percent']}%)")
    out.append(f"Against the range ({found['position']['n']:,} known, {found['position']['unknown']:,} not):")
    out += [
        f"  {_n(row['n']):>8}  {_percent(row['percent']):>6}  {row['label']}"
        for row in found["position"]["rows"]
        if row["n"] != 0
    ]
    for name, m in found["measures"].items():
        if not m["n"]:
            out += (
                [] if m["n"] == 0 else [f"{say[name][0].upper()}{say[name][1:]}: fewer than three people, not reported"]
            )
            continue
        out.append(
            f"{say[name][0].upper()}{say[name][1:]}: {_n(m['n'])} people, "
            f"{_n(m['prison']['n'])} imprisoned {_percent(m['prison']['percent'])}, {_n(m['not_prison']['n'])} not"
        )
        out += table(
            ["", "n", "mean", "median", "95% interval", "1st to 9th tenth"],
            [(say[key], *_figures(m[key])) for key in _MEASURES],
        )
        if name == "jsin" and m["sentence"]["deciles"]:
            out.append(f"  Tenths of sentence length: {', '.join(map(months, m['sentence']['deciles']))}")
        if sentence is not None and (place := m["sentence"]["place"]):
            out.append(
                f"  A sentence of {months(sentence)} months: above {place['below_percent']}%, "
                f"equal to {place['equal_percent']}%, below {place['above_percent']}% of {place['n']:,}."
            )
    return out


def _figures(m: dict[str, Any]) -> tuple[str, str, str, str, str]:
    interval = " to ".join(map(months, m["median_interval"])) if m["median_interval"] else "none"
    deciles = f"{months(m['deciles'][0])} to {months(m['deciles'][8])}" if m["deciles"] else "not reported"
    return _n(m["n"]), months(m["mean"]), months(m["median"]), interval, deciles


def disparity(result: dict[str, Any]) -> str:
    """The table of estimates, one plain sentence for each, and the caveats."""
    out = [_stamp(result), result["title"], "", *result["sentences"], ""]
    for model in result["models"]:
        out += [f"{model['title']}: n = {model['n']:,}" if model["n"] else f"{model['title']}: not estimated"]
        out += [f"  {model['reason']}"] if model["reason"] else [f"  left out: {people}" for people in model["dropped"]]
        rows = [
            (r["group"], _n(r["n"]), _signed(r["estimate"]), f"{_signed(r['low'])} to {_signed(r['high'])}")
            for r in model["rows"]
        ]
        interval = f"{100 * result['interval_level']:.4g}% interval"
        out += table(["group", "n", model["unit"], interval], rows) if rows else []
    if result["sensitivity"]:
        groups = [row["group"] for row in result["sensitivity"][0]["rows"]]
        out += ["", "The total effect (b) under other choices, percent:"]
        out += table(
            ["", "n", *groups],
            [
                (v["variant"], _n(v["n"]), *(_signed(_of(v["rows"], group)) for group in groups))
                for v in result["sensitivity"]
            ],
        )
    out += ["", "Lost to missing values:"]
    called = wording()["disparity"]["variable"]
    out += [f"  {row['lost']:>10,}  {called.get(row['variable'], row['variable'])}" for row in result["lost"]]
    out += ["", *(f"Caution: {c}" for c in result["caveats"]), *(f"Note: {n}" for n in result["notes"])]
    out += ["", "Sources: " + result["source"]]
    out += [f"  {f['file']}  {f['records']:,} records  sha256 {f['sha256'][:16]}…" for f in result["files"]]
    out.append(_stamp(result))
    return "\n".join(out)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns set apart by two spaces; the first to the left, the others to the right."""
    rows = [tuple(map(str, row)) for row in rows]
    if not rows:
        return ["  none"]
    wide = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    return [
        "  " + "  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(row, wide, strict=True)))
        for row in (tuple(header), *rows)
    ]


def _of(rows: list[dict[str, Any]], group: str) -> float | None:
    return next((row["estimate"] for row in rows if row["group"] == group), None)


def _n(n: int | None) -> str:
    return "under 3" if n is None else f"{n:,}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}%"


def _signed(value: float | None) -> str:
    return "not known" if value is None else f"{value:+.1f}"


def _stamp(result: dict[str, Any]) -> str:
    return f"*** {result['stamp'].upper()} ***" if result["stamp"] else ""
