"""E-mail, web pages and plain text as pages. Runs inside the sandbox; nothing they point to is loaded."""

from __future__ import annotations

import email
import email.policy
import html.parser
import re
import unicodedata
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from lenity.errors import InputError
from lenity.packet.fontfile import missing_characters
from lenity.packet.sandbox import RefusedError

LARGEST_TEXT = 2_000_000  # characters
MOST_PARTS = 300
HEADERS = ("From", "To", "Cc", "Date", "Subject")


def typeset_letter(source: Path, out: Path, made: Path, kind: str) -> tuple[list[str], list[dict[str, str]]]:
    """Write the pages to ``made``; returns notes, and the attachments of an e-mail saved in ``out``."""
    data = source.read_bytes()
    headers: list[tuple[str, str]] = []
    notes: list[str] = []
    attachments: list[dict[str, str]] = []
    if kind == "eml":
        try:
            headers, text, notes, attachments = _mail(data, out)
        except (RecursionError, LookupError, ValueError, TypeError, AttributeError, IndexError):
            raise RefusedError("an e-mail that is built wrong or nested too deep", "print it to PDF") from None
    else:
        text = _decode(data)
        if kind == "html":
            text, notes = _web_text(text)
    if len(text) > LARGEST_TEXT:
        raise RefusedError("more text than a letter can hold", "send the part that matters as PDF")
    if attachments:
        headers.append(("Attachments", "; ".join(item["name"] for item in attachments)))
    text, replaced = _showable(text)
    headers = [(name, _showable(value)[0]) for name, value in headers]
    if replaced:
        notes.append(f"{replaced} signs the font lacks are named in brackets")
    from lenity.packet.pdf import compile_template

    data_in = {"headers": [list(pair) for pair in headers], "paragraphs": text.split("\n"), "title": source.name}
    try:
        pdf = compile_template("sheet.typ", data_in, "letter")
    except InputError as error:
        raise RefusedError(f"its text cannot be set: {error.message}", "print it to PDF") from None
    made.write_bytes(pdf)
    return notes, attachments


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _mail(data: bytes, out: Path) -> tuple[list[tuple[str, str]], str, list[str], list[dict[str, str]]]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    headers = [(name, str(message[name])) for name in HEADERS if message[name]]
    notes: list[str] = []
    texts: list[str] = []
    attachments: list[dict[str, str]] = []
    body = message.get_body(("plain", "html"))
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            raise RefusedError("an e-mail of too many parts", "print it to PDF")
        if part is body:
            content = part.get_content()
            if part.get_content_type() == "text/html":
                content, notes = _web_text(content)
            texts.append(content)
        elif not part.is_multipart() and (part.is_attachment() or part.get_filename() or _is_file(part)):
            payload = part.get_payload(decode=True)
            name = f"attachment-{len(attachments) + 1}"
            (out / name).write_bytes(payload if isinstance(payload, bytes) else b"")
            attachments.append({"name": safe_name(part.get_filename() or name), "file": name})
    return headers, "\n".join(texts), notes, attachments


def _is_file(part: Any) -> bool:
    return part.get_content_maintype() not in ("text", "multipart", "message")


def safe_name(name: str) -> str:
    """The last part of a file name, of letters, digits and ``._- `` alone: it can only ever be shown."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.\- ]", "_", last).lstrip(".")[:100] or "file"


class _WebText(html.parser.HTMLParser):
    """The words of a page; scripts, styles and what they load are left out."""

    BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0
        self.pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "head", "title")
        self.pictures += tag == "img"
        if tag in self.BREAKS:
            self.out.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "head", "title") and self.silent > 0
        if tag in self.BREAKS:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(re.sub(r"\s+", " ", data))


def _web_text(page: str) -> tuple[str, list[str]]:
    reader = _WebText()
    reader.feed(page[: LARGEST_TEXT * 4])
    reader.close()
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", "".join(reader.out))).strip()
    return text, [f"{reader.pictures} pictures of the page were not loaded"] if reader.pictures else []


def _showable(text: str) -> tuple[str, int]:
    """The text with control signs gone and each sign the font lacks replaced by its name, and how many were."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\t", "    ").replace("\u200b", "").replace("\ufeff", "")
    lost = missing_characters(text)
    count = sum(text.count(sign) for sign in lost)
    names = {ord(sign): f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]" for sign in lost}
    return text.translate(names), count
