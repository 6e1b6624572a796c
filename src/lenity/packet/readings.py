"""A page as character recognition meant it: words cut by the end of a line, digits for letters, letters for digits."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A page put right; for each of its characters the place where it stands on the page as read; what was changed."""

    text: str
    at: list[int]
    changes: list[int]

    def around(self, reach: int) -> list[tuple[int, int]]:
        """The stretches of the text within ``reach`` characters of a change."""
        out: list[tuple[int, int]] = []
        for place in self.changes:
            first, last = max(0, place - reach), min(len(self.text), place + reach)
            if out and first <= out[-1][1]:
                out[-1] = (out[-1][0], last)
            else:
                out.append((first, last))
        return out


_CUT = r"(?P<cut>(?<=[^\W\d_])[-\u00ad]\n[ \t]*(?=[a-z]))"
_WORD = (
    r"(?P<word>(?<!\w)(?=\w*[^\W\d_]{2})(?!\d+(?:st|nd|rd|th|[a-z]{1,3})\b)[^\W_|]{0,30}[013458|][^\W_]{0,30}(?!\w))"
)
_NUMBER = r"(?P<number>(?<!\w)(?=[\dOoIlSB]{0,20}\d)(?=\d{0,20}[OoIlSB])[\dOoIlSB]{2,20}(?!\w))"
_CAPITALS = r"(?P<capitals>(?<!\w)(?=[A-Z]{0,20}[l0158|])[A-Zl0158|]{2,20}(?!\w))"
_GARBLED = re.compile(f"{_CUT}|{_NUMBER}|{_CAPITALS}|{_WORD}")
_LETTERS = str.maketrans("013458|", "oleasbl")
_CAPITAL_LETTERS = str.maketrans("l0158|", "IOISBI")
_DIGITS = str.maketrans("OoIlSB", "001158")


def repaired(text: str) -> Reading:
    """The page put right. Only what no sound text holds is changed: ``Mi1l Str33t``, ``1O4``, ``Wash-⏎ington``."""
    at: list[int] = []
    kept: list[str] = []
    changes: list[int] = []
    last = 0
    for match in _GARBLED.finditer(text):
        before = match.group()
        mend = _mend[match.lastgroup or "cut"]
        after = mend(before)
        if after != before:
            kept += [text[last : match.start()], after]
            at += range(last, match.start())
            changes.append(len(at))
            at += range(match.start(), match.start() + len(after))
            last = match.end()
    kept.append(text[last:])
    at += range(last, len(text))
    return Reading("".join(kept), at, changes)


def _word(word: str) -> str:
    """A word with stray digits; a mark like ``B7`` or ``XQH884`` keeps them."""
    small = sum(c.islower() for c in word)
    digits = sum(c.isdigit() for c in word)
    return word.translate(_LETTERS) if small >= 2 and small >= digits else word


def _number(number: str) -> str:
    return number.translate(_DIGITS) if sum(c.isdigit() for c in number) * 5 >= 2 * len(number) else number


def _capitals(word: str) -> str:
    """A word in capitals: ``MONR0E``, ``MARTlNEZ``; a mark with more digits than letters beside it keeps them."""
    letters = sum(c.isupper() for c in word)
    odd = len(word) - letters
    inside = re.search(r"[A-Z][l0158|]+[A-Z]", word) or re.fullmatch(r"l[A-Z]+|[A-Z]{3,}[l0]", word)
    return word.translate(_CAPITAL_LETTERS) if inside and letters >= 2 * odd else word


_mend = {"cut": lambda _: "", "number": _number, "capitals": _capitals, "word": _word}
