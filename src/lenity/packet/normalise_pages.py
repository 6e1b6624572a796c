"""The pages of a PDF from outside, one by one: their boxes, their drawing orders, what they draw on. In the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from lenity.packet.jpegdata import without_camera_data
from lenity.packet.sandbox import RefusedError

MOST_PAGES = 2_500
LARGEST_SIDE = 14_400  # points: the 200 inches that PDF viewers accept
LARGEST_CONTENT = 64 << 20  # bytes of drawing orders on one page, unpacked
LARGEST_IMAGE = 250_000_000  # pixels
DEEPEST_FORM = 24
_PAGE_KEYS = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group", "/Annots")


@dataclass(slots=True)
class Report:
    """What was found: ``removed`` things, ``notes`` for the file, and ``ask`` when a person must look before filing."""

    pages: int = 0
    pages_declared: int | None = None
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)


def listed(pages: list[int]) -> str:
    return ", ".join(map(str, pages[:20])) + (f" and {len(pages) - 20} more" if len(pages) > 20 else "")


def pages_only(pdf: Pdf, report: Report) -> tuple[Pdf, list[int]]:
    """A new file of the pages alone, and the numbers of those that draw nothing."""
    clean = pikepdf.new()
    total = len(pdf.pages)
    if total > MOST_PAGES:
        raise RefusedError(f"more than {MOST_PAGES:,} pages", "split it and send the parts that matter")
    if total == 0:
        raise RefusedError("no pages in it", "ask for the file again")
    unreadable, empty = [], []
    for number, page in enumerate(pdf.pages, 1):
        for key in list(page.obj.keys()):
            if key not in _PAGE_KEYS:
                del page.obj[key]
        _geometry(page, number)
        drawn = _contents(pdf, page, number)
        if drawn is None:
            unreadable.append(number)
        elif not drawn:
            empty.append(number)
        _resources(pdf, page.obj.get("/Resources"), number, report)
        clean.pages.append(page)
    if unreadable:
        report.ask.append(f"damaged: part of page {listed(unreadable)} cannot be read; compare with the paper")
    report.pages = len(clean.pages)
    return clean, empty


def _geometry(page: pikepdf.Page, number: int) -> None:
    """One box, that of what a reader sees, its corners in order, and a rotation of 0, 90, 180 or 270.

    Some programs and printers show the whole sheet, not the crop: with one box they all show the same, and the exhibit
    mark stands at the edge everywhere. What lay outside stays in the file and is found by the search for unseen text.
    """
    media = _box(page.obj.get("/MediaBox")) or [0.0, 0.0, 612.0, 792.0]
    unit = _number(page.obj.get("/UserUnit"), 1.0)
    if max(media[2] - media[0], media[3] - media[1]) * unit > LARGEST_SIDE:
        raise RefusedError(f"page {number} is larger than 200 inches", "print that page to letter size")
    crop = _box(page.obj.get("/CropBox")) or media
    crop = [max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])]
    if crop[2] - crop[0] < 1 or crop[3] - crop[1] < 1:
        crop = media
    page.obj.MediaBox = page.obj.CropBox = Array(crop)
    page.obj.Rotate = int(_number(page.obj.get("/Rotate"), 0)) // 90 * 90 % 360


def _box(value: Any) -> list[float] | None:
    if not isinstance(value, Array) or len(value) != 4:
        return None
    x0, y0, x1, y1 = (_number(part, float("nan")) for part in value)
    box = [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else None


def _number(value: Any, default: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def _contents(pdf: Pdf, page: pikepdf.Page, number: int) -> bool | None:
    """Check the page's drawing orders: their size, and that each saved state is restored.

    Answers whether the page draws anything; ``None`` when part of it cannot be read.
    """
    contents = page.obj.get("/Contents")
    streams = [s for s in contents if isinstance(s, pikepdf.Stream)] if isinstance(contents, Array) else [contents]
    data, whole = [], True
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            piece = _decoded(stream, number)
            whole = whole and piece is not None
            data.append(piece or b"")
    if sum(map(len, data)) > LARGEST_CONTENT:
        raise RefusedError(
            f"page {number} unpacks to more than {LARGEST_CONTENT >> 20} MB", "print that page to PDF anew"
        )
    lacking = _unrestored(b"\n".join(data))
    if lacking > 0:
        page.contents_add(pdf.make_stream(b"Q " * lacking))
    elif lacking < 0:
        page.contents_add(pdf.make_stream(b"q " * -lacking), prepend=True)
    return any(map(bytes.strip, data)) if whole else None


def _decoded(stream: pikepdf.Stream, number: int) -> bytes | None:
    """The stream unpacked, ``None`` when it is damaged; refuses one that unpacks to more than the limit."""
    try:
        return stream.read_bytes()
    except pikepdf.PdfError as error:
        if "memory" in str(error) or "limit" in str(error):
            raise RefusedError(
                f"page {number} unpacks to more than {LARGEST_CONTENT >> 20} MB", "print that page to PDF anew"
            ) from None
        return None


_STATE = re.compile(rb"(?<![^\s\]>)])([qQ])(?![^\s\[<(/])")
_INERT = re.compile(rb"\((?:[^()\\]|\\.)*\)|%[^\r\n]*|\bBI\b.*?\bEI\b", re.DOTALL)


def _unrestored(content: bytes) -> int:
    """How many ``q`` stand without their ``Q`` (negative: the other way round), text strings and images left out."""
    depth = low = 0
    for operator in _STATE.findall(_INERT.sub(b" ", content)):
        depth += 1 if operator == b"q" else -1
        low = min(low, depth)
    return depth if low >= 0 else low


def _resources(pdf: Pdf, resources: Any, number: int, report: Report) -> None:
    """Walk the forms and images a page draws: cut a form that draws itself, refuse images beyond measure."""
    for parent, key, depth in _loops(resources):
        parent[key] = pdf.make_stream(b"", {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 1, 1])})
        why = "drew itself" if depth < DEEPEST_FORM else "was nested too deep"
        report.ask.append(f"page {number}: a drawing that {why} was cut out; look at the page")
    for image in _drawn(resources, set()):
        if image.get("/Subtype") == Name.Image:
            pixels = _number(image.get("/Width"), 0) * _number(image.get("/Height"), 0)
            if pixels > LARGEST_IMAGE:
                raise RefusedError(f"page {number}: a picture of {pixels / 1e6:,.0f} megapixels", "scan it at 200 dpi")
            if image.get("/Filter") == Name.DCTDecode:
                _drop_camera_data(image, number, report)


def _drop_camera_data(image: Any, number: int, report: Report) -> None:
    """A photograph inside a PDF may still say where and with what it was taken."""
    raw = image.read_raw_bytes()
    if b"Exif\0" in raw[:65_536] or b"ns.adobe.com/xap" in raw[:65_536]:
        image.write(without_camera_data(raw), filter=Name.DCTDecode)
        report.removed.append(f"page {number}: camera data of a photograph")


def _loops(resources: Any) -> list[tuple[Any, str, int]]:
    """The places (resource dictionary, name, depth) at which a form leads back to itself or lies too deep."""
    found: list[tuple[Any, str, int]] = []

    def walk(current: Any, above: tuple[tuple[int, int], ...]) -> None:
        objects = current.get("/XObject") if isinstance(current, Dictionary) else None
        if not isinstance(objects, Dictionary):
            return
        for key, value in list(objects.items()):
            if not isinstance(value, pikepdf.Stream) or value.get("/Subtype") != Name.Form:
                continue
            if value.objgen in above or len(above) >= DEEPEST_FORM:
                found.append((objects, key, len(above)))
            elif value.objgen not in done:
                walk(value.get("/Resources"), (*above, value.objgen))
                done.add(value.objgen)

    done: set[tuple[int, int]] = set()
    walk(resources, ())
    return found


def _drawn(resources: Any, seen: set[tuple[int, int]]) -> Iterator[Object]:
    objects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(objects, Dictionary):
        return
    for value in objects.values():
        if isinstance(value, pikepdf.Stream) and value.objgen not in seen:
            seen.add(value.objgen)
            yield value
            yield from _drawn(value.get("/Resources"), seen)
