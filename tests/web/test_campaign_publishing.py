"""Nothing is public without consent and counsel's check; what must not be published blocks; down at once; closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lenity import yamlfile
from lenity.casefile import reader
from lenity.errors import InputError
from lenity.web.campaign import content, counting, guard, live, publishing
from lenity.web.campaign.models import Campaign, Event, Letter, Signature, Version
from lenity.web.core.models import AuditEntry

from .campaigns import SLUG, TEXT, confirmed, made, now, signed

pytestmark = pytest.mark.django_db

CASE = """
lenity: 1
id: sample
circuit: "4"
sources: [{id: S, kind: letter, title: A letter, author: Robin Writer}]
person: {name: {value: Alex Sample, from: S}, born: {value: 1970-05-06, from: S}}
relatives:
  - {id: child, relation: child, name: {value: Brielle Sample, from: S}, from: S}
  - {id: mother, relation: mother, name: {value: Georgia Sample, from: S}, from: S}
health: [{name: sarcoidosis, from: S}]
letters: [{writer: Robin Writer, from: S}]
"""


def protected(tmp_path: Any) -> Any:
    case = reader.parse(yamlfile.parse(CASE, "case"), tmp_path).case
    return guard.protected_by(case, date(2026, 1, 1))


@pytest.fixture
def draft(tmp_path: Any) -> Callable[[str], Version]:
    """A version with this sentence as its story, consented and checked."""

    def make(sentence: str, named: str = "[]") -> Version:
        text = TEXT.replace("He has served fifteen years.", sentence) + f"named: {named}\n"
        campaign, _ = Campaign.objects.get_or_create(slug=SLUG, defaults={"protected": protected(tmp_path)})
        version = publishing.write(campaign, content.parse(text), "test")
        publishing.consent(version, "Alex Sample", "himself", "signed paper", date(2026, 1, 5), "test")
        publishing.check(version, {}, "test")
        return version

    return make


def test_without_consent_check_or_case_file_nothing_is_public(client: Client) -> None:
    campaign = Campaign.objects.create(slug=SLUG)
    version = publishing.write(campaign, content.parse(TEXT), "test")
    with pytest.raises(InputError) as e:
        publishing.publish(version, "test")
    for missing in ("No consent", "Counsel has not checked", "case file has not been compared"):
        assert missing in str(e.value)
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 404
    assert Campaign.objects.get().state == "draft"


def test_a_consent_is_to_one_text(client: Client) -> None:
    campaign = made()
    changed = publishing.write(campaign, content.parse(TEXT.replace("fifteen", "sixteen")), "test")
    publishing.check(changed, {}, "test")
    with pytest.raises(InputError, match="No consent"):
        publishing.publish(changed, "test")
    assert "fifteen" in client.get(f"/campaign/{SLUG}/en/").content.decode()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("His daughter Brielle waits.", "minor"),
        ("His mother Georgia Sample is alone.", "name"),
        ("Robin Writer says so.", "name"),
        ("He was born on May 6, 1970.", "dob"),
        ("He has sarcoidosis.", "medical"),
    ],
)
def test_what_the_case_file_knows_blocks_and_nobody_can_let_it_pass(
    draft: Callable[..., Version], sentence: str, kind: str
) -> None:
    version = draft(sentence)
    found = guard.check_content(content.Content.model_validate(version.content), version.campaign.protected)
    assert kind in {f.kind for f in found if f.blocks}
    publishing.check(version, {f.key: "counsel says it is fine" for f in found}, "test")
    with pytest.raises(InputError, match="cannot be let pass"):
        publishing.publish(version, "test")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The victim forgave him.", "victim"),
        ("He cooperated with the government.", "cooperation"),
        ("El informante habló.", "cooperation"),
        ("The presentence report says so.", "sealed"),
        ("Two minor children wait.", "minor"),
        ("He takes medication.", "medical"),
        ("His number is 249-55-0178.", "ssn"),
        ("They live at 12 Oak Street, Durham.", "address"),
        ("He will be released.", "prediction"),
    ],
)
def test_what_looks_so_waits_for_counsels_reason(draft: Callable[..., Version], sentence: str, kind: str) -> None:
    version = draft(sentence)
    found = guard.check_content(content.Content.model_validate(version.content), version.campaign.protected)
    assert kind in {f.kind for f in found}
    with pytest.raises(InputError, match="not published"):
        publishing.publish(version, "test")
    assert not any(f.blocks for f in found)
    publishing.check(version, {f.key: "public record" for f in found}, "test")
    publishing.publish(version, "test")


def test_who_agreed_may_be_named(draft: Callable[..., Version]) -> None:
    publishing.publish(draft("Robin Writer says so.", "[Robin Writer]"), "test")


def test_down_at_once_with_a_record_and_by_a_consent_taken_back(client: Client) -> None:
    campaign = made()
    confirmed(client)
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 200
    publishing.unpublish(campaign, "test", "a threat")
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 404
    assert (Event.objects.get(kind="unpublished").reason, Signature.objects.count()) == ("a threat", 1)
    first = campaign.versions.get()
    publishing.publish(first, "test")
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 200
    publishing.withdraw_consent(first.consents.get(), "test")
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 404
    assert "campaign taken down" in AuditEntry.objects.values_list("action", flat=True)


def test_signatures_name_the_text_that_was_signed(client: Client) -> None:
    campaign = made()
    signed(client, 1)
    second = publishing.write(campaign, content.parse(TEXT.replace("fifteen", "sixteen")), "test")
    publishing.consent(second, "Alex Sample", "himself", "signed paper", date(2026, 2, 5), "test")
    publishing.check(second, {}, "test")
    publishing.publish(second, "test")
    signed(client, 2)
    assert sorted(Signature.objects.values_list("text_version", flat=True)) == [1, 2]


def test_closing_keeps_the_page_and_deletes_the_data_in_time(client: Client) -> None:
    campaign = made()
    confirmed(client, 1)
    signed(client, 2)
    Letter.objects.create(campaign=campaign, told={"name": "x"}, mailbox="m", nonce="n")  # type: ignore[misc]
    counting.fold()
    publishing.close(campaign, {"en": "The court granted it.", "es": "El tribunal lo concedió."}, "test")
    page = client.get(f"/campaign/{SLUG}/es/").content.decode()
    assert "El tribunal lo concedió." in page
    assert "<form" not in page
    assert signed(client, 3).status_code == 410
    assert publishing.delete_due(now() + timedelta(days=179)) == 0
    assert publishing.delete_due(now() + timedelta(days=181)) == 2
    assert publishing.delete_due(now() + timedelta(days=182)) == 0
    assert (Signature.objects.count(), Letter.objects.count()) == (0, 0)
    assert counting.shown(campaign.pk).all == 1  # the count stays
    assert counting.reconcile() == []
    live.forget()
    assert client.get(f"/campaign/{SLUG}/en/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("from: PRESS", "from: NOBODY", "names no source"),
        ('es: "La pena va por la mitad."', 'es: ""', "story.0.text.es"),
        ("judge: Judge Casey Example", "", "judge"),
        ("title: {en", "titel: {en", "title"),
    ],
)
def test_a_text_that_is_not_whole_is_refused_by_its_place(old: str, new: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        content.parse(TEXT.replace(old, new))
