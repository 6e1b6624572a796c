"""The grammar of citations: what ``cites.toml`` recognises, made into normal forms, lists taken apart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["case", "short", "statute", "guideline", "rule", "regulation", "law", "record", "docket", "section"]


@dataclass(frozen=True, slots=True)
class Found:
    """A citation at ``start``..``end`` of the text. ``record`` and ``docket`` point into the case, not at authority."""

    start: int
    end: int
    kind: Kind
    normal: str


def by_grammar(text: str) -> Iterator[list[Found]]:
    """The citations of each line of the table, group by group; a line never takes what an earlier one took."""
    taken = bytearray(len(text))
    for line in _grammar().lines:
        for match in line.pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                found = list(_MAKERS[line.make](line, match, text))
                for cite in found:
                    taken[cite.start : cite.end] = b"\1" * (cite.end - cite.start)
                yield found


# The grammar's lines


@dataclass(frozen=True, slots=True)
class _Line:
    pattern: re.Pattern[str]
    make: str
    kind: Kind
    normal: str

    def prefix(self, match: re.Match[str]) -> str:
        return self.normal.format(**match.groupdict())


@dataclass(frozen=True, slots=True)
class _Grammar:
    lines: tuple[_Line, ...]
    mark: str
    guideline: re.Pattern[str]
    item: re.Pattern[str]
    docket: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    table = tomllib.loads(Path(__file__).with_name("cites.toml").read_text(encoding="utf-8"))
    parts: dict[str, str] = table["parts"]

    def fill(pattern: str) -> str:
        while names := re.findall(r"<([A-Z]+)>", pattern):
            for name in names:
                pattern = pattern.replace(f"<{name}>", parts[name])
        return pattern

    lines = tuple(
        _Line(re.compile(fill(line["pattern"])), line["make"], line["kind"], line.get("normal", ""))
        for line in table["line"]
    )
    item = (
        "(?P<number><NUMBER>)?"
        r"(?P<subs>(?:\s?<MARK>)+)?"
        r"(?P<to>[–-](?:<GUIDELINE>|\.?\d[\d.]*\d|(?:<MARK>)+)|\s(?:through|to)\s(?:\d+\.\d+|\d{3,5}(?=[^\w(]|$)|(?:<MARK>)+))?"
        "(?P<seq> et seq\\.)?"
    )
    return _Grammar(
        lines, fill("<MARK>"), re.compile(fill("<GUIDELINE>")), re.compile(fill(item)), re.compile(fill("<DOCKET>"))
    )


# Lists of sections

_AND = re.compile(r",?\s*(?:\band|\bor|&)\s+|,\s*")
_AGAIN = re.compile(r"§*\s*")  # a sign before the next number of the list
# A number after "§§ 3553(a), " that begins something else: "18 U.S.C.", "981 F.3d", "120 months".
_OTHER = re.compile(r"\d+\s+(?:months?|years?|days?|pages?|(?:U|F|S|L|B|C|W|Fed|Stat|WL)\b)|\d{1,2}[-/]\d")
# After a single "§", "and 846" is one more section only when the clause ends with it.
_CLOSES = re.compile(r"(?:(?<=and )|(?<=& ))\d{2,4}(?:\.\d)?(?=[.,;:)](?!\d)|$)")


def _items(text: str, at: int, *, plural: bool, guideline: bool = False) -> Iterator[tuple[int, int, str]]:
    """The section numbers that stand at ``at``: (start, end, normal number). Stops at what is no part of the list.

    A bare number continues a list only after a plural ("§§", "Rules") or when it ends the clause; one with
    subdivisions, or only subdivisions, always.
    """
    grammar = _grammar()
    number, subs, start = "", "", at
    while item := grammar.item.match(text, at):
        if not item.group() or not (number or item["number"]):
            return
        shaped = bool(item["number"] and grammar.guideline.fullmatch(item["number"]))
        if item["number"] and shaped != (bool(grammar.guideline.fullmatch(number)) if number else shaped or guideline):
            return  # a list is of one kind: 846 and then § 1B1.13 are two citations
        lone = not (plural or item["subs"] or at > start or _CLOSES.match(text, at))
        if number and item["number"] and (lone or _OTHER.match(text, at)):
            return
        new = re.sub(r"\s", "", item["subs"] or "")
        number, subs = (item["number"], new) if item["number"] else (number, _beside(subs, new))
        to = re.sub(r"^(?:–|\s(?:through|to)\s)", "-", item["to"] or "")
        yield start, item.end(), number + subs + to + (item["seq"] or "")
        joint = _AND.match(text, item.end())
        if joint is None:
            return
        start = joint.end()
        again = _AGAIN.match(text, start)
        at = again.end() if again else start


def _beside(before: str, new: str) -> str:
    """The subdivisions of ``(b)`` that follows ``(a)(1)``: the new marks replace the level of their own kind."""
    mark = _grammar().mark
    marks, first = re.findall(mark, before), re.findall(mark, new)[0]
    for depth in range(len(marks) - 1, -1, -1):
        if _levels(marks[depth]) & _levels(first):
            return "".join(marks[:depth]) + new
    return before + new


def _levels(mark: str) -> set[str]:
    """The kinds of subdivision a mark can be: ``(i)`` is a letter or a Roman one."""
    inner = mark[1:-1]
    if set(inner) <= set("ivxl") and (len(inner) > 1 or inner == "i"):
        return {"roman"} if len(inner) > 1 else {"roman", "lower"}
    return {"digit"} if inner.isdigit() else {"lower"} if inner.islower() else {"upper"}


def _sign(number: str) -> str:
    """``§§`` for a range of whole sections, ``§`` otherwise."""
    return "§§" if re.fullmatch(r"[\dA-Z.]+-[\dA-Z.]+", number) else "§"


def _plural(match: re.Match[str]) -> bool:
    sec = match.groupdict().get("sec") or match.group().strip()
    return sec == "§§" or sec.rstrip(".").endswith("s")


def _from(match: re.Match[str], start: int) -> int:
    """The first member of a list begins at its prefix."""
    return match.start() if start == match.end() else start


# How a line reads on from its match

_Maker = Callable[[_Line, re.Match[str], str], Iterator[Found]]
_NOTE = re.compile(
    r"(?:,\sp\.s\.)?,?\s+(?:&\s)?(?:cmt\.|comment\.|app\.|application)?\s*\(?n(?:\.|ote)\s?(\d+(?:\([A-Z]\))*)\)?"
)
_RULES = {
    "crim": "Crim. P.", "cr": "Crim. P.", "crp": "Crim. P.", "app": "App. P.", "ap": "App. P.", "civ": "Civ. P.",
    "cp": "Civ. P.", "evid": "Evid.", "e": "Evid.",
}  # fmt: skip


def _simple(line: _Line, match: re.Match[str], _text: str) -> Iterator[Found]:
    groups = {name: (value or "").replace("–", "-").replace(",", "") for name, value in match.groupdict().items()}
    yield Found(match.start(), match.end(), line.kind, " ".join(line.normal.format(**groups).split()))


def _sections(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    guideline = line.kind == "guideline"
    for start, end, number in _items(text, match.end(), plural=_plural(match), guideline=guideline):
        note = _NOTE.match(text, end) if guideline else None
        tail = f" cmt. n.{note[1]}" if note else ""
        normal = f"{line.prefix(match)} {_sign(number)} {number}{tail}"
        yield Found(_from(match, start), note.end() if note else end, line.kind, normal)


def _rules(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    chosen = match.groupdict().get("set")
    prefix = f"Fed. R. {_RULES[chosen.lower()]}" if chosen else line.normal
    for start, end, number in _items(text, match.end(), plural="Rules " in match.group()):
        yield Found(_from(match, start), end, line.kind, f"{prefix} {number}")


def _acts(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    for start, end, number in _items(text, match.end(), plural=_plural(match)):
        yield Found(_from(match, start), end, line.kind, f"{line.prefix(match)} {number}")


def _list_before(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    """Sections named before what they belong to: "sections 401 and 403 of the First Step Act"."""
    chosen = match.groupdict().get("set")
    prefix = f"Fed. R. {_RULES[chosen.lower()]}" if chosen else line.prefix(match)
    for _, _, number in _items(text, match.start("list"), plural=True):
        yield Found(match.start(), match.end(), line.kind, f"{prefix} {number}")


def _amendments(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    for start, end, number in _items(text, match.end(), plural=True):
        if re.fullmatch(r"\d{3}", number):
            yield Found(_from(match, start), end, line.kind, f"U.S.S.G. app. C amend. {number}")


def _bare(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    word = not match["sec"].startswith("§")
    for start, end, number in _items(text, match.end(), plural=_plural(match)):
        if word and start == match.end() and not re.match(r"\d{3}|[\w.]+\(", number):
            return  # "Section 8 housing"
        guideline = _grammar().guideline.match(number)
        normal = f"{'U.S.S.G. ' if guideline else ''}{_sign(number)} {number}"
        yield Found(_from(match, start), end, "guideline" if guideline else line.kind, normal)


def _numbers(match: re.Match[str], text: str, number: str) -> Iterator[tuple[int, int, str]]:
    """Plain numbers, more than one only after a plural: (start, end, number)."""
    many = re.search(r"Nos\.|¶¶|paras|paragraphs", match.group())
    at = match.end()
    while found := re.compile(number).match(text, at):
        yield _from(match, at), found.end(), found.group().replace("–", "-").replace(" ", "")
        joint = _AND.match(text, found.end())
        if not many or joint is None:
            return
        at = joint.end()


def _entries(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    """Docket entries; a hyphen is part of the number (``44-2``), a dash is a range (``12–14``)."""
    for start, end, value in _numbers(match, text, r"\d{1,4}(?:-\d{1,3})?(?:\s?–\s?\d{1,4})?"):
        plural = "s" if "–" in text[start:end] else ""
        yield Found(start, end, line.kind, f"ECF No{plural}. {value}")


def _paragraphs(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    """Paragraphs or pages of the presentence report."""
    for start, end, value in _numbers(match, text, r"\d{1,4}(?:\s?[–-]\s?\d{1,4})?"):
        sign = ("¶¶" if "-" in value else "¶") if match.groupdict().get("para") else "p."
        yield Found(start, end, line.kind, f"PSR {sign} {value}")


_MARKED = re.compile(r"(?P<mark>[A-Z]{1,2}|\d{1,3})\b(?![’'.]\w)(?:\s?[–-]\s?(?P<to>[A-Z]{1,2}|\d{1,3})\b)?[”\"]?")
_PAGES = re.compile(
    r",?\s*(?:at\s)?(?:pp?\.|pages?|págs?\.|at)\s*(?P<first>\d+)"
    r"(?:(?:\s?[–-]\s?|\s(?:to|through)\s)(?P<last>\d+))?(?P<more>(?:,\s*\d+)*)"
)


def _exhibits(line: _Line, match: re.Match[str], text: str) -> Iterator[Found]:
    many = re.match(r"Exs|Exhibits", match.group())
    at = match.end()
    while mark := _MARKED.match(text, at):
        start, name = _from(match, at), f"Ex. {mark['mark']}"
        if mark["to"] and many:
            yield Found(start, mark.end(), line.kind, f"Exs. {mark['mark']}-{mark['to']}")
            return
        if pages := _PAGES.match(text, mark.end()):
            span = f"pp. {pages['first']}-{pages['last']}" if pages["last"] else f"p. {pages['first']}"
            yield Found(start, pages.end(), line.kind, f"{name} {span}")
            for other in re.findall(r"\d+", pages["more"]):
                yield Found(pages.start("more"), pages.end(), line.kind, f"{name} p. {other}")
            return
        yield Found(start, mark.end(), line.kind, name)
        joint = _AND.match(text, mark.end())
        if joint is None or not many:
            return
        at = joint.end()


def _dockets(line: _Line, match: re.Match[str], _text: str) -> Iterator[Found]:
    for number in _grammar().docket.finditer(match.group()):
        yield Found(match.start(), match.end(), line.kind, f"No. {number.group()}")


_MAKERS: dict[str, _Maker] = {
    "simple": _simple,
    "sections": _sections,
    "rules": _rules,
    "acts": _acts,
    "list_before": _list_before,
    "amendments": _amendments,
    "bare": _bare,
    "entries": _entries,
    "paragraphs": _paragraphs,
    "exhibits": _exhibits,
    "dockets": _dockets,
}
