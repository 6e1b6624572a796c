"""The wide net of the redaction check: everything that looks like one of the five kinds of Fed. R. Crim. P. 49.1(a).

It is made to catch too much. Each catch goes before a person; none is a verdict, and what it misses is not clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from lenity.packet.dates import find_dates, word_lists

Kind = Literal["ssn", "account", "dob", "minor", "address", "name"]
Level = Literal["roster", "likely", "look"]


class Catch(NamedTuple):
    """One catch: where, what kind, how sure, and why in words."""

    start: int
    end: int
    kind: Kind
    level: Level
    why: str


def catch_all(text: str, adults: frozenset[str] = frozenset()) -> list[Catch]:
    """Everything the net catches in one page. ``adults``: lower-case names that are never a child's."""
    dates = list(_birth_dates(text))
    spans = [(date.start, date.end) for date in find_dates(text)]
    numbers = [c for c in _numbers(text) if not any(s < c.end and c.start < e for s, e in spans) or c.level == "likely"]
    return [*dates, *numbers, *_addresses(text), *children(text, adults)]


def _near(pattern: re.Pattern[str], text: str, start: int, end: int, before: int, after: int) -> bool:
    """Whether the pattern stands close by: in the same sentence or line, or just above it."""
    left = text[max(0, start - before) : start]
    right = re.split(r"[.;!?]\s|\n\n", text[end : end + after])[0]
    left = re.split(r"[!?]\s|\n\n|(?<=[a-z]{3})\.\s", left)[-1]
    return bool(pattern.search(left) or pattern.search(right))


@cache
def _word_pattern(table: str, key: str) -> re.Pattern[str]:
    return re.compile(word_lists()[table][key], re.IGNORECASE)


# Dates of birth


def _birth_dates(text: str) -> Iterator[Catch]:
    birth = _word_pattern("dates", "birth")
    for date in find_dates(text):
        near = _near(birth, text, date.start, date.end, 70, 40)
        full = date.day is not None and date.month is not None and date.year is not None
        whole = full or (date.month is None and date.year is not None)
        digits_only = text[date.start : date.end].isdigit()
        if near:
            yield Catch(date.start, date.end, "dob", "likely", "a date next to words of birth or age")
        elif whole and not digits_only and not re.search(r"(?:Cir|D|Ct)\.\s?[A-Z.\s]*$", text[: date.start][-12:]):
            yield Catch(date.start, date.end, "dob", "look", "a full date")


# Numbers

_OCR = r"[\dOoIl|SB]"  # digits, and what character recognition makes of them
_SSN = re.compile(rf"(?<![\w-]){_OCR}{{3}}\s?[-–—./·\s]\s?{_OCR}{{2}}\s?[-–—./·\s]\s?{_OCR}{{4}}(?![\w-])")
_SPACED = re.compile(r"(?<![\w-])\d(?:\s?\d){2}\s?[-–—]\s?\d\s?\d\s?[-–—]\s?\d(?:\s?\d){3}(?![\w-])")
_ALIEN = re.compile(r"(?<!\w)A(?:\s?[#-]\s?|\s)?\d{2,3}[\s-]?\d{3}[\s-]?\d{3}(?!\w)")
_EIN = re.compile(r"(?<![\w-])\d{2}[-–\s]\d{7}(?![\w-])")
_RUN = re.compile(r"(?<![\w$./-])\d(?:[\s.–-]{0,2}\d){6,12}(?![\w/])")
_SINGLE = re.compile(r"(?:\d[\s.-]){6,}\d")
_CARD = re.compile(r"(?<![\w-])\d{4}(?:[ -]?\d{3,6}){2,4}(?![\w-])")
_LONG = re.compile(r"(?<![\w$.,/:-])\d{7,}(?![\w:]|[.,/]\d)")
_GROUPS = re.compile(r"(?<![\w$.-])\d{2,6}(?:[ -]\d{1,6}){1,4}(?![\w-]|\.\d)")
_MIXED = re.compile(
    r"(?<![\w-])(?=(?:[A-Z0-9-]*\d){4})[A-Z]{0,4}-?\d[\dA-Z]*(?:[-/ ](?:\d[\dA-Z]*|[A-Z]\b)){0,4}(?![\w-])"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)")
