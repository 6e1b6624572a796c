"""The net for numbers: social security, taxpayer and account numbers, and how to reach a private person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lenity.packet.catches import Catch, near, word_pattern
from lenity.packet.dates import word_lists

_OCR = r"[\dOoIl|SB]"  # digits, and what character recognition makes of them
_SSN = re.compile(rf"(?<![\w-]){_OCR}{{3}}\s?[-–—./·_\s]\s?{_OCR}{{2}}\s?[-–—./·_\s]\s?{_OCR}{{4}}(?![\w-])")
_SPACED = re.compile(r"(?<![\w-])\d(?:\s?\d){2}\s?[-–—]\s?\d\s?\d\s?[-–—]\s?\d(?:\s?\d){3}(?![\w-])")
_ALIEN = re.compile(r"(?<!\w)A(?:\s?[#-]\s?|\s)?\d{2,3}[\s-]?\d{3}[\s-]?\d{3}(?!\w)")
_ODD = re.compile(r"(?<![\w-])(?:\d{3}[-. ]\d{3}[-. ]\d{3}|\d{2}[-. ]\d{3}[-. ]\d{4})(?![\w-])")
_EIN = re.compile(r"(?<![\w-])\d{2}[-–\s]\d{7}(?![\w-])")
_RUN = re.compile(r"(?<![\w$./-])\d(?:[\s.–-]{0,2}\d){6,12}(?![\w/])")
_SINGLE = re.compile(r"(?:\d[\s.-]){6,}\d")
_CARD = re.compile(r"(?<![\w-])\d{4}(?:[ -]?\d{3,6}){2,4}(?![\w-])")
_LONG = re.compile(r"(?<![\w$.,/:-])\d{7,}(?![\w:]|[.,/]\d)")
_GROUPS = re.compile(r"(?<![\w$.-])\d{2,6}(?:[ -]\d{1,6}){1,4}(?![\w-]|\.\d)")
_MIXED = re.compile(
    r"(?<![\w-])(?=(?:[A-Z0-9-]*\d){4})[A-Z]{0,4}-?\d[\dA-Z]*"
    r"(?:[-/ ](?:\d[\dA-Z]*|[A-Z]\b|[A-Z]{1,4}\d[\dA-Z]*)){0,4}(?![\w-])"
)
_CODE = re.compile(r"(?<![\w$.:/-])(?=(?:[A-Z0-9-]*\d){4})(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{5,24}(?![\w:-]|\.\d)")
_HYPHENED = re.compile(r"(?<![\w$.:/-])(?=(?:-?\d){6})\d{2,6}(?:-\d{1,6}){1,4}(?![\w:-]|\.\d)")
_PLATE = re.compile(r"(?<![\w-])(?=[A-Z0-9 -]{0,7}\d)[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4}(?![\w-])")
_PAYEE = re.compile(r"(?<![\w$])\$[A-Za-z]\w{2,}")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)")
_PHONE = re.compile(r"^\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}$")
_REGISTER = re.compile(r"^\d{5}-\d{3}$")
_LAST_FOUR = re.compile(r"(?i)(?:ending|ends|last four|x{2,}|\*{2,})[\w\s]{0,12}$")
_ZIP = re.compile(r"^\d{5}-\d{4}$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def numbers(text: str) -> Iterator[Catch]:
    """Numbers by their form, and by the words they stand next to."""
    tax, account = word_pattern("numbers", "tax"), word_pattern("numbers", "account")
    for match in _SSN.finditer(text):
        if sum(c.isdigit() for c in match.group()) >= (5 if re.search("[-–—]", match.group()) else 7):
            yield Catch(match.start(), match.end(), "ssn", "likely", "the form of a social security number")
    for match in _SPACED.finditer(text):
        yield Catch(match.start(), match.end(), "ssn", "likely", "the form of a social security number")
    for match in _ALIEN.finditer(text):
        yield Catch(match.start(), match.end(), "account", "look", "the form of an alien registration number")
    for match in _ODD.finditer(text):
        if tax.search(text[max(0, match.start() - 45) : match.start()]):
            yield Catch(match.start(), match.end(), "ssn", "likely", "a number next to words of tax or social security")
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
            long = pattern is _GROUPS and sum(c.isdigit() for c in match.group()) >= 9
            yield from _account(text, match, account, bare=long or pattern in (_IBAN, _CARD, _LONG))
    for match in (*_CODE.finditer(text), *_HYPHENED.finditer(text)):
        known = _REGISTER.match(match.group()) or _PHONE.match(match.group()) or _ZIP.match(match.group())
        if not known and not _cited(text, match):
            yield Catch(match.start(), match.end(), "account", "look", "a number with letters or hyphens")
    plate = word_pattern("numbers", "plate")
    for match in _PLATE.finditer(text):
        if plate.search(text[max(0, match.start() - 30) : match.start()]) and re.search(r"\d", match.group()):
            yield Catch(match.start(), match.end(), "account", "look", "the form of a vehicle plate or license")
    for match in _PAYEE.finditer(text):
        yield Catch(match.start(), match.end(), "account", "look", "a name by which money is sent")
    for match in _spoken().finditer(text):
        yield Catch(match.start(), match.end(), "ssn", "likely", "a number spelt out")


def _account(text: str, match: re.Match[str], account: re.Pattern[str], *, bare: bool) -> Iterator[Catch]:
    """A number as an account: near words of money, or, when ``bare``, because it is long."""
    shown, left = match.group(), text[max(0, match.start() - 30) : match.start()]
    digits = sum(c.isdigit() for c in shown)
    if digits < 4 or _REGISTER.match(shown) or _PHONE.match(shown) or (digits == 4 and _LAST_FOUR.search(left)):
        return
    if near(account, text, match.start(), match.end(), 60, 0) and not _YEAR.match(shown):
        yield Catch(match.start(), match.end(), "account", "likely", "a number next to words of money or accounts")
    elif bare and digits >= 7 and not _cited(text, match):
        yield Catch(match.start(), match.end(), "account", "look", "a long number")


_EMAIL = re.compile(r"(?i)(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:(?:\.|\s?\(dot\)\s?)[a-z]{2,})+")
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s./-]{0,2}\d{3}[\s.-]{1,2}\d{4}(?![\w-])")


def contacts(text: str) -> Iterator[Catch]:
    """Telephone numbers and e-mail addresses: no kind of the rule, but seldom meant for the public."""
    for match in _EMAIL.finditer(text):
        yield Catch(match.start(), match.end(), "contact", "look", "an e-mail address")
    for match in _TELEPHONE.finditer(text):
        yield Catch(match.start(), match.end(), "contact", "look", "a telephone number")


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
