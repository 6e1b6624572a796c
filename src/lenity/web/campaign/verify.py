"""Checking a petition's daily statements without trusting who published them. Needs no database and no network.

What is checked: each statement is signed by the key it names; each names the hash of the one before; the chain of
confirmed signatures, computed anew, has at each statement's length the head that the statement signed; the counts
follow from the chain. An earlier copy, saved by anyone, must be the beginning of the later one.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ...errors import InputError

FORM = "lenity campaign statements 1"


def canonical(body: dict[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys, no blanks, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chained(before: str, number: int, day: str, step: str, way: str, leaf: str, reason: str) -> str:
    """The digest of one link of the chain."""
    row = [before, number, day, step, way, leaf, reason]
    return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()


def key_name(public: bytes) -> str:
    """A short name of a key, to compare by eye with one that was printed elsewhere."""
    digest = hashlib.sha256(public).hexdigest()[:32]
    return ":".join(digest[i : i + 4] for i in range(0, 32, 4))


def parse(text: str, file: str) -> dict[str, Any]:
    """The statements of a file.

    Raises:
        InputError: not such a file.
    """
    try:
        raw = json.loads(text)
        good = raw["form"] == FORM and isinstance(raw["statements"], list) and isinstance(raw["chain"], list)
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise InputError("these are no statements of a campaign", file=file, fix="save statements.json of its page")
    found: dict[str, Any] = raw
    return found


def verify(bundle: dict[str, Any], file: str) -> dict[str, Any]:
    """What the statements show: the last day, the counts, the head of the chain, the name of the key.

    Raises:
        InputError: the first thing that does not hold.
    """

    def wrong(what: str) -> InputError:
        return InputError(what, file=file, fix="ask who publishes it; keep both copies")

    heads, net = _walk(bundle, wrong)
    before, key = "", ""
    for number, statement in enumerate(bundle["statements"], 1):
        try:
            body, signature = statement["body"], base64.b64decode(statement["signature"], validate=True)
            public = base64.b64decode(body["key"], validate=True)
            Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(body))
            links, counted = int(body["links"]), body["counts"]
        except InvalidSignature:
            raise wrong(f"statement {number}: its signature does not fit") from None
        except (KeyError, TypeError, ValueError):
            raise wrong(f"statement {number} cannot be read") from None
        name = key_name(public)
        if key and name != key:
            raise wrong(f"statement {number} is signed with another key ({name}) than those before it ({key})")
        if body.get("number") != number or body.get("before") != before:
            raise wrong(f"statement {number} does not follow the one before it")
        if body.get("campaign") != bundle.get("campaign"):
            raise wrong(f"statement {number} is of another campaign")
        if links > len(bundle["chain"]):
            raise wrong(f"statement {number} speaks of {links} links; the chain has {len(bundle['chain'])}")
        if heads[links] != body.get("head"):
            raise wrong(f"statement {number}: the chain up to link {links} is not the one that was signed")
        if {way: counted.get(way) for way in ("mail", "paper")} != net[links]:
            raise wrong(f"statement {number}: its count is not that of the chain")
        before, key = hashlib.sha256(canonical(body)).hexdigest(), name
    last = bundle["statements"][-1]["body"] if bundle["statements"] else {}
    return {"statements": len(bundle["statements"]), "last": last, "key": key, "links": len(bundle["chain"])}


def _walk(bundle: dict[str, Any], wrong: Any) -> tuple[list[str], list[dict[str, int]]]:
    """The head and the counts after each link."""
    heads, net = [""], [{"mail": 0, "paper": 0}]
    seen: dict[str, int] = {}
    for number, link in enumerate(bundle["chain"], 1):
        try:
            told, day, step, way, leaf, reason = link
            date.fromisoformat(day)
        except (TypeError, ValueError):
            raise wrong(f"link {number} of the chain cannot be read") from None
        one_more = 1 if step == "+" else -1
        if told != number or step not in ("+", "-") or way not in net[-1]:
            raise wrong(f"link {number} of the chain is not in its place")
        if seen.get(leaf, 0) != (0 if step == "+" else 1):
            raise wrong(f"link {number} of the chain counts a signature twice, or takes one off that was not there")
        seen[leaf] = 1 if step == "+" else 0
        heads.append(chained(heads[-1], number, day, step, way, leaf, reason))
        net.append({**net[-1], way: net[-1][way] + one_more})
    return heads, net


def continues(earlier: dict[str, Any], later: dict[str, Any], file: str) -> None:
    """Whether an earlier copy is the beginning of a later one.

    Raises:
        InputError: the past was rewritten.
    """
    for what in ("statements", "chain"):
        for number, (old, new) in enumerate(zip(earlier[what], later[what], strict=False), 1):
            if old != new:
                raise InputError(f"{what}: entry {number} was another one in the earlier copy", file=file)
        if len(later[what]) < len(earlier[what]):
            raise InputError(f"{what}: {len(earlier[what])} in the earlier copy, now {len(later[what])}", file=file)
