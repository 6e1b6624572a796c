"""The packet's numbers: typesetting, Word, assembly against a bare pikepdf merge, split, citations.

``python -m bench packet`` or ``python bench/packet.py [--quick]`` prints one table; ratios are taken within one run.
Exhibits are made here.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import itertools
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from lenity.packet import cites, pdf, word  # noqa: E402
from lenity.packet.assemble import assemble  # noqa: E402
from lenity.packet.districts import District  # noqa: E402
from lenity.packet.layout import segments  # noqa: E402
from lenity.packet.model import Document, Paragraph, Text  # noqa: E402
from lenity.packet.sources import ExhibitFiles, Source  # noqa: E402
from packet.packet_samples import motion  # noqa: E402

BIG = District("none", "", "", 2_000, "", "")
SMALL = District("none", "", "", 35, "", "")


def scan(chance: random.Random, size: int) -> bytes:
    """The bytes of a page-sized scan; its content does not matter to a merge, its weight does."""
    from PIL import Image

    noise = Image.frombytes("L", (170, 220), chance.randbytes(170 * 220)).resize((1700, 2200))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=45)
    data = out.getvalue()
    return data + b"\0" * max(0, size - len(data))


def make(folder: Path, files: int, pages: int) -> list[Path]:
    """Text pages, 200-dpi scans, legal, A4, landscape and rotated pages: ``pages`` in ``files`` files."""
    chance = random.Random(3)
    out = []
    picture = scan(chance, 300_000)
    for number in range(files):
        file = pikepdf.new()
        for page in range(pages // files + (number < pages % files)):
            size = ((612, 792), (612, 1008), (595, 842), (792, 612))[(number + page) % 4]
            sheet = file.add_blank_page(page_size=size)
            sheet.obj.CropBox = sheet.obj.MediaBox
            sheet.obj.Rotate = (0, 0, 90, 180)[page % 4]
            if (number + page) % 3 < 2:
                image = file.make_stream(picture + chance.randbytes(8))
                image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
                image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = 1700, 2200, 8, Name.DeviceGray
                sheet.obj.Resources = Dictionary(XObject=Dictionary(Im=image))
                sheet.obj.Contents = file.make_stream(b"q %d 0 0 %d 0 0 cm /Im Do Q" % size)
            else:
                font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
                sheet.obj.Resources = Dictionary(Font=Dictionary(F=font))
                lines = b"".join(b"0 -14 Td (Record %d page %d line %d) Tj " % (number, page, i) for i in range(30))
                sheet.obj.Contents = file.make_stream(b"BT /F 11 Tf 72 560 Td " + lines + b"ET")
        path = folder / f"{number:03}.pdf"
        file.save(path, deterministic_id=True)
        out.append(path)
    return out


def median(work: Callable[[], object], times: int = 5) -> float:
    """Median wall time in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def bare_merge(base: bytes, files: list[Path], target: Path) -> None:
    out = pikepdf.open(io.BytesIO(base))
    opened = [pikepdf.open(file) for file in files]
    for file in opened:
        out.pages.extend(file.pages)
    out.save(target)


def cold(code: str, times: int = 5) -> float:
    """Median wall time of a fresh process."""
    return median(lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT), times)


def peak(code: str) -> int:
    """Peak memory in bytes of a fresh process (what the kernel counts since it began, not since its parent forked)."""
    code += "; print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    return int(done.stdout) * 1024


def show(name: str, value: str, goal: str) -> None:
    print(f"{name:<58} {value:>22}   {goal}", flush=True)


def typesetting() -> None:
    document = motion(31)
    text = "import sys; sys.path.insert(0, 'tests'); from packet.packet_samples import motion; "
    text += "from lenity.packet import pdf; "
    show("12-page motion as PDF, cold process", f"{cold(text + 'pdf.render(motion(31))') * 1000:.0f} ms", "<= 300 ms")
    pdf.render(document)
    edits = itertools.count()

    def edited() -> Document:
        """The motion with one more sentence in one paragraph, another each time."""
        number = next(edits)
        at = [n for n, block in enumerate(document.blocks) if isinstance(block, Paragraph)][10 + number]
        block = document.blocks[at]
        assert isinstance(block, Paragraph)
        changed = replace(block, runs=(*block.runs, Text(text=f" Changed for the {number + 1}th time.")))
        return replace(document, blocks=(*document.blocks[:at], changed, *document.blocks[at + 1 :]))

    show("the same after an edit", f"{median(lambda: pdf.render(edited())) * 1000:.0f} ms", "<= 60 ms")
    pages = pdf.render(document).pages
    show("Word file, warm", f"{median(lambda: word.write(document, pages)) * 1000:.0f} ms", "<= 400 ms")
    all_text = [segment.text for segment in segments(document)]
    show(
        "citations of one motion (warm)",
        f"{median(lambda: [cites.find(text) for text in all_text]) * 1000:.0f} ms",
        "<= 300 ms",
    )


