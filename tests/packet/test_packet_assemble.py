"""Assembly: marks inside the page, links, numbering, editions, splitting, and the same bytes every time."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops

from lenity.errors import InputError
from lenity.packet import pdf
from lenity.packet.assemble import Assembled, Edition, assemble
from lenity.packet.districts import District, district
from lenity.packet.geometry import MARGIN, STAMP, Box, freest, place
from lenity.packet.model import Paragraph, RecordRef
from lenity.packet.sources import ExhibitFiles, Source

from .packet_samples import motion, t

ANY = District("none", "", "", 30, "", "")


def pages(path: Path, count: int, *, text: str = "page", box: Box = (0, 0, 612, 792), rotation: int = 0) -> Path:
    """A file of text pages that share one resource dictionary, as many programs write them."""
    file = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    shared = file.make_indirect(Dictionary(Font=Dictionary(F=font)))
    for number in range(1, count + 1):
        page = file.add_blank_page(page_size=(612, 792)).obj
        page.MediaBox = page.CropBox = Array(box)
        page.Rotate, page.Resources = rotation, shared
        middle = f"{(box[0] + box[2]) / 2:.0f} {(box[1] + box[3]) / 2:.0f}"
        page.Contents = file.make_stream(f"BT /F 12 Tf {middle} Td ({text} {number}) Tj ET".encode())
    file.save(path)
    return path


def scans(path: Path, count: int, size: int) -> Path:
    """Pages of one incompressible picture each, ``size`` bytes."""
    file = pikepdf.new()
    for number in range(count):
        page = file.add_blank_page(page_size=(612, 792)).obj
        image = file.make_stream(bytes((i * 7 + number) % 251 for i in range(1000)) * (size // 1000))
        image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
        page.Resources = Dictionary(XObject=Dictionary(I=image))
        page.Contents = file.make_stream(b"/I Do")
    file.save(path)
    return path


BASE = pdf.render(motion(4), links=True).pdf
SHEETS = len(pikepdf.open(io.BytesIO(BASE)).pages)


@pytest.fixture
def three(tmp_path: Path) -> tuple[ExhibitFiles, ...]:
    """Exhibits A (2 pages), B (14), C (6, sealed), as the sample motion expects them."""
    a, b, c = (pages(tmp_path / f"{n}.pdf", count, text=n) for n, count in (("alpha", 2), ("bravo", 14), ("secret", 6)))
    return (
        ExhibitFiles("A", "Request to the warden", (Source(a),)),
        ExhibitFiles("B", "Letters of support", (Source(b, tuple(range(1, 8))), Source(b, tuple(range(8, 15))))),
        ExhibitFiles("C", "Medical records", (Source(c),), sealed=True),
    )


def build(
    exhibits: tuple[ExhibitFiles, ...], folder: Path, *, edition: Edition = "full", base: bytes = BASE
) -> Assembled:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return assemble(base, exhibits, out, ANY, edition=edition)


def last(built: Assembled) -> Any:
    """The last page of the packet, to be drawn."""
    document = pypdfium2.PdfDocument(built.parts[0].path)
    return document[len(document) - 1]


def texts(path: Path) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


def test_numbering_runs_through_and_marks_name_the_page(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    built = build(three, tmp_path)
    (part,) = built.parts
    shown = texts(part.path)
    assert built.total_pages == part.sheets == len(shown) == SHEETS + 1 + 3 + 22
    assert built.first_page == {"A": SHEETS + 3, "B": SHEETS + 6, "C": SHEETS + 21}
    for number in (1, 7, 14):
        page = shown[built.first_page["B"] + number - 2]
        assert f"bravo {number}" in page
        assert f"Ex. B-{number}\r\nPage {built.first_page['B'] + number - 1} of {built.total_pages}" in page
    index = shown[SHEETS]
    assert "INDEX OF EXHIBITS" in index
    assert f"{built.first_page['B']}–{built.first_page['B'] + 13}" in index
    assert f"Page {SHEETS + 2} of {built.total_pages}" in shown[SHEETS + 1]
    assert built.dead == ()


def test_the_same_input_gives_the_same_bytes(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    made = set()
    for _ in range(3):
        made.add(build(three, tmp_path).parts[0].path.read_bytes())
    assert len(made) == 1


def test_references_jump_to_their_page(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    built = build(three, tmp_path)
    goals: dict[int, int] = {}
    with pikepdf.open(built.parts[0].path) as packet:
        numbers: dict[Any, int] = {page.objgen: i for i, page in enumerate(packet.pages, 1)}
        for sheet in range(SHEETS + 1):
            for link in packet.pages[sheet].obj.get("/Annots", Array()):
                action = link.get("/A")
                assert action is None or "lenity" not in str(action.get("/URI", ""))
                if "/Dest" in link:
                    goal = numbers[link.Dest[0].objgen]
                    goals[goal] = goals.get(goal, 0) + 1
    assert goals[built.first_page["B"] + 3] >= 5  # Ex. B p. 4, once a paragraph
    assert goals[built.first_page["C"] + 1] >= 4  # Ex. C pp. 2-5
    assert goals[built.first_page["A"] - 1] >= 2  # Ex. A: its cover, from the text and the index


def test_dead_references_are_reported_with_their_place(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    runs = (t("See "), RecordRef(exhibit="B", first=15), t(" and "), RecordRef(exhibit="Q"))
    document = motion(1)
    blocks = (*document.blocks[:1], Paragraph(id="px", runs=runs))
    base = pdf.render(replace(document, blocks=blocks), links=True).pdf
    built = build(three, tmp_path, base=base)
    assert [(d.sheet, d.exhibit, d.page) for d in built.dead] == [(1, "B", 15), (1, "Q", 0)]
    assert built.dead[0].why == "the exhibit ends at page 14"
    with pikepdf.open(built.parts[0].path) as packet:
        assert not packet.pages[0].obj.get("/Annots", Array())


def test_bookmarks_labels_and_no_false_claim(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    with pikepdf.open(build(three, tmp_path).parts[0].path) as packet:
        assert [page.label for page in packet.pages][:4] == ["1", "i", "ii", "1"]
        labels = [page.label for page in packet.pages][SHEETS:]
        assert labels[:5] == [str(SHEETS + 1), "Ex. A", "Ex. A-1", "Ex. A-2", "Ex. B"]
        assert labels[-1] == "Ex. C-6"
        with packet.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles[-3:] == [
            "Exhibit A: Request to the warden",
            "Exhibit B: Letters of support",
            "Exhibit C: Medical records",
        ]
        meta = packet.open_metadata()
        assert not any("pdfaid" in key or "pdfuaid" in key or "pdfaExtension" in key for key in meta)
        assert "http://www.aiim.org/pdfa/ns/id/}part" not in meta
        assert "/StructTreeRoot" in packet.Root
        assert str(packet.Root.Lang).startswith("en")


def test_public_and_sealed_editions_keep_the_numbers(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    full = build(three, tmp_path)
    public = build(three, tmp_path, edition="public")
    shown = texts(public.parts[0].path)
    assert public.first_page == full.first_page
    assert len(shown) == full.total_pages - 6
    assert not any("secret" in page for page in shown)
    assert "The 6 pages of this exhibit are filed under seal" in shown[-1].replace("\r\n", " ")
    assert public.dead == ()
    sealed = build(three, tmp_path, edition="sealed")
    shown = texts(sealed.parts[0].path)
    assert any(f"Page {full.first_page['C']} of {full.total_pages}" in page for page in shown)
    assert not any("bravo" in page for page in shown)


def test_a_redacted_copy_takes_the_place_of_a_sealed_exhibit(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    copy = Source(pages(tmp_path / "redacted.pdf", 6, text="blacked"))
    exhibits = (*three[:2], ExhibitFiles("C", "Medical", three[2].sources, sealed=True, redacted=(copy,)))
    shown = texts(build(exhibits, tmp_path, edition="public").parts[0].path)
    assert any("blacked 6" in page for page in shown)
    assert not any("secret" in page for page in shown)
    short = Source(pages(tmp_path / "short.pdf", 5))
    with pytest.raises(InputError, match="redacted copy has 5 pages"):
        build((ExhibitFiles("C", "M", three[2].sources, sealed=True, redacted=(short,)),), tmp_path, edition="public")


def test_marks_given_twice_and_pages_that_are_not_there(three: tuple[ExhibitFiles, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two exhibits are marked A"):
        build((three[0], three[0]), tmp_path)
    with pytest.raises(InputError, match="has no page 3"):
        build((ExhibitFiles("A", "x", (Source(three[0].sources[0].pdf, (3,)),)),), tmp_path)


BOXES: list[Box] = [(0, 0, 612, 792), (0, 0, 612, 1008), (-100, 50, 495, 892), (36, 36, 828, 648), (0, 0, 200, 120)]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("box", BOXES, ids=str)
def test_the_mark_lies_inside_the_page_as_seen(rotation: int, box: Box, tmp_path: Path) -> None:
    """Drawn with and without the mark, the pages differ in the lower right corner as seen, and the frame is whole."""
    source = pages(tmp_path / "x.pdf", 1, box=box, rotation=rotation)
    built = build((ExhibitFiles("B", "x", (Source(source),)),), tmp_path)
    scale = 2
    after = last(built).render(scale=scale).to_pil().convert("L")
    before = pypdfium2.PdfDocument(source)[0].render(scale=scale).to_pil().convert("L")
    assert after.size == before.size
    found = ImageChops.difference(before, after).getbbox()
    assert found is not None
    width, height = after.size[0] / scale, after.size[1] / scale
    shrink = min(1.0, 0.45 * width / STAMP[0], 0.2 * height / STAMP[1])
    margin = min(MARGIN, 0.03 * min(width, height))
    expected = (
        width - margin - STAMP[0] * shrink,
        height - margin - STAMP[1] * shrink,
        width - margin,
        height - margin,
    )
    assert [edge / scale for edge in found] == pytest.approx(expected, abs=1.2)


CROPS = [None, [100, 200, 400, 700], [-50, -50, 700, 900], [400, 700, 100, 200], [300, 30, 632, 400]]


@pytest.mark.parametrize("inherited", [False, True], ids=["own", "inherited"])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("crop", CROPS, ids=str)
def test_the_mark_stands_at_the_visible_edge_of_any_page_taken_in(
    crop: list[int] | None, rotation: int, inherited: bool, tmp_path: Path
) -> None:
    """Whatever the boxes, their origin, the turn, and whoever states them: the page itself or the list of pages."""
    from lenity.packet.normalise import normalise

    file = pikepdf.new()
    page = file.add_blank_page(page_size=(612, 792)).obj
    del page["/MediaBox"]
    owner = file.Root.Pages if inherited else page
    owner.MediaBox, owner.Rotate = Array([20, 30, 632, 1038]), rotation
    if crop:
        owner.CropBox = Array(crop)
    file.save(tmp_path / "in.pdf")
    normalise(tmp_path / "in.pdf", tmp_path / "clean.pdf")
    built = build((ExhibitFiles("B", "x", (Source(tmp_path / "clean.pdf"),)),), tmp_path)
    shown, before = last(built), pypdfium2.PdfDocument(tmp_path / "in.pdf")[0]
    assert shown.get_size() == before.get_size()
    assert shown.get_mediabox() == shown.get_cropbox()  # what shows the sheet shows the same as what shows the crop
    image = shown.render(scale=1).to_pil().convert("L")
    left, top, right, bottom = image.point(lambda level: 255 * (level < 160)).getbbox() or (0, 0, 0, 0)
    assert image.width - 20 <= right < image.width
    assert image.height - 20 <= bottom < image.height
    assert right - left <= STAMP[0] + 2
    assert bottom - top <= STAMP[1] + 2


def test_a_shifted_crop_box_and_user_units(tmp_path: Path) -> None:
    source = tmp_path / "crop.pdf"
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(612, 792)).obj
    page.CropBox, page.UserUnit, page.Rotate = Array([100, 200, 400, 700]), 2, 90
    file.save(source)
    built = build((ExhibitFiles("B", "x", (Source(source),)),), tmp_path)
    shown = last(built)
    image = shown.render(scale=1).to_pil().convert("L")
    box = image.point(lambda level: 255 * (level < 128)).getbbox()
    assert box is not None
    assert box[2] - box[0] == pytest.approx(STAMP[0] / 2 * image.width / shown.get_width(), abs=2)
    assert image.width - box[2] < 20
    assert image.height - box[3] < 20


def test_pages_that_leave_the_state_changed_cannot_move_the_mark(tmp_path: Path) -> None:
    """Content that shifts the coordinates and never puts them back is closed off when it is taken in."""
    from lenity.packet.normalise import normalise

    wild, clean = tmp_path / "wild.pdf", tmp_path / "clean.pdf"
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(612, 792)).obj
    page.Contents = file.make_stream(b"q 0.5 0 0 0.5 300 300 cm q 1 0 0 1 50 50 cm 0 0 10 10 re f")
    file.save(wild)
    normalise(wild, clean)
    built = build((ExhibitFiles("B", "x", (Source(clean),)),), tmp_path)
    image = last(built).render(scale=1).to_pil().convert("L")
    corner = image.crop((480, 740, 612, 792))
    assert corner.point(lambda level: 255 * (level < 128)).getbbox() == pytest.approx((10, 4, 114, 34), abs=2)


@given(
    st.tuples(st.integers(-500, 500), st.integers(-500, 500), st.integers(20, 2000), st.integers(20, 2000)),
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from(["right", "left", "middle"]),
    st.sampled_from([0.5, 1.0, 4.0]),
)
def test_no_page_puts_the_mark_outside(
    corner: tuple[int, int, int, int], rotation: int, position: str, unit: float
) -> None:
    box = (corner[0], corner[1], corner[0] + corner[2], corner[1] + corner[3])
    x0, y0, x1, y1 = place(box, rotation, position, unit).box  # type: ignore[arg-type]
    assert box[0] - 1e-6 <= x0 < x1 <= box[2] + 1e-6
    assert box[1] - 1e-6 <= y0 < y1 <= box[3] + 1e-6


def test_the_mark_goes_where_it_covers_no_text() -> None:
    page = (0.0, 0.0, 612.0, 792.0)
    right: Box = (500.0, 20.0, 560.0, 32.0)
    left: Box = (30.0, 20.0, 90.0, 32.0)
    assert freest(page, 0, []) == "right"
    assert freest(page, 0, [right]) == "left"
    assert freest(page, 0, [right, left]) == "middle"


def test_a_position_is_honoured(tmp_path: Path) -> None:
    source = pages(tmp_path / "x.pdf", 1)
    built = build((ExhibitFiles("B", "x", (Source(source, positions=("left",)),)),), tmp_path)
    image = last(built).render(scale=1).to_pil().convert("L")
    assert image.crop((0, 740, 200, 792)).getextrema()[0] < 100
    assert image.crop((400, 740, 612, 792)).getextrema() == (255, 255)


def test_splitting_keeps_every_page_whole_and_in_order(tmp_path: Path) -> None:
    small = District("none", "", "", 1, "", "")
    exhibits = (
        ExhibitFiles("A", "One", (Source(scans(tmp_path / "a.pdf", 4, 90_000)),)),
        ExhibitFiles("B", "Two", (Source(scans(tmp_path / "b.pdf", 25, 100_000)),)),
        ExhibitFiles("C", "Three", (Source(scans(tmp_path / "c.pdf", 2, 100_000)),)),
    )
    out = tmp_path / "parts"
    out.mkdir()
    built = assemble(BASE, exhibits, out, small, title="Motion")
    assert all(part.size <= 1_000_000 for part in built.parts)
    assert sum(part.sheets for part in built.parts) == built.total_pages
    assert [part.title for part in built.parts] == [
        "Motion; Exhibit A", "Exhibit B, Part 1 of 3", "Exhibit B, Part 2 of 3", "Exhibit B, Part 3 of 3; Exhibit C",
    ]  # fmt: skip
    marks = [page.get_textpage().get_text_range() for part in built.parts for page in pypdfium2.PdfDocument(part.path)]
    seen = [text.split("\r\n")[0] for text in marks if text.startswith("Ex. ")]
    assert seen == [f"Ex. {m}-{n}" for m, count in (("A", 4), ("B", 25), ("C", 2)) for n in range(1, count + 1)]
    with pikepdf.open(built.parts[2].path) as part:
        assert part.pages[0].label.startswith("Ex. B-")
        with part.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Exhibit B: Two"]
    assert built.unlinked > 0
    assert sorted(path.name for path in out.iterdir()) == [f"packet-part-{n}-of-4.pdf" for n in range(1, 5)]


def test_a_single_page_over_the_limit_is_named(tmp_path: Path) -> None:
    exhibit = ExhibitFiles("A", "One", (Source(scans(tmp_path / "a.pdf", 3, 1_200_000)),))
    with pytest.raises(InputError, match="Exhibit A: sheet 2 alone is over the limit"):
        assemble(BASE, (exhibit,), tmp_path, District("none", "", "", 1, "", ""))
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]  # and nothing half-written is left


def test_an_index_longer_than_a_page_still_counts_right(tmp_path: Path) -> None:
    source = pages(tmp_path / "x.pdf", 1)
    exhibits = tuple(
        ExhibitFiles(str(n), f"Record {n} with a title that is rather long and wraps", (Source(source),))
        for n in range(1, 41)
    )
    built = build(exhibits, tmp_path)
    shown = texts(built.parts[0].path)
    assert built.total_pages == len(shown)
    assert f"Ex. 40-1\r\nPage {len(shown)} of {len(shown)}" in shown[-1]


def test_a_packet_without_exhibits(tmp_path: Path) -> None:
    built = build((), tmp_path, base=pdf.render(motion(1), links=False).pdf)
    assert built.parts[0].sheets == built.total_pages


def test_districts() -> None:
    assert district("paed").max_mb == 50
    assert district("paed").known
    assert district("scd").max_mb == 30
    assert not district("scd").known
    assert all(row.source.startswith("http") and row.date for row in map(district, ("cacd", "cand", "mdd", "paed")))


def test_a_mark_is_readable_on_a_dark_photograph(tmp_path: Path) -> None:
    import img2pdf  # type: ignore[import-untyped]

    out = io.BytesIO()
    Image.new("RGB", (850, 1100), (10, 10, 10)).save(out, "JPEG")
    (tmp_path / "dark.pdf").write_bytes(img2pdf.convert(out.getvalue()))
    built = build((ExhibitFiles("A", "x", (Source(tmp_path / "dark.pdf"),)),), tmp_path)
    image = last(built).render(scale=1).to_pil().convert("L")
    mark = image.crop((image.width - 121, image.height - 47, image.width - 19, image.height - 19))
    assert mark.getextrema() == pytest.approx((0, 255), abs=40)
    assert sum(mark.histogram()[200:]) > 0.5 * mark.width * mark.height
