"""Citations in running text: a small grammar of our own (``cites.toml``), with eyecite for case reporters.

Each citation comes back in one **normal form** (``18 U.S.C. § 3582(c)(1)(A)``, ``U.S.S.G. § 1B1.13``, ``981 F.3d 271``,
``ECF No. 44``), however it was typed, and each member of a list (``§§ 3553(a), 3582(c)``) on its own. The table of
authorities is made from tagged citations in the model; this module is the control: what the text cites must be tagged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from lenity.packet.citegrammar import Found, by_grammar

if TYPE_CHECKING:
    from eyecite.tokenizers import Tokenizer

    from lenity.packet.model import Authority


def find(text: str) -> list[Found]:
    """Every citation in ``text``, in order. Offsets are into ``text`` as given; no-break spaces count as spaces."""
    even = text.replace("\u00a0", " ")
    out = [cite for group in by_grammar(even) for cite in group]
    taken = bytearray(len(even))
    for cite in out:
        taken[cite.start : cite.end] = b"\1" * (cite.end - cite.start)
    out += [cite for cite in _cases(even) if not any(taken[cite.start : cite.end])]
    return sorted(out, key=lambda cite: (cite.start, cite.end))


def refers_to(normal: str, authority: Authority) -> bool:
    """Whether a normal form cites this authority: itself, a subdivision, a short form, or its bare section number."""
    return any(_covers(cover, normal) for cover in authority.covers)


def _covers(cover: str, normal: str) -> bool:
    if normal == cover or normal.startswith((f"{cover}(", f"{cover} ", f"{cover}-")):
        return True
    if " at " in normal:
        return cover.rsplit(" ", 1)[0] == normal.split(" at ")[0]
    for sign, before in (("§ ", "§ "), ("Rule ", ". ")):
        if normal.startswith(sign):
            bare, number = cover.rsplit(before, 1)[-1], normal.removeprefix(sign)
            return number == bare or number.startswith((f"{bare}(", f"{bare}-"))
    return False


# Case reporters

# Loading the table of reporters takes a third of a second; text without a volume number or "Id." never needs it.
_MAYBE_CASE = re.compile(r"\d\s+[A-Z][\w.’' ]*\s(?:at\s)?\d|\bid\.|\bsupra\b", re.IGNORECASE)


_HIDDEN = str.maketrans("()", "¦¦")


def _cases(text: str) -> Iterator[Found]:
    """Case citations, long and short, by eyecite; its names of parties are only hints and are not used."""
    if not _MAYBE_CASE.search(text):
        return
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation, FullJournalCitation, IdCitation, ShortCaseCitation, SupraCitation

    # Parentheses hidden: eyecite spends nine tenths of its time on "(4th Cir. 2020)", which is not asked here.
    for cite in get_citations(text.translate(_HIDDEN), tokenizer=_tokenizer()):
        untyped: Any = cite
        start, end = untyped.span()
        if isinstance(cite, FullCaseCitation | FullJournalCitation):
            yield Found(start, end, "case", untyped.corrected_citation())
        elif isinstance(cite, ShortCaseCitation):
            yield Found(start, end, "short", untyped.corrected_citation())
        elif isinstance(cite, IdCitation):
            yield Found(start, end, "short", "Id.")
        elif isinstance(cite, SupraCitation):
            yield Found(start, end, "short", "supra")


@cache
def _tokenizer() -> Tokenizer:
    # eyecite writes the text it cannot place to its log, and that text is a client's.
    logging.getLogger("eyecite").addHandler(logging.NullHandler())
    logging.getLogger("eyecite").propagate = False
    from eyecite.tokenizers import AhocorasickTokenizer

    return AhocorasickTokenizer()