def packets(files: int, pages: int) -> None:
    base = pdf.render(motion(31), links=True).pdf
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = make(folder, files, pages)
        size = sum(file.stat().st_size for file in made)
        marks = [f"{chr(65 + n // 26 - 1) if n >= 26 else ''}{chr(65 + n % 26)}" for n in range(files)]
        exhibits = tuple(
            ExhibitFiles(mark, f"Record {mark}", (Source(file),)) for mark, file in zip(marks, made, strict=True)
        )
        bare = median(lambda: bare_merge(base, made, folder / "bare.pdf"), 5)
        whole = median(lambda: assemble(base, exhibits, folder, BIG), 5)
        name = f"motion + {pages:,} exhibit pages ({size / 1e6:.0f} MB)"
        show(
            f"{name}, complete",
            f"{whole:.2f} s = {whole / bare:.1f}x bare",
            "<= 4x" + (" and 1.5 s" if pages == 500 else ""),
        )
        split = median(lambda: assemble(base, exhibits, folder, SMALL, name="parts"), 3)
        parts = assemble(base, exhibits, folder, SMALL, name="parts").parts
        over = sum(part.size > SMALL.max_bytes for part in parts)
        show(
            f"... and split to 35 MB: {len(parts)} files, {over} over",
            f"+{max(split - whole, 0) / whole:.2f}x packet",
            "<= 1x",
        )
        sums = set()
        for _ in range(10 if pages == 500 else 2):
            assemble(base, exhibits, folder, BIG)
            sums.add(hashlib.sha256((folder / "packet.pdf").read_bytes()).hexdigest())
        show("... same input again", f"{len(sums)} different file(s)", "1")
        code = (
            f"from pathlib import Path; import bench.packet as b; f = Path({scratch!r}); "
            f"e = tuple(b.ExhibitFiles(m, m, (b.Source(f / f'{{n:03}}.pdf'),)) for n, m in enumerate({marks!r})); "
            "b.assemble(b.pdf.render(b.motion(31), links=True).pdf, e, f, b.BIG)"
        )
        show("... peak memory", f"{peak(code) / size:.1f}x input bytes", "<= 2x" if pages > 500 else "")


def privacy() -> None:
    """The redaction net on the two sets of letters, and the search for text nobody sees."""
    from lenity.packet.redact import PageToCheck, Roster, check_pages
    from lenity.packet.unseen import find_unseen
    from packet.test_packet_redact import measure

    for name in ("set", "later", "reader", "unseen", "fresh", "last", "plain"):
        name = f"redaction_{name}.txt"
        recall, precision, a_page = measure(name, Roster())
        kinds = " ".join(f"{kind} {value:.2f}" for kind, value in sorted(recall.items()))
        show(f"{name}: precision {precision:.2f}, {a_page:.1f} a page", f"R {min(recall.values()):.2f} and up", kinds)
    page = "\n".join(segment.text for segment in segments(motion(31)))[:2_500]
    for what, text in (("a page of a motion", page), ("a page of nothing but A", "A" * 2_500)):
        took = median(lambda text=text: check_pages([PageToCheck("x", 1, text)], Roster()), 3)
        show(f"redaction net on {what}", f"{took * 1000:.0f} ms", "")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "motion.pdf"
        path.write_bytes(pdf.render(motion(31)).pdf)
        pages = len(pikepdf.open(path).pages)
        took = median(lambda: find_unseen(path, 1, pages), 3) / pages
        show("search for hidden text, a page of a motion", f"{took * 1000:.0f} ms", "<= 25 ms")


def hostile_files() -> None:
    """Every damaged or hostile sample: how many ended clearly, and the slowest."""
    from lenity.packet.exhibits import Store
    from packet import packet_hostile as hostile

    clear, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch) / "store")
        for name in hostile.SAMPLES:
            path = hostile.write(Path(scratch), name)
            start = time.perf_counter()
            taken = store.take_in(path)
            slowest = max(slowest, time.perf_counter() - start)
            clear += taken.outcome == "ready" or bool(taken.message)
    show("damaged and hostile files", f"{clear}/{len(hostile.SAMPLES)}, slowest {slowest:.1f} s", "all, <= 20 s")


def main(*, quick: bool = False) -> None:
    typesetting()
    packets(25, 500)
    if not quick:
        packets(101, 2_000)
    privacy()
    hostile_files()
    from packet.test_packet_cites import score

    for name in ("cites_set.csv", "cites_more.csv"):
        precision, recall, expected, _ = score(name)
        show(f"{name}: {expected} citations", f"P {precision:.3f}  R {recall:.3f}", ">= 0.99")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the 2,000-page packet")
    main(quick=parser.parse_args().quick)