_PHONE = re.compile(r"^\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}$")
_REGISTER = re.compile(r"^\d{5}-\d{3}$")
_LAST_FOUR = re.compile(r"(?i)(?:ending|ends|last four|x{2,}|\*{2,})[\w\s]{0,12}$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def _numbers(text: str) -> Iterator[Catch]:
    tax, account = _word_pattern("numbers", "tax"), _word_pattern("numbers", "account")
    for match in _SSN.finditer(text):
        if sum(c.isdigit() for c in match.group()) >= (5 if re.search("[-–—]", match.group()) else 7):
            yield Catch(match.start(), match.end(), "ssn", "likely", "the form of a social security number")
    for match in _SPACED.finditer(text):
        yield Catch(match.start(), match.end(), "ssn", "likely", "the form of a social security number")
    for match in _ALIEN.finditer(text):
        yield Catch(match.start(), match.end(), "account", "look", "the form of an alien registration number")
    for match in _EIN.finditer(text):
        yield Catch(match.start(), match.end(), "ssn", "look", "the form of a taxpayer number")
    for match in _RUN.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        if 7 <= digits <= 11 and not _PHONE.match(match.group()):
            if tax.search(text[max(0, match.start() - 45) : match.start()]):
                why = "a number next to words of tax or social security"
                yield Catch(match.start(), match.end(), "ssn", "likely", why)
            elif _SINGLE.fullmatch(match.group()):
                yield Catch(match.start(), match.end(), "account", "look", "single digits in a row")
    for pattern in (_IBAN, _CARD, _LONG, _GROUPS, _MIXED):
        for match in pattern.finditer(text):
            yield from _account(text, match, account, bare=pattern in (_IBAN, _CARD, _LONG))
    for match in _spoken().finditer(text):
        yield Catch(match.start(), match.end(), "ssn", "likely", "a number spelt out")


def _account(text: str, match: re.Match[str], account: re.Pattern[str], *, bare: bool) -> Iterator[Catch]:
    """A number as an account: near words of money, or, when ``bare``, because it is long."""
    shown, left = match.group(), text[max(0, match.start() - 30) : match.start()]
    digits = sum(c.isdigit() for c in shown)
    if digits < 4 or _REGISTER.match(shown) or _PHONE.match(shown) or (digits == 4 and _LAST_FOUR.search(left)):
        return
    if _near(account, text, match.start(), match.end(), 60, 0) and not _YEAR.match(shown):
        yield Catch(match.start(), match.end(), "account", "likely", "a number next to words of money or accounts")
    elif bare and digits >= 7 and not _cited(text, match):
        yield Catch(match.start(), match.end(), "account", "look", "a long number")


def _cited(text: str, match: re.Match[str]) -> bool:
    """A Westlaw or LEXIS number is no account."""
    return bool(re.search(r"(?:WL|LEXIS|No\.)\s$", text[max(0, match.start() - 8) : match.start()]))


@cache
def _spoken() -> re.Pattern[str]:
    table = word_lists()["numbers"]
    digit = "(?:" + "|".join(table["digits"].split()) + ")"
    ten = "(?:" + "|".join(table["tens"].split()) + ")"
    word = rf"(?:{digit}|{ten}(?:[\s-]{digit})?)"
    return re.compile(rf"\b{word}(?:[\s,.–-]+(?:dash\s|double\s)?{word}){{5,}}\b", re.IGNORECASE)


# Patterns from the table


class _Pattern(NamedTuple):
    pattern: re.Pattern[str]
    why: str
    level: Level
    needs_living: bool


@cache
def _patterns(kind: str) -> tuple[_Pattern, ...]:
    table = word_lists()
    parts = dict(table["parts"])
    parts |= {name.upper(): text for name, text in table["addresses"].items()}
    parts |= {"SCHOOL": table["children"]["school"], "BELONGINGS": table["children"]["belongings"]}
    parts["MONTHS"] = "|".join(names.split()[0].title() for names in table["dates"]["months"])

    def fill(pattern: str) -> str:
        while names := re.findall(r"<([A-Z]+)>", pattern):
            for name in names:
                pattern = pattern.replace(f"<{name}>", parts[name])
        return pattern

    return tuple(
        _Pattern(re.compile(fill(p["pattern"])), p["why"], p.get("level", "likely"), p.get("needs_living", False))
        for p in table[kind]
    )


# Addresses

_NO_STREET = re.compile(
    r"(?i)\b(?:district|supreme|circuit|federal|superior|criminal|appeals|u\.s\.|united\sstates)\s+court"
    r"|u\.s\.c|months|years|days|of\s+the"
)


def _addresses(text: str) -> Iterator[Catch]:
    lives = _word_pattern("addresses", "lives")
    for line in _patterns("address"):
        for match in line.pattern.finditer(text):
            if _NO_STREET.search(match.group()):
                continue
            if line.needs_living and not _near(lives, text, match.start(), match.end(), 50, 0):
                continue
            start, end = match.span("take") if "take" in match.groupdict() else match.span()
            yield Catch(start, end, "address", line.level, line.why)


# Children

_NAME = re.compile(word_lists()["parts"]["NAME"])
_GROWN = re.compile(
    r"^\W{0,3}(?:who\s(?:is|turned)\s|is\s|aged?\s|now\s)*(?:1[89]|[2-9]\d)\b(?!\s*(?:months|days|pounds|percent|of\b))"
)


class _ChildWords(NamedTuple):
    kin: re.Pattern[str]
    names_before: re.Pattern[str]
    between: frozenset[str]
    not_names: frozenset[str]
    small: frozenset[str]


@cache
def _child_words() -> _ChildWords:
    table, name = word_lists()["children"], word_lists()["parts"]["NAME"]
    before = (
        rf"((?:{name}(?:,\s|\sand\s|\sy\s|\s)?){{1,6}}),?\s(?:(?:who\s)?(?:is|are|was)\s)?"
        r"(?:my|our|his|her|their|the|mi|mis)\s(?:[\w’']+\s){0,2}$"
    )
    lists = (frozenset(table[key].split()) for key in ("between", "not_names", "small"))
    return _ChildWords(re.compile(rf"\b(?:{table['kin']})\b", re.IGNORECASE), re.compile(before), *lists)


def children(text: str, adults: frozenset[str]) -> Iterator[Catch]:
    """Names near words for children, ages and grades."""
    words = _child_words()
    for line in _patterns("child"):
        for match in line.pattern.finditer(text):
            yield from _trimmed(match.start("name"), match["name"], line.level, line.why, adults)
    for match in words.kin.finditer(text):
        yield from _after_kin(text, match.end(), adults)
        base = max(0, match.start() - 90)
        if before := words.names_before.search(text[base : match.start()]):
            for name in _NAME.finditer(before[1]):
                start = base + before.start(1) + name.start()
                yield from _trimmed(start, name.group(), "look", "a name before a word for a child", adults)


def _trimmed(start: int, name: str, level: Level, why: str, adults: frozenset[str]) -> Iterator[Catch]:
    """The name without words that are none at its ends; nothing when nothing is left or it is an adult's."""
    not_names, words = _child_words().not_names, name.split()
    while words and words[0].lower() in not_names:
        start += len(words.pop(0)) + 1
    while words and words[-1].lower() in not_names:
        words.pop()
    kept = " ".join(words)
    if len(kept) > 1 and kept.lower() not in adults and words[0].lower() not in adults:
        yield Catch(start, start + len(kept), "minor", level, why)


def _after_kin(text: str, at: int, adults: frozenset[str]) -> Iterator[Catch]:
    """Names that follow a word for a child: at once (likely), or later in the sentence (look)."""
    _, _, between, not_names, small = _child_words()
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
