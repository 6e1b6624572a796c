"""Which characters the vendored court font can show: read from its own character map."""

import struct
from functools import cache
from pathlib import Path

REGULAR = Path(__file__).parent / "fonts" / "texgyreschola-regular.otf"


@cache
def coverage() -> frozenset[int]:
    """The code points of the font's Unicode character map (OpenType ``cmap``, formats 4 and 12)."""
    data = REGULAR.read_bytes()
    tables = {}
    for i in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * i)
        tables[tag] = offset
    base = tables[b"cmap"]
    points: set[int] = set()
    for i in range(struct.unpack_from(">H", data, base + 2)[0]):
        offset = base + struct.unpack_from(">I", data, base + 8 + 8 * i)[0]
        form = struct.unpack_from(">H", data, offset)[0]
        if form == 4:
            half = struct.unpack_from(">H", data, offset + 6)[0]
            ends = struct.unpack_from(f">{half // 2}H", data, offset + 14)
            starts = struct.unpack_from(f">{half // 2}H", data, offset + 16 + half)
            for first, last in zip(starts, ends, strict=True):
                points.update(range(first, last + 1))
        elif form == 12:
            for group in range(struct.unpack_from(">I", data, offset + 12)[0]):
                first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * group)
                points.update(range(first, last + 1))
    return frozenset(points - {0xFFFF})


def missing_characters(text: str) -> set[str]:
    """The visible characters of ``text`` that the font has no sign for."""
    have = coverage()
    return {c for c in set(text) if ord(c) not in have and not c.isspace()}
