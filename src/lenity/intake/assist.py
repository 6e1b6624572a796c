"""A language model that the user names may propose too. It only proposes, and only with words that are in the paper.

Asked for by ``--assist URL``: an address that speaks the chat interface common to local model servers. Nothing is sent
anywhere unless asked for. A quote that the stored text does not hold letter by letter (blanks and line breaks alike)
throws the proposal away; so does a field the case file does not have. What is thrown away is counted.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from ..errors import InputError
from .enter import parts
from .folder import Folder, Sheet
from .papers import Paper, Span, quote_hash
from .proposals import QUOTE_WORDS, Proposal

SECONDS = 60.0
LARGEST_ANSWER = 2 << 20
MOST = 200
_ASK = (
    "You read one page of a paper from a federal prisoner's case. Answer with a JSON list alone. Each item: "
    '{"field": path in the case file such as relatives[mother].died_on or judgment.term, "value": the value, '
    '"quote": at most 15 words copied letter by letter from the page}. Propose only what the page says.'
)


def assist(folder: Folder, sheet: Sheet, url: str, model: str, seconds: float = SECONDS) -> str:
    """Adds the model's proposals to a paper's; returns one line that says what came of it."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url!r} is no web address", fix="write it like http://127.0.0.1:8080/v1")
    if any(p.by == "assist" for p in sheet.proposals):
        return "the model was asked about this paper before"
    paper = folder.paper(sheet)
    kept, thrown, failed = 0, 0, []
    for number, page in enumerate(paper.pages, 1):
        if not page.strip():
            continue
        try:
            items = _items(_post(url, model, page, seconds))
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            failed.append(f"page {number} ({type(error).__name__})")
            continue
        for item in items[:MOST]:
            proposal = _proposal(paper, number, item, f"{paper.id}-{len(sheet.proposals) + 1}")
            if proposal is None:
                thrown += 1
            else:
                sheet.proposals.append(proposal)
                kept += 1
        thrown += max(0, len(items) - MOST)
    sheet.discarded += thrown
    folder.save(sheet)
    told = f"model: {kept} proposals, {thrown} thrown away"
    return f"{told}; no usable answer for {', '.join(failed)}" if failed else told


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The paper goes to the address that was named and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _post(url: str, model: str, page: str, seconds: float) -> Any:
    messages = [{"role": "system", "content": _ASK}, {"role": "user", "content": page}]
    body = json.dumps({"model": model, "messages": messages, "temperature": 0}).encode()
    address = url.rstrip("/") + "/chat/completions"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    with opener.open(request, timeout=seconds) as answer:
        data = answer.read(LARGEST_ANSWER + 1)
    if len(data) > LARGEST_ANSWER:
        raise ValueError("an answer too long to be one")
    return json.loads(data)


def _items(answer: Any) -> list[Any]:
    content = answer["choices"][0]["message"]["content"]
    found = re.search(r"\[.*\]", content, re.DOTALL)
    if not found:
        raise ValueError("no list in the answer")
    items = json.loads(found[0])
    if not isinstance(items, list):
        raise ValueError("no list in the answer")
    return items


def _proposal(paper: Paper, page: int, item: Any, name: str) -> Proposal | None:
    """The model's item as a proposal; ``None`` unless the quote stands on the page and the field exists."""
    if not isinstance(item, dict) or not all(isinstance(item.get(k), str) for k in ("field", "quote")):
        return None
    value, quote = item.get("value"), item["quote"].strip()
    words = quote.split()
    if not words or len(words) > QUOTE_WORDS or isinstance(value, list | dict) or value is None:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), paper.pages[page - 1])
    if not match:
        return None
    try:
        section, key, inner = parts(item["field"])
    except InputError:
        return None
    if section in ("lenity", "id", "sources", "resolved") or (section != "notes" and inner is None and key is None):
        return None
    place = Span(page, match.start(), match.end())
    text = place.cut(paper)
    return Proposal(
        id=name,
        field=item["field"],
        value=value,
        quote=text,
        page=page,
        start=place.start,
        end=place.end,
        sha256=paper.sha256,
        quote_sha256=quote_hash(text),
        source=paper.id,
        standing=paper.standing.name,
        why="proposed by the language model; the quote is in the paper, its meaning is unchecked",
        by="assist",
    )
