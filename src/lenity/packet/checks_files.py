"""Checks on the files: nothing private unchecked, nothing hidden, nothing the filing system refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pikepdf

from lenity.packet.assemble import Assembled, Part
from lenity.packet.districts import District
from lenity.packet.exhibits import Taken
from lenity.packet.redact import Finding
from lenity.packet.redact_files import Unseen
from lenity.packet.results import PageLink, Result, answer, blocked


def check_redaction(findings: Iterable[Finding], pages: Mapping[str, int], names: Mapping[str, str]) -> list[Result]:
    """Every page of every file has been checked by a person, with all that was found on it.

    ``pages``: number of pages by source; ``names``: what to call each source. The digest of a page is that of its
    findings, so a page must be checked again when something new is found on it.
    """
    by_page: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        by_page.setdefault((finding.source, finding.page), []).append(finding)
    out = []
    for source, count in pages.items():
        for number in range(1, count + 1):
            own = by_page.get((source, number), [])
            sure = sum(finding.level == "roster" for finding in own)
            message = f"{names.get(source, source)} page {number}: not checked yet, {len(own)} findings"
            message += f", {sure} of them known from the case file" if sure else ""
            shown = "\n".join(sorted(finding.key for finding in own)) or "nothing found"
            link = PageLink(names.get(source, source), number)
            fix = "redact or leave each finding, then tick the page"
            out.append(blocked("redaction", message, link, fix, sign=f"{source}/{number}", shown=shown))
    return answer("redaction", out, "no page of an exhibit is filed")


def check_unread(unread: Iterable[tuple[str, int]], names: Mapping[str, str]) -> list[Result]:
    """Pages whose words no machine has read: a person must read them for private data."""
    found = [
        blocked(
            "unread_page",
            f"{names.get(source, source)} page {page}: a picture whose words no machine has read",
            PageLink(names.get(source, source), page),
            "run “lenity ocr”, or read the page and sign",
            sign=f"{source}/{page}",
        )
        for source, page in unread
    ]
    return answer("unread_page", found, "the words of every page were read")


def check_unseen(found: Mapping[str, Iterable[Unseen]]) -> list[Result]:
    """No text lies under a black box or is otherwise hidden. ``found``: by file name."""
    out = []
    for name, items in found.items():
        for item in items:
            message = f"{name} page {item.page}: text that nobody sees, {item.why}: “{item.text[:40]}”"
            shown = f"{item.page}/{item.text}/{item.box}"
            fix = "burn the redaction in, so that no text is left under it"
            out.append(blocked("hidden_text", message, PageLink(name, item.page), fix, sign=name, shown=shown))
    return answer("hidden_text", out, "no hidden text was found")


# The files


def check_taken(files: Iterable[Taken]) -> list[Result]:
    """Every file of the record was taken in whole; a repaired one was compared with the paper by a person."""
    out = []
    for taken in files:
        if taken.outcome == "refused":
            out.append(blocked("exhibit_file", f"{taken.name}: {taken.message}", PageLink(taken.name), taken.fix))
        elif taken.outcome == "ask":
            fix = "look at it, compare, and sign"
            message = f"{taken.name}: {taken.message}"
            out.append(blocked("exhibit_file", message, PageLink(taken.name), fix, sign=taken.sha256))
    return answer("exhibit_file", out, "every file of the record was taken in whole")


_FORBIDDEN = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/GoToR", "/GoToE", "/Movie", "/Sound",
    "/Rendition", "/RichMediaExecute",
}  # fmt: skip
_PLAYING = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Widget"}


def check_files(parts: Iterable[Part], district: District) -> list[Result]:
    """NextGen CM/ECF: no encryption, scripts, outside actions, attachments, sound or forms; fonts embedded; size."""
    out: list[Result] = []
    for part in parts:
        name = part.path.name
        if part.size > district.max_bytes:
            message = f"{name} has {part.size:,} bytes, the limit is {district.max_bytes:,}"
            out.append(blocked("file_size", message, PageLink(name), "split the packet anew"))
        with pikepdf.open(part.path) as pdf:
            for page, what in _unfit(pdf):
                out.append(blocked("cm_ecf", f"{name}: {what}", PageLink(name, page), "take the file in again"))
            for page, font in _fonts_missing(pdf):
                message = f"{name} page {page}: the font {font} is not in the file; another may be shown in its place"
                fix = "print that exhibit to PDF/A, or look at the page and sign"
                out.append(blocked("fonts", message, PageLink(name, page), fix, sign=f"{name}/{font}"))
    if not district.known:
        out.append(
            blocked(
                "file_limit",
                f"the size limit of {district.code} is not in the table; {district.max_mb} MB was assumed",
                None,
                "look it up on the court's page and sign",
                sign=district.code,
            )
        )
    return answer("cm_ecf", out, "the files hold nothing that the filing system refuses")


def _unfit(pdf: pikepdf.Pdf) -> Iterator[tuple[int, str]]:
    """What the filing system refuses: (page or 0, what)."""
    root = pdf.Root
    names = root.get("/Names", pikepdf.Dictionary())
    if pdf.is_encrypted:
        yield 0, "it is encrypted"
    for where, key, what in (
        (root, "/AcroForm", "form fields"),
        (root, "/AA", "actions on events"),
        (root, "/Collection", "a file collection"),
        (names, "/JavaScript", "scripts"),
        (names, "/EmbeddedFiles", "attached files"),
        (root, "/AF", "attached files"),
    ):
        if isinstance(where, pikepdf.Dictionary) and key in where:
            yield 0, what
    action = root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in _FORBIDDEN:
        yield 0, "an action on opening"
    for number, page in enumerate(pdf.pages, 1):
        if "/AA" in page.obj:
            yield number, "actions on events"
        for annotation in page.obj.get("/Annots", pikepdf.Array()):
            action = annotation.get("/A")
            if str(annotation.get("/Subtype")) in _PLAYING:
                yield number, f"something that plays, is attached or is filled in ({annotation.Subtype})"
            if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in _FORBIDDEN:
                yield number, f"a link that starts something ({action.S})"
            if isinstance(action, pikepdf.Dictionary) and str(action.get("/URI", "")).startswith("lenity-ex:"):
                yield number, "an exhibit link that was not resolved"


def _fonts_missing(pdf: pikepdf.Pdf) -> Iterator[tuple[int, str]]:
    """Fonts that are used but not in the file, each once with its first page."""
    seen: set[tuple[int, int]] = set()
    named: set[str] = set()
    for number, page in enumerate(pdf.pages, 1):
        for font in _fonts(page.obj.get("/Resources"), seen):
            name = str(font.get("/BaseFont", "without a name")).removeprefix("/")
            if not _embedded(font) and name not in named:
                named.add(name)
                yield number, name


def _fonts(resources: Any, seen: set[tuple[int, int]]) -> Iterator[Any]:
    if not isinstance(resources, pikepdf.Dictionary):
        return
    fonts, forms = (resources.get(key, pikepdf.Dictionary()) for key in ("/Font", "/XObject"))
    for _, font in fonts.items():
        if isinstance(font, pikepdf.Dictionary) and (font.objgen == (0, 0) or font.objgen not in seen):
            seen.add(font.objgen)
            yield font
    for _, form in forms.items():
        if isinstance(form, pikepdf.Stream) and form.objgen not in seen and "/Resources" in form:
            seen.add(form.objgen)
            yield from _fonts(form.Resources, seen)


def _embedded(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    descendants = font.get("/DescendantFonts")
    holder = descendants[0] if isinstance(descendants, pikepdf.Array) and len(descendants) else font
    descriptor = holder.get("/FontDescriptor")
    return isinstance(descriptor, pikepdf.Dictionary) and any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))


def check_assembled(built: Assembled) -> list[Result]:
    """No reference in the assembled packet is dead, and its pages are all there."""
    name = built.parts[0].path.name
    out = [
        blocked(
            "dead_reference",
            f"a reference to Exhibit {dead.exhibit}{f' page {dead.page}' if dead.page else ''}: {dead.why}",
            PageLink(name, dead.sheet),
            "correct the reference",
        )
        for dead in built.dead
    ]
    return answer("dead_reference", out, f"the packet has {built.total_pages} pages and no dead reference")
