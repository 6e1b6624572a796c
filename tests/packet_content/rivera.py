"""The exhibit files of the fictional Rivera case: small real PDF, Word, e-mail and picture files."""

from __future__ import annotations

import io
import json
import shutil
from email.message import EmailMessage
from pathlib import Path

import docx
import typst
from PIL import Image, ImageDraw

from lenity.typeset import FONT, FONTS

HERE = Path(__file__).parent / "cases" / "rivera"
PAGE = """
#let pages = json(bytes(sys.inputs.pages))
#set page(paper: "us-letter", margin: 1in)
#set text(font: "FONT", size: 11pt)
#for (i, lines) in pages.enumerate() {
  if i > 0 { pagebreak() }
  for line in lines { par(line) }
}
""".replace("FONT", FONT)

PDFS: dict[str, list[list[str]]] = {
    "judgment.pdf": [
        ["United States District Court, District of Maryland", "Judgment in a Criminal Case",
         "Case 1:11-cr-00000-XYZ-1",
         "The defendant pleaded guilty to count 1: conspiracy to distribute 500 grams or more of cocaine."],
        ["Imprisonment: 292 months. Supervised release: 60 months.", "Sentence imposed on May 3, 2012."],
    ],
    "psr.pdf": [
        ["Presentence Report", "No violence was used or threatened, and no weapon was found."],
        ["The defendant’s role was that of a driver, and minor."],
    ],
    "sheet.pdf": [["Sentence Monitoring Computation Data", "Date computation began: 05-03-2012",
                   "Total prior credit time: 479", "Register number 00000-000, FCI Example"]],
    "log.pdf": [["Discipline log", "06-02-2014 code 331, sustained", "01-15-2016 code 320, sustained"]],
    "transcript.pdf": [["Education transcript", "Commercial Driver Training, 240 hours, 2018",
                        "Drug Education, 15 hours", "Threshold, 90 hours, 2021", "High school diploma verified"]],
    "medical.pdf": [
        ["Clinical encounter", "Assessment: advanced heart failure, diagnosed in February 2023."],
        ["He needs help to wash and dress each day.", "He is not expected to recover.",
         "There is serious decline because of his age."],
    ],
    "mother.pdf": [["Example Hospital", "The patient has advanced dementia and cannot be left alone."]],
    "request.pdf": [["Request to the Warden", "I ask for a reduction of my sentence. August 28, 2026"]],
    "warden.pdf": [["Your request was received on September 2, 2026.", "It is denied. September 20, 2026."]],
}  # fmt: skip


def make(folder: Path) -> Path:
    """The case folder with its files; returns it."""
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    for name, pages in PDFS.items():
        (sources / name).write_bytes(pdf(pages))
    word(sources / "declaration.docx", [
        "Declaration of Ana Rivera",
        "My mother needs care day and night. I had a stroke and cannot lift her. My brother Luis died in 2019.",
        "There is nobody else. I declare under penalty of perjury that this is true.",
        "Ana Rivera, October 12, 2026",
    ])  # fmt: skip
    word(sources / "sister.docx", [
        "October 2, 2026", "Dear Judge Judge,",
        "My brother can live with me at 118 Sample Street, Baltimore, Maryland. I have a room for him.",
        "His son Mateo Rivera, born on September 1, 2012, waits for him.", "Ana Rivera",
    ])  # fmt: skip
    (sources / "friend.eml").write_bytes(mail())
    picture(sources / "pastor.png")
    return folder


def pdf(pages: list[list[str]]) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    inputs = {"pages": json.dumps(pages)}
    made = typst.compile(PAGE.encode(), sys_inputs=inputs, font_paths=fonts, timestamp=0)
    assert isinstance(made, bytes)
    return made


def word(path: Path, lines: list[str]) -> None:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Ben Sample <ben@example.org>"
    message["To"] = "Jane Counsel <jane.counsel@example.org>"
    message["Date"] = "Sat, 03 Oct 2026 10:00:00 -0400"
    message["Subject"] = "For Alex Rivera"
    message.set_content("Dear Judge,\n\nI have known Alex since school. He can work at my garage.\n\nBen Sample\n")
    message.add_attachment(pdf([["Garage of Ben Sample", "Offer of part-time work"]]), "application", "pdf",
                           filename="offer.pdf")  # fmt: skip
    return message.as_bytes()


def picture(path: Path) -> None:
    """A letter as a photograph: pixels only, so that no machine can read it without character recognition."""
    image = Image.new("L", (850, 1100), 255)
    pen = ImageDraw.Draw(image)
    for row in range(12):
        pen.line((80, 120 + 40 * row, 300 + 37 * (row * 7 % 11), 120 + 40 * row), fill=0, width=3)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(100, 100))
    path.write_bytes(out.getvalue())
