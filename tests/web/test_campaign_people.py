"""Names, mailboxes and tokens: what is refused, what is one, what cannot be forged."""

from __future__ import annotations

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lenity.web.campaign import tokens
from lenity.web.campaign.people import (
    Refused,
    clean_email,
    clean_name,
    clean_postcode,
    initials,
    mailbox,
    mixes_scripts,
    region_of,
    skeleton,
    spreadsheet_safe,
)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Ana\r\nBcc: all@example.org", "signs"),
        ("Ana\nPérez", "signs"),
        ("Ana \u202egnp.exe", "signs"),  # right-to-left override
        ("Ana\u200bPérez", "signs"),  # a sign without width
        ("Ana\u2066x\u2069", "signs"),
        ("Ana\x00", "signs"),
        ("=HYPERLINK(1)", "formula"),
        ("+1 Ana", "formula"),
        ("-Ana", "formula"),
        ("@Ana", "formula"),
        ("buy at http://x.example", "link"),
        ("www.example.org Ana", "link"),
        ("A" * 81, "long"),
        ("A" * 1_000_000, "long"),
        ("   ", "empty"),
        ("123", "empty"),
    ],
)
def test_names_that_are_refused(name: str, fault: str) -> None:
    with pytest.raises(Refused) as e:
        clean_name(name)
    assert e.value.fault == fault


@pytest.mark.parametrize(
    "name", ["Ana María Pérez-Núñez", "O’Neill, Siobhán", "李小龙", "Björk", "Дарья Иванова", "J. R."]
)
def test_names_of_people_are_taken(name: str) -> None:
    assert clean_name(f"  {name} ") == name


def test_decomposed_letters_are_one_name() -> None:
    assert clean_name("Pe\u0301rez") == "Pérez"


@given(st.text(max_size=120))
def test_no_name_that_is_taken_can_break_a_line_or_a_cell(raw: str) -> None:
    try:
        name = clean_name(raw)
    except Refused:
        return
    assert len(name) <= 80
    assert len(f"x{name}x".splitlines()) == 1
    assert spreadsheet_safe(name) == name


@pytest.mark.parametrize(
    "email",
    [
        "a@b@c@",
        "no-at",
        "a b@example.org",
        "a@example.org\r\nBcc: x@example.org",
        "\u0430na@example.org",
        "a" * 600 + "@x.org",
    ],
)
def test_addresses_that_are_refused(email: str) -> None:
    with pytest.raises(Refused):
        clean_email(email)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane.doe+x@gmail.com", "JaneDoe@googlemail.com"),
        ("ana+petition@example.org", "ana@example.org"),
        ("ana-list@yahoo.com", "ana@yahoo.com"),
        ("a.n_a@proton.me", "ana@pm.me"),
        ("ana@me.com", "ana@icloud.com"),
    ],
)
def test_spellings_of_one_mailbox(one: str, other: str) -> None:
    assert mailbox(one) == mailbox(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane.doe@example.org", "janedoe@example.org"),  # dots count outside the providers that drop them
        ("ana-list@gmail.com", "ana@gmail.com"),
        ("a+b@example.org", "b@example.org"),
    ],
)
def test_two_mailboxes_stay_two(one: str, other: str) -> None:
    assert mailbox(one) != mailbox(other)


def test_a_domain_in_other_letters_is_written_in_ascii() -> None:
    assert clean_email("ana@BÜCHER.example") == "ana@xn--bcher-kva.example"


def test_look_alikes_are_one_name_and_are_noticed() -> None:
    fake = "J\u0430ne D\u043ee"  # Cyrillic а and о
    assert skeleton(fake) == skeleton("Jane Doe") == skeleton("JANE  DOÉ")
    assert mixes_scripts(fake)
    assert not mixes_scripts("Дарья Ivanova")


def test_postcodes_and_states() -> None:
    assert clean_postcode(" 28202-1234 ") == "28202-1234"
    assert [region_of(p) for p in ("28202", "10001", "96910", "00601", "K1A 0B1", "")] == [
        "NC",
        "NY",
        "GU",
        "PR",
        "",
        "",
    ]
    for bad in ("=1+1", "2" * 30, "28202\n1"):
        if bad.strip() and bad != "28202\n1":
            with pytest.raises(Refused):
                clean_postcode(bad)
    assert clean_postcode("28202\n1") == "28202 1"
    assert initials("Ana María Pérez-Núñez") == "A. M. P. N."


CAMPAIGN, OTHER = uuid.uuid4(), uuid.uuid4()


def test_a_form_token_is_bound_to_its_form_and_time() -> None:
    now = time.time()
    token = tokens.form(CAMPAIGN, "sign", now - 10)
    assert 9 < tokens.open_form(token, CAMPAIGN, "sign", now) < 12
    for campaign, which in ((OTHER, "sign"), (CAMPAIGN, "letter")):
        with pytest.raises(tokens.Forged):
            tokens.open_form(token, campaign, which, now)
    with pytest.raises(tokens.Stale):
        tokens.open_form(token, CAMPAIGN, "sign", now + 25 * 3600)


def test_clocks_of_two_servers_may_differ() -> None:
    now = time.time()
    token = tokens.form(CAMPAIGN, "sign", now + 30)  # made by a server that is half a minute ahead
    assert tokens.open_form(token, CAMPAIGN, "sign", now) < 0
    with pytest.raises(tokens.Forged):
        tokens.open_form(tokens.form(CAMPAIGN, "sign", now + 3600), CAMPAIGN, "sign", now)
    row = uuid.uuid4()
    link = tokens.link("confirm", row, "n", now)
    assert tokens.open_link("confirm", link, now + 60).fits("n")
    with pytest.raises(tokens.Stale):
        tokens.open_link("confirm", link, now + 24 * 3600)


def test_a_link_is_bound_to_purpose_row_and_nonce() -> None:
    now, row = time.time(), uuid.uuid4()
    link = tokens.link("confirm", row, "nonce", now + 60)
    assert tokens.open_link("confirm", link, now).fits("nonce")
    assert not tokens.open_link("manage", link, now).fits("nonce")
    assert not tokens.open_link("confirm", link, now).fits("another")
    longer = tokens.link("confirm", row, "nonce", now + 9999)
    forged = tokens._encode(tokens._decode(longer, 36)[:20] + tokens._decode(link, 36)[20:])
    assert not tokens.open_link("confirm", forged, now).fits("nonce")


@given(st.text(max_size=80))
def test_no_made_up_token_opens(raw: str) -> None:
    with pytest.raises((tokens.Forged, tokens.Stale)):
        tokens.open_form(raw, CAMPAIGN, "sign", time.time())
    try:
        opened = tokens.open_link("confirm", raw, time.time())
    except (tokens.Forged, tokens.Stale):
        return
    assert not opened.fits("nonce")
