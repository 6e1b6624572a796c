"""The rules as data: ``rules/*.yaml`` read into patterns, and run over a paper sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from .papers import Paper, Sentence, Span, sentences, table


class Rule(BaseModel):
    """One rule of a data file.

    ``find`` is a pattern in which ``{name}`` stands for words of ``rules/words.yaml``. ``field`` and ``value`` name
    the pattern's groups in braces; ``reads`` says how the value is read. ``each``: all matches of a sentence, not the
    first alone. ``once``: the first of a paper alone. ``needs`` (in small letters) must stand in the sentence: a quick
    look before the long pattern. ``unless`` must not stand in it, ``not_in`` not in the match or just before it.
    ``stands_in_for``: asked only where the rule of that name found nothing in the paper.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    rule: str
    why: str
    find: str
    needs: str | None = None
    unless: str | None = None
    not_in: str | None = None
    field: str
    value: Any = None
    reads: str = "text"
    each: bool = False
    once: bool = False
    case: bool = False
    kinds: list[str] = []
    stands_in_for: str | None = None


@dataclass(frozen=True)
class Hit:
    """A match with its place, its groups, and the sentence it stands in."""

    rule: Rule
    span: Span
    groups: dict[str, str]
    sentence: Sentence


@cache
def kin_words() -> dict[str, str]:
    """Each word for a relative → the relation."""
    return {word: relation for relation, words in table("words")["kinwords"].items() for word in words}


@cache
def _kin_tokens() -> frozenset[str]:
    """The last word of every word for a relative, also as character recognition misreads it."""
    words = {word.split()[-1] for word in kin_words()}
    return frozenset(words | {word.replace("m", "rn") for word in words})


def names_kin(sentence: Sentence) -> bool:
    """Whether a relative may be named in the sentence."""
    return not _kin_tokens().isdisjoint(sentence.words)


def kin_of(word: str) -> str:
    """The relation a word for a relative names, also where character recognition read ``m`` as ``rn``."""
    word = re.sub(r"\s+", " ", word.lower())
    words = kin_words()
    return words.get(word) or words.get(word.replace("rn", "m")) or words[word.replace(" ", "-")]


@cache
def _shared() -> dict[str, str]:
    """The shared words. A word for a relative is one only where it does not lead to another ("baby brother")."""
    words = {k: v for k, v in table("words").items() if isinstance(v, str)}
    longest = sorted(map(re.escape, kin_words()), key=len, reverse=True)
    kin = "|".join(longest).replace("m", "(?:m|rn)").replace(r"\-in\-law", r"[\s-]in[\s-]law")
    alone = rf"(?![\w-]|\sin[\s-]law|\s(?:{kin})\b)"
    return {**words, "kin": rf"(?P<kin>(?<![\w-])(?:{kin}){alone})", "anykin": rf"(?<![\w-])(?:{kin}){alone}"}


@lru_cache(maxsize=4096)
def compiled(pattern: str, exact: bool = False) -> re.Pattern[str]:
    """A pattern of the data files, its shared words filled in. Quantifiers in braces stay."""
    full = re.sub(r"\{([a-z]+)\}", lambda m: _shared()[m[1]], pattern)
    full = re.sub(r"\{([a-z]+)\}", lambda m: _shared()[m[1]], full)
    return re.compile(full, 0 if exact else re.IGNORECASE)


@cache
def rules(name: str) -> tuple[Rule, ...]:
    return tuple(Rule.model_validate(item) for item in table(name))


def run(paper: Paper, name: str, they: str = "(?P<they>(?!))") -> Iterator[Hit]:
    """Every hit of a file of rules in a paper, in the order of the text; then those of the rules that stand in.

    ``they``: the pattern for pronouns and names that mean a relative (``people``).
    """
    fitting = [r for r in rules(name) if not r.kinds or paper.kind in r.kinds]
    found: set[str] = set()
    read = sentences(paper)
    yield from _pass(read, [r for r in fitting if not r.stands_in_for], found, they)
    yield from _pass(read, [r for r in fitting if r.stands_in_for and r.stands_in_for not in found], found, they)


def _pass(read: tuple[Sentence, ...], chosen: list[Rule], found: set[str], they: str) -> Iterator[Hit]:
    chosen = [r.model_copy(update={"find": r.find.replace("{they}", they)}) for r in chosen]
    for sentence in read:
        stands: dict[str, bool] = {}
        for rule in chosen:
            if (rule.once and rule.rule in found) or not _may_stand(rule, sentence, stands):
                continue
            for hit in _matches(rule, sentence):
                yield hit
                found.add(rule.rule)
                if not rule.each:
                    break


@cache
def _quick(needs: str) -> re.Pattern[str]:
    """What a rule needs, for a text in small letters: three times as quick as one that heeds no case."""
    return re.compile(compiled(needs).pattern.replace("(?-i:", "(?i:"))


def _may_stand(rule: Rule, sentence: Sentence, stands: dict[str, bool]) -> bool:
    """A quick look, shared by the rules (``stands``): is a relative named, does what the rule needs stand there?"""
    if "{kin}" in rule.find and not names_kin(sentence):
        return False
    if rule.needs is None:
        return True
    if rule.needs not in stands:
        stands[rule.needs] = _quick(rule.needs).search(sentence.lower) is not None
    return stands[rule.needs]


def _matches(rule: Rule, sentence: Sentence) -> Iterator[Hit]:
    if rule.unless and compiled(rule.unless).search(sentence.text):
        return
    for match in compiled(rule.find, rule.case).finditer(sentence.text):
        if rule.not_in and compiled(rule.not_in).search(sentence.text[max(0, match.start() - 30) : match.end()]):
            continue
        place = Span(sentence.page, sentence.start + match.start(), sentence.start + match.end())
        yield Hit(rule, place, {k: v for k, v in match.groupdict().items() if v is not None}, sentence)
