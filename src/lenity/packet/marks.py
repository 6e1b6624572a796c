"""Exhibit marks drawn onto the pages of a packet."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from lenity.packet.geometry import STAMP, Position, place


class Marks:
    """Draws the marks: each is a form under a fixed name on its page, so that the same packet has the same bytes."""

    def __init__(self, pdf: Pdf, made: list[pikepdf.Page]) -> None:
        self.pdf, self.made = pdf, made
        self.open = pdf.make_stream(b"q\n")
        self.resources: dict[bytes, Any] = {}

    def put(self, page: pikepdf.Page, number: int, position: Position) -> None:
        """Draw mark ``number`` on a page of the packet, inside what the reader sees of it."""
        source, obj = self.made[number].obj, page.obj
        form = self.pdf.make_stream(source.Contents.read_bytes())
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([0, 0, *STAMP])
        form.Resources = self._resources(source.Resources)
        sheet, crop = (tuple(map(float, box)) for box in (obj.MediaBox, obj.get("/CropBox", obj.MediaBox)))
        seen = (max(sheet[0], crop[0]), max(sheet[1], crop[1]), min(sheet[2], crop[2]), min(sheet[3], crop[3]))
        rotation, unit = int(obj.get("/Rotate", 0)), float(obj.get("/UserUnit", 1))
        matrix, _ = place(seen, rotation, position, unit)
        # Pages of one file may share their resources; the mark goes into a copy of this page's own.
        resources = Dictionary(dict(obj.get("/Resources", Dictionary()).items()))
        forms = Dictionary(dict(resources.get("/XObject", Dictionary()).items()))
        forms["/LenityMark"] = form
        resources.XObject = forms
        obj.Resources = resources
        order = " ".join(f"{value:.4f}" for value in matrix)
        close = self.pdf.make_stream(f"\nQ q {order} cm /LenityMark Do Q\n".encode())
        contents = obj.get("/Contents")
        inner = list(contents) if isinstance(contents, Array) else [] if contents is None else [contents]
        obj.Contents = Array([self.open, *inner, close])

    def _resources(self, resources: Any) -> Any:
        """The fonts of the marks, copied once."""
        key = resources.unparse(resolved=True)
        if key not in self.resources:
            self.resources[key] = self.pdf.copy_foreign(resources)
        return self.resources[key]
