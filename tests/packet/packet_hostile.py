"""Damaged, locked and hostile files, each made here; no sample comes from outside."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import img2pdf  # type: ignore[import-untyped]
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from lenity.packet import pdf as typeset

from .packet_samples import motion

Maker = Callable[[], bytes]


def good(pages: int = 20) -> bytes:
    """A plain text PDF of ``pages`` pages with cross references as a table."""
    source = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(1, pages + 1):
        lines = b"".join(b"0 -14 Td (Page %d line %d of a plain record) Tj " % (number, i) for i in range(30))
        page = source.add_blank_page(page_size=(612, 792))
        page.Contents = source.make_stream(b"BT /F1 11 Tf 72 740 Td " + lines + b"ET")
        page.Resources = Dictionary(Font=Dictionary(F1=font))
    return save(source, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def save(pdf: Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


def blank() -> Pdf:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(612, 792))
    return pdf


def broken_startxref() -> bytes:
    data = good()
    at = data.rindex(b"startxref")
    return data[:at] + b"startxref\n99999999\n%%EOF"


def cut(share: float) -> Maker:
    def make() -> bytes:
        data = good()
        return data[: int(len(data) * share)]

    return make


def flipped_bits() -> bytes:
    data, chance = bytearray(good()), random.Random(7)
    for _ in range(200):
        data[chance.randrange(200, len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def locked(user: str) -> Maker:
    def make() -> bytes:
        with pikepdf.open(io.BytesIO(good(3))) as pdf:
            return save(pdf, encryption=pikepdf.Encryption(owner="owner", user=user))

    return make


def content_bomb() -> bytes:
    """300 MB of drawing orders in a file of 0.3 MB."""
    squeezer, parts = zlib.compressobj(9), []
    block = b"0 0 m 1 1 l S " * 70_000
    parts += [squeezer.compress(block) for _ in range(306)]
    parts.append(squeezer.flush())
    pdf = blank()
    pdf.pages[0].Contents = _packed(pdf, b"".join(parts), Name.FlateDecode)
    return save(pdf, compress_streams=False)


def nested_bomb() -> bytes:
    data = zlib.compress(b"".join([b"\0" * 1_000_000] * 1), 9)
    squeezer = zlib.compressobj(9)
    inner = b"".join(squeezer.compress(b" " * 1_000_000) for _ in range(500)) + squeezer.flush()
    data = zlib.compress(inner, 9)
    pdf = blank()
    pdf.pages[0].Contents = _packed(pdf, data, Array([Name.FlateDecode, Name.FlateDecode]))
    return save(pdf, compress_streams=False)


def _packed(pdf: Pdf, data: bytes, filters: object) -> Stream:
    stream = Stream(pdf, b"")
    stream.write(data, filter=filters)  # type: ignore[arg-type]
    return pdf.make_indirect(stream)


def self_drawing() -> bytes:
    pdf = blank()
    form = pdf.make_stream(b"/X Do", Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].Contents = pdf.make_stream(b"/X Do")
    return save(pdf)


def huge_page() -> bytes:
    pdf = blank()
    pdf.pages[0].MediaBox = Array([0, 0, 10_000_000, 10_000_000])
    return save(pdf)


def page_tree_loop() -> bytes:
    pdf = blank()
    pdf.Root.Pages.Kids = Array([pdf.Root.Pages])
    return save(pdf)


def many_pages() -> bytes:
    """20,001 pages, written by hand."""
    count, out, places = 20_001, io.BytesIO(), []
    out.write(b"%PDF-1.4\n")

    def obj(number: int, body: bytes) -> None:
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    obj(1, b"<</Type/Catalog/Pages 2 0 R>>")
    kids = b" ".join(b"%d 0 R" % n for n in range(3, count + 3))
    obj(2, b"<</Type/Pages/Count 5/Kids[" + kids + b"]>>")  # and it lies about the number
    for number in range(3, count + 3):
        obj(number, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (count + 3))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count + 3, start))
    return out.getvalue()


def scripted() -> bytes:
    """Scripts, actions, attachments, launch links, sound, and a form field with a value."""
    with pikepdf.open(io.BytesIO(good(2))) as pdf:
        js = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = js
        pdf.Root.AA = Dictionary(WC=js)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", js])))
        pdf.attachments["evil.exe"] = b"MZ"
        page = pdf.pages[0]
        page.AA = Dictionary(O=js)
        launch = Dictionary(S=Name.Launch, F="cmd.exe")
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Robert Sample", DA="/Helv 12 Tf 0 g",
                Rect=Array([72, 200, 300, 220]), F=4, AA=Dictionary(K=js),
            )
        )  # fmt: skip
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), DA="/Helv 12 Tf 0 g", DR=Dictionary(Font=Dictionary(Helv=font))
        )
        page.Annots = Array(
            [
                field,
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=launch),
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                    A=Dictionary(S=Name.URI, URI="https://example.org/"),
                ),
                Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9])),
                Dictionary(Type=Name.Annot, Subtype=Name.Sound, Rect=Array([0, 0, 9, 9])),
            ]
        )  # fmt: skip
        return save(pdf)


def reader_only_form() -> bytes:
    pdf = blank()
    pdf.Root.NeedsRendering = True
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))
    return save(pdf)


def hidden_layer() -> bytes:
    with pikepdf.open(io.BytesIO(good(1))) as pdf:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="secret"))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        return save(pdf)


def pixel_bomb() -> bytes:
    """A PNG of 50,000 x 50,000 pixels in a few kilobytes."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 6_000_000, 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(*, exif: bool = False, size: tuple[int, int] = (600, 400)) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1] // 2))
    data = Image.Exif()
    if exif:
        data[0x010F] = "SecretCameraMaker"
        data[0x0112] = 6
    image.save(out, "JPEG", exif=data, comment=b"taken at home" if exif else b"")
    return out.getvalue()


