"""Numbers as courts write them: roman, in letters, and those of headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lenity.packet.model import AnyBlock, Heading


def roman(number: int) -> str:
    """Roman numeral, capitals."""
    out = ""
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    signs = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    for value, sign in zip(values, signs, strict=True):
        out += sign * (number // value)
        number %= value
    return out


def letters(number: int) -> str:
    """A, B, … Z, AA, AB, …: exhibit marks and headings."""
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def number_headings(blocks: Iterable[AnyBlock]) -> tuple[AnyBlock, ...]:
    """Give headings of levels 2 to 4 the customary numbers (I., A., 1.); level 1 stays bare."""
    counts = [0, 0, 0]
    out: list[AnyBlock] = []
    for block in blocks:
        if isinstance(block, Heading):
            if block.level == 1:
                counts = [0, 0, 0]
            else:
                depth = block.level - 2
                counts = [n + (i == depth) if i <= depth else 0 for i, n in enumerate(counts)]
                style = (roman(counts[0]), letters(counts[1]), str(counts[2]))[depth]
                block = replace(block, number=f"{style}.")
        out.append(block)
    return tuple(out)
