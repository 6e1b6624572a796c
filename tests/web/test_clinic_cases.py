"""Cases of the clinic: versions, undo, the same bytes out and in, and who may see what."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lenity.cli import main
from lenity.errors import InputError, InputErrors
from lenity.web.clinic import cases, folder
from lenity.web.clinic.models import Case, CaseVersion
from lenity.web.core.locking import StaleVersion
from lenity.web.core.models import AuditEntry, CaseKey
from lenity.web.interview import handing

from .clinics import LETTER, RIVERA, rivera, text, vailes
from .urltable import rows

pytestmark = pytest.mark.django_db
FILES = [("sources/sister.txt", LETTER), ("packet.yaml", b"page_limit: 20\n")]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def test_export_and_import_give_the_same_bytes(person: Callable[..., Any], tmp_path: Path) -> None:
    user = person("attorney")
    first = cases.create(RIVERA, user, "made", FILES)
    data = folder.export(first, text(first))
    told, files = folder.unzip(data)
    again = cases.create(told, user, "again", files)
    assert text(again) == RIVERA
    assert folder.export(again, text(again)) == data
    with zipfile.ZipFile(io.BytesIO(data)) as out:
        out.extractall(tmp_path)
        assert out.read("sources/sister.txt") == LETTER
        assert out.read("case.yaml") == RIVERA.encode()
    main(["check", str(tmp_path)])  # exits with 1 where anything is wrong


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_byte_order_mark_stay(person: Callable[..., Any], end: str) -> None:
    odd = "\ufeff" + RIVERA.replace("\n", end)
    case = cases.create(odd, person("attorney"), "made")
    with zipfile.ZipFile(io.BytesIO(folder.export(case, text(case)))) as out:
        assert out.read("case.yaml") == odd.encode()


def test_a_folder_on_disk_comes_in_whole(person: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "case.yaml").write_text(RIVERA)
    (tmp_path / "sources" / "sister.txt").write_bytes(LETTER)
    (tmp_path / "sources" / "link").symlink_to("/etc/passwd")
    told, files = folder.of_disk(tmp_path)
    case = cases.create(told, person("attorney"), "brought", files)
    assert folder.paths(case) == ["sources/sister.txt"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"other.txt": b"x"}, "no case.yaml"),
        ({"case.yaml": b"\xff"}, "UTF-8"),
        ({"case.yaml": RIVERA.encode(), "../out.txt": b"x"}, "leads out"),
        ({"case.yaml": RIVERA.encode(), "sources/../../out.txt": b"x"}, "leads out"),
        ({"a/case.yaml": RIVERA.encode(), "a/b\\c": b"x"}, "leads out"),
    ],
)
def test_a_bad_zip_is_refused(files: dict[str, bytes], why: str) -> None:
    with pytest.raises(InputError, match=why):
        folder.unzip(zipped(files))
    with pytest.raises(InputError, match="not a zip"):
        folder.unzip(zipped(files)[:30])


def test_nothing_of_a_case_is_readable_in_the_database_or_on_disk(person: Callable[..., Any], settings: Any) -> None:
    rivera(person("attorney"))
    with connection.cursor() as cursor:
        for table in ("clinic_case", "clinic_caseversion", "clinic_kept", "core_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            told = repr(cursor.fetchall())
            for canary in ("Rivera", "250 months", "sister", "dementia"):
                assert canary not in told, table
    for path in (Path(settings.LENITY_DATA_DIR) / "originals").rglob("*"):
        assert path.is_dir() or (b"dementia" not in path.read_bytes() and "sister" not in str(path))


def test_a_version_is_never_changed_and_undo_is_a_new_one(person: Callable[..., Any]) -> None:
    user = person("attorney")
    case = rivera(user)
    cases.save(case, 1, RIVERA.replace("250 months", "240 months"), user, "term read again")
    second = CaseVersion.objects.get(case=case, number=2)
    assert second.changes == [{"place": "judgment/term", "before": "250 months", "after": "240 months"}]
    with pytest.raises(TypeError):
        second.save()
    cases.undo(case, 2, 1, user)
    assert [v.text == RIVERA for v in CaseVersion.objects.filter(case=case)] == [True, False, True]
    assert case.version == 3


def test_of_two_who_save_the_second_is_told_and_nothing_is_lost(person: Callable[..., Any]) -> None:
    user = person("attorney")
    case = rivera(user)
    mine, theirs = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    cases.save(theirs, 1, RIVERA.replace("250 months", "240 months"), user, "theirs")
    with pytest.raises(StaleVersion):
        cases.save(mine, 1, RIVERA.replace("1960-04-02", "1961-04-02"), user, "mine")
    assert "240 months" in text(case)
    assert CaseVersion.objects.filter(case=case).count() == 2


def test_what_the_check_refuses_is_not_saved(person: Callable[..., Any]) -> None:
    user = person("attorney")
    case = rivera(user)
    with pytest.raises(InputErrors, match="no source 'NOBODY' is listed"):
        cases.save(case, 1, RIVERA.replace("from: JUDGMENT\n  name", "from: NOBODY\n  name"), user, "wrong")
    assert text(case) == RIVERA
    assert case.version == 1


def test_a_case_from_the_interview_is_nobodys_until_an_administrator_names_somebody(
    client_of: Callable[..., Client],
) -> None:
    case = cases.receive(RIVERA, [], {"room": "interview", "words": "I agree"})
    admin, attorney = client_of("admin"), client_of("attorney")
    page = admin.get("/clinic/").content.decode()
    assert str(case) in page
    assert "Rivera" not in page
    assert admin.get(reverse("clinic:case", args=[case.pk])).status_code == 404
    people = reverse("clinic:people", args=[case.pk])
    assert attorney.get(people).status_code == 404
    assert "Rivera" not in admin.get(people).content.decode()
    admin.post(people, {"user": attorney.user.pk, "part": "lead"})  # type: ignore[attr-defined]
    assert "Alex Rivera" in attorney.get(reverse("clinic:case", args=[case.pk])).content.decode()
    assert case.is_member(attorney.user)  # type: ignore[attr-defined]


def test_what_a_family_told_is_kept_even_where_a_check_refuses_it(client_of: Callable[..., Client]) -> None:
    case = cases.receive("lenity: 1\nid: x\nperson: {name: Ana}\n", [], {"room": "interview"})
    client = client_of("attorney")
    cases.set_member(case, client.user, "lead", client.user)  # type: ignore[attr-defined]
    page = client.get(reverse("clinic:case", args=[case.pk])).content.decode()
    assert "does not pass the check" in page


def test_somebody_stays_responsible(client_of: Callable[..., Client]) -> None:
    client = client_of("attorney")
    case = rivera(client.user)  # type: ignore[attr-defined]
    people = reverse("clinic:people", args=[case.pk])
    client.post(people, {"remove": case.members.get().pk})
    assert case.is_member(client.user)  # type: ignore[attr-defined]


def _of_a_case() -> list[Any]:
    return [r for r in rows() if r.name.startswith("clinic:") and "<uuid:pk>" in r.pattern]


@pytest.mark.parametrize("role", ["reader", "student", "attorney", "admin"])
def test_other_peoples_ids_answer_404_everywhere(role: str, client_of: Callable[..., Client]) -> None:
    """Also to administrators, who may only say who is a member."""
    case = rivera(client_of("attorney", email="owner@example.org").user)  # type: ignore[attr-defined]
    case2 = cases.create(RIVERA, client_of("attorney", email="other@example.org").user, "made")  # type: ignore[attr-defined]
    client = client_of(role)
    before = text(case)
    for row in _of_a_case():
        for pk in (case.pk, case2.pk, uuid.UUID(int=9)):
            path = row.path.replace(str(uuid.UUID(int=7)), str(pk))
            for response in (client.get(path), client.post(path, {"base": "1", "value": "x"})):
                if row.name in ("clinic:people", "clinic:delete") and role == "admin" and pk.int != 9:
                    assert response.status_code in (200, 302)
                else:
                    assert response.status_code in (403, 404, 405), (row, response.status_code)
                    assert b"Rivera" not in response.content
    assert text(case) == before
    assert AuditEntry.objects.filter(action__startswith="refused", object=str(case.pk)).exists()


def test_the_list_holds_ones_own_cases_only(client_of: Callable[..., Client]) -> None:
    rivera(client_of("attorney", email="owner@example.org").user)  # type: ignore[attr-defined]
    client = client_of("attorney")
    vailes(client.user)  # type: ignore[attr-defined]
    page = client.get("/clinic/").content.decode()
    assert "Vailes" in page
    assert "Rivera" not in page


def test_bringing_a_case_along_in_the_browser(client_of: Callable[..., Client]) -> None:
    client = client_of("attorney")
    good = zipped({"c/case.yaml": RIVERA.encode(), "c/sources/sister.txt": LETTER})
    response = client.post("/clinic/import/", {"file": SimpleUploadedFile("c.zip", good)})
    case = Case.objects.get()
    assert response["Location"] == reverse("clinic:case", args=[case.pk])
    assert folder.find(case, "sources/sister.txt") == LETTER
    bad = zipped({"case.yaml": RIVERA.replace("kind: judgment", "kind: rumour").encode()})
    page = client.post("/clinic/import/", {"file": SimpleUploadedFile("c.zip", bad)}).content.decode()
    assert "case.yaml:8" in page
    assert "error-summary" in page
    assert Case.objects.count() == 1


def test_a_new_case_begins_with_its_title(client_of: Callable[..., Client]) -> None:
    client = client_of("student")
    client.post("/clinic/new/", {"title": 'United States v. <b>Doe</b>: "x"', "name": "Doe", "circuit": "4"})
    case = Case.objects.get()
    assert case.card["title"] == 'United States v. <b>Doe</b>: "x"'
    assert b"<b>Doe" not in client.get(reverse("clinic:case", args=[case.pk])).content


def test_an_administrator_deletes_a_case_without_seeing_it(
    client_of: Callable[..., Client], django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    case = rivera(client_of("attorney").user)  # type: ignore[attr-defined]
    other = vailes(client_of("attorney", email="other@example.org").user)  # type: ignore[attr-defined]
    admin, url = client_of("admin"), reverse("clinic:delete", args=[case.pk])
    assert "Rivera" not in admin.get(url).content.decode()
    assert "Nothing was deleted" in admin.post(url, {"number": "C-99999"}).content.decode()
    assert Case.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(url, {"number": str(case)})
    assert list(Case.objects.all()) == [other]
    assert not CaseVersion.objects.filter(case=case.pk).exists()
    assert not (Path(settings.LENITY_DATA_DIR) / "originals" / str(case.pk)).exists()
    assert not CaseKey.objects.filter(case=case.pk).exists()
    assert AuditEntry.objects.filter(action="case deleted", object=str(case.pk)).exists()


def test_a_folder_by_command(person: Callable[..., Any], tmp_path: Path) -> None:
    user = person("attorney")
    (tmp_path / "case.yaml").write_text(RIVERA)
    call_command("import_case", str(tmp_path), to=user.email)
    assert text(Case.objects.get()) == RIVERA
    (tmp_path / "case.yaml").write_text(RIVERA.replace("kind: letter", "kind: rumour"))
    with pytest.raises(CommandError, match=r"case.yaml:9"):
        call_command("import_case", str(tmp_path), to=user.email)
    with pytest.raises(CommandError, match="no account"):
        call_command("import_case", str(tmp_path), to="nobody@example.org")
    assert Case.objects.count() == 1


def test_the_interview_hands_over_with_the_consent_as_it_was_given(client_of: Callable[..., Client]) -> None:
    words = "I agree that <this clinic> reads my answers"
    consent = handing.Consent(words, "en", timezone.now(), "Ana Rivera", "ana@example.org")
    assert handing.there_is_a_clinic()
    handing.hand_over(RIVERA, consent)
    case = Case.objects.get()
    assert (case.room, case.origin["words"]) == ("interview", words)
    client = client_of("attorney")
    cases.set_member(case, client.user, "lead", client.user)  # type: ignore[attr-defined]
    page = client.get(reverse("clinic:history", args=[case.pk])).content.decode()
    assert "I agree that &lt;this clinic&gt; reads my answers" in page
    assert "ana@example.org" in page
