"""Signing: one transaction writes the signature and queues its mail, and everybody gets the same answer.

The same answer for a first signature, a second one, one in doubt: nobody learns from the page who has signed, and a
program does not learn that it was caught.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from disposable_email_domains import blocklist
from django.db import connection, transaction
from django.db.models import F, Model
from django.utils import timezone

from ..core import crypto, outbox
from ..core.models import Mail
from . import limits, tokens
from .mails import Where, confirm_mail
from .models import Delta, Event, Signature
from .people import Signer, domain_of, mailbox, mixes_scripts, region_of, skeleton
from .tables import toml

SEATS = 2  # a mailbox may carry a second person: another name, the same postcode
State = Signature.State
_DISPOSABLE = frozenset(blocklist)
Outcome = Literal["taken", "refused"]


@dataclass(frozen=True, slots=True)
class Request:
    """One press of the button: who, on which text, and how it came."""

    campaign: uuid.UUID
    text_version: int
    signer: Signer
    shown: str
    updates: bool
    language: str
    address: str
    block: str
    open_for: float
    trapped: bool
    where: Where


def key_of(campaign: uuid.UUID, box: str, seat: int) -> uuid.UUID:
    """The key of a person's signature: the rule of one per person per petition."""
    return uuid.UUID(hex=digest(f"{campaign}|{box}|{seat}", "signature"))


def digest(value: str, purpose: str) -> str:
    """A short keyed digest, to compare by without keeping the value."""
    return crypto.ring().blind_index(value, f"campaign {purpose}")[:32]


def leaf(nonce: str) -> str:
    """How a signature appears in the chain: nothing of the person, and nothing that outlives the row."""
    return hashlib.sha256(f"leaf {nonce}".encode()).hexdigest()


def sign(request: Request, now: datetime) -> Outcome:
    """Takes a signature. On return it is kept (and its mail queued) whatever happens to this process.

    ``refused`` only where far too many came from one place; then nothing was kept.
    """
    with transaction.atomic():
        verdict = limits.count(request.address, request.block, now.timestamp())
        if verdict == "refuse":
            return "refused"
        held = _doubt(request) or verdict
        row = _row(request, held, now)
        box = mailbox(request.signer.email)
        for seat in range(SEATS):
            row.id, row.seat = key_of(request.campaign, box, seat), seat
            if _insert(row):
                if _may_mail(held):
                    _queue(*confirm_mail(row, request.signer, request.where, now))
                break
            there = Signature.objects.filter(pk=row.pk).first()
            if there is None or there.name_key == row.name_key or not _shares(there, row):
                _again(there, request, now)
                break
    return "taken"


def _doubt(request: Request) -> str:
    """Why this signature is in doubt, the gravest reason first; empty where there is none."""
    if request.trapped:
        return "trap"
    if 0 <= request.open_for < toml("signals")["limits"]["least_seconds"]:
        return "fast"
    if domain_of(request.signer.email) in _DISPOSABLE:
        return "disposable"
    return "mixed_script" if mixes_scripts(request.signer.name) else ""


def _may_mail(held: str) -> bool:
    return not held or bool(toml("signals")["signals"][held]["mail"])


def _row(request: Request, held: str, now: datetime) -> Signature:
    signer = request.signer
    mail = _may_mail(held)
    person: Any = {"name": signer.name, "email": signer.email, "postcode": signer.postcode}
    return Signature(
        campaign_id=request.campaign,
        person=person,
        name_key=digest(skeleton(signer.name), "name"),
        postcode_key=digest(signer.postcode, "postcode") if signer.postcode else "",
        domain_key=digest(domain_of(signer.email), "domain"),
        block_key=digest(request.block, "block"),
        region=region_of(signer.postcode),
        shown=request.shown,
        updates=request.updates,
        language=request.language,
        text_version=request.text_version,
        nonce=secrets.token_hex(16),
        held=held,
        mails=1 if mail else 0,
        made=now,
    )


def _shares(there: Signature, new: Signature) -> bool:
    """Whether a second person may sign from this mailbox: another name, and the same postcode told."""
    return there.seat == 0 and bool(new.postcode_key) and there.postcode_key == new.postcode_key


def _again(there: Signature | None, request: Request, now: datetime) -> None:
    """Somebody signs a second time: nothing is changed, the mail is sent once more, a few times at most.

    Who had withdrawn may sign anew: the signature waits again for its mail, under new links.
    """
    if there is None or there.state not in (State.PENDING, State.WITHDRAWN) or not _may_mail(there.held):
        return
    most = toml("signals")["limits"]["most_mails"]
    same = Signature.objects.filter(pk=there.pk, mails__lt=most, state=there.state)
    if not same.update(mails=F("mails") + 1):
        return
    person: dict[str, Any] = there.person
    if there.state == State.WITHDRAWN:
        there.state, there.nonce, there.confirmed = State.PENDING, secrets.token_hex(16), None
        there.save(update_fields=["state", "nonce", "confirmed"])
    outbox.queue(*confirm_mail(there, Signer(**person), request.where, now))


