"""The rules as data: ``rules/*.yaml`` read into patterns, and run over a paper sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from .papers import Paper, Sentence, Span, sentences, table


class Rule(BaseModel):
    """One rule of a data file.

    ``find`` is a pattern in which ``{name}`` stands for words of ``rules/words.yaml``. ``field`` and ``value`` name
    the pattern's groups in braces; ``reads`` says how the value is read. ``each``: all matches of a sentence, not the
    first alone. ``once``: the first of a paper alone. ``needs`` must stand in the sentence (a quick look before the
    long pattern), ``unless`` must not stand in it, ``not_in`` not in the match or just before it.
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
def _shared() -> dict[str, str]:
    words = {k: v for k, v in table("words").items() if isinstance(v, str)}
    kin = "|".join(sorted(map(re.escape, kin_words()), key=len, reverse=True))
    return {**words, "kin": rf"(?P<kin>(?<![\w-])(?:{kin})(?![\w-]))", "anykin": rf"(?<![\w-])(?:{kin})(?![\w-])"}


@cache
def compiled(pattern: str, exact: bool = False) -> re.Pattern[str]:
    """A pattern of the data files, its shared words filled in. Quantifiers in braces stay."""
    full = re.sub(r"\{([a-z]+)\}", lambda m: _shared()[m[1]], pattern)
    full = re.sub(r"\{([a-z]+)\}", lambda m: _shared()[m[1]], full)
    return re.compile(full, 0 if exact else re.IGNORECASE)


@cache
def rules(name: str) -> tuple[Rule, ...]:
    return tuple(Rule.model_validate(item) for item in table(name))


def run(paper: Paper, name: str) -> Iterator[Hit]:
    """Every hit of a file of rules in a paper, in the order of the text."""
    chosen = [r for r in rules(name) if not r.kinds or paper.kind in r.kinds]
    done: set[str] = set()
    for sentence in sentences(paper):
        for rule in chosen:
            if rule.rule in done:
                continue
            for hit in _matches(rule, sentence):
                yield hit
                if rule.once:
                    done.add(rule.rule)
                if not rule.each:
                    break


def _matches(rule: Rule, sentence: Sentence) -> Iterator[Hit]:
    if rule.needs and not compiled(rule.needs).search(sentence.text):
        return
    if rule.unless and compiled(rule.unless).search(sentence.text):
        return
    for match in compiled(rule.find, rule.case).finditer(sentence.text):
        if rule.not_in and compiled(rule.not_in).search(sentence.text[max(0, match.start() - 30) : match.end()]):
            continue
        place = Span(sentence.page, sentence.start + match.start(), sentence.start + match.end())
        yield Hit(rule, place, {k: v for k, v in match.groupdict().items() if v is not None}, sentence)
