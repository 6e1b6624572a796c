"""The pages: one question each, saved under a code, kept for days, in either language, with nothing in the address."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lenity import yamlfile
from lenity.web.core import crypto
from lenity.web.interview import handing
from lenity.web.interview import script as story
from lenity.web.interview.answers import Answer, Answers
from lenity.web.interview.models import Interview, delete_expired, hash_of
from lenity.web.interview.pages import as_typed, question_page
from lenity.web.interview.questions import LANGUAGES, script
from lenity.web.interview.texts import say
from lenity.web.interview.urls import urlpatterns
from lenity.web.interview.views import KEY

from .interviews import RIVERA

pytestmark = pytest.mark.django_db
PIN = "271828"
FIRST_PAINT = 50_000  # bytes transferred: the page and its stylesheet


def url(name: str, *args: str) -> str:
    return reverse(f"interview:{name}", args=args)


def begin(client: Client, language: str = "en") -> Client:
    client.post(url("language"), {"language": language})
    client.post(url("start"))
    return client


def key_of(interview: Interview) -> str:
    """The row's key as the database holds it."""
    return str(interview.pk if connection.vendor == "postgresql" else interview.pk.hex)


def at(client: Client) -> str:
    """The key of the question that is shown."""
    found = re.search(r'name="key" value="(\w+)"', client.get(url("question")).content.decode())
    assert found
    return found[1]


def tell(client: Client, key: str, value: Any, do: str = "continue") -> Any:
    typed = as_typed(script().question(key), Answer.told(value))
    return client.post(url("question"), {"key": key, "do": do, **typed})


def kept(client: Client) -> Interview:
    return Interview.objects.get(pk=client.session[KEY])


def answered(client: Client) -> Answers:
    return kept(client).answers


def walk_through(client: Client, given: dict[str, Any]) -> list[str]:
    keys = []
    while client.get(url("question")).status_code == 200:
        key = at(client)
        keys.append(key)
        done = (
            tell(client, key, given[key], "keep")
            if key in given
            else client.post(url("question"), {"key": key, "do": "unknown"})
        )
        assert done.status_code == 302, key
    return keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_interview_ends_in_papers_to_print(client: Client, language: str) -> None:
    begin(client, language)
    keys = walk_through(client, RIVERA)
    assert len(keys) == len(set(keys)) > 25
    end = client.get(url("end"))
    assert end.headers["Content-Language"] == language
    text = end.content.decode()
    assert say("end.shown", "es" if language == "es" else "en") in text
    for which in ("request", "how-to-send-it", "motion"):
        paper = client.get(url("paper", which))
        assert paper.content.startswith(b"%PDF")
        assert "no-store" in paper.headers["Cache-Control"]
    case = yamlfile.parse(client.get(url("case_file")).content.decode(), "case.yaml").data
    assert case["sources"][0]["kind"] == "interview"
    assert case["no_request"]["value"] is True
    assert client.get(url("paper", "anything")).status_code == 404


def test_one_question_a_page_with_everything_a_page_needs(client: Client) -> None:
    begin(client)
    tell(client, "who", "family")
    page = client.get(url("question")).content.decode()
    assert len(re.findall(r"<h1", page)) == 1
    for part in (
        "page.back",
        "page.continue",
        "page.unknown",
        "page.skip",
        "page.save",
        "page.why",
        "page.help",
        "page.leave",
    ):
        assert say(part, "en") in page, part
    assert "Part 1 of 8" in page
    assert '<html lang="en">' in page


@pytest.mark.parametrize("question", script().questions, ids=lambda q: q.code)
def test_every_question_makes_a_page_in_both_languages(client: Client, question: Any) -> None:
    begin(client)
    mine = kept(client)
    mine.put({}, question.key)
    mine.save()
    for language in LANGUAGES:
        client.post(url("language"), {"language": language})
        response = client.get(url("question"))
        assert response.status_code == 200
        assert question.ask.in_(language).replace('"', "&quot;") in response.content.decode()
        wrong = client.post(url("question"), {"key": question.key, "do": "continue"})
        assert wrong.status_code == 422
        assert wrong.content.decode().count(say("page.problem", language)) == 1


def test_an_error_keeps_what_was_typed_and_links_to_the_field(client: Client) -> None:
    begin(client)
    page = client.post(
        url("question"), {"key": "born", "do": "continue", "year": "1960", "month": "13"}
    ).content.decode()
    assert 'value="1960"' in page
    assert 'href="#month"' in page
    assert 'id="month"' in page
    assert "born" not in answered(client)


def test_a_soft_warning_asks_once_and_takes_the_answer(client: Client) -> None:
    begin(client)
    warned = client.post(url("question"), {"key": "register_number", "do": "continue", "answer": "12"})
    assert warned.status_code == 200
    assert "register_number" not in answered(client)
    assert client.post(url("question"), {"key": "register_number", "do": "keep", "answer": "12"}).status_code == 302
    assert answered(client)["register_number"].value == "12"


