"""A photograph or scan as one PDF page, its pixels unchanged where the format allows. Runs inside the sandbox.

Where a picture was taken is nobody's business: the camera's data (place, time, device) is left out.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import img2pdf  # type: ignore[import-untyped]
from PIL import Image, ImageOps, UnidentifiedImageError

from lenity.packet.jpegdata import without_camera_data
from lenity.packet.sandbox import RefusedError

MOST_PIXELS = 120_000_000
LETTER = (612.0, 792.0)
MARGIN = 54.0  # points kept free around a photograph, so that the exhibit mark stands beside it
SCAN_DPI = (90, 1300)
LONGEST_SIDE = 3_300  # pixels: eleven inches at 300 dpi


def picture_to_pdf(source: Path, target: Path, kind: str) -> list[str]:
    """Write ``target`` and return notes on what was changed. Refuses what is cut off, too large or no picture."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow raises at twice this number
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        with Image.open(source) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            image.load()
            frames, notes = _frames(image, source, kind)
            layout = _layout(image)
    except Image.DecompressionBombError:
        raise RefusedError("a picture of too many pixels", "scan it at 200 dpi") from None
    except (OSError, SyntaxError, ValueError, struct.error, UnidentifiedImageError):
        raise RefusedError("a damaged or cut-off picture", "send it again or take it anew") from None
    target.write_bytes(img2pdf.convert(frames, layout_fun=layout, nodate=True, rotation=img2pdf.Rotation.none))
    return notes


def _frames(image: Any, source: Path, kind: str) -> tuple[list[bytes], list[str]]:
    """The encoded picture(s) for the PDF. A JPEG that needs no turning keeps its own bytes."""
    upright = image.getexif().get(0x0112, 1) in (0, 1)
    if kind == "jpeg" and upright and image.mode in ("L", "RGB", "CMYK"):
        plain = without_camera_data(source.read_bytes())
        return [plain], ["camera data left out"] if len(plain) < source.stat().st_size else []
    out = []
    for number in range(min(getattr(image, "n_frames", 1), 200)):
        image.seek(number)
        out.append(_encode(ImageOps.exif_transpose(image), kind))
    turned = ["turned upright"] if not upright else []
    return out, [*turned, *(["picture data newly encoded"] if kind in ("jpeg", "heic") else [])]


def _encode(image: Any, kind: str) -> bytes:
    """PNG without transparency; photographs (JPEG, HEIC) as JPEG of high quality."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    elif image.mode not in ("1", "L", "RGB"):
        image = image.convert("RGB")
    out = io.BytesIO()
    image.info.clear()
    if kind in ("jpeg", "heic"):
        image = image.convert("RGB")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        image.save(out, "JPEG", quality=92, subsampling=0)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def _layout(image: Any) -> Any:
    """A scan of known resolution keeps its size; anything else is fitted into a letter page with a margin."""
    dpi = image.info.get("dpi", (0, 0))
    try:
        across, down = image.width / float(dpi[0]), image.height / float(dpi[1])
        scan = SCAN_DPI[0] <= float(dpi[0]) <= SCAN_DPI[1] and 4 <= across <= 17.5 and 4 <= down <= 22.5
    except (TypeError, ZeroDivisionError, ValueError, IndexError):
        scan = False
    if scan:
        return img2pdf.get_layout_fun(pagesize=(across * 72, down * 72), fit=img2pdf.FitMode.into)
    return img2pdf.get_layout_fun(
        pagesize=LETTER, border=(MARGIN, MARGIN), fit=img2pdf.FitMode.into, auto_orient=True
    )  # fmt: skip
