"""Loading: the real files to the last field, and every way a file can be wrong."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lenity.errors import InputError
from lenity.peers import codebook, convert, load, records, sources
from lenity.peers.layout import Column, Layout, parse_sas
from lenity.peers.store import Store

from . import make_sample, peers_samples
from .peers_samples import DATA, people, sas, small_layout, write_csv, write_fixed

TRAPS = DATA / "traps"


def one(path: Path) -> sources.Source:
    (found,) = sources.discover([path])
    return found


def fixed(folder: Path, frame: pl.DataFrame, name: str = "opafy19nid") -> Path:
    layout = small_layout(frame)
    write_fixed(frame, folder / f"{name}.dat", layout)
    (folder / f"{name}.sas").write_text(sas(layout), encoding="ascii")
    return folder / f"{name}.dat"


def test_fixed_width_equals_csv_for_every_supplement_record(unpacked: Path) -> None:
    total = 0
    for year in range(14, 18):
        by_width, of_width = load.read(one(unpacked / f"ussc_sup_fy{year}.dat"))
        by_comma, of_comma = load.read(one(unpacked / f"ussc_sup_fy{year}.csv"))
        assert_frame_equal(by_width, by_comma)
        assert of_width.columns == of_comma.columns
        total += by_width.height
    assert total == 281_454


def test_range_bounds_give_every_sentence_back(sample: Store) -> None:
    checks = [c for p in sample.of_dataset("supplement") for c in p.report.checks if c["name"].startswith("range")]
    assert sum(c["applied"] for c in checks) == 141_672
    assert sum(c["failed"] for c in checks) == 0


def test_people_in_two_files_have_one_sentence(sample: Store, violations: Store) -> None:
    files = [pl.read_parquet(p.path, hive_partitioning=False) for p in sample.of_dataset("supplement")]
    theirs = pl.concat(files).select("USSCIDN", pl.col("SENSPCAP").alias("theirs"))
    both = violations.scan("violations")[0].collect().join(theirs, on="USSCIDN")
    assert both.height == 13_211
    assert both["theirs"].null_count() == both["SENSPCAP"].null_count() == 0
    assert (both["SENSPCAP"] - both["theirs"]).abs().max() < 0.006  # type: ignore[operator]


def test_the_violations_file_gives_one_row_a_person(violations: Store) -> None:
    (part,) = violations.of_dataset("violations")
    assert (part.report.records, part.report.people) == (108_115, 82_384)
    assert violations.scan("violations")[0].select(pl.len()).collect().item() == 82_384


def test_the_packaged_sample_is_what_the_loader_makes(sample: Store, tmp_path: Path) -> None:
    make_sample.make(tmp_path)
    again = Store(tmp_path)
    assert len(again.partitions()) == len(sample.partitions()) == 5
    for mine, theirs in zip(again.partitions(), sample.partitions(), strict=True):
        assert mine.report == theirs.report
        assert_frame_equal(pl.read_parquet(mine.path), pl.read_parquet(theirs.path))
    assert sum(p.stat().st_size for p in sample.root.rglob("*") if p.is_file()) < 2_000_000


def test_every_trap_of_the_sample_layout() -> None:
    layout = parse_sas((TRAPS / "sample.layout.sas").read_text(), file="sample.layout.sas")
    source = sources.Source("individual", 2019, TRAPS / "sample.dat", layout=layout)
    stream = records.Stream(source)
    text = pl.concat(list(records.blocks(stream, layout.names)))
    stream.close()
    known = [name for name in text.columns if name in codebook.variables()]
    typed, tallies = convert.convert(text.select(known))
    with (TRAPS / "sample.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert text.height == len(expected) == 15
    for i, row in enumerate(expected):
        assert text["CHP2TXT1"][i].strip() if row["CHP2TXT1"] else not (text["CHP2TXT1"][i] or "").strip()
        for name in known:
            got = typed[name][i]
            want = row[name]
            if typed.schema[name] == pl.String:
                assert (got or "") == want, (row["_why"], name)
            else:
                assert got == (float(want) if want else None), (row["_why"], name)
    assert tallies["SENTTOT"].special_missing == {"N": 1}
    assert text["CHP2TXT1"][7].strip() == "defendant’s role was minor"


def test_the_trap_file_as_a_year_drops_its_duplicate_and_reports(tmp_path: Path) -> None:
    shutil.copy(TRAPS / "sample.dat", tmp_path / "opafy19nid.dat")
    shutil.copy(TRAPS / "sample.layout.sas", tmp_path / "opafy19nid.sas")
    (done,) = load.add([tmp_path / "opafy19nid.dat"], tmp_path / "ussc")
    report = done.report
    assert (report.records, report.people, report.duplicates_dropped) == (15, 14, 1)
    assert any("repeat another" in w for w in report.warnings)
    rows = pl.read_parquet(done.path).sort("USSCIDN")
    by_id = {r["USSCIDN"]: r for r in rows.iter_rows(named=True)}
    life, over, served, probation = (by_id[9_000_000 + i] for i in (3, 4, 5, 2))
    assert (life["months_imprisonment"], life["life"]) == (470, True)
    assert (over["months_imprisonment"], over["life"]) == (469.99, False)
    assert served["months_imprisonment"] == 0.03
    assert (probation["months_imprisonment"], probation["months_sentence"]) == (None, 0)
    assert by_id[9_000_012]["level"] == 43
    assert by_id[9_000_011]["substantial_assistance"] is True


def test_the_real_layout_of_2019_is_contiguous_and_survives_its_program() -> None:
    layout = peers_samples.real_layout()
    assert (len(layout.columns), layout.length) == (17_732, 29_966)
    assert parse_sas(sas(layout), file="x") == layout


@pytest.mark.parametrize("packed", ["csv", "fixed", "zipped csv", "zipped fixed", "folder", "crlf", "trimmed"])
def test_every_way_a_year_can_come_gives_the_same_rows(packed: str, tmp_path: Path) -> None:
    frame = people(400, 2019)
    plain = tmp_path / "plain"
    plain.mkdir()
    write_csv(frame, plain / "opafy19nid.csv")
    (reference,) = load.add([plain / "opafy19nid.csv"], tmp_path / "reference")
    here = tmp_path / "here"
    here.mkdir()
    given = here
    if "csv" in packed or packed == "folder":
        write_csv(frame, here / "OPAFY19NID.CSV")
        given = here if packed == "folder" else here / "OPAFY19NID.CSV"
    else:
        given = fixed(here, frame)
        if packed == "crlf":
            given.write_bytes(given.read_bytes().replace(b"\n", b"\r\n"))
        if packed == "trimmed":
            given.write_bytes(b"\n".join(line.rstrip() for line in given.read_bytes().split(b"\n")))
    if packed.startswith("zipped"):
        target = tmp_path / "opafy19nid.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("__MACOSX/._opafy19nid.csv", b"junk")
            for path in here.iterdir():
                archive.write(path, f"folder/{path.name}")
        given = target
    (done,) = load.add([given], tmp_path / "got")
    assert_frame_equal(pl.read_parquet(done.path), pl.read_parquet(reference.path))


def test_a_second_load_does_nothing_and_a_changed_file_is_loaded(tmp_path: Path) -> None:
    root, path = tmp_path / "ussc", tmp_path / "opafy19nid.csv"
    write_csv(people(50, 2019), path)
    (first,) = load.add([path], root)
    written = first.path.stat().st_mtime_ns
    (second,) = load.add([path], root)
    assert second.already
    assert second.report == first.report
    assert first.path.stat().st_mtime_ns == written
    write_csv(people(60, 2019), path)
    (third,) = load.add([path], root)
    assert not third.already
    assert third.report.records == 60


def test_what_was_loaded_before_a_bad_file_stays_and_nothing_half_written_shows(tmp_path: Path) -> None:
    write_csv(people(50, 2019), tmp_path / "opafy19nid.csv")
    write_csv(people(50, 2020), tmp_path / "opafy18nid.csv")
    root = tmp_path / "ussc"
    with pytest.raises(InputError, match="fiscal year 2018"):
        load.add([tmp_path / "opafy19nid.csv", tmp_path / "opafy18nid.csv"], root)
    assert [p.fiscal_year for p in Store(root).partitions()] == [2019]
    assert not list(root.rglob("*.partial"))


def test_a_write_that_fails_leaves_the_earlier_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, root = tmp_path / "opafy19nid.csv", tmp_path / "ussc"
    write_csv(people(50, 2019), path)
    load.add([path], root)
    write_csv(people(60, 2019), path)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full_disk)
    with pytest.raises(InputError, match="no space"):
        load.add([path], root)
    (part,) = Store(root).partitions()
    assert part.report.records == 50
    assert not list(root.rglob("*.partial"))


def test_a_load_of_another_version_is_made_anew(tmp_path: Path) -> None:
    path, root = tmp_path / "opafy19nid.csv", tmp_path / "ussc"
    write_csv(people(50, 2019), path)
    (done,) = load.add([path], root)
    old = json.loads(pl.read_parquet_metadata(done.path)[load.META]) | {"format": 0}
    pl.read_parquet(done.path).write_parquet(done.path, metadata={load.META: json.dumps(old)})
    (again,) = load.add([path], root)
    assert not again.already
    pl.DataFrame({"a": [1]}).write_parquet(done.path)
    with pytest.raises(InputError, match="not a file this program wrote"):
        Store(root).partitions()


def refused(path: Path, tmp_path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        load.add([path], tmp_path / "ussc")
    assert not (tmp_path / "ussc").exists()
    assert caught.value.file
    assert caught.value.fix
    return caught.value


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    path = fixed(tmp_path, people(300, 2019))
    target = tmp_path / "opafy19nid.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
        archive.write(path.with_suffix(".sas"), "opafy19nid.sas")
    whole = target.read_bytes()
    target.write_bytes(whole[: len(whole) // 2])
    assert "damaged or cut short" in refused(target, tmp_path).message
    at = whole.index(path.name.encode()) + 2000
    target.write_bytes(whole[:at] + bytes(64) + whole[at + 64 :])
    assert "damaged or cut short" in refused(target, tmp_path).message


def test_a_layout_of_another_length_is_refused_with_the_line(tmp_path: Path) -> None:
    frame = people(30, 2019)
    path = fixed(tmp_path, frame)
    layout = small_layout(frame)
    short = Layout(layout.length - 18, layout.columns[:-1])
    path.with_suffix(".sas").write_text(sas(short))
    error = refused(path, tmp_path)
    assert error.line == 1
    assert "layout says" in error.message


def test_a_shifted_layout_is_refused(tmp_path: Path) -> None:
    frame = people(300, 2019)
    path = fixed(tmp_path, frame)
    layout = small_layout(frame)
    names = [layout.columns[0].name, *(c.name for c in layout.columns[2:]), layout.columns[1].name]
    moved = [Column(n, c.text, c.start, c.end) for n, c in zip(names, layout.columns, strict=True)]
    path.with_suffix(".sas").write_text(sas(Layout(layout.length, tuple(moved))))
    assert "shifted" in refused(path, tmp_path).message


def test_a_csv_with_a_shifted_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "opafy19nid.csv"
    frame = people(300, 2019)
    write_csv(frame, path)
    head, rest = path.read_text().split("\n", 1)
    names = head.split(",")
    path.write_text(",".join([names[0], *names[2:], names[1]]) + "\n" + rest)
    assert "shifted" in refused(path, tmp_path).message


def test_a_csv_cut_short_names_the_record(tmp_path: Path) -> None:
    path = tmp_path / "opafy19nid.csv"
    frame = people(40, 2019)
    write_csv(frame.select([c for c in frame.columns if c != "USSCIDN"] + ["USSCIDN"]), path)
    path.write_bytes(path.read_bytes()[:-60])
    error = refused(path, tmp_path)
    assert error.line == 41
    assert "cut short" in error.message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("opafy19nid.csv", "A,B\n1,2\n", "no column USSCIDN"),
        ("opafy19nid.csv", "USSCIDN,AGE,AGE\n1,2,3\n", "AGE twice"),
        ("opafy19nid.csv", "", "no line that ends"),
        ("opafy19nid.csv", "USSCIDN,AGE\n", "no record"),
        ("opafy19nid.dat", "1\n", "no layout beside it"),
        ("sentences.csv", "USSCIDN\n1\n", "not a file this program knows"),
        ("opafy19nid.txt", "USSCIDN\n1\n", "not a file this program knows"),
    ],
)
def test_what_is_not_recognised_is_refused(name: str, content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    assert said in refused(tmp_path / name, tmp_path).message


def test_a_zip_or_folder_without_a_known_file_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "no file of the Commission's" in refused(tmp_path / "other.zip", tmp_path).message
    (tmp_path / "empty").mkdir()
    assert "no file of the Commission's" in refused(tmp_path / "empty", tmp_path).message
    assert "no such file" in refused(tmp_path / "absent.zip", tmp_path).message


@pytest.mark.parametrize(
    "item",
    ["@5 AGE 2.", "AGE 1-3 #2", "AGE 8.2", "AGE $CHAR8.", "AGE 5-3", "AGE 1-2 AGE 3-4", "AGE 1-4 SEX 3-5", "AGE"],
)
def test_layout_statements_that_cannot_be_read_are_refused(item: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        parse_sas(f"INFILE x LRECL=10;\nINPUT\n {item} ;\nRUN;", file="x.sas")


@pytest.mark.parametrize(
    "program", ["INPUT\n A 1 ;", "INFILE x LRECL=4;\n", "INFILE x LRECL=4;\nINPUT\n A 1-9 ;", "/* INPUT"]
)
def test_layout_programs_that_are_not_whole_are_refused(program: str) -> None:
    with pytest.raises(InputError):
        parse_sas(program, file="x.sas")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 12), st.booleans()), min_size=1, max_size=30))
def test_any_layout_survives_its_own_program(shape: list[tuple[int, int, bool]]) -> None:
    columns, at = [], 0
    for i, (gap, width, text) in enumerate(shape):
        columns.append(Column(f"V{i}", text, at + gap + 1, at + gap + width))
        at += gap + width
    layout = Layout(at + 3, tuple(columns))
    assert parse_sas(sas(layout), file="x") == layout


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.integers(-50, 10_000), st.sampled_from(["N", ".A", ".", "", "4x", "1e3"])), max_size=30
    )
)
def test_conversion_counts_everything_that_is_not_a_number(cells: list[int | str | None]) -> None:
    text = pl.DataFrame({"SENTTOT": [None if c is None else f" {c} " for c in cells]}, schema={"SENTTOT": pl.String})
    frame, tallies = convert.convert(text)
    plain = [float(c) for c in cells if isinstance(c, int) or c == "1e3"]
    assert frame["SENTTOT"].drop_nulls().to_list() == plain
    tally = tallies["SENTTOT"]
    assert tally.missing == len(cells) - len(plain)
    assert sum(tally.special_missing.values()) == sum(c in ("N", ".A") for c in cells)
    assert tally.unreadable == cells.count("4x")
    assert sum(tally.outside.values()) == sum(v < 0 for v in plain)


def test_negative_and_coded_sentences_are_counted_and_never_averaged(tmp_path: Path) -> None:
    frame = people(400, 2019).with_columns(
        SENTTCAP=pl.when(pl.int_range(pl.len()) == 0).then(-5.0).otherwise("SENTTCAP"),
        SENSPCAP=pl.when(pl.int_range(pl.len()) == 1).then(9997.0).otherwise("SENSPCAP"),
    )
    path = tmp_path / "opafy19nid.csv"
    write_csv(frame, path)
    (done,) = load.add([path], tmp_path / "ussc")
    failed = {c["name"].split()[0]: c["failed"] for c in done.report.checks}
    assert (failed["SENTTCAP"], failed["SENSPCAP"]) == (1, 1)
    stored = pl.read_parquet(done.path)
    assert stored["months_imprisonment"].min() >= 0  # type: ignore[operator]
    assert stored["months_sentence"].max() <= 470  # type: ignore[operator]


def test_older_years_are_rebuilt_from_the_variables_of_their_day(tmp_path: Path) -> None:
    today = people(500, 2010)
    gone = ["SENTTCAP", "SENSPCAP", "SENTRNGE", "OFFGUIDE"]
    code = pl.when(pl.col("SENTRNGE") == 2).then(5).when(pl.col("SENTRNGE").is_not_null()).then(0)
    older = today.with_columns(BOOKERCD=code).drop(gone)
    write_csv(older, tmp_path / "opafy10nid.csv")
    (done,) = load.add([tmp_path / "opafy10nid.csv"], tmp_path / "ussc")
    rebuilt = pl.read_parquet(done.path).sort("USSCIDN")
    want = today.sort("USSCIDN")
    assert rebuilt["months_imprisonment"].to_list() == want["SENTTCAP"].to_list()
    assert rebuilt["months_sentence"].to_list() == want["SENSPCAP"].to_list()
    assert rebuilt["substantial_assistance"].to_list() == [None if v is None else v == 2 for v in want["SENTRNGE"]]
    assert rebuilt["position"].null_count() == 500


def test_special_missing_values_of_a_whole_column_are_reported(tmp_path: Path) -> None:
    frame = people(100, 2019).with_columns(pl.col("SENTTOT").cast(pl.String).fill_null("N"))
    write_csv(frame, tmp_path / "opafy19nid.csv")
    (done,) = load.add([tmp_path / "opafy19nid.csv"], tmp_path / "ussc")
    assert done.report.columns["SENTTOT"]["special_missing"]["N"] == people(100, 2019)["SENTTOT"].null_count()


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    write_csv(people(20, 2019), tmp_path / "opafy19nid.csv")
    target = tmp_path / "opafy19nid.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(tmp_path / "opafy19nid.csv", "opafy19nid.csv")
    raw = bytearray(target.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    target.write_bytes(raw)
    assert "cannot be opened" in refused(target, tmp_path).message


def test_a_packed_file_is_told_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "opafy19nid.csv.xz").write_bytes(b"x")
    with pytest.raises(InputError, match=r"packed as \.xz"):
        sources.discover([tmp_path / "opafy19nid.csv.xz"])
