"""A spreadsheet screened in a browser: the same as on the command line, for its owner alone, and gone after a week."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lenity.cli import main
from lenity.web.caseload import screens, summaries
from lenity.web.caseload.models import Screened, Summary
from lenity.web.clinic import cases
from lenity.web.clinic.models import Case
from lenity.web.core.files import BlobStore

pytestmark = pytest.mark.django_db
SCREEN = "/caseload/screen/"
ROWS = """case,name,circuit,born,sentence_start,term_months,terminal_illness
1,Ana Uno,4,1950-01-02,2010-05-01,300,yes
2,Ben Dos,4,1990-03-04,2024-01-01,60,
3,Cam Tres,9,,2012-01-01,240,no
4,Dee =1+1,4,1961-13-45,2012-01-01,240,
"""


@pytest.fixture
def coordinator(client_of: Callable[..., Client]) -> Any:
    return client_of("student")


def sheet(text: str = ROWS, name: str = "letters.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def screened(client: Any, **more: Any) -> Any:
    done = client.post(SCREEN, {"file": sheet(), "on": "2026-11-23", "circuit": "", **more})
    assert done.status_code == 302, done.context["form"].errors
    return client.get(done["Location"])


def test_the_first_rows_are_those_of_the_command_line(coordinator: Any, tmp_path: Path) -> None:
    page = screened(coordinator)
    source, out = tmp_path / "letters.csv", tmp_path / "out.csv"
    source.write_text(ROWS, encoding="utf-8")
    main(["screen", str(source), "--on", "2026-11-23", "--out", str(out)])
    told = pl.read_csv(out, infer_schema=False).rows(named=True)
    shown = page.context["rows"]
    assert [(r["name"], r["why"], r["triage_rank"]) for r in shown] == [
        (r["name"], r["why"], r["triage_rank"]) for r in told
    ]
    text = page.content.decode()
    assert "1 rows could not be read" in text
    assert "1961-13-45" in text


def test_the_workbook_is_whole_and_kept_sealed(coordinator: Any) -> None:
    screened(coordinator)
    kept = Screened.objects.get()
    answer = coordinator.get(reverse("caseload:workbook", args=[kept.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content[:2] == b"PK"
    for path in BlobStore().root.rglob("*"):
        assert not path.is_file() or b"PK\x03\x04" not in path.read_bytes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM caseload_screened")
        assert "Ana Uno" not in repr(cursor.fetchall())
    read = pl.read_excel(io.BytesIO(answer.content), sheet_id=0)
    assert sum("Ana Uno" in repr(frame.to_dicts()) for frame in read.values()) >= 1


def test_it_is_its_owners_alone_and_gone_after_a_week(coordinator: Any, client_of: Callable[..., Client]) -> None:
    screened(coordinator)
    kept = Screened.objects.get()
    other = client_of("admin")
    for name in ("screened", "workbook"):
        assert other.get(reverse(f"caseload:{name}", args=[kept.pk])).status_code == 404
    assert other.post(reverse("caseload:forget-screened", args=[kept.pk])).status_code == 404
    Screened.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert coordinator.get(reverse("caseload:screened", args=[kept.pk])).status_code == 404
    assert screens.forget_expired() == 1
    assert not [p for p in BlobStore().root.rglob("*") if p.is_file()]
    screened(coordinator)
    again = Screened.objects.get()
    coordinator.post(reverse("caseload:forget-screened", args=[again.pk]))
    assert not Screened.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "is no caseload"),
        ("a.xlsx", b"no workbook", ""),
        ("a.csv", b"", ""),
        ("a.parquet", b"PAR1 no", ""),
        ("a.csv", b"\x00\xff\xfe nonsense", ""),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field_and_nothing_is_kept(
    coordinator: Any, name: str, data: bytes, words: str
) -> None:
    given = {"file": SimpleUploadedFile(name, data), "on": "2026-11-23", "circuit": ""}
    answer = coordinator.post(SCREEN, given)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert words in answer.content.decode()
    assert not Screened.objects.exists()


def test_columns_nobody_knows_are_named(coordinator: Any) -> None:
    page = screened(coordinator, file=sheet(ROWS.replace("terminal_illness", "Quite unknown")))
    assert "Quite unknown" in page.content.decode()


def take(client: Any, **more: Any) -> Any:
    kept = Screened.objects.get()
    return client.post(reverse("caseload:take", args=[kept.pk]), {"row": ["0", "1", "2"], **more})


def test_a_row_taken_in_is_a_case_that_says_the_same(coordinator: Any) -> None:
    page = screened(coordinator)
    assert take(coordinator)["Location"] == "/caseload/"
    made = {c.card["title"].removeprefix("United States v. "): c for c in Case.objects.all()}
    assert set(made) == {"Ana Uno", "Ben Dos", "Cam Tres"}
    summaries.refresh(made.values(), date(2026, 11, 23))
    for row in page.context["rows"]:
        told = Summary.objects.get(case=made[row["name"]]).told
        if row["name"] == "Ana Uno":  # a list takes an illness as said; a case file asks for the medical record
            assert (row["triage"], told["tier"]) == ("supported", "one answer")
        else:
            assert (told["tier"], told["why"]) == (row["triage"], row["why"]), row["name"]
    text = cases.latest(made["Ana Uno"]).text
    assert "from: SHEET" in text
    assert "letters.csv, row 2" in text


def test_like_names_hold_the_intake_until_somebody_asked(coordinator: Any) -> None:
    first = cases.create(cases.start_text("United States v. Ana Uno", "", "4"), coordinator.user, "made")
    summaries.refresh([first], timezone.localdate())
    screened(coordinator)
    held = take(coordinator)
    assert held.status_code == 409
    assert str(first) in held.content.decode()
    assert Case.objects.count() == 1
    assert take(coordinator, despite="yes").status_code == 302
    assert Case.objects.count() == 4


def test_rows_that_are_not_there_and_other_peoples_are_not_taken_in(
    coordinator: Any, client_of: Callable[..., Client]
) -> None:
    screened(coordinator)
    assert take(client_of("attorney")).status_code == 404
    assert take(coordinator, row=["99", "-1", "x", "²"]).status_code == 302
    assert not Case.objects.exists()
