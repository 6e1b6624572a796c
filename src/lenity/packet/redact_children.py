"""The net for children: names near words for children, ages and grades."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lenity.packet.catches import Catch, Level, patterns
from lenity.packet.dates import word_lists

_NAME = re.compile(word_lists()["parts"]["NAME"])
_GROWN = re.compile(
    r"^\W{0,3}(?:who\s(?:is|turned)\s|is\s|aged?\s|now\s)*(?:1[89]|[2-9]\d)\b(?!\s*(?:months|days|pounds|percent|of\b))"
)


CUE_REACH = 300  # characters: a paragraph


class _ChildWords(NamedTuple):
    kin: re.Pattern[str]
    names_before: re.Pattern[str]
    between: frozenset[str]
    not_names: frozenset[str]
    small: frozenset[str]
    small_names: re.Pattern[str]
    cue: re.Pattern[str]
    person: re.Pattern[str]
    title_before: re.Pattern[str]
    title: re.Pattern[str]
    place_after: re.Pattern[str]
    head: re.Pattern[str]
    grown: re.Pattern[str]


@cache
def _child_words() -> _ChildWords:
    table, name = word_lists()["children"], word_lists()["parts"]["NAME"]
    before = (
        rf"((?:{name}(?:,\s|\sand\s|\sy\s|\s)?){{1,6}}),?\s(?:(?:who\s)?(?:is|are|was)\s)?"
        r"(?:my|our|his|her|their|the|mi|mis)\s(?:[\w’']+\s){0,2}$"
    )
    kin = rf"\b(?:{table['kin']})\b"
    name_list = r"(?P<names>[a-záéíóúñ’'-]{2,}(?:(?:,\s?(?:and\s)?|\s(?:and|n|an|&|y)\s)[a-záéíóúñ’'-]{2,}){0,6})"
    listed = rf"{kin},?\s(?:(?:is|are|was|were)\s)?(?:named?|names|called|name\sis)?\s?(?:is\s|are\s|:\s?)?{name_list}"
    flags = re.IGNORECASE
    return _ChildWords(
        kin=re.compile(kin, flags),
        names_before=re.compile(before),
        between=frozenset(table["between"].split()),
        not_names=frozenset(table["not_names"].split()),
        small=frozenset(table["small"].split()),
        small_names=re.compile(listed),
        cue=re.compile(table["cue"], flags),
        person=re.compile(rf"(?=\S{{0,3}}[a-záéíóúñ]){name}(?:\s{name}){{0,2}}(?:\s[A-Z]\.)?"),
        title_before=re.compile(
            rf"\b(?:(?:{table['titles']})|(?:{table['short_titles']})\.?|in|at|near|from)\s$", flags
        ),
        title=re.compile(rf"(?:{table['titles']}|{table['short_titles']})\b", flags),
        place_after=re.compile(rf"\s(?:{table['places']})\b", flags),
        head=re.compile(r"(?:^|[.!?:;]\s+|\n\s*|[–—-]\s|[“\"])$"),
        grown=_GROWN,
    )


def children(text: str, adults: frozenset[str], common: frozenset[str] = frozenset()) -> Iterator[Catch]:
    """Names near words for children, ages and grades. ``common``: words that also stand in small letters somewhere."""
    words = _child_words()
    for line in patterns("child"):
        for match in line.pattern.finditer(text):
            if line.whole:
                yield Catch(*match.span("name"), "minor", line.level, line.why)
            else:
                yield from trimmed(match.start("name"), match["name"], line.level, line.why, adults)
    yield from _unknown_people(text, adults, common)
    for match in words.small_names.finditer(text):
        for name in re.finditer(r"[a-záéíóúñ’'-]{2,}", match["names"]):
            if name.group() not in words.small | words.between | words.not_names:
                start = match.start("names") + name.start()
                yield Catch(start, start + len(name.group()), "minor", "look", "a name in small letters, in a list")
    for match in words.kin.finditer(text):
        yield from _after_kin(text, match.end(), adults)
        base = max(0, match.start() - 90)
        if before := words.names_before.search(text[base : match.start()]):
            for name in _NAME.finditer(before[1]):
                start = base + before.start(1) + name.start()
                yield from trimmed(start, name.group(), "look", "a name before a word for a child", adults)


def _unknown_people(text: str, adults: frozenset[str], common: frozenset[str]) -> Iterator[Catch]:
    """Every name not far from what speaks of a child: the widest and least sure of the nets.

    A word at the head of a sentence counts as a name unless it is ``common``.
    """
    words = _child_words()
    cues = [cue.start() for cue in words.cue.finditer(text)]
    for match in words.person.finditer(text) if cues else ():
        at = bisect(cues, match.start())
        if min(abs(cue - match.start()) for cue in cues[max(0, at - 1) : at + 1]) > CUE_REACH:
            continue
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 24]
        if words.title.match(match.group()) or words.title_before.search(before):
            continue
        if words.place_after.match(after) or words.grown.match(after):
            continue
        first = match.group().split()[0].lower()
        if words.head.search(before) and (first in common or first in words.small):
            continue
        yield from trimmed(match.start(), match.group(), "look", "a name not far from what speaks of a child", adults)


def trimmed(start: int, name: str, level: Level, why: str, adults: frozenset[str]) -> Iterator[Catch]:
    """The name without words that are none at its ends; nothing when nothing is left or it is an adult's."""
    not_names, words = _child_words().not_names, name.split()
    while words and words[0].lower().replace("’", "'") in not_names:
        start += len(words.pop(0)) + 1
    while words and words[-1].lower().replace("’", "'") in not_names:
        words.pop()
    kept = " ".join(words)
    if len(kept) > 1 and kept.lower() not in adults and words[0].lower() not in adults:
        yield Catch(start, start + len(kept), "minor", level, why)


def _after_kin(text: str, at: int, adults: frozenset[str]) -> Iterator[Catch]:
    """Names that follow a word for a child: at once (likely), or later in the sentence (look)."""
    words = _child_words()
    between, not_names, small = words.between, words.not_names, words.small
    sentence = re.split(r"(?<=[^A-Z\W])[.!?](?=\s|$)|\n\s*\n", text[at : at + 160])[0]
    close, first = True, True
    name: tuple[int, int, Level] | None = None
    for token in re.finditer(r"[\w’'áéíóúñÁÉÍÓÚÑ-]+", sentence):
        word, lowered = token.group(), token.group().lower()
        start, plain = at + token.start(), re.sub(r"[’']s$", "", token.group())
        capital = word[0].isupper() and plain.lower() not in not_names and len(plain) > 1
        if name is not None and not (capital and text[name[1] : start] == " "):
            yield _kin_name(*name)
            name = None
        if capital:
            if name is not None:
                name = (name[0], start + len(plain), name[2])  # a second name: part of the first
            elif plain.lower() not in adults and not _GROWN.match(text[start + len(word) :]):
                name = (start, start + len(plain), "likely" if close else "look")
        elif first and word[0].islower() and lowered not in small | between and len(word) > 2 and token.start() < 3:
            why = "perhaps a name, in small letters, after a word for a child"
            yield Catch(start, start + len(word), "minor", "look", why)
        elif lowered not in between and not word[0].isdigit() and not word[0].isupper():
            close = False
        first = False
    if name is not None:
        yield _kin_name(*name)


def _kin_name(start: int, end: int, level: Level) -> Catch:
    return Catch(start, end, "minor", level, "a name near a word for a child")
