"""The packet in the browser: built, looked at page by page, signed off, edited in Word and brought back, downloaded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lenity import yamlfile
from lenity.cli import main
from lenity.errors import InputError
from lenity.packet import signoff
from lenity.web.clinic import cases, folder, packet_form, packets
from lenity.web.core.models import AuditEntry

from .clinics import rivera, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def counsel(client_of: Callable[..., Client]) -> Any:
    return client_of("attorney")


def edited(docx: bytes, old: str, new: str) -> bytes:
    """The Word file with other words, as an editor would leave it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            made.writestr(item, data)
    return out.getvalue()


def test_from_build_to_edited_word_and_back(counsel: Any, client_of: Callable[..., Client], tmp_path: Path) -> None:
    case = rivera(counsel.user)
    home = reverse("clinic:packet", args=[case.pk])
    assert "No packet yet" in counsel.get(home).content.decode()
    counsel.post(f"{home}make/", {"on": "2026-11-23", "circuit": ""})
    page = counsel.get(home)
    packet = page.context["packet"]
    assert {
        "2-motion.pdf",
        "1-request-to-the-warden.pdf",
        "not-for-filing/letter-english.pdf",
        "word/2-motion.docx",
    } <= {f.path for f in packet.files}
    assert not packet.ready
    html = page.content.decode()
    assert "not ready to file" in html
    for point in packet.open[:5]:
        assert point.code == "redaction" or point.message.replace("'", "&#x27;") in html

    # each page, drawn; never the file as it came
    see = counsel.get(f"{home}see/2-motion.pdf/?page=2").content.decode()
    assert "Page 2 of" in see
    waiting = next(p for p in packet.open if p.code == "redaction" and ", 0 findings" not in p.message)
    looked = counsel.get(f"{home}see/{waiting.file}/?page={waiting.page}")
    assert f"{len(looked.context['private'])} findings" in waiting.message
    assert looked.context["private"][0].text in looked.content.decode()
    image = counsel.get(reverse("clinic:packet-image", args=[case.pk, "2-motion.pdf", 1]))
    assert image.content.startswith(b"\x89PNG")
    assert counsel.get(reverse("clinic:packet-image", args=[case.pk, "2-motion.pdf", 999])).status_code == 404
    assert counsel.get(f"{home}see/packet.yaml/").status_code == 404
    for path, begins in (("2-motion.pdf", b"%PDF"), ("word/2-motion.docx", b"PK")):
        taken = counsel.get(f"{home}file/{path}/")
        assert taken.content.startswith(begins)
        assert taken["Content-Disposition"].startswith("attachment")
    assert counsel.get(f"{home}file/status.json/").status_code == 404
    both = counsel.post(f"{home}bundle/", {"file": ["2-motion.pdf", "../case.yaml", "word/2-motion.docx"]})
    with zipfile.ZipFile(io.BytesIO(both.content)) as zipped:
        assert zipped.namelist() == ["2-motion.pdf", "word/2-motion.docx"]

    # a sign-off is by name, for what was shown, and by attorneys alone
    point = next(p for p in packet.open if p.sign and p.code == "redaction")
    student = client_of("student")
    cases.set_member(case, student.user, "works", counsel.user)  # type: ignore[attr-defined]
    assert student.post(f"{home}sign/", {"point": [point.sign_value]}).status_code == 403
    other = json.dumps(point.sign | {"digest": "0" * 64})
    counsel.post(f"{home}sign/", {"point": [other]})
    assert packets.current(case).open == packet.open  # type: ignore[union-attr]
    counsel.post(
        f"{home}sign/", {"point": [point.sign_value], "note": "looked <b>twice</b>", "back": "//evil.example/"}
    )
    now = packets.current(case)
    assert now is not None
    assert len(now.open) == len(packet.open) - 1
    signed = json.loads(folder.find(case, "sign-offs.json") or b"")["signoffs"]
    assert [(s["who"], s["note"]) for s in signed] == [("A attorney", "looked <b>twice</b>")]
    assert "<b>twice" not in counsel.get(home).content.decode()

    # Word: what was changed is told, and holds in the next packet until it is taken away
    docx = folder.find(case, "packet/word/2-motion.docx")
    assert docx
    new = edited(docx, "through undersigned counsel", "through undersigned counsel &amp; friend")
    wrong = counsel.post(f"{home}edited/", {"file": SimpleUploadedFile("x.docx", b"PK no")}, follow=True)
    assert "Not built" in wrong.content.decode()
    assert [p for p in folder.paths(case) if p.startswith("edited/")] == []
    counsel.post(f"{home}edited/", {"file": SimpleUploadedFile("2-motion.docx", new)})
    again = packets.current(case)
    assert again is not None
    assert [e["paper"] for e in again.edited] == ["2-motion"]
    assert any("counsel & friend" in change for change in again.edited[0]["changes"])
    assert folder.find(case, "packet/word/2-motion.docx") == new
    assert any(p.state == "signed" for p in again.points), "a sign-off holds while what was shown is the same"
    counsel.post(f"{home}edited/", {"drop": "2-motion.docx"})
    assert [p for p in folder.paths(case) if p.startswith("edited/")] == []

    # the export carries all of it, and the command line takes it
    with zipfile.ZipFile(io.BytesIO(folder.export(case, text(case)))) as out:
        out.extractall(tmp_path)
    main(["check", str(tmp_path)])
    assert signoff.load(tmp_path / "sign-offs.json").entries[0].who == "A attorney"
    done = set(AuditEntry.objects.filter(object=str(case.pk)).values_list("action", flat=True))
    assert {"packet built", "signed off 1 point", "paper of the packet downloaded", "page of the packet viewed"} <= done


