"""How a condition is written in a book file, and the rule tree it means.

    met_when:
      all:
        - age:  {when: age_years >= 65, text: …, met_on: age_65_on}
        - need: {fact: serious_aging_deterioration, text: …, proof: [medical record]}
        - any:
            - ten_years:      {when: years_served >= 10, text: …}
            - three_quarters: {when: share_of_term_served >= 0.75, text: …}

``all``, ``any``, ``not`` and ``at_least`` join; any other key names an element of the provision, in the provision's own
order. An element reads a yes-or-no ``fact``, a comparison (``when``), or joins smaller conditions itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from ..rules import AllOf, AnyOf, AtLeast, Atom, Compare, Fact, Node, Not, atoms
from ..rules.tree import Op, Value

Judgment: TypeAlias = Literal["facts", "court"]

_NAME = r"[a-z][a-z0-9_]*"
_COMPARISON = re.compile(rf"({_NAME})\s*(==|!=|>=|<=|>|<|in)\s*(.+)")
_JOINS = ("all", "any", "not", "at_least")
_ELEMENT_KEYS = {"text", "fact", "when", "proof", "verified", "met_on", "judgment", "presumed", "note", *_JOINS}


@dataclass(frozen=True)
class Element:
    """One condition of a provision.

    ``met_on`` names the date fact on which an element that only waits for time will be met; ``judgment: court`` marks
    what no document settles because it is the court's to weigh; ``presumed: false`` marks what is taken as not so until
    a paper says that it is (an event in court that has not been heard of).
    """

    id: str
    text: str
    node: Node
    proof: tuple[str, ...] = ()
    verified: Literal["primary", "secondary", "memory"] | None = None
    met_on: str | None = None
    judgment: Judgment = "facts"
    presumed: Literal[False] | None = None
    note: str | None = None

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return atoms(self.node)


def parse_tree(raw: object) -> tuple[Node, tuple[Element, ...]]:
    """The tree and its elements in the order written. ``ValueError`` says what is wrong with the text."""
    elements: list[Element] = []
    node = _node(raw, elements)
    return node, tuple(elements)


def parse_when(text: str) -> Node:
    """``fact``, ``not fact``, ``fact >= 65``, ``fact == word`` or ``fact in [word, word]``."""
    text = text.strip()
    if text.startswith("not "):
        return Not(parse_when(text[4:]))
    if re.fullmatch(_NAME, text):
        return Fact(text)
    if not (match := _COMPARISON.fullmatch(text)):
        raise ValueError(f"cannot read the condition {text!r}; write it like `age_years >= 65`")
    name, op, value = match[1], match[2], match[3].strip()
    if op == "in":
        if not (value.startswith("[") and value.endswith("]")):
            raise ValueError(f"{text!r}: `in` needs a list, like `kind in [one, two]`")
        return Compare(name, "in", tuple(_constant(v.strip()) for v in value[1:-1].split(",") if v.strip()))
    return Compare(name, _op(op), _constant(value))


def _op(text: str) -> Op:
    return text  # type: ignore[return-value]  # the pattern admits exactly the operators of Op


def _constant(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    if not re.fullmatch(r"[\w()./ -]+", text):
        raise ValueError(f"cannot read the value {text!r}")
    return text


def _node(raw: object, elements: list[Element]) -> Node:
    if isinstance(raw, str):
        return parse_when(raw)
    if not isinstance(raw, dict) or len(raw) != 1:
        raise ValueError("a condition is `fact_name`, a comparison, or one key: all, any, not, at_least or an element")
    (key, body), *_ = raw.items()
    if key in _JOINS:
        return _join(key, body, elements)
    return _element(str(key), body, elements)


def _join(key: str, body: Any, elements: list[Element]) -> Node:
    if key == "not":
        return Not(_node(body, elements))
    if key == "at_least":
        if not isinstance(body, dict) or set(body) != {"n", "of"}:
            raise ValueError("at_least needs `n` and `of`")
        return AtLeast(int(body["n"]), _parts(key, body["of"], elements))
    parts = _parts(key, body, elements)
    return AllOf(parts) if key == "all" else AnyOf(parts)


def _parts(key: str, body: Any, elements: list[Element]) -> tuple[Node, ...]:
    if not isinstance(body, list) or not body:
        raise ValueError(f"`{key}` needs a list of conditions")
    return tuple(_node(item, elements) for item in body)


def _element(name: str, body: Any, elements: list[Element]) -> Node:
    if not isinstance(body, dict) or "text" not in body:
        raise ValueError(f"element {name!r} needs at least `text` and a condition")
    if unknown := set(body) - _ELEMENT_KEYS:
        raise ValueError(f"element {name!r} has unknown keys: {', '.join(sorted(unknown))}")
    conditions = [key for key in ("fact", "when", *_JOINS) if key in body]
    if len(conditions) != 1:
        raise ValueError(f"element {name!r} needs exactly one of fact, when, {', '.join(_JOINS)}")
    key = conditions[0]
    inner: list[Element] = []
    node = parse_when(str(body[key])) if key in ("fact", "when") else _join(key, body[key], inner)
    if inner:
        raise ValueError(f"element {name!r} cannot hold elements of its own; join them with all/any outside it")
    node = replace(node, label=name)
    rest = {k: body[k] for k in ("verified", "met_on", "note") if k in body}
    judgment: Judgment = body.get("judgment", "facts")
    presumed: Literal[False] | None = body.get("presumed")
    if presumed not in (None, False) or judgment not in ("facts", "court"):
        raise ValueError(f"element {name!r}: `presumed` can only be false, `judgment` only facts or court")
    proof = tuple(body.get("proof", ()))
    elements.append(Element(name, str(body["text"]), node, proof, judgment=judgment, presumed=presumed, **rest))
    return node
