"""The texts are whole: every ground and fact has words, every blank a value, both languages the same parts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lenity.law.book import load
from lenity.law.model import Factors, Gate, Ground
from lenity.packet import cites
from lenity.packet.content.texts import BLANK, fill, texts
from lenity.packet.fontfile import missing_characters

BOOK = load()


def leaves(data: Any, place: str = "") -> dict[str, str]:
    if isinstance(data, dict):
        return {k: v for key, item in data.items() for k, v in leaves(item, f"{place}.{key}").items()}
    if isinstance(data, list):
        return {k: v for i, item in enumerate(data) for k, v in leaves(item, f"{place}.{i}").items()}
    return {place: str(data)}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_ground_has_plain_words(language: Any) -> None:
    grounds = {p.id for p in BOOK.provisions if isinstance(p, Ground)}
    assert grounds == set(texts(language)["grounds"])


def test_every_fact_that_a_ground_or_factor_reads_has_a_clause() -> None:
    clauses = set(texts("en")["facts.clauses"])
    elements = [p.met_when.elements for p in BOOK.provisions if isinstance(p, Ground)]
    read = {a.name for es in elements for e in es for a in e.atoms}
    spoken = {s.fact for p in BOOK.provisions if isinstance(p, Factors) for f in p.factors for s in f.speaks_for}
    assert {f for f in read | spoken if f not in clauses and f.removeprefix("not ") not in clauses} == set()
    assert spoken - clauses == {f for f in spoken - clauses if f.startswith("not ") and f in {"not care_not_provided"}}


def test_every_way_of_exhausting_has_words() -> None:
    gate = next(p for p in BOOK.provisions if isinstance(p, Gate) and p.id == "exhaustion")
    own = {"asked", "lapse"}
    assert {e.id for e in gate.met_when.elements} - own <= set(texts("en")["motion.exhaustion"])


@pytest.mark.parametrize("name", ["letter", "grounds"])
def test_both_languages_have_the_same_parts(name: str) -> None:
    english, spanish = leaves(texts("en")[name]), leaves(texts("es")[name])
    assert english.keys() == spanish.keys()
    for place, words in english.items():
        assert set(BLANK.findall(words)) == set(BLANK.findall(spanish[place])), place


def test_the_cover_note_has_the_same_parts() -> None:
    assert leaves(texts("en")["papers.cover"]).keys() == leaves(texts("es")["papers.cover"]).keys()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_font_has_every_sign(language: Any) -> None:
    assert missing_characters("".join(leaves(texts(language)._files).values())) == set()


def test_provisions_that_texts_depend_on_are_in_the_book() -> None:
    ids = {p.id for p in BOOK.provisions}
    words = leaves(texts("en")["motion"])
    needed = {value for place, value in words.items() if place.endswith((".needs", ".table"))}
    named = {law for value in words.values() for law in re.findall(r"\{law:([^}]+)\}", value)}
    assert needed | named <= ids
    assert len(needed) >= 5


def test_sections_cited_bare_have_a_code() -> None:
    for whole in texts("en")["words.sections"]:
        assert [c.normal for c in cites.find(whole)] == [whole]


def test_filling() -> None:
    assert fill("Dear {full}, {full}.", {"full": "A B"}) == ["Dear A B, A B."]
    with pytest.raises(KeyError):
        fill("{nobody}", {})
