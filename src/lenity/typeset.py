"""Typst: fixed local templates that read data. The text of a case is never markup, and any warning fails the build.

Exported with Typst's own PDF/A-2a and PDF/UA-1 checks in one file. Those are the producer's checks, not a validator's
verdict: say "exported with", never "certified".
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from .errors import InputError

FONT = "TeX Gyre Schola"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
FONTS = Path(__file__).parent / "packet" / "fonts"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def pdf(template: Path, data: dict[str, Any], name: str) -> bytes:
    """The template filled with ``data``. Same data, same bytes. ``InputError`` names ``name`` and the first problem."""
    compiler = typst.Compiler(str(template), root=str(template.parent), font_paths=_fonts())
    try:
        made, warnings = compiler.compile_with_warnings(
            format="pdf",
            sys_inputs={"doc": json.dumps({"font": FONT, **data}, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=0,
        )
    except typst.TypstError as error:
        raise InputError(f"{name}: cannot be typeset: {error.message.splitlines()[0]}") from None
    if warnings:
        raise InputError(f"{name}: the typesetter warns: {warnings[0].message.splitlines()[0]}")
    assert isinstance(made, bytes)
    return made
