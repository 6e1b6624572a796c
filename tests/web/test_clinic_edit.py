"""Editing a case: forms made from the table, the check's words at the field, two people at once, every text escaped."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from lenity import yamlfile
from lenity.web.clinic import cases, editor, facts, places, sections
from lenity.web.clinic.merge import merged
from lenity.web.clinic.models import Case, CaseVersion
from lenity.web.clinic.places import NoPlaceError
from lenity.web.clinic.written import written
from lenity.web.core.models import AuditEntry

from .clinics import RIVERA, rivera, text, vailes
from .urltable import rows

DATA = yamlfile.parse(RIVERA, "case.yaml").data
pytestmark = pytest.mark.django_db


@pytest.fixture
def counsel(client_of: Callable[..., Client]) -> Any:
    return client_of("attorney")


def go(client: Any, case: Case, address: str, /, base: Any = 0, **typed: Any) -> Any:
    """Opens a form, changes some of its fields and sends it as a browser would."""
    url = f"{reverse('clinic:case', args=[case.pk])}{address}/"
    page = client.get(url)
    assert page.status_code == 200, address
    form = page.context["form"]
    stood = {name: form.initial.get(name, "") for name in form.fields}
    return client.post(url, stood | typed | {"base": str(base or page.context["version"].number)})


# The text of the file


def test_a_change_leaves_the_rest_of_the_file_as_it_was() -> None:
    new = copy.deepcopy(DATA)
    new["person"]["born"] = "1961-04-02"
    assert written(RIVERA, new) == RIVERA.replace("1960-04-02", "'1961-04-02'")
    new["relatives"][0]["carers"].append({"who": "county aides", "kind": "public"})
    told = written(RIVERA, new)
    assert "# comments stay" in told
    assert "# as the court has it" in told
    assert yamlfile.parse(told, "x").data == new


def test_taking_out_keeps_the_comments_of_other_sections() -> None:
    new = copy.deepcopy(DATA)
    del new["judgment"]["sentenced_on"]
    del new["relatives"]
    told = written("\ufeff" + RIVERA.replace("\n", "\r\n"), new)
    assert told.startswith("\ufeff# comments stay where they are\r\n")
    assert "# as the court has it" in told
    assert "\n" not in told.replace("\r\n", "")
    assert yamlfile.parse(told.removeprefix("\ufeff"), "x").data == new


_scalars = st.one_of(
    st.none().map(lambda _: "x"),
    st.booleans(),
    st.integers(-99, 9999),
    st.text("aé :#{}[]\"'\n-&*!|>%@`,~0129.eE", max_size=12),
    st.sampled_from(["yes", "null", "2007-07-24", "1e3", "0x1F", "- a", "true", "~", "on", "12", "3:07"]),
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_change_of_the_data_is_what_the_text_then_says(data: st.DataObject) -> None:
    new = copy.deepcopy(DATA)
    for _ in range(data.draw(st.integers(1, 4))):
        key = data.draw(st.sampled_from(sorted(new) or ["id"]))
        value = data.draw(st.one_of(_scalars, st.lists(_scalars, max_size=3), st.dictionaries(st.just("k"), _scalars)))
        if data.draw(st.booleans()) and len(new) > 1:
            new.pop(key, None)
        elif data.draw(st.booleans()) and isinstance(new.get(key), list):
            new[key] = [*new[key], value]
        else:
            new[key] = value
    assert yamlfile.parse(written(RIVERA, new), "x").data == new


# The table and the forms


def test_every_entry_opens_as_a_form_and_sent_back_unchanged_changes_nothing(counsel: Any) -> None:
    case = vailes(counsel.user)
    before = text(case)
    data = facts.of_version(cases.latest(case).pk).data
    seen = 0
    for key in sections.sections():
        if key == "facts" or sections.model_of(key) is None:
            continue
        listed = data.get(key) if sections.is_list(key) else [data.get(key)]
        for i, _ in enumerate(listed or []):
            address = f"entry/{key}/{i}" if sections.is_list(key) else f"entry/{key}"
            assert go(counsel, case, address).status_code == 302, address
            seen += 1
        if sections.is_list(key):
            url = f"{reverse('clinic:case', args=[case.pk])}entry/{key}/new/"
            assert counsel.get(url).status_code == 200, key
    assert seen > 20
    assert text(case) == before
    assert case.version == 1


def test_every_statement_opens_with_what_it_says(counsel: Any) -> None:
    case = vailes(counsel.user)
    read = facts.of_version(cases.latest(case).pk)
    assert read.case
    seen = 0

    def each(groups: Any) -> Any:
        for group in groups:
            for e in group.entries:
                yield from e.lines
                yield from each(e.parts)

    for line in each(sections.laid_out(read.case, "/")):
        if not line.shared:
            typed = editor.statement_typed(places.statement(line.place), read.data)
            assert typed["from"] == line.source, line
            assert typed["value"] in (line.value, *line.value.split(" (")) or typed["value"].split()[0] in line.value
            seen += 1
    assert seen > 60


TYPED = yamlfile.read(Path(__file__).with_name("clinic_typed.yaml")).data


@pytest.mark.parametrize(("address", "typed", "where", "value"), [tuple(row) for row in TYPED])
def test_what_is_typed_is_what_the_file_says(counsel: Any, address: str, typed: Any, where: str, value: Any) -> None:
    case = rivera(counsel.user)
    response = go(counsel, case, address, **typed)
    assert response.status_code == 302, response.content.decode()
    data = yamlfile.parse(text(case), "case.yaml").data
    assert places.get(data, places.path_of(where)) == value
    assert "# comments stay" in text(case)
    version = cases.latest(case)
    assert version.author == counsel.user
    assert version.changes
    assert AuditEntry.objects.filter(action="case changed", object=str(case.pk)).exists()


@pytest.mark.parametrize(
    ("address", "typed", "field", "words"),
    [
        ("entry/person", {"born": "2.4.1960"}, "born", "is not a date"),
        ("entry/judgment", {"term": "long"}, "term", "is not a term"),
        ("entry/relatives/new", {"id": "Mother!", "relation": "mother"}, "id", ""),
        ("entry/relatives/new", {"id": "mother", "relation": "mother", "from": "SISTER"}, "id", "two relatives"),
        ("entry/charges/new", {"offense": "conspiracy"}, "offense", "has no source"),
        ("statement/no_request/new", {"value": "yes"}, "value", "has no source"),
        ("statement/person/age/new", {"value": "six", "from": "SISTER"}, "value", ""),
        ("entry/person", {"quote": "word " * 16}, "quote", "at most 15 words"),
    ],
)
def test_the_words_of_the_check_stand_at_the_field(
    counsel: Any, address: str, typed: Any, field: str, words: str
) -> None:
    case = rivera(counsel.user)
    page = go(counsel, case, address, **typed)
    assert page.status_code == 422
    form = page.context["form"]
    assert field in form.errors or (field == "id" and form.errors), form.errors
    assert words in str(form.errors).replace("Two", "two")
    html = page.content.decode()
    assert "error-summary" in html
    assert f'href="#id_{next(iter(form.errors))}"' in html or "__all__" in form.errors
    for value in typed.values():
        assert value.strip()[:8] in html
    assert case.version == 1
    assert text(case) == RIVERA


def test_a_source_that_is_used_cannot_be_taken_out(counsel: Any) -> None:
    case = rivera(counsel.user)
    url = f"{reverse('clinic:case', args=[case.pk])}remove/entry/sources/1/"
    assert "Letter from his sister" in counsel.get(url).content.decode()
    page = counsel.post(url, {"base": "1"})
    assert page.status_code == 422
    assert "no source" in page.content.decode()
    assert text(case) == RIVERA


def test_taking_out_asks_first_and_the_history_keeps_it(counsel: Any) -> None:
    case = rivera(counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    assert counsel.get(f"{base}remove/entry/relatives/0/carers/0/").status_code == 200
    assert text(case) == RIVERA
    counsel.post(f"{base}remove/entry/relatives/0/carers/0/", {"base": "1"})
    assert "Ana Rivera" not in text(case)
    assert "Ana Rivera" in counsel.get(f"{base}history/").content.decode()
    counsel.post(f"{base}remove/statement/judgment/term/0/", {"base": "2"})
    assert "250 months" not in text(case)
    assert counsel.post(f"{base}remove/statement/person/name/0/", {"base": "2"}).status_code == 409


NOWHERE = """
entry/nothing entry/relatives entry/relatives/7 entry/relatives/0/born entry/person/0 entry/facts/new entry/lenity
statement/person/nothing/0 statement/person/name/9 statement/relatives/0/id/0 statement/facts/age_years/new
statement/person remove/entry/relatives/7 remove/statement/person/name/9 remove/other
"""


@pytest.mark.parametrize("place", NOWHERE.split())
def test_places_that_are_not_there_answer_404(counsel: Any, place: str) -> None:
    case = rivera(counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    assert counsel.get(f"{base}{place}/").status_code == 404
    assert counsel.post(f"{base}{place}/", {"base": "1"}).status_code == 404
    assert text(case) == RIVERA


# Two people


def test_two_who_change_different_things_both_keep_them(counsel: Any, client_of: Callable[..., Client]) -> None:
    case = rivera(counsel.user)
    other = client_of("student")
    cases.set_member(case, other.user, "works", counsel.user)  # type: ignore[attr-defined]
    assert go(other, case, "entry/judgment", term="240 months").status_code == 302
    assert go(counsel, case, "entry/person", base=1, born="1961-04-02").status_code == 302
    assert go(counsel, case, "entry/judgment", base=1, sentenced_on="2012-05-04").status_code == 302
    assert {"240 months", "1961-04-02", "2012-05-04"} <= set(_scalars_of(yamlfile.parse(text(case), "x").data))


def _scalars_of(item: Any) -> Any:
    if isinstance(item, dict | list):
        for part in item.values() if isinstance(item, dict) else item:
            yield from _scalars_of(part)
    else:
        yield item


def test_two_who_change_the_same_are_shown_both_values_and_choose(
    counsel: Any, client_of: Callable[..., Client]
) -> None:
    case = rivera(counsel.user)
    other = client_of("student", email="s@example.org")
    cases.set_member(case, other.user, "works", counsel.user)  # type: ignore[attr-defined]
    url = f"{reverse('clinic:case', args=[case.pk])}entry/judgment/"
    mine = {"term": "230 months", "sentenced_on": "2012-05-09", "from": "JUDGMENT", "at": "", "quote": "", "note": ""}
    go(other, case, "entry/judgment", term="240 months")
    page = counsel.post(url, mine | {"base": "1"})
    assert page.status_code == 409
    html = page.content.decode()
    assert 'value="230 months"' in html
    assert 'value="240 months"' in html
    assert "A student" in html
    assert "240 months" in text(case)
    assert case.version == 2
    chosen = {"base": "2", "term": "230 months", **dict(page.context["rest"])}
    assert counsel.post(url, chosen).status_code == 302
    assert "230 months" in text(case)
    assert "2012-05-09" in text(case)
    assert CaseVersion.objects.get(case=case, number=2).text.count("240 months") == 1


def test_an_entry_taken_out_by_another_is_told_with_what_one_wrote(
    counsel: Any, client_of: Callable[..., Client]
) -> None:
    case = rivera(counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    counsel.post(f"{base}remove/entry/relatives/0/", {"base": "1"})
    page = counsel.post(f"{base}entry/relatives/0/", {"base": "1", "illness": "dementia told by her doctor"})
    assert page.status_code == 409
    assert "dementia told by her doctor" in page.content.decode()
    assert "dementia" not in text(case)


def test_an_entry_that_moved_is_found_again(counsel: Any) -> None:
    case = rivera(counsel.user)
    go(counsel, case, "entry/relatives/new", id="father", relation="father", **{"from": "SISTER"})
    base = reverse("clinic:case", args=[case.pk])
    counsel.post(f"{base}remove/entry/relatives/0/", {"base": "2"})
    page = counsel.post(f"{base}entry/relatives/1/", {"base": "2", "name": "Luis Rivera"})
    assert page.status_code == 302
    data = yamlfile.parse(text(case), "x").data
    assert [(r["id"], r.get("name")) for r in data["relatives"]] == [("father", "Luis Rivera")]


def test_a_carer_goes_to_the_relative_that_was_meant(counsel: Any) -> None:
    case = rivera(counsel.user)
    go(counsel, case, "entry/relatives/new", id="father", relation="father", **{"from": "SISTER"})
    base = reverse("clinic:case", args=[case.pk])
    counsel.post(f"{base}remove/entry/relatives/0/", {"base": "2"})
    counsel.post(f"{base}entry/relatives/1/carers/new/", {"base": "2", "who": "Luis", "from": "SISTER"})
    data = yamlfile.parse(text(case), "x").data
    assert [(r["id"], [c["who"] for c in r.get("carers", [])]) for r in data["relatives"]] == [("father", ["Luis"])]
    gone = counsel.post(f"{base}entry/relatives/0/carers/new/", {"base": "2", "who": "Eva", "from": "SISTER"})
    assert gone.status_code == 409
    assert "Eva" not in text(case)


def test_no_address_breaks_whatever_is_sent_to_it(counsel: Any) -> None:
    case = rivera(counsel.user)
    counsel.raise_request_exception = False
    base = reverse("clinic:case", args=[case.pk])
    deep = (
        "entry/motions/7/relief entry/relatives/7/carers/new statement/relatives/7/born/new entry/judgment/components/4"
    )
    ends = [f"{end}/" for end in deep.split()]
    for row in rows():
        if row.name.startswith("clinic:") and "<uuid:pk>" in row.pattern and row.name != "clinic:packet-make":
            ends.append(row.path.split(f"{uuid.UUID(int=7)}/")[1])
    odd = ["", "1", "-1", "9" * 30, "é\x1b\u202e", "[1]", "{}", "null", "a" * 5000]
    names: tuple[str, ...] = (
        "base",
        "value",
        "from",
        "title",
        "text",
        "note",
        "point",
        "proposal",
        "list",
        "do",
        "drop",
        "remove",
    )
    names += ("user", "number", "file", "back", "on", "circuit")
    for end in ends:
        for value in odd:
            typed = dict.fromkeys(names, value)
            assert counsel.get(f"{base}{end}", {"on": value, "page": value, "first": value}).status_code < 500, end
            assert counsel.post(f"{base}{end}", typed).status_code < 500, (end, value)
    assert not facts.read(text(case)).problems


def test_what_stands_beside_each_other() -> None:
    both, clashes = merged(
        {"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "1", "c": "2"}, {"a": "1", "b": "3", "c": "4"}
    )
    assert both == {"a": "2", "b": "3", "c": "4"}
    assert [(c.name, c.mine, c.theirs) for c in clashes] == [("c", "4", "2")]
    assert merged({"a": "1"}, {"a": "2"}, {"a": "2"}) == ({"a": "2"}, [])


# Hidden fields, escaping, notes


def test_posted_fields_that_no_form_has_change_nothing(counsel: Any) -> None:
    case = rivera(counsel.user)
    go(
        counsel,
        case,
        "entry/person",
        name="Alex J. Rivera",
        author="evil",
        number="99",
        case="x",
        lenity="2",
        id="other",
    )
    data = yamlfile.parse(text(case), "x").data
    assert data | {"person": None} == DATA | {"person": None}
    assert set(data["person"]) == set(DATA["person"])
    assert cases.latest(case).author == counsel.user


EVIL = "<img src=x onerror=alert(1)>\"'</textarea><b>"


def test_every_text_a_person_can_type_comes_out_escaped(counsel: Any) -> None:
    case = rivera(counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    for key, section in sections.sections().items():
        if sections.model_of(key) is None or key == "facts":
            continue
        address = f"entry/{key}/new" if sections.is_list(key) else f"entry/{key}"
        page = counsel.get(f"{base}{address}/")
        form = page.context["form"]
        typed = {name: EVIL for name, field in form.fields.items() if not hasattr(field, "choices")}
        page = counsel.post(f"{base}{address}/", typed | {"base": str(page.context["version"].number)})
        assert b"<img src=x" not in page.content, section.key
        assert b"</textarea><b>" not in page.content, section.key
    go(counsel, case, "entry/head", title=EVIL)
    go(
        counsel,
        case,
        "entry/charges/new",
        offense=EVIL,
        statute=EVIL,
        note=EVIL,
        quote=EVIL,
        at=EVIL,
        **{"from": "SISTER"},
    )
    go(counsel, case, "entry/sources/1", title=EVIL, author=EVIL, found=EVIL)
    go(counsel, case, "entry/relatives/0", name=EVIL, illness=EVIL)
    counsel.post(f"{base}notes/add/", {"note": EVIL})
    assert text(case).count("onerror") >= 9
    ends = "papers/ source/SISTER/ tasks/ timeline/ notes/ history/ version/5/ people/ entry/charges/0/"
    for end in ("", *ends.split(), "dates/?first=2022-01-11&second=2023-11-23", "remove/entry/charges/0/"):
        page = counsel.get(f"{base}{end}")
        assert page.status_code == 200, end
        assert b"<img src=x" not in page.content, end
    assert b"<img src=x" not in counsel.get("/clinic/").content


def test_a_note_says_who_and_when_and_is_no_fact(counsel: Any) -> None:
    case = rivera(counsel.user)
    before = facts.of_version(cases.latest(case).pk).case
    counsel.post(reverse("clinic:note", args=[case.pk]), {"note": "call  the\nsister"})
    told = yamlfile.parse(text(case), "x").data["notes"]
    assert told[0] == "ask for the medical record"
    assert told[1].endswith(f"{counsel.user}: call the sister")
    after = facts.of_version(cases.latest(case).pk).case
    assert before
    assert after
    assert before.model_copy(update={"notes": []}) == after.model_copy(update={"notes": []})


def test_a_reader_sees_and_changes_nothing(counsel: Any, client_of: Callable[..., Client]) -> None:
    case = rivera(counsel.user)
    reader = client_of("reader")
    cases.set_member(case, reader.user, "works", counsel.user)  # type: ignore[attr-defined]
    base = reverse("clinic:case", args=[case.pk])
    page = reader.get(base).content.decode()
    assert "Alex Rivera" in page
    assert "/entry/" not in page
    assert reader.get(f"{base}entry/person/").status_code == 403
    assert reader.post(f"{base}notes/add/", {"note": "x"}).status_code == 403
    assert text(case) == RIVERA


def test_places_of_the_table() -> None:
    assert places.entry("motions/0/relief").path == ("motions", 0, "relief")
    assert places.entry("relatives/0/carers/new").new
    assert places.statement("relatives/0/carers/1/available/new").at is None
    for wrong in ("", "relatives/x", "motions/new/relief", "person/name"):
        with pytest.raises(NoPlaceError):
            places.entry(wrong)


def test_the_file_as_text_is_checked_and_a_stale_text_shows_both(counsel: Any) -> None:
    case = rivera(counsel.user)
    url = reverse("clinic:text", args=[case.pk])
    assert "# comments stay" in counsel.get(url).content.decode()
    wrong = counsel.post(url, {"base": "1", "text": RIVERA.replace("kind: letter", "kind: rumour")})
    assert wrong.status_code == 422
    assert "Line 9:" in wrong.content.decode()
    assert "kind: rumour" in wrong.content.decode()
    counsel.post(url, {"base": "1", "text": RIVERA.replace("250 months", "240 months").replace("\n", "\r\n")})
    assert text(case) == RIVERA.replace("250 months", "240 months")
    stale = counsel.post(url, {"base": "1", "text": RIVERA.replace("250 months", "230 months")})
    assert stale.status_code == 409
    assert "230 months" in stale.content.decode()
    assert "240 months" in stale.content.decode()
    assert 'name="base" value="2"' in stale.content.decode()
    assert "240 months" in text(case)


def test_a_case_that_came_broken_is_mended_as_text(counsel: Any) -> None:
    case = cases.receive("lenity: 1\nid: x\nperson: {name: Ana}\n", [], {"room": "interview", "words": "I <b>agree"})
    cases.set_member(case, counsel.user, "lead", counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    assert f"{base}text/" in counsel.get(base).content.decode()
    history = counsel.get(f"{base}history/").content.decode()
    assert "I &lt;b&gt;agree" in history
    mended = "lenity: 1\nid: x\nsources: [{id: I, kind: interview, title: x}]\nperson: {name: Ana, from: I}\n"
    assert counsel.post(f"{base}text/", {"base": "1", "text": mended}).status_code == 302
    assert not facts.read(text(case)).problems


def test_a_contradiction_is_settled_from_the_page_and_stays_as_history(counsel: Any) -> None:
    case = vailes(counsel.user)
    base = reverse("clinic:case", args=[case.pk])
    found = counsel.get(f"{base}?on=2023-07-06").context["review"]
    first = found["contradictions"][0]
    page = counsel.get(f"{base}entry/resolved/new/", {"code": first["code"], "about": first["about"], "by": "Dana"})
    assert page.context["form"].initial["about"] == first["about"]
    typed = {"by": "Dana", "on": "2023-07-01", "why": "the judgment was read", "from": first["between"][0]["source"]}
    typed |= {"code": first["code"], "about": first["about"]}
    assert counsel.post(f"{base}entry/resolved/new/", typed | {"base": "1"}).status_code == 302
    after = counsel.get(f"{base}?on=2023-07-06")
    assert first["message"] not in [c["message"] for c in after.context["review"]["contradictions"]]
    assert first["message"] in [c.message for c, _ in after.context["review"]["settled"]]
    assert "the judgment was read" in after.content.decode()
