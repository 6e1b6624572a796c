"""The Spanish words of the core's pages: what the code asks for, what the catalogue has.

``cd tests && python -m web.catalogue`` adds new strings to the catalogue (untranslated, for a person) and writes the
compiled file that Django reads.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

import lenity.web.core

CORE = Path(lenity.web.core.__file__).parent
PO = CORE / "locale" / "es" / "LC_MESSAGES" / "django.po"
_ASKS = {"_": None, "gettext": None, "gettext_lazy": None}


def asked(room: Path = CORE) -> dict[str, list[str]]:
    """Every string that templates and code of a room ask for, with the files that do."""
    found: dict[str, list[str]] = {}
    for path in sorted(room.rglob("*")):
        if path.suffix in (".html", ".txt"):
            text = "\n".join(line.strip() for line in templatize(path.read_text(encoding="utf-8")).splitlines())
        elif path.suffix == ".py" and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
        else:
            continue
        for _, message, _, _ in extract("python", io.BytesIO(text.encode()), keywords=_ASKS):
            assert isinstance(message, str)
            found.setdefault(message, []).append(path.relative_to(room).as_posix())
    return found


def catalogue() -> Catalog:
    with PO.open("rb") as f:
        return read_po(f, locale="es")


def compiled(words: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, words)
    return out.getvalue()


if __name__ == "__main__":
    words = catalogue()
    for message in asked():
        if message not in words:
            words.add(message)
    for gone in [m.id for m in words if m.id and m.id not in asked()]:
        words.delete(gone)
    with PO.open("wb") as f:
        write_po(f, words, sort_output=True, width=0, omit_header=False)
    PO.with_suffix(".mo").write_bytes(compiled(words))