@cache
def _columns(model: type[Model]) -> tuple[tuple[Any, ...], str]:
    """The fields of a model, and the statement that inserts a row of it unless its key is there."""
    fields = tuple(model._meta.concrete_fields)
    names, marks = ", ".join(f'"{f.column}"' for f in fields), ", ".join(["%s"] * len(fields))
    return fields, f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING"


def _insert(row: Model) -> bool:
    """Inserts the row unless its key is there. One statement and one index: the database decides, not a look-up."""
    fields, sql = _columns(type(row))
    values = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount == 1)


def _queue(to: str, subject: str, body: str, purpose: str) -> None:
    """As ``outbox.queue``, in one plain statement."""
    _insert(Mail(to=to, subject=" ".join(subject.split()), body=body, purpose=purpose))


# What happens to a signature afterwards


def find(purpose: tokens.Purpose, token: str, now: datetime) -> Signature | None:
    """The signature of a link in a mail, if the link is ours and the row still there."""
    try:
        opened = tokens.open_link(purpose, token, now.timestamp())
    except (tokens.Forged, tokens.Stale):
        return None
    row = Signature.objects.filter(pk=opened.row).first()
    return row if row is not None and opened.fits(row.nonce) else None


def confirm(row: Signature, now: datetime) -> bool:
    """Confirms a pending signature, once however often it is asked; whether it is confirmed now.

    A withdrawn signature stays withdrawn: an old link does not bring it back.
    """
    with transaction.atomic():
        done = Signature.objects.filter(pk=row.pk, nonce=row.nonce, state=State.PENDING).update(
            state=State.CONFIRMED, confirmed=now
        )
        row.refresh_from_db(fields=["state", "held", "confirmed"])
        if done and row.counts:
            count(row, 1, now)
    return row.state == State.CONFIRMED


def withdraw(row: Signature, now: datetime) -> None:
    """Takes a signature back at its signer's wish, whatever state it is in."""
    with transaction.atomic():
        was = Signature.objects.select_for_update().get(pk=row.pk)
        if was.state == State.WITHDRAWN:
            return
        Signature.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        if was.counts:
            count(was, -1, now, "withdrawn")
        note(was, "withdrawn", "", "signer")


def erase(row: Signature, now: datetime) -> None:
    """Deletes all that is held about a signer. The chain keeps its leaf, which nothing leads to any more."""
    with transaction.atomic():
        was = Signature.objects.select_for_update().get(pk=row.pk)
        if was.counts:
            count(was, -1, now, "erased")
        Event.objects.filter(signature_id=was.pk).delete()
        note(was, "erased", "", "signer", about=False)
        was.delete()


def count(row: Signature, n: int, now: datetime, reason: str = "") -> None:
    """Writes down one more or one fewer, for the counting job. It counts for the day on which it was confirmed."""
    day = timezone.localdate(row.confirmed or now)
    Delta.objects.create(
        campaign_id=row.campaign_id,
        day=day,
        region=row.region,
        way=row.way,
        n=n,
        leaf=leaf(row.nonce),
        reason=reason,
    )


def note(row: Signature, kind: str, reason: str, by: str, *, act: uuid.UUID | None = None, about: bool = True) -> None:
    """Writes into the log of signatures; ``about`` false leaves out which one."""
    before = f"{row.state} {row.held}".strip()
    Event.objects.create(
        campaign_id=row.campaign_id,
        signature_id=row.pk if about else None,
        kind=kind,
        before=before if about else "",
        reason=reason[:200],
        by=by,
        act=act,
    )


def delete_unconfirmed(now: datetime) -> int:
    """Deletes what nobody confirmed in time; the number deleted."""
    since = now - timedelta(days=toml("signals")["limits"]["keep_pending_days"])
    return Signature.objects.filter(state=State.PENDING, way="mail", made__lt=since).delete()[0]


def held_about(row: Signature) -> dict[str, Any]:
    """Everything we hold about a signer, in plain words, to give to them."""
    return {
        **row.person,
        "shown": row.shown,
        "updates": row.updates,
        "language": row.language,
        "text_signed": row.text_version,
        "way": row.way,
        "state": row.state,
        "signed": row.made.isoformat(),
        "confirmed": row.confirmed.isoformat() if row.confirmed else None,
        "state_of_postcode": row.region,
        "kept_as_keyed_digests": ["name", "postcode", "mail domain", "block of network addresses"],
        "history": [
            {"what": e.kind, "at": e.at.isoformat()}
            for e in Event.objects.filter(signature_id=row.pk).order_by("at")
            if e.kind in ("withdrawn", "confirmed")
        ],
    }
