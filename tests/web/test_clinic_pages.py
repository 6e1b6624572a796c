"""The pages of a case: every statement with its source, the review beside it, one click to the page of the paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from PIL import Image

from lenity.casefile.entry import Said
from lenity.casefile.model import CaseFile
from lenity.casefile.reader import load
from lenity.casefile.said import walk
from lenity.review import words
from lenity.review.demo import CASE as VAILES
from lenity.review.review import review
from lenity.web.clinic import pages, reviews, sections
from lenity.web.core.models import AuditEntry

from .clinics import rivera, vailes

pytestmark = pytest.mark.django_db


@pytest.fixture
def counsel(client_of: Callable[..., Client]) -> Any:
    return client_of("attorney")


def test_the_review_on_the_page_is_that_of_the_command_line(counsel: Any) -> None:
    case = vailes(counsel.user)
    page = counsel.get(reverse("clinic:case", args=[case.pk]) + "?on=2023-07-06").content.decode()
    found = review(load(VAILES).case, date(2023, 7, 6))
    for ground in words.spoken(found):
        assert escape(ground.title) in page
        for element in ground.elements:
            for rest in element.rests_on:
                assert f"/clinic/{case.pk}/source/{rest.source}/" in page
    assert found.receipt.facts[:12] in page
    later = counsel.get(reverse("clinic:case", args=[case.pk]) + "?on=2026-11-23").content.decode()
    assert words.in_short(review(load(VAILES).case, date(2026, 11, 23)))[0].replace("'", "&#x27;") in later


def test_every_statement_stands_on_the_page_with_its_source(counsel: Any) -> None:
    case = vailes(counsel.user)
    told = sections.laid_out(load(VAILES).case, "/b/")

    def count(groups: Any) -> int:
        return sum(sum(not line.shared for line in e.lines) + count(e.parts) for group in groups for e in group.entries)

    assert count(told) == sum(isinstance(item, Said) for _, item in walk(load(VAILES).case))
    page = counsel.get(reverse("clinic:case", args=[case.pk])).content.decode()
    assert page.count('class="standing') >= count(told)


def test_the_table_of_sections_holds_every_field_of_a_case_file() -> None:
    plain = {"lenity", "id", "title", "circuit", "notes"}
    assert set(sections.sections()) == set(CaseFile.model_fields) - plain
    for key, section in sections.sections().items():
        _whole(section, sections.model_of(key), key)
        for name, part in section.parts.items():
            _whole(part, sections.model_of(key, name), f"{key}.{name}")


def _whole(part: Any, model: Any, where: str) -> None:
    if model is None:
        return
    names = {field.alias or name for name, field in model.model_fields.items()} - {"from", "at", "quote", "note"}
    inner = {n for n in names if sections.model_of(where.split(".")[0]) and n in getattr(part, "parts", {})}
    assert set(part.fields) == names - inner, where


def test_a_citation_leads_to_the_page_it_names() -> None:
    assert reviews.page_of("p. 12") == 12
    assert reviews.page_of("pp. 3-4") == 3
    assert reviews.page_of("7") == 7
    assert reviews.page_of("¶ 4") is None
    assert reviews.page_of(None) is None
    assert reviews.link("/c/", "LOG", "p. 2") == "/c/source/LOG/?page=2#page"


def test_quotes_are_found_across_lines_and_marked() -> None:
    text = "He said: our\nmother  cannot get up.\nShe is ill."
    told = pages.marked(text, ["our mother cannot get up", "not there", "she is"])
    assert [piece for piece, quoted in told if quoted] == ["our\nmother  cannot get up", "She is"]
    assert "".join(piece for piece, _ in told) == text


def test_a_paper_is_shown_as_picture_and_text(counsel: Any) -> None:
    case = rivera(counsel.user)
    page = counsel.get(reverse("clinic:source", args=[case.pk, "SISTER"]) + "?page=1").content.decode()
    assert "She has dementia" in page
    assert "Page 1 of 1" in page
    assert "<mark>Our mother cannot get up</mark>" in page
    image = counsel.get(reverse("clinic:image", args=[case.pk, "SISTER", 1]))
    assert image["Content-Type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")
    with Image.open(io.BytesIO(image.content)) as drawn:
        colours: Any = drawn.convert("RGB").getcolors(1 << 20)
    yellow = sum(n for n, (red, _, blue) in colours if red > 200 and blue < 180)
    assert yellow > 500, "the quoted words are marked on the page"
    assert counsel.get(reverse("clinic:image", args=[case.pk, "SISTER", 2])).status_code == 404
    assert counsel.get(reverse("clinic:image", args=[case.pk, "JUDGMENT", 1])).status_code == 404
    original = counsel.get(reverse("clinic:original", args=[case.pk, "SISTER"]))
    assert original["Content-Disposition"].startswith("attachment")
    assert original["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_other_pages_answer_and_are_audited(counsel: Any) -> None:
    case = vailes(counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    assert "2007-07-24" in counsel.get(f"{base}timeline/").content.decode()
    tasks = counsel.get(f"{base}tasks/?on=2023-07-06").content.decode()
    step = review(load(VAILES).case, date(2023, 7, 6)).next[0].what
    assert step.replace("'", "&#x27;") in tasks
    both = counsel.get(f"{base}dates/?first=2022-01-11&second=2026-11-23").content.decode()
    assert "Rutherford" in both
    assert "What changed" in both
    done = set(AuditEntry.objects.filter(object=str(case.pk)).values_list("action", flat=True))
    assert {"case made", "timeline viewed", "tasks viewed", "two dates compared"} <= done


def test_without_a_circuit_the_page_says_so(counsel: Any) -> None:
    counsel.post("/clinic/new/", {"title": "United States v. Doe", "name": "Doe", "circuit": ""})
    from lenity.web.clinic.models import Case

    page = counsel.get(reverse("clinic:case", args=[Case.objects.get().pk])).content.decode()
    assert "The circuit is not known" in page


def test_undo_from_the_page(counsel: Any) -> None:
    from lenity.web.clinic import cases

    from .clinics import RIVERA, text

    case = rivera(counsel.user)
    cases.save(case, 1, RIVERA.replace("250 months", "240 months"), counsel.user, "term read again")
    history = counsel.get(reverse("clinic:history", args=[case.pk])).content.decode()
    assert "term read again" in history
    assert "240 months" in history
    counsel.post(reverse("clinic:undo", args=[case.pk, 1]), {"base": "2"})
    assert text(case) == RIVERA
    stale = counsel.post(reverse("clinic:undo", args=[case.pk, 2]), {"base": "2"})
    assert stale.status_code == 409
    assert text(case) == RIVERA
    only = counsel.get(reverse("clinic:history-of", args=[case.pk, "judgment/term"])).content.decode()
    assert "Version 2" in only
    assert "240 months" in only