def test_settings_are_packet_yaml(counsel: Any) -> None:
    case = rivera(counsel.user)
    url = reverse("clinic:packet-settings", args=[case.pk])
    page = counsel.get(url)
    ground = next(n for n in page.context["form"].fields if n.startswith("argument."))
    typed = {
        "counsel.name": "Dana Counsel",
        "counsel.address": "1 Main St\nCharlotte",
        "page_limit": "25",
        ground: "My words.",
    }
    assert counsel.post(url, typed | {"base": page.context["sha"]}).status_code == 302
    data = yamlfile.parse((folder.find(case, "packet.yaml") or b"").decode(), "x").data
    assert data == {
        "counsel": {"name": "Dana Counsel", "address": ["1 Main St", "Charlotte"]},
        "page_limit": 25,
        "argument": {ground.removeprefix("argument."): "My words."},
    }
    stood = counsel.get(url)
    assert stood.context["form"].initial["counsel.address"] == "1 Main St\nCharlotte"
    wrong = counsel.post(url, {"page_limit": "many", "base": stood.context["sha"]})
    assert wrong.status_code == 422
    assert "page_limit" in wrong.context["form"].errors
    assert yamlfile.parse((folder.find(case, "packet.yaml") or b"").decode(), "x").data == data


def test_two_who_change_the_settings_lose_nothing(counsel: Any) -> None:
    case = rivera(counsel.user)
    url = reverse("clinic:packet-settings", args=[case.pk])
    counsel.post(url, {"counsel.name": "Dana", "base": ""})
    sha = counsel.get(url).context["sha"]
    counsel.post(url, {"counsel.name": "Dana Counsel", "district": "ncwd", "base": sha})
    assert counsel.post(url, {"counsel.name": "Dana", "government_position": "opposed", "base": sha}).status_code == 302
    data, _ = packet_form.settings_of(case)
    assert data == {"counsel": {"name": "Dana Counsel"}, "district": "ncwd", "government_position": "opposed"}
    page = counsel.post(url, {"counsel.name": "D. Counsel", "district": "ncwd", "base": sha})
    assert page.status_code == 409
    assert "D. Counsel" in page.content.decode()
    assert "Dana Counsel" in page.content.decode()
    assert packet_form.settings_of(case)[0]["counsel"]["name"] == "Dana Counsel"


def test_a_packet_that_cannot_be_built_leaves_the_old_one(counsel: Any) -> None:
    case = rivera(counsel.user)
    folder.keep(case, [("packet/status.json", b"{}"), ("packet.yaml", b"page_limit: many\n")])
    told = counsel.post(reverse("clinic:packet-make", args=[case.pk]), {"on": "2026-11-23"}, follow=True)
    assert "Not built" in told.content.decode()
    assert folder.find(case, "packet/status.json") == b"{}"


def test_a_reader_and_a_stranger_see_no_packet(counsel: Any, client_of: Callable[..., Client]) -> None:
    case = rivera(counsel.user)
    reader = client_of("reader")
    cases.set_member(case, reader.user, "works", counsel.user)  # type: ignore[attr-defined]
    assert reader.get(reverse("clinic:packet", args=[case.pk])).status_code == 403
    assert "packet/" not in reader.get(reverse("clinic:case", args=[case.pk])).content.decode()
    assert client_of("student").get(reverse("clinic:packet", args=[case.pk])).status_code == 404


def test_nobody_waits_for_two_other_packets(counsel: Any) -> None:
    case = rivera(counsel.user)
    with packets._turn(), packets._turn():
        told = counsel.post(reverse("clinic:packet-make", args=[case.pk]), {"on": "2026-11-23"}, follow=True)
    assert "two other packets are being built right now" in told.content.decode().lower()
    with packets._turn():
        pass


def test_a_word_file_that_is_none_or_a_bomb_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", bytes(70_000_000))
    with pytest.raises(InputError, match="unpacks to more"):
        packets.check_word(bomb.getvalue())
    for wrong in (b"PK no", b"", zip_of("word.txt")):
        with pytest.raises(InputError, match="not a Word file"):
            packets.check_word(wrong)
    packets.check_word(zip_of("word/document.xml"))


def zip_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "x")
    return out.getvalue()