def test_unknown_and_skip_stay_apart_and_are_no_no(client: Client) -> None:
    begin(client)
    client.post(url("question"), {"key": "request_made", "do": "unknown"})
    client.post(url("question"), {"key": "serious_condition", "do": "skip"})
    assert [a.state for a in answered(client).values()] == ["unknown", "skipped"]
    assert "no_request" not in story.case_data(answered(client), timezone.localdate())


def test_back_goes_to_the_answer_before_and_from_the_first_to_the_start(client: Client) -> None:
    begin(client)
    tell(client, "who", "family")
    tell(client, "name", "Alex Rivera")
    back = client.post(url("question"), {"key": at(client), "do": "back"})
    assert back.headers["Location"] == url("question")
    assert at(client) == "name"
    client.post(url("question"), {"key": "name", "do": "back"})
    assert at(client) == "who"
    assert client.post(url("question"), {"key": "who", "do": "back"}).headers["Location"] == url("start")


def test_change_comes_back_to_the_list(client: Client) -> None:
    begin(client)
    tell(client, "who", "family")
    tell(client, "name", "Alex Rivera")
    assert "Alex Rivera" in client.get(url("check")).content.decode()
    client.post(url("check"), {"change": "name"})
    assert at(client) == "name"
    assert tell(client, "name", "Alejandro Rivera").headers["Location"] == url("check")
    assert "Alejandro Rivera" in client.get(url("check")).content.decode()
    assert list(answered(client)) == ["who", "name"]


def test_the_language_changes_and_the_answers_stay(client: Client) -> None:
    begin(client, "en")
    tell(client, "who", "family")
    before = kept(client).told
    changed = client.post(url("language"), {"language": "es", "from": "question"})
    assert changed.headers["Location"] == url("question")
    assert '<html lang="es">' in client.get(url("question")).content.decode()
    assert kept(client).told == before
    assert kept(client).language == "es"
    client.post(url("language"), {"language": "xx", "from": "https://example.org/"})
    assert '<html lang="es">' in client.get(url("question")).content.decode()


def test_somebody_else_is_asked_about_he_or_she_and_the_person_inside_as_you() -> None:
    words = script().question("born")
    for who, asked in (("self", words.you), ("family", words.ask)):
        answers = {"who": Answer.told(who)}
        assert question_page(words, answers, "en").ask == asked.en


def test_more_people_than_three_can_be_named(client: Client) -> None:
    begin(client)
    typed = {"key": "parent_carers", "do": "more", "who_1": "Ana", "who_2": "Ben", "who_3": "Cy"}
    page = client.post(url("question"), typed).content.decode()
    assert 'name="who_4"' in page
    assert 'value="Cy"' in page


# Saved and come back to


def saved(client: Client) -> str:
    found = re.search(r'class="code">([\w-]+)<', client.post(url("save"), {"pin": PIN}).content.decode())
    assert found
    return found[1]


def test_a_code_and_a_pin_bring_the_answers_back_on_another_device(client: Client) -> None:
    begin(client, "es")
    tell(client, "name", "Alex Rivera")
    code = saved(client)
    other = Client()
    assert other.post(url("resume"), {"code": f" {code.lower()} ", "pin": PIN}).status_code == 302
    assert answered(other) == answered(client)
    assert '<html lang="es">' in other.get(url("question")).content.decode()


def test_code_and_pin_are_stored_only_as_hashes(client: Client) -> None:
    begin(client)
    code = saved(client)
    mine = kept(client)
    assert mine.code_hash == hash_of(code)
    assert code.replace("-", "") not in f"{mine.code_hash}{mine.pin}"
    assert PIN not in mine.pin
    assert "$" in mine.pin  # a password hash with its salt


@pytest.mark.parametrize("pin", ["12", "123456", "000000", "654321", ""])
def test_an_easy_pin_is_refused(client: Client, pin: str) -> None:
    begin(client)
    assert client.post(url("save"), {"pin": pin}).status_code == 422
    assert kept(client).code_hash is None


def test_guessing_is_slowed_for_a_code_and_for_an_address(client: Client) -> None:
    begin(client)
    code = saved(client)
    other = Client()
    tries = [other.post(url("resume"), {"code": code, "pin": f"99999{n}"}).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]
    assert other.post(url("resume"), {"code": code, "pin": PIN}).status_code == 429  # the right one must wait too
    many = [Client().post(url("resume"), {"code": f"CODE{n}", "pin": PIN}).status_code for n in range(30)]
    assert many[-1] == 429


def test_a_wrong_code_and_a_wrong_pin_look_alike(client: Client) -> None:
    begin(client)
    code = saved(client)

    def shown(code: str) -> str:
        page = Client().post(url("resume"), {"code": code, "pin": "999991"}).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert shown(code) == shown("AAAA-BBBB-CCCC")


