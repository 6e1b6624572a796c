"""The WordprocessingML that python-docx has no calls for: fields, bookmarks, footnotes, numbering, steady bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from lxml import etree  # type: ignore[import-untyped]

# Where Century Schoolbook is not installed, one drawn on the same metrics, else at least a serif.
FONTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>'
    '<w:font w:name="Century Schoolbook"><w:altName w:val="TeX Gyre Schola"/>'
    '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
).encode()
STYLES = Path(__file__).parent / "templates" / "word_styles.xml"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
Element = Any


def el(tag: str, *children: Element, **attributes: str | int) -> Element:
    """A ``w:`` element; attribute names get the same prefix (``val=…`` is ``w:val``)."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def run(text: str, *properties: Element, style: str = "") -> Element:
    """A run of text; ``style`` is a character style id. Tabs become tab elements."""
    chosen = [el("rStyle", val=style)] if style else []
    out = el("r", el("rPr", *chosen, *properties) if chosen or properties else None)
    for number, piece in enumerate(text.split("\t")):
        if number:
            out.append(el("tab"))
        if piece:
            t = el("t")
            t.text = piece
            t.set(qn("xml:space"), "preserve")
            out.append(t)
    return out


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    return el("p", el("pPr", el("pStyle", val=style), *properties), *content)


def field_start(code: str) -> list[Element]:
    """The runs that open a field and end its code; what follows is its shown result until :func:`field_end`."""
    instruction = el("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    return [
        el("r", el("fldChar", fldCharType="begin")),
        el("r", instruction),
        el("r", el("fldChar", fldCharType="separate")),
    ]


def field_end() -> Element:
    return el("r", el("fldChar", fldCharType="end"))


def field(code: str, result: str) -> list[Element]:
    return [*field_start(code), run(result), field_end()]


def hidden_field(code: str) -> list[Element]:
    """A field without a result, such as ``TA``, which marks an authority for the table."""
    parts = field_start(code)
    del parts[-1]
    for part in (*parts, end := field_end()):
        part.insert(0, el("rPr", el("vanish")))
    return [*parts, end]


def new_document(*, title: str, author: str, language: str, as_of: date) -> DocxDocument:
    """An empty document with our styles and none of the default template's clutter."""
    document = docx.Document()
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    styles.extend(parse_xml(STYLES.read_bytes()))
    for tag in styles.iter(qn("w:lang")):
        tag.set(qn("w:val"), {"en": "en-US", "es": "es-US"}[language])
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.rsplit("/", 1)[-1] in ("customXml", "stylesWithEffects", "webSettings"):
            del document.part.rels[name]
        elif relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = FONTS
    for name, relation in list(document.part.package.rels.items()) if document.part.package else []:
        if relation.reltype.endswith("thumbnail"):
            del document.part.package.rels[name]
    body = document.element.body
    for child in list(body):
        body.remove(child)
    moment = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    core = document.core_properties
    core.title, core.author, core.language, core.comments = title, author, language, ""
    core.created = core.modified = moment
    core.last_modified_by, core.revision = author, 1
    return document


def add_numbering(document: DocxDocument, lists: list[bool]) -> None:
    """Write the numbering part: list ``n`` (from 1) is ordered or not, each with its own count."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for number, ordered in enumerate(lists, 1):
        level = el(
            "lvl",
            el("start", val=1),
            el("numFmt", val="decimal" if ordered else "bullet"),
            el("lvlText", val="%1." if ordered else "•"),
            el("lvlJc", val="left"),
            el("pPr", el("ind", left=720, hanging=360)),
            ilvl=0,
        )
        root.insert(number - 1, el("abstractNum", el("multiLevelType", val="singleLevel"), level, abstractNumId=number))
        root.append(el("num", el("abstractNumId", val=number), numId=number))


def add_footnotes(document: DocxDocument, notes: list[Element]) -> None:
    """Inject the footnotes part; ``notes`` are ``w:footnote`` elements with ids from 1."""
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        spacing = el("spacing", after=0, line=240, lineRule="auto")
        root.append(el("footnote", el("p", el("pPr", spacing), el("r", el(kind))), type=kind, id=number))
    root.extend(notes)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    compat = document.settings.element.find(qn("w:compat"))
    compat.addprevious(el("footnotePr", el("footnote", id=-1), el("footnote", id=0)))


def steady_bytes(document: DocxDocument, moment: date) -> bytes:
    """Save with the entries in a fixed order and dated ``moment``, so that the same text gives the same file."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    stamp = (max(moment.year, 1980), moment.month, moment.day, 0, 0, 0)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        # [Content_Types].xml sorts first, as readers expect.
        for name in sorted(source.namelist()):
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
