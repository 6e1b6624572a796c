"""Papers sent in: read by the sandbox, proposed from, accepted, changed or turned down by a person."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from lenity import yamlfile
from lenity.intake import decide
from lenity.web.clinic import cases, folder, taking
from lenity.web.clinic.models import Case, CaseVersion
from lenity.web.core.models import AuditEntry

from .clinics import LETTER, RIVERA, rivera, text

pytestmark = pytest.mark.django_db
EICAR = b"MZ\x90\x00" + bytes(200)


@pytest.fixture
def counsel(client_of: Callable[..., Client]) -> Any:
    return client_of("attorney")


def send(client: Any, case: Case, *files: tuple[str, bytes], kind: str = "") -> Any:
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("clinic:add", args=[case.pk]), {"papers": given, "kind": kind}, follow=True)


def test_a_letter_becomes_proposals_with_their_words_and_page(counsel: Any) -> None:
    case = rivera(counsel.user)
    page = send(counsel, case, ("Ana's letter.txt", LETTER), kind="letter").content.decode()
    assert "read" in page
    assert "letters[ANA-S-LETTER].writer" in page
    assert "Ana Rivera" in page
    assert f"/clinic/{case.pk}/source/ANA-S-LETTER/?page=1#page" in page
    assert text(case) == RIVERA
    shown = counsel.get(reverse("clinic:source", args=[case.pk, "ANA-S-LETTER"]))
    assert "She has dementia" in shown.content.decode()
    assert counsel.get(reverse("clinic:image", args=[case.pk, "ANA-S-LETTER", 1])).status_code == 200


def _ids(page: Any) -> list[str]:
    return [p["id"] for paper in page.context["found"]["papers"] for p in paper["proposals"]]


def test_accept_enters_turn_down_does_not_and_both_are_logged(counsel: Any) -> None:
    case = rivera(counsel.user)
    page = send(counsel, case, ("letter.txt", LETTER), kind="letter")
    ids = _ids(page)
    assert len(ids) >= 3
    url = reverse("clinic:decide", args=[case.pk])
    writer = next(p for paper in page.context["found"]["papers"] for p in paper["proposals"] if "writer" in p["field"])
    counsel.post(url, {"accept_one": writer["id"]})
    data = yamlfile.parse(text(case), "x").data
    assert [entry["writer"] for entry in data["letters"]] == ["Ana Rivera"]
    assert data["sources"][-1]["id"] == "LETTER"
    assert "# comments stay" in text(case)
    left = [i for i in ids if i != writer["id"]]
    counsel.post(url, {"proposal": left, "do": "reject"})
    assert _ids(counsel.get(reverse("clinic:proposals", args=[case.pk]))) == []
    assert case.version == 2
    log = (folder.find(case, "intake/log.jsonl") or b"").decode()
    assert log.count('"rejected"') == len(left)
    assert "A attorney" in log
    done = set(AuditEntry.objects.filter(object=str(case.pk)).values_list("action", flat=True))
    assert {"papers taken in", "proposals accepted", "proposals turned down", "case changed"} <= done
    assert not any("dementia" in d or "Rivera" in d for d in done)


def test_a_changed_value_is_what_is_entered(counsel: Any) -> None:
    case = rivera(counsel.user)
    page = send(counsel, case, ("letter.txt", LETTER), kind="letter")
    writer = next(p for paper in page.context["found"]["papers"] for p in paper["proposals"] if "writer" in p["field"])
    url = reverse("clinic:change", args=[case.pk, writer["id"]])
    assert "Ana Rivera" in counsel.get(url).content.decode()
    counsel.post(url, {"value": "Ana María Rivera"})
    counsel.post(reverse("clinic:decide", args=[case.pk]), {"proposal": [writer["id"]]})
    assert "Ana María Rivera" in text(case)
    assert counsel.get(url).status_code == 404
    assert counsel.get(reverse("clinic:change", args=[case.pk, "NOTHING-1"])).status_code == 404


def test_a_paper_of_another_person_is_not_entered_without_a_word(counsel: Any) -> None:
    case = rivera(counsel.user)
    paper = b"INMATE DISCIPLINE DATA\nREG. NO: 11111-111\nREGISTER NO: 11111-111 NAME: OTHER\n\n" + LETTER
    page = send(counsel, case, ("other.txt", paper), kind="letter")
    assert "Whose is it?" in page.content.decode()
    ids = _ids(page)
    url = reverse("clinic:decide", args=[case.pk])
    told = counsel.post(url, {"proposal": ids[:1]}, follow=True).content.decode()
    assert "Nothing was entered" in told
    assert text(case) == RIVERA
    counsel.post(url, {"proposal": ids[:1], "same_person": "yes"})
    assert text(case) != RIVERA


def test_what_cannot_be_used_is_said_and_nothing_is_kept(counsel: Any) -> None:
    case = rivera(counsel.user)
    kept = folder.paths(case)
    page = send(counsel, case, ("x.exe", EICAR), ("../../evil.pdf", b"%PDF-1.4 broken"))
    told = page.content.decode()
    assert "x.exe: refused" in told
    assert "evil.pdf: refused" in told
    assert [p for p in folder.paths(case) if not p.startswith("intake/store")] == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\a.pdf", "a.pdf"),
        ("\x00\u202e.pdf", "__.pdf"),
        ("..", "paper"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
    ],
)
def test_names_from_outside_lead_nowhere(name: str, kept: str) -> None:
    assert taking.plain_name(name) == kept


def test_a_bomb_in_a_word_file_is_refused(counsel: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        made.writestr("word/document.xml", bytes(400_000_000))
    case = rivera(counsel.user)
    told = send(counsel, case, ("bomb.docx", out.getvalue())).content.decode()
    assert "bomb.docx: refused" in told


def test_a_paper_can_be_listed_without_any_statement(counsel: Any) -> None:
    case = rivera(counsel.user)
    send(counsel, case, ("photo of the house.txt", b"A house."), kind="other")
    counsel.post(reverse("clinic:decide", args=[case.pk]), {"list": "PHOTO-OF-THE-HOUSE"})
    sources = yamlfile.parse(text(case), "x").data["sources"]
    assert sources[-1]["id"] == "PHOTO-OF-THE-HOUSE"
    assert folder.find(case, sources[-1]["file"]) == b"A house."


def test_a_reader_may_send_papers_and_not_decide(counsel: Any, client_of: Callable[..., Client]) -> None:
    case = rivera(counsel.user)
    reader = client_of("reader")
    cases.set_member(case, reader.user, "works", counsel.user)  # type: ignore[attr-defined]
    ids = _ids(send(reader, case, ("letter.txt", LETTER), kind="letter"))
    assert reader.post(reverse("clinic:decide", args=[case.pk]), {"proposal": ids}).status_code == 403
    assert text(case) == RIVERA


def test_text_of_a_paper_comes_out_escaped(counsel: Any) -> None:
    case = rivera(counsel.user)
    evil = LETTER.replace(b"Ana Rivera\n", b"Ana <script>alert(1)</script> Rivera\n").replace(
        b"She has dementia.", b"She has <img src=x onerror=alert(1)> dementia."
    )
    page = send(counsel, case, ("<b>letter</b>.txt", evil), kind="letter")
    name = page.context["found"]["papers"][0]["source"]["id"]
    for response in (page, counsel.get(reverse("clinic:source", args=[case.pk, name]) + "?page=1")):
        assert b"<script>alert" not in response.content
        assert b"<img src=x" not in response.content
        assert b"<b>letter" not in response.content


def test_proposals_of_a_case_that_does_not_pass_the_check(counsel: Any) -> None:
    case = cases.receive("lenity: 1\nid: x\nperson: {name: Ana}\n", [], {"room": "interview"})
    cases.set_member(case, counsel.user, "lead", counsel.user)
    page = send(counsel, case, ("letter.txt", LETTER), kind="letter")
    assert "cannot be laid beside" in page.content.decode()
    assert "has no source" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_send_papers_at_once_lose_none(person: Callable[..., Any]) -> None:
    user = person("attorney")
    case = rivera(user)
    failed: list[BaseException] = []

    def one(number: int) -> None:
        try:
            mine = Case.objects.get(pk=case.pk)
            taking.take_in(mine, [("letter.txt", LETTER + f"No. {number}\n".encode())], "letter", user)
        except BaseException as e:
            failed.append(e)
        finally:
            connection.close()

    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        one(1)
        one(2)
    else:
        threads = [threading.Thread(target=one, args=(n,)) for n in (1, 2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    assert not failed
    names = [p for p in folder.paths(case) if p.startswith("intake/proposals/")]
    assert names == ["intake/proposals/LETTER-2.yaml", "intake/proposals/LETTER.yaml"]


def test_a_case_that_others_change_meanwhile_is_worked_on_again(counsel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = rivera(counsel.user)
    ids = _ids(send(counsel, case, ("letter.txt", LETTER), kind="letter"))
    once: list[int] = []
    real = decide.accept

    def meanwhile(*args: Any, **more: Any) -> Any:
        done = real(*args, **more)
        if not once:
            once.append(1)
            other = Case.objects.get(pk=case.pk)
            cases.save(other, other.version, RIVERA.replace("250 months", "240 months"), counsel.user, "theirs")
        return done

    monkeypatch.setattr(decide, "accept", meanwhile)
    counsel.post(reverse("clinic:decide", args=[case.pk]), {"proposal": ids[:1]})
    assert once
    assert "240 months" in text(case)
    assert "LETTER" in text(case)
    assert CaseVersion.objects.filter(case=case).count() == 3


def test_who_sends_without_end_is_told_to_wait(counsel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lenity.web.clinic.views import take

    case = rivera(counsel.user)
    monkeypatch.setattr(take, "MOST_UPLOADS", 1)
    send(counsel, case, ("one.txt", LETTER))
    assert "Wait ten minutes" in send(counsel, case, ("two.txt", LETTER + b"2")).content.decode()
    assert not [p for p in folder.paths(case) if p.endswith("proposals/TWO.yaml")]