def cut_jpeg() -> bytes:
    data = jpeg()
    return data[: len(data) // 2]


def docx_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as file:
            for _ in range(400):
                file.write(b" " * 1_000_000)
    return out.getvalue()


def nested_mail() -> bytes:
    """Two thousand multiparts, each inside the last."""
    out = ["From: a@example.org\nSubject: x\nMIME-Version: 1.0\n"]
    for n in range(2000):
        out.append(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n')
    return "".join(out).encode()


def mail(*, evil_name: bool = False) -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"] = "mary@example.org", "counsel@example.org"
    message["Subject"], message["Date"] = "My brother ☺", "Mon, 02 Nov 2026 10:00:00 -0500"
    message.set_content("Dear counsel,\n\nI am his sister. Здравствуйте; 日本.\n\nMary")
    name = "../../etc/cron.d/evil.pdf" if evil_name else "letter.pdf"
    message.add_attachment(good(2), maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def web_page() -> bytes:
    return (
        b"<!DOCTYPE html><html><head><title>t</title><script>alert(1)</script></head><body><p>Dear Judge, he is kind."
        b'</p><img src="http://127.0.0.1/track.png"><iframe src="file:///etc/passwd"></iframe></body></html>'
    )


def stamped_out(kind: str) -> bytes:
    """A scanned-looking PDF made from a picture."""
    return bytes(img2pdf.convert(jpeg(size=(1700, 2200)), nodate=True)) if kind == "scan" else b""


def own_motion() -> bytes:
    return typeset.render(motion(4)).pdf


# name: (extension, maker, outcome, part of the message)
SAMPLES: dict[str, tuple[str, Maker, str, str]] = {
    "broken startxref": ("pdf", broken_startxref, "ask", "damaged and repaired"),
    "cut at 95 %": ("pdf", cut(0.95), "ask", "damaged and repaired"),
    "cut at 50 %": ("pdf", cut(0.5), "any", "damaged"),
    "200 flipped bits": ("pdf", flipped_bits, "any", "damaged"),
    "user password": ("pdf", locked("secret"), "refused", "password"),
    "owner password": ("pdf", locked(""), "ready", ""),
    "300 MB content bomb": ("pdf", content_bomb, "refused", "unpacks to more than"),
    "nested 500 MB bomb": ("pdf", nested_bomb, "refused", "unpacks to more than"),
    "form that draws itself": ("pdf", self_drawing, "ask", "drew itself"),
    "page of ten million points": ("pdf", huge_page, "refused", "larger than 200 inches"),
    "page tree loop": ("pdf", page_tree_loop, "refused", ""),
    "20,001 pages": ("pdf", many_pages, "refused", "more than 2,500 pages"),
    "scripts and attachments": ("pdf", scripted, "ready", ""),
    "form for Adobe Reader only": ("pdf", reader_only_form, "refused", "Adobe Reader"),
    "layer switched off": ("pdf", hidden_layer, "ask", "layers"),
    "empty file": ("pdf", lambda: b"", "refused", "empty"),
    "random bytes named .pdf": ("pdf", lambda: random.Random(1).randbytes(5000), "refused", "not known"),
    "picture of 2,500 megapixels": ("png", pixel_bomb, "refused", "too many pixels"),
    "cut-off photograph": ("jpg", cut_jpeg, "refused", "cut-off"),
    "Word file of 400 MB": ("docx", docx_bomb, "refused", "unpacks to more than"),
    "mail nested 2,000 deep": ("eml", nested_mail, "refused", ""),
    "mail with a path as name": ("eml", lambda: mail(evil_name=True), "ready", ""),
    "web page with scripts": ("html", web_page, "ready", ""),
    "zip archive": ("zip", lambda: zip_of(b"x"), "refused", "zip archive"),
    "old Word file": ("doc", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 500, "refused", "old Word"),
}


def zip_of(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", data)
    return out.getvalue()


def write(folder: Path, name: str) -> Path:
    extension, make, _, _ = SAMPLES[name]
    path = folder / f"{''.join(c if c.isalnum() else '_' for c in name)}.{extension}"
    path.write_bytes(make())
    return path
