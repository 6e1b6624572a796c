"""A PDF from outside made fit for filing: only its pages, nothing that runs, opens, hides or is attached.

Runs inside the sandbox. What is taken out and what looks damaged is reported, page by page where it can be.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from lenity.packet.normalise_pages import LARGEST_CONTENT, MOST_PAGES, Report, listed, pages_only
from lenity.packet.sandbox import RefusedError


def normalise(source: Path, target: Path) -> Report:
    """Write the pages of ``source`` to ``target``; raises :class:`RefusedError` for a file that cannot be used."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=LARGEST_CONTENT, run_length_max_memory=LARGEST_CONTENT)
    try:
        pdf = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise RefusedError("locked with a password", "open it with the password and save it without one") from None
    except pikepdf.PdfError:
        raise RefusedError("damaged beyond repair", "ask for the file again, or scan the paper") from None
    with pdf:
        damaged = bool(pdf.get_warnings())  # asking empties the list
        report = Report(pages_declared=_declared(pdf, source, damaged=damaged))
        if (report.pages_declared or 0) > MOST_PAGES:
            raise RefusedError(f"more than {MOST_PAGES:,} pages", "split it and send the parts that matter")
        try:
            _scrub(pdf, report)
            clean, empty = pages_only(pdf, report)
            clean.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        except pikepdf.PdfError:
            raise RefusedError("its page list is broken", "ask for the file again, or print it to PDF") from None
        _damage(report, empty, damaged=damaged or bool(pdf.get_warnings()))
    return report


def _declared(pdf: Pdf, source: Path, *, damaged: bool) -> int | None:
    """How many pages the file says it has. A damaged one is searched byte by byte: a repaired list forgets."""
    if not damaged:
        try:
            return int(pdf.Root.Pages.Count)
        except (AttributeError, KeyError, TypeError, ValueError, pikepdf.PdfError):
            return None
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        counts = [int(found[1]) for found in re.finditer(rb"/Count\s+(\d{1,6})\b", data)]
        marked = sum(1 for _ in re.finditer(rb"/Type\s*/Page\b", data))
    return max([*counts, marked], default=0) or None


def _damage(report: Report, empty: list[int], *, damaged: bool) -> None:
    """Say what a person must compare with the paper."""
    said = report.pages_declared if report.pages_declared is not None else "an unknown number of"
    found = f"it says {said} pages, {report.pages} were found; compare with the paper"
    if damaged:
        report.ask.append(f"damaged and repaired: {found}")
        if empty:
            report.ask.append(f"damaged: page {listed(empty)} came out empty")
    elif report.pages_declared is not None and report.pages_declared != report.pages:
        report.ask.append(found)


# The file as a whole


def _scrub(pdf: Pdf, report: Report) -> None:
    """Report what the pages-only copy will leave behind, and draw form fields and comments into their pages."""
    root = pdf.Root
    if pdf.is_encrypted:
        report.removed.append("encryption")
    names = root.get("/Names", Dictionary())
    for key, where, what in (
        ("/OpenAction", root, "an action on opening"),
        ("/AA", root, "actions on events"),
        ("/JavaScript", names, "scripts"),
        ("/EmbeddedFiles", names, "attached files"),
        ("/Collection", root, "a file collection"),
    ):
        if isinstance(where, Dictionary) and key in where:
            report.removed.append(what)
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        if "/XFA" in form and bool(root.get("/NeedsRendering", False)):
            raise RefusedError("a form that only Adobe Reader can show", "open it in Adobe Reader and print it to PDF")
        report.removed.append("form fields (drawn into the page as they stood)")
        if any(_undrawn(widget) for page in pdf.pages for widget in page.obj.get("/Annots", Array())):
            form.NeedAppearances = True
        pdf.generate_appearance_streams()
    layers = root.get("/OCProperties")
    if isinstance(layers, Dictionary):
        setting = layers.get("/D", Dictionary())
        if len(setting.get("/OFF", Array())) or setting.get("/BaseState", Name.ON) == Name.OFF:
            report.ask.append("layers that were switched off are visible now; look at every page")
    for number, page in enumerate(pdf.pages, 1):
        _annotations(page.obj, number, report)
    pdf.flatten_annotations()
    for number, page in enumerate(pdf.pages, 1):
        _links_only(page.obj, number, report)


_ACTIVE = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Popup"}


def _undrawn(widget: Any) -> bool:
    """A filled-in form field that brings no drawing of its value."""
    return isinstance(widget, Dictionary) and "/V" in widget and "/AP" not in widget


def _links_only(page: Any, number: int, report: Report) -> None:
    """After drawing into the page: keep links, and say which comments could not be drawn."""
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = []
    for annotation in annotations:
        kind = str(annotation.get("/Subtype", ""))
        if kind == "/Link":
            kept.append(annotation)
        elif kind != "/Widget" or "/V" in annotation:
            report.ask.append(f"page {number}: a {kind[1:] or 'comment'} could not be drawn; compare with the original")
    page.Annots = Array(kept)


def _annotations(page: Any, number: int, report: Report) -> None:
    """Drop what plays or opens; keep plain web links; the rest is drawn into the page by the caller."""
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = []
    for annotation in annotations:
        if not isinstance(annotation, Dictionary):
            continue
        kind = str(annotation.get("/Subtype", ""))
        action = annotation.get("/A")
        if kind in _ACTIVE:
            if kind != "/Popup":
                report.removed.append(f"page {number}: {kind[1:]}")
            continue
        if kind == "/Link" and not (isinstance(action, Dictionary) and action.get("/S") == Name.URI):
            if isinstance(action, Dictionary) and action.get("/S") not in (Name.GoTo, None):
                report.removed.append(f"page {number}: a link that starts something ({str(action.S)[1:]})")
            continue
        for key in ("/AA", "/PA"):
            if key in annotation:
                del annotation[key]
        if kind != "/Link" and "/A" in annotation:
            del annotation["/A"]
        kept.append(annotation)
    page.Annots = Array(kept)