def test_what_is_over_is_gone_and_says_so(client: Client) -> None:
    begin(client)
    tell(client, "name", "Alex Rivera")
    mine = kept(client)
    assert timezone.now() + timedelta(hours=25) > mine.expires_at
    code = saved(client)
    mine.refresh_from_db()
    assert timedelta(days=29) < mine.expires_at - timezone.now() <= timedelta(days=30)
    assert delete_expired(timezone.now() + timedelta(days=29)) == 0
    Interview.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(url("question")).status_code == 410
    assert Client().post(url("resume"), {"code": code, "pin": PIN}).status_code == 422
    call_command("delete_expired_interviews")
    assert not Interview.objects.exists()


def test_delete_asks_once_and_deletes(client: Client) -> None:
    begin(client)
    key = client.session[KEY]
    assert client.get(url("delete")).status_code == 200
    assert Interview.objects.filter(pk=key).exists()
    client.post(url("delete"))
    assert not Interview.objects.filter(pk=key).exists()


def test_leaving_ends_the_session_and_keeps_what_was_saved(client: Client) -> None:
    begin(client)
    key = client.session[KEY]
    gone = client.post(url("leave"))
    assert "weather.gov" in gone.content.decode()
    assert KEY not in client.session
    assert Interview.objects.filter(pk=key).exists()
    assert client.get(url("question")).headers["Location"] == url("start")


# What is nobody's business


def test_answers_are_sealed_and_bound_to_their_row(client: Client) -> None:
    begin(client)
    tell(client, "name", "Alex Rivera")
    mine = kept(client)
    begin(client)
    other = kept(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT told FROM interview_interview WHERE id = %s", [key_of(mine)])
        stored = cursor.fetchone()[0]
        assert "Rivera" not in stored
        cursor.execute("UPDATE interview_interview SET told = %s WHERE id = %s", [stored, key_of(other)])
    with pytest.raises(crypto.CannotOpen):
        _ = Interview.objects.get(pk=other.pk).answers


def test_no_address_tells_anything_and_no_page_is_kept(client: Client) -> None:
    begin(client)
    walk_through(client, RIVERA)
    for name in ("question", "check", "end", "save", "start"):
        response = client.get(url(name), follow=True)
        assert "no-store" in response.headers["Cache-Control"]
        links = re.findall(r'(?:href|action)="([^"]*)"', response.content.decode())
        assert not [link for link in links if "?" in link or "Rivera" in link]
        assert "localStorage" not in response.content.decode()
        assert "<script" not in response.content.decode()


def test_another_session_sees_nothing_of_it(client: Client) -> None:
    begin(client)
    tell(client, "name", "Alex Rivera")
    stranger = Client()
    for pattern in urlpatterns:
        args = ("request",) if pattern.name == "paper" else ()
        response = stranger.get(url(str(pattern.name), *args), follow=True)
        assert b"Rivera" not in response.content


def test_what_somebody_types_is_shown_as_typed_and_never_run(client: Client) -> None:
    begin(client)
    nasty = "<script>alert(1)</script>{{7*7}}"
    tell(client, "name", nasty)
    text = client.get(url("check")).content.decode()
    assert nasty not in text
    assert "&lt;script&gt;" in text
    assert client.get(url("paper", "request")).content.startswith(b"%PDF")


# The clinic


def test_the_clinic_gets_it_only_with_consent_and_the_words_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[str, handing.Consent]] = []
    monkeypatch.setattr(handing, "there_is_a_clinic", lambda: True)
    monkeypatch.setattr(handing, "hand_over", lambda text, consent: handed.append((text, consent)))
    begin(client)
    tell(client, "name", "Alex Rivera")
    assert client.post(url("hand_over"), {"contact": "ana@example.org"}).status_code == 422
    assert client.post(url("hand_over"), {"agree": "on"}).status_code == 422
    assert handed == []
    agreed = {"agree": "on", "name": "Ana Rivera", "contact": "ana@example.org"}
    assert client.post(url("hand_over"), agreed).status_code == 200
    client.post(url("hand_over"), agreed)
    assert len(handed) == 1
    text, consent = handed[0]
    assert text == story.case_yaml(answered(client), kept(client).told_on)
    assert consent.words == say("end.hand_agree", "en")
    assert consent.origin()["contact"] == "ana@example.org"


# Numbers


def test_the_first_paint_of_a_page_is_small(client: Client) -> None:
    from django.contrib.staticfiles import finders

    begin(client, "es")
    for key in ("who", "district", "parent_carers"):
        mine = kept(client)
        mine.put({}, key)
        mine.save()
        page = client.get(url("question")).content
        linked = re.findall(r'<link rel="stylesheet" href="[^"]*?/?((?:core/)?[\w.-]+\.css)"', page.decode())
        assert linked
        sheets = 0
        for sheet in linked:
            path = finders.find(re.sub(r"\.[0-9a-f]{12}\.css$", ".css", sheet))
            assert path
            with open(path, "rb") as file:
                sheets += len(gzip.compress(file.read()))
        assert len(gzip.compress(page)) + sheets <= FIRST_PAINT
